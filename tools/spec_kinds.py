"""What the entities and an OpenAPI file take a field for: text, number, date, word, record, rows of these."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin

import attrs

from fortnox_sdk.entities.codec import Entity, wire_name

__all__ = ["Kinds", "declared", "entity_in", "resolved"]


def entity_in(kind: object) -> type[Entity] | None:
    """The entity in an annotation such as `Pager[Unit]` or `Unit | None`."""
    if isinstance(kind, type) and issubclass(kind, Entity):
        return kind
    return next((found for part in get_args(kind) if (found := entity_in(part))), None)


def resolved(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference leads to; of a list its rows."""
    while "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return resolved(spec, schema["items"]) if schema.get("type") == "array" else schema


class Kinds:
    """What entities and schemas take a field for."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self._spec = spec
        self._there: dict[type[Entity], set[str]] = {}
        self.different: set[str] = set()
        """`resource.Entity.Field: ours, theirs`."""

    def compare(
        self, schema: Mapping[str, Any], entities: Sequence[type[Entity]], at: tuple[str, ...] = ()
    ) -> None:
        """Note the types that differ and the fields that are there, nested ones as well."""
        properties = cast("Mapping[str, Mapping[str, Any]]", schema.get("properties", {}))
        for entity in entities:
            self._there.setdefault(entity, set()).update(properties)
            for field in declared(entity):
                name = wire_name(field)
                if name not in properties or name in at:
                    continue
                ours, theirs = _our_kind(field.type), self._their_kind(properties[name])
                if theirs not in {ours, "anything"}:
                    self.different.add(f"{_label(entity, name)}: {ours}, specification {theirs}")
                inner, nested = entity_in(field.type), resolved(self._spec, properties[name])
                if inner is not None and nested.get("properties"):
                    self.compare(nested, [inner], (*at, name))

    def extra(self) -> list[str]:
        """Fields of ours that no schema of their entity has."""
        return sorted(
            _label(entity, wire_name(field))
            for entity, there in self._there.items()
            for field in declared(entity)
            if there and wire_name(field) not in there
        )

    def _their_kind(self, schema: Mapping[str, Any]) -> str:
        found = schema
        while "$ref" in found:
            found = self._spec["components"]["schemas"][found["$ref"].rpartition("/")[2]]
        if found.get("type") == "array":
            return f"rows of {self._their_kind(found.get('items', {}))}"
        if found.get("properties"):
            return "record"
        if found.get("type") == "string":
            by_format = {"date": "date", "date-time": "instant"}
            return "word" if found.get("enum") else by_format.get(found.get("format", ""), "text")
        return _JSON_KINDS.get(found.get("type", ""), "anything")


_JSON_KINDS = {"integer": "whole number", "number": "number", "boolean": "flag"}
_OUR_KINDS: dict[object, str] = {
    str: "text", int: "whole number", Decimal: "number", bool: "flag", date: "date", datetime: "instant"
}  # fmt: skip


def _our_kind(kind: object) -> str:
    options: list[object] = [o for o in get_args(kind) if o is not NoneType] if _is_union(kind) else [kind]
    if any(isinstance(o, type) and issubclass(o, StrEnum) for o in options):
        return "word"
    first = options[0]
    if first in _OUR_KINDS:
        return _OUR_KINDS[first]
    if get_origin(first) is tuple:
        return f"rows of {_our_kind(get_args(first)[0])}"
    return "record" if isinstance(first, type) and issubclass(first, Entity) else "anything"


def _is_union(kind: object) -> bool:
    return get_origin(kind) in {UnionType, Union}


def declared(entity: type[Entity]) -> "list[attrs.Attribute[Any]]":
    """The fields of an entity's own."""
    fields = attrs.fields(attrs.resolve_types(entity))
    return [f for f in fields if f.name not in {"extra", "no_right"}]


def _label(entity: type[Entity], name: str) -> str:
    return f"{entity.__module__.rpartition('.')[2].lstrip('_')}.{entity.__name__}.{name}"
