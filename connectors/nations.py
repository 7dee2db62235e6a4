"""Where people live, remembered so that a reply which waits for nothing gives the numbers of the place."""

from __future__ import annotations

import threading
from collections import OrderedDict

PEOPLE_REMEMBERED = 10_000


class Nations:
    """The nations of the people heard from last, in memory. Threads that read the storage may note them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: OrderedDict[str, str] = OrderedDict()

    def learn(self, person: str, nation: str | None) -> None:
        """Note what the storage knows of a person."""
        with self._lock:
            self._of.pop(person, None)
            if nation is not None:
                self._of[person] = nation
            if len(self._of) > PEOPLE_REMEMBERED:
                self._of.popitem(last=False)

    def of(self, person: str) -> str | None:
        """Return where a person lives, None when it is not known or was not heard of since the start."""
        return self._of.get(person)
