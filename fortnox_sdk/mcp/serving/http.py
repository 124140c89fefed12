"""The server over HTTP. It serves programs on this machine that have the server's token."""

import hmac
import socket
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import suppress
from typing import Final, cast

import attrs
import uvicorn
from mcp.server.lowlevel.server import Server
from mcp.server.transport_security import TransportSecuritySettings

from fortnox_sdk.scalars import Secret

PATH: Final = "/mcp"
_Message = MutableMapping[str, object]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_Application = Callable[[_Message, _Receive, _Send], Awaitable[None]]


@attrs.frozen
class TokenGate:
    """An ASGI application that forwards only requests with the token. It compares tokens in constant time."""

    application: _Application
    token: Secret

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Pass on a request that has the token, and refuse any other request with status 401."""
        if scope["type"] != "lifespan" and not self._is_allowed(scope):
            headers = [(b"www-authenticate", b"Bearer"), (b"content-length", b"0")]
            await send({"type": "http.response.start", "status": 401, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        await self.application(scope, receive, send)

    def _is_allowed(self, scope: _Message) -> bool:
        headers = cast("Sequence[tuple[bytes, bytes]]", scope.get("headers", ()))
        given = [value for name, value in headers if name.lower() == b"authorization"]
        expected = f"Bearer {self.token.reveal()}".encode()
        return scope["type"] == "http" and len(given) == 1 and hmac.compare_digest(given[0], expected)


def listen(port: int) -> socket.socket:
    """Return a listening socket on this machine.

    Args:
        port: The port; 0 picks a free port.

    Raises:
        OSError: The port is in use.
    """
    return socket.create_server(("127.0.0.1", port))


def serve_http(server: Server, listening: socket.socket, token: Secret) -> None:
    """Answer requests of programs on this machine until the command is interrupted (Ctrl-C)."""
    number: int = listening.getsockname()[1]
    hosts = [f"127.0.0.1:{number}", f"localhost:{number}"]
    application = server.streamable_http_app(
        streamable_http_path=PATH,
        transport_security=TransportSecuritySettings(
            allowed_hosts=hosts, allowed_origins=[f"http://{host}" for host in hosts]
        ),
    )
    gate = TokenGate(application, token)
    config = uvicorn.Config(gate, log_level="error", access_log=False, server_header=False, lifespan="on")
    with suppress(KeyboardInterrupt):  # uvicorn has stopped, and repeats the signal
        uvicorn.Server(config).run(sockets=[listening])
