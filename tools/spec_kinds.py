"""A comparison of the kinds of values (such as text, date or record) of fields in entities and in an OpenAPI file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin

import attrs

from fortnox_sdk.entities.codec import Entity, wire_name

__all__ = ["Kinds", "declared", "entity_in", "resolve"]


def entity_in(kind: object) -> type[Entity] | None:
    """Return the entity class in an annotation such as `Pager[Unit]`, or None if there is no such class."""
    if isinstance(kind, type) and issubclass(kind, Entity):
        return kind
    return next((found for part in get_args(kind) if (found := entity_in(part))), None)


def resolve(spec: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow the references of a schema; for a list, return the schema of its rows."""
    while "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return resolve(spec, schema["items"]) if schema.get("type") == "array" else schema


class Kinds:
    """A comparison of the kinds of values that fields have in entities and in schemas."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        self._spec = spec
        self._names: dict[type[Entity], set[str]] = {}
        self.different: set[str] = set()
        """The differences, each as `resource.Entity.Field: A, specification B`. A is the kind in the entity."""

    def compare(
        self, schema: Mapping[str, Any], entities: Sequence[type[Entity]], at: tuple[str, ...] = ()
    ) -> None:
        """Record the fields of a schema, and the fields whose kinds differ. Nested fields are included."""
        properties = cast("Mapping[str, Mapping[str, Any]]", schema.get("properties", {}))
        for entity in entities:
            self._names.setdefault(entity, set()).update(properties)
            for field in declared(entity):
                name = wire_name(field)
                if name not in properties or name in at:
                    continue
                ours, theirs = _our_kind(field.type), self._their_kind(properties[name])
                if theirs not in {ours, "anything"}:
                    self.different.add(f"{_label(entity, name)}: {ours}, specification {theirs}")
                inner, nested = entity_in(field.type), resolve(self._spec, properties[name])
                if inner is not None and nested.get("properties"):
                    self.compare(nested, [inner], (*at, name))

    def extra(self) -> list[str]:
        """Return the fields that an entity declares although none of its schemas contains them."""
        return sorted(
            _label(entity, wire_name(field))
            for entity, names in self._names.items()
            for field in declared(entity)
            if names and wire_name(field) not in names
        )

    def _their_kind(self, schema: Mapping[str, Any]) -> str:
        while "$ref" in schema:
            schema = self._spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        if schema.get("type") == "array":
            return f"rows of {self._their_kind(schema.get('items', {}))}"
        if schema.get("properties"):
            return "record"
        if schema.get("type") == "string":
            by_format = {"date": "date", "date-time": "instant"}
            return "word" if schema.get("enum") else by_format.get(schema.get("format", ""), "text")
        return _JSON_KINDS.get(schema.get("type", ""), "anything")


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
    if get_origin(first) in {tuple, Sequence}:
        return f"rows of {_our_kind(get_args(first)[0])}"
    return "record" if isinstance(first, type) and issubclass(first, Entity) else "anything"


def _is_union(kind: object) -> bool:
    return get_origin(kind) in {UnionType, Union}


def declared(entity: type[Entity]) -> "list[attrs.Attribute[Any]]":
    """Return the fields of an entity that stand for JSON keys, and thus not `extra` and `no_right`."""
    fields = attrs.fields(attrs.resolve_types(entity))
    return [f for f in fields if f.name not in {"extra", "no_right"}]


def _label(entity: type[Entity], name: str) -> str:
    return f"{entity.__module__.rpartition('.')[2].lstrip('_')}.{entity.__name__}.{name}"
