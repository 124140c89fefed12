"""The reduction of one response to an observation, which contains none of the company's data."""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, cast, get_args

import attrs

from fortnox_sdk.cli.doctor.compare.resources import entities_in, fields_of, vocabulary
from fortnox_sdk.cli.doctor.compare.sie import sie_structure
from fortnox_sdk.cli.doctor.compare.structure import HIDDEN, Structure, structure_of
from fortnox_sdk.entities.codec import Entity, wire_name
from fortnox_sdk.entities.decoder import Decoder
from fortnox_sdk.errors import DecodeError
from fortnox_sdk.foreign.data import Unreadable, header_number, read_json
from fortnox_sdk.http.envelopes import as_object
from fortnox_sdk.http.error_codes.numbers import CODES
from fortnox_sdk.http.error_codes.texts import TEXT_CODES
from fortnox_sdk.http.messages import Response

_HEADER_NAME: Final = re.compile(
    r"(X|RateLimit|Content|Access-Control|Cross-Origin|Sec)-[A-Z-]{1,40}|Age|Allow|Alt-Svc|Cache-Control|Connection|Date"
    r"|Deprecation|ETag|Expires|Keep-Alive|Last-Modified|Link|Location|Pragma|Retry-After|Server|Set-Cookie"
    r"|Strict-Transport-Security|Sunset|Transfer-Encoding|Vary|Via|Warning|WWW-Authenticate|Referrer-Policy",
    re.IGNORECASE,
)
_CONTENT_TYPE: Final = re.compile(
    r"([a-z]+/[a-z0-9.+-]+)\s*(;\s*charset=([A-Za-z0-9-]{1,20}))?", re.IGNORECASE
)
_CONTENT_TYPES: Final = frozenset(
    [
        "application/json",
        "application/octet-stream",
        "application/pdf",
        "application/vnd.sie",
        "application/x-sie",
        "application/xml",
        "text/html",
        "text/plain",
        "text/x-sie",
        "text/xml",
    ]
)
_CHARSETS: Final = frozenset(["cp437", "ibm437", "iso-8859-1", "us-ascii", "utf-8", "windows-1252"])
_CODES: Final = range(1_000_000, 3_000_000)
"""The range of Fortnox's error codes. Outside of it, only 0 was observed."""
_MAXIMUM: Final = 500
"""The documented maximum of `limit`."""
_LENGTHS: Final = (20, 60, 150)
_FEW_ROWS: Final = 3
_LONGEST_NUMBER: Final = 20
_AFTER_NUMBERS: Final = 10**_LONGEST_NUMBER
_TEXTS: Final = (
    "Invalid response type",
    "No such route",
    "Too Many Requests",
    "unauthorized",
    *(entry.text for entry in CODES.values() if entry.text),
)
"""The known texts of Fortnox's messages, with {names} for their variable parts."""


@attrs.frozen(kw_only=True)
class Observation:
    """The structure of one response."""

    status: int
    """The HTTP status; 0 if there was no response."""
    content_type: str = ""
    headers: tuple[str, ...] = ()
    """The names of the headers, in alphabetical order."""
    code: str = ""
    """The error code, or a general text for an unknown code; `""` if the response is not an error."""
    message: str = ""
    """The known template of the error's text, or the approximate length of an unknown text."""
    body: Structure = MappingProxyType({})
    rows: str = ""
    """The number of rows of a list: none, some, as many as the limit, more than the limit, or cut at the maximum."""
    order: str = ""
    """The order of a list by the key of its rows; `""` if the rows are too few or have equal keys."""
    unreadable: tuple[str, ...] = ()
    """The JSON paths of the values that the client can't read."""
    unknown_values: tuple[str, ...] = ()
    """The JSON paths of the enumeration values that the client does not declare."""

    @property
    def is_good(self) -> bool:
        """True if the call succeeded."""
        return 200 <= self.status < 300 and not self.code  # noqa: PLR2004 - the numbers of HTTP


UNANSWERED: Final = Observation(status=0)


def observe_sie(response: Response) -> Observation:
    """Return the observation of a SIE file."""
    plain = _observe_error(response)
    return plain if not plain.is_good else attrs.evolve(plain, body=sie_structure(response.body))


def observe(
    response: Response,
    *,
    kind: type[Entity] | None = None,
    envelope: str = "",
    limit: int | None = None,
    key: Sequence[str] = (),
) -> Observation:
    """Return the observation of a JSON response.

    Args:
        response: The response.
        kind: The client's class of the records; None if the client declares no class.
        envelope: The JSON key that contains the record or the list; `""` if there is no envelope.
        limit: The limit of a list; None for a single record.
        key: The JSON names that form the key of a row.
    """
    plain = _observe_error(response)
    value = read_json(response.body)
    if isinstance(value, Unreadable):
        return plain
    structure = structure_of(value, vocabulary())
    inside = as_object(value).get(envelope) if envelope else value
    records = cast("list[object]", inside) if isinstance(inside, list) else [inside]
    result = attrs.evolve(plain, body=structure)
    if not plain.is_good or (envelope and envelope not in as_object(value)):
        return result
    if limit is not None and isinstance(inside, list):
        result = attrs.evolve(result, rows=_count(len(records), limit), order=_order(records, key))
    if kind is None:
        return result
    at = f"{envelope}[]" if isinstance(inside, list) else envelope
    return _read_by_client(result, records, kind, at)


def _read_by_client(
    plain: Observation, records: Sequence[object], kind: type[Entity], at: str
) -> Observation:
    """Return `plain` with the paths of the values that the client can't read or does not declare."""
    unreadable, unknown = list[str](), list[str]()
    for record in records:
        try:
            entity = Decoder().decode(record, kind, at=at)
        except DecodeError as fault:
            unreadable.append(_declared_path(re.sub(r"\[[0-9]+\]", "[]", fault.path), kind, at))
        else:
            unknown += _unknown_values(entity, at)
    return attrs.evolve(
        plain, unreadable=tuple(dict.fromkeys(unreadable)), unknown_values=tuple(dict.fromkeys(unknown))
    )


def _declared_path(path: str, kind: type[Entity], at: str) -> str:
    """Return the JSON path for a path of field names, such as `Invoice.DueDate` for `Invoice.due_date`."""
    shown = at
    current: type[Entity] | None = kind
    for part in path.removeprefix(at).strip(".").split("."):
        name, bracket, _ = part.partition("[")
        field = next((each for each in fields_of(current) if each.name == name), None) if current else None
        if field is None:
            return shown
        shown += f".{wire_name(field)}{bracket and '[]'}"
        current = next(entities_in(field.type), None)
    return shown


def _unknown_values(entity: Entity, at: str) -> Iterator[str]:
    """Yield the path of each field whose value is not in the enumeration that the client declares for the field."""
    for field in fields_of(type(entity)):
        value: object = getattr(entity, field.name)
        where = f"{at}.{wire_name(field)}"
        is_enumeration = any(
            isinstance(each, type) and issubclass(each, StrEnum) for each in get_args(field.type)
        )
        if is_enumeration and value and isinstance(value, str) and not isinstance(value, StrEnum):
            yield where
        elif isinstance(value, Entity):
            yield from _unknown_values(value, where)
        elif isinstance(value, tuple):
            rows = cast("tuple[object, ...]", value)
            for row in rows:
                if isinstance(row, Entity):
                    yield from _unknown_values(row, f"{where}[]")


def _observe_error(response: Response) -> Observation:
    """Return the status, the headers and the error of a response."""
    code, message = "", ""
    value = read_json(response.body[:65536]) if len(response.body) <= 65536 else None  # noqa: PLR2004 - 64 KB
    source = as_object(value)
    source = as_object(source.get("ErrorInformation")) or source
    if response.status >= 400 or "ErrorInformation" in as_object(value):  # noqa: PLR2004 - an error of HTTP
        fields = {name.lower(): inside for name, inside in source.items()}
        code = _shown_code(fields.get("code", fields.get("error")))
        text = fields.get("message")
        message = _shown_message(text) if isinstance(text, str) else ""
    names = {name.title() if _HEADER_NAME.fullmatch(name) else HIDDEN for name in response.headers}
    return Observation(
        status=response.status,
        headers=tuple(sorted(names)),
        content_type=_content_type(response.headers),
        code=code,
        message=message,
    )


def _shown_code(value: Any) -> str:  # noqa: ANN401 - parsed JSON
    """Return an error code for the report. An unknown code is replaced by a general text."""
    if isinstance(value, str):
        if value.lower() in _WORDS:
            return value
        number = header_number(value, most=10**_LONGEST_NUMBER)
        return "other word" if number is None else _shown_code(number)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if value == 0 or value in _CODES else "number outside the range of codes"
    return "no code"


_WORDS: Final = frozenset([*TEXT_CODES, "not_found", "invalid_value", "malformed_body", "wrong_content_type"])


def _shown_message(text: str) -> str:
    for template in _TEXTS:
        parts = [re.escape(part) for part in re.split(r"\{[^}]*\}", template)]
        if re.fullmatch(".{0,200}".join(parts), text, re.DOTALL):
            return template
    length = next((f"text of up to {most} characters" for most in _LENGTHS if len(text) <= most), "long text")
    return length if text else "empty text"


def _content_type(headers: Mapping[str, str]) -> str:
    value = next((value for name, value in headers.items() if name.lower() == "content-type"), None)
    if value is None:
        return "none"
    match = _CONTENT_TYPE.fullmatch(value.strip())
    if match is None or match[1].lower() not in _CONTENT_TYPES:
        return "other type"
    charset = (match[3] or "").lower()
    shown = charset if charset in _CHARSETS else "other"
    return match[1].lower() + (f"; charset={shown}" if charset else "")


def _count(rows: int, limit: int) -> str:
    if not rows:
        return "none"
    if rows == _MAXIMUM < limit:
        return "cut at the maximum"
    if rows == limit:
        return "as many as the limit"
    return "some" if rows < limit else "more than the limit"


def _order(records: Sequence[object], key: Sequence[str]) -> str:
    """Return the order of rows by their keys: as numbers if all are numbers, otherwise as text."""
    if len(records) < _FEW_ROWS or not key:
        return ""
    texts = [tuple(str(as_object(record).get(name)) for name in key) for record in records]
    if len(set(texts)) < len(texts):
        return ""
    numbers = [tuple(_number_first(part) for part in each) for each in texts]
    for name, keys in (("ascending", numbers), ("ascending as text", texts)):
        if list(keys) == sorted(keys):
            return name
    return "descending" if numbers == sorted(numbers, reverse=True) else "other order"


def _number_first(text: str) -> tuple[int, str]:
    """Return a sort key that orders numbers by value, before other texts."""
    is_number = text.isascii() and text.isdigit() and len(text) < _LONGEST_NUMBER
    return (int(text), "") if is_number else (_AFTER_NUMBERS, text)
