"""Functions that read Fortnox's error responses, in all observed forms, and choose the class of the error."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
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
from fortnox_sdk.foreign.data import Unreadable, header_date, header_number, read_json
from fortnox_sdk.http.error_codes.hints import HINTS
from fortnox_sdk.http.error_codes.numbers import CODES, SANDBOX_CODES
from fortnox_sdk.http.error_codes.scopes import ACCESS_CODES, MISSING_SCOPE, access_hint, scope_of
from fortnox_sdk.http.error_codes.texts import TEXT_CODES
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.text import Text

_LONGEST_TEXT: Final = 300
_LONGEST_CODE: Final = 60
_LARGEST_CODE: Final = 10**12
_LONGEST_WAIT_S: Final = 366 * 24 * 3600
_OWN_KEYS = frozenset({"errorinformation", "message", "error"})
# Some errors came as XML although JSON was requested (sign-in, recorded by notima/fortnox4j).
# Each tag is searched separately, because one pattern with `.*` between the tags took cubic time.
_XML_ERROR = re.compile(r"<ErrorInformation>")
_XML_TEXT = re.compile(r"<Message>([^<]{0,2000})</Message>")
_XML_CODE = re.compile(r"<Code>([0-9]{1,12})</Code>")


def json_object(body: bytes) -> Mapping[str, object] | None:
    """Return the JSON object in a body; None if the body contains anything else."""
    value = read_json(body, unique_keys=True)
    return None if isinstance(value, Unreadable) else as_mapping(value)


def as_mapping(value: object) -> Mapping[str, object] | None:
    """Return a parsed JSON value if it is an object, otherwise None."""
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else None


def as_object(value: object) -> Mapping[str, object]:
    """Return a parsed JSON value if it is an object, otherwise an empty mapping."""
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}


def is_fortnox_error(response: Response) -> bool:
    """Return whether an error response has one of Fortnox's own forms: JSON with certain keys, or XML.

    A response in another form, such as HTML or an empty body, may come from a proxy. It does not show whether Fortnox
    received the request.
    """
    payload = json_object(response.body)
    if payload is None:
        return _xml_error(response) is not None
    return not _OWN_KEYS.isdisjoint(key.lower() for key in payload)


def retry_after_s(response: Response, now: datetime) -> float | None:
    """Return the seconds to wait according to the Retry-After header, or None if there is no valid header."""
    # The header contains seconds or a date (RFC 9110, 10.2.3).
    text = response.headers.get("Retry-After", "")
    seconds = header_number(text, most=_LONGEST_WAIT_S)
    if seconds is not None:
        return float(seconds)
    until = header_date(text)
    return None if until is None else min(max(0.0, (until - now).total_seconds()), _LONGEST_WAIT_S)


def api_error(
    request: Request, response: Response, *, scope_hint: Callable[[str], Text] | None = None
) -> ApiError:
    """Return the error for a response that is not a success.

    Fortnox's error code decides the class of the error. If the code is unknown or missing, the HTTP status decides.

    Args:
        request: The request.
        response: The response.
        scope_hint: A function that returns the hint for a scope that the connection lacks. With None, the hint names
            all places where the scope can be missing.
    """
    code, text = _code_and_text(response)
    entry = CODES.get(code) if isinstance(code, int) else TEXT_CODES.get((code or "").lower())
    kind, meaning = _by_status(response.status)
    if kind is NotFound and code is None:
        # The gateway's {"message"} is about the address. Only Fortnox, which sends a code, knows its records.
        kind = BadRequest
    if entry is not None:
        kind, meaning = entry.raises or kind, entry.meaning
    elif kind is BadRequest and text.startswith(_NO_PERMISSION):
        kind, meaning = _STATUSES[403]
    call, reason = f"{request.method} {request.path}", _code_text(code)
    english = f"{meaning} ({text})" if text else meaning.en
    # Fortnox's own text is in Swedish, except in the areas whose codes are texts.
    swedish = text if text and not isinstance(code, str) else f"{meaning.sv} ({text})" if text else meaning.sv
    error = kind(
        Text(
            f"{call}: {english} [HTTP {response.status}{reason.en}].",
            f"{call}: {swedish} [HTTP {response.status}{reason.sv}].",
        ),
        hint=_hint(request, code, kind, scope_hint),
        status=response.status,
        code=code,
        text=text,
        method=request.method,
        path=request.path,
        request_id=response.request_id,
    )
    if isinstance(error, AccessDenied):
        error.scope = scope_of(request.method, request.path)
    return error


def _code_text(code: int | str | None) -> Text:
    """Return Fortnox's error code as the last part of an error message; an empty text if there is no code."""
    if code is None:
        return Text("", "")
    if code in SANDBOX_CODES:
        return Text(
            f", code {code}, which only the sandbox uses", f", kod {code}, som bara sandlådan använder"
        )
    return Text(f", code {code}", f", kod {code}")


def _hint(
    request: Request,
    code: int | str | None,
    kind: type[ApiError],
    scope_hint: Callable[[str], Text] | None,
) -> Text:
    """Return the hint for an error: the instruction that solves the problem."""
    if code in SANDBOX_CODES:
        return _SANDBOX_HINT
    if code in ACCESS_CODES:
        scope = scope_of(request.method, request.path)
        if scope_hint is not None and scope and code == MISSING_SCOPE:
            return scope_hint(scope)
        return access_hint(code, scope)
    key = code.lower() if isinstance(code, str) else code
    if key is not None and (hint := HINTS.get(key)):
        return hint
    if kind is AccessDenied:
        return access_hint(code, scope_of(request.method, request.path))
    return _HINTS.get(kind, Text("", ""))


def _code_and_text(response: Response) -> tuple[int | str | None, str]:
    payload = json_object(response.body)
    if payload is None:
        if error := _xml_error(response):
            return error
        text = response.body[: 4 * _LONGEST_TEXT].decode("utf-8", "replace")
        return None, "" if text.lstrip().startswith("<") else _clean(response, text)
    # Fortnox's ErrorInformation was recorded with capitalised and with lower-case keys on the same day (accodeing
    # cassettes, 2023).
    source = as_mapping(payload.get("ErrorInformation")) or payload
    fields = {key.lower(): value for key, value in source.items()}
    # The gateway sends {"message"}, the OAuth host {"error", "error_description"}, and the areas below /api
    # {"id", "error", "message"}.
    message = fields.get("message") or fields.get("error_description")
    text = _clean(response, message) if isinstance(message, str) else ""
    code = fields.get("code", fields.get("error"))
    if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) <= _LONGEST_CODE:
        code = int(code)
    if isinstance(code, int):
        return code if not isinstance(code, bool) and abs(code) < _LARGEST_CODE else None, text
    return response.text(code, longest=_LONGEST_CODE) if isinstance(code, str) else None, text


def _xml_error(response: Response) -> tuple[int, str] | None:
    """Return the code and the text of an error in XML; None if the body contains no such error."""
    document = response.body.decode("utf-8", "replace")
    text, code = _XML_TEXT.search(document), _XML_CODE.search(document)
    if text is None or code is None or _XML_ERROR.search(document) is None:
        return None
    return int(code[1]), _clean(response, unescape(text[1]))


def _clean(response: Response, text: str) -> str:
    return response.text(" ".join(text.split()), longest=_LONGEST_TEXT)


def _by_status(status: int) -> tuple[type[ApiError], Text]:
    """Return the error class and the meaning of an HTTP status."""
    if status >= 500:  # noqa: PLR2004 - the numbers of HTTP are clearer than names
        return ServerError, Text("an error at Fortnox", "ett fel hos Fortnox")
    if status < 400:  # noqa: PLR2004
        return BadRequest, Text("a redirect, which is not followed", "en omdirigering, som inte följs")
    return _STATUSES.get(status, (BadRequest, Text("refused", "nekades")))


_NO_PERMISSION: Final = "Behörighet saknas"
"""The beginning of Fortnox's error text if the company lacks the licence for a module. Fortnox sends it with status 400
and code 0 (reported by a client, 2026)."""
_STATUSES: Final[Mapping[int, tuple[type[ApiError], Text]]] = {
    401: (Unauthorized, Text("not signed in", "inte inloggad")),
    403: (AccessDenied, Text("not allowed", "inte tillåtet")),
    404: (NotFound, Text("not found", "finns inte")),
    429: (RateLimited, Text("too many calls", "för många anrop")),
}
_HINTS: Final[Mapping[type[ApiError], Text]] = {
    Unauthorized: Text("Sign in again with: fortnox login", "Logga in igen med: fortnox login"),
    RateLimited: Text(
        "Wait a minute, then try again: other programs may share this app's rate limit for the company.",
        "Vänta en minut och försök igen: andra program kan dela appens hastighetsgräns för företaget.",
    ),
    ServerError: Text("Try again later.", "Försök igen senare."),
}
_SANDBOX_HINT: Final = Text(
    "The sandbox uses its own code, because Fortnox's code for this error is not known. A program should test for "
    "the error's class, never for the sandbox's code.",
    "Sandlådan använder en egen kod, eftersom Fortnox kod för felet inte är känd. Ett program ska kontrollera felets "
    "klass, aldrig sandlådans kod.",
)
