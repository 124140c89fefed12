"""An S3-compatible server on loopback, which can refuse further writes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import attrs
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

_DENIED = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>cut off</Message></Error>"


@attrs.define
class ObjectServer:
    """A running server, which can refuse requests that change something.

    It accepts `writes_left` more of these requests. If `writes_left` is None, it accepts all of them.
    """

    application: WSGIApplication = attrs.field(
        factory=lambda: DomainDispatcherApplication(create_backend_app)
    )
    url: str = ""
    writes_left: int | None = None
    is_cut: bool = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in {"PUT", "POST", "DELETE"}:
            if self.writes_left is not None:
                self.is_cut = self.writes_left == 0
                self.writes_left = max(self.writes_left - 1, 0)
            if self.is_cut:
                start_response("403 Forbidden", [("Content-Type", "application/xml")])
                return [_DENIED]
        return self.application(environ, start_response)

    def mend(self) -> None:
        """Stop refusing requests that change something."""
        self.writes_left, self.is_cut = None, False


@contextmanager
def serve_objects() -> Iterator[ObjectServer]:
    """Run a server on a free port."""
    objects = ObjectServer()
    server = make_server("127.0.0.1", 0, objects, threaded=True)
    objects.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield objects
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
