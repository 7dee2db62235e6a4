"""Reading one message whole: slips set right, danger looked for in every sentence of a long one."""

from __future__ import annotations

from dataclasses import replace

from coach.encoder.intents import IntentModel, Prediction, Vectors
from coach.encoder.passages import passages
from coach.encoder.session import SentenceEncoder


def read_message(model: IntentModel, encoder: SentenceEncoder, text: str, vector: Vectors) -> Prediction:
    """Tells what a message wants.

    The intent comes from the message with typing errors set right. Danger is what the most worrying version says:
    as written, corrected, or any sentence of a long story by itself.

    Args:
        model: The trained model.
        encoder: Encodes what differs from the message as written.
        text: The message as written.
        vector: Its sentence vector, of shape (384,).
    """
    prediction = model.predict(text, vector)
    crisis = prediction.crisis_probability
    corrected = model.speller.correct(text, encoder.knows_word)
    if corrected != text:
        prediction = model.predict(corrected, encoder.encode([corrected])[0])
        crisis = max(crisis, prediction.crisis_probability)
    parts = passages(corrected)
    for part, part_vector in zip(parts, encoder.encode(parts), strict=True):
        crisis = max(crisis, model.crisis_probability(part, part_vector))
    away = prediction.out_of_scope and crisis < model.thresholds.crisis
    return replace(prediction, crisis_probability=crisis, out_of_scope=away)
