"""The operations below /api: their addresses, scopes and bodies, made from the specification.

`tools/sandbox_areas.py` writes the tables in `areas/`.
"""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from fortnox_sdk.sandbox.schema.dialects import PLAIN
from fortnox_sdk.sandbox.schema.fields import Field, fields_of, read_table

__all__ = ["OPERATIONS", "Operation"]

_AREAS = ("fileattachments", "integration-developer", "integration-partner", "time", "warehouse")


@frozen(kw_only=True)
class Operation:
    """An operation: its method and address, what it takes and what it gives."""

    method: str
    path: str
    scope: str
    query: Mapping[str, Field]
    takes: Field | None
    gives: Field | None
    media_type: str
    status: int

    @property
    def key(self) -> str:
        """The name by which the file of its resource handles it: `GET /api/...`."""
        return f"{self.method} {self.path}"


def _load() -> Mapping[str, Operation]:
    result: dict[str, Operation] = {}
    for area in _AREAS:
        table = read_table("areas", f"{area}.json")
        schemas = table["schemas"]
        for raw in table["operations"]:
            method, _, path = raw["operation"].partition(" ")
            operation = Operation(
                method=method,
                path=path,
                scope=raw["scope"] or "",
                query=fields_of(raw.get("query", {}), schemas, PLAIN),
                takes=_body(raw, "takes", schemas),
                gives=_body(raw, "gives", schemas),
                media_type=raw.get("media_type", "application/json"),
                status=raw["status"],
            )
            result[operation.key] = operation
    return result


def _body(raw: Mapping[str, Any], side: str, schemas: Mapping[str, Mapping[str, Any]]) -> Field | None:
    """Return a whole body, which errors call by its type."""
    if side not in raw:
        return None
    name = "text" if raw[side]["type"] == "string" else raw[side]["type"]
    return fields_of({name: raw[side]}, schemas, PLAIN)[name]


OPERATIONS: Mapping[str, Operation] = _load()
