"""Checks of function arguments against their type annotations.

The client has its own module for this purpose, because the sandbox and the client share no code.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import wraps
from inspect import signature
from types import UnionType
from typing import ParamSpec, TypeVar, cast, get_args, get_origin, get_type_hints

from fortnox_sdk.sandbox.errors import SandboxError

P = ParamSpec("P")
R = TypeVar("R")


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a function so that each call checks the types of its arguments. A wrong type raises `SandboxError`."""
    form = signature(function)
    hints = get_type_hints(function)

    @wraps(function)
    def wrapper(*args: P.args, **named: P.kwargs) -> R:
        # Arguments that are missing or unknown are left to Python's own error.
        for name, value in form.bind(*args, **named).arguments.items():
            if form.parameters[name].kind is not form.parameters[name].VAR_KEYWORD and name in hints:
                _check(f"{function.__name__}: {name}", value, hints[name])
        return function(*args, **named)

    return wrapper


def _check(name: str, value: object, kind: object) -> None:
    if not _has_type(value, kind):
        expected = kind.__name__ if isinstance(kind, type) else kind
        raise SandboxError(f"{name}: expected {expected}, got {type(value).__name__}.")


def _has_type(value: object, kind: object) -> bool:
    origin, args = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return any(_has_type(value, arg) for arg in args)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if origin is Iterable:
        if not isinstance(value, Iterable) or isinstance(value, str | bytes | Mapping):
            return False
        # The items of an iterator are not checked, since that would consume them.
        items = cast("Iterable[object]", value)
        return not isinstance(items, Collection) or all(_has_type(item, args[0]) for item in items)
    plain = origin or kind
    if isinstance(value, bool):
        return plain in {bool, object}
    return isinstance(plain, type) and isinstance(value, plain)
