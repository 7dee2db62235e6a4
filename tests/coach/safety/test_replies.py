"""Every reply keeps to the rules for words said to someone in danger."""

import re

import pytest

from coach.safety import categories, helplines, replies
from coach.safety.finding import Finding

ALL = [(reply_id, number) for reply_id in replies.reply_ids() for number in range(len(replies.variants(reply_id)))]
LIFE_AT_RISK = {"overdose", "suicide", "suicidal_thoughts", "withdrawal_red", "answer_yes", "suicide_other"}
NEVER = (
    "addict|alcoholic|junkie|user|abuser|clean|dirty|failed|fell off the wagon|relapsed|denial|resistant|unmotivated|"
    "suffering from|victim|commit|committed|problem gambler|irrational|disease|powerless|forever|lifelong|battle|fight|"
    "demons|willpower|just say no|enabling|codependent|so much to live for|promise me|sleep it off|doses?|taper|units|"
    "calories?|weight|diet|rope|blade|bridge|tablets|hang|jump"
)


def words(text: str) -> int:
    return len(text.split())


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\"?\s+", text) if part]


@pytest.mark.parametrize("category", categories.CATEGORIES)
def test_every_category_has_a_reply(category: str) -> None:
    assert category in replies.reply_ids()


@pytest.mark.parametrize("reply_id", replies.reply_ids())
def test_three_wordings_that_differ_in_every_bubble(reply_id: str) -> None:
    wordings = replies.variants(reply_id)
    assert len(wordings) == 3
    everything = [bubble for wording in wordings for bubble in wording]
    repeated = {bubble for bubble in everything if everything.count(bubble) > 1}
    assert not repeated - {"Are you thinking about killing yourself right now?"}


@pytest.mark.parametrize(("reply_id", "variant"), ALL)
def test_length(reply_id: str, variant: int) -> None:
    bubbles = replies.reply(reply_id, variant).bubbles
    assert 2 <= len(bubbles) <= 3
    assert words(bubbles[0]) <= 25, bubbles[0]
    for bubble in bubbles[1:]:
        assert words(bubble) <= 40, (words(bubble), bubble)
    for bubble in bubbles:
        for sentence in sentences(bubble):
            assert words(sentence) <= 20, sentence


@pytest.mark.parametrize(("reply_id", "variant"), ALL)
def test_contacts(reply_id: str, variant: int) -> None:
    written = "\n".join(replies.variants(reply_id)[variant])
    contacts = [key for key in helplines.placeholders(written) if key != "silent"]
    assert 1 <= len(contacts) <= 3
    assert "site" in contacts
    assert "{site_label}" in written
    assert written.lower().count("do this first") == (len(contacts) > 1 and reply_id != replies.BEREAVEMENT)
    if reply_id in LIFE_AT_RISK:
        assert "not an emergency service" in written
        assert contacts[0] == "emergency" or contacts.index("emergency") < contacts.index("site")
        assert contacts[-1] == "site"
    assert not re.search(r"\d{3,}", re.sub(r"\{\w+\}", "", written)), "numbers come from the registry"


@pytest.mark.parametrize(("reply_id", "variant"), ALL)
def test_numbers_come_early(reply_id: str, variant: int) -> None:
    if reply_id in replies.NOT_CRISIS or reply_id.startswith("answer_"):
        return
    first_two = "\n".join(replies.variants(reply_id)[variant][:2])
    assert helplines.placeholders(first_two)


@pytest.mark.parametrize(("reply_id", "variant"), ALL)
def test_voice(reply_id: str, variant: int) -> None:
    text = replies.reply(reply_id, variant).text
    assert not re.search(rf"\b({NEVER})\b", text, re.IGNORECASE)
    assert "!" not in text
    assert text.isascii(), "no emoji, no curly quotes"
    assert "{" not in text
    assert text.count("?") - text.count('?"') <= 2


@pytest.mark.parametrize("reply_id", ["suicide", "suicidal_thoughts"])
def test_the_one_direct_question_and_its_answers(reply_id: str) -> None:
    for variant in range(3):
        one = replies.reply(reply_id, variant)
        assert one.bubbles[-1].endswith("re you thinking about killing yourself right now?")
        assert [choice.title for choice in one.choices] == [
            "Yes",
            "Thoughts, safe for now",
            "I meant something else",
            "Rather not say",
        ]
        assert [choice.payload for choice in one.choices] == [
            f'/crisis_answer{{"kind": "{kind}"}}' for kind in ("yes", "safe_for_now", "meant_else", "rather_not")
        ]


@pytest.mark.parametrize("reply_id", replies.reply_ids())
def test_every_answer_offered_has_its_reply(reply_id: str) -> None:
    for choice in replies.reply(reply_id).choices:
        assert len(choice.title) <= 26
        kind = re.fullmatch(r'/crisis_answer\{"kind": "(\w+)"\}', choice.payload)
        assert kind
        assert f"answer_{kind.group(1)}" in replies.reply_ids()


def test_variants_count_round() -> None:
    assert replies.reply("suicide", 3) == replies.reply("suicide", 0)
    assert replies.reply("suicide", 1) != replies.reply("suicide", 0)


def test_responses_are_in_rasas_format_and_survive_its_filling_in() -> None:
    from rasa.core.nlg.interpolator import interpolate

    responses = replies.as_responses()
    assert set(responses) == {f"utter_crisis_{reply_id}" for reply_id in replies.reply_ids()}
    for name, wordings in responses.items():
        reply_id = name.removeprefix("utter_crisis_")
        for variant, response in enumerate(wordings):
            filled = interpolate(response | {"text": helplines.fill(response["text"])}, {})
            assert filled["text"] == replies.reply(reply_id, variant).text
            payloads = [button["payload"] for button in filled.get("buttons", [])]
            assert payloads == [choice.payload for choice in replies.reply(reply_id).choices]
            crisis = response.get("metadata", {}).get("crisis")
            assert crisis == (None if reply_id in replies.NOT_CRISIS else reply_id)


@pytest.mark.parametrize("category", categories.CATEGORIES)
@pytest.mark.parametrize("about", ["self", "other"])
@pytest.mark.parametrize("severity", ["unsaid", "red", "amber", "imminent"])
def test_every_finding_has_a_reply(category: str, about: str, severity: str) -> None:
    assert Finding(category, about=about, severity=severity).reply_id in replies.reply_ids()


def test_a_finding_picks_the_wording_that_fits() -> None:
    assert Finding("withdrawal", severity="red").reply_id == "withdrawal_red"
    assert Finding("withdrawal", severity="amber").reply_id == "withdrawal"
    assert Finding("overdose", about="other").reply_id == "overdose_other"
    assert Finding("suicide", certainty="check").reply_id == "unclear"
