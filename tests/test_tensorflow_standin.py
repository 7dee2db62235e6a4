"""The stand-in lets Rasa import, and lets nobody believe that TensorFlow is there."""

import os
import subprocess
import sys

import pytest
import tensorflow as tf
import tensorflow.keras.layers
from inert_module import TensorFlowNotInstalledError

from coach.project import ROOT


def test_names_can_be_imported_and_subclassed() -> None:
    class Layer(tensorflow.keras.layers.Layer):
        pass

    assert isinstance(Layer, type)
    assert tf.__version__ == "2.12.0"


@pytest.mark.parametrize("name", ["constant", "Module", "function"])
def test_calling_anything_raises(name: str) -> None:
    with pytest.raises(TensorFlowNotInstalledError, match=r"config\.yml"):
        getattr(tf, name)(1)


def test_making_a_subclass_raises_too() -> None:
    class Layer(tensorflow.keras.layers.Layer):
        pass

    with pytest.raises(TensorFlowNotInstalledError):
        Layer()


def test_a_component_that_needs_it_fails_at_once() -> None:
    from rasa.nlu.classifiers.diet_classifier import DIETClassifier

    with pytest.raises(TensorFlowNotInstalledError):
        DIETClassifier.model_class()(None, {}, {}, {})


def test_plain_rasa_commands_work() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "rasa", "--version"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, env=os.environ | {"RASA_TELEMETRY_ENABLED": "false"},
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    assert "3.6.21" in finished.stdout
