"""One input."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from tools.api_fuzz.world import World

__all__ = ["Shot", "keyed"]


@attrs.frozen(kw_only=True)
class Shot:
    """What is sent to an operation."""

    keys: Mapping[str, object] = attrs.field(factory=dict[str, object])
    """The path's parameters by name."""
    query: Mapping[str, object] = attrs.field(factory=dict[str, object])
    body: Any = None
    """Bytes as they are, else what JSON can say; None for none."""
    content_type: str = "application/json"


def keyed(name: str, make: Callable[[World], Mapping[str, Any]]) -> Callable[[World], Shot]:
    """The recipe of an operation that needs nothing but the key of a record that is made for it."""

    def recipe(world: World) -> Shot:
        return Shot(keys={name: make(world).get(name, "")})

    return recipe
