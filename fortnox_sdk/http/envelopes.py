"""Readers of Fortnox's error responses in all observed forms, and the choice of an error class."""

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
from fortnox_sdk.foreign.data import Unreadable, read_json
from fortnox_sdk.http.error_codes import CODES, TEXT_CODES
from fortnox_sdk.http.messages import Request, Response

_LONGEST_TEXT: Final = 300
_LONGEST_CODE: Final = 60
_LARGEST_CODE: Final = 10**12
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


def api_error(request: Request, response: Response) -> ApiError:
    """Return the error for a response that is not a success.

    Fortnox's error code decides the class of the error. If the code is unknown or missing, the HTTP status decides.
    """
    code, text = _code_and_text(response)
    entry = CODES.get(code) if isinstance(code, int) else TEXT_CODES.get((code or "").lower())
    kind, meaning = _by_status(response.status)
    if kind is NotFound and code is None:
        # The gateway's {"message"} is about the address. Only Fortnox, which sends a code, knows its records.
        kind = BadRequest
    if entry is not None:
        kind, meaning = entry.raises or kind, entry.meaning
    quotation = f" ({text})" if text else ""
    code_text = f", code {code}" if code is not None else ""
    return kind(
        f"{request.method} {request.path}: {meaning}{quotation} [HTTP {response.status}{code_text}].",
        hint=(entry.hint if entry else "") or _HINTS.get(kind, ""),
        status=response.status,
        code=code,
        text=text,
        method=request.method,
        path=request.path,
        request_id=response.request_id,
    )


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


def _by_status(status: int) -> tuple[type[ApiError], str]:
    """Return the error class and the meaning of an HTTP status."""
    if status >= 500:  # noqa: PLR2004 - the numbers of HTTP are clearer than names
        return ServerError, "an error at Fortnox"
    if status < 400:  # noqa: PLR2004
        return BadRequest, "a redirect, which is not followed"
    return _STATUSES.get(status, (BadRequest, "refused"))


_STATUSES: Final[Mapping[int, tuple[type[ApiError], str]]] = {
    401: (Unauthorized, "not signed in"),
    403: (AccessDenied, "not allowed"),
    404: (NotFound, "not found"),
    429: (RateLimited, "too many calls"),
}
_HINTS: Final[Mapping[type[ApiError], str]] = {
    Unauthorized: "Sign in again with: fortnox login",
    RateLimited: "Wait a few seconds: other programs may share this app's rate limit for the company.",
    ServerError: "Try again later.",
}
