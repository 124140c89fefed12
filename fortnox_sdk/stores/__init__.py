"""Token stores, which save connections.

`FileStore` is for one machine and `MemoryStore` for one process. `SqlStore` uses SQLite, or PostgreSQL for several
machines. `EncryptedStore` encrypts the tokens in any other store. `open_store` opens the store that a configuration
names. If you write your own store, implement the methods of `TokenStore` and run the test suite `CASES`; see the guide
"Write your own store". You can serialise connections with `connection_to_json` and `connection_from_json`.
"""

from typing import TYPE_CHECKING

from fortnox_sdk.lazy_names import lazy_getattr

if TYPE_CHECKING:
    from fortnox_sdk.stores.conformance import CASES
    from fortnox_sdk.stores.encrypted import EncryptedStore, new_store_key
    from fortnox_sdk.stores.file import FileStore
    from fortnox_sdk.stores.location import open_store
    from fortnox_sdk.stores.memory import MemoryStore
    from fortnox_sdk.stores.protocol import TokenStore, apply_change, find_connection
    from fortnox_sdk.stores.record import connection_from_json, connection_to_json
    from fortnox_sdk.stores.sql import SqlStore

__all__ = [
    "CASES",
    "EncryptedStore",
    "FileStore",
    "MemoryStore",
    "SqlStore",
    "TokenStore",
    "apply_change",
    "connection_from_json",
    "connection_to_json",
    "find_connection",
    "new_store_key",
    "open_store",
]

if not TYPE_CHECKING:  # type checkers would accept any name
    __getattr__ = lazy_getattr(
        __name__,
        {
            "CASES": "conformance",
            "EncryptedStore": "encrypted",
            "FileStore": "file",
            "MemoryStore": "memory",
            "SqlStore": "sql",
            "TokenStore": "protocol",
            "apply_change": "protocol",
            "connection_from_json": "record",
            "connection_to_json": "record",
            "find_connection": "protocol",
            "new_store_key": "encrypted",
            "open_store": "location",
        },
    )


def __dir__() -> list[str]:
    return sorted(__all__)
