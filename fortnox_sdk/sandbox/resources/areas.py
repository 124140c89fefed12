"""The areas below /api: plain JSON without envelope, fields in camelCase, errors of their own form.

Operations, fields and limits stand in `schema/areas/*.json`; the behaviour of each resource in its file here.
"""

from fortnox_sdk.sandbox.protocol.call import Route
from fortnox_sdk.sandbox.resources.area_operations import Handlers, route
from fortnox_sdk.sandbox.resources.files import attachments
from fortnox_sdk.sandbox.resources.partner import integrations
from fortnox_sdk.sandbox.resources.time import time_registrations
from fortnox_sdk.sandbox.resources.warehouse import (
    custom_documents,
    incoming_goods,
    manual_deliveries,
    production_orders,
    purchase_orders,
    stock_points,
    stock_taking,
    stock_transfers,
    tenants,
)
from fortnox_sdk.sandbox.schema.operations import OPERATIONS

__all__ = ["area_routes"]

_HANDLERS: Handlers = {
    **attachments.HANDLERS,
    **custom_documents.HANDLERS,
    **incoming_goods.HANDLERS,
    **integrations.HANDLERS,
    **manual_deliveries.HANDLERS,
    **production_orders.HANDLERS,
    **purchase_orders.HANDLERS,
    **stock_points.HANDLERS,
    **stock_taking.HANDLERS,
    **stock_transfers.HANDLERS,
    **tenants.HANDLERS,
    **time_registrations.HANDLERS,
}


def area_routes() -> list[Route]:
    """Every operation below /api."""
    return [route(operation, _HANDLERS[key]) for key, operation in OPERATIONS.items()]
