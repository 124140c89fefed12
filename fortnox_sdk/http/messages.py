"""Single HTTP requests and responses, and the interface of transports."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import BinaryIO, Final, Protocol
from urllib.parse import urlsplit

import attrs

from fortnox_sdk.foreign.texts import foreign_text
from fortnox_sdk.http.limits import Content, Limits
from fortnox_sdk.scalars import Secret

_DEFAULTS: Final = Limits()
_LONGEST_ID: Final = 100
# A shorter text exposes too little of a credential to be of use. Fortnox's request ids have 8 characters.
_SHORT: Final = 9


class Readable(Protocol):
    """An open request body that is read while it is sent."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, at most `size`; `b""` at the end."""
        ...


class Upload(Protocol):
    """A request body that is not kept in memory. It is opened again for each attempt."""

    @property
    def size(self) -> int:
        """The size of the body in bytes."""
        ...

    def open(self) -> AbstractContextManager[Readable]:
        """Open the body at its beginning."""
        ...


@attrs.frozen(kw_only=True)
class Request:
    """One HTTP request, ready to send.

    >>> Request(method="GET", url="https://api.fortnox.se/3/vouchers?page=2").path
    '/3/vouchers'
    """

    method: str
    """The HTTP method."""
    url: str
    """The complete URL with its query."""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """The headers, without Authorization."""
    body: bytes | Upload | None = attrs.field(default=None, repr=False)
    """The body; None sends no body."""
    authorization: Secret | None = None
    """The whole value of the Authorization header, such as `Bearer ...`; None sends no such header."""
    timeout_s: float = 60.0
    """Seconds without data after which connecting or reading times out."""
    save_to: BinaryIO | None = attrs.field(default=None, repr=False)
    """An open file for the body of a successful response; None keeps the body in memory."""
    max_bytes: int = _DEFAULTS.size(Content.JSON)
    """The largest number of bytes of a successful response, decompressed."""
    max_s: float = _DEFAULTS.seconds(Content.JSON)
    """The longest time from connecting to the end of the response, in seconds."""
    secrets: tuple[Secret, ...] = attrs.field(default=(), repr=False)
    """The secrets in the body or inside `authorization`. They are removed from texts of the response."""

    @property
    def path(self) -> str:
        """The path without the query, for messages and logs."""
        return urlsplit(self.url).path

    @property
    def credentials(self) -> tuple[Secret, ...]:
        """The credentials in the request. The server receives them, so its response may contain them."""
        if self.authorization is None:
            return self.secrets
        return Secret(self.authorization.reveal().rpartition(" ")[2]), *self.secrets


@attrs.frozen(kw_only=True)
class Response:
    """One HTTP response that has been received.

    >>> Response(status=200, headers={"Content-Type": "application/json"}, body=b"{}").status
    200
    """

    status: int
    """The HTTP status."""
    headers: Mapping[str, str] = attrs.field(repr=False)
    """The headers. Their names are not case-sensitive."""
    body: bytes = attrs.field(repr=False)
    """The body; only its beginning if `is_saved` is True."""
    is_saved: bool = False
    """True if the transport wrote the whole body to the file of the request."""
    credentials: tuple[Secret, ...] = attrs.field(default=(), repr=False, eq=False)
    """The credentials of the request, which the sender of the response knows."""

    def text(self, text: str, *, longest: int = 300) -> str:
        """Return a text from the response, shortened and without the request's credentials, for a message or a log.

        Every text of a response passes through this method before it becomes part of an error.
        """
        return foreign_text(text, self.credentials, longest=longest)

    @property
    def request_id(self) -> str:
        """The X-Uid header, which Fortnox's support asks for; `""` if it is missing."""
        uid = self.headers.get("X-Uid", "")
        if len(uid) < _SHORT and uid.isalnum() and uid.isascii():
            return uid
        return self.text(uid, longest=_LONGEST_ID) if uid else ""


class Transport(Protocol):
    """A transport that sends single requests. It does not follow redirects and does not retry."""

    def send(self, request: Request, /) -> Response:
        """Send a request and return its response, with any HTTP status.

        Raises:
            NotSent: No connection could be made. It is safe to send the request again.
            NoAnswer: The request may have been sent, and no complete response came.
        """
        ...
