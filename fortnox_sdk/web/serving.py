"""The server of the guide for one person on this machine. It logs no URLs, because URLs contain secrets."""

import socket
import threading
from collections.abc import Sequence
from typing import ClassVar, Final

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

_TIMEOUT_S: Final = 60.0
_WAITING: Final = 64


class QuietHandler(WSGIRequestHandler):
    """A request handler that logs no request and closes a connection that is silent for a minute."""

    timeout: ClassVar[float | None] = _TIMEOUT_S

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing, because the start URL contains a token, and the redirect from Fortnox contains a code."""

    def version_string(self) -> str:
        """Return the name of the server without version numbers."""
        return "fortnox-sdk"


def listen(host: str, port: int) -> list[socket.socket]:
    """Return listening sockets for a name or an address of this machine, all on the same port.

    For `localhost`, browsers try the IPv6 address first, so no other program may listen on that address.

    Args:
        host: `localhost`, or a loopback address.
        port: The port; 0 picks a free port.

    Raises:
        OSError: The address or the port can't be used, for example because another program uses the port.
    """
    first = "127.0.0.1" if host == "localhost" else host
    family = socket.AF_INET6 if ":" in first else socket.AF_INET
    sockets = [socket.create_server((first, port), family=family, backlog=_WAITING)]
    if host == "localhost" and socket.has_ipv6:
        number: int = sockets[0].getsockname()[1]
        try:
            sockets.append(socket.create_server(("::1", number), family=socket.AF_INET6, backlog=_WAITING))
        except OSError:
            if _answers("::1", number):
                sockets[0].close()
                raise
    return sockets


def serve_app(app: Flask, sockets: Sequence[socket.socket]) -> None:
    """Serve an application on listening sockets until the program is interrupted (Ctrl-C)."""
    servers = [_server(app, each) for each in sockets]
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        servers[0].serve_forever()
    except KeyboardInterrupt:
        return
    finally:
        for server in servers:
            server.server_close()


def _server(app: Flask, listening: socket.socket) -> BaseWSGIServer:
    host, port = listening.getsockname()[:2]
    return make_server(host, port, app, threaded=True, request_handler=QuietHandler, fd=listening.detach())


def _answers(host: str, port: int) -> bool:
    """Return True if a program listens on the address and port.

    If `listen` can't use an address and no program listens on it, this machine does not have that address.
    """
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
