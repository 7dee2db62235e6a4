"""Reads the domain from domain.yml and from the domain folder beside it, for every rasa command."""

from __future__ import annotations

from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.importers.rasa import RasaFileImporter

from coach.safety.replies import as_responses

DOMAIN_FOLDER = "domain"


class DomainFolderImporter(RasaFileImporter):
    """Merges domain.yml, the domain folder and the crisis replies.

    Plain rasa commands take one domain path and read nothing beside it. The crisis replies come from
    coach/safety, because the connectors must be able to say them with no Rasa at all.
    """

    def get_domain(self) -> Domain:
        """Returns the whole domain (see the parent class)."""
        if not self._domain_path:
            return Domain.empty()
        domain = Domain.load(self._domain_path)
        folder = Path(self._domain_path).resolve().parent / DOMAIN_FOLDER
        for file in sorted(folder.rglob("*.yml")):
            domain = domain.merge(Domain.load(str(file)))
        return domain.merge(Domain.from_dict({"responses": as_responses()}))
