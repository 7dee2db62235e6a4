"""The registry of helplines, the only place where a phone number stands."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

import yaml

_FILE: Final = Path(__file__).with_name("helplines.yml")
_PLACEHOLDER: Final = re.compile(r"\{([a-z0-9_]+)\}")
_SENTENCE_BEFORE: Final = re.compile(r"(?:^|\n|[.?!]\"?\s)\Z")


class SiteLine(Protocol):
    """What the deployer sets about the site's own phone line."""

    @property
    def site_line_hours(self) -> str:
        """When the line is open, in words such as "24 hours"."""

    @property
    def site_line_operator(self) -> str:
        """Who runs the line, "" while not confirmed."""

    @property
    def site_line_crisis_trained(self) -> bool | None:
        """Whether those who answer are trained for crises, None while not confirmed."""


@dataclass(frozen=True)
class Helpline:
    """One line people can reach.

    Attributes:
        name: How a sentence names it.
        number: What to dial, or None where it is only reached by text.
        text: What to text and to where, or None where it is only reached by phone.
        hours: When it is open, in words.
        nations: Where it serves: "uk" or some of england, scotland, wales, northern_ireland.
        for_what: Whom or what it helps.
        owner: Who runs it.
        checked_on: When the number was last checked with its owner, None if never.
        in_nation: Key of the line that stands in for this one, by nation.
    """

    name: str
    number: str | None
    text: str | None
    hours: str
    nations: tuple[str, ...]
    for_what: str
    owner: str
    checked_on: datetime.date | None
    in_nation: Mapping[str, str]

    @property
    def reach(self) -> str:
        """What to dial, or else what to text."""
        return self.number or self.text or ""


@lru_cache(maxsize=1)
def load() -> dict[str, Helpline]:
    """Read the registry, once a process.

    Returns:
        Every line by its key, such as "emergency", "site" or "samaritans".

    Raises:
        ValueError: If a line can be reached neither by phone nor by text, or stands in for one that does not exist.
    """
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    lines: dict[str, Helpline] = {}
    for key, fields in raw.items():
        fields["nations"] = tuple(fields["nations"])
        fields.setdefault("in_nation", {})
        line = Helpline(**fields)
        if not line.reach:
            raise ValueError(f"helplines.yml: {key} has neither a number nor a text")
        lines[key] = line
    for key, line in lines.items():
        missing = set(line.in_nation.values()) - lines.keys()
        if missing:
            raise ValueError(f"helplines.yml: {key} names {', '.join(sorted(missing))}, which do not exist")
    return lines


def unchecked() -> tuple[str, ...]:
    """Return the keys of the lines whose number nobody has checked with its owner yet."""
    return tuple(key for key, line in load().items() if line.checked_on is None)


def placeholders(text: str) -> tuple[str, ...]:
    """Return the keys of the lines a text gives a number for, in order and without repeats."""
    keys = (name for name in _PLACEHOLDER.findall(text) if name in load())
    return tuple(dict.fromkeys(keys))


def fill(text: str, settings: SiteLine | None = None, nation: str | None = None) -> str:
    """Put numbers and names from the registry in place of a text's placeholders.

    `{key}` becomes what to dial or text, `{key_name}` the line's name, `{key_hours}` its hours, and
    `{site_label}` the site's line with its hours. `{site_about}` stands right after a sentence and becomes one more on
    who answers that line, or nothing while nobody has confirmed it. What opens a sentence gets a capital.

    Args:
        text: Wording with placeholders.
        settings: Where the deployer's hours of the site's line are read; the registry's own when absent.
        nation: Where the person lives, if known; some lines have another in their place there.

    Raises:
        KeyError: If a placeholder names no line.
    """

    def replace(match: re.Match[str]) -> str:
        value = _value(match.group(1), settings, nation)
        opens = _SENTENCE_BEFORE.search(text, 0, match.start()) is not None
        return value[:1].upper() + value[1:] if opens else value

    return _PLACEHOLDER.sub(replace, text)


def _value(placeholder: str, settings: SiteLine | None, nation: str | None) -> str:
    lines = load()
    if placeholder == "site_about":
        return _about_site(settings)
    if placeholder == "site_label":
        site = lines["site"]
        hours = settings.site_line_hours if settings is not None else site.hours
        return f"{site.name}, {hours}" if hours else site.name
    for suffix in ("", "_name", "_hours"):
        key = placeholder.removesuffix(suffix) if suffix else placeholder
        if key in lines and key + suffix == placeholder:
            line = lines[key]
            if nation is not None and nation in line.in_nation:
                line = lines[line.in_nation[nation]]
            return {"": line.reach, "_name": line.name, "_hours": line.hours}[suffix]
    raise KeyError(f"no helpline for the placeholder {{{placeholder}}}")


def _about_site(settings: SiteLine | None) -> str:
    if settings is None:
        return ""
    run_by = f" The line is run by {settings.site_line_operator}." if settings.site_line_operator else ""
    trained = {
        True: " Those who answer are trained for crises.",
        False: " Those who answer aren't trained for crises.",
        None: "",
    }[settings.site_line_crisis_trained]
    return run_by + trained
