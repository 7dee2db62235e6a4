"""Which keys belong to a person, and what is encrypted with which."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

from coach.privacy import DataKey, KeyGone, MasterKeyMissing, MasterKeys, key_id_of
from coach.storage.guest_keys import GuestKeys


class KeyRing:
    """The site's master keys and the guests' keys held for it."""

    def __init__(self, master: MasterKeys, guest_keys: GuestKeys) -> None:
        self.guest_keys = guest_keys
        self._master = master
        self._lock = threading.Lock()

    @property
    def master(self) -> MasterKeys:
        """The master keys as last read."""
        return self._master

    def reload(self) -> MasterKeys:
        """Read the keys file again: another process may have rotated it."""
        with self._lock:
            self._master = MasterKeys.load(self._master.path)
            return self._master

    def unwrap(self, wrapped: bytes, key_id: bytes, person_id: str) -> DataKey:
        """Decrypt a person's data key, reading the keys file again if its master key is not known yet.

        Raises:
            MasterKeyMissing: the keys file does not hold it either.
        """
        try:
            return self._master.unwrap(wrapped, key_id, person_id)
        except MasterKeyMissing:
            return self.reload().unwrap(wrapped, key_id, person_id)


class PersonCipher:
    """Encrypts and decrypts for one person. What one person's cipher wrote, another's cannot read."""

    def __init__(self, person_id: str, keys: Mapping[bytes, DataKey], current: DataKey | None) -> None:
        """Hold the keys of a person.

        Args:
            person_id: whose they are.
            keys: every key of theirs that still exists, by its id.
            current: the one to write with; None for a cipher that only reads.
        """
        self._person_id = person_id
        self._keys = keys
        self._current = current

    def encrypt(self, content: Any, context: str) -> bytes:
        """Encrypt anything JSON can hold.

        Args:
            content: what to encrypt.
            context: where it will stand; the same must be given to read it.
        """
        if self._current is None:
            raise KeyGone("this cipher only reads")
        plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return self._current.encrypt(plain, f"{self._person_id}|{context}")

    def decrypt(self, token: bytes, context: str) -> Any:
        """Read back what `encrypt` made.

        Raises:
            KeyGone: its key no longer exists: treat the row as gone.
            Undecipherable: it is damaged.
        """
        key = self._keys.get(key_id_of(token))
        if key is None:
            raise KeyGone("the key of this row no longer exists")
        return json.loads(key.decrypt(token, f"{self._person_id}|{context}"))

    def decrypt_or_none(self, token: bytes | None, context: str) -> Any | None:
        """Read back what `encrypt` made, or None when there is nothing or its key no longer exists."""
        if token is None:
            return None
        try:
            return self.decrypt(token, context)
        except KeyGone:
            return None
