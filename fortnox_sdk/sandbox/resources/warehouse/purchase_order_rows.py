"""The rows of purchase orders and the quantities received with incoming goods."""

from collections import defaultdict
from decimal import Decimal

from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.warehouse.documents import Documents
from fortnox_sdk.sandbox.resources.warehouse.stock import number_of

ORDERS = Documents("warehouse.purchase_order")
GOODS = Documents("warehouse.incoming_goods")


def matching(call: Call, order: int) -> list[Body]:
    """Return the incoming goods that refer to a purchase order and are not voided."""
    return [
        goods
        for goods in GOODS.every(call)
        if not goods["voided"] and any(row.get("purchaseOrderId") == order for row in goods["rows"])
    ]


def with_received(call: Call, order: Body, *, excluded: int | None = None) -> Body:
    """Return a purchase order with the received and the remaining quantity of each row.

    Goods are received when their document of incoming goods is released. The document `excluded` is not counted.
    """
    received: defaultdict[str, Decimal] = defaultdict(Decimal)
    for goods in matching(call, order["id"]):
        if goods["released"] and goods["id"] != excluded:
            for row in goods["rows"]:
                if row.get("purchaseOrderId") == order["id"]:
                    received[row["purchaseOrderRowId"]] += number_of(row["receivedQuantity"])
    rows: list[Body] = []
    for row in order["rows"]:
        received_part = received[row["id"]]
        remaining = max(number_of(row["orderedQuantity"]) - received_part, Decimal(0))
        rows.append(
            row
            | {
                "receivedQuantity": received_part,
                "remainingOrderedQuantity": remaining,
                "backOrderQuantity": remaining,
            }
        )
    return order | {"rows": rows, "totalReceivedQuantity": sum(received.values(), Decimal(0))}


def row_of(call: Call, row: Body) -> Body | None:
    """Return the purchase order row to which an incoming goods row refers, or None if it refers to no order.

    Raises an error if the order is voided, or the order or its row does not exist.
    """
    number = row.get("purchaseOrderId")
    if number is None:
        return None
    order = ORDERS.find(call, str(number))
    if order is None:
        raise Refused.assumed("no_order", f"Purchase order {number} does not exist")
    if order["voided"]:
        raise Refused("document_is_voided", f"Purchase order {number} is voided")
    row_id = row.get("purchaseOrderRowId")
    for candidate in with_received(call, order)["rows"]:
        if candidate["id"] == row_id or (row_id is None and candidate["itemId"] == row["itemId"]):
            order_row: Body = candidate
            return order_row
    raise Refused.assumed("no_order_row", f"Purchase order {number} has no row for item {row['itemId']}")
