"""Tokens encrypted at rest, around any other store."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import attrs

try:
    from cryptography.fernet import Fernet, InvalidToken, MultiFernet
except ModuleNotFoundError as missing:
    raise ImportError(
        f'Encrypting the store needs {missing.name}. Run: pip install "fortnox-sdk[secure]"',
        name=missing.name,
    ) from missing

from fortnox_sdk.config import SecretReference
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.protocol import Change, StoreError, TokenStore

__all__ = ["EncryptedStore", "new_store_key", "read_store_keys"]

_MARK: Final = "fernet:"


def new_store_key() -> Secret:
    """A new random key, as text to be put into a keyring, an environment variable or a file of mode 0600.

    >>> len(new_store_key().reveal())
    44
    """
    return Secret(Fernet.generate_key().decode())


def read_store_keys(reference: SecretReference, *, files: Files | None = None) -> tuple[Secret, ...]:
    """The keys that a reference leads to: one a line, the newest first.

    Args:
        reference: Keyring, environment variable, or a file that only its owner may read.
        files: The file system; None is this machine's.

    Raises:
        ConfigurationError: nothing is there, or other users may read the file.
    """
    files = files or LocalFiles()
    if reference.source == "file":
        path = Path(reference.name).expanduser()
        if files.is_file(path) and not files.is_private(path):
            raise ConfigurationError(
                f"The store's key in {path} can be read by other users of this computer.",
                hint=f"Close it with: chmod 600 {path}",
            )
    return tuple(Secret(line) for line in reference.read(user="fortnox-sdk", files=files).reveal().split())


class EncryptedStore:
    """Encrypts the tokens of each connection before they reach the store inside.

    Names, dates and states stay readable. Each token is bound to its connection: one copied into another company's
    record is refused. Records that are still in clear are read, and encrypted with their next change.

    Args:
        inside: Where the records are kept.
        keys: The first encrypts, all decrypt. To rotate: put a new key first, call `rotate`, drop the old key.

    Raises:
        ConfigurationError: no key, or a text that is none.

    >>> from fortnox_sdk.stores.memory import MemoryStore
    >>> EncryptedStore(MemoryStore(), [new_store_key()]).keys()
    []
    """

    def __init__(self, inside: TokenStore, keys: Sequence[Secret]) -> None:
        self._inside = inside
        self._cipher = _cipher(keys)

    def get(self, key: ConnectionKey, /) -> Connection | None:
        """The record, or None."""
        sealed = self._inside.get(key)
        return None if sealed is None else _with_tokens(sealed, self._decrypted)

    def keys(self) -> list[ConnectionKey]:
        """The keys of all records, sorted."""
        return self._inside.keys()

    def update(self, key: ConnectionKey, change: Change, /) -> Connection:
        """Replace the record by `change(current)`; see `TokenStore.update`."""

        def sealed_change(sealed: Connection | None) -> Connection:
            current = None if sealed is None else _with_tokens(sealed, self._decrypted)
            return _with_tokens(change(current), self._encrypted)

        return _with_tokens(self._inside.update(key, sealed_change), self._decrypted)

    def delete(self, key: ConnectionKey, /) -> None:
        """Forget the record."""
        self._inside.delete(key)

    def locked(self, key: ConnectionKey, /) -> AbstractContextManager[None]:
        """Hold this connection's lock; see `TokenStore.locked`."""
        return self._inside.locked(key)

    def check_writable(self) -> None:
        """Make sure that a record could be saved now."""
        self._inside.check_writable()

    def rotate(self) -> int:
        """Encrypt every record with the first key, and say how many there are.

        Raises:
            StoreError: a record fits none of the keys; those before it are done, and it can be run again.
        """
        keys = self.keys()
        for key in keys:
            self.update(key, _as_it_is)
        return len(keys)

    def _encrypted(self, token: Secret, key: ConnectionKey) -> Secret:
        return Secret(_MARK + self._cipher.encrypt(f"{key}\n{token.reveal()}".encode()).decode())

    def _decrypted(self, token: Secret, key: ConnectionKey) -> Secret:
        if not token.reveal().startswith(_MARK):
            return token
        try:
            clear = Secret(self._cipher.decrypt(token.reveal().removeprefix(_MARK)).decode())
        except InvalidToken:
            clear = None
        if clear is None:
            raise StoreError(
                f"The tokens of {key} do not open with the store's key.",
                hint="Give the key that they were saved with; if it is lost, sign in again after removing the record.",
            )
        if not clear.reveal().startswith(f"{key}\n"):
            raise StoreError(
                f"The tokens in the record of {key} are another connection's.",
                hint="Remove it and sign in again.",
            )
        return Secret(clear.reveal().removeprefix(f"{key}\n"))


def _with_tokens(
    connection: Connection, replacement: Callable[[Secret, ConnectionKey], Secret]
) -> Connection:
    """Return the record with each token replaced."""
    tokens, key = connection.tokens, connection.key
    if tokens is None:
        return connection
    access, refresh = replacement(tokens.access, key), tokens.refresh and replacement(tokens.refresh, key)
    return attrs.evolve(connection, tokens=attrs.evolve(tokens, access=access, refresh=refresh))


def _as_it_is(current: Connection | None) -> Connection:
    if current is None:
        raise StoreError("A record was removed while its key was being changed.", hint="Run it again.")
    return current


def _cipher(keys: Sequence[Secret]) -> MultiFernet:
    if keys:
        try:
            return MultiFernet([Fernet(key.reveal()) for key in keys])
        except ValueError:
            pass
    raise ConfigurationError(
        "The store's key is missing or is no key of 32 bytes in URL-safe base64.",
        hint="Make one with new_store_key(), and keep it in a keyring, the environment or a 0600 file.",
    )
