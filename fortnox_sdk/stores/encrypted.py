"""A token store that encrypts the tokens before another token store saves them."""

import base64
import json
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final

import attrs

try:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
except ModuleNotFoundError as _missing:
    raise ImportError(
        f'Encrypting the store needs the package {_missing.name}. Run: pip install "fortnox-sdk[secure]"',
        name=_missing.name,
    ) from _missing

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.errors import ConfigurationError, StoreError
from fortnox_sdk.files import Files
from fortnox_sdk.scalars import Secret, check_type
from fortnox_sdk.secret_reference import SecretReference
from fortnox_sdk.stores.claims import Claims, claims_of
from fortnox_sdk.stores.protocol import Change, TokenStore
from fortnox_sdk.stores.record import ENCRYPTED, delete_and_sign_in
from fortnox_sdk.text import Text

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_MAX_KEYS: Final = 16


def new_store_key() -> Secret:
    """Return a new random encryption key.

    Save the key in a keyring, an environment variable or a file with mode 0600.

    >>> len(new_store_key().reveal())
    44
    """
    return Secret(base64.urlsafe_b64encode(AESGCM.generate_key(_KEY_BYTES * 8)).decode())


def read_store_keys(
    reference: SecretReference, *, allow_readable: bool = False, files: Files | None = None
) -> tuple[Secret, ...]:
    """Read the encryption keys of a token store: one key per line, the newest first.

    Args:
        reference: The location of the keys: a keyring, an environment variable, or a file that only its owner can read.
        allow_readable: True to accept a file that every user of this computer can read.
        files: The file system; None means the local file system.

    Raises:
        ConfigurationError: There are no keys in this location, or other users can read the file and
            `allow_readable` is False.
    """
    text = reference.read(user="fortnox-sdk", allow_readable=allow_readable, lines=_MAX_KEYS, files=files)
    return tuple(Secret(key) for key in text.reveal().split())


class EncryptedStore:
    """A token store that encrypts the tokens of each connection before another token store saves them.

    All other fields, such as names and dates, stay readable. Each token is bound to its place: the connection, the
    sign-in, the version of the record, and the field. The store refuses a token that was copied from another company,
    another field or an older record. It also refuses a token in clear text. If somebody replaces a whole record with an
    older copy, every store object that has seen the newer record refuses the copy. Other store objects can't tell the
    copy from a restored backup, but Fortnox no longer accepts the old tokens.

    Args:
        inside: The token store that saves the records.
        keys: The encryption keys. The store encrypts with the first key and decrypts with any of the keys. To rotate,
            put a new key first, call `rotate`, and then remove the old key.

    Raises:
        ConfigurationError: There is no key, or a key is not valid.

    >>> from fortnox_sdk.stores import MemoryStore
    >>> EncryptedStore(MemoryStore(), [new_store_key()]).keys()
    []
    """

    @checked
    def __init__(self, inside: TokenStore, keys: Sequence[Secret]) -> None:
        self._inside = inside
        self._ciphers = [_cipher(key) for key in keys]
        if not self._ciphers:
            raise _invalid_key()
        # This dict needs no lock: its values are immutable, and each access is atomic.
        self._seen: dict[ConnectionKey, _Seen] = {}

    @property
    def claims(self) -> Claims | None:
        """The claims (named, time-limited locks) of the store that saves the records.

        Claims contain no secrets, so they are not encrypted.
        """
        return claims_of(self._inside)

    @checked
    def get(self, key: ConnectionKey, /) -> Connection | None:
        """Return the saved connection with this key, or None if it does not exist."""
        # Look up `seen` before reading the record. Otherwise another thread could save a newer record in between, and
        # the record that was read would look like an older copy.
        seen = self._seen.get(key)
        return self._decrypted(key, self._inside.get(key), seen)

    def keys(self) -> list[ConnectionKey]:
        """Return the sorted keys of all connections."""
        return self._inside.keys()

    @checked
    def update(self, key: ConnectionKey, change: Change, /) -> Connection:
        """Save the result of `change(current)` under this key; see `TokenStore.update`."""
        return self._update(key, change, accept_clear=False)

    @checked
    def delete(self, key: ConnectionKey, /) -> None:
        """Delete the connection with this key; do nothing if it does not exist."""
        self._inside.delete(key)
        self._seen.pop(key, None)

    @checked
    def locked(self, key: ConnectionKey, /) -> AbstractContextManager[None]:
        """Hold the lock of the connection with this key; see `TokenStore.locked`."""
        return self._inside.locked(key)

    def check_writable(self) -> None:
        """Check that a record could be saved now; see `TokenStore.check_writable`."""
        self._inside.check_writable()

    def rotate(self) -> int:
        """Encrypt the tokens of every record again, with the first key, and return the number of records.

        Raises:
            StoreError: One of the records can't be decrypted with any key. The records before it have been encrypted
                again, and you can call this method again.
        """
        keys = self.keys()
        for key in keys:
            self._update(key, _unchanged, accept_clear=False)
        return len(keys)

    def encrypt_clear_records(self) -> int:
        """Encrypt the records that were saved before the store had a key, and return the number of all records.

        The number includes records that were already encrypted, which this method encrypts again.

        Call this method once, directly after you have introduced the key. The other methods refuse a record in clear
        text, because somebody else may have written it.

        Raises:
            StoreError: One of the encrypted records can't be decrypted with any key. The records before it have been
                encrypted.
        """
        keys = self.keys()
        for key in keys:
            self._update(key, _unchanged, accept_clear=True)
        return len(keys)

    def _update(self, key: ConnectionKey, change: Change, *, accept_clear: bool) -> Connection:
        seen = self._seen.get(key)

        def encrypted_change(encrypted: Connection | None) -> Connection:
            if accept_clear and encrypted is not None and _is_clear(encrypted.tokens):
                current: Connection | None = encrypted
            else:
                current = self._decrypted(key, encrypted, seen)
            version = (encrypted.version if encrypted else 0) + 1
            return _map_tokens(key, attrs.evolve(change(current), version=version), self._encrypt)

        saved = self._decrypted(key, self._inside.update(key, encrypted_change), None)
        return _unchanged(saved)

    def _decrypted(
        self, key: ConnectionKey, encrypted: Connection | None, seen: "_Seen | None"
    ) -> Connection | None:
        if encrypted is None:
            return None
        connection = _map_tokens(key, encrypted, self._decrypt)
        if seen is not None and seen.is_newer_than(connection):
            raise StoreError(
                Text(
                    f"The saved connection {connection.key} was replaced by an older copy.",
                    f"Den sparade kopplingen {connection.key} har ersatts av en äldre kopia.",
                ),
                hint=delete_and_sign_in(connection.key),
            )
        newest = self._seen.get(connection.key)
        # Only decrypted tokens prove that the version number is genuine.
        if connection.tokens is not None and not (newest and newest.is_newer_than(connection)):
            self._seen[connection.key] = _Seen(connection.version, connection.connected_at)
        return connection

    def _encrypt(self, token: Secret, place: "_Place") -> Secret:
        nonce = os.urandom(_NONCE_BYTES)
        data = nonce + self._ciphers[0].encrypt(nonce, token.reveal().encode(), place.as_bytes())
        return Secret(ENCRYPTED + base64.urlsafe_b64encode(data).decode())

    def _decrypt(self, token: Secret, place: "_Place") -> Secret:
        if not token.reveal().startswith(ENCRYPTED):
            raise StoreError(
                Text(
                    f"The tokens of {place.key} are not encrypted, although an encryption key is set.",
                    f"Nycklarna för {place.key} är inte krypterade, trots att en krypteringsnyckel är angiven.",
                ),
                hint=delete_and_sign_in(place.key)
                + Text(
                    " If you have just started to encrypt the saved connections, call "
                    "EncryptedStore.encrypt_clear_records() once.",
                    " Om du nyss har börjat kryptera de sparade kopplingarna: anropa "
                    "EncryptedStore.encrypt_clear_records() en gång.",
                ),
            )
        for cipher in self._ciphers:
            clear = _opened(cipher, token, place)
            if clear is not None:
                return clear
        raise StoreError(
            Text(
                f"The tokens of {place.key} can't be decrypted. They were encrypted with another encryption key, "
                "were changed, or were copied from another saved connection.",
                f"Nycklarna för {place.key} kan inte dekrypteras. De har krypterats med en annan krypteringsnyckel, "
                "ändrats eller kopierats från en annan sparad koppling.",
            ),
            hint=Text(
                "Use the encryption key that the connection was saved with. If this encryption key is lost: ",
                "Använd krypteringsnyckeln som kopplingen sparades med. Om krypteringsnyckeln är förlorad: ",
            )
            + delete_and_sign_in(place.key),
        )


@attrs.frozen
class _Seen:
    """The version and sign-in time of the newest record that a store has read or saved for a connection."""

    version: int
    connected_at: datetime

    def is_newer_than(self, record: Connection) -> bool:
        """Return True if `record` is older than the newest record.

        A record with a later sign-in is never older, even if its version is lower: after a connection is deleted, the
        versions start at 1 again.
        """
        return record.version < self.version and record.connected_at <= self.connected_at


@attrs.frozen
class _Place:
    """The place of a token: connection, sign-in, record version and field. A ciphertext is valid in one place only."""

    key: ConnectionKey
    connected_at: datetime
    version: int
    field: str

    def as_bytes(self) -> bytes:
        parts = (str(self.key), self.connected_at.isoformat(), self.version, self.field)
        return json.dumps([ENCRYPTED, *parts]).encode()


def _map_tokens(
    key: ConnectionKey, connection: Connection, replacement: Callable[[Secret, _Place], Secret]
) -> Connection:
    """Return the connection with each token replaced by the result of `replacement`.

    The place of a token contains the key under which the record is saved, which may differ from the key in the record.
    """
    tokens = connection.tokens
    if tokens is None:
        return connection

    def place(field: str) -> _Place:
        return _Place(key, connection.connected_at, connection.version, field)

    access = replacement(tokens.access, place("access"))
    refresh = tokens.refresh and replacement(tokens.refresh, place("refresh"))
    return attrs.evolve(connection, tokens=attrs.evolve(tokens, access=access, refresh=refresh))


def _is_clear(tokens: Tokens | None) -> bool:
    texts = [] if tokens is None else [token for token in (tokens.access, tokens.refresh) if token]
    return bool(texts) and not any(text.reveal().startswith(ENCRYPTED) for text in texts)


def _unchanged(current: Connection | None) -> Connection:
    if current is None:
        raise StoreError(
            Text(
                "A saved connection was removed while it was being encrypted again.",
                "En sparad koppling togs bort medan den krypterades på nytt.",
            ),
            hint=Text("Try again.", "Försök igen."),
        )
    return current


def _opened(cipher: AESGCM, token: Secret, place: _Place) -> Secret | None:
    """Decrypt a token. Return None if it was encrypted with another key or for another place, or was changed."""
    try:
        data = base64.b64decode(token.reveal().removeprefix(ENCRYPTED), altchars=b"-_", validate=True)
        return Secret(cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], place.as_bytes()).decode())
    except (InvalidTag, ValueError):
        return None


def _cipher(key: Secret) -> AESGCM:
    text = check_type("keys", key, Secret)
    try:
        data = base64.b64decode(text.reveal(), altchars=b"-_", validate=True)
    except ValueError:
        data = b""
    if len(data) == _KEY_BYTES:
        return AESGCM(data)
    del data
    raise _invalid_key()


def _invalid_key() -> ConfigurationError:
    return ConfigurationError(
        Text(
            "The encryption key is missing, or is not 32 bytes in URL-safe base64.",
            "Krypteringsnyckeln saknas, eller är inte 32 byte i URL-säker base64.",
        ),
        hint=Text(
            "Create an encryption key with new_store_key(). Save the key in a keyring, an environment variable "
            "or a file with the permissions 0600.",
            "Skapa en krypteringsnyckel med new_store_key(). Spara nyckeln i en nyckelring, en miljövariabel "
            "eller en fil med rättigheten 0600.",
        ),
    )
