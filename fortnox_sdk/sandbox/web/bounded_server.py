"""An HTTP server with one thread for each connection and a maximum number of connections."""

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from typing import cast

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from fortnox_sdk.sandbox.web.connections import Connections
from fortnox_sdk.sandbox.web.limits import Limits
from fortnox_sdk.sandbox.web.request_parts import Head, RefusedRequest


class BoundedServer(ThreadedWSGIServer):
    """An HTTP server that limits the number of open connections (see `Limits.connections`).

    Attributes:
        limits: The limits of the server.
        connections: The open connections.
        large_requests: The only thread that handles large requests. If every thread handled them, each thread would
            keep as much memory as its largest request needed.
        serve_events: Serves the event stream on a connection until either side closes it.
    """

    daemon_threads = True

    def __init__(
        self,
        host: str,
        port: int,
        app: Flask,
        handler: type[WSGIRequestHandler],
        limits: Limits,
        *,
        serve_events: Callable[[socket.socket, Head], None],
    ) -> None:
        self.limits = limits
        self.serve_events = serve_events
        self.connections: Connections = Connections(limits.connections)
        self.large_requests: ThreadPoolExecutor = ThreadPoolExecutor(
            1, thread_name_prefix="fortnox-sandbox-large"
        )
        # The socket is bound here because Werkzeug exits the whole process if the port is in use.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family) as listening:
            super().__init__(host, port, app, handler=handler, fd=listening.fileno())

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """Handle a new connection in its own thread.

        Refuse it if the maximum number of connections are open and all of them are handling requests.
        """
        connection = cast(socket.socket, request)
        if self.connections.admit(connection):
            super().process_request(connection, client_address)
            return
        refused = RefusedRequest(HTTPStatus.SERVICE_UNAVAILABLE, "Too many connections are open.")
        with suppress(OSError):  # the client has already closed the connection
            connection.settimeout(0)
            connection.send(refused.response())
        self.shutdown_request(connection)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Close a connection."""
        self.connections.remove(cast(socket.socket, request))
        super().shutdown_request(request)
