"""A good input for each operation: the keys of a record in the state that the operation needs, and a body."""

from collections.abc import Mapping

import attrs

from tools.api_fuzz.areas import AREAS
from tools.api_fuzz.case import Shot
from tools.api_fuzz.documents import DOCUMENTS
from tools.api_fuzz.registers import REGISTERS
from tools.api_fuzz.spec import Operation
from tools.api_fuzz.world import World

__all__ = ["good_shot", "keys_of"]


_RECIPES = {**DOCUMENTS, **REGISTERS, **AREAS}


def good_shot(world: World, operation: Operation, share: float) -> Shot:
    """An input that should be answered with a success.

    Args:
        world: Makes what it refers to.
        operation: Which.
        share: How much of what may be left out is sent, 0 to 1.
    """
    recipe = _RECIPES.get(operation.name)
    shot = recipe(world) if recipe is not None else Shot()
    if not shot.keys and operation.keys:
        shot = attrs.evolve(shot, keys=_keys(world, operation))
    if shot.body is None and operation.body is not None:
        shot = attrs.evolve(shot, body=world.body(operation.body, share=share))
    years = {name: world.year for name in operation.query if name.lower() == "financialyear"}
    return attrs.evolve(shot, query={**years, **shot.query})


def _keys(world: World, operation: Operation) -> dict[str, object]:
    """The keys of a new record of the collection, or of the first one that it lists."""
    above = world.spec.above(operation)
    record: Mapping[str, object] = {}
    if f"POST {above}" in world.spec.by_name:
        record = world.new(above)
    found = keys_of(operation, record)
    if len(found) < len(operation.keys):
        rows = world.wire.send("GET", above, query={"limit": 500}).rows()
        found = keys_of(operation, rows[-1]) if rows else found
    return found


def keys_of(operation: Operation, record: Mapping[str, object]) -> dict[str, object]:
    """The path's parameters by name from a record, or by the end of the name; an unnamed id from its `@url`."""
    lower = {name.lower(): value for name, value in record.items()}
    last = str(record.get("@url", "")).rpartition("/")[2].partition("?")[0]
    found: dict[str, object] = {}
    for key in operation.keys:
        ends = next((value for name, value in lower.items() if key.lower().endswith(name)), last)
        value = lower.get(key.lower(), ends)
        if value not in (None, ""):
            found[key] = value
    return found
