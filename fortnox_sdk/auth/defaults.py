"""The settings, store, transport and clock of a sign-in, with a default for each that the caller leaves out."""

from typing import Final

import attrs

from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Text

_IN_MEMORY: Final = "memory:"


@attrs.frozen(kw_only=True)
class Parts:
    """The settings, the store, the transport and the clock of a sign-in."""

    config: FortnoxConfig
    store: TokenStore
    transport: Transport
    clock: Clock


def parts_of(
    config: FortnoxConfig | None, store: TokenStore | None, transport: Transport | None, clock: Clock | None
) -> Parts:
    """Return the settings, store, transport and clock of a sign-in. None means the default of `FortnoxClient.connect`.

    Raises:
        ConfigurationError: The settings are missing or invalid, or they name a store in memory, which the caller
            could not use later.
    """
    config = config or FortnoxConfig.load()
    if store is None and config.store == _IN_MEMORY:
        raise ConfigurationError(
            Text(
                "The connection would be saved in a new store in memory, which the rest of the program can't use.",
                "Kopplingen skulle sparas i en ny lagring i minnet, som resten av programmet inte kan använda.",
            ),
            hint=Text(
                "Create one MemoryStore, and pass it as `store` to the sign-in and to FortnoxClient.connect. Or give a "
                "folder in the setting `store`.",
                "Skapa en MemoryStore och ange den som `store` både vid inloggningen och i FortnoxClient.connect. "
                "Eller ange en mapp i inställningen `store`.",
            ),
        )
    clock = clock or SystemClock()
    return Parts(
        config=config,
        store=store or open_store(config),
        transport=transport or RequestsTransport(clock=clock),
        clock=clock,
    )
