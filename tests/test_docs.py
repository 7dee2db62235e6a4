"""What the documents name exists: files, links, headings, commands, settings, telephone numbers."""

import importlib.util
import re
from pathlib import Path

import click
import pytest

from coach import clock
from coach.cli import main as coach_command
from coach.project import ROOT
from coach.safety import helplines
from coach.settings import Settings

PAGES = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))
IDS = [str(page.relative_to(ROOT)) for page in PAGES]
SHOWN = {"deploy/coach.service", "deploy/nginx.conf"}

LINK = re.compile(r"!?\[[^\]]*\]\((?!https?:|mailto:)([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"(?<![\w./<>~*-])(?:[\w.-]+/)*[\w.-]+\.(?:py|yml|md|sh|toml|lock|service|conf|ini)(?![\w/*<>-])")
FOLDER = re.compile(r"^(?:[\w.-]+/)*[\w.-]+/$")
SETTING = re.compile(r"\bCOACH_[A-Z][A-Z_]*[A-Z]\b")
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
COACH = re.compile(r"(?:^| |bin/)coach ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)", re.MULTILINE)
MODULE = re.compile(r"-m ([a-z_.]+)")
DIGITS = r"\d(?:[\d \u00a0-]*\d)?"
DIALLED = re.compile(
    rf"(?<![\d.,=:/])(0{DIGITS})(?!\d|\.\d)|(?<![\w.,])(\d{{3}}[ \u00a0-]\d{{3}})(?!\d)"
    rf"|\b(?:call|ring|dial|phone|text \w+ to|option|Samaritans(?: on)?)[: ]+(\d[\d \u00a0-]+\d)",
    re.IGNORECASE,
)
RUN_TIME = ("var/", "models/", ".venv/", "logs/", "chat/")
FOUND_ELSEWHERE = {"coach.service"}
"""Names of files on the machine that runs the coach, not in the project."""


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code_in(text: str) -> list[str]:
    """Everything set as code: spans and fenced blocks."""
    fenced = FENCED.findall(text)
    return [*INLINE.findall(FENCED.sub("", text)), *(block.split("\n", 1)[1].rsplit("\n", 1)[0] for block in fenced)]


def commands_in(text: str) -> list[str]:
    """What is set as code, without the comments in it; what is said in a printed conversation is no command."""
    return [re.sub(r"(^|\s)#.*|^(?:you|coach): .*(?:\n {7}.*)*", "", one, flags=re.MULTILINE) for one in code_in(text)]


def anchor(heading: str) -> str:
    """The name under which a heading can be linked."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def leads_somewhere(link: str, page: Path) -> bool:
    name, _, heading = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if not target.exists():
        return False
    return not heading or heading in {anchor(one) for one in HEADING.findall(text_of(target))}


def phone_numbers(text: str) -> set[str]:
    """Digits of what looks like a number to dial."""
    found = {re.sub(r"\D", "", "".join(groups)) for groups in DIALLED.findall(text)}
    return {number for number in found if len(number) >= 5 or number in {"999", "111", "112", "911"}}


def known_numbers() -> set[str]:
    texts = [f"{line.number or ''} {line.text or ''}" for line in helplines.load().values()]
    return {re.sub(r"\D", "", text) for text in texts}


def subcommand(words: str) -> bool:
    command: click.Command | None = coach_command
    for word in words.split():
        if not isinstance(command, click.Group):
            return True  # the rest are arguments
        command = command.commands.get(word)
        if command is None:
            return False
    return True


def missing_files(text: str) -> list[str]:
    named: set[str] = set()
    for code in INLINE.findall(FENCED.sub("", text)):
        named |= {code} if FOLDER.match(code) else set(FILE.findall(code))
    here = {name for name in named if not name.startswith(RUN_TIME) and name not in FOUND_ELSEWHERE}
    return sorted(name for name in here if not (ROOT / name).exists())


def test_there_is_something_to_read() -> None:
    assert {"docs/decisions.md", "docs/privacy.md", "docs/safety.md", "docs/tools.md", "docs/deployment.md"} <= set(IDS)


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_links_lead_somewhere(page: Path) -> None:
    links = LINK.findall(FENCED.sub("", text_of(page)))
    assert [link for link in links if not leads_somewhere(link, page)] == []


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_files_it_names_exist(page: Path) -> None:
    assert missing_files(text_of(page)) == []


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_commands_it_names_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    code = commands_in(text_of(page))
    assert {name for one in code for name in MAKE.findall(one)} - targets == set()
    assert [words for one in code for words in COACH.findall(one) if not subcommand(words)] == []
    modules = {name for one in code for name in MODULE.findall(one)}
    assert [name for name in sorted(modules) if importlib.util.find_spec(name) is None] == []


@pytest.mark.parametrize("name", [*IDS, *sorted(SHOWN)])
def test_settings_it_names_exist(name: str) -> None:
    known = {f"COACH_{field.upper()}" for field in Settings.__fields__} | {clock.OFFSET_VARIABLE}
    assert set(SETTING.findall(text_of(ROOT / name))) - known == set()


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_numbers_come_from_the_registry(page: Path) -> None:
    assert phone_numbers(text_of(page)) - known_numbers() == set()


def test_proxy_passes_on_only_what_the_channel_serves() -> None:
    config = text_of(ROOT / "deploy/nginx.conf")
    served = {f"/webhooks/web/{name}" for name in ("token", "messages", "events", "health")}
    locations = re.findall(r"location (= )?(\S+) \{(.*?)\n    \}", config, re.DOTALL)
    passed_on = {path for exact, path, body in locations if exact and "proxy_pass" in body}
    assert passed_on == served
    stream = next(body for _, path, body in locations if path.endswith("/events"))
    assert re.search(r"proxy_buffering\s+off;", stream)
    assert "access_log off;" in config


def test_checks_find_what_is_wrong() -> None:
    """Each check above can fail."""
    assert phone_numbers("ring 01632 960123 now") - known_numbers() == {"01632960123"}
    assert phone_numbers("ring 01632 960124. Stay") - known_numbers() == {"01632960124"}
    assert phone_numbers("Samaritans on 116 124") - known_numbers() == {"116124"}
    assert phone_numbers("text HELP to 85259") - known_numbers() == {"85259"}
    assert phone_numbers("call 911") - known_numbers() == {"911"}
    assert phone_numbers("call 999, or 116 123, or 0800 246 1509, port 5005, 0.01 s, 0600") - known_numbers() == set()
    assert missing_files("`coach/gone.py` and `nowhere/` and `Makefile`") == ["coach/gone.py", "nowhere/"]
    page = ROOT / "docs/safety.md"
    assert leads_somewhere("privacy.md#backups", page) and leads_somewhere("#the-promise", page)
    assert not leads_somewhere("privacy.md#gone", page) and not leads_somewhere("gone.md", page)
    talk = "```text\nyou: hi\ncoach: Don't\n       make them sick.\n```\n"
    assert [MAKE.findall(one) for one in commands_in(talk + "```sh\nmake tea\n```\n")] == [[], ["tea"]]
    assert not subcommand("dance") and not subcommand("keys lose")
    assert subcommand("keys rotate") and subcommand("rasa shell")
    assert anchor("What the logs hold") == "what-the-logs-hold"
