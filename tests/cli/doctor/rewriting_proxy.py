"""An HTTP proxy that rewrites a sandbox's responses, with a method that saves a connection through the proxy."""

import json
import re
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import attrs

from fortnox_sdk.cli.options import Connected
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import Clock


@attrs.define
class Answer:
    """A response of the sandbox, which a rule may change before the client receives it."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def put(self, value: Any) -> None:
        self.body = json.dumps(value).encode()


@attrs.frozen
class Asked:
    """A request as the proxy received it."""

    path: str
    query: dict[str, str]

    def is_list(self, path: str) -> bool:
        """Return True if the request asks for the first page of the unfiltered and unsorted list at `path`."""
        return self.path == path and not self.query.keys() & {
            "filter",
            "page",
            "sortby",
            "nosuchparameter",
            "credit",
        }


Rule = Callable[[Asked, Answer], None]


@attrs.define
class Proxy:
    """The proxy: its rules, and the number of requests that it received, by method."""

    sandbox: Sandbox
    rules: list[Rule]
    to_sandbox: Callable[[str], str] = str
    """The function that changes the path and query of each request before the sandbox receives it."""
    methods: Counter[str] = attrs.field(factory=Counter)
    url: str = ""

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        address = urlsplit(self.sandbox.url)
        connection = HTTPConnection(str(address.hostname), address.port, timeout=30)
        try:
            connection.request(method, self.to_sandbox(target), body or None, headers)
            response = connection.getresponse()
            answer = Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()
        parts = urlsplit(target)
        self.methods[f"{method} token" if parts.path.startswith("/oauth-v1") else method] += 1
        if not parts.path.startswith("/oauth-v1"):
            for rule in self.rules:
                rule(Asked(parts.path, dict(parse_qsl(parts.query))), answer)
        return answer

    def connected(self, folder: Path, clock: Clock) -> Connected:
        """Save and return a connection to the sandbox's company through the proxy. The access token has expired."""
        config = FortnoxConfig(
            client_id=self.sandbox.client_id,
            client_secret=Secret(self.sandbox.client_secret),
            redirect_uris=("http://127.0.0.1:0/callback",),
            api_url=self.url,
            auth_url=f"{self.url}/oauth-v1",
        )
        access, refresh = self.sandbox.token()
        now = clock.now()
        key = ConnectionKey(config.issuer_host, config.client_id, self.sandbox.database_number)
        tokens = Tokens(access=Secret(access), refresh=Secret(refresh), expires_at=now)
        saved = Connection(key=key, tokens=tokens, connected_at=now, renewed_at=now, refreshed_at=now)
        store = FileStore(folder / "connections")
        store.update(key, lambda _: saved)
        return Connected(client=None, config=config, key=key, store=store)  # type: ignore[arg-type]  # not used


@contextmanager
def rewriting_proxy(sandbox: Sandbox, rules: list[Rule], **options: Any) -> Generator[Proxy]:
    """Run a proxy in front of a sandbox until the `with` block ends."""
    proxy = Proxy(sandbox, rules, **options)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet per response

        def handle_request(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            answer = proxy.answer(self.command, self.path, headers | {"Accept-Encoding": "identity"}, body)
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in {"content-length", "connection", "transfer-encoding"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_request  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def number_in(text: str) -> int:
    """Return the last number in a text, such as the last part of a path."""
    return int(re.findall(r"[0-9]+", text)[-1])
