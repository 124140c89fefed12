"""Checks of values against type annotations, and the error for a value of a wrong type."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, BinaryIO, Final, Literal, TypeVar, Union, cast, get_args, get_origin

from typing_extensions import get_protocol_members, is_protocol

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text

Check = Callable[[object], bool]
"""A function that returns whether a value has a certain type."""
_Variables = Mapping[object, object]

MOST_DIGITS: Final = 100
"""The largest absolute value of a `Decimal`'s exponent in scientific notation. A larger exponent is refused."""

_LARGEST: Final = 2**63
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


_EXAMPLES: Final[Mapping[object, Text]] = {
    Decimal: Text(
        'Pass a Decimal, such as Decimal("1200.00").',
        'Ange ett värde av typen Decimal, till exempel Decimal("1200.00").',
    ),
    date: Text(
        "Pass a date without a time, such as date(2025, 12, 31).",
        "Ange ett datum utan klockslag, till exempel date(2025, 12, 31).",
    ),
    datetime: Text(
        "Pass a datetime with a time zone, such as datetime.now(UTC).",
        "Ange en tidpunkt med tidszon, till exempel datetime.now(UTC).",
    ),
}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and (value.isascii() or _SURROGATE.search(value) is None)


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -_LARGEST <= value < _LARGEST


def _is_decimal(value: object) -> bool:
    # An int is accepted because it is exact. A float is not exact.
    if not isinstance(value, Decimal):
        return _is_int(value)
    return value.is_finite() and abs(value.adjusted()) <= MOST_DIGITS


_SCALARS: Final[Mapping[object, Check]] = {
    str: _is_text,
    int: _is_int,
    float: lambda value: _is_int(value) or isinstance(value, float),
    Decimal: _is_decimal,
    # In Python, a datetime is also a date, but the date that it means depends on the time zone.
    date: lambda value: isinstance(value, date) and not isinstance(value, datetime),
    BinaryIO: lambda value: hasattr(value, "read") and not hasattr(value, "encoding"),
    object: lambda _: True,
    Any: lambda _: True,
    None: lambda value: value is None,
    NoneType: lambda value: value is None,
}


def check_for(kind: object, variables: _Variables | None = None) -> Check:  # noqa: PLR0911 - one per kind of type
    """Return a function that checks whether a value matches an annotation.

    An `int` is accepted for a `Decimal` or a `float`, and a list for a tuple of any length. The items of an iterator
    are not checked, because the check would consume them.

    Args:
        kind: The annotation. It must not contain names as strings (forward references).
        variables: The type of each type variable. A type variable that is missing is checked against its bound.

    >>> check_for(Decimal | None)(0.1), check_for(tuple[int, ...])([1, 2]), check_for(date)(datetime.max)
    (False, True, False)
    """
    known = variables or {}
    if isinstance(kind, TypeVar):
        return check_for(known.get(kind, kind.__bound__ or object), known)
    origin: type[Any] | None = get_origin(kind)
    args = get_args(kind)
    if origin in {UnionType, Union}:
        return _any_of([check_for(arg, known) for arg in args])
    if origin is Literal:
        return lambda value: (
            any(isinstance(value, type(arg)) and value == arg for arg in args)
            and not (isinstance(value, bool))
        )
    if origin is tuple and args[-1] is not Ellipsis:
        return _fixed_tuple([check_for(arg, known) for arg in args])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(*(check_for(arg, known) for arg in args))
    if origin is tuple:
        return _items((list, tuple), check_for(args[0], known))
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return _items(cast("type[Any]", origin), check_for(args[0], known))
    if kind is Callable or origin is get_origin(Callable[[], None]):
        return callable
    return _plain_check(kind, origin)


def _plain_check(kind: object, origin: object) -> Check:
    if kind in _SCALARS:
        return _SCALARS[kind]
    plain = cast("type[Any]", origin or kind)
    if is_protocol(plain):
        members = sorted(get_protocol_members(plain))
        return lambda value: all(hasattr(value, name) for name in members)
    return lambda value: isinstance(value, plain)


def _any_of(checks: list[Check]) -> Check:
    if len(checks) == 2:  # noqa: PLR2004 - most are optional, and this is faster
        first, second = checks
        return lambda value: first(value) or second(value)
    return lambda value: any(check(value) for check in checks)


def _fixed_tuple(checks: list[Check]) -> Check:
    def check(value: object) -> bool:
        if not isinstance(value, tuple):
            return False
        items = cast("tuple[object, ...]", value)
        return len(items) == len(checks) and all(c(item) for c, item in zip(checks, items, strict=True))

    return check


def _mapping(key: Check, item: Check) -> Check:
    def check(value: object) -> bool:
        return isinstance(value, Mapping) and all(
            key(name) and item(content) for name, content in cast("Mapping[object, object]", value).items()
        )

    return check


def _items(container: type[Any] | tuple[type[Any], ...], item: Check) -> Check:
    def check(value: object) -> bool:
        # A text is also an iterable of letters, but a caller who passes a text here has made a mistake.
        if isinstance(value, str | bytes) or not isinstance(value, container):
            return False
        return not isinstance(value, Collection) or all(map(item, cast("Collection[object]", value)))

    return check


def refuse(name: str, value: object, kind: object) -> InvalidInput:
    """Return the error for a value of a wrong type. The message does not show the value, which may be a secret.

    >>> refuse("VoucherConnector.get: number", "17", int).message
    'VoucherConnector.get: number: expected int, got str.'
    """
    for at, item, inner in _parts(value, kind):
        if not check_for(inner)(item):
            return refuse(f"{name}{at}", item, inner)
    kinds = [kind, *get_args(kind)]
    expected = _text(kind)
    hint = next(
        (text for example, text in _EXAMPLES.items() if example in kinds),
        Text(f"Pass {expected}.", f"Ange {expected.replace(' or ', ' eller ')}."),
    )
    if isinstance(value, str) and _SURROGATE.search(value):
        return InvalidInput(
            Text(
                f"{name}: the text contains a lone surrogate, which can't be encoded as UTF-8.",
                f"{name}: texten innehåller ett ensamt surrogattecken, som inte kan kodas som UTF-8.",
            ),
            hint=Text(
                "Remove all characters in the range U+D800 to U+DFFF from the text.",
                "Ta bort alla tecken mellan U+D800 och U+DFFF ur texten.",
            ),
        )
    if isinstance(value, str) and any(_is_collection(part) for part in kinds):
        hint = Text(
            'Put the text into a list, such as ["comments"].',
            'Lägg texten i en lista, till exempel ["comments"].',
        )
    if isinstance(value, str) and any(get_origin(part) is Literal for part in kinds):
        return InvalidInput(
            Text(
                f"{name}: {value!r:.60} is not one of the allowed values.",
                f"{name}: {value!r:.60} är inte ett av de tillåtna värdena.",
            ),
            hint=hint,
        )
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _LARGEST:
        return InvalidInput(
            Text(f"{name}: the number is too large.", f"{name}: talet är för stort."),
            hint=Text(
                "Pass a number below 2 to the power of 63.",
                "Ange ett tal som är mindre än 2 upphöjt till 63.",
            ),
        )
    if isinstance(value, Decimal) and Decimal in kinds:
        return InvalidInput(
            Text(f"{name}: {value!s:.60} is not an amount.", f"{name}: {value!s:.60} är inte ett belopp."),
            hint=Text(
                f"Pass a number with at most {MOST_DIGITS} digits before and after the decimal point.",
                f"Ange ett tal med högst {MOST_DIGITS} siffror före och efter decimalkommat.",
            ),
        )
    got = type(value).__name__
    return InvalidInput(
        Text(
            f"{name}: expected {expected}, got {got}.",
            f"{name}: förväntade {expected.replace(' or ', ' eller ')}, fick {got}.",
        ),
        hint=hint,
    )


def _is_collection(kind: object) -> bool:
    origin = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, Iterable) and not issubclass(origin, Mapping)


def _parts(value: object, kind: object) -> Iterable[tuple[str, object, object]]:
    """Yield the index (as text), the value and the expected type of each item of a list or a tuple."""
    options = [option for option in (get_args(kind) or ()) if get_origin(option)]
    for option in [kind, *options]:
        origin = get_origin(option)
        if isinstance(origin, type) and issubclass(origin, Iterable) and not issubclass(origin, Mapping):
            items = enumerate(cast("Iterable[object]", value)) if isinstance(value, list | tuple) else ()
            if origin is not tuple or get_args(option)[-1] is Ellipsis:
                yield from ((f"[{i}]", item, get_args(option)[0]) for i, item in items)


def _text(kind: object) -> str:
    """Return an annotation as text for a message, without module names."""
    text = kind.__name__ if isinstance(kind, type) and not get_args(kind) else str(kind)
    text = re.sub(r"Optional\[(.*)\]$", r"\1 | None", re.sub(r"\b[a-z_]\w*\.(?=[\w.]*\w)", "", text))
    return text.replace("NoneType", "None").replace(" | ", " or ")


def require(name: str, value: object, kind: object) -> None:
    """Raise an error unless a value has the expected type.

    Args:
        name: The name of the argument, for the message.
        value: The value.
        kind: The type, as in an annotation.

    Raises:
        InvalidInput: The value has another type.

    >>> require("number", 17, int | None)
    """
    if not check_for(kind)(value):
        raise refuse(name, value, kind)
