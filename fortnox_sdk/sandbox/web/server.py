"""The sandbox's HTTP server, which listens on loopback addresses and rejects requests from other sites."""

import ipaddress
import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, request
from jinja2 import FileSystemLoader
from werkzeug.http import http_date
from werkzeug.routing import Rule

from fortnox_sdk.sandbox.errors import SandboxError
from fortnox_sdk.sandbox.protocol.call import Route
from fortnox_sdk.sandbox.resources.routes import ENVELOPE_ROUTES, PLAIN_ROUTES
from fortnox_sdk.sandbox.web import pipeline
from fortnox_sdk.sandbox.web.admin import add_admin
from fortnox_sdk.sandbox.web.bounded_server import BoundedServer
from fortnox_sdk.sandbox.web.error_pages import add_error_pages
from fortnox_sdk.sandbox.web.handler import Handler
from fortnox_sdk.sandbox.web.limits import MOST_FORM_BYTES, MOST_FORM_PARTS, Limits
from fortnox_sdk.sandbox.web.oauth_views import add_oauth
from fortnox_sdk.sandbox.web.origins import is_loopback, is_same_origin
from fortnox_sdk.sandbox.web.request_parts import Head, RefusedRequest
from fortnox_sdk.sandbox.web.service import LAST_PORT, Service
from fortnox_sdk.sandbox.web.start_page import add_start_page


class NotLoopback(SandboxError):  # the name states the error
    """An error raised if the sandbox is started on an address that is not a loopback address."""


class _OneWayRule(Rule):
    """A routing rule that can't build URLs. Compiling URL builders would take most of the start-up time."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 -- Werkzeug's signature
        del append_unknown
        return _no_address


def _no_address(*_rule: object, **_values: object) -> tuple[str, str]:
    raise RuntimeError("The sandbox's routing rules can't build URLs.")


def create_app(service: Service) -> Flask:
    """Return the Flask application with the API, the sign-in pages, the start page and the admin endpoints."""
    app = Flask(
        "fortnox_sdk.sandbox",
        static_folder=None,
    )
    app.url_rule_class = _OneWayRule
    package_folder = Path(__file__).parents[1]
    app.jinja_options = {
        "loader": FileSystemLoader([package_folder / "oauth" / "templates", package_folder / "web" / "pages"])
    }
    app.url_map.merge_slashes = False

    @app.before_request
    def only_loopback() -> Response | None:  # pyright: ignore[reportUnusedFunction]  # registered
        # In a DNS rebinding attack, a website's name resolves to this machine, and Host contains this name.
        if not is_loopback(request.host):
            return Response("Use a loopback address to call the sandbox.\n", 403)
        if request.path.startswith("/_sandbox") and not is_same_origin(request):
            return Response("The sandbox rejects admin requests from other websites.\n", 403)
        service.run_due_writes()
        return None

    @app.after_request
    def set_date(response: Response) -> Response:  # pyright: ignore[reportUnusedFunction]  # registered
        # Clients read the server's time from this header, so it has to follow the sandbox's clock.
        response.headers["Date"] = http_date(service.now())
        service.events.ring()
        return response

    # One rule per path, because Werkzeug compiles each rule at the start.
    routes: dict[str, dict[str, Route]] = {}
    for route in (*ENVELOPE_ROUTES, *PLAIN_ROUTES):
        routes.setdefault(route.path, {})[route.method] = route
    for path, methods in routes.items():
        view = pipeline.view(service, methods)
        app.add_url_rule(path, path, view, methods=[*methods], strict_slashes=False)
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_FORM_BYTES
    app.config["MAX_FORM_PARTS"] = MOST_FORM_PARTS
    add_oauth(app, service)
    add_admin(app, service)
    add_start_page(app, service)
    add_error_pages(app, service)
    return app


class Listener:
    """The HTTP server in its own thread.

    Args:
        service: The sandbox that handles the requests.
        host: Loopback address to listen on.
        port: Port to listen on; 0 picks a free port.
        limits: Limits of the connections.

    Raises:
        NotLoopback: If `host` is not a loopback address.
        OSError: If the port can't be used, for example because another program uses it.
        OverflowError: If `port` is not a valid port number.
    """

    def __init__(
        self,
        service: Service,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        limits: Limits = Limits(),  # noqa: B008 -- frozen
    ) -> None:
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
        if not 0 <= port <= LAST_PORT:
            raise OverflowError(f"'{port}' is not a port number. Port numbers range from 0 to {LAST_PORT}.")

        def stream(connection: socket.socket, head: Head) -> None:
            # Imported for the first stream, because the import would take a tenth of the time to start.
            try:
                from fortnox_sdk.sandbox.web.event_stream.web_socket import serve_events  # noqa: PLC0415
            except ModuleNotFoundError as missing:
                text = f'The event stream needs {missing.name}. Run: pip install "fortnox-sdk[sandbox]"'
                raise RefusedRequest(HTTPStatus.NOT_IMPLEMENTED, text) from None

            serve_events(service, connection, head, send_s=limits.send_s)

        app = create_app(service)
        self._server = BoundedServer(address, port, app, Handler, limits, serve_events=stream)
        name = f"[{address}]" if ":" in address else address
        self.port: int = self._server.port
        self.url: str = f"http://{name}:{self.port}"
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
        self._server.connections.shut_down()
        self._server.large_requests.shutdown(wait=False, cancel_futures=True)
