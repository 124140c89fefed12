"""Calls of public functions in which one argument has a wrong type."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs
from typing_extensions import is_protocol

from fortnox_sdk.arguments.checking import type_variables
from fortnox_sdk.errors import FortnoxError

VALUES: Mapping[str, object] = {
    "float": 1.5,
    "text": "no such value",
    "dict": {"Account": 1930},
    "int": 7,
    "None": None,
    "list": [],
    "list of objects": [object()],
    "object": object(),
}
_RIGHT: Mapping[object, frozenset[str]] = {
    str: frozenset({"text"}),
    int: frozenset({"int"}),
    float: frozenset({"int", "float"}),
    Decimal: frozenset({"int"}),
    type(None): frozenset({"None"}),
    object: frozenset(VALUES),
    Any: frozenset(VALUES),
}


def names_of_right_values(kind: object) -> frozenset[str]:
    """Return the names of the values in `VALUES` that have the type `kind`. The package's own checks are not used."""
    if isinstance(kind, TypeVar):
        return names_of_right_values(kind.__bound__)
    origin = get_origin(kind) or kind
    if origin in {UnionType, Union}:
        return frozenset().union(*map(names_of_right_values, get_args(kind)))
    if origin in _RIGHT:
        return _RIGHT[origin]
    if origin is Literal or not isinstance(origin, type) or is_protocol(origin):
        return frozenset()
    names = {"list"} if issubclass(list, origin) or (origin is tuple and ... in get_args(kind)) else set()
    names |= {"list of objects"} if names and get_args(kind)[0] in {object, Any} else set()
    return frozenset(names | ({"dict"} if issubclass(dict, origin) else set()))


@attrs.frozen
class WrongCall:
    """A call in which one argument has a wrong type."""

    name: str
    call: Callable[[], object]

    def problem(
        self, count_requests: Callable[[], int] = lambda: 0, *, refusal: type[Exception] = FortnoxError
    ) -> str | None:
        """Make the call. Return the problem as text, or None if the call raised `refusal` before it sent a request."""
        before = count_requests()
        try:
            result = self.call()
            if isinstance(result, Iterator):
                next(result, None)
        except refusal as error:
            sent = count_requests() - before
            return f"{self.name}: {sent} requests were sent before {error!r}" if sent else None
        except Exception as error:  # noqa: BLE001 -- it is the error to find
            return f"{self.name}: {type(error).__name__}: {error}"
        return f"{self.name}: not refused"


def wrong_calls(
    name: str,
    function: Callable[..., Any],
    valid: Mapping[str, object],
    *,
    names: Mapping[str, object] | None = None,
) -> Iterator[WrongCall]:
    """Yield calls of a function. In each call, one argument has a value from `VALUES` that is of a wrong type.

    Args:
        name: The name of the function, for messages.
        function: The function, or a bound method.
        valid: A valid value of each required argument.
        names: Types by name, for annotations whose types the function's module does not import.
    """
    variables = type_variables(type(getattr(function, "__self__", None)))
    parameters = inspect.signature(function).parameters
    hints = get_type_hints(
        function.__init__ if inspect.isclass(function) else function, localns=dict(names or {})
    )
    for parameter in parameters.values():
        if parameter.kind in {parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL}:
            continue
        kind = hints[parameter.name]
        right = names_of_right_values(variables.get(kind, kind))
        for label, value in VALUES.items():
            if label not in right:
                values = dict(valid) | {parameter.name: value}
                yield WrongCall(f"{name}({parameter.name}={label})", call_with(function, values))


def call_with(function: Callable[..., Any], values: Mapping[str, object]) -> Callable[[], object]:
    """Return a function that calls `function` with these values; positional-only arguments are passed by position."""
    parameters = inspect.signature(function).parameters
    by_place = [n for n, p in parameters.items() if p.kind == p.POSITIONAL_ONLY and n in values]
    args = [values[name] for name in by_place]
    named = {name: value for name, value in values.items() if name not in by_place}
    return lambda: function(*args, **named)
