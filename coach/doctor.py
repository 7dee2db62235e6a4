"""Looks over everything the coach needs, and says what is missing or wrong and what to do about it."""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from coach import clock, packages, supervisor, training
from coach.encoder import build as encoder
from coach.privacy import KeysFileMissing, MasterKeys, PrivacyError
from coach.project import ROOT
from coach.safety import helplines
from coach.settings import Settings
from coach.storage import Storage
from coach.storage.revision import revisions

CHECKED_WITHIN = timedelta(days=183)
"""How long a telephone number counts as checked."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class State(Enum):
    """How a check came out: all well, worth knowing, or standing in the way."""

    WELL = "ok"
    ADVICE = "advice"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """The outcome of one check.

    Attributes:
        subject: What was looked at.
        state: How it came out.
        found: What was found.
        advice: What to do; empty when all is well.
    """

    subject: str
    state: State
    found: str
    advice: str = ""


Check = Callable[[Settings], Iterator[Finding]]


def examine() -> list[Finding]:
    """Make every check.

    Returns:
        The findings, in the order a set-up goes. A check that itself fails is a finding too.
    """
    findings = [*_python()]
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = "; ".join(f"COACH_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
        return [*findings, Finding("Settings", State.BROKEN, wrong, "docs/settings.md tells what each takes.")]
    findings += _unknown_settings()
    for check in CHECKS:
        try:
            findings += check(settings)
        except Exception as error:
            subject = check.__name__.strip("_").replace("_", " ").capitalize()
            findings.append(Finding(subject, State.BROKEN, f"{type(error).__name__}: {error}", "See docs/settings.md."))
    return findings


def show(findings: list[Finding], console: Console | None = None) -> bool:
    """Print findings as a table.

    Returns:
        True when nothing is broken.
    """
    colours = {State.WELL: "green", State.ADVICE: "yellow", State.BROKEN: "bold red"}
    table = Table()
    for title in ("", "What", "Found", "What to do"):
        table.add_column(title, overflow="fold")  # long names of settings are wrapped, not cut
    for one in findings:
        table.add_row(Text(one.state.value, colours[one.state]), one.subject, escape(one.found), escape(one.advice))
    (console or Console()).print(table)
    return all(one.state is not State.BROKEN for one in findings)


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    if sys.version_info[:2] == (3, 11):
        yield Finding("Python", State.WELL, version)
    else:
        yield Finding("Python", State.BROKEN, version, "The coach needs 3.11: run make install.")


def _unknown_settings() -> Iterator[Finding]:
    known = {f"COACH_{name.upper()}" for name in Settings.__fields__} | {clock.OFFSET_VARIABLE}
    unknown = sorted(name for name in os.environ if name.startswith("COACH_") and name not in known)
    if unknown:
        found = f"Nothing reads {', '.join(unknown)}"
        yield Finding("Settings", State.ADVICE, found, "A slip of the pen? docs/settings.md lists the names.")
    else:
        yield Finding("Settings", State.WELL, "can be read")


def _packages(_settings: Settings) -> Iterator[Finding]:
    wrong = packages.find_mismatches(ROOT / "requirements.lock")
    if wrong:
        names = ", ".join(f"{one.name} {one.installed or 'missing'} (lock: {one.locked})" for one in wrong[:5])
        yield Finding("Packages", State.BROKEN, f"{len(wrong)} differ from the lock: {names}", "Run make install.")
    else:
        yield Finding("Packages", State.WELL, "as requirements.lock says")


def _keys(settings: Settings) -> Iterator[Finding]:
    try:
        MasterKeys.load(settings.keys_path)
    except KeysFileMissing as error:
        advice = "Put the backup back if people have used this coach; for a new one run coach setup."
        yield Finding("Keys", State.BROKEN, str(error), advice)
    except PrivacyError as error:
        yield Finding("Keys", State.BROKEN, str(error), "Put it right, or put the backup back.")
    else:
        yield Finding("Keys", State.WELL, f"{settings.keys_path}, for its owner alone")


def _encoder(settings: Settings) -> Iterator[Finding]:
    problems = encoder.verify(settings.encoder_path)
    if problems:
        yield Finding("Encoder", State.BROKEN, " ".join(problems), "Run coach build-encoder.")
    else:
        yield Finding("Encoder", State.WELL, str(settings.encoder_path))


def _database(settings: Settings) -> Iterator[Finding]:
    current, newest = revisions(settings)
    if current == newest:
        yield Finding("Database", State.WELL, f"reachable, at {newest}")
    else:
        yield Finding("Database", State.BROKEN, f"at {current or 'nothing'}, newest is {newest}", "Run coach migrate.")


def _model(settings: Settings) -> Iterator[Finding]:
    model = training.model_path(settings)
    others = sorted(settings.models_dir.glob("coach-*.tar.gz"))
    if model.exists():
        yield Finding("Model", State.WELL, f"{model}, trained from the files as they are")
    elif others:
        yield Finding("Model", State.BROKEN, "trained from earlier files", "Run coach train.")
    else:
        yield Finding("Model", State.BROKEN, "none is trained", "Run coach train.")


def _ports(settings: Settings) -> Iterator[Finding]:
    health = {
        settings.port: ("COACH_PORT", f"{settings.base_url}/webhooks/web/health"),
        settings.action_port: ("COACH_ACTION_PORT", f"{settings.action_url}/health"),
    }
    if len(health) == 1:
        yield Finding("Ports", State.BROKEN, f"both are {settings.port}", "Give COACH_ACTION_PORT another number.")
        return
    for port, (variable, url) in health.items():
        if supervisor.port_is_free(port):
            yield Finding(f"Port {port}", State.WELL, "free")
        elif supervisor.answers(url):
            yield Finding(f"Port {port}", State.WELL, "the coach is running")
        else:
            advice = f"Stop what uses it, or set {variable} to another."
            yield Finding(f"Port {port}", State.BROKEN, "another program uses it", advice)
    if settings.host not in LOOPBACK:
        advice = "Keep it at 127.0.0.1, with a proxy that speaks TLS before it."
        yield Finding("Address", State.ADVICE, f"listens on {settings.host}, unencrypted", advice)


def _helplines(_settings: Settings) -> Iterator[Finding]:
    lines = helplines.load()
    unchecked = [line.name for line in lines.values() if line.checked_on is None]
    today = clock.now().date()
    old = [line.name for line in lines.values() if line.checked_on and today - line.checked_on > CHECKED_WITHIN]
    found = [
        f"{len(names)} of {len(lines)} {what}: {'; '.join(dict.fromkeys(names))}"
        for names, what in ((unchecked, "never checked"), (old, "not checked for half a year"))
        if names
    ]
    if found:
        advice = (
            "Ring each or read its owner's own page, put right what differs, then write the day into checked_on "
            "in coach/safety/helplines.yml and run coach train."
        )
        yield Finding("Helplines", State.ADVICE, ". ".join(found), advice)
    else:
        yield Finding("Helplines", State.WELL, f"all {len(lines)} have been checked within half a year")


def _site_line(settings: Settings) -> Iterator[Finding]:
    open_questions = []
    if not settings.site_line_operator:
        open_questions.append("who runs it (COACH_SITE_LINE_OPERATOR)")
    if settings.site_line_crisis_trained is None:
        open_questions.append("whether those who answer are trained for crises (COACH_SITE_LINE_CRISIS_TRAINED)")
    if open_questions:
        advice = "Ask whoever runs the line before going live, then set them."
        yield Finding("Site's phone line", State.ADVICE, f"not confirmed: {' and '.join(open_questions)}", advice)
    else:
        yield Finding("Site's phone line", State.WELL, f"run by {settings.site_line_operator}")


def _hand_overs(settings: Settings) -> Iterator[Finding]:
    if not settings.handover_url:
        yield Finding("Hand-overs", State.WELL, "recorded; nobody else is told")
        return
    current, newest = revisions(settings)
    if current != newest:
        return  # said already, and there is nothing to count
    storage = Storage.open(settings)
    try:
        counts = storage.hand_overs.counts()
    finally:
        storage.close()
    waiting = counts.get("waiting", 0) + counts.get("claimed", 0)
    found = f"{counts.get('sent', 0)} told, {waiting} waiting, {counts.get('given_up', 0)} given up"
    if counts.get("given_up"):
        advice = "The phone team missed those. Ask them what their side answered: docs/handover.md."
        yield Finding("Hand-overs", State.ADVICE, found, advice)
    else:
        yield Finding("Hand-overs", State.WELL, found)


CHECKS: tuple[Check, ...] = (_packages, _keys, _encoder, _database, _model, _ports, _helplines, _site_line, _hand_overs)
"""In the order in which a set-up goes."""
