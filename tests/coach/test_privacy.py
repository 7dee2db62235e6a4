import json
import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach import privacy
from coach.privacy import (
    DataKey,
    KeyGone,
    KeysFileExposed,
    KeysFileMissing,
    MasterKeyMissing,
    MasterKeys,
    PrivacyError,
    Undecipherable,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "keys.json"


@given(st.binary(), st.text())
def test_what_is_encrypted_can_be_read_back(plain: bytes, context: str) -> None:
    key = DataKey.new()
    assert key.decrypt(key.encrypt(plain, context), context) == plain


@given(st.text(), st.text())
def test_a_token_moved_elsewhere_cannot_be_read(one: str, other: str) -> None:
    key = DataKey.new()
    if one != other:
        with pytest.raises(Undecipherable):
            key.decrypt(key.encrypt(b"words", one), other)


@given(st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    key = DataKey.new()
    token = bytearray(key.encrypt(b"words", "here"))
    at = data.draw(st.integers(0, len(token) - 1))
    token[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises((Undecipherable, KeyGone)):
        key.decrypt(bytes(token), "here")


@given(st.binary(max_size=60))
def test_rubbish_is_undecipherable_or_anothers(rubbish: bytes) -> None:
    with pytest.raises((Undecipherable, KeyGone)):
        DataKey.new().decrypt(rubbish, "here")


def test_a_token_has_the_layout_it_promises() -> None:
    key = DataKey.new()
    token = key.encrypt(b"12345", "here")
    assert token[0] == 1
    assert token[1:9] == key.key_id == privacy.key_id_of(token)
    assert len(token) == 1 + 8 + 12 + 5 + 16


def test_the_same_words_never_look_the_same() -> None:
    key = DataKey.new()
    assert key.encrypt(b"words", "here") != key.encrypt(b"words", "here")


def test_another_key_says_that_the_key_is_gone() -> None:
    token = DataKey.new().encrypt(b"words", "here")
    with pytest.raises(KeyGone):
        DataKey.new().decrypt(token, "here")


def test_a_key_shows_no_secret() -> None:
    key = DataKey.new()
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)


def test_master_keys_show_no_secret(path: Path) -> None:
    keys = MasterKeys.create(path)
    assert repr(keys.master[0]) not in repr(keys)


def test_the_keys_file_is_for_its_owner_alone(path: Path) -> None:
    before = os.umask(0)
    try:
        MasterKeys.create(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def test_keys_are_read_back_as_made(path: Path) -> None:
    assert MasterKeys.create(path) == MasterKeys.load(path)
    assert set(json.loads(path.read_text())) == {"master", "identity", "token", "actions"}


def test_making_keys_never_overwrites(path: Path) -> None:
    first = MasterKeys.create(path)
    assert MasterKeys.create(path) == first


def test_several_at_once_make_one_file(path: Path) -> None:
    made: list[MasterKeys] = []
    threads = [threading.Thread(target=lambda: made.append(MasterKeys.load_or_create(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert all(one == made[0] for one in made)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_others_can_reach_is_refused(path: Path, mode: int) -> None:
    MasterKeys.create(path)
    path.chmod(mode)
    with pytest.raises(KeysFileExposed, match="chmod 600"):
        MasterKeys.load(path)
    with pytest.raises(KeysFileExposed):
        MasterKeys.load_or_create(path)


def test_a_missing_file_says_so(path: Path) -> None:
    with pytest.raises(KeysFileMissing):
        MasterKeys.load(path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"master": ["short"]}', "null"])
def test_a_broken_file_says_so(path: Path, content: str) -> None:
    MasterKeys.create(path)
    path.write_text(content)
    with pytest.raises(PrivacyError, match="not a valid keys file"):
        MasterKeys.load(path)


def test_a_file_without_master_key_says_so(path: Path) -> None:
    MasterKeys.create(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"master": []}))
    with pytest.raises(PrivacyError, match="no master key"):
        MasterKeys.load(path)


def test_a_data_key_is_unwrapped_for_its_person_only(path: Path) -> None:
    keys, key = MasterKeys.create(path), DataKey.new()
    wrapped = keys.wrap(key, "web-1")
    assert key.secret not in wrapped
    assert keys.unwrap(wrapped, key.key_id, "web-1") == key
    with pytest.raises(Undecipherable):
        keys.unwrap(wrapped, key.key_id, "web-2")


def test_rotation_puts_a_new_key_first_and_keeps_one_old(path: Path) -> None:
    first, key = MasterKeys.create(path), DataKey.new()
    wrapped = first.wrap(key, "web-1")
    second = first.rotate()
    assert MasterKeys.load(path) == second
    assert second.master[0] != first.master[0]
    assert second.unwrap(wrapped, key.key_id, "web-1") == key
    assert (second.identity, second.token, second.actions) == (first.identity, first.token, first.actions)
    third = second.rotate()
    assert len(third.master) == 2
    with pytest.raises(MasterKeyMissing):
        third.unwrap(wrapped, key.key_id, "web-1")


def test_an_id_is_stable_and_tells_nothing(path: Path, tmp_path: Path) -> None:
    keys, others = MasterKeys.create(path), MasterKeys.create(tmp_path / "other.json")
    made = privacy.person_id("telegram", "12345", keys)
    assert made == privacy.person_id("telegram", "12345", keys)
    assert made.startswith("telegram-")
    assert "12345" not in made
    different = {
        made,
        privacy.person_id("telegram", "12346", keys),
        privacy.person_id("web", "12345", keys),
        privacy.person_id("telegram", "12345", others),
    }
    assert len(different) == 4


def test_random_ids_differ() -> None:
    assert len({privacy.random_person_id("web") for _ in range(100)}) == 100
