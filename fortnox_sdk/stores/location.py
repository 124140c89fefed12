"""From the `store` setting to the store it means."""

from pathlib import Path

from fortnox_sdk.config import FortnoxConfig, default_store_folder
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.stores.protocol import TokenStore

__all__ = ["open_store"]


def open_store(config: FortnoxConfig) -> TokenStore:
    """The store that a configuration names; opens and makes nothing yet.

    Args:
        config: Its `store` is a folder, `memory:`, or empty for the user's own folder.

    Raises:
        ConfigurationError: it is an address of a kind that is not known.

    >>> type(open_store(FortnoxConfig(client_id="k3", store="memory:"))).__name__
    'MemoryStore'
    """
    location = config.store
    if location == "memory:":
        return MemoryStore()
    if "://" in location:
        raise ConfigurationError(
            f"The store {location.partition('://')[0]}:// is not known.", cure="Name a folder, or memory:."
        )
    return FileStore(Path(location).expanduser() if location else default_store_folder())
