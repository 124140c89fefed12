"""Run-time checks of the arguments of functions, methods and classes against their annotations."""

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import Parameter, signature
from types import UnionType
from typing import Any, ParamSpec, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs

from fortnox_sdk.arguments.matching import check_for, refuse, require
from fortnox_sdk.errors import InvalidInput

P = ParamSpec("P")
R = TypeVar("R")


def checked_fields(kind: type[Any], fields: "list[attrs.Attribute[Any]]") -> "list[attrs.Attribute[Any]]":
    """Make an attrs class refuse field values of a wrong type.

    Use this function as the `field_transformer` of `attrs.frozen`.

    >>> @attrs.frozen(field_transformer=checked_fields)
    ... class Line:
    ...     number: int
    >>> Line("7")
    Traceback (most recent call last):
    fortnox_sdk.errors.InvalidInput: Line.number: expected int, got str. Pass int.
    """

    def validate(_record: object, field: "attrs.Attribute[Any]", value: object) -> None:
        require(f"{kind.__name__}.{field.name}", value, field.type)

    return [field.evolve(validator=validate) for field in fields]


class _Signature:
    """The argument checks for one function, or for one method of the class `owner`."""

    def __init__(self, function: Callable[..., object], owner: type[object] | None) -> None:
        hints, variables = get_type_hints(function), type_variables(owner)
        parameters = list(signature(function).parameters.values())[owner is not None :]
        self._kinds = {p.name: _substituted(hints[p.name], variables) for p in parameters if p.name in hints}
        checks = {name: check_for(kind, variables) for name, kind in self._kinds.items()}
        fixed = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
        self._positional = [(p.name, checks[p.name]) for p in parameters if p.kind in fixed]
        self._named = {p.name: checks[p.name] for p in parameters if p.kind in {fixed[1], p.KEYWORD_ONLY}}
        owner_name = f"{owner.__name__}." if owner else ""
        self._name = f"{owner_name}{function.__name__}"

    def check(self, args: tuple[object, ...], named: Mapping[str, object]) -> None:
        """Raise `InvalidInput` for the first argument that has a wrong type."""
        for (name, check), value in zip(self._positional, args, strict=False):
            if not check(value):
                raise self._refusal(name, value)
        for name, value in named.items():
            # If the function has no argument of this name, the call itself raises Python's own error.
            if name in self._named and not self._named[name](value):
                raise self._refusal(name, value)

    def _refusal(self, name: str, value: object) -> InvalidInput:
        return refuse(f"{self._name}: {name}", value, self._kinds[name])


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a function or method so that each call checks the arguments against the annotations.

    The annotations are read when the function is called for the first time. A wrong type raises `InvalidInput`.

    >>> @checked
    ... def double(number: int) -> int:
    ...     return 2 * number
    >>> double(2)
    4
    >>> double("2")
    Traceback (most recent call last):
    fortnox_sdk.errors.InvalidInput: double: number: expected int, got str. Pass int.
    """
    first = next(iter(signature(function).parameters), None)
    is_method = first in {"self", "cls"}
    known: dict[type[Any] | None, _Signature] = {}

    @wraps(function)
    def wrapper(*args: P.args, **named: P.kwargs) -> R:
        owner: type[Any] | None = None
        if is_method and args:
            owner = type(args[0]) if first == "self" else cast("type[Any]", args[0])
        arguments = known.get(owner)
        if arguments is None:
            arguments = known[owner] = _Signature(function, owner)
        arguments.check(args[1:] if is_method else args, named)
        return function(*args, **named)

    return wrapper


def type_variables(owner: type[Any] | None) -> dict[object, object]:
    """Return the type for each type variable of a class's generic bases.

    For `class Numbers(Box[int])`, the type variable of `Box` has the type `int`.
    """
    variables: dict[object, object] = {}
    for kind in owner.__mro__ if owner else ():
        for base in getattr(kind, "__orig_bases__", ()):
            names = getattr(get_origin(base), "__parameters__", ())
            for variable, argument in zip(names, get_args(base), strict=False):
                if not isinstance(argument, TypeVar):
                    variables.setdefault(variable, argument)
    return variables


def _substituted(kind: object, variables: Mapping[object, object]) -> object:
    """Return an annotation with its type variables replaced by types, for messages."""
    if isinstance(kind, TypeVar):
        return variables.get(kind, kind)
    args = get_args(kind)
    if get_origin(kind) in {UnionType, Union} and any(isinstance(arg, TypeVar) for arg in args):
        return Union[tuple(variables.get(arg, arg) for arg in args)]  # noqa: UP007 - the members are computed
    return kind
