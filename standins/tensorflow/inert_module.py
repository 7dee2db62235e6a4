"""Makes modules whose every attribute is an inert class.

Rasa imports TensorFlow at the top of files that this project never runs. These names let the imports and the
class definitions pass. Calling one raises, so that a component that does need TensorFlow fails at once
instead of training nothing.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, ClassVar, NoReturn

MESSAGE = (
    "TensorFlow is not installed in this environment, a stand-in answers its imports. "
    "Take the component that needs it out of config.yml (docs/decisions.md says why it is left out)."
)


class TensorFlowNotInstalledError(RuntimeError):
    """Something tried to use TensorFlow, which is not here."""


class InertType(type):
    """A class whose attributes are inert classes, and whose call raises."""

    def __getattr__(cls, name: str) -> InertType:
        if name.startswith("__"):
            raise AttributeError(name)
        attribute = InertType(name, (), {"__module__": cls.__module__})
        setattr(cls, name, attribute)
        return attribute

    def __call__(cls, *args: Any, **kwargs: Any) -> NoReturn:
        raise TensorFlowNotInstalledError(MESSAGE)


class InertModule(ModuleType):
    """A package that answers every name with an inert class."""

    __version__ = "2.12.0"
    __path__: ClassVar[list[str]] = []  # what makes it a package

    def __getattr__(self, name: str) -> InertType:
        if name.startswith("__"):
            raise AttributeError(name)
        attribute = InertType(name, (), {"__module__": self.__name__})
        setattr(self, name, attribute)
        return attribute


class InertFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every submodule of the packages it stands in for."""

    def __init__(self) -> None:
        self.roots: set[str] = set()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Returns a spec for submodules of a stand-in, None for all else."""
        if fullname.partition(".")[0] not in self.roots or "." not in fullname:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> InertModule:
        """Makes the inert module of a spec."""
        return InertModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Does nothing: an inert module has no code."""


_finder = InertFinder()


def stand_in(name: str) -> None:
    """Replaces the module that is being imported under this name with an inert one.

    Args:
        name: The top-level module, such as "tensorflow".
    """
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    _finder.roots.add(name)
    module = InertModule(name)
    module.__spec__ = sys.modules[name].__spec__
    sys.modules[name] = module
