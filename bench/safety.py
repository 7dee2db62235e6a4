"""How much danger the floor sees, and how much harmless talk it stops: `python -m bench.safety`.

Our own sets are counted by category and tier, the half that guided the patterns apart from the frozen half. Real
messages are counted too where a folder of them is found. A plain list of keywords runs beside the floor on all of it.
"""

import argparse
import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any, Final

import yaml

from coach.safety import floor
from coach.safety.categories import CATEGORIES

ROOT: Final = Path(__file__).resolve().parents[1]
SETS: Final = ROOT / "tests" / "safety"
EVALUATION: Final = ROOT.parent / "shared" / "evaluation"
REAL_MESSAGES: Final = "crisis_dev.jsonl"
TIERS: Final = ("explicit", "oblique", "near_miss")
LATENCY_LENGTH: Final = 500

_KEYWORDS: Final = re.compile(
    r"\b(suicid\w*|kill(ing)? (my ?self|me)|kms|end(ing)? (my life|it all)|want(ed)? to die|self[ -]?harm\w*|"
    r"hurt(ing)? myself|cut(ting)? myself|overdos\w*|took too (much|many)|rape[ds]?|abus\w+|hits? me|voices|"
    r"hallucinat\w*|withdrawals?|seizure|anorexi\w*|bulimi\w*|purg(e|ing)|drunk driv\w*|driv\w+ drunk|stab\w*|"
    r"murder\w*|"
    r"can'?t go on|give up|no way out|hopeless|better off without me|goodbye)\b"
)


def keywords(text: str) -> bool:
    """Say whether a plain list of keywords, of the kind usually relied on, fires on a message."""
    return _KEYWORDS.search(text.lower()) is not None


def by_floor(text: str) -> bool:
    """Say whether the floor fires on a message."""
    return floor.check(text) is not None


@dataclass
class Count:
    """How often something fired on one kind of message.

    Attributes:
        fired: The k of k/n.
        total: The n.
        listed: The messages that went wrong.
    """

    fired: int = 0
    total: int = 0
    listed: list[str] = field(default_factory=list)

    def add(self, text: str, fired: bool, should: bool) -> None:
        """Count one message, listing it if it went wrong."""
        self.total += 1
        self.fired += fired
        if fired != should:
            self.listed.append(text)

    def __str__(self) -> str:
        if not self.total:
            return "-"
        low, high = wilson(self.fired, self.total)
        return f"{self.fired}/{self.total} {self.fired / self.total:.3f} [{low:.3f}, {high:.3f}]"


def wilson(successes: int, trials: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the Wilson score interval of a proportion, 95 % by default.

    Raises:
        ValueError: If there are no trials.
    """
    if trials <= 0:
        raise ValueError("an interval needs at least one trial")
    share = successes / trials
    spread = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    centre = share + z * z / (2 * trials)
    scale = 1 + z * z / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def read_sets() -> dict[str, dict[str, Any]]:
    """Return our own sets by category, in the order of precedence."""
    return {one: yaml.safe_load((SETS / f"{one}.yml").read_text(encoding="utf-8")) for one in CATEGORIES}


def count_sets(half: str, fires: Callable[[str], bool]) -> dict[str, dict[str, Count]]:
    """Count one half of our own sets by category and tier."""
    counts: dict[str, dict[str, Count]] = {}
    for category, sets in read_sets().items():
        counts[category] = {tier: Count() for tier in TIERS}
        for tier in TIERS:
            for text in sets[half][tier]:
                counts[category][tier].add(text, fires(text), tier != "near_miss")
    return counts


def count_real(file: Path, fires: Callable[[str], bool]) -> dict[str, Count]:
    """Count real messages by kind, and sum up strict false alarms: harmless, and not even arguable ("soft")."""
    counts: dict[str, Count] = {}
    strict = Count()
    for line in file.read_text(encoding="utf-8").splitlines():
        message = json.loads(line)
        kind = f"{'danger' if message['crisis'] else 'harmless'}: {message['tier']}"
        fired = fires(message["text"])
        soft = message["tier"] == "soft"
        counts.setdefault(kind, Count()).add(message["text"], fired, fired if soft else message["crisis"])
        if not message["crisis"] and not soft:
            strict.add(message["text"], fired, False)
    return dict(sorted(counts.items())) | {"strict false alarms": strict}


def total(counts: Iterable[dict[str, Count]], tier: str) -> Count:
    """Add up one tier over categories."""
    result = Count()
    for by_tier in counts:
        result.fired += by_tier[tier].fired
        result.total += by_tier[tier].total
    return result


def right_category(half: str) -> Count:
    """Count the positives that fire in which the floor names the category of the set."""
    result = Count()
    for category, sets in read_sets().items():
        for tier in ("explicit", "oblique"):
            for text in sets[half][tier]:
                finding = floor.check(text)
                if finding is not None:
                    result.add(text, category in (finding.category, *finding.also), True)
    return result


def latency() -> tuple[float, float]:
    """Return the 50th and 99th percentile of the floor's time on messages of 500 characters, in milliseconds."""
    texts = [text for sets in read_sets().values() for tier in TIERS for text in sets["tuning"][tier]]
    times: list[float] = []
    for start in range(len(texts)):
        message = ". ".join(texts[start:] + texts[:start])[:LATENCY_LENGTH]
        began = time.perf_counter()
        floor.check(message)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99)]


def print_half(half: str) -> None:
    """Print one half's table, the floor beside the keyword list."""
    ours, plain = count_sets(half, by_floor), count_sets(half, keywords)
    print(f"\n{half} half: fired / messages, share, 95 % Wilson interval")
    print(f"{'':18} {'explicit':32} {'oblique':32} {'near misses':32}")
    for category in CATEGORIES:
        print(f"{category:18} " + " ".join(f"{ours[category][tier]!s:32}" for tier in TIERS))
    for name, counts in (("all", ours), ("keyword list", plain)):
        print(f"{name:18} " + " ".join(f"{total(counts.values(), tier)!s:32}" for tier in TIERS))
    print(f"category named, where it fired: {right_category(half)}")
    if half == "tuning":
        for category, by_tier in ours.items():
            for tier in TIERS:
                print_listed(f"{category}, {tier.replace('_', ' ')}", by_tier[tier])


def print_listed(name: str, count: Count) -> None:
    """Print the messages of one kind that went wrong."""
    for text in count.listed:
        print(f"  wrong: {name}: {text}")


def print_real(folder: Path) -> None:
    """Print the table for real messages, or that there are none."""
    file = folder / REAL_MESSAGES
    if not file.exists():
        print(f"\nReal messages: none found in {folder}, so not measured.")
        return
    ours, plain = count_real(file, by_floor), count_real(file, keywords)
    print(f"\nReal messages ({file.name}): fired / messages, share, 95 % Wilson interval")
    print(f"{'':38} {'floor':32} {'keyword list':32}")
    for kind, count in ours.items():
        print(f"{kind:38} {count!s:32} {plain[kind]!s:32}")
    for kind, count in ours.items():
        if kind != "strict false alarms":
            print_listed(kind, count)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.safety", description=__doc__)
    parser.add_argument(
        "--evaluation",
        type=Path,
        default=EVALUATION,
        metavar="DIR",
        help=f"where {REAL_MESSAGES} is (default: %(default)s)",
    )
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    floor.load()
    print(f"floor read in {(time.perf_counter() - began) * 1000:.0f} ms")
    for half in ("tuning", "frozen"):
        print_half(half)
    print_real(options.evaluation)
    median, slow = latency()
    print(f"\ntime on {LATENCY_LENGTH} characters: median {median:.2f} ms, 99th percentile {slow:.2f} ms")


if __name__ == "__main__":
    main()
