"""Whether a company has the warehouse."""

from fortnox_sdk.sandbox.areas.engine import Asked, Handlers
from fortnox_sdk.sandbox.protocol.wire import Body

__all__ = ["HANDLERS"]


def _tenant(asked: Asked) -> Body:
    return {"activated": True, "tenantId": asked.call.company}


HANDLERS: Handlers = {"GET /api/warehouse/tenants-v4": _tenant}
