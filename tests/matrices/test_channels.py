"""No channel may be left out of the matrix of faults."""

from __future__ import annotations

import pytest
import yaml

from coach.project import ROOT
from coach.safety.categories import CATEGORIES
from tests.support.channels import CHANNELS
from tests.support.danger import SENTENCES, category_of, whole_reply


@pytest.mark.parametrize(
    "file", [ROOT / "credentials.yml", *sorted((ROOT / "deploy").rglob("credentials*.yml"))], ids=str
)
def test_every_channel_is_registered(file):
    assert set(yaml.safe_load(file.read_text(encoding="utf-8"))) <= CHANNELS.keys()


def test_every_category_has_its_sentences():
    assert set(SENTENCES) == set(CATEGORIES)


def test_a_reply_is_known_by_its_words(tmp_path):
    from coach.safety import replies
    from coach.settings import Settings

    settings = Settings(data_dir=tmp_path)
    for category in CATEGORIES:
        for number in range(len(replies.variants(category))):
            bubbles = list(replies.reply(category, number, settings).bubbles)
            assert category_of(whole_reply(["Hello.", *bubbles], settings)) == category
            assert whole_reply(bubbles[:-1], settings) is None
