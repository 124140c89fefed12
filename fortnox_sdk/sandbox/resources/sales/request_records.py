"""Access to the record in a request body, before its fields are checked."""

from collections.abc import Callable

from attrs import evolve

from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body


def record_in(call: Call, envelope: str) -> Body | None:
    """Return the record under the key `envelope` of the request body, or None if the body has no such object."""
    body = call.body
    record: object = body.get(envelope) if isinstance(body, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # unchecked JSON
    return record if isinstance(record, dict) else None  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON


def with_record(call: Call, envelope: str, change: Callable[[Body], Body]) -> Call:
    """Return the call with a changed record in its body. Other keys stay in the body.

    If the body lacks the record, the call is returned unchanged, and is refused when the fields are read.
    """
    record = record_in(call, envelope)
    if record is None or not isinstance(call.body, dict):
        return call
    return evolve(call, body={**call.body, envelope: change(record)})  # pyright: ignore[reportUnknownMemberType]  # unchecked JSON
