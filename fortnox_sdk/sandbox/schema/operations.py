"""The operations whose paths start with `/api`: their scopes, parameters and bodies, read from tables in `areas/`.

`tools/sandbox_areas.py` generates these tables from the specification.
"""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from fortnox_sdk.sandbox.schema.dialects import PLAIN
from fortnox_sdk.sandbox.schema.fields import Field, Table

_AREAS = ("fileattachments", "integration-developer", "integration-partner", "time", "warehouse")


@frozen(kw_only=True)
class Operation:
    """An operation: its method and path, its parameters and body, and its response."""

    method: str
    path: str
    scope: str
    query: Mapping[str, Field]
    request_body: Field | None
    response_body: Field | None
    media_type: str
    status: int

    @property
    def key(self) -> str:
        """The method and path, such as `GET /api/...`, under which a resource registers its handler."""
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
                request_body=_body(table, raw.get("takes")),
                response_body=_body(table, raw.get("gives")),
                media_type=raw.get("media_type", "application/json"),
                status=raw["status"],
            )
            result[operation.key] = operation
    return result


def _body(table: Table, raw: Mapping[str, Any] | None) -> Field | None:
    """Return the definition of a body, or None if there is no body. Error messages name the body by its type."""
    if raw is None:
        return None
    name = "text" if raw["type"] == "string" else raw["type"]
    return table.fields({name: raw})[name]


OPERATIONS: Mapping[str, Operation] = _load()
