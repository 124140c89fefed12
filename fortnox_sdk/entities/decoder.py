"""Conversion of JSON to entities.

Numbers are kept exact. The module `leniencies` reads each scalar type, in all forms that Fortnox is known to send. Any
other form raises `DecodeError`.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import GenericAlias, MappingProxyType, NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, TypeVar, Union, cast, get_args, get_origin

import attrs

from fortnox_sdk.entities.codec import Entity, declared, is_key, wire_name
from fortnox_sdk.entities.leniencies import SCALARS, read_date, read_datetime, read_str
from fortnox_sdk.errors import DecodeError
from fortnox_sdk.text import Text, printable

if TYPE_CHECKING:
    import cattrs

E = TypeVar("E", bound="Entity")
_Hook = Callable[[object, Any], object]

_NO_RIGHT: Final = "API_NORIGHT"
_LONGEST_REASON: Final = 200


class Decoder:
    """A converter of JSON objects to entities.

    The code for a class is generated once per process, when a decoder first decodes an object of that class.

    >>> from fortnox_sdk.entities.codec import decode_json
    >>> from fortnox_sdk.connectors.bookkeeping.vouchers import VoucherRow
    >>> data = decode_json(b'{"Account": "1930", "Debit": 0.10, "Sparkling": 7}')
    >>> row = Decoder().decode(data, VoucherRow, at="VoucherRow")
    >>> row.account, row.debit, dict(row.extra)
    (1930, Decimal('0.10'), {'Sparkling': 7})
    """

    def decode(self, data: object, kind: type[E], *, at: str) -> E:
        """Return an entity from a JSON object. `at` names the object in error messages, such as `Invoice`.

        Raises:
            DecodeError: A value does not have its declared type. The error contains the path of the value.
        """
        try:
            return _converter().structure(data, kind)
        except (
            ExceptionGroup,
            TypeError,
            ValueError,
            KeyError,
            AttributeError,
            ArithmeticError,
            RecursionError,
        ) as fault:
            path, reason = _first_fault(fault, at)
        # The error is not chained, because the errors of cattrs keep whole records, which can be of any size.
        raise DecodeError(
            Text(f"{path}: {reason}", f"{path}: {reason.sv}"),
            hint=Text(
                "Report this message to the maintainers of fortnox-sdk: this version can't read the data that "
                "Fortnox sent.",
                "Rapportera det här meddelandet till dem som underhåller fortnox-sdk: den här "
                "versionen kan inte läsa de data som Fortnox skickade.",
            ),
            path=path,
        )


@cache
def _converter() -> "cattrs.Converter":
    """Return the converter that all decoders share, so that the code for a class is generated only once."""
    # Imported when something is decoded, because the import would slow down every command.
    import cattrs  # noqa: PLC0415

    converter = cattrs.Converter(detailed_validation=True, prefer_attrib_converters=False)
    for kind, hook in SCALARS.items():
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook_func(lambda kind: kind is object, _unchanged)
    converter.register_structure_hook_factory(_is_optional, _optional_hook)
    converter.register_structure_hook_factory(_is_optional_date, _optional_date_hook)
    converter.register_structure_hook_factory(_is_open_enum, _open_enum_hook)
    converter.register_structure_hook_factory(_is_rows, _rows_hook)
    converter.register_structure_hook_factory(_is_entity, _entity_hook)
    return converter


def _optional_hook(kind: Any, converter: "cattrs.Converter") -> _Hook:  # noqa: ANN401 - cattrs' own hook type
    # cattrs' own hook looks up the inner hook for each value, which took a third of the time for a page of a list.
    inner = next(a for a in get_args(kind) if a is not NoneType)
    hook: _Hook = converter.get_structure_hook(inner)
    if inner in {str, int, bool}:
        # Most values have the declared type, so they are returned without a further call.
        return lambda value, _: value if value is None or type(value) is inner else hook(value, inner)
    return lambda value, _: None if value is None else hook(value, inner)


def _rows_hook(kind: Any, converter: "cattrs.Converter") -> Any:  # noqa: ANN401 - cattrs' own hook type
    plain = converter.get_structure_hook(GenericAlias(list, get_args(kind)[:1]))
    null_is_none = getattr(get_args(kind)[0], "null_for_no_rows", False)

    def hook(data: object, _: object) -> tuple[object, ...]:
        if data is None and null_is_none:
            return ()
        if not isinstance(data, list):
            raise TypeError(
                Text(
                    f"expected a list, got {type(data).__name__}",
                    f"ska vara en lista, inte {type(data).__name__}",
                )
            )
        return tuple(plain(data, list))

    return hook


def _entity_hook(kind: type[E], converter: "cattrs.Converter") -> Any:  # noqa: ANN401 - cattrs' own hook type
    from cattrs.gen import make_dict_structure_fn, override  # noqa: PLC0415 - see _converter

    fields = [f for f in attrs.fields(attrs.resolve_types(kind)) if declared(f)]
    by_wire = {wire_name(f): f.name for f in fields}
    renames: dict[str, Any] = {f.name: override(rename=wire_name(f)) for f in fields}
    omitted: dict[str, Any] = {"extra": override(omit=True), "no_right": override(omit=True)}
    plain = make_dict_structure_fn(kind, converter, **renames, **omitted)
    blanks = [wire_name(f) for f in fields if f.metadata.get("blank") or f.metadata.get("sent_as") is str]
    keys = {wire_name(f) for f in fields if is_key(f)}

    def hook(data: object, _: object) -> E:
        if not isinstance(data, dict):
            raise TypeError(
                Text(
                    f"expected an object, got {type(data).__name__}",
                    f"ska vara ett objekt, inte {type(data).__name__}",
                )
            )
        values = cast("dict[str, object]", data)
        # The comparison of a Decimal with a text is slow.
        hidden = [key for key, value in values.items() if type(value) is str and value == _NO_RIGHT]
        if hidden:
            values = {key: None if key in hidden else value for key, value in values.items()}
        if blanks:
            values = values | {key: None for key in blanks if values.get(key) == ""}
        entity = plain(values, kind)
        if not keys <= values.keys():
            name = min(keys - values.keys())
            raise ValueError(Text(f"{name} is missing", f"{name} saknas"))
        unknown = values.keys() - by_wire.keys()
        if unknown or hidden:
            return attrs.evolve(
                entity,
                extra=MappingProxyType({key: values[key] for key in values if key in unknown}),
                no_right=frozenset(by_wire.get(key, key) for key in hidden),
            )
        return entity

    return hook


def _is_rows(kind: object) -> bool:
    return get_origin(kind) is Sequence or (get_origin(kind) is tuple and get_args(kind)[1:] == (Ellipsis,))


def _is_entity(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Entity)


def _unchanged(value: object, _: object) -> object:
    return value


def _is_optional_date(kind: object) -> bool:
    return _is_optional(kind) and bool({date, datetime} & {*get_args(kind)})


def _optional_date_hook(kind: object) -> _Hook:
    """Return a function that reads a date or a datetime. It reads an empty string as None.

    `InvoicePeriodStart` is empty in a response recorded in 2023.
    """
    read = read_datetime if datetime in get_args(kind) else read_date
    return lambda value, _: None if value is None or value == "" else read(value, date)


def _is_open_enum(kind: object) -> bool:
    """Return whether a type is `SomeEnum | str`, with or without None. Unknown values are kept as `str`."""
    args = get_args(kind)
    return get_origin(kind) in (UnionType, Union) and any(
        isinstance(a, type) and issubclass(a, StrEnum) for a in args
    )


def _open_enum_hook(kind: object) -> _Hook:
    enum = next(a for a in get_args(kind) if isinstance(a, type) and issubclass(a, StrEnum))
    members = {str(member): member for member in enum}
    optional = NoneType in get_args(kind)

    def hook(value: object, _: object) -> StrEnum | str | None:
        text = None if value is None and optional else read_str(value, str)
        return None if text is None else members.get(text, text)

    return hook


def _is_optional(kind: object) -> bool:
    args = get_args(kind)
    return get_origin(kind) in (UnionType, Union) and len(args) == 2 and NoneType in args  # noqa: PLR2004


def _first_fault(fault: BaseException, path: str) -> tuple[str, Text]:
    """Return the path and the reason of the first error in the nested errors of cattrs."""
    from cattrs.errors import ClassValidationError, IterableValidationError  # noqa: PLC0415 - see Decoder

    if isinstance(fault, ClassValidationError):
        for inner, attribute in fault.group_exceptions()[0]:
            return _first_fault(inner, f"{path}.{attribute.name}")
    if isinstance(fault, IterableValidationError):
        for inner, item in fault.group_exceptions()[0]:
            return _first_fault(inner, f"{path}[{item.index}]")
    if isinstance(fault, KeyError):
        return path, Text("the value is missing.", "värdet saknas.")
    reason = fault.args[0] if fault.args and isinstance(fault.args[0], Text) else Text.same(str(fault))
    return path, Text(
        f"{printable(reason.en)[:_LONGEST_REASON]}.", f"{printable(reason.sv)[:_LONGEST_REASON]}."
    )
