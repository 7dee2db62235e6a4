"""The merged domain, and what the code says: read once for the tests of wording and of the domain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

import skops.io  # noqa: F401 - before Rasa: it saves most of Rasa's import time
import yaml
from rasa.shared.core.domain import Domain
from rasa_sdk.executor import ActionExecutor

from components.importer import DomainFolderImporter

ROOT = Path(__file__).resolve().parent.parent.parent
SERVER = ActionExecutor()
"""Knows every action, and by loading them makes every tool known."""
SERVER.register_package("actions")

RESPONSE = re.compile(r"utter_(?!action$)\w+")
"""A response's name; `utter_action` is Rasa's own key for it."""
PLACEHOLDER = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")


@lru_cache(maxsize=1)
def importer() -> DomainFolderImporter:
    return DomainFolderImporter(None, str(ROOT / "domain.yml"), str(ROOT / "data"))


@lru_cache(maxsize=1)
def merged_domain() -> Domain:
    return importer().get_domain()


def domain_files() -> dict[str, dict[str, Any]]:
    """Returns each domain file as written, by its path."""
    files = [ROOT / "domain.yml", *sorted((ROOT / "domain").rglob("*.yml"))]
    return {str(file.relative_to(ROOT)): yaml.safe_load(file.read_text(encoding="utf-8")) for file in files}


def rules() -> list[dict[str, Any]]:
    """Returns every rule and story of the training data."""
    found: list[dict[str, Any]] = []
    for file in sorted((ROOT / "data").rglob("*.yml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        found += [*(content.get("rules") or []), *(content.get("stories") or [])]
    return found


@lru_cache(maxsize=4)
def steps(kind: str) -> set[str]:
    """Returns the names that stand at one kind of step ("intent", "action") in the rules."""
    return {step[kind] for rule in rules() for step in rule["steps"] if kind in step}


@lru_cache(maxsize=1)
def trees() -> dict[str, ast.Module]:
    """Returns the syntax tree of each file of actions and components."""
    files = [file for package in ("actions", "components") for file in sorted((ROOT / package).rglob("*.py"))]
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text(encoding="utf-8")) for file in files}


def name_patterns(node: ast.AST) -> Iterator[str]:
    """Yields the response names in a piece of code; the open parts of an f-string become "*"."""
    inside = {id(part) for child in ast.walk(node) if isinstance(child, ast.JoinedStr) for part in child.values}
    for child in ast.walk(node):
        if isinstance(child, ast.JoinedStr):
            pattern = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in child.values)
            if pattern.startswith("utter_"):
                yield pattern
        elif isinstance(child, ast.Constant) and id(child) not in inside and RESPONSE.fullmatch(str(child.value)):
            yield str(child.value)


@lru_cache(maxsize=1)
def said_by_code() -> set[str]:
    """Returns the names and patterns of the responses that actions and components say."""
    return {pattern for tree in trees().values() for pattern in name_patterns(tree)}


def matches(name: str, patterns: set[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


@dataclass(frozen=True)
class Saying:
    """One place in the code where a response is said."""

    where: str
    pattern: str
    arguments: frozenset[str]


@lru_cache(maxsize=1)
def sayings() -> tuple[Saying, ...]:
    """Returns every call of `utter_message`, with the names of the arguments it fills in."""
    return tuple(_sayings())


def _sayings() -> Iterator[Saying]:
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr != "utter_message":
                continue
            keywords = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
            arguments = frozenset(keywords) - {"response", "buttons"}
            for pattern in name_patterns(keywords["response"]):
                yield Saying(f"{file}:{node.lineno}", pattern, arguments)
