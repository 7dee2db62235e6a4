"""What is measured side by side: the floor, the whole guard as the pipeline runs it, and a plain keyword list."""

import re
import tempfile
from pathlib import Path
from typing import Any, Final, Literal

from coach.safety import floor
from coach.safety.categories import UNCLEAR

Verdict = Literal["nothing", "check", "full"]
"""What a message gets: no crisis reply, one check question, or the full reply."""

_KEYWORDS: Final = re.compile(
    r"\b(suicid\w*|kill(ing)? (my ?self|me)|kms|end(ing)? (my life|it all)|want(ed)? to die|self[ -]?harm\w*|"
    r"hurt(ing)? myself|cut(ting)? myself|overdos\w*|took too (much|many)|rape[ds]?|abus\w+|hits? me|voices|"
    r"hallucinat\w*|withdrawals?|seizure|anorexi\w*|bulimi\w*|purg(e|ing)|drunk driv\w*|driv\w+ drunk|stab\w*|"
    r"murder\w*|pregnan\w*|"
    r"can'?t go on|give up|no way out|hopeless|better off without me|goodbye)\b"
)


def by_keywords(text: str) -> Verdict:
    """Reads with a plain list of keywords, of the kind usually relied on."""
    return "full" if _KEYWORDS.search(text.lower()) else "nothing"


def by_floor(text: str) -> Verdict:
    """Reads with the floor alone."""
    finding = floor.check(text)
    return _verdict(finding.category) if finding else "nothing"


class Guard:
    """The trained pipeline up to its guard: floor and classifier, on a message without a conversation before it."""

    def __init__(self, model: Path) -> None:
        """Loads a model.

        Args:
            model: A trained model's archive.
        """
        import skops.io  # noqa: F401 - before Rasa: it saves most of Rasa's import time
        from rasa.engine.loader import load_predict_graph_runner
        from rasa.engine.runner.dask import DaskGraphRunner
        from rasa.engine.storage.local_model_storage import LocalModelStorage

        # The components keep what they need in memory once they are loaded.
        with tempfile.TemporaryDirectory() as folder:
            metadata, self._graph = load_predict_graph_runner(Path(folder), model, LocalModelStorage, DaskGraphRunner)
        nodes = metadata.predict_schema.nodes
        self._node = next(name for name, node in nodes.items() if node.uses.__name__ == "CrisisGuard")

    def read(self, text: str) -> tuple[Verdict, bool]:
        """Reads a message.

        Returns:
            What it gets, and whether the classifier by itself saw danger in it.
        """
        from rasa.core.channels.channel import UserMessage
        from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
        from rasa.shared.core.trackers import DialogueStateTracker

        inputs: dict[str, Any] = {
            PLACEHOLDER_MESSAGE: [UserMessage(text)],
            PLACEHOLDER_TRACKER: DialogueStateTracker.from_events("bench", []),
        }
        message = self._graph.run(inputs=inputs, targets=[self._node])[self._node][0]
        intent = message.get("intent")["name"]
        alarmed = bool(message.get("crisis_probability") >= message.get("crisis_threshold"))
        return (_verdict(intent.removeprefix("crisis_")) if intent.startswith("crisis_") else "nothing"), alarmed


def _verdict(category: str) -> Verdict:
    return "check" if category == UNCLEAR else "full"
