"""How somebody is a day later: what is not clearly better is never read as better."""

from __future__ import annotations

import pytest

from coach.understanding.change import read_change


@pytest.mark.parametrize(
    ("text", "change"),
    [
        *[(text, "better") for text in (
            "better", "a bit better ta", "Better!", "feeling better today", "good", "im ok", "not too bad", "not bad",
            "much easier", "alright actually", "fine thanks", "lighter", "so much better", "feeling a lot better today",
            "im doing well", "still ok",
        )],
        *[(text, "same") for text in ("about the same", "same", "same as yesterday", "no change", "meh", "up and down")],
        *[(text, "worse") for text in (
            "worse", "so much worse", "a bit worse tbh", "not good", "not great", "isnt good", "bad", "no better",
            "really struggling", "rough", "shit", "low", "not really ok", "better than yesterday but still low",
            "better off not here", "could be better", "i wish i was better", "was fine until tonight", "hardly better",
            "yesterday was better", "i was ok but then i drank", "good but i used", "never better", "ok till he came round",
        )],
        *[(text, None) for text in ("", "hello", "log an urge", "can you help me with my plan", "what is smart", "stop",
                                 "well", "well i drank", "much better than yesterday", "good night", "fine i used", "great just great")],
    ],
)  # fmt: skip
def test_short_answers(text: str, change: str | None) -> None:
    assert read_change(text) == change


def test_a_story_is_not_read_as_an_answer() -> None:
    story = "well i went to the shop and then my sister came round and we talked about when things were better"
    assert read_change(story) is None
