"""Tests that encrypted tokens can be read only with their key and for their company, and that keys can be rotated."""

import base64
import os
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.errors import ConfigurationError, StoreError
from fortnox_sdk.scalars import Secret
from fortnox_sdk.secret_reference import SecretReference
from fortnox_sdk.stores.encrypted import EncryptedStore, new_store_key, read_store_keys
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.memory import MemoryStore

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = ConnectionKey("apps.fortnox.se", "client", 1001)


def record(key=KEY):
    return Connection(
        key=key,
        tokens=Tokens(access=Secret("canary-access"), refresh=Secret("canary-refresh"), expires_at=NOON),
        connected_at=NOON,
        renewed_at=NOON,
        refreshed_at=NOON,
    )


def test_no_token_is_written_in_clear(tmp_path):
    EncryptedStore(FileStore(tmp_path / "store"), [new_store_key()]).update(KEY, lambda _: record())
    written = b"".join(path.read_bytes() for path in (tmp_path / "store").iterdir())
    assert b"1001" in written
    for clear in (b"canary", base64.b64encode(b"canary-access")[:12]):
        assert clear not in written


def test_wrong_key_raises_and_changes_nothing():
    inside = MemoryStore()
    right = EncryptedStore(inside, [new_store_key()])
    saved = right.update(KEY, lambda _: record())
    wrong = EncryptedStore(inside, [new_store_key()])
    with pytest.raises(StoreError, match="can't be decrypted"):
        wrong.get(KEY)
    with pytest.raises(StoreError, match="can't be decrypted"):
        wrong.update(KEY, lambda current: attrs.evolve(current, renewed_at=NOON + timedelta(days=1)))
    assert right.get(KEY) == saved


def test_key_is_rotated_in_three_steps():
    inside, old, new = MemoryStore(), new_store_key(), new_store_key()
    EncryptedStore(inside, [old]).update(KEY, lambda _: record())
    both = EncryptedStore(inside, [new, old])
    assert both.get(KEY).tokens == record().tokens
    assert both.rotate() == 1
    assert EncryptedStore(inside, [new]).get(KEY).tokens == record().tokens
    with pytest.raises(StoreError):
        EncryptedStore(inside, [old]).get(KEY)


def test_clear_records_are_refused_and_encrypted_on_request():
    # A record from the time before the store had a key is refused until `encrypt_clear_records` migrates it.
    inside = MemoryStore()
    inside.update(KEY, lambda _: record())
    store = EncryptedStore(inside, [new_store_key()])
    with pytest.raises(StoreError, match=r"not encrypted.*encrypt_clear_records"):
        store.get(KEY)
    for change in (store.rotate, lambda: store.update(KEY, lambda current: current)):
        with pytest.raises(StoreError, match="not encrypted"):
            change()
    assert inside.get(KEY) == attrs.evolve(record(), version=1)
    assert store.encrypt_clear_records() == 1
    assert "canary" not in inside.get(KEY).tokens.access.reveal() + inside.get(KEY).tokens.refresh.reveal()
    assert store.get(KEY).tokens == record().tokens
    assert store.encrypt_clear_records() == 1
    assert store.get(KEY).tokens == record().tokens


def swap_fields(tokens, _):
    return attrs.evolve(tokens, access=tokens.refresh, refresh=tokens.access)


def clear_access(tokens, _):
    return attrs.evolve(tokens, access=Secret("canary-planted"))


def clear_refresh(tokens, _):
    return attrs.evolve(tokens, refresh=Secret("canary-planted"))


def clear_both(tokens, _):
    return attrs.evolve(tokens, access=Secret("canary-planted"), refresh=Secret("canary-planted"))


def former_format(tokens, _):
    return attrs.evolve(tokens, access=Secret("fernet:gAAAAABcanary"))


def older_access(tokens, older):
    return attrs.evolve(tokens, access=older.access)


def older_tokens(_, older):
    return older


def changed_byte(tokens, _):
    text = tokens.access.reveal()
    return attrs.evolve(tokens, access=Secret(text[:-6] + ("A" if text[-6] != "A" else "B") + text[-5:]))


def cut(tokens, _):
    return attrs.evolve(tokens, access=Secret(tokens.access.reveal()[:20]))


def no_ciphertext(tokens, _):
    return attrs.evolve(tokens, access=Secret("aes-gcm-1:"))


@pytest.mark.parametrize(
    "attack",
    [
        swap_fields,
        clear_access,
        clear_refresh,
        clear_both,
        former_format,
        older_access,
        older_tokens,
        changed_byte,
        cut,
        no_ciphertext,
    ],
)
def test_a_record_that_somebody_changed_is_refused(attack):
    inside, key = MemoryStore(), new_store_key()
    store = EncryptedStore(inside, [key])
    store.update(KEY, lambda _: record())
    older = inside.get(KEY)
    store.update(KEY, lambda current: attrs.evolve(current, renewed_at=NOON + timedelta(days=1)))
    newer = inside.get(KEY)
    planted = attrs.evolve(newer, tokens=attack(newer.tokens, older.tokens))
    with pytest.raises(StoreError) as refused:
        EncryptedStore(_One(planted), [key]).get(KEY)
    assert "canary" not in str(refused.value)


class _One(MemoryStore):
    """A store that returns the same record for every key."""

    def __init__(self, one):
        super().__init__()
        self.one = one

    def get(self, key, /):
        return self.one

    def keys(self):
        return [self.one.key]


@pytest.mark.parametrize("field", ["key", "version", "connected_at"])
def test_a_token_is_bound_to_its_record(field):
    inside, secret = MemoryStore(), new_store_key()
    EncryptedStore(inside, [secret]).update(KEY, lambda _: record())
    changed = {
        "key": attrs.evolve(KEY, database_number=2002),
        "version": 7,
        "connected_at": NOON + timedelta(seconds=1),
    }
    moved = attrs.evolve(inside.get(KEY), **{field: changed[field]})
    with pytest.raises(StoreError, match="copied from another saved connection"):
        EncryptedStore(_One(moved), [secret]).get(moved.key)


def test_older_copy_of_a_record_is_refused_by_a_store_that_saw_the_newer_one():
    inside, secret, writer = _One(None), new_store_key(), MemoryStore()
    other = EncryptedStore(writer, [secret])
    other.update(KEY, lambda _: record())
    older = writer.get(KEY)
    other.update(KEY, lambda current: current)
    reader = EncryptedStore(inside, [secret])
    inside.one = writer.get(KEY)
    assert reader.get(KEY).version == 2
    inside.one = older
    with pytest.raises(StoreError, match="replaced by an older copy"):
        reader.get(KEY)
    # After a sign-out elsewhere, a new sign-in starts at version 1 again.
    again = MemoryStore()
    EncryptedStore(again, [secret]).update(
        KEY, lambda _: attrs.evolve(record(), connected_at=NOON + timedelta(days=1))
    )
    inside.one = again.get(KEY)
    assert reader.get(KEY).version == 1


def test_older_copy_of_a_record_cannot_be_changed():
    inside, secret = MemoryStore(), new_store_key()
    store = EncryptedStore(inside, [secret])
    store.update(KEY, lambda _: record())
    older = inside.get(KEY)
    store.update(KEY, lambda current: current)
    inside.delete(KEY)
    inside.update(KEY, lambda _: attrs.evolve(older, version=0))
    with pytest.raises(StoreError, match="replaced by an older copy"):
        store.update(KEY, lambda current: current)
    assert inside.get(KEY) == older


def test_equal_tokens_have_different_ciphertexts():
    inside = MemoryStore()
    store = EncryptedStore(inside, [new_store_key()])
    store.update(KEY, lambda _: record())
    first = inside.get(KEY).tokens.access
    store.update(KEY, lambda current: current)
    assert inside.get(KEY).tokens.access != first


def test_a_token_of_another_company_is_refused():
    inside = MemoryStore()
    store = EncryptedStore(inside, [new_store_key()])
    store.update(KEY, lambda _: record())
    other = attrs.evolve(KEY, database_number=2002)
    inside.update(other, lambda _: attrs.evolve(inside.get(KEY), key=other))
    with pytest.raises(StoreError, match="copied from another saved connection"):
        store.get(other)


def test_a_copy_of_the_record_of_another_company_is_refused():
    # The inner store may be the user's own, and may not compare the key in a record with the requested key.

    class Copying(MemoryStore):
        def get(self, key, /):
            del key
            return super().get(KEY)

    store = EncryptedStore(Copying(), [new_store_key()])
    store.update(KEY, lambda _: record())
    assert store.get(KEY).tokens == record().tokens
    with pytest.raises(StoreError, match="copied from another saved connection"):
        store.get(attrs.evolve(KEY, database_number=2002))


def test_an_ended_connection_needs_no_key():
    inside = MemoryStore()
    EncryptedStore(inside, [new_store_key()]).update(KEY, lambda _: attrs.evolve(record(), tokens=None))
    assert EncryptedStore(inside, [new_store_key()]).get(KEY).tokens is None


@pytest.mark.parametrize(
    "keys",
    [[], [Secret("")], [Secret("short")], [Secret("é" * 44)]],
    ids=["none", "empty", "short", "letters"],
)
def test_invalid_key_is_reported(keys):
    with pytest.raises(ConfigurationError, match="not 32 bytes"):
        EncryptedStore(MemoryStore(), keys)


def test_configuration_names_the_key(tmp_path):
    file = tmp_path / "store.key"
    old, new = new_store_key().reveal(), new_store_key().reveal()
    file.write_text(f"{new}\n{old}\n", encoding="utf-8")
    file.chmod(0o600)
    (tmp_path / "fortnox.toml").write_text(
        f"client_id = 'x'\nstore = '{(tmp_path / 'store').as_posix()}'\nstore_key = {{ file = 'store.key' }}",
        encoding="utf-8",
    )
    config = FortnoxConfig.load(tmp_path / "fortnox.toml")
    open_store(config).update(KEY, lambda _: record())
    assert open_store(config).get(KEY).tokens == record().tokens
    assert "canary" not in FileStore(tmp_path / "store").get(KEY).tokens.access.reveal()
    by_environment = FortnoxConfig.load(
        tmp_path / "fortnox.toml", environment={"FORTNOX_STORE_KEY_FILE": str(file)}
    )
    assert by_environment == config


@pytest.mark.skipif(os.name != "posix", reason="requires POSIX permissions")
def test_key_that_others_can_read_is_refused(tmp_path):
    file = tmp_path / "store.key"
    file.write_text(new_store_key().reveal(), encoding="utf-8")
    file.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        read_store_keys(SecretReference("file", str(file)))
