"""Fortnox's responses with lists and records, kept as they were received."""

import re
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from itertools import count
from typing import Final
from urllib.parse import urlsplit

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.http.messages import Request, Response, Transport
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.year_end.archive.fingerprint import Fingerprint
from fortnox_sdk.year_end.archive.folder import ArchiveWriter
from fortnox_sdk.year_end.archive.lines import Kind

_PATHS: Final = ("/3/", "/api/")
_OK: Final = 200
_OTHER: Final = re.compile(r"[^A-Za-z0-9]+")
_LONGEST: Final = 80


@attrs.frozen
class _Kept:
    source: str
    body: bytes


class ReceivedResponses:
    """A transport that sends requests and keeps the JSON responses to GET requests, as received, for an archive.

    Files, SIE files, error responses and responses to other methods are not kept. Requests are not kept either, because
    they contain tokens. Equal responses from the same URL are kept once.

    Args:
        transport: The transport that sends the requests; None means `RequestsTransport()`.

    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> received = ReceivedResponses()
    >>> with serve() as sandbox:
    ...     _ = connect(sandbox, transport=received).company_information.get()
    >>> received.sources
    ('GET /3/companyinformation',)
    """

    @checked
    def __init__(self, transport: Transport | None = None) -> None:
        self._inner = transport or RequestsTransport()
        self._lock = threading.Lock()
        self._waiting: list[_Kept] = []
        self._seen: set[tuple[str, str]] = set()
        self._sources: list[str] = []
        self._sink: Callable[[_Kept], object] = self._waiting.append

    @property
    def sources(self) -> tuple[str, ...]:
        """The method and the path (with query) of each request whose response was kept, in the order of arrival."""
        return tuple(self._sources)

    @checked
    def send(self, request: Request, /) -> Response:
        """Send a request and return its response; see `Transport.send`."""
        response = self._inner.send(request)
        url = urlsplit(request.url)
        is_read = request.method == "GET" and request.save_to is None and url.path.startswith(_PATHS)
        if is_read and response.status == _OK and response.body.lstrip()[:1] in {b"{", b"["}:
            source = f"GET {url.path}{f'?{url.query}' if url.query else ''}"
            self._keep(_Kept(source, response.body))
        return response

    def _keep(self, kept: _Kept) -> None:
        key = kept.source, Fingerprint.of(kept.body).sha256
        with self._lock:
            if key not in self._seen:
                self._seen.add(key)
                self._sources.append(kept.source)
                self._sink(kept)

    @contextmanager
    def writing_to(self, writer: ArchiveWriter) -> Generator[None]:
        """Add the responses that were kept, and those that arrive during the `with` block, to an archive.

        `create_archive` calls this method.
        """

        def add(kept: _Kept) -> None:
            slug = _OTHER.sub("-", kept.source.removeprefix("GET /3/")).strip("-")[:_LONGEST].rstrip("-")
            path = f"records/{next(numbers):05d}-{slug}.json"
            writer.add(path, kept.body, kind=Kind.RECORD, source=kept.source)

        numbers = count(1)
        with self._lock:
            for kept in self._waiting:
                add(kept)
            self._waiting.clear()
            self._sink = add
        try:
            yield
        finally:
            with self._lock:
                # A later import keeps all its responses, even those that are equal to responses of this import.
                self._seen.clear()
                self._sink = self._waiting.append
