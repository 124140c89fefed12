"""The sandbox's HTTP server, which listens on loopback addresses and rejects requests from other sites."""

import io
import ipaddress
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast
from urllib.parse import urlsplit

from flask import Flask, Response, request
from jinja2 import FileSystemLoader
from werkzeug.http import http_date
from werkzeug.routing import Rule
from werkzeug.serving import DechunkedInput, ThreadedWSGIServer, WSGIRequestHandler

from fortnox_sdk.sandbox.errors import SandboxError
from fortnox_sdk.sandbox.resources.routes import ENVELOPE_ROUTES, PLAIN_ROUTES
from fortnox_sdk.sandbox.web import pipeline
from fortnox_sdk.sandbox.web.admin import add_admin
from fortnox_sdk.sandbox.web.oauth_views import add_oauth
from fortnox_sdk.sandbox.web.service import Service
from fortnox_sdk.sandbox.web.start_page import add_start_page

_LARGEST_BODY = 32 * 1024 * 1024
_LAST_PORT = 65535
_NAMES = ("localhost", "127.0.0.1", "::1")


class NotLoopback(SandboxError):  # the name states the error
    """An error raised if the sandbox is started on an address that is not a loopback address."""


class _OneWayRule(Rule):
    """A routing rule without URL building, because compiling the URL builders takes most of the start-up time."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 -- Werkzeug's signature
        del append_unknown
        return _no_address


def _no_address(*_rule: object, **_values: object) -> tuple[str, str]:
    raise RuntimeError("The sandbox's routing rules can't build URLs.")


def create_app(service: Service) -> Flask:
    """Return the Flask application with the API, the sign-in and the admin endpoints on one address."""
    app = Flask(
        "fortnox_sdk.sandbox",
        static_folder=None,
    )
    app.url_rule_class = _OneWayRule
    here = Path(__file__).parents[1]
    app.jinja_options = {"loader": FileSystemLoader([here / "oauth" / "templates", here / "web" / "pages"])}
    app.url_map.merge_slashes = False

    @app.before_request
    def only_loopback() -> Response | None:  # pyright: ignore[reportUnusedFunction]  # registered
        # A website whose DNS name resolves to this machine sends its own name in Host (DNS rebinding).
        if urlsplit(f"//{request.host}").hostname not in _NAMES:
            return Response("Use a loopback address to call the sandbox.\n", 403)
        origin = request.headers.get("Origin")
        admin = request.path.startswith("/_sandbox")
        if admin and origin is not None and urlsplit(origin).netloc != request.host:
            return Response("The sandbox rejects admin requests from other websites.\n", 403)
        service.catch_up()
        return None

    @app.after_request
    def dated(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]  # registered
        # Clients read the server's time from this header, so it has to follow the sandbox's clock.
        response.headers["Date"] = http_date(service.now())
        return response

    for route in (*ENVELOPE_ROUTES, *PLAIN_ROUTES):
        app.add_url_rule(
            route.path,
            f"{route.method} {route.path}",
            pipeline.view(service, route),
            methods=[route.method],
            strict_slashes=False,
        )
    nothing = pipeline.no_route(service)
    for rule in ("/3", "/3/", "/3/<path:rest>", "/api", "/api/", "/api/<path:rest>"):
        app.add_url_rule(rule, f"no route {rule}", nothing, methods=["GET", "POST", "PUT", "DELETE", "PATCH"])
    add_oauth(app, service)
    add_admin(app, service)
    add_start_page(app, service)
    return app


def _connections(server: object) -> set[socket.socket]:
    return cast(_Server, server).connections


class _Handler(WSGIRequestHandler):
    """A connection handler that keeps the connection open; Werkzeug's own handler closes it after each request."""

    # Otherwise each response on an open connection waits 40 ms for an acknowledgement.
    disable_nagle_algorithm = True

    def setup(self) -> None:
        """Register the connection with the server, so that `Listener.stop` can close it."""
        super().setup()
        _connections(self.server).add(self.connection)

    def finish(self) -> None:
        """Remove the connection from the server's set of connections."""
        _connections(self.server).discard(self.connection)
        super().finish()

    def run_wsgi(self) -> None:
        """Handle one request, after reading its whole body so that the next request starts at the right byte."""
        self.environ = environ = self.make_environ()
        body = self._body()
        if body is None:
            self.send_error(413)
            self.close_connection = True
            return
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _error: object = None, /
        ) -> Callable[[bytes], object]:
            started.append((status, headers))
            return _no_early_write

        content = b"".join(self.server.app(environ, start_response))
        if environ.get(pipeline.DROP):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if environ.get(pipeline.HALF):
            self.close_connection = True
            # The Content-Length header still gives the full length, so the client sees a truncated response.
            content = content[: len(content) // 2]
        self._send(*started[-1], content)

    def _body(self) -> bytes | None:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            data = DechunkedInput(cast(IO[bytes], self.rfile)).read(_LARGEST_BODY + 1)
        else:
            data = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LARGEST_BODY + 1))
        return None if len(data) > _LARGEST_BODY else data

    def _send(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        self.send_header("Server", "Fortnox")
        for name, value in headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _no_early_write(_data: bytes) -> None:
    raise RuntimeError("Flask must return whole responses instead of calling write()")


class _Server(ThreadedWSGIServer):
    daemon_threads = True

    def __init__(self, host: str, port: int, app: Flask) -> None:
        self.connections: set[socket.socket] = set()
        # The socket is bound here because Werkzeug exits the whole process if the port is in use.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family) as listening:
            super().__init__(host, port, app, handler=_Handler, fd=listening.fileno())


class Listener:
    """The HTTP server in its own thread.

    Args:
        service: The sandbox that handles the requests.
        host: Loopback address to listen on.
        port: Port to listen on; 0 picks a free port.

    Raises:
        NotLoopback: If `host` is not a loopback address.
        OSError: If the port is in use.
        OverflowError: If `port` is not a valid port number.
    """

    def __init__(self, service: Service, *, host: str = "127.0.0.1", port: int = 0) -> None:
        address = "127.0.0.1" if host == "localhost" else host
        try:
            loopback = ipaddress.ip_address(address).is_loopback
        except ValueError:
            loopback = False
        if not loopback:
            raise NotLoopback(
                f"'{host}' is not a loopback address. The sandbox issues tokens without authentication, "
                "so it listens on 127.0.0.1, ::1 or localhost only."
            )
        if not 0 <= port <= _LAST_PORT:
            raise OverflowError(f"'{port}' is not a port number. Port numbers range from 0 to {_LAST_PORT}.")
        self._server = _Server(address, port, create_app(service))
        name = f"[{address}]" if ":" in address else address
        self.url = f"http://{name}:{self._server.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="fortnox-sandbox", daemon=True
        )

    def start(self) -> None:
        """Start the thread that handles requests."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and close all open connections."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        for connection in list(self._server.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # the client has already closed the connection
                continue
