"""JSON to entities and back: exact, lenient where Fortnox drifts, loud everywhere else.

An entity is a frozen attrs class over `Entity`. The rule for names is `customer_number` <-> `CustomerNumber`;
`wire("...")` names the exceptions. What each scalar type accepts is declared in `leniencies`, with its evidence.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import GenericAlias, MappingProxyType, NoneType, UnionType
from typing import Any, ClassVar, Final, TypeVar, Union, cast, get_args, get_origin

import attrs

from fortnox_sdk.errors import DecodeError, InvalidInput
from fortnox_sdk.leniencies import SCALARS, a_day, a_text, an_instant

__all__ = [
    "CLEAR",
    "Decoder",
    "Entity",
    "blank",
    "decode_json",
    "encode",
    "encode_json",
    "missing",
    "read_only",
    "required",
    "wire",
]

E = TypeVar("E", bound="Entity")
_Hook = Callable[[object, Any], object]

CLEAR: Final = "API_BLANK"
"""Empties a field, whatever its type; an empty string does not (recorded 2023: Comments, Country)."""

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


def wire(name: str) -> Any:  # noqa: ANN401 - see read_only
    """A field whose JSON name does not follow from ours."""
    return attrs.field(default=None, metadata={"wire": name})


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
            "Fortnox's answer is no JSON.", cure="Run it again; report it if it stays."
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
                f"{value!r} is a {kind}, which is never sent.", cure="Use Decimal for amounts."
            )


def encode(entity: Entity, *, since: Entity | None = None, clear: Iterable[str] = ()) -> dict[str, object]:
    """What a write sends of an entity: no None, nothing read-only, and with `since` only what differs.

    Args:
        entity: The record as it should be.
        since: The record as it was read; None sends all that is not None.
        clear: Field names (ours) to empty at Fortnox.

    Raises:
        InvalidInput: a name in `clear` is no writable field.
    """
    writable = {
        f.name: f for f in attrs.fields(type(entity)) if _declared(f) and not f.metadata.get("read_only")
    }
    unknown = sorted(set(clear) - set(writable))
    if unknown:
        raise InvalidInput(
            f"{type(entity).__name__} has no writable field {unknown[0]}.",
            cure="See the class for its fields.",
        )
    body = {
        wire_name(field): _plain(value)
        for name, field in writable.items()
        if (value := getattr(entity, name)) is not None
        and value not in ((), [])
        and (since is None or value != getattr(since, name))
    }
    return body | {wire_name(writable[name]): CLEAR for name in clear}


def missing(entity: Entity) -> list[str]:
    """Names of the fields that Fortnox demands on create and that the entity, or a part of it, lacks."""
    found: list[str] = []
    for field in attrs.fields(type(entity)):
        value: object = getattr(entity, field.name)
        if field.metadata.get("required") and (value is None or value in ((), [])):
            found.append(field.name)
        elif isinstance(value, Entity):
            found += [f"{field.name}.{name}" for name in missing(value)]
        elif isinstance(value, list | tuple) and not field.metadata.get("read_only"):
            rows = enumerate(cast("Iterable[object]", value))
            parts = [(i, row) for i, row in rows if isinstance(row, Entity)]
            found += [f"{field.name}[{i}].{name}" for i, row in parts for name in missing(row)]
    return found


def _plain(value: object) -> object:
    if isinstance(value, Entity):
        return encode(value)
    if isinstance(value, list | tuple):  # rows are declared as tuples; a list means the same
        return [_plain(item) for item in cast("Iterable[object]", value)]
    return value


class Decoder:
    """Turns JSON objects into entities. One per client; the code for a class is made on its first use."""

    def __init__(self) -> None:
        # Loaded by the first client, not by the import of the package, whose cost every command pays.
        import cattrs  # noqa: PLC0415

        self._converter = cattrs.Converter(detailed_validation=True, prefer_attrib_converters=False)
        for kind, hook in SCALARS.items():
            self._converter.register_structure_hook(kind, hook)
        self._converter.register_structure_hook_func(lambda kind: kind is object, _as_it_came)
        self._converter.register_structure_hook_factory(_is_optional, self._optional_hook)
        self._converter.register_structure_hook_func(_is_optional_date, _optional_date)
        self._converter.register_structure_hook_factory(_is_open_enum, _open_enum_hook)
        self._converter.register_structure_hook_factory(_is_rows, self._rows_hook)
        self._converter.register_structure_hook_factory(_is_entity, self._entity_hook)

    def decode(self, data: object, kind: type[E], *, at: str) -> E:
        """One entity from a JSON object; `at` is what messages call it, such as `Invoice`.

        Raises:
            DecodeError: a value is not as declared; the error names its path.
        """
        try:
            return self._converter.structure(data, kind)
        except (ExceptionGroup, TypeError, ValueError, KeyError, AttributeError) as fault:
            path, reason = _first_fault(fault, at)
            raise DecodeError(
                f"{path}: {reason}",
                cure="Fortnox's data has a form that this version does not know: please report it with this text.",
                path=path,
            ) from fault

    def _optional_hook(self, kind: Any) -> _Hook:  # noqa: ANN401 - cattrs' own hook type
        # cattrs' own looks the inner hook up for each value: a third of the time that a page of a list took.
        inner = next(a for a in get_args(kind) if a is not NoneType)
        hook: _Hook = self._converter.get_structure_hook(inner)
        return lambda value, _: None if value is None else hook(value, inner)

    def _rows_hook(self, kind: Any) -> Any:  # noqa: ANN401 - cattrs' own hook type
        plain = self._converter.get_structure_hook(GenericAlias(list, get_args(kind)[:1]))
        null_is_none = getattr(get_args(kind)[0], "null_for_no_rows", False)

        def hook(data: object, _: object) -> tuple[object, ...]:
            if data is None and null_is_none:
                return ()
            if not isinstance(data, list):
                raise TypeError(f"a list was expected, not {data!r:.40}")
            return tuple(plain(data, list))

        return hook

    def _entity_hook(self, kind: type[E]) -> Any:  # noqa: ANN401 - cattrs' own hook type
        from cattrs.gen import make_dict_structure_fn, override  # noqa: PLC0415 - see __init__

        fields = [f for f in attrs.fields(attrs.resolve_types(kind)) if _declared(f)]
        by_wire = {wire_name(f): f.name for f in fields}
        renames: dict[str, Any] = {f.name: override(rename=wire_name(f)) for f in fields}
        omitted: dict[str, Any] = {"extra": override(omit=True), "no_right": override(omit=True)}
        plain = make_dict_structure_fn(kind, self._converter, **renames, **omitted)
        known = by_wire.keys()
        blanks = [wire_name(f) for f in fields if f.metadata.get("blank")]

        def hook(data: object, _: object) -> E:
            if not isinstance(data, dict):
                raise TypeError(f"an object was expected, not {data!r:.40}")
            found = cast("dict[str, object]", data)
            hidden = [key for key, value in found.items() if value == _NO_RIGHT]
            if hidden:
                found = {key: None if key in hidden else value for key, value in found.items()}
            if blanks:
                found = found | {key: None for key in blanks if found.get(key) == ""}
            entity = plain(found, kind)
            unknown = found.keys() - known
            if unknown or hidden:
                return attrs.evolve(
                    entity,
                    extra=MappingProxyType({key: found[key] for key in found if key in unknown}),
                    no_right=frozenset(by_wire.get(key, key) for key in hidden),
                )
            return entity

        return hook


def _declared(field: "attrs.Attribute[Any]") -> bool:
    return field.name not in {"extra", "no_right"}


def _is_rows(kind: object) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (Ellipsis,)


def _is_entity(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Entity)


def _as_it_came(value: object, _: object) -> object:
    return value


def _is_optional_date(kind: object) -> bool:
    return _is_optional(kind) and bool({date, datetime} & {*get_args(kind)})


def _optional_date(value: object, kind: object) -> date | None:
    """An empty text is a missing date (InvoicePeriodStart, recorded 2023)."""
    read = an_instant if datetime in get_args(kind) else a_day
    return None if value is None or value == "" else read(value, date)


def _is_open_enum(kind: object) -> bool:
    """`SomeEnum | str` and `SomeEnum | str | None`: enums of Fortnox's, which grow without notice."""
    args = get_args(kind)
    return get_origin(kind) in (UnionType, Union) and any(
        isinstance(a, type) and issubclass(a, StrEnum) for a in args
    )


def _open_enum_hook(kind: object) -> _Hook:
    enum = next(a for a in get_args(kind) if isinstance(a, type) and issubclass(a, StrEnum))
    members = {str(member): member for member in enum}
    optional = NoneType in get_args(kind)

    def hook(value: object, _: object) -> StrEnum | str | None:
        text = None if value is None and optional else a_text(value, str)
        return None if text is None else members.get(text, text)

    return hook


def _is_optional(kind: object) -> bool:
    args = get_args(kind)
    return get_origin(kind) in (UnionType, Union) and len(args) == 2 and NoneType in args  # noqa: PLR2004


def _first_fault(fault: BaseException, path: str) -> tuple[str, str]:
    """The path and reason of the first fault in cattrs' tree of them."""
    from cattrs.errors import ClassValidationError, IterableValidationError  # noqa: PLC0415 - see Decoder

    if isinstance(fault, ClassValidationError):
        for inner, attribute in fault.group_exceptions()[0]:
            return _first_fault(inner, f"{path}.{attribute.name}")
    if isinstance(fault, IterableValidationError):
        for inner, item in fault.group_exceptions()[0]:
            return _first_fault(inner, f"{path}[{item.index}]")
    if isinstance(fault, KeyError):
        return path, "it is missing."
    return path, f"{fault}."
