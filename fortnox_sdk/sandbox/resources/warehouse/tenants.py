"""The warehouse tenant: the sandbox activates the warehouse for every company."""

from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Asked, Handlers


def _tenant(asked: Asked) -> Body:
    return {"activated": True, "tenantId": asked.call.company}


HANDLERS: Handlers = {"GET /api/warehouse/tenants-v4": _tenant}
