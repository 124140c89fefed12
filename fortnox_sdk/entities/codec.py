"""Entities, JSON, and what a write sends of an entity; `decoder` reads entities from JSON.

An entity is a frozen attrs class over `Entity`. The rule for names is `customer_number` <-> `CustomerNumber`;
`wire("...")` names the exceptions.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar, Final, TypeVar, cast

import attrs

from fortnox_sdk.errors import DecodeError, InvalidInput

__all__ = [
    "CLEAR",
    "Entity",
    "blank",
    "declared",
    "decode_json",
    "emptied",
    "encode",
    "encode_json",
    "missing",
    "read_only",
    "required",
    "sorted_by_name",
    "wire",
]

E = TypeVar("E", bound="Entity")

CLEAR: Final = "API_BLANK"
"""Empties a field, whatever its type; an empty string does not (recorded 2023: Comments, Country).

Fields for which something else was seen to work are declared with `emptied`.
"""

_NO_RIGHT: Final = "API_NORIGHT"
_NOTHING: Mapping[str, object] = MappingProxyType({})


def _no_extra() -> Mapping[str, object]:
    return _NOTHING


@attrs.frozen(kw_only=True)
class Entity:
    """What every record of Fortnox's has besides its fields."""

    null_for_no_rows: ClassVar[bool] = False
    """Whether a list of these may come as null; elsewhere a null says that something is amiss."""

    extra: Mapping[str, object] = attrs.field(factory=_no_extra, hash=False, repr=False)
    """JSON keys that this version does not declare, with their values; never sent."""
    no_right: frozenset[str] = attrs.field(default=frozenset(), repr=False)
    """Fields (our names) that the user may not see: they are None, and Fortnox sent `API_NORIGHT`."""


def read_only(*, name: str = "", default: object = None) -> Any:  # noqa: ANN401 - a field specifier, as attrs.field is
    """A field that Fortnox fills in and does not take: left out of every write. `name` is its JSON name."""
    return attrs.field(default=default, metadata={"read_only": True, "wire": name})


def required(*, name: str = "", default: object = None) -> Any:  # noqa: ANN401 - see read_only
    """A field without which Fortnox refuses a create: its absence is told before anything is sent."""
    return attrs.field(default=default, metadata={"required": True, "wire": name})


def blank() -> Any:  # noqa: ANN401 - see read_only
    """A number that Fortnox leaves as an empty text where there is none, which is read as None."""
    return attrs.field(default=None, metadata={"blank": True})


def emptied(*, by: bool | None) -> Any:  # noqa: ANN401 - see read_only
    """A field that `clear` empties by something else than `API_BLANK`: null or False, as was seen to work."""
    return attrs.field(default=None, metadata={"emptied_by": by})


def wire(name: str) -> Any:  # noqa: ANN401 - see read_only
    """A field whose JSON name does not follow from ours."""
    return attrs.field(default=None, metadata={"wire": name})


def sorted_by_name(kind: type[Any], fields: "list[attrs.Attribute[Any]]") -> "list[attrs.Attribute[Any]]":
    """Sort the fields by name if some are inherited; keys (fields without a default) come first.

    Pass it to `attrs.frozen` as `field_transformer` for an entity that shares fields with another through a base:
    they stand where they would stand if the entity declared them itself.
    """
    ours = [field for field in fields if not declared(field)]
    theirs = [field for field in fields if declared(field)]
    if any(map(declared, attrs.fields(kind.mro()[1]))):
        theirs.sort(key=lambda field: (field.default is not attrs.NOTHING, field.name))
    return ours + theirs


def wire_name(field: "attrs.Attribute[Any]") -> str:
    """The JSON name of a field.

    >>> wire_name(attrs.fields(Entity).no_right)
    'NoRight'
    """
    return cast("str", field.metadata.get("wire")) or "".join(
        part.capitalize() for part in field.name.split("_")
    )


def decode_json(body: bytes) -> object:
    """Parse JSON with every decimal number exact.

    Raises:
        DecodeError: it is no JSON.
    """
    try:
        return cast("object", json.loads(body, parse_float=Decimal))
    except (ValueError, UnicodeDecodeError) as fault:
        raise DecodeError(
            "Fortnox's answer is no JSON.", hint="Run it again; report it if it stays."
        ) from fault


def encode_json(value: object) -> bytes:
    """Write JSON with every Decimal as the number it is, digit for digit.

    >>> encode_json({"Debit": Decimal("0.10"), "On": date(2025, 12, 31)})
    b'{"Debit":0.10,"On":"2025-12-31"}'
    """
    return _json_text(value).encode()


def _json_text(value: object) -> str:  # noqa: PLR0911 - one line per JSON type reads best
    match value:
        case None | bool() | int():
            return json.dumps(value)
        case Decimal() if value.is_finite():
            return f"{value:f}"
        case str():
            return json.dumps(str(value), ensure_ascii=False)
        case datetime():
            return f'"{value:%Y-%m-%d %H:%M:%S}"'
        case date():
            return f'"{value.isoformat()}"'
        case Mapping():
            pairs = cast("Mapping[object, object]", value).items()
            return "{" + ",".join(f"{json.dumps(str(key))}:{_json_text(item)}" for key, item in pairs) + "}"
        case list() | tuple():
            return "[" + ",".join(_json_text(item) for item in cast("Iterable[object]", value)) + "]"
        case _:
            kind = type(value).__name__
            raise InvalidInput(
                f"{value!r} is a {kind}, which is never sent.", hint="Use Decimal for amounts."
            )


def encode(entity: Entity, *, since: Entity | None = None, clear: Iterable[str] = ()) -> dict[str, object]:
    """What a write sends of an entity: no None, nothing read-only, and with `since` only what differs.

    Args:
        entity: The record as it should be.
        since: The record as it was read; None sends all that is not None.
        clear: Fields to empty at Fortnox, by our names: `comments`, or `order_rows[0].price` in a row that is sent.

    Raises:
        InvalidInput: a name in `clear` is no writable field.

    >>> from fortnox_sdk.connectors.registers.units import Unit
    >>> read = Unit(code="st", description="styck")
    >>> encode(attrs.evolve(read, description="Stycken"), since=read)
    {'Description': 'Stycken'}
    >>> encode(read, since=read, clear={"description"})
    {'Description': 'API_BLANK'}
    """
    writable = {
        f.name: f for f in attrs.fields(type(entity)) if declared(f) and not f.metadata.get("read_only")
    }
    parts = dict(_parts(entity, writable))
    asked = sorted(set(clear))
    for name in asked:
        part, dot, _ = name.partition(".")
        if part not in (parts if dot else writable):
            raise InvalidInput(
                f"{type(entity).__name__} has no writable field {name}.", hint="See the class for its fields."
            )
    body: dict[str, object] = {}
    for name, field in writable.items():
        value: object = getattr(entity, name)
        if value is None or value in ((), []):
            continue
        told = any(part.partition(".")[0].partition("[")[0] == name for part in asked)
        if since is None or told or value != getattr(since, name):
            body[wire_name(field)] = _plain(value, name, asked)
    own = [writable[name] for name in asked if name in writable]
    return body | {wire_name(field): field.metadata.get("emptied_by", CLEAR) for field in own}


def _parts(entity: Entity, names: Iterable[str]) -> Iterator[tuple[str, Entity]]:
    """The records inside, by the names that messages and `clear` have for them."""
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
    if isinstance(value, list | tuple):  # rows are declared as tuples; a list means the same
        rows = enumerate(cast("Iterable[object]", value))
        return [_plain(row, f"{at}[{i}]", clear) for i, row in rows]
    return value


def missing(entity: Entity) -> list[str]:
    """Names of the fields that Fortnox demands on create and that the entity, or a part of it, lacks."""
    fields = [f for f in attrs.fields(type(entity)) if declared(f)]
    lacking = [
        f.name for f in fields if f.metadata.get("required") and getattr(entity, f.name) in (None, (), [])
    ]
    sent = [f.name for f in fields if not f.metadata.get("read_only")]
    return lacking + [f"{at}.{name}" for at, part in _parts(entity, sent) for name in missing(part)]


def declared(field: "attrs.Attribute[Any]") -> bool:
    """Whether it is a field of Fortnox's."""
    return field.name not in {"extra", "no_right"}
