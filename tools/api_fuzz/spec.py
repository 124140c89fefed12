"""The specification's operations, as far as making inputs for them needs it."""

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
    """One operation."""

    method: str
    path: str
    """With its parameters in braces."""
    keys: tuple[str, ...]
    """Names of the path's parameters, in their order."""
    query: Mapping[str, Schema]
    body: Schema | None
    """Schema of the request; None when it has none."""
    content_type: str

    @property
    def name(self) -> str:
        """As reports show it."""
        return f"{self.method} {self.path}"

    @property
    def plain(self) -> bool:
        """Whether it is of the newer areas, which have no envelopes."""
        return self.path.startswith("/api/")


class Spec:
    """An OpenAPI file."""

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
    def _operation(method: str, path: str, found: Mapping[str, Any]) -> Operation:
        content = cast("dict[str, Any]", found.get("requestBody", {}).get("content", {}))
        kind, body = next(iter(content.items()), ("", None))
        parameters = found.get("parameters", [])
        return Operation(
            method=method,
            path=path,
            keys=tuple(part[1:-1] for part in path.split("/") if part.startswith("{")),
            query={p["name"]: p.get("schema", {}) for p in parameters if p["in"] == "query"},
            body=None if body is None else body.get("schema", {}),
            content_type="application/json" if kind in {"", "*/*"} else kind,
        )

    def resolved(self, schema: Schema) -> Schema:
        """A schema without references."""
        while "$ref" in schema:
            schema = self._whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def above(self, operation: Operation) -> str:
        """The collection of an operation: its path before the first parameter."""
        return operation.path.partition("/{")[0]


def _order(operation: Operation) -> tuple[str, int, int]:
    """Collection by collection; what creates before what reads, and what removes last."""
    return operation.path.partition("/{")[0], _METHODS.index(operation.method.lower()), len(operation.keys)
