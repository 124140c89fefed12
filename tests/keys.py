"""The key fields that every record in a Fortnox response has. Tests use them in scripted responses."""

from datetime import date
from typing import Any

import attrs

from fortnox_sdk.entities.codec import Entity, declared, is_key, wire_name


def with_keys(kind: type[Entity], fields: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON of a record with a sample value in each key field. `fields` adds or replaces fields."""
    values = {int: 1, date: "2025-12-31"}
    keys = [f for f in attrs.fields(attrs.resolve_types(kind)) if declared(f) and is_key(f)]
    return {wire_name(f): values.get(f.type, "1") for f in keys} | fields


def key_names(kind: type[Entity]) -> set[str]:
    """Return the JSON names of a record's writable key fields. The client sends no other key fields."""
    fields = attrs.fields(attrs.resolve_types(kind))
    return {wire_name(f) for f in fields if declared(f) and is_key(f) and not f.metadata.get("read_only")}
