"""HTTP on loopback: addresses, connections, and the rule that nobody else may call."""

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

from fortnox_sdk.sandbox.resources.routes import ENVELOPE_ROUTES, PLAIN_ROUTES
from fortnox_sdk.sandbox.web import pipeline
from fortnox_sdk.sandbox.web.admin import add_admin
from fortnox_sdk.sandbox.web.oauth_views import add_oauth
from fortnox_sdk.sandbox.web.service import Service
from fortnox_sdk.sandbox.web.start_page import add_start_page

__all__ = ["Listener", "NotLoopback", "create_app"]

_LARGEST_BODY = 32 * 1024 * 1024
_LAST_PORT = 65535
_NAMES = ("localhost", "127.0.0.1", "::1")


class NotLoopback(Exception):  # says what the address is
    """The sandbox was asked to listen where others could reach it."""


class _OneWayRule(Rule):
    """Finds a view for an address, and not the other way: that is compiled too, and is most of a start's time."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 -- Werkzeug's signature
        del append_unknown
        return _no_address


def _no_address(*_rule: object, **_values: object) -> tuple[str, str]:
    raise RuntimeError("The sandbox writes its addresses itself.")


def create_app(service: Service) -> Flask:
    """Return the Flask application: Fortnox's two hosts and the admin endpoints on one address."""
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
        # A page on the internet whose name is made to point at this machine sends its own Host.
        if urlsplit(f"//{request.host}").hostname not in _NAMES:
            return Response("Only for this machine: call the sandbox by a loopback address.\n", 403)
        origin = request.headers.get("Origin")
        admin = request.path.startswith("/_sandbox")
        if admin and origin is not None and urlsplit(origin).netloc != request.host:
            return Response("The sandbox takes orders from its own pages and from programs only.\n", 403)
        service.catch_up()
        return None

    @app.after_request
    def dated(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]  # registered
        # Clients go by the server's time, so it follows the clock that the sandbox was given.
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
    """One connection, kept open between requests. Werkzeug's own handler closes it after each."""

    disable_nagle_algorithm = True  # else each answer on a kept connection waits 40 ms for an acknowledgement

    def setup(self) -> None:
        """Note the connection, so that the listener can end it."""
        super().setup()
        _connections(self.server).add(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        _connections(self.server).discard(self.connection)
        super().finish()

    def run_wsgi(self) -> None:
        """Answer one request: its body is read to the end first, so that the next one starts where it should."""
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
            # The length that was promised is the whole one's.
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
    raise RuntimeError("Flask hands its answers over whole")


class _Server(ThreadedWSGIServer):
    daemon_threads = True

    def __init__(self, host: str, port: int, app: Flask) -> None:
        self.connections: set[socket.socket] = set()
        # Bound here: Werkzeug ends the whole process when a port is taken.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family) as listening:
            super().__init__(host, port, app, handler=_Handler, fd=listening.fileno())


class Listener:
    """The listening server in its own thread.

    Args:
        service: What answers.
        host: A loopback address; anything else raises NotLoopback.
        port: 0 takes a free one. OSError when it is taken, OverflowError when it is none.
    """

    def __init__(self, service: Service, *, host: str = "127.0.0.1", port: int = 0) -> None:
        address = "127.0.0.1" if host == "localhost" else host
        try:
            loopback = ipaddress.ip_address(address).is_loopback
        except ValueError:
            loopback = False
        if not loopback:
            raise NotLoopback(
                f"The sandbox listens on loopback only (127.0.0.1, ::1 or localhost), not on {host}: "
                "it hands out tokens to anyone who asks."
            )
        if not 0 <= port <= _LAST_PORT:
            raise OverflowError(f"{port} is no port: they go from 0 to {_LAST_PORT}")
        self._server = _Server(address, port, create_app(service))
        name = f"[{address}]" if ":" in address else address
        self.url = f"http://{name}:{self._server.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="fortnox-sandbox", daemon=True
        )

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and end open connections."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        for connection in list(self._server.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # the other side was faster
                continue
