"""The fields of bodies, rows and queries: their definitions in JSON tables and the validation of their values.

The definition of a field has these keys, all optional except `type`:

- `type`: `string`, `integer`, `number`, `numeric` (a number that is stored and sent as text), `boolean`, `date`,
  `instant`, `uuid`, `list` (with items of any type), or the name of a schema in the same table;
- `many`: true for a list of values of the type;
- `flags`: `s` included in a single record, `l` included in list rows, `c` accepted on create, `u` accepted on update,
  `!` required on create. The default is `scu`. Empty `flags` mark a field that is in the specification but
  missing from every response of the live API;
- limits: `longest`, `shortest`, `least`, `most`, `least_rows`, `choices`, `pattern`.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal
from uuid import UUID

from attrs import Factory, field, frozen

from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, number_text
from fortnox_sdk.sandbox.schema.dialects import Dialect

Verb = Literal["c", "u"]
"""The purpose of a request body: `c` creates a record and requires all mandatory fields; `u` updates a record."""
LEFT_OUT = object()
"""A marker for a field that is omitted from the response."""

# Fortnox's page on formats allows these characters and the letters and digits of all languages, but not ">".
_ALLOWED = re.compile("[\\w’\\\\–:.`´,;^¤#%§£$€¢¥©™°&/()=+\\-*!?²³®½@\u00a0\n\r ]*")
_BLANK = "API_BLANK"
# The placeholder `{no}` is valid in the subject and body of e-mails (recorded).
_PLACEHOLDERS = re.compile("[{}]")
_WITH_PLACEHOLDERS = ("EmailSubject", "EmailBody")
_CLEARED_BY_NULL = frozenset({"string", "number", "integer", "numeric", "date"})
_LARGEST = 2**63 - 1
_ISO_DAY = 10
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_TRUTHS = {"true": True, "false": False}
_NO_FIELDS: Mapping[str, "Field"] = MappingProxyType({})


def _to_tuple(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return None if pattern is None else re.compile(pattern)


@frozen(kw_only=True)
class Field:
    """The definition of a field, a query parameter or a whole body. `fields` is empty unless the type is an object."""

    name: str
    type: str
    dialect: Dialect
    many: bool = False
    flags: str = "scu"
    longest: int | None = None
    shortest: int = 0
    least: int | Decimal | None = None
    most: int | Decimal | None = None
    least_rows: int = 0
    choices: tuple[str, ...] = field(default=(), converter=_to_tuple)
    pattern: re.Pattern[str] | None = field(default=None, converter=_compiled)
    fields: Mapping[str, "Field"] = _NO_FIELDS
    _required: tuple[str, ...] = field(
        init=False,
        default=Factory(
            lambda self: tuple(name for name, spec in self.fields.items() if spec.required), takes_self=True
        ),
    )

    @property
    def required(self) -> bool:
        """True if the field is mandatory in a new record."""
        return "!" in self.flags

    @property
    def read_only(self) -> bool:
        """True if clients cannot set the field."""
        return not {"c", "u"} & set(self.flags)

    @property
    def choice_list(self) -> str:
        """The allowed values, separated by commas."""
        return ", ".join(self.choices)

    @property
    def cleared_value(self) -> str | None:
        """The value that the field has after a request cleared it: `""` for text, otherwise `None`."""
        return "" if self.type == "string" else None

    def read(self, value: object, verb: Verb = "c", *, null_clears: bool = False) -> Any:  # noqa: ANN401  # as the table says
        """Convert a JSON value to its stored form. Raises the dialect's Problem if the value is invalid.

        According to Fortnox's documentation, the value `API_BLANK` clears a field of any type on paths that start
        with `/3`. The sandbox assumes that `API_BLANK` clears neither required fields nor lists.
        """
        if self.dialect.lenient and value == _BLANK and not self.many:
            if self.required:
                raise self.refused("missing", self.name)
            return self.cleared_value
        if not self.many:
            return self._read_single(value, verb, null_clears=null_clears)
        if not isinstance(value, list):
            raise self.refused("many")
        items: list[object] = value  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON
        if len(items) < self.least_rows:
            raise self.refused("too few")
        if self.dialect.lenient and not all(isinstance(item, dict) for item in items):
            raise self.refused("rows")
        return [self._read_single(item, verb, null_clears=null_clears) for item in items]

    def read_object(self, value: object, verb: Verb, *, null_clears: bool = False) -> Body:
        """Validate a JSON object and return its fields in their stored form."""
        if not isinstance(value, dict):
            raise self.refused("object")
        body: Body = value  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON
        # On `/api` paths, an update may omit mandatory fields of the record, but not of its nested objects.
        lenient = self.dialect.lenient
        inner = verb if lenient else "c"
        result: Body = {}
        for name, item in body.items():
            spec = self.fields.get(name)
            if spec is None or verb not in spec.flags:
                if self.dialect.refuses_unknown if spec is None else self.dialect.refuses_read_only:
                    raise self.refused("unknown", name)
            elif item is None and null_clears and verb == "u" and spec.is_cleared_by_null():
                result[name] = None  # the response also contains null (recorded for comments)
            # Empty text does not clear a field (recorded for invoices). In all other cases, null is ignored (assumed).
            elif item is not None and not (lenient and item == "" and (verb == "u" or spec.type != "string")):
                result[name] = spec.read(item, inner, null_clears=null_clears)
        if verb == "c":
            self._check_required(result)
        return result

    def read_text(self, text: str) -> Any:  # noqa: ANN401  # as the table says
        """Convert text from the URL to the field's value. If the field is a list, commas separate its values."""
        if self.many:
            return [self._from_text(part) for part in text.split(",") if part]
        return self._from_text(text)

    def refused(self, error_kind: str, value: object = None) -> Problem:
        """Return the dialect's error for an invalid value. `error_kind` is a key of `Dialect.refusals`."""
        return self.dialect.problem(error_kind, field=self, value=value)

    def select_fields(self, value: Any) -> Any:  # noqa: ANN401  # any JSON
        """Return a record with only the fields in the field definition, in the order of the definition.

        Fields that the record lacks become null. It is an assumption that Fortnox does this.
        """
        if value is None or not self.fields:
            return value
        return (
            [self._select_own_fields(item) for item in value] if self.many else self._select_own_fields(value)
        )

    def is_cleared_by_null(self) -> bool:
        """Return True if null clears the field.

        Raises error 2000699 for `Unit`, which rejects null (observed by other developers).
        """
        if self.name == "Unit":
            raise Problem.refused(2000699, f"Värdet kan inte vara null. ({self.name.lower()})")
        return self.type in _CLEARED_BY_NULL and not self.required

    def _select_own_fields(self, record: Body) -> Body:
        return {
            name: spec.select_fields(record.get(name))
            for name, spec in self.fields.items()
            if record.get(name) is not LEFT_OUT
        }

    def _from_text(self, text: str) -> object:
        if self.type == "boolean":
            return self._read_single(_TRUTHS.get(text.lower(), text))
        if self.type == "integer":
            digits = text.removeprefix("-")
            is_integer = digits.isascii() and digits.isdigit() and len(digits) <= len(str(_LARGEST))
            return self._read_single(int(text) if is_integer else text)
        return self._read_single(text)

    def _read_single(self, value: object, verb: Verb = "c", *, null_clears: bool = False) -> object:
        if self.fields:
            return self.read_object(value, verb, null_clears=null_clears)
        return _READERS.get(self.type, _read_string)(self, value)

    def _check_required(self, result: Body) -> None:
        for name in self._required:
            if result.get(name) in (None, "") if self.dialect.lenient else name not in result:
                raise self.refused("missing", name)


def _read_string(field: Field, value: object) -> str:
    lenient = field.dialect.lenient
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal if lenient else str):
        raise field.refused("string")
    text = str(value)
    plain = _PLACEHOLDERS.sub("", text) if field.name in _WITH_PLACEHOLDERS else text
    if lenient and not _ALLOWED.fullmatch(plain):
        raise field.refused("letters", text)
    if field.longest is not None and len(text) > field.longest:
        raise field.refused("too long")
    if len(text) < field.shortest:
        raise field.refused("too short")
    if field.choices and text not in field.choices and (text or not lenient):
        raise field.refused("choice", text)
    if field.pattern is not None and not field.pattern.fullmatch(text):
        raise field.refused("pattern")
    return text


def _read_boolean(field: Field, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if field.dialect.lenient and value in ("true", 1, "false", 0):
        return value in ("true", 1)
    raise field.refused("boolean")


def _read_integer(field: Field, value: object) -> int:
    if field.dialect.lenient:
        number = _decimal(field, value)
        if number != number.to_integral_value():
            raise field.refused("integer")
    elif isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
        raise field.refused("integer")
    else:
        number = Decimal(value)
    # Responses contain 0 for an account that is not set (recorded for articles), so a request may contain it too.
    no_account = number == 0 and field.name.endswith("Account") and not field.required
    return 0 if no_account else int(_within_limits(field, number))


def _read_number(field: Field, value: object) -> Decimal:
    if not field.dialect.lenient and (isinstance(value, bool) or not isinstance(value, int | Decimal)):
        raise field.refused("number")
    return _within_limits(field, _decimal(field, value))


def _read_numeric(field: Field, value: object) -> str:
    return number_text(_read_number(field, value))


def _decimal(field: Field, value: object) -> Decimal:
    try:
        return decimal(value)
    except ValueError:
        raise field.refused("too large") from None


def _within_limits(field: Field, number: Decimal) -> Decimal:
    too_small = field.least is not None and number < field.least
    if too_small or (field.most is not None and number > field.most):
        raise field.refused("range")
    return number


def _read_date(field: Field, value: object) -> str:
    lenient = field.dialect.lenient
    text = str(value) if lenient or isinstance(value, str) else ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise field.refused("date") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR or (len(text) != _ISO_DAY and not lenient):
        raise field.refused("date")
    return day.isoformat() if lenient else text


def _read_uuid(field: Field, value: object) -> str:
    try:
        return str(UUID(_read_string(field, value)))
    except ValueError:
        raise field.refused("uuid") from None


def _read_list(field: Field, value: object) -> list[object]:
    if not isinstance(value, list):
        raise field.refused("list")
    return value  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON


_READERS: Mapping[str, Callable[[Field, object], object]] = {
    "boolean": _read_boolean,
    "date": _read_date,
    "integer": _read_integer,
    "list": _read_list,
    "number": _read_number,
    "numeric": _read_numeric,
    "uuid": _read_uuid,
}


class Table:
    """A table of field definitions, read from a JSON file. `content` is the decoded file.

    Args:
        dialect: The dialect of all fields in the table.
        path: Parts of the path of the JSON file, relative to the package `schema`.
    """

    def __init__(self, dialect: Dialect, *path: str) -> None:
        text = files("fortnox_sdk.sandbox.schema").joinpath(*path).read_text("utf-8")
        self.content: Mapping[str, Any] = json.loads(text, parse_float=Decimal)
        self._dialect = dialect
        self._schemas: dict[str, Mapping[str, Field]] = {}

    def fields(self, raw: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Field]:
        """Return the fields of a schema, or the parameters of a query, by name."""
        return {
            name: Field(name=name, dialect=self._dialect, fields=self._schema(keys["type"]), **keys)
            for name, keys in raw.items()
        }

    def _schema(self, name: str) -> Mapping[str, Field]:
        if name not in self._schemas:
            self._schemas[name] = self.fields(self.content["schemas"].get(name, {}))
        return self._schemas[name]
