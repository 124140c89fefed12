"""The faults of an HTTP exchange, and the response that the client receives in each case."""

import errno
import ssl
from collections.abc import Callable, Mapping
from enum import StrEnum
from random import Random
from typing import Final

import attrs

__all__ = ["CONNECT", "DRAWN", "NOT_CARRIED_OUT", "STRANGER", "Answer", "Fault", "distorted_answer"]

STRANGER: Final = "gateway.example"
"""The host in the simulated redirects. The client must never send anything to it."""


class Fault(StrEnum):
    """A network fault of one HTTP exchange."""

    REFUSED = "connection refused"
    HANDSHAKE = "TLS handshake fails"
    TUNNEL_REFUSED = "the proxy refuses the tunnel"
    RESET_IN_REQUEST = "reset in the middle of the request"
    LOST_REQUEST = "request lost, time-out"
    LATE_REQUEST = "request carried out late, after the time-out"
    DUPLICATE = "request carried out twice by a proxy"
    SLOW_ANSWER = "answer after 20 s"
    LOST_ANSWER = "answer lost, time-out"
    RESET_AFTER = "reset after the request"
    CLOSED_AFTER = "proxy closes the connection after the request"
    TLS_AFTER = "TLS fault after the request"
    CUT_ANSWER = "answer cut off"
    TLS_IN_ANSWER = "TLS fault in the middle of the answer"
    GATEWAY_BEFORE = "HTML error of a gateway, not carried out"
    GATEWAY_AFTER = "HTML error of a gateway, carried out"
    GATEWAY_401 = "401 of Fortnox's gateway, not carried out"
    HTML_200 = "HTML page of a gateway with status 200, carried out"
    HTML_200_BEFORE = "HTML page of a gateway with status 200, not carried out"
    HTML_429 = "HTML 429 of a gateway, carried out"
    REDIRECT_AFTER = "redirect of a gateway, carried out"
    SERVER_ERROR = "500 with Fortnox's envelope, not carried out"
    SERVER_ERROR_AFTER = "500 with Fortnox's envelope, carried out"
    RATE_LIMITED = "429 of Fortnox, not carried out"
    DEEP_JSON = "JSON of 100 000 levels, carried out"
    ECHO = "400 of Fortnox that repeats the credentials of the request, not carried out"


CONNECT: Final = frozenset({Fault.REFUSED, Fault.HANDSHAKE, Fault.TUNNEL_REFUSED})
"""The faults that occur before a byte of the request is sent."""
NOT_CARRIED_OUT: Final = CONNECT | {
    Fault.RESET_IN_REQUEST,
    Fault.LOST_REQUEST,
    Fault.LATE_REQUEST,
    Fault.GATEWAY_BEFORE,
    Fault.GATEWAY_401,
    Fault.HTML_200_BEFORE,
    Fault.SERVER_ERROR,
    Fault.RATE_LIMITED,
    Fault.ECHO,
}
DRAWN: Final = tuple(Fault)
"""The faults from which each seed chooses at random."""

_TLS: Final = (
    "[SSL: DECRYPTION_FAILED_OR_BAD_RECORD_MAC] decryption failed or bad record mac",
    "[SSL: WRONG_VERSION_NUMBER] wrong version number",
    "[SSL: TLSV1_ALERT_INTERNAL_ERROR] tlsv1 alert internal error",
    "EOF occurred in violation of protocol",
)
_HTML: Final = b"<html><body><h1>Bad gateway</h1></body></html>"
_JSON: Final = "application/json"
_ENVELOPE: Final = b'{"ErrorInformation":{"error":1,"message":"Internt fel.","code":1000003}}'


@attrs.frozen
class Answer:
    """The bytes of a response that arrive at the client, and the fault that follows them, if any."""

    content: bytes
    fault: Exception | None = None
    after_s: float = 0.0
    """Simulated seconds until the content arrives, or until the fault if there is no content."""
    is_whole: bool = False
    """True if the content is the sandbox's complete and unchanged response."""


def distorted_answer(
    fault: Fault | None, answer: bytes, request: bytes, *, timeout_s: float, random: Random
) -> Answer:
    """Return the response as it arrives at the client after a fault.

    Args:
        fault: The fault of the exchange, or None.
        answer: The raw response of the sandbox.
        request: The raw request.
        timeout_s: The number of seconds after which the client gives up.
        random: The source of randomness for the details of the fault.
    """
    distort = _DISTORTIONS.get(fault) if fault is not None else None
    if distort is None:
        return Answer(answer, is_whole=True)
    return distort(answer, request, timeout_s, random)


def _response(status: int, body: bytes, kind: str, *fields: str) -> bytes:
    head = [f"HTTP/1.1 {status} X", "Connection: close", f"Content-Type: {kind}", *fields]
    head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode() + body


def _html(status: int, *fields: str) -> "_Distort":
    return lambda *_: Answer(_response(status, _HTML, "text/html", *fields))


def _own(status: int, body: bytes) -> "_Distort":
    return lambda *_: Answer(_response(status, body, _JSON))


def _gateway(_answer: bytes, _request: bytes, _timeout_s: float, random: Random) -> Answer:
    return Answer(_response(random.choice((401, 401, 401, 403, 404, 407, 502)), _HTML, "text/html"))


def _time_out(_answer: bytes, _request: bytes, timeout_s: float, _random: Random) -> Answer:
    return Answer(b"", TimeoutError("timed out"), after_s=timeout_s)


def _reset(*_: object) -> Answer:
    return Answer(b"", ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"))


def _tls(_answer: bytes, _request: bytes, _timeout_s: float, random: Random) -> Answer:
    return Answer(b"", ssl.SSLError(1, random.choice(_TLS)))


def _cut(answer: bytes, _request: bytes, _timeout_s: float, random: Random) -> Answer:
    return Answer(answer[: random.randrange(max(1, len(answer)))])


def _tls_in_answer(answer: bytes, _request: bytes, _timeout_s: float, random: Random) -> Answer:
    return Answer(answer[: random.randrange(max(1, len(answer)))], ssl.SSLError(1, _TLS[0]))


def _slow(answer: bytes, _request: bytes, timeout_s: float, _random: Random) -> Answer:
    return Answer(answer, after_s=min(20.0, timeout_s * 0.9), is_whole=True)


def _echo(_answer: bytes, request: bytes, _timeout_s: float, _random: Random) -> Answer:
    head, _, body = request.decode("latin-1").partition("\r\n\r\n")
    field = next((line for line in head.split("\r\n") if line.lower().startswith("authorization:")), "")
    # Only the ends are repeated, because the client cuts off a message after some hundred characters.
    text = f"{field[-120:]} {body[-120:]}".replace('"', "'").replace("\\", "/")
    own = f'{{"ErrorInformation":{{"error":1,"message":"Bad request: {text}","code":2000588}}}}'
    token = f'{{"error":"invalid_request","error_description":"Bad request: {text}"}}'
    return Answer(_response(400, (token if "/oauth" in head.split("\r\n")[0] else own).encode(), _JSON))


_Distort = Callable[[bytes, bytes, float, Random], Answer]
_DISTORTIONS: Final[Mapping[Fault, _Distort]] = {
    Fault.LOST_REQUEST: _time_out,
    Fault.LATE_REQUEST: _time_out,
    Fault.SLOW_ANSWER: _slow,
    Fault.LOST_ANSWER: _time_out,
    Fault.RESET_AFTER: _reset,
    Fault.CLOSED_AFTER: lambda *_: Answer(b""),
    Fault.TLS_AFTER: _tls,
    Fault.CUT_ANSWER: _cut,
    Fault.TLS_IN_ANSWER: _tls_in_answer,
    Fault.GATEWAY_BEFORE: _gateway,
    Fault.GATEWAY_AFTER: _gateway,
    Fault.GATEWAY_401: _own(401, b'{"message":"unauthorized"}'),
    Fault.HTML_200: _html(200),
    Fault.HTML_200_BEFORE: _html(200),
    Fault.HTML_429: _html(429),
    Fault.REDIRECT_AFTER: _html(302, f"Location: https://{STRANGER}/3/vouchers"),
    Fault.SERVER_ERROR: _own(500, _ENVELOPE),
    Fault.SERVER_ERROR_AFTER: _own(500, _ENVELOPE),
    Fault.RATE_LIMITED: _own(429, b'{"message":"too many requests"}'),
    Fault.DEEP_JSON: _own(200, b'{"Voucher":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    Fault.ECHO: _echo,
}
