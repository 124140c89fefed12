"""Tests that `FortnoxClient` decodes every field of every resource below /api."""

import re
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.connectors.files.attachments import AttachedTo, Attachment
from fortnox_sdk.connectors.files.inbox import InboxFolder
from fortnox_sdk.connectors.sales.invoices import Invoice
from fortnox_sdk.connectors.warehouse.custom_document_types import CustomDocumentType
from fortnox_sdk.connectors.warehouse.custom_inbound_documents import (
    CustomInboundDocument,
    CustomInboundDocumentRow,
)
from fortnox_sdk.connectors.warehouse.custom_outbound_documents import (
    CustomOutboundDocument,
    CustomOutboundDocumentRow,
)
from fortnox_sdk.connectors.warehouse.incoming_goods import IncomingGoods, IncomingGoodsRow
from fortnox_sdk.connectors.warehouse.manual_inbound_documents import (
    ManualInboundDocument,
    ManualInboundDocumentRow,
)
from fortnox_sdk.connectors.warehouse.manual_outbound_documents import (
    ManualOutboundDocument,
    ManualOutboundDocumentRow,
)
from fortnox_sdk.connectors.warehouse.production_orders import ProductionOrder
from fortnox_sdk.connectors.warehouse.purchase_orders import (
    PartialPurchaseOrder,
    PurchaseOrder,
    PurchaseOrderMail,
    PurchaseOrderRow,
    PurchaseType,
    ResponseState,
)
from fortnox_sdk.connectors.warehouse.stock_points import StockLocation, StockPoint
from fortnox_sdk.connectors.warehouse.stock_takings import RowSelection, StockTaking, StockTakingRow
from fortnox_sdk.connectors.warehouse.stock_transfers import StockTransfer, StockTransferRow
from fortnox_sdk.entities.codec import Entity
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import serve
from fortnox_sdk.sandbox.schema.operations import OPERATIONS
from fortnox_sdk.testing import connect

pytestmark = pytest.mark.own

DAY, YEAR_END = date(2025, 11, 3), date(2025, 12, 31)


def fresh_item():
    """Create an article for one test and return its number."""
    return f"ART-{uuid.uuid4().hex[:12]}"


def inbound(item, quantity="10"):
    row = ManualInboundDocumentRow(item_id=item, quantity=Decimal(quantity), direct_cost=Decimal("12.50"))
    return ManualInboundDocument(day=DAY, currency="SEK", currency_rate=Decimal(1), rows=(row,))


def bring(client, item, quantity="10"):
    """Add goods to the stock with a released inbound delivery."""
    number = client.manual_inbound_documents.create(inbound(item, quantity)).id
    client.manual_inbound_documents.release(number)
    return number


def created(connector, record):
    """Create a record and return it. Check that reading it again gives an equal record."""
    made = connector.create(record)
    assert connector.get(made.id) == made
    return made


def walk_inbound(client):
    resource = client.manual_inbound_documents
    made = created(resource, inbound(fresh_item()))
    yield made
    yield resource.update(made.id, attrs.evolve(made, note="Två pallar"))
    resource.release(made.id)
    resource.update_note(made.id, "Tre pallar")
    assert resource.get(made.id).note == "Tre pallar"
    resource.void(made.id, force=True, on=YEAR_END)
    yield from client.manual_documents.list(state="voided", type="inbound")


def walk_outbound(client):
    item, resource = fresh_item(), client.manual_outbound_documents
    bring(client, item)
    row = ManualOutboundDocumentRow(item_id=item, quantity=Decimal("2.5"))
    made = created(resource, ManualOutboundDocument(day=DAY, rows=(row,)))
    yield resource.update(made.id, attrs.evolve(made, note="Hämtas"))
    resource.release(made.id)
    resource.update_note(made.id, "Hämtad")
    [balance] = client.stock_balances.list(item_ids=[item])
    assert (balance.in_stock, balance.available_stock) == (Decimal("7.5"), Decimal("7.5"))
    resource.void(made.id)
    yield from (resource.get(made.id), balance)


def walk_custom_types(client):
    kind = CustomDocumentType(reference_type=f"T-{uuid.uuid4().hex[:8]}".upper(), category="OUTBOUND")
    resource = client.custom_document_types
    assert (resource.create(kind), resource.create(kind)) == (True, False)
    assert resource.get(kind.reference_type) == kind
    yield from resource.list()


def walk_custom_inbound(client):
    item, resource = fresh_item(), client.custom_inbound_documents
    row = CustomInboundDocumentRow(item_id=item, quantity=Decimal(4))
    place = (f"IN-{item[-8:]}", "1")
    made = resource.save(*place, CustomInboundDocument(day=DAY, rows=(row,)))
    assert resource.get(*place) == made
    resource.release(*place)
    yield resource.get(*place)
    resource.void(*place, force=True)


def walk_custom_outbound(client):
    item, resource = fresh_item(), client.custom_outbound_documents
    bring(client, item)
    row = CustomOutboundDocumentRow(item_id=item, quantity=Decimal(4))
    place = (f"OUT-{item[-8:]}", "1")
    made = resource.save(*place, CustomOutboundDocument(day=DAY, delivery_state="reservation", rows=(row,)))
    assert made.rows[0].reserved_quantity == 4
    resource.release(*place)
    yield resource.get(*place)
    resource.void(*place)


def ordered(item, **more):
    row = PurchaseOrderRow(
        item_id=item,
        currency_code="SEK",
        ordered_quantity=Decimal(10),
        remaining_ordered_quantity=Decimal(10),
        price=Decimal("12.50"),
    )
    whole = {
        "supplier_number": "77001",
        "order_date": DAY,
        "currency_code": "SEK",
        "currency_rate": Decimal(1),
        "payment_terms_code": "30",
        "delivery_name": "Fjällbris Friluft AB",
        "delivery_address": "Storgatan 1",
        "delivery_zip_code": "352 30",
        "delivery_city": "Växjö",
        "rows": (row,),
    }
    return PurchaseOrder(**(whole | more))


def walk_purchase_orders(client):
    item, resource = fresh_item(), client.purchase_orders
    made = created(resource, ordered(item))
    assert made.order_value == Decimal(125)
    yield resource.update(made.id, attrs.evolve(made, note="Ring först"))
    yield resource.patch(made.id, PartialPurchaseOrder(internal_reference="B-7"))
    mail = PurchaseOrderMail(
        receiver="order@leverantor.example.com",
        reply_to="inkop@fjallbris.example.com",
        subject="Beställning",
        body="Hej!",
    )
    resource.send(made.id, mail)
    resource.send_many([made.id])
    yield resource.set_response(made.id, ResponseState.REJECTED)
    yield from resource.set_responses([made.id], ResponseState.SENT)
    assert [order.id for order in resource.list(item_id=item)] == [made.id]
    yield from resource.list(sort_by="order_date")
    assert str(made.id).encode() in resource.csv(item_id=item)
    resource.complete(made.id)
    dropship = resource.create(ordered(item, purchase_type=PurchaseType.DROPSHIP))
    yield resource.complete_dropship(dropship.id)
    resource.void(resource.create(ordered(item)).id)


def walk_incoming_goods(client):
    item, resource = fresh_item(), client.incoming_goods
    order = client.purchase_orders.create(ordered(item))
    row = IncomingGoodsRow(
        item_id=item,
        received_quantity=Decimal(4),
        ordered_quantity=Decimal(10),
        back_order_quantity=Decimal(0),
        invoiced_quantity=Decimal(0),
        taken_quantity=Decimal(0),
        purchase_order_id=order.id,
    )
    made = created(resource, IncomingGoods(delivery_note_id="FS-1", day=DAY, rows=(row,)))
    yield resource.update(made.id, attrs.evolve(made, note="Pall tre"))
    resource.release(made.id)
    yield resource.patch(made.id, note="Uppackad", has_delivery_note=False)
    resource.complete(made.id, on=YEAR_END)
    yield from resource.list(item_id=item, released=True)
    yield from client.purchase_orders.matches(order.id)
    yield from client.purchase_orders.notes(order.id)
    resource.void(resource.create(IncomingGoods(delivery_note_id="FS-2", day=DAY, rows=(row,))).id)


def walk_stock_points(client):
    resource = client.stock_points
    code = uuid.uuid4().hex[:8]
    point = StockPoint(code=code, name="Växjö", stock_locations=(StockLocation(code="A1", name="Hylla 1"),))
    made = created(resource, point)
    yield resource.update(made.id, attrs.evolve(made, name="Växjö norra"))
    yield from resource.add_locations(made.id, [StockLocation(code="A2")])
    yield from resource.locations(code)
    yield from resource.get_many([made.id])
    assert [found.id for found in resource.list(search=code)] == [made.id]
    resource.delete(made.id)


def walk_production_orders(client):
    resource = client.production_orders
    parts = resource.parts("PAKET-1", quantity=Decimal(2))
    yield from parts
    for part in parts:
        bring(client, part.item_id, "100")
    here = client.stock_points.get("1").id
    order = ProductionOrder(
        item_id="PAKET-1",
        quantity=Decimal(2),
        start_date=DAY,
        production_date=DAY,
        production_state="reserved",
        outbound_stock_point_id=here,
        inbound_stock_point_id=here,
    )
    made = created(resource, order)
    again = resource.create(attrs.evolve(order, package_items=[part.as_new() for part in parts]))
    assert made.package_items == again.package_items
    yield resource.update(made.id, attrs.evolve(made, batch="2025-11"))
    yield resource.update_note(made.id, "Brådskar")
    yield resource.release(made.id)
    resource.void(made.id, force=True)
    yield from resource.list(state="all")


def walk_stock_takings(client):
    item, resource = fresh_item(), client.stock_takings
    bring(client, item)
    only = RowSelection(item_ids=[item])
    made = created(resource, StockTaking(name="Årsinventering", responsible="Karin Ekvall"))
    yield from resource.candidates(made.id, only)
    assert resource.add_candidates(made.id, only) == 1
    resource.add_rows(made.id, [StockTakingRow(item_id="DEL-8"), StockTakingRow(item_id="DEL-9")])
    assert resource.delete_rows(made.id, RowSelection(item_ids=["DEL-8"])) == 1
    rows = list(resource.rows(made.id))
    resource.delete_row(made.id, next(row.id for row in rows if row.item_id == "DEL-9"))
    counted = attrs.evolve(rows[0], stock_taken_quantity=Decimal(9), counted_by="Olle Brandt")
    head = attrs.evolve(resource.get(made.id), state="started", day=YEAR_END, rows=(counted,))
    yield resource.update(made.id, head)
    resource.release(made.id)
    assert [balance.in_stock for balance in client.stock_balances.list(item_ids=[item])] == [9]
    other = resource.create(StockTaking(name="Fel", responsible="Karin Ekvall"))
    resource.void(other.id)
    resource.delete(resource.create(StockTaking(name="Fel", responsible="Karin Ekvall")).id)
    yield from (*rows, *resource.list(state="all"))


def walk_stock_transfers(client):
    item, resource = fresh_item(), client.stock_transfers
    bring(client, item)
    here = client.stock_points.get("1").id
    there = client.stock_points.create(StockPoint(code=item[-8:], name="Växjö")).id
    row = StockTransferRow(
        item_id=item, from_stock_point_id=here, to_stock_point_id=there, requested_quantity=Decimal(3)
    )
    made = created(resource, StockTransfer(rows=(row,), transfer_date=DAY))
    yield resource.update(made.id, attrs.evolve(made, note="Till Växjö"))
    resource.release(made.id)
    other = resource.create(StockTransfer(rows=(row,), transfer_date=DAY))
    resource.void(other.id)
    yield resource.get(made.id)
    client.stock_points.update(there, attrs.evolve(client.stock_points.get(there), active=False))


def walk_attachments(client):
    customer = next(iter(client.customers.list()))
    invoice = client.invoices.create(Invoice(customer_number=customer.customer_number))
    number, resource = invoice.document_number, client.attachments
    file = client.inbox.upload("bilaga.pdf", b"%PDF-1.4 bilaga", folder_id=InboxFolder.INVOICES)
    attachment = Attachment(
        entity_id=number,
        entity_type=AttachedTo.INVOICE,
        file_id=file.archive_file_id,
        include_on_send=True,
    )
    resource.validate([attachment])
    [made] = resource.create([attachment])
    yield resource.update(made.id, attrs.evolve(made, include_on_send=False))
    yield from resource.count([number], of=AttachedTo.INVOICE)
    yield from resource.list([number], of=AttachedTo.INVOICE)
    resource.delete(made.id)


def walk_what_is_only_read(client):
    span = {"from_date": date(2025, 1, 1), "to_date": YEAR_END}
    tenant = client.tenants.get()
    ratings = list(client.integration_ratings.list())
    integration = ratings[0].integration_id
    yield from (tenant, *ratings)
    yield from client.time_registrations.list(**span)
    yield from client.time_articles.list(**span)
    yield from client.integration_sales.list(integration)
    yield from client.integration_users.list(integration, tenant.tenant_id)


def walk_app_sales(client):
    app = client.connection.key.client_id
    yield client.app_sales.get(app)
    yield client.app_sales.get(app, tenant_id=client.tenants.get().tenant_id)


WALKS = [found for name, found in sorted(globals().items()) if name.startswith("walk_")]


@pytest.fixture(scope="module")
def sandbox():
    """Yield one sandbox for all tests. Each test creates its own records."""
    with serve(rate_limit=False, now=lambda: datetime(2026, 1, 15, 11, tzinfo=UTC)) as running:
        yield running


@pytest.fixture(scope="module")
def client(sandbox):
    return connect(sandbox, pace=Pace.off)


def left_over(value, at):
    """Return the keys that no record class of the client declares, with their paths."""
    if isinstance(value, Entity):
        found = [f"{at}.{name}" for name in value.extra]
        for field in attrs.fields(type(value)):
            if field.name not in {"extra", "no_right"}:
                found += left_over(getattr(value, field.name), f"{at}.{field.name}")
        return found
    if isinstance(value, tuple):
        return [name for i, item in enumerate(value) for name in left_over(item, f"{at}[{i}]")]
    return []


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__.removeprefix("walk_"))
def test_client_declares_every_field_of_the_sandbox(client, walk):
    answers = list(walk(client))
    assert answers
    assert [name for answer in answers for name in left_over(answer, type(answer).__name__)] == []


def test_client_calls_every_operation_of_the_sandbox(client, sandbox):
    for walk in WALKS:
        list(walk(client))
    done = {f"{call['method']} {call['path']}" for call in sandbox.log() if call["status"] < 300}
    assert set(OPERATIONS) - {operation_of(call) for call in done} == set()


def operation_of(call):
    """Return the operation that matches a method and a path, or None.

    If several operations match, return the operation with the fewest path parameters.
    """
    fitting = [key for key in OPERATIONS if re.fullmatch(re.sub(r"{\w+}", "[^/]+", key), call)]
    return min(fitting, key=lambda key: key.count("{"), default=None)
