"""The table of nouns: which fields Fortnox has, their types and limits, and what a body may hold.

The figures are the official specification's; orders and list membership are those of pasted answers where there
are any. A field is `[type, flags, longest, choices]`; flags: `s` in the single answer, `l` in list rows, `c`
accepted on create, `u` on update, `!` required on create; none at all: in the
specification, and missing from every live answer. `resources.json` is kept by hand; what lies in `fields/` is written by
`tools/sandbox_table.py`, with a field's least and most beside its choices. A `numeric` is a number that is
kept and answered as text.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from attrs import field, frozen

from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, number_text

__all__ = ["NOUNS", "Field", "Noun"]

# The formats page lists these beside letters and digits of any language; "->" fails for its ">".
_ALLOWED = re.compile("[\\w’\\\\–:.`´,;^¤#%§£$€¢¥©™°&/()=+\\-*!?²³®½@\u00a0\n\r ]*")
_BLANK = "API_BLANK"
_PLACEHOLDERS = re.compile("[{}]")  # subject and body of e-mails take `{no}` (recorded)
_CLEARED_BY_NULL = frozenset({"string", "number", "integer", "numeric", "date"})
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


@frozen
class Field:
    """One field of a noun or of its rows."""

    name: str
    type: str
    flags: str
    longest: int | None
    choices: tuple[str, ...]
    rows: "Mapping[str, Field]"
    least: int | None = None
    most: int | None = None

    @property
    def cleared(self) -> str | None:
        """What a field holds after it was cleared."""
        return "" if self.type == "string" else None

    def cleared_by_null(self) -> bool:
        """Whether null takes the value away; 2000699 for the one field that refuses it (measured by others)."""
        if self.name == "Unit":
            raise Problem.refused(2000699, f"Ogiltigt värde ({self.name})")
        return self.type in _CLEARED_BY_NULL and "!" not in self.flags

    def read(self, value: object, verb: str, *, null_clears: bool = False) -> object:
        """The value as it is kept, or a Problem. `API_BLANK` clears a field of any type (documented)."""
        if value == _BLANK:
            return self.cleared
        reader = _READERS.get(self.type)
        if reader is not None:
            return reader(self, value)
        if self.type.startswith("rows:"):
            if not isinstance(value, list):
                raise _structure()
            items: list[object] = value  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON
            if not all(isinstance(item, dict) for item in items):
                raise Problem.refused(2002649, "Felaktig datastruktur.")  # recorded for rows that were texts
            return [_read_fields(self.rows, item, verb, null_clears=null_clears) for item in items]
        return _read_fields(self.rows, value, verb, null_clears=null_clears)


def _structure() -> Problem:
    return Problem.refused(2002381, "Felaktig datastruktur")


def _read_text(spec: Field, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Problem.refused(2001392, f"Ingen eller felaktig typ av data. ({spec.name})")
    text = str(value)
    plain = _PLACEHOLDERS.sub("", text) if spec.name in {"EmailSubject", "EmailBody"} else text
    if not _ALLOWED.fullmatch(plain):
        raise Problem.refused(2000359, f"Värdet innehåller ej tillåtna tecken. ({text})")
    if spec.longest is not None and len(text) > spec.longest:
        raise Problem.refused(2000107, f"Värdet är för långt ({spec.name})")
    if spec.choices and text and text not in spec.choices:
        raise Problem.assumed("bad_choice", f"Ogiltigt värde ({spec.name}: {text})")
    return text


def _read_number(spec: Field, value: object) -> object:
    try:
        number = decimal(value)
    except ValueError:
        raise Problem.refused(2000108, f"Värdet måste vara numeriskt ({spec.name})") from None
    if spec.type == "integer" and number != number.to_integral_value():
        raise Problem.refused(2000108, f"Värdet måste vara numeriskt ({spec.name})")
    if (spec.least is not None and number < spec.least) or (spec.most is not None and number > spec.most):
        raise Problem.assumed("out_of_range", f"Värdet ligger utanför tillåtet intervall ({spec.name})")
    if spec.type == "numeric":
        return number_text(number)
    return int(number) if spec.type == "integer" else number


def _read_boolean(spec: Field, value: object) -> bool:
    if value in (True, "true", 1):
        return True
    if value in (False, "false", 0):
        return False
    raise Problem.refused(2000134, f"Värdet måste vara en boolean ({spec.name})")


def _read_date(spec: Field, value: object) -> str:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Problem.assumed("bad_date", f"Ogiltigt datum ({spec.name})")
    return day.isoformat()


def _read_list(spec: Field, value: object) -> list[object]:
    if not isinstance(value, list):
        raise Problem.refused(2001392, f"Ingen eller felaktig typ av data. ({spec.name})")
    return value  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON


_READERS = {
    "list": _read_list,
    "string": _read_text,
    "number": _read_number,
    "integer": _read_number,
    "numeric": _read_number,
    "boolean": _read_boolean,
    "date": _read_date,
}


def _read_fields(fields: Mapping[str, Field], value: object, verb: str, *, null_clears: bool = False) -> Body:
    if not isinstance(value, dict):
        raise _structure()
    body: Body = value  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON
    kept: Body = {}
    for name, item in body.items():
        spec = fields.get(name)
        if spec is None or verb not in spec.flags:
            # Read-only fields are refused like unknown ones (2001399 was seen for both).
            raise Problem.refused(2001399, f"Felaktigt fältnamn ({name})")
        if item is None and null_clears and verb == "u" and spec.cleared_by_null():
            kept[name] = None  # and null is what the answer shows (recorded for comments)
        # An empty text does not clear on update (recorded for invoices); else null counts as not sent (assumed).
        if item is None or (item == "" and (verb == "u" or spec.type != "string")):
            continue
        kept[name] = spec.read(item, verb, null_clears=null_clears)
    if verb == "c":
        for spec in fields.values():
            if "!" in spec.flags and kept.get(spec.name) in (None, ""):
                raise Problem.refused(2001795, f"Obligatoriskt fält saknas ({spec.name})")
    return kept


@frozen
class Noun:
    """One noun of the API.

    Attributes:
        key: Fields that name a record, in the order of its address.
        row: Fields of a list's rows.
        envelopes: The words that a request's body may stand under.
        bare: Whether a request may also come without an envelope.
        location: The header of a 201.
        null_clears: Whether null in an update clears a field; else it counts as not sent.
        counted: Whether a list tells its size and pages.
    """

    name: str
    path: str
    scope: str
    one: str
    many: str
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    row: tuple[str, ...]
    search: Mapping[str, str]
    sort: Mapping[str, str]
    filters: tuple[str, ...]
    envelopes: tuple[str, ...]
    bare: bool
    location: str
    null_clears: bool
    counted: bool
    single: tuple[str, ...] = field(init=False)
    _nested: tuple[tuple[str, tuple[str, ...]], ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "single", tuple(n for n, f in self.fields.items() if "s" in f.flags))
        nested = tuple((n, tuple(f.rows)) for n, f in self.fields.items() if f.rows)
        object.__setattr__(self, "_nested", nested)

    def read(self, body: object, verb: str) -> Body:
        """The fields of a request's body, checked; `verb` is `c` (create) or `u` (update)."""
        if not isinstance(body, dict):
            raise Problem.refused(2001392, "Ingen eller felaktig typ av data.")
        whole: Body = body  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON
        inside = next((whole[word] for word in self.envelopes if word in whole), whole if self.bare else None)
        if inside is None:
            raise Problem.refused(2001392, "Ingen eller felaktig typ av data.")
        return _read_fields(self.fields, inside, verb, null_clears=self.null_clears)

    def shown(self, record: Body, names: tuple[str, ...]) -> Body:
        """A record narrowed to some of its fields, in their order; so are its rows."""
        get = record.get
        body = {name: get(name) for name in names}
        for name, rows in self._nested:
            value = body.get(name)
            if isinstance(value, list):
                body[name] = [{inner: row.get(inner) for inner in rows} for row in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # rows of this field
        return body


def _fields(
    raw: Mapping[str, list[Any]], schemas: Mapping[str, Mapping[str, list[Any]]]
) -> Mapping[str, Field]:
    result: dict[str, Field] = {}
    for name, spec in raw.items():
        nested = spec[0].partition(":")[2]
        result[name] = Field(
            name=name,
            type=spec[0],
            flags=spec[1],
            longest=spec[2] if len(spec) > 2 else None,  # noqa: PLR2004
            choices=tuple(spec[3] or ()) if len(spec) > 3 else (),  # noqa: PLR2004
            rows=_fields(schemas[nested], schemas) if nested else {},
            least=spec[4] if len(spec) > 4 else None,  # noqa: PLR2004
            most=spec[5] if len(spec) > 5 else None,  # noqa: PLR2004
        )
    return result


def _load() -> Mapping[str, Noun]:
    folder = files("fortnox_sdk.sandbox.schema")
    made = [found for found in folder.joinpath("fields").iterdir() if found.name != "operations.json"]
    result: dict[str, Noun] = {}
    for file in [folder.joinpath("resources.json"), *sorted(made, key=lambda found: found.name)]:
        table = json.loads(file.read_text("utf-8"))
        for name, raw in table["nouns"].items():
            result[name] = _noun(name, raw, _fields(raw["fields"], table["schemas"]))
    return result


def _noun(name: str, raw: Mapping[str, Any], fields: Mapping[str, Field]) -> Noun:
    return Noun(
        name=name,
        path=raw["path"],
        scope=raw["scope"],
        one=raw["one"],
        many=raw["many"],
        key=tuple(raw["key"]),
        fields=fields,
        row=tuple(raw.get("list") or (n for n, f in fields.items() if "l" in f.flags)),
        search=raw.get("search", {}),
        sort=raw.get("sort", {}),
        filters=tuple(raw.get("filters", ())),
        envelopes=tuple(raw.get("envelopes") or (raw["one"],)),
        bare=raw.get("bare", False),
        location=raw.get("location", name),
        null_clears=raw.get("null_clears", False),
        counted=not raw.get("uncounted", False),
    )


NOUNS: Mapping[str, Noun] = _load()
