"""Plain rasa commands see one domain: domain.yml, the folder beside it and the crisis replies."""

from __future__ import annotations

from pathlib import Path

import pytest
import skops.io  # noqa: F401 - before Rasa: it saves most of Rasa's import time
import yaml
from rasa.shared.importers.importer import TrainingDataImporter

from coach.safety import replies
from components.importer import DomainFolderImporter
from tests.support.project_words import ROOT, domain_files, merged_domain


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "domain" / "room").mkdir(parents=True)
    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents: [greet]\n')
    (tmp_path / "domain" / "top.yml").write_text('version: "3.1"\nintents: [stop]\n')
    (tmp_path / "domain" / "room" / "tool.yml").write_text(
        'version: "3.1"\nintents: [log]\nresponses: {utter_hello: [{text: Hello}]}\n'
    )
    (tmp_path / "domain" / "room" / "notes.txt").write_text("not a domain file")
    return tmp_path


def test_the_folder_and_the_crisis_replies_are_merged(project: Path) -> None:
    domain = DomainFolderImporter(None, str(project / "domain.yml"), None).get_domain()
    assert {"greet", "stop", "log"} <= set(domain.intents)
    assert set(domain.responses) == {"utter_hello", *replies.as_responses()}


def test_a_domain_without_a_folder_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "domain.yml").write_text('version: "3.1"\nintents: [greet]\n')
    domain = DomainFolderImporter(None, str(tmp_path / "domain.yml"), None).get_domain()
    assert "greet" in domain.intents
    assert "utter_crisis_suicide" in domain.responses


def test_no_domain_is_an_empty_domain() -> None:
    assert DomainFolderImporter(None, None, None).get_domain().is_empty()


def test_nothing_of_the_projects_files_is_lost() -> None:
    domain = merged_domain()
    for content in domain_files().values():
        assert set(content.get("intents") or []) <= set(domain.intents)
        assert set(content.get("actions") or []) <= set(domain.action_names_or_texts)
        assert set(content.get("slots") or {}) <= {slot.name for slot in domain.slots}
        assert set(content.get("responses") or {}) <= set(domain.responses)


def test_the_crisis_replies_come_word_for_word() -> None:
    domain = merged_domain()
    for name, wordings in replies.as_responses().items():
        assert [variant["text"] for variant in domain.responses[name]] == [wording["text"] for wording in wordings]


def test_every_rasa_command_uses_it() -> None:
    config = ROOT / "config.yml"
    named = yaml.safe_load(config.read_text(encoding="utf-8"))["importers"]
    assert named == [{"name": "components.importer.DomainFolderImporter"}]
    loaded = TrainingDataImporter.load_from_config(str(config), str(ROOT / "domain.yml"), [str(ROOT / "data")])
    assert "urge_log_form" in loaded.get_domain().form_names
