"""The ``coach`` command: sets the coach up, runs it, talks to it and looks after it.

Exit codes: 0 all is well · 1 something is missing or wrong, said with what to do · 2 wrong usage · 3 the coach did not
answer · 130 interrupted.
"""

import logging
import os
import sys
from typing import NoReturn

import click
from pydantic import ValidationError

from coach import project
from coach.errors import OperatorError
from coach.settings import Settings, get_settings

# Modules that take long to import are imported by the commands that need them, so that `coach --help` is quick.

_NO_ANSWER = 3
_INTERRUPTED = 130


class _Commands(click.Group):
    """A group whose failures say what to do next instead of showing a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except OperatorError as error:
            _fail(str(error), error.advice)
        except ValidationError as error:
            wrong = "\n".join(f"  COACH_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
            _fail(f"These settings cannot be read:\n{wrong}", "docs/settings.md tells what each of them takes.")
        except KeyboardInterrupt:
            sys.exit(_INTERRUPTED)


def _fail(problem: str, advice: str) -> NoReturn:
    click.secho(f"coach: {problem}", fg="red", err=True)
    click.echo(f"→ {advice}", err=True)
    sys.exit(1)


def _say(line: str) -> None:
    # To standard error: what a script reads from `coach chat` is the conversation and nothing else.
    click.echo(line, err=True)


def _settings() -> Settings:
    settings = get_settings()
    logging.basicConfig(level=settings.logging_level, format="%(asctime)s %(levelname)-7s %(name)s  %(message)s")
    for chatty in ("httpx", "alembic"):  # at INFO one logs every health check, the other what it is about to look at
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return settings


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """A private, self-hosted chat coach for people who want to change an addictive behaviour."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.chdir(project.ROOT)


@main.command()
def run() -> None:
    """Set up what is not set up yet, then run the coach until Ctrl-C."""
    from coach import preparation

    preparation.prepare(_settings(), _say)
    _say(f"[{preparation.TOTAL}/{preparation.TOTAL}] Starting the servers …")
    # As a fresh process: building and training have left hundreds of megabytes in this one.
    os.execv(sys.executable, [sys.executable, "-m", "coach.cli", "serve"])  # noqa: S606 - our own interpreter


@main.command()
def serve() -> None:
    """Run the coach until Ctrl-C, everything being set up."""
    from coach import supervisor, training

    settings = _settings()
    model = training.model_path(settings)
    if not model.exists():
        raise OperatorError("No model is trained from the files as they are.", "Run `coach setup`.")

    def on_ready(seconds: float) -> None:
        _say(f"      The coach listens on {settings.base_url} (started in {seconds:.1f} s). Ctrl-C stops it.")
        _say("      Talk with it: make chat, in another terminal.")

    supervisor.run(supervisor.Supervisor(supervisor.services(settings, model)), on_ready)
    _say("The coach has stopped.")


@main.command()
@click.option("--person", metavar="NAME", help="Who is talking. The same name again is the same person.")
@click.option(
    "--wait",
    "linger",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="When input is not a terminal: stay this long at the end for what the coach sends by itself.",
)
def chat(person: str | None, linger: float) -> None:
    """Talk with the coach in the terminal.

    Without --person you are somebody new, and nothing is kept here. When standard input is not a terminal, each line
    of it is a turn. The servers are started if none run, and stopped again at the end.
    """
    from coach import chatting

    if not chatting.chat(_settings(), person, linger, _say):
        _say("coach: no answer in time. → `coach doctor` looks for the reason.")
        sys.exit(_NO_ANSWER)


@main.command()
@click.option("--only", type=click.Choice(["keys", "encoder", "database", "model"]), help="Do this one step alone.")
def setup(only: str | None) -> None:
    """Make keys, encoder, database and model, each unless it is there."""
    from coach import preparation

    settings = _settings()
    if only is None:
        preparation.prepare(settings, _say)
        return
    acts = {
        "keys": preparation.make_keys,
        "encoder": preparation.build_encoder,
        "database": preparation.migrate_database,
        "model": preparation.train_model,
    }
    _say(acts[only](settings))


@main.command()
@click.option("--force", is_flag=True, help="Train even if nothing has changed, and take nothing from the cache.")
def train(force: bool) -> None:
    """Train the model, if what it is made from has changed."""
    from coach import preparation, training

    settings = _settings()
    preparation.build_encoder(settings)
    _say("Training …")
    model, trained = training.train(settings, force=force)
    _say(f"{'Trained' if trained else 'Nothing has changed since'} {model}")


@main.command()
def migrate() -> None:
    """Bring the database to the newest form."""
    from coach import preparation

    _say(f"Database: {preparation.migrate_database(_settings())}")


@main.command("build-encoder")
def build_encoder() -> None:
    """Build the sentence encoder from its weights."""
    from coach import preparation

    _say(f"Sentence encoder: {preparation.build_encoder(_settings())}")


@main.command()
def doctor() -> None:
    """Say what is missing or wrong, and what to do. Ends with 1 when something is broken, with 0 on mere advice."""
    from coach import doctor as surgery

    # Not _settings(): settings that cannot be read are one of the findings.
    sys.exit(0 if surgery.show(surgery.examine()) else 1)


@main.group()
def keys() -> None:
    """Look after the master keys."""


@keys.command()
def rotate() -> None:
    """Put a new master key before the old ones, and wrap every person's key anew with it."""
    from coach.storage import Storage

    settings = _settings()
    storage = Storage.open(settings)
    try:
        count = storage.rotate_master_key()
    finally:
        storage.close()
    _say(f"The keys of {count} people are wrapped anew. {settings.keys_path} has changed: make a new backup of it.")


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def rasa(arguments: tuple[str, ...]) -> None:
    """Run one of Rasa's own commands, with what endpoints.yml needs from the environment: coach rasa shell."""
    settings = _settings()
    # Without keys there is no coach yet; commands that only train, check or test need no secret.
    token = project.action_token(settings) if settings.keys_path.exists() else "no keys yet"
    command = [sys.executable, "-m", "coach.launch", "rasa", *arguments]
    os.execve(sys.executable, command, project.child_environment(settings, token))  # noqa: S606 - our own interpreter


if __name__ == "__main__":
    main()
