"""Keys, encryption and the ids that stand for people.

Each person has a data key of their own. A remembered person's key is kept in the database, wrapped by the
site's master key; a guest's key is never written to disk, so that their rows are unreadable once it is gone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_SECRET_BYTES = 32
_KEY_ID_BYTES = 8
_NONCE_BYTES = 12
_HEADER_BYTES = len(_VERSION) + _KEY_ID_BYTES


class PrivacyError(Exception):
    """Something is wrong with a key or with what it encrypted."""


class KeysFileMissing(PrivacyError):
    """There is no keys file where one should be."""


class KeysFileExposed(PrivacyError):
    """The keys file can be read by others than its owner."""


class KeyGone(PrivacyError):
    """The key that encrypted this no longer exists: what it encrypted is gone for good."""


class MasterKeyMissing(PrivacyError):
    """A person's key was wrapped by a master key that the keys file does not hold."""


class Undecipherable(PrivacyError):
    """The key is there, but the bytes are damaged, or belong to another person or place."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """A 256-bit AES-GCM key and the 8-byte id by which its tokens name it."""

    key_id: bytes
    secret: bytes

    @classmethod
    def new(cls) -> DataKey:
        """Make a random key."""
        return cls(secrets.token_bytes(_KEY_ID_BYTES), secrets.token_bytes(_SECRET_BYTES))

    def __repr__(self) -> str:
        """Show the id and never the secret."""
        return f"DataKey({self.key_id.hex()})"

    def encrypt(self, plain: bytes, context: str) -> bytes:
        """Encrypt `plain` so that it can only be read back with the same `context`.

        Returns:
            Version byte, 8-byte key id, 12-byte nonce, ciphertext with its 16-byte tag.
        """
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self.secret).encrypt(nonce, plain, context.encode())
        return _VERSION + self.key_id + nonce + sealed

    def decrypt(self, token: bytes, context: str) -> bytes:
        """Read back what `encrypt` made.

        Raises:
            KeyGone: another key made this token.
            Undecipherable: the token is damaged or its context is another one.
        """
        if key_id_of(token) != self.key_id:
            raise KeyGone("encrypted with another key")
        nonce, sealed = token[_HEADER_BYTES : _HEADER_BYTES + _NONCE_BYTES], token[_HEADER_BYTES + _NONCE_BYTES :]
        try:
            return AESGCM(self.secret).decrypt(nonce, sealed, context.encode())
        except (InvalidTag, ValueError) as error:
            raise Undecipherable("damaged, or encrypted for another person or place") from error


def key_id_of(token: bytes) -> bytes:
    """Return the id of the key that made `token`.

    Raises:
        Undecipherable: this is no token, or one of a version unknown here.
    """
    if len(token) < _HEADER_BYTES + _NONCE_BYTES or token[:1] != _VERSION:
        raise Undecipherable("not an encrypted token of a known version")
    return token[len(_VERSION) : _HEADER_BYTES]


@dataclass(frozen=True, slots=True, repr=False)
class MasterKeys:
    """The site's own secrets, from a file only its owner can read.

    Attributes:
        path: the file they came from.
        master: keys that wrap people's data keys, newest first; each 32 bytes.
        identity: secret of the hash that turns an address into a person id.
        token: secret that signs the web channel's tokens.
        actions: secret shared with the action server.
    """

    path: Path
    master: tuple[bytes, ...]
    identity: bytes
    token: bytes
    actions: bytes

    @classmethod
    def load(cls, path: Path) -> MasterKeys:
        """Read the keys file.

        Raises:
            KeysFileMissing: there is none.
            KeysFileExposed: its mode lets group or others at it.
            PrivacyError: it is not a keys file.
        """
        try:
            with path.open(encoding="utf-8") as file:
                mode = os.fstat(file.fileno()).st_mode
                if mode & 0o077:
                    raise KeysFileExposed(f"{path} can be reached by other users: run chmod 600 {path}")
                content = json.load(file)
            master = tuple(_secret(text) for text in content["master"])
            named = {name: _secret(content[name]) for name in ("identity", "token", "actions")}
        except FileNotFoundError as error:
            raise KeysFileMissing(f"{path} does not exist") from error
        except (ValueError, KeyError, TypeError, binascii.Error) as error:
            raise PrivacyError(f"{path} is not a valid keys file") from error
        if not master:
            raise PrivacyError(f"{path} holds no master key")
        return cls(path, master, **named)

    @classmethod
    def create(cls, path: Path) -> MasterKeys:
        """Make new keys at `path`; if another process was quicker, return its keys.

        An existing file is never overwritten: without its old keys nobody's words could be read again.
        """
        master, *named = (secrets.token_bytes(_SECRET_BYTES) for _ in range(4))
        fresh = cls(path, (master,), *named)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = fresh._write_draft()
        try:
            os.link(draft, path)
        except FileExistsError:
            return cls.load(path)
        finally:
            draft.unlink()
        return fresh

    @classmethod
    def load_or_create(cls, path: Path) -> MasterKeys:
        """Read the keys file, making it first if there is none."""
        try:
            return cls.load(path)
        except KeysFileMissing:
            return cls.create(path)

    def rotate(self) -> MasterKeys:
        """Put a new master key first in the file and return the keys as they now are.

        The one before stays until the next rotation: a process that has not read the file again may still
        be wrapping with it.
        """
        rotated = MasterKeys(
            self.path, (secrets.token_bytes(_SECRET_BYTES), self.master[0]), self.identity, self.token, self.actions
        )
        rotated._write_draft().replace(self.path)
        return rotated

    def wrap(self, key: DataKey, person_id: str) -> bytes:
        """Encrypt a person's data key with the newest master key."""
        return _master_key(self.master[0]).encrypt(key.secret, _wrapping(person_id, key.key_id))

    def unwrap(self, wrapped: bytes, key_id: bytes, person_id: str) -> DataKey:
        """Decrypt a person's data key.

        Raises:
            MasterKeyMissing: no master key in the file wrapped it. The key is not gone: another keys file has it.
            Undecipherable: it is damaged, or another person's.
        """
        wanted = key_id_of(wrapped)
        for secret in self.master:
            master = _master_key(secret)
            if master.key_id == wanted:
                return DataKey(key_id, master.decrypt(wrapped, _wrapping(person_id, key_id)))
        raise MasterKeyMissing(f"no master key in {self.path} wrapped this data key: restore the right keys file")

    def _write_draft(self) -> Path:
        """Write the keys to a new file beside the real one, whole and on disk, mode 0600."""
        content = {"master": [_text(secret) for secret in self.master], "identity": _text(self.identity)}
        content |= {"token": _text(self.token), "actions": _text(self.actions)}
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(6)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        return draft


def person_id(channel: str, address: str, keys: MasterKeys) -> str:
    """Return the id of whoever writes from `address`: always the same, and no way back without the keys."""
    digest = hmac.new(keys.identity, f"{channel}\0{address}".encode(), hashlib.sha256).hexdigest()
    return f"{channel}-{digest[:32]}"


def random_person_id(channel: str) -> str:
    """Return an id for somebody who has no address."""
    return f"{channel}-{secrets.token_hex(16)}"


def _master_key(secret: bytes) -> DataKey:
    """Give a master secret the id that its wrappings carry."""
    return DataKey(hashlib.sha256(b"master key id" + secret).digest()[:_KEY_ID_BYTES], secret)


def _wrapping(person_id: str, key_id: bytes) -> str:
    return f"{person_id}|data key {key_id.hex()}"


def _text(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def _secret(text: str) -> bytes:
    secret = base64.b64decode(text, validate=True)
    if len(secret) != _SECRET_BYTES:
        raise ValueError(f"a secret is {_SECRET_BYTES} bytes long")
    return secret
