"""A token store that encrypts the tokens of any other store at rest."""

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

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.errors import ConfigurationError, StoreError
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.scalars import Secret, check_type
from fortnox_sdk.secret_reference import SecretReference
from fortnox_sdk.stores.claims import Claims, claims_of
from fortnox_sdk.stores.protocol import Change, TokenStore

__all__ = ["EncryptedStore", "new_store_key", "read_store_keys"]

_MARK: Final = "fernet:"


def new_store_key() -> Secret:
    """Return a new random key as text. Save it in a keyring, an environment variable or a file of mode 0600.

    >>> len(new_store_key().reveal())
    44
    """
    return Secret(Fernet.generate_key().decode())


def read_store_keys(reference: SecretReference, *, files: Files | None = None) -> tuple[Secret, ...]:
    """Return the keys in the place that a reference names: one per line, the newest first.

    Args:
        reference: A keyring, an environment variable, or a file that only its owner can read.
        files: The file system; None means the local file system.

    Raises:
        ConfigurationError: The place is empty, or other users can read the file.
    """
    files = files or LocalFiles()
    if reference.source == "file":
        path = Path(reference.name).expanduser()
        if files.is_file(path) and not files.is_private(path):
            raise ConfigurationError(
                f"Other users of this computer can read the store's key in '{path}'.",
                hint=f"Run: chmod 600 {path}",
            )
    return tuple(Secret(line) for line in reference.read(user="fortnox-sdk", files=files).reveal().split())


class EncryptedStore:
    """A store that encrypts the tokens of each connection before the inner store saves them.

    Names, dates and states stay readable. Each token is bound to its connection: a token that was copied into another
    company's record is refused. Unencrypted records can be read and are encrypted at their next change.

    Args:
        inside: The store that saves the records.
        keys: The keys. The first one encrypts; all of them decrypt. To rotate, put a new key first, call `rotate`, and
            then remove the old key.

    Raises:
        ConfigurationError: There is no key, or a key is not valid.

    >>> from fortnox_sdk.stores.memory import MemoryStore
    >>> EncryptedStore(MemoryStore(), [new_store_key()]).keys()
    []
    """

    @checked
    def __init__(self, inside: TokenStore, keys: Sequence[Secret]) -> None:
        self._inside = inside
        self._cipher = _cipher(keys)

    @property
    def claims(self) -> Claims | None:
        """The claims of the inner store, which contain no secret."""
        return claims_of(self._inside)

    @checked
    def get(self, key: ConnectionKey, /) -> Connection | None:
        """Return the saved connection, or None."""
        encrypted = self._inside.get(key)
        return None if encrypted is None else _map_tokens(encrypted, self._decrypt)

    def keys(self) -> list[ConnectionKey]:
        """Return the sorted keys of all connections."""
        return self._inside.keys()

    @checked
    def update(self, key: ConnectionKey, change: Change, /) -> Connection:
        """Replace the connection by `change(current)`; see `TokenStore.update`."""

        def encrypted_change(encrypted: Connection | None) -> Connection:
            current = None if encrypted is None else _map_tokens(encrypted, self._decrypt)
            return _map_tokens(change(current), self._encrypt)

        return _map_tokens(self._inside.update(key, encrypted_change), self._decrypt)

    @checked
    def delete(self, key: ConnectionKey, /) -> None:
        """Delete the connection."""
        self._inside.delete(key)

    @checked
    def locked(self, key: ConnectionKey, /) -> AbstractContextManager[None]:
        """Hold this connection's lock; see `TokenStore.locked`."""
        return self._inside.locked(key)

    def check_writable(self) -> None:
        """Check that a record could be saved now."""
        self._inside.check_writable()

    def rotate(self) -> int:
        """Encrypt every record with the first key and return the number of records.

        Raises:
            StoreError: No key decrypts a record. The records before it are done, and you can run this again.
        """
        keys = self.keys()
        for key in keys:
            self.update(key, _unchanged)
        return len(keys)

    def _encrypt(self, token: Secret, key: ConnectionKey) -> Secret:
        return Secret(_MARK + self._cipher.encrypt(f"{key}\n{token.reveal()}".encode()).decode())

    def _decrypt(self, token: Secret, key: ConnectionKey) -> Secret:
        if not token.reveal().startswith(_MARK):
            return token
        try:
            clear = Secret(self._cipher.decrypt(token.reveal().removeprefix(_MARK)).decode())
        except InvalidToken:
            clear = None
        if clear is None:
            raise StoreError(
                f"The store's key does not decrypt the tokens of {key}.",
                hint="Use the key that they were saved with; if it is lost, remove the record and sign in again.",
            )
        if not clear.reveal().startswith(f"{key}\n"):
            raise StoreError(
                f"The tokens in the record of {key} belong to another connection.",
                hint="Remove the record and sign in again.",
            )
        return Secret(clear.reveal().removeprefix(f"{key}\n"))


def _map_tokens(connection: Connection, replacement: Callable[[Secret, ConnectionKey], Secret]) -> Connection:
    """Return the connection with each token replaced."""
    tokens, key = connection.tokens, connection.key
    if tokens is None:
        return connection
    access, refresh = replacement(tokens.access, key), tokens.refresh and replacement(tokens.refresh, key)
    return attrs.evolve(connection, tokens=attrs.evolve(tokens, access=access, refresh=refresh))


def _unchanged(current: Connection | None) -> Connection:
    if current is None:
        raise StoreError("A record was removed while its key was being rotated.", hint="Try again.")
    return current


def _cipher(keys: Sequence[Secret]) -> MultiFernet:
    if keys:
        try:
            return MultiFernet([Fernet(check_type("keys", key, Secret).reveal()) for key in keys])
        except ValueError:
            pass
    raise ConfigurationError(
        "The store's key is missing, or it is not 32 bytes in URL-safe base64.",
        hint="Create a key with new_store_key() and keep it in a keyring, the environment or a 0600 file.",
    )
