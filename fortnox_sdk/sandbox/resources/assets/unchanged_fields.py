"""The removal of unchanged fields from updates of assets and asset types."""

from attrs import evolve

from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.schema.resources import Resource


def without_unchanged(call: Call, resource: Resource, stored: Body) -> Call:
    """Return the call without the unchanged fields that can be set only in a new record.

    According to the specification, an update contains only the description and the notes. The sandbox assumes that
    Fortnox also accepts the other fields if their values are unchanged.
    """
    if not isinstance(call.body, dict):
        return call
    envelopes: Body = call.body  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # unchecked JSON
    kept = {envelope: _without_repeated(resource, stored, record) for envelope, record in envelopes.items()}
    return evolve(call, body=kept)


def _without_repeated(resource: Resource, stored: Body, record: object) -> object:
    if not isinstance(record, dict):
        return record
    fields: Body = record  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON
    return {name: value for name, value in fields.items() if not _is_repeated(resource, stored, name, value)}


def _is_repeated(resource: Resource, stored: Body, name: str, value: object) -> bool:
    spec = resource.fields.get(name)
    if spec is None or "c" not in spec.flags or "u" in spec.flags:
        return False
    return value == stored.get(name) or spec.read(value) == stored.get(name)
