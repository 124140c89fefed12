"""Type checks for the arguments of sie4's public functions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from functools import wraps
from inspect import signature
from io import TextIOBase
from types import NoneType
from typing import ParamSpec, Protocol, TypeVar, cast, runtime_checkable

from sie4.errors import SieError

__all__ = ["DAY", "TEXT", "Kinds", "Readable", "checked", "checked_method"]

P = ParamSpec("P")
R = TypeVar("R")
Kinds = Mapping[str, tuple[object, ...] | frozenset[str]]
"""The accepted types or the accepted strings of each argument, by argument name."""
DAY = (date, NoneType)
"""The types of an optional date."""
TEXT = (str, NoneType)
"""The types of an optional string."""


@runtime_checkable
class Readable(Protocol):
    """A file that is open for reading."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes, or all remaining bytes if ``size`` is negative."""
        ...


def checked(
    function: Callable[P, R], kinds: Kinds, *, each: tuple[str, type] | None = None
) -> Callable[P, R]:
    """Wrap a function so that it raises `SieError` for an argument of a wrong type.

    Args:
        function: The function to check.
        kinds: The accepted types, or the accepted strings, by argument name. Other arguments are not checked.
        each: The name of an argument that contains several values, and the type that each value must have.

    >>> checked(lambda text: len(text), {"text": (str,)})("1510")
    4
    """
    form = signature(function)

    @wraps(function)
    def wrapper(*args: P.args, **named: P.kwargs) -> R:
        # For arguments that are missing or unknown, `bind` raises Python's own TypeError.
        for name, value in form.bind(*args, **named).arguments.items():
            if name in kinds and not _fits(value, kinds[name]):
                raise _refusal(function, name, value, _expected(kinds[name]))
            if each is not None and name == each[0]:
                _check_each(function, name, value, each[1])
        return function(*args, **named)

    return wrapper


def checked_method(
    **kinds: tuple[object, ...] | frozenset[str],
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that makes a method raise `SieError` for an argument of a wrong type; see `checked`."""
    return lambda method: checked(method, kinds)


def _fits(value: object, kinds: tuple[object, ...] | frozenset[str]) -> bool:
    if isinstance(kinds, frozenset):
        return isinstance(value, str) and value in kinds
    # A datetime is an instance of date, but can't be compared with a date. A text file can be read, but not as bytes.
    return isinstance(value, cast("tuple[type, ...]", kinds)) and not isinstance(value, datetime | TextIOBase)


def _check_each(function: Callable[..., object], name: str, value: object, kind: type) -> None:
    if not isinstance(value, Iterable) or isinstance(value, str | bytes):
        raise _refusal(function, name, value, f"an iterable of {kind.__name__} values")
    # The items of an iterator are not checked, since that would consume them.
    items = cast("Iterable[object]", value)
    for item in items if isinstance(items, Collection) else ():
        if not isinstance(item, kind):
            raise _refusal(function, name, item, f"{kind.__name__} values only")


def _expected(kinds: tuple[object, ...] | frozenset[str]) -> str:
    if isinstance(kinds, frozenset):
        return " or ".join(map(repr, sorted(kinds)))
    names = {NoneType: "None", Readable: "a file opened for reading bytes"}
    return " or ".join(names.get(kind, kind.__name__) for kind in cast("tuple[type, ...]", kinds))


def _refusal(function: Callable[..., object], name: str, value: object, expected: str) -> SieError:
    shown = f"{value!r:.60}" if isinstance(value, str) else f"a value of type {type(value).__name__}"
    return SieError(
        f"{function.__name__}: the argument '{name}' is not valid. Expected {expected}, got {shown}."
    )
