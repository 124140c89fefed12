"""A WebSocket connection that follows no redirects."""

from typing import Any

from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection


class StrictConnection(ClientConnection):
    """A connection that is made only to the given URL.

    Since version 17, `websockets` follows redirects, even to other hosts. Those hosts would then receive the client
    secret.
    """

    def handshake(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - passed on unchanged
        """Make the handshake. Raise `InvalidStatus` for a redirect, instead of following it."""
        try:
            super().handshake(*arguments, **named)
        except InvalidStatus as refusal:
            if "Location" in refusal.response.headers:
                del refusal.response.headers["Location"]
            raise
