"""The status of the warehouse module, which is activated for every company in the sandbox."""

from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Handlers, PlainRequest


def _tenant(request: PlainRequest) -> Body:
    return {"activated": True, "tenantId": request.call.company}


HANDLERS: Handlers = {"GET /api/warehouse/tenants-v4": _tenant}
