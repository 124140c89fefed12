"""Encoding of entities as JSON for requests. The module `decoder` converts JSON to entities.

An entity is a frozen attrs class derived from `Entity`. A field such as `customer_number` has the JSON name
`CustomerNumber`. `wire("...")` declares another JSON name.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Final, Self, TypeVar, cast, get_args

import attrs

from fortnox_sdk.arguments.matching import MOST_DIGITS, Check, check_for, refuse
from fortnox_sdk.errors import DecodeError, InvalidInput
from fortnox_sdk.foreign.data import Unreadable, read_json
from fortnox_sdk.scalars import check_type
from fortnox_sdk.text import Text

E = TypeVar("E", bound="Entity")

CLEAR: Final = "API_BLANK"
"""The value that clears most fields in Fortnox, whatever their type. An empty string does not clear a field (recorded
in 2023 for Comments and Country).

Fields that are known to need another value are declared with `emptied`.
"""

_NO_RIGHT: Final = "API_NORIGHT"
_NOTHING: Mapping[str, object] = MappingProxyType({})


def _no_extra() -> Mapping[str, object]:
    return _NOTHING


@attrs.frozen(kw_only=True)
class Entity:
    """The base class of all record classes, such as `Invoice`."""

    null_for_no_rows: ClassVar[bool] = False
    """True if Fortnox may send null instead of an empty list of records of this class. If False, null in place of a
    list raises `DecodeError`."""

    extra: Mapping[str, object] = attrs.field(factory=_no_extra, hash=False, repr=False)
    """The values of JSON keys for which the class declares no field. They are never sent."""
    no_right: frozenset[str] = attrs.field(default=frozenset(), repr=False)
    """The names of fields that the user has no permission to see. Fortnox sent `API_NORIGHT` for these fields, and
    the record has None."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # attrs gives each class a __repr__ that shows every field, which is unreadable for records with 90 fields.
        cls.__repr__ = Entity.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        """Return a text with all fields that are neither None nor empty."""
        values = {f.name: getattr(self, f.name) for f in attrs.fields(type(self)) if declared(f)}
        shown = ", ".join(
            f"{name}={value!r}" for name, value in values.items() if value not in (None, "", ())
        )
        return f"{type(self).__name__}({shown})"

    def __reduce__(self) -> tuple[object, ...]:
        # The mapping `extra` can't be pickled, because it can't be changed.
        values = {f.name: getattr(self, f.name) for f in attrs.fields(type(self)) if declared(f)}
        return _restored, (type(self), values, dict(self.extra), self.no_right)

    def to_dict(self) -> dict[str, object]:
        """Return the fields by their Python names. Values of type `Decimal`, `date` and `datetime` stay unchanged.

        A nested record becomes a dict, and rows become a list of dicts. Fields that are None are included. `extra`
        and `no_right` are included only if they are not empty.

        >>> from fortnox_sdk.connectors.registers.units import Unit
        >>> Unit(code="st", description="styck").to_dict()
        {'code': 'st', 'code_english': None, 'description': 'styck', 'url': None}
        """
        values = {f.name: _as_plain(getattr(self, f.name)) for f in attrs.fields(type(self)) if declared(f)}
        if self.extra:
            values["extra"] = dict(self.extra)
        if self.no_right:
            values["no_right"] = sorted(self.no_right)
        return values

    def to_json(self) -> str:
        """Return `to_dict()` as JSON.

        A `Decimal` is a number with all its digits. Dates and datetimes are in ISO format.

        >>> from fortnox_sdk.connectors.bookkeeping.vouchers import VoucherRow
        >>> VoucherRow(account=1930, debit=Decimal("12.50")).to_json()[:32]
        '{"account":1930,"debit":12.50,"c'
        """
        return _json_text(self.to_dict(), iso=True)

    def as_new(self) -> Self:
        """Return a copy for `create`, without read-only fields, row ids and optional keys, such as a customer number.

        A key that `create` requires, such as the code of a unit, is kept.

        >>> from fortnox_sdk.connectors.registers.units import Unit
        >>> Unit(code="st", description="styck", url="https://api.fortnox.se/3/units/st").as_new()
        Unit(code='st', description='styck')
        """
        kept = filter(_is_kept, attrs.fields(type(self)))
        values: dict[str, Any] = {field.name: _as_new(getattr(self, field.name)) for field in kept}
        return type(self)(**values)


def _restored(
    kind: type[E], values: dict[str, Any], extra: Mapping[str, object], no_right: frozenset[str]
) -> E:
    return kind(**values, extra=MappingProxyType(extra), no_right=no_right)


def _as_plain(value: object) -> object:
    if isinstance(value, Entity):
        return value.to_dict()
    if isinstance(value, list | tuple):
        return [_as_plain(item) for item in cast("Iterable[object]", value)]
    return value


def _is_kept(field: "attrs.Attribute[Any]") -> bool:
    is_assigned = field.metadata.get("key") or field.name == "row_id"
    return declared(field) and not is_assigned and not field.metadata.get("read_only")


def _as_new(value: object) -> object:
    if isinstance(value, Entity):
        return value.as_new()
    if isinstance(value, list | tuple):
        return tuple(map(_as_new, cast("Iterable[object]", value)))
    return value


def read_only(*, name: str = "", default: object = None) -> Any:  # noqa: ANN401 - a field specifier like attrs.field
    """Declare a field that only Fortnox sets and that is never sent.

    `name` is the JSON name. If it is `""`, the JSON name is derived from the field's name.
    """
    return attrs.field(default=default, metadata={"read_only": True, "wire": name})


def required(*, name: str = "", sent_as: "type[int | str] | None" = None) -> Any:  # noqa: ANN401 - see read_only
    """Declare a field that Fortnox requires when a record is created.

    `name` is the JSON name. If it is `""`, the JSON name is derived from the field's name. For `sent_as`, see `key`.
    """
    return attrs.field(default=None, metadata={"required": True, "wire": name, "sent_as": sent_as})


def key(*, sent_as: "type[int | str] | None" = None) -> Any:  # noqa: ANN401 - see read_only
    """Declare a writable field that identifies the record, such as a document number.

    The annotation of such a field is not optional, because every record that Fortnox returns has its key. In a record
    that you make yourself, the key may be left out, and is then None. The same holds for `read_only` and `required`
    fields with an annotation that is not optional.

    `sent_as` is the type in Fortnox's JSON; None means the type of the annotation. Fortnox sends the same number as a
    text in one resource and as a number in another.
    """
    return attrs.field(default=None, metadata={"key": True, "sent_as": sent_as})


def sent_as(kind: "type[int | str]") -> Any:  # noqa: ANN401 - see read_only
    """Declare a field whose type in Fortnox's JSON differs from its annotation; see `key`."""
    return attrs.field(default=None, metadata={"sent_as": kind})


def record_rows(*, required: bool = False) -> Any:  # noqa: ANN401 - see read_only
    """Declare the rows of a record. A list is accepted too, and becomes a tuple."""
    return attrs.field(default=(), converter=_as_tuple, metadata={"required": required})


def _as_tuple(value: object) -> object:
    # Values of other types stay as they are and are refused when the record is sent.
    return tuple(cast("list[object]", value)) if type(value) is list else value


def blank() -> Any:  # noqa: ANN401 - see read_only
    """Declare a number field for which Fortnox may send an empty string. The empty string is read as None."""
    return attrs.field(default=None, metadata={"blank": True})


def emptied(*, by: bool | None) -> Any:  # noqa: ANN401 - see read_only
    """Declare a field that can't be cleared with the text `API_BLANK`, unlike other fields.

    To clear the field, the client sends `by` instead. If `by` is None, the client sends null.
    """
    return attrs.field(default=None, metadata={"emptied_by": by})


def wire(name: str) -> Any:  # noqa: ANN401 - see read_only
    """Declare a field whose JSON name can't be derived from the field's name. `name` is the JSON name."""
    return attrs.field(default=None, metadata={"wire": name})


def sorted_by_name(kind: type[Any], fields: "list[attrs.Attribute[Any]]") -> "list[attrs.Attribute[Any]]":
    """Sort the fields by name if some are inherited; fields without a default come first.

    Use this function as the `field_transformer` of `attrs.frozen` for an entity that inherits fields from another
    entity. The fields are then sorted as if the entity had declared all of them itself.
    """
    base_fields = [field for field in fields if not declared(field)]
    entity_fields = [field for field in fields if declared(field)]
    if any(map(declared, attrs.fields(kind.mro()[1]))):
        entity_fields.sort(key=lambda field: (field.default is not attrs.NOTHING, field.name))
    return base_fields + entity_fields


def wire_name(field: "attrs.Attribute[Any]") -> str:
    """Return the JSON name of a field.

    >>> wire_name(attrs.fields(Entity).no_right)
    'NoRight'
    """
    return cast("str", field.metadata.get("wire")) or "".join(
        part.capitalize() for part in field.name.split("_")
    )


def decode_json(body: bytes) -> object:
    """Parse JSON, reading every number with a fraction as an exact `Decimal`.

    Raises:
        DecodeError: The text is not JSON in UTF-8, contains too many values or is nested too deeply.
    """
    value = read_json(body)
    if isinstance(value, Unreadable):
        raise DecodeError(
            Text(f"Fortnox's response is {value.reason}.", f"Svaret från Fortnox är {value.reason.sv}."),
            hint=Text(
                "Try again. If the error remains, report it to the maintainers of fortnox-sdk.",
                "Försök igen. Om felet kvarstår: rapportera det till dem som underhåller fortnox-sdk.",
            ),
        )
    return value


def encode_json(value: object) -> bytes:
    """Encode a value as JSON. Each `Decimal` is written with all its digits.

    >>> encode_json({"Debit": Decimal("0.10"), "On": date(2025, 12, 31)})
    b'{"Debit":0.10,"On":"2025-12-31"}'
    """
    return _json_text(value).encode()


def _json_text(value: object, *, iso: bool = False) -> str:  # noqa: PLR0911 - one case per JSON type is clearer
    match value:
        case None | bool() | int():
            return json.dumps(value)
        case Decimal() if value.is_finite():
            # Without its exponent, a number in `extra` such as 1E+999999999 would be a text of 1 GB.
            return f"{value:f}" if abs(value.adjusted()) <= MOST_DIGITS else str(value)
        case str():
            return json.dumps(str(value), ensure_ascii=False)
        case datetime():
            return f'"{value.isoformat() if iso else f"{value:%Y-%m-%d %H:%M:%S}"}"'
        case date():
            return f'"{value.isoformat()}"'
        case Mapping():
            pairs = cast("Mapping[object, object]", value).items()
            return (
                "{"
                + ",".join(f"{json.dumps(str(key))}:{_json_text(item, iso=iso)}" for key, item in pairs)
                + "}"
            )
        case list() | tuple():
            return "[" + ",".join(_json_text(item, iso=iso) for item in cast("Iterable[object]", value)) + "]"
        case _:
            kind = type(value).__name__
            raise InvalidInput(
                Text(
                    f"{value!r} has the type {kind}, which can't be sent.",
                    f"{value!r} har typen {kind}, som inte kan skickas.",
                ),
                hint=Text("Use Decimal for amounts.", "Använd Decimal för belopp."),
            )


def encode(entity: Entity, *, since: Entity | None = None, clear: Iterable[str] = ()) -> dict[str, object]:
    """Return the JSON fields to send for a record, without read-only fields and fields that are None.

    Args:
        entity: The record with its new values.
        since: The record as it was read. Only fields that have changed since then are sent. If None, every field that
            is not None is sent.
        clear: Names of fields to clear in Fortnox, such as `comments`, or `order_rows[0].price` for a field of a row.

    Raises:
        InvalidInput: A name in `clear` is not a writable field, or a value does not have its declared type.

    >>> from fortnox_sdk.connectors.registers.units import Unit
    >>> read = Unit(code="st", description="styck")
    >>> encode(attrs.evolve(read, description="Stycken"), since=read)
    {'Description': 'Stycken'}
    >>> encode(read, since=read, clear={"description"})
    {'Description': 'API_BLANK'}
    """
    writable = _writable_fields(type(entity))  # type: ignore[arg-type]  # a class is hashable (mypy doubts it)
    parts = dict(_parts(entity, writable))
    names_to_clear = sorted({check_type("clear", name, str) for name in clear})
    for name in names_to_clear:
        part, dot, _ = name.partition(".")
        if part not in (parts if dot else writable):
            raise InvalidInput(
                Text(
                    f"{type(entity).__name__} has no writable field '{name}'.",
                    f"{type(entity).__name__} har inget fält '{name}' som kan skrivas.",
                ),
                hint=Text(
                    f"In `clear`, pass only names of writable fields of {type(entity).__name__}.",
                    f"Ange bara namn på skrivbara fält i {type(entity).__name__} i `clear`.",
                ),
            )
    body: dict[str, object] = {}
    for name, (field, has_type) in writable.items():
        value: object = getattr(entity, name)
        if value is None or value in ((), []):
            continue
        if not has_type(value):
            raise refuse(f"{type(entity).__name__}.{name}", value, field.type)
        has_clear = any(part.partition(".")[0].partition("[")[0] == name for part in names_to_clear)
        if since is None or has_clear or value != getattr(since, name):
            body[wire_name(field)] = _plain(_as_sent(value, field), name, names_to_clear)
    cleared_fields = [writable[name][0] for name in names_to_clear if name in writable]
    return body | {wire_name(field): field.metadata.get("emptied_by", CLEAR) for field in cleared_fields}


def _as_sent(value: object, field: "attrs.Attribute[Any]") -> object:
    """Convert a number to text, or a text to a number, if `sent_as` says so; see `key`."""
    kind = cast("type[int | str] | None", field.metadata.get("sent_as"))
    if kind is str:
        return str(value)
    if kind is int:
        text = cast("str", value)
        if not (text.isascii() and text.isdecimal()):
            raise InvalidInput(
                Text(
                    f"{field.name}: {text!r:.60} is not a number.",
                    f"{field.name}: {text!r:.60} är inte ett tal.",
                ),
                hint=Text("Pass a number, such as '17'.", "Ange ett tal, till exempel '17'."),
            )
        return int(text)
    return value


@cache
def _writable_fields(kind: type[Entity]) -> "Mapping[str, tuple[attrs.Attribute[Any], Check]]":
    """Return the writable fields by name, each with its type check. The check of an amount refuses a float."""
    fields = [f for f in attrs.fields(attrs.resolve_types(kind)) if declared(f)]
    return {f.name: (f, check_for(f.type)) for f in fields if not f.metadata.get("read_only")}


def _parts(entity: Entity, names: Iterable[str]) -> Iterator[tuple[str, Entity]]:
    """Yield the location and the value of each record in the named fields. `order_rows[0]` is such a location."""
    for name in names:
        value: object = getattr(entity, name)
        if isinstance(value, Entity):
            yield name, value
        elif isinstance(value, list | tuple):
            rows = enumerate(cast("Iterable[object]", value))
            yield from ((f"{name}[{i}]", row) for i, row in rows if isinstance(row, Entity))


def _plain(value: object, at: str, clear: Iterable[str]) -> object:
    if isinstance(value, Entity):
        inside = [name.removeprefix(f"{at}.") for name in clear if name.startswith(f"{at}.")]
        return encode(value, clear=inside)
    if isinstance(value, list | tuple):  # Rows are declared as tuples, but lists are accepted.
        rows = enumerate(cast("Iterable[object]", value))
        return [_plain(row, f"{at}[{i}]", clear) for i, row in rows]
    return value


def missing(entity: Entity) -> list[str]:
    """Return the names of required fields that are missing from an entity or from the records inside it."""
    fields = [f for f in attrs.fields(type(entity)) if declared(f)]
    names = [
        f.name for f in fields if f.metadata.get("required") and getattr(entity, f.name) in (None, (), [])
    ]
    sent = [f.name for f in fields if not f.metadata.get("read_only")]
    return names + [f"{at}.{name}" for at, part in _parts(entity, sent) for name in missing(part)]


def is_key(field: "attrs.Attribute[Any]") -> bool:
    """Return whether a field may be None in a record that you make, but never in a record from Fortnox; see `key`."""
    return field.default is None and type(None) not in get_args(field.type)


def declared(field: "attrs.Attribute[Any]") -> bool:
    """Return whether a field corresponds to a key in Fortnox's JSON. Only `extra` and `no_right` do not."""
    return field.name not in {"extra", "no_right"}
