"""Nothing is said about somebody's log that the log does not bear out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach import clock, insights
from coach.storage.records import Urge

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CLAIMS = re.compile(r"\b(?:most|best|usually|riskiest|often|weaker|stronger|more came)\b", re.IGNORECASE)


def urge(number: int = 1, **said: Any) -> Urge:
    return Urge(**{"id": number, "created_at": START, "at": START + timedelta(hours=number), **said})


words = st.sampled_from(["the pub", "The pub.", "payday", "row with my ex", "", None])
urges = st.builds(
    Urge,
    id=st.integers(1, 10**6),
    created_at=st.just(START),
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),
    strength=st.none() | st.integers(0, 10).map(float),
    minutes=st.none(),
    trigger=words,
    trigger_kind=st.sampled_from(["place", "person", "unknown", None]),
    feeling=st.none(),
    response=st.sampled_from(["walked", "Walked", "rang my sister", None]),
    worked=st.sampled_from(["yes", "partly", "no", None]),
    next_time=st.none(),
    behaviour=st.none(),
    hour_known=st.booleans(),
)


@given(st.lists(urges, max_size=insights.ENOUGH - 1))
def test_nothing_is_claimed_before_there_are_five(log: list[Urge]) -> None:
    assert insights.of_urges(log) is None


@given(st.lists(urges, min_size=insights.ENOUGH, max_size=25))
def test_every_claim_is_borne_out(log: list[Urge]) -> None:
    insight = insights.of_urges(log)
    assert insight is not None
    assert insight.count == len(log)

    def times(values: list[str | None], value: str) -> int:
        return sum((one or "").strip(" .").casefold() == value for one in values)

    if insight.trigger:
        triggers = [one.trigger or one.trigger_kind for one in log]
        assert times(triggers, insight.trigger[0]) == insight.trigger[1] >= 2
        others = {(one or "").strip(" .").casefold() for one in triggers} - {insight.trigger[0], "", "unknown"}
        assert all(times(triggers, other) < insight.trigger[1] for other in others)
    if insight.riskiest:
        parts = [insights.part_of_day(clock.local(one.at).hour) for one in log if one.hour_known]
        assert parts.count(insight.riskiest[0]) == insight.riskiest[1] >= 2
        assert all(parts.count(part) < insight.riskiest[1] for part in set(parts) - {insight.riskiest[0]})
    if insight.best:
        helped = [one.response for one in log if one.worked == "yes"]
        assert times(helped, insight.best[0]) == insight.best[1] >= 2
    if insight.change is not None:
        strengths = [one.strength for one in sorted(log, key=lambda one: one.at) if one.strength is not None]
        assert len(strengths) >= insights.ENOUGH
        assert -10 <= insight.change <= 10


@given(st.lists(urges, min_size=insights.ENOUGH, max_size=25))
def test_most_means_more_than_half(log: list[Urge]) -> None:
    insight = insights.of_urges(log)
    assert insight is not None
    said = insight.in_words()
    assert ("Most came" in said) == bool(insight.riskiest and insight.riskiest[1] * 2 > len(log))
    assert all(len(sentence.split()) < 20 for sentence in re.split(r"(?<=\.) ", said))


@given(st.lists(urges, min_size=insights.ENOUGH, max_size=12), st.randoms())
def test_the_order_of_the_records_does_not_matter(log: list[Urge], random: Any) -> None:
    # Two at the same moment may count either way for the change.
    log = list({one.at: one for one in log}.values())
    shuffled = random.sample(log, len(log))
    assert insights.of_urges(shuffled) == insights.of_urges(log)


def test_a_log_that_shows_nothing_claims_nothing() -> None:
    insight = insights.of_urges([urge(number, hour_known=False) for number in range(5)])
    assert insight is not None
    assert insight.in_words() == "You've logged 5 urges."
    assert not CLAIMS.search(insight.in_words())


def test_a_tie_has_no_leader() -> None:
    log = [urge(number, trigger=trigger, hour_known=False) for number, trigger in enumerate("aabbc")]
    insight = insights.of_urges(log)
    assert insight is not None
    assert insight.trigger is None


def test_a_log_in_words() -> None:
    log = [
        urge(number, trigger="The pub", strength=strength, response="went for a walk", worked="yes")
        for number, strength in enumerate([8.0, 7.0, 6.0, 5.0, 4.0, 3.0])
    ]
    insight = insights.of_urges(log)
    assert insight is not None
    assert insight.in_words() == (
        "You've logged 6 urges. What set them off most: the pub, 6 times. Most came in the afternoon: 5 of 6. "
        "What helped most: went for a walk, 6 times. Later ones were about 3.0 points weaker than earlier ones."
    )


def test_a_part_of_the_day_that_leads_without_a_majority() -> None:
    hours = [9, 9, 14, 20, 2]
    log = [urge(number, at=datetime(2026, 2, number + 1, hour, tzinfo=UTC)) for number, hour in enumerate(hours)]
    insight = insights.of_urges(log)
    assert insight is not None
    assert "More came in the morning than at any other time of day: 2 of 5." in insight.in_words()


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (0, "at night"),
        (4, "at night"),
        (5, "in the morning"),
        (11, "in the morning"),
        (12, "in the afternoon"),
        (17, "in the evening"),
        (21, "in the evening"),
        (22, "at night"),
        (23, "at night"),
    ],
)
def test_parts_of_the_day(hour: int, part: str) -> None:
    assert insights.part_of_day(hour) == part
