"""Fixtures for the start guide: the app in this process, the app behind an HTTP server, and people who use the app.

`guide` is an app for one user, who sees everything. `anna` is a visitor of `guide` in this process, which is fast.
`serve_guide` starts an app on a port of this machine, and `browser` is a visitor with cookies over HTTP. The visitors
have the methods `get`, `post` and `submit`, which return a `Page`.
"""

import html
import re
import socket
import threading
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin, urlsplit

import attrs
import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from fortnox_sdk.auth.labels import label_connection
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import connect, sandbox_config
from fortnox_sdk.web import User, create_app

ORIGIN = "http://127.0.0.1:5000"


@attrs.frozen
class Page:
    """A response: its status, its text without HTML escapes, its headers, its URL and its body."""

    status: int
    text: str
    headers: object
    url: str
    body: bytes = b""

    @property
    def token(self):
        return re.search(r'name="form_token" value="(\w+)"', self.text)[1]

    @property
    def path(self):
        return urlsplit(self.url).path

    @property
    def location(self):
        return self.headers["Location"]

    @property
    def heading(self):
        return re.search(r"<h1>(.*?)</h1>", self.text, re.DOTALL)[1]

    def form(self, action_end=""):
        """Return the action and the hidden fields of the first form whose action ends with `action_end`."""
        for action, inside in re.findall(
            r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', self.text, re.DOTALL
        ):
            if action.endswith(action_end):
                fields = dict(
                    re.findall(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', inside)
                )
                return action, fields
        raise AssertionError(f"no form with {action_end!r}: {self.text}")


class Visitor:
    """A person with a browser. The subclasses' `_send` sends requests in this process or over HTTP."""

    origin = ORIGIN
    language = "en"

    def get(self, path, **headers):
        """Open a page, and follow redirects within the guide."""
        page = self._send("GET", path, None, headers)
        return self._follow(page)

    def submit(self, page, action_end, fields=None, *, file=None, follow=True):
        """Submit the form of a page, with its hidden fields and the person's input.

        `file` is a tuple of the name of the field, the name of the file, and the content of the file.
        """
        action, hidden = page.form(action_end)
        answer = self._send("POST", action, hidden | (fields or {}), {"Origin": self.origin}, file=file)
        return self._follow(answer) if follow else answer

    def post(self, path, fields, **headers):
        """Send a form without opening its page, and without following redirects."""
        return self._send("POST", path, fields, headers)

    def _follow(self, page):
        while page.status in {302, 303} and urljoin(page.url, page.location).startswith(self.origin):
            page = self._send("GET", urljoin(page.url, page.location).removeprefix(self.origin), None, {})
        return page


class ClientVisitor(Visitor):
    """A visitor who uses Flask's test client."""

    def __init__(self, app, language="en", host="127.0.0.1:5000"):
        self._client = app.test_client()
        self.language = language
        self._host = host

    def _send(self, method, path, fields, headers, file=None):
        base = f"http://{self._host}"
        data = fields
        if file is not None:
            from io import BytesIO

            field, name, content = file
            data = {**fields, field: (BytesIO(content), name)}
        answer = self._client.open(
            path,
            method=method,
            data=data,
            base_url=base,
            headers={"Accept-Language": self.language, **headers},
        )
        body = answer.get_data()
        answer.close()
        return Page(
            answer.status_code,
            html.unescape(body.decode("utf-8", "replace")),
            answer.headers,
            f"{base}{path}",
            body,
        )


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A handler that follows no redirects, because `Visitor` follows those within the guide."""

    def redirect_request(self, *_):
        return None


class HttpVisitor(Visitor):
    """A visitor who sends requests over HTTP, and stores and sends cookies as a browser does."""

    def __init__(self, origin, language="en"):
        self.origin = origin
        self.language = language
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies), NoRedirects()
        )

    def _send(self, method, path, fields, headers, file=None):
        url = urljoin(self.origin, path)
        body, more = None, {}
        if file is not None:
            body, kind = multipart(fields, file)
            more["Content-Type"] = kind
        elif method == "POST":
            body = urlencode(fields).encode()
        request = urllib.request.Request(  # noqa: S310 -- http
            url, body, {"Accept-Language": self.language, **more, **headers}, method=method
        )
        try:
            answer = self._opener.open(request, timeout=20)
        except urllib.error.HTTPError as fault:
            answer = fault
        with answer:
            content = answer.read()
            text = html.unescape(content.decode("utf-8", "replace"))
            return Page(answer.status, text, answer.headers, url, content)


def multipart(fields, file):
    """Return the multipart body and the content type of a form with a file."""
    field, name, content = file
    mark = "----fortnoxguidetest"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
    parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def approve(address, *, company=None, decision="approve"):
    """Approve or deny on Fortnox's consent page, and return the URL to which Fortnox redirects the browser."""
    visitor = HttpVisitor("{0.scheme}://{0.netloc}".format(urlsplit(address)))
    page = visitor._send("GET", address, None, {})
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    first, *_ = [*re.findall(r'<option value="(\d+)"', page.text), fields.get("database_number")]
    fields |= {"database_number": str(company or first), "decision": decision}
    answer = visitor._send("POST", address.partition("?")[0], fields, {"Origin": visitor.origin})
    return answer.location


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def jobs_folder(tmp_path):
    return tmp_path / "jobs"


def everybody(_request):
    """Return the only user of the app, who may use every connection."""
    return User(id="anna", connections=None)


@pytest.fixture
def make_guide(sandbox, store, jobs_folder, clock):
    """Return a function that creates an app for the sandbox. Its arguments replace the default options of the app."""

    def make(**changes):
        options = {
            "config": sandbox_config(sandbox),
            "store": store,
            "folder": jobs_folder,
            "current_user": everybody,
            "redirect_uri": f"{ORIGIN}/callback",
            "clock": clock,
            "pace": Pace.off,
        }
        return create_app(**options | changes)

    return make


@pytest.fixture
def guide(make_guide):
    return make_guide()


@pytest.fixture
def anna(guide):
    return ClientVisitor(guide)


@pytest.fixture
def key(sandbox, store, clock):
    """Return the key of a saved connection to the sandbox's first company."""
    key = connect(sandbox, store=store, clock=clock).connection.key
    label_connection(store, key, "Fjällbris Friluft AB", "556000-4615")
    return key


class SilentHandler(WSGIRequestHandler):
    def log_request(self, *_):
        """Log nothing, because the URL of Fortnox's redirect contains an authorization code."""


@pytest.fixture
def serve_guide(make_guide):
    """Return a function that starts an app on a free port, and returns its origin."""
    stops = []

    def start(**changes):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        origin = f"http://127.0.0.1:{port}"
        app = make_guide(redirect_uri=f"{origin}/callback", **changes)
        server = make_server("127.0.0.1", port, app, threaded=True, request_handler=SilentHandler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        stops.append((server, thread))
        return origin

    yield start
    for server, thread in stops:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def browser(serve_guide):
    return HttpVisitor(serve_guide())
