"""Keeps what documents show as it is now: a part between two markers is what the test run made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

UPDATE = "COACH_UPDATE_DOCS"
"""Environment variable that lets a test run write the parts anew instead of comparing them."""


def check_part(page: Path, name: str, made: str) -> None:
    """Compares a part of a document with what was made now, or writes it there when `COACH_UPDATE_DOCS` is set.

    Args:
        page: The document.
        name: The part stands between `<!-- <name>:start -->` and `<!-- <name>:end -->`.
        made: What ought to stand there, Markdown.
    """
    start, end = f"<!-- {name}:start -->\n", f"<!-- {name}:end -->"
    text = page.read_text(encoding="utf-8")
    before, found_start, rest = text.partition(start)
    shown, found_end, after = rest.partition(end)
    assert found_start and found_end, f"{page.name} has no part called {name}"
    wanted = made.rstrip() + "\n"
    if os.environ.get(UPDATE):
        page.write_text(before + start + wanted + end + after, encoding="utf-8")
    elif shown != wanted:
        pytest.fail(f"The part {name} of {page.name} is not what happens now. Run `make docs` and read the difference.")
