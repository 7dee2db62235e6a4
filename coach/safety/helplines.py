"""The registry of helplines, the only place where a phone number stands."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

import yaml

NATIONS: Final = ("england", "scotland", "wales", "northern_ireland", "elsewhere")
"""Where a person may live; "elsewhere" is outside the United Kingdom."""

UNKNOWN_NATION: Final = "england"
"""Whose lines are given while nobody has said where they live: most of them serve all of the United Kingdom."""

_UK: Final = frozenset(NATIONS) - {"elsewhere"}
_FILE: Final = Path(__file__).with_name("helplines.yml")
_PLACEHOLDER: Final = re.compile(r"\{([a-z0-9_]+)\}")
_BETWEEN_PARAGRAPHS: Final = "\n\n"
_SENTENCE_END: Final = re.compile(r"(?<=[.?!])(?=\s)|(?<=[.?!]\")(?=\s)")


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
        number: What to dial, or None.
        text: What to text and to where, or None.
        hours: When it is open, in words.
        nations: Where it serves, some of `NATIONS`.
        for_what: Whom or what it helps.
        owner: Who runs it.
        checked_on: When the number was last checked with its owner, None if never.
        web: Page to look on, or None. What is reached in none of these ways is known to whoever lives there.
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
    web: str | None = None
    in_nation: Mapping[str, str] = field(default_factory=dict)

    @property
    def reach(self) -> str:
        """What to dial, or else what to text, where to look, or the line's name."""
        return self.number or self.text or self.web or self.name

    @property
    def at(self) -> str:
        """Name and number as one phrase that may follow "with", "is" or a colon."""
        if self.number and self.number not in self.name:
            return f"{self.name} on {self.number}"
        if self.text:
            return f"{self.name}, by texting {self.text}"
        return f"{self.name} from {self.web}" if self.web else self.name

    @property
    def call(self) -> str:
        """What to do, as a request: the verb fits how the line is reached."""
        if self.text and not self.number:
            return f"text {self.text}"
        if self.web and not self.number:
            return f"find {self.name} on {self.web}"
        return f"call {self.at}"


_WAYS: Final[Mapping[str, Callable[[Helpline], str]]] = {
    "": lambda line: line.reach,
    "_name": lambda line: line.name,
    "_hours": lambda line: line.hours,
    "_at": lambda line: line.at,
    "_call": lambda line: line.call,
}
"""What a placeholder gives of a line, by what follows the line's key in it."""


@lru_cache(maxsize=1)
def load() -> dict[str, Helpline]:
    """Read the registry, once a process.

    Returns:
        Every line by its key, such as "emergency", "site" or "samaritans".

    Raises:
        ValueError: If a line serves nowhere known, or another that does not serve there stands in for it.
    """
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    lines = {key: Helpline(**{**fields, "nations": _served(key, fields["nations"])}) for key, fields in raw.items()}
    for key, line in lines.items():
        for nation, other in line.in_nation.items():
            if other not in lines or nation not in lines[other].nations:
                raise ValueError(f"helplines.yml: {other} cannot stand in for {key} in {nation}")
    return lines


def _served(key: str, nations: list[str]) -> tuple[str, ...]:
    named = {nation for one in nations for nation in (_UK if one == "uk" else {one})}
    if not named or not named <= set(NATIONS):
        raise ValueError(f"helplines.yml: {key} serves nowhere known")
    return tuple(nation for nation in NATIONS if nation in named)


def line_for(key: str, nation: str | None = None) -> Helpline | None:
    """Return the line that serves for a purpose where the person lives.

    Args:
        key: Key of the line in the registry, such as "domestic_abuse".
        nation: Where the person lives, if known.

    Returns:
        The line itself or the one that stands in for it there, None where there is none.

    Raises:
        KeyError: If there is no such line.
    """
    lines = load()
    line = lines[key]
    nation = nation if nation in NATIONS else UNKNOWN_NATION
    if nation in line.in_nation:
        return lines[line.in_nation[nation]]
    return line if nation in line.nations else None


def unchecked() -> tuple[str, ...]:
    """Return the keys of the lines whose number nobody has checked with its owner yet."""
    return tuple(key for key, line in load().items() if line.checked_on is None)


def is_placeholder(name: str) -> bool:
    """Tell whether a placeholder is filled in from the registry."""
    return name in _OF_SITE or _parts(name) is not None


def has_placeholders(text: str) -> bool:
    """Tell whether anything in a text is filled in from the registry."""
    return any(is_placeholder(name) for name in _PLACEHOLDER.findall(text))


def placeholders(text: str) -> tuple[str, ...]:
    """Return the keys of the lines a text tells how to reach, in order and without repeats."""
    parts = (_parts(name) for name in _PLACEHOLDER.findall(text))
    return tuple(dict.fromkeys(key for key, way in filter(None, parts) if way in ("", "_at", "_call")))


def fill(text: str, settings: SiteLine | None = None, nation: str | None = None) -> str:
    """Put numbers and names in place of the placeholders in a text.

    `{samaritans}` becomes the number, or what to text; `{samaritans_name}` the line's name, `{samaritans_hours}` its
    hours, `{samaritans_at}` name and number as one phrase ("Samaritans on …") and `{samaritans_call}` a request ("call
    Samaritans on …"), which alone read right in every nation. `{site_label}` is the site's line with its hours.
    `{site_about}` stands right after a sentence and becomes one more on who answers that line, or nothing while nobody
    has confirmed it; `{site_who}` says it in sentences of its own, not knowing included. What opens a sentence gets a
    capital. A sentence that names a line there is none of where the person lives is left out.

    Args:
        text: Wording with placeholders.
        settings: Where the deployer's hours of the site's line are read; the registry's own when absent.
        nation: Where the person lives, if known; some lines have another in their place there.

    Raises:
        KeyError: If a placeholder names no line.
    """
    paragraphs = (_fill_paragraph(paragraph, settings, nation) for paragraph in text.split(_BETWEEN_PARAGRAPHS))
    return _BETWEEN_PARAGRAPHS.join(paragraph for paragraph in paragraphs if paragraph)


def _fill_paragraph(text: str, settings: SiteLine | None, nation: str | None) -> str:
    return "".join(_fill_sentence(part, settings, nation) for part in _SENTENCE_END.split(text)).strip()


def _fill_sentence(text: str, settings: SiteLine | None, nation: str | None) -> str:
    values = {name: _value(name, settings, nation) for name in _PLACEHOLDER.findall(text)}
    if None in values.values():
        return ""
    opening = len(text) - len(text.lstrip())

    def replace(match: re.Match[str]) -> str:
        value = values[match.group(1)] or ""
        return value[:1].upper() + value[1:] if match.start() == opening else value

    return _PLACEHOLDER.sub(replace, text)


def _value(placeholder: str, settings: SiteLine | None, nation: str | None) -> str | None:
    """Returns what to put in place of a placeholder, None when there is no such line where the person lives."""
    if placeholder in _OF_SITE:
        return _OF_SITE[placeholder](settings, nation)
    parts = _parts(placeholder)
    if parts is None:
        raise KeyError(f"no helpline for the placeholder {{{placeholder}}}")
    key, way = parts
    line = line_for(key, nation)
    return None if line is None else _WAYS[way](line)


def _parts(placeholder: str) -> tuple[str, str] | None:
    for way in _WAYS:
        key = placeholder.removesuffix(way)
        if key in load() and key + way == placeholder:
            return key, way
    return None


def _site_label(settings: SiteLine | None, nation: str | None) -> str:
    site = load()["site"]
    hours = settings.site_line_hours if settings is not None else site.hours
    abroad = "a UK number" if nation == "elsewhere" else ""
    return ", ".join(part for part in (site.name, hours, abroad) if part)


def _site_about(settings: SiteLine | None, _nation: str | None) -> str:
    run_by = _run_by(settings)
    told = (f"The line is {run_by}" if run_by else "", _trained(settings))
    return "".join(f" {sentence}" for sentence in told if sentence)


def _site_who(settings: SiteLine | None, _nation: str | None) -> str:
    run_by = _run_by(settings)
    told = [
        f"It's {run_by}" if run_by else "I haven't been told who runs it.",
        _trained(settings) or "I don't know whether those who answer are trained for crises.",
    ]
    return " ".join(told)


def _run_by(settings: SiteLine | None) -> str:
    return f"run by {settings.site_line_operator}." if settings is not None and settings.site_line_operator else ""


def _trained(settings: SiteLine | None) -> str:
    confirmed = settings.site_line_crisis_trained if settings is not None else None
    return {
        True: "Those who answer are trained for crises.",
        False: "Those who answer aren't trained for crises.",
        None: "",
    }[confirmed]


_OF_SITE: Final[Mapping[str, Callable[[SiteLine | None, str | None], str]]] = {
    "site_label": _site_label,
    "site_about": _site_about,
    "site_who": _site_who,
}
"""Placeholders about the site's own line, whose facts the deployer sets."""
