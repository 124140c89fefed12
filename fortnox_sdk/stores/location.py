"""The function `open_store`, which returns the token store that the settings name."""

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.config import FortnoxConfig, default_store_folder
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import Files, user_path
from fortnox_sdk.store_location import StoreLocation
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Text


@checked
def open_store(config: FortnoxConfig, *, files: Files | None = None) -> TokenStore:
    """Return the token store that a configuration names. No folder or database is created until you use the store.

    Args:
        config: The settings. `store` is a folder, `memory:`, a database URL, or `""` for the default folder. If
            `store_key` is set, tokens are encrypted.
        files: The file system; None means the local file system.

    Raises:
        ConfigurationError: The location is invalid or not supported, an extra is not installed, or the encryption keys
            can't be read.

    >>> from fortnox_sdk import FortnoxConfig
    >>> type(open_store(FortnoxConfig(client_id="k3", store="memory:"))).__name__
    'MemoryStore'
    """
    store = _plain_store(config.store, files)
    if config.store_key is None:
        return store
    try:
        from fortnox_sdk.stores.encrypted import EncryptedStore, read_store_keys  # noqa: PLC0415 -- an extra
    except ImportError as fault:
        raise ConfigurationError(
            Text(
                f"Encrypting the saved connections needs the package {fault.name}.",
                f"Kryptering av de sparade kopplingarna kräver paketet {fault.name}.",
            ),
            hint=Text('Run: pip install "fortnox-sdk[secure]"', 'Kör: pip install "fortnox-sdk[secure]"'),
        ) from fault
    keys = read_store_keys(config.store_key, allow_readable=config.allow_readable_secrets, files=files)
    return EncryptedStore(store, keys)


def _plain_store(location: str, files: Files | None) -> TokenStore:
    if location == "memory:":
        return MemoryStore()
    if StoreLocation(location).is_folder:
        folder = user_path(location) if location else default_store_folder()
        return FileStore(folder, files=files)
    try:
        from fortnox_sdk.stores.sql import SqlStore  # noqa: PLC0415 -- an extra

        return SqlStore(location, files=files)
    except ImportError as fault:
        raise ConfigurationError(
            Text(
                f"Saving connections in a database needs the package {fault.name}.",
                f"Att spara kopplingar i en databas kräver paketet {fault.name}.",
            ),
            hint=Text('Run: pip install "fortnox-sdk[sql]"', 'Kör: pip install "fortnox-sdk[sql]"'),
        ) from fault
