"""What the floor says about a message that shows danger."""

from dataclasses import dataclass
from typing import Final, Literal

from coach.safety import categories

Certainty = Literal["sure", "check"]
About = Literal["self", "other"]
Time = Literal["now", "past", "unsaid"]
Severity = Literal["red", "amber", "imminent", "unsaid"]

_OTHER_REPLY: Final = {
    categories.OVERDOSE: "overdose_other",
    categories.SUICIDE: "suicide_other",
    categories.SUICIDAL_THOUGHTS: "suicide_other",
    categories.DANGER: "danger_other",
    categories.CHILD: "child_other",
    categories.WITHDRAWAL: "withdrawal_other",
}


@dataclass(frozen=True)
class Finding:
    """Danger seen in a message.

    Attributes:
        category: One of `categories.CATEGORIES`, the most urgent when there are several.
        certainty: "sure", or "check" when one question should be asked first (category "unclear").
        about: Whether the writer or somebody else is in danger.
        time: "now" when the message says so, "past" for something over but near, else "unsaid".
        severity: "red" or "amber" for withdrawal, "imminent" for a threat about to be carried out, else "unsaid".
        also: The other categories seen, the most urgent first.
        own: Those of the others that are about the writer.
    """

    category: str
    certainty: Certainty = "sure"
    about: About = "self"
    time: Time = "unsaid"
    severity: Severity = "unsaid"
    also: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    @property
    def reply_id(self) -> str:
        """Id of the reply that fits, for `replies.reply`."""
        if self.certainty == "check":
            return categories.UNCLEAR
        if self.category == categories.CHILD and self.about == "other" and self.severity == "red":
            return "child_swallowed"
        if self.about == "other":
            return _OTHER_REPLY.get(self.category, "other")
        if self.category == categories.WITHDRAWAL and self.severity == "red":
            return "withdrawal_red"
        if self.category == categories.THREAT and self.severity == "imminent":
            return "threat_now"
        return self.category
