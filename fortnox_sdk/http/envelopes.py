"""Reads Fortnox's error bodies, in all the shapes that were recorded, and raises the right class."""

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Final, cast

from fortnox_sdk.errors import (
    AccessDenied,
    ApiError,
    BadRequest,
    NotFound,
    RateLimited,
    ServerError,
    Unauthorized,
)
from fortnox_sdk.http.error_codes import CODES, WORDS
from fortnox_sdk.http.transport import Request, Response

__all__ = ["api_error", "as_object", "is_fortnox_error", "json_object"]

_LONGEST_TEXT = 300
_OWN_KEYS = frozenset({"errorinformation", "message", "error"})
# Some errors came as XML whatever was asked for (sign-in, recorded by notima/fortnox4j).
_XML = re.compile(
    r"<ErrorInformation>.*<Message>(?P<text>[^<]*)</Message>.*<Code>(?P<code>\d+)</Code>.*</ErrorInformation>"
)


def json_object(body: bytes) -> Mapping[str, object] | None:
    """The JSON object of a body, or None when it holds something else."""
    try:
        found: object = json.loads(body)
    except (ValueError, UnicodeDecodeError):
        return None
    return cast("Mapping[str, object]", found) if isinstance(found, dict) else None


def as_object(value: object) -> Mapping[str, object]:
    """Return a parsed JSON value if it is an object, else an empty mapping."""
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def is_fortnox_error(response: Response) -> bool:
    """Return whether an error response has a form of Fortnox's own: the envelopes, the gateway's message, or XML.

    A proxy between here and Fortnox responds with HTML or with nothing, and says nothing about the request itself.
    """
    found = json_object(response.body)
    if found is None:
        return _XML.search(" ".join(response.body.decode("utf-8", "replace").split())) is not None
    return not _OWN_KEYS.isdisjoint(key.lower() for key in found)


def api_error(request: Request, response: Response) -> ApiError:
    """The error for an answer that is no success; the class by Fortnox's number first, then by status."""
    code, text = _code_and_text(response.body)
    known = CODES.get(code) if isinstance(code, int) else WORDS.get((code or "").lower())
    kind, meaning = _by_status(response.status)
    if known is not None:
        kind, meaning = known.raises or kind, known.meaning
    said = f" ({text})" if text else ""
    number = f", code {code}" if code is not None else ""
    return kind(
        f"{request.method} {request.path}: {meaning}{said} [HTTP {response.status}{number}].",
        hint=(known.hint if known else "") or _HINTS.get(kind, ""),
        status=response.status,
        code=code,
        text=text,
        method=request.method,
        path=request.path,
        request_id=response.headers.get("X-Uid", ""),
    )


def _code_and_text(body: bytes) -> tuple[int | str | None, str]:
    found = json_object(body)
    if found is None:
        text = " ".join(body.decode("utf-8", "replace").split())
        if error := _XML.search(text):
            return int(error["code"]), unescape(error["text"])[:_LONGEST_TEXT]
        return None, "" if text.startswith("<") else text[:_LONGEST_TEXT]
    # Fortnox's own envelope, recorded with keys in both letter cases on the same day (accodeing cassettes, 2023).
    inner = found.get("ErrorInformation")
    source = cast("Mapping[str, object]", inner) if isinstance(inner, dict) else found
    lower = {key.lower(): value for key, value in source.items()}
    # {"message"} is the gateway; {"error", "error_description"} the OAuth host; {"id", "error", "message"} /api areas.
    said = lower.get("message") or lower.get("error_description") or ""
    code = lower.get("code", lower.get("error"))
    number = int(code) if isinstance(code, str) and code.isdecimal() else code
    return (number if isinstance(number, int | str) else None), str(said)[:_LONGEST_TEXT]


def _by_status(status: int) -> tuple[type[ApiError], str]:
    """Return the class and the meaning of an error whose number says neither."""
    if status >= 500:  # noqa: PLR2004 - HTTP's own numbers are clearer bare
        return ServerError, "a fault at Fortnox"
    if status < 400:  # noqa: PLR2004
        return BadRequest, "sent elsewhere, which is not followed"
    return _STATUSES.get(status, (BadRequest, "refused"))


_STATUSES: Final[Mapping[int, tuple[type[ApiError], str]]] = {
    401: (Unauthorized, "not signed in"),
    403: (AccessDenied, "not allowed"),
    404: (NotFound, "not found"),
    429: (RateLimited, "too many calls"),
}
_HINTS: Final[Mapping[type[ApiError], str]] = {
    Unauthorized: "Sign in again with: fortnox login",
    RateLimited: "Wait some seconds; other programs may share this app's limit for the company.",
    ServerError: "Try again later.",
}
