"""The operations of an OpenAPI specification, with the data that is needed to build inputs."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import attrs

__all__ = ["Operation", "Schema", "Spec"]

Schema = Mapping[str, Any]
_METHODS = ("post", "get", "put", "patch", "delete")


@attrs.frozen(kw_only=True)
class Operation:
    """One operation of the specification."""

    method: str
    path: str
    """The path, with its parameters in braces."""
    keys: tuple[str, ...]
    """The names of the parameters of the path, in their order."""
    query: Mapping[str, Schema]
    body: Schema | None
    """The schema of the request body; None without a body."""
    content_type: str

    @property
    def name(self) -> str:
        """Method and path, as reports show them."""
        return f"{self.method} {self.path}"

    @property
    def plain(self) -> bool:
        """True if the path starts with `/api/`. The bodies of these operations have no envelope."""
        return self.path.startswith("/api/")


class Spec:
    """An OpenAPI specification."""

    def __init__(self, path: Path) -> None:
        self._whole: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        self.operations = sorted(self._operations(), key=_order)
        self.by_name = {operation.name: operation for operation in self.operations}

    def _operations(self) -> Iterator[Operation]:
        for path, item in self._whole["paths"].items():
            for method in _METHODS:
                if method in item:
                    yield self._operation(method.upper(), path, item[method])

    @staticmethod
    def _operation(method: str, path: str, item: Mapping[str, Any]) -> Operation:
        content = cast("dict[str, Any]", item.get("requestBody", {}).get("content", {}))
        kind, body = next(iter(content.items()), ("", None))
        parameters = item.get("parameters", [])
        return Operation(
            method=method,
            path=path,
            keys=tuple(part[1:-1] for part in path.split("/") if part.startswith("{")),
            query={p["name"]: p.get("schema", {}) for p in parameters if p["in"] == "query"},
            body=None if body is None else body.get("schema", {}),
            content_type="application/json" if kind in {"", "*/*"} else kind,
        )

    def resolve(self, schema: Schema) -> Schema:
        """Follow the references of a schema and return the schema that they lead to."""
        while "$ref" in schema:
            schema = self._whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def collection_of(self, operation: Operation) -> str:
        """Return the collection of an operation: its path before the first parameter."""
        return operation.path.partition("/{")[0]


def _order(operation: Operation) -> tuple[str, int, int]:
    """Return a sort key: by collection, with creation first and removal last."""
    return operation.path.partition("/{")[0], _METHODS.index(operation.method.lower()), len(operation.keys)
