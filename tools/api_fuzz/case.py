"""An input for an operation of the sandbox."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from tools.api_fuzz.company import FuzzCompany

__all__ = ["Case", "keyed"]


@attrs.frozen(kw_only=True)
class Case:
    """The parts of a request to an operation."""

    keys: Mapping[str, object] = attrs.field(factory=dict[str, object])
    """The values of the path parameters, by name."""
    query: Mapping[str, object] = attrs.field(factory=dict[str, object])
    body: Any = None
    """The body: bytes, a JSON value, or None for no body."""
    content_type: str = "application/json"


def keyed(name: str, make: Callable[[FuzzCompany], Mapping[str, Any]]) -> Callable[[FuzzCompany], Case]:
    """Return a function that creates a record with `make` and returns a case that sends only the key of the record."""

    def new_case(company: FuzzCompany) -> Case:
        return Case(keys={name: make(company).get(name, "")})

    return new_case
