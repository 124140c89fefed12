"""The operations below /api: their addresses, scopes and bodies, made from the specification.

`tools/sandbox_areas.py` writes the tables in `areas/`.
"""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from fortnox_sdk.sandbox.schema.dialects import PLAIN
from fortnox_sdk.sandbox.schema.fields import Field, Table

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
        table = Table(PLAIN, "areas", f"{area}.json")
        for raw in table.content["operations"]:
            method, _, path = raw["operation"].partition(" ")
            operation = Operation(
                method=method,
                path=path,
                scope=raw["scope"] or "",
                query=table.fields(raw.get("query", {})),
                takes=_body(table, raw.get("takes")),
                gives=_body(table, raw.get("gives")),
                media_type=raw.get("media_type", "application/json"),
                status=raw["status"],
            )
            result[operation.key] = operation
    return result


def _body(table: Table, raw: Mapping[str, Any] | None) -> Field | None:
    """Return a whole body, which errors call by its type."""
    if raw is None:
        return None
    name = "text" if raw["type"] == "string" else raw["type"]
    return table.fields({name: raw})[name]


OPERATIONS: Mapping[str, Operation] = _load()
