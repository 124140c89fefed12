"""Encrypted tokens are not readable without the key and are bound to their company; the key can be rotated."""

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
    with pytest.raises(StoreError, match="does not decrypt"):
        wrong.get(KEY)
    with pytest.raises(StoreError, match="does not decrypt"):
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


def test_clear_record_is_read_and_encrypted_by_its_next_change():
    inside = MemoryStore()
    inside.update(KEY, lambda _: record())
    store = EncryptedStore(inside, [new_store_key()])
    assert store.get(KEY).tokens == record().tokens
    store.rotate()
    assert "canary" not in inside.get(KEY).tokens.access.reveal()
    assert store.get(KEY).tokens == record().tokens


def test_a_token_of_another_company_is_refused():
    inside = MemoryStore()
    store = EncryptedStore(inside, [new_store_key()])
    store.update(KEY, lambda _: record())
    other = attrs.evolve(KEY, database_number=2002)
    inside.update(other, lambda _: attrs.evolve(inside.get(KEY), key=other))
    with pytest.raises(StoreError, match="belong to another connection"):
        store.get(other)


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
