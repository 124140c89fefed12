"""Tests of the areas below /api: the requests that the client sends, and the responses that it reads."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest

from fortnox_sdk.connectors.files.attachments import AttachedTo, Attachment
from fortnox_sdk.connectors.warehouse.custom_document_types import CustomDocumentType, DocumentCategory
from fortnox_sdk.connectors.warehouse.custom_inbound_documents import (
    CustomInboundDocument,
    CustomInboundDocumentRow,
)
from fortnox_sdk.connectors.warehouse.manual_outbound_documents import (
    ManualOutboundDocument,
    ManualOutboundDocumentRow,
)
from fortnox_sdk.connectors.warehouse.purchase_orders import (
    PartialPurchaseOrder,
    PurchaseOrder,
    PurchaseOrderMail,
    PurchaseOrderRow,
    PurchaseOrderState,
    PurchaseType,
    ResponseState,
)
from fortnox_sdk.connectors.warehouse.stock_points import StockLocation, StockPoint
from fortnox_sdk.connectors.warehouse.stock_takings import RowSelection, StockTaking, StockTakingRow
from fortnox_sdk.errors import (
    AccessDenied,
    BadRequest,
    DecodeError,
    IncompleteList,
    InvalidInput,
    NoAnswer,
    NotFound,
    OutcomeUnknown,
    PeriodLocked,
)
from tests.transports import answer

ORDER = PurchaseOrder(
    currency_code="SEK",
    currency_rate=Decimal(1),
    delivery_address="Lagergatan 1",
    delivery_city="Växjö",
    delivery_name="Björkholms Virke AB",
    delivery_zip_code="352 30",
    order_date=date(2026, 1, 15),
    payment_terms_code="30",
    supplier_number="7",
)
LOST = NoAnswer("The response was lost.")


def path(request):
    return urlsplit(request.url).path


def query_of(request):
    return {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}


def refusal(status, error, message="Nej."):
    return answer(status, {"id": "5f0c", "error": error, "message": message})


# -- reading --


def test_a_record_has_no_envelope_and_camel_case_names(make_client):
    row = {"itemId": "A1", "orderedQuantity": 2.50, "price": 10.1, "somethingNew": 1}
    client, requests = make_client(
        answer(200, {"id": 4, "orderDate": "2026-01-15", "orderValueInSEK": 25.25, "rows": [row]})
    )
    order = client.purchase_orders.get(4)
    assert path(requests[0]) == "/api/warehouse/purchaseorders-v1/4"
    assert (order.id, order.order_date, order.order_value_in_sek) == (4, date(2026, 1, 15), Decimal("25.25"))
    assert (order.rows[0].price, order.rows[0].extra) == (Decimal("10.1"), {"somethingNew": 1})


def test_an_unknown_enum_value_is_kept_as_text(make_client):
    client, _ = make_client(answer(200, {"id": 4, "purchaseOrderState": "SENT", "responseState": "MAYBE"}))
    order = client.purchase_orders.get(4)
    assert order.purchase_order_state is PurchaseOrderState.SENT
    assert order.response_state == "MAYBE"


def test_a_decode_error_has_the_path_of_the_value(make_client):
    client, _ = make_client(answer(200, {"rows": [{"itemId": "A1"}, {"quantity": "some"}]}))
    with pytest.raises(DecodeError, match=r"ManualInboundDocument\.rows\[1\]\.quantity"):
        client.manual_inbound_documents.get(4)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-07-01T10:30:00Z", datetime(2026, 7, 1, 10, 30, tzinfo=UTC)),
        ("2026-07-01T10:30:00+02:00", datetime(2026, 7, 1, 8, 30, tzinfo=UTC)),
        ("2026-07-01T10:30:00", datetime(2026, 7, 1, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_datetime_is_converted_to_utc_and_assumed_to_be_stockholm_time(make_client, text, instant):
    client, _ = make_client(answer(200, [{"id": "u", "workedDate": "2026-07-01", "startTime": text}]))
    found = client.time_registrations.list(from_date=date(2026, 7, 1), to_date=date(2026, 7, 31)).first()
    assert found.start_time == instant
    assert found.start_time.tzinfo is UTC


def test_a_datetime_for_a_date_becomes_its_date_in_stockholm(make_client):
    client, _ = make_client(answer(200, [{"id": "u", "workedDate": "2026-06-30T22:00:00Z"}]))
    found = client.time_registrations.list(from_date=date(2026, 7, 1), to_date=date(2026, 7, 31)).first()
    assert found.worked_date == date(2026, 7, 1)


def test_a_null_list_is_read_as_empty(make_client):
    client, _ = make_client(
        answer(200, [{"id": "u", "code": "LAGER", "name": "Lager", "stockLocations": None}])
    )
    assert client.stock_points.get_many(["u"])[0].stock_locations == ()


def test_a_value_without_a_specified_type_is_kept_as_received(make_client):
    purchase = {"identifier": "p", "amount": 1, "purchaseTime": [2026, 1, 2]}
    client, requests = make_client(
        answer(200, {"appId": "c", "tenants": [{"tenantId": "9", "purchases": [purchase]}]})
    )
    sale = client.app_sales.get("client", tenant_id=9)
    assert sale.tenants[0].purchases[0].purchase_time == [2026, 1, 2]
    assert path(requests[0]) == "/api/integration-partner/apps/sales-v1/client/9"


def test_a_response_that_is_not_a_list_raises_decode_error(make_client):
    client, _ = make_client(answer(200, {"rows": []}))
    with pytest.raises(DecodeError, match="is not a list"):
        list(client.stock_balances.list())


# -- lists --


def balances(first, last):
    return [{"itemId": f"A{n}", "inStock": n, "availableStock": 0.5} for n in range(first, last)]


@pytest.mark.parametrize(
    ("pages", "calls"),
    [
        ([(0, 0)], 1),
        ([(0, 37)], 1),
        ([(0, 137)], 1),
        ([(0, 100), (100, 100)], 2),
        ([(0, 100), (100, 200), (200, 237)], 3),
        ([(0, 500), (500, 1000), (1000, 1000)], 3),
    ],
    ids=str,
)
def test_a_list_without_a_page_count_is_read_to_its_end(make_client, pages, calls):
    client, requests = make_client(*(answer(200, balances(*page)) for page in pages))
    found = [balance.in_stock for balance in client.stock_balances.list()]
    assert found == [Decimal(n) for n in range(pages[-1][1])]
    assert [query_of(request)["page"] for request in requests] == [str(n + 1) for n in range(calls)]


def test_a_repeated_page_raises_incomplete_list(make_client):
    client, _ = make_client(answer(200, balances(0, 100)))
    with pytest.raises(IncompleteList, match="repeats page 1"):
        list(client.stock_balances.list())


def test_an_ignored_filter_raises_incomplete_list(make_client):
    client, requests = make_client(answer(200, [{"id": 1, "released": True}, {"id": 2, "released": False}]))
    with pytest.raises(IncompleteList, match="ignored the filter released"):
        list(client.incoming_goods.list(released=True, supplier_number="7", search="12"))
    expected = {"released": "true", "supplierNumber": "7", "q": "12", "limit": "500", "page": "1"}
    assert query_of(requests[0]) == expected


@pytest.mark.parametrize(
    ("resource", "row", "selection", "ignored"),
    [
        ("stock_points", {"active": False}, {"state": "ACTIVE"}, "state"),
        ("stock_points", {"active": True}, {"state": "INACTIVE"}, "state"),
        ("stock_takings", {"state": "started"}, {"state": "planning"}, "state"),
        ("production_orders", {"itemId": "A2"}, {"item_id": "A1"}, "itemId"),
        ("purchase_orders", {"supplierNumber": "8"}, {"supplier_number": "7"}, "supplierNumber"),
        (
            "purchase_orders",
            {"purchaseType": "WAREHOUSE"},
            {"purchase_type": PurchaseType.DROPSHIP},
            "purchaseType",
        ),
        ("purchase_orders", {"internalReference": "B-7"}, {"internal_reference": "c"}, "internalReference"),
        ("purchase_orders", {"note": "Ring först"}, {"note": "pall"}, "note"),
        ("incoming_goods", {"completed": True}, {"completed": False}, "completed"),
        ("incoming_goods", {"voided": False}, {"voided": True}, "voided"),
        ("incoming_goods", {"supplierNumber": "8"}, {"supplier_number": "7"}, "supplierNumber"),
        ("incoming_goods", {"note": "Ring först"}, {"note": "pall"}, "note"),
        ("incoming_goods", {"deliveryNoteId": "FS-1"}, {"delivery_note": "fs-2"}, "deliveryNote"),
    ],
)
def test_a_row_outside_the_selection_raises_incomplete_list(make_client, resource, row, selection, ignored):
    client, _ = make_client(answer(200, [{"id": "1", "code": "LAGER"} | row]))
    with pytest.raises(IncompleteList, match=f"ignored the filter {ignored}:"):
        list(getattr(client, resource).list(**selection))


@pytest.mark.parametrize(
    ("resource", "state", "rows"),
    [
        ("stock_points", "ACTIVE", [{"active": True}, {}]),
        ("stock_points", "INACTIVE", [{"active": False}, {}]),
        ("stock_points", "ALL", [{"active": True}, {"active": False}, {}]),
        ("stock_takings", "started", [{"state": "started"}, {}]),
        ("stock_takings", "all", [{"state": "started"}, {"state": "voided"}, {}]),
    ],
)
def test_rows_in_the_selected_state_or_without_a_state_are_returned(make_client, resource, state, rows):
    body = [{"id": str(n), "code": f"L{n}"} | row for n, row in enumerate(rows)]
    client, _ = make_client(answer(200, body))
    assert len(list(getattr(client, resource).list(state=state))) == len(rows)


def test_several_codes_are_separated_by_commas(make_client):
    client, requests = make_client(answer(200, []))
    assert list(client.stock_balances.list(item_ids=["A1", "Å 2"], stock_point_codes=("LAGER",))) == []
    assert (query_of(requests[0])["itemIds"], query_of(requests[0])["stockPointCodes"]) == ("A1,Å 2", "LAGER")


@pytest.mark.parametrize("codes", [[], [""], ["A,B"]], ids=str)
def test_codes_that_are_empty_or_contain_a_comma_are_refused(make_client, codes):
    client, requests = make_client(answer(200, []))
    with pytest.raises(InvalidInput):
        client.stock_balances.list(item_ids=codes)
    assert requests == []


def test_registered_time_is_read_in_one_call(make_client):
    rows = [{"id": str(n), "workedDate": "2026-01-02", "workedHours": 7.75} for n in range(1500)]
    client, requests = make_client(answer(200, rows))
    found = client.time_registrations.list(
        from_date=date(2026, 1, 1), to_date=date(2026, 12, 31), user_ids=["1", "2"], invoiced=False
    )
    assert sum(row.worked_hours for row in found) == Decimal(11625)
    expected = {"fromDate": "2026-01-01", "toDate": "2026-12-31", "userIds": "1,2", "invoiced": "false"}
    assert [query_of(request) for request in requests] == [expected]


@pytest.mark.parametrize("resource", ["time_registrations", "time_articles"])
@pytest.mark.parametrize("last", [date(2026, 6, 30), date(2024, 12, 31)], ids=str)
def test_a_period_that_fortnox_does_not_search_is_refused(make_client, resource, last):
    client, requests = make_client(answer(200, []))
    with pytest.raises(InvalidInput, match="longer than a year or ends before"):
        getattr(client, resource).list(from_date=date(2025, 1, 1), to_date=last)
    assert requests == []


def test_a_registration_outside_the_period_raises_incomplete_list(make_client):
    client, _ = make_client(answer(200, [{"id": "u", "purchaseDate": "2025-12-31"}]))
    with pytest.raises(IncompleteList, match="fromDate"):
        list(client.time_articles.list(from_date=date(2026, 1, 1), to_date=date(2026, 1, 31)))


def test_the_time_of_a_sale_is_read_as_utc(make_client):
    client, requests = make_client(
        answer(200, [{"orderId": "o", "amount": 199, "date": "2026-01-01T00:00:00+01:00"}])
    )
    assert client.integration_sales.list(1001).first().time == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert path(requests[0]) == "/api/integration-developer/sales-v1/1001"


def test_the_csv_of_purchase_orders_is_returned_as_bytes(make_client):
    table = "Nummer;Leverantör\r\n1;Åkessons\r\n".encode("cp1252")
    client, requests = make_client(answer(200, table))
    assert client.purchase_orders.csv(state=PurchaseOrderState.CURRENT, show_purchase_type=True) == table
    assert query_of(requests[0]) == {"state": "CURRENT", "showPurchaseTypeColumn": "true"}
    assert requests[0].headers["Accept"].startswith("text/csv")


# -- writing --


def test_create_sends_a_record_without_envelope(make_client):
    client, requests = make_client(answer(201, {"id": 12}))
    row = ManualOutboundDocumentRow(item_id="A1", quantity=Decimal("2.50"))
    document = ManualOutboundDocument(day=date(2026, 1, 15), rows=(row,))
    assert client.manual_outbound_documents.create(document).id == 12
    assert path(requests[0]) == "/api/warehouse/deliveries-v1/outbounddeliveries"
    assert requests[0].body == b'{"date":"2026-01-15","rows":[{"itemId":"A1","quantity":2.50}]}'


@pytest.mark.parametrize(
    ("order", "missing"),
    [
        (attrs.evolve(ORDER, supplier_number=None), "supplier_number"),
        (
            attrs.evolve(ORDER, rows=(PurchaseOrderRow(item_id="A1", currency_code="SEK"),)),
            r"rows\[0\]\.ordered_quantity, rows\[0\]\.remaining_ordered_quantity",
        ),
    ],
)
def test_missing_required_fields_are_refused_before_anything_is_sent(make_client, order, missing):
    client, requests = make_client(answer(201, {}))
    with pytest.raises(InvalidInput, match=missing):
        client.purchase_orders.create(order)
    assert requests == []


def test_an_update_sends_the_whole_record(make_client):
    client, requests = make_client(answer(200, {"id": 3, "code": "LAGER", "name": "Lager"}))
    point = StockPoint(id="3", code="LAGER", name="Lager", stock_locations=(StockLocation(code="H1"),))
    client.stock_points.update("3", point)
    assert (requests[0].method, path(requests[0])) == ("PUT", "/api/warehouse/stockpoints-v1/3")
    assert json.loads(requests[0].body) == {
        "code": "LAGER",
        "name": "Lager",
        "stockLocations": [{"code": "H1"}],
    }


def test_an_update_without_a_response_is_retried_only_without_row_ids(make_client):
    point = StockPoint(code="LAGER", name="Lager", stock_locations=(StockLocation(code="H1"),))
    client, requests = make_client(LOST, answer(200, {"id": "3", "code": "LAGER"}))
    assert client.stock_points.update("3", point).code == "LAGER"
    assert len(requests) == 2
    client, requests = make_client(LOST)
    with pytest.raises(OutcomeUnknown):
        client.stock_points.update(
            "3", attrs.evolve(point, stock_locations=(StockLocation(code="H1", id="u"),))
        )
    assert len(requests) == 1


def test_an_update_of_a_stock_taking_sends_only_the_counted_rows(make_client):
    client, requests = make_client(answer(200, {"id": 5, "state": "started"}))
    row = StockTakingRow(
        item_id="A1", stock_point_id="p", stock_location_id="l", stock_taken_quantity=Decimal(4)
    )
    client.stock_takings.update(
        5,
        StockTaking(
            name="Årets", responsible="Stina Ek", state="started", day=date(2026, 1, 31), rows=(row,)
        ),
    )
    assert json.loads(requests[0].body)["rows"] == [
        {"itemId": "A1", "stockPointId": "p", "stockLocationId": "l", "stockTakenQuantity": 4}
    ]


def test_a_patch_sends_only_the_fields_that_are_set(make_client):
    client, requests = make_client(answer(200, {"note": "Ring först", "deliveryDate": "2026-02-01"}))
    now = client.purchase_orders.patch(4, PartialPurchaseOrder(note="Ring först"))
    assert (requests[0].method, path(requests[0])) == ("PATCH", "/api/warehouse/purchaseorders-v1/4/partial")
    assert requests[0].body == '{"note":"Ring först"}'.encode()
    assert now.delivery_date == date(2026, 2, 1)


def test_incoming_goods_can_be_patched(make_client):
    client, requests = make_client(answer(200, {"id": 4, "note": "x"}))
    client.incoming_goods.patch(4, note="", has_delivery_note=False)
    assert (requests[0].method, json.loads(requests[0].body)) == (
        "PATCH",
        {"note": "", "hasDeliveryNote": False},
    )


@pytest.mark.parametrize("resource", ["manual_inbound_documents", "manual_outbound_documents"])
def test_update_note_sends_only_the_note(make_client, resource):
    client, requests = make_client(LOST, answer(204, b""))
    getattr(client, resource).update_note(4, "Sent")
    assert [(request.method, request.body) for request in requests] == [("PATCH", b'{"note":"Sent"}')] * 2


def test_a_custom_document_is_saved_by_kind_and_number(make_client):
    client, requests = make_client(answer(200, {"id": "12", "type": "BUTIK", "voided": False}))
    row = CustomInboundDocumentRow(item_id="A1", quantity=Decimal(1))
    document = CustomInboundDocument(day=date(2026, 1, 15), rows=(row,))
    assert client.custom_inbound_documents.save("BUTIK", "12", document).type == "BUTIK"
    assert path(requests[0]) == "/api/warehouse/documentdeliveries/custom/inbound-v1/BUTIK/12"


@pytest.mark.parametrize(("number", "is_new"), [(1, True), (0, False)])
def test_creating_a_custom_document_type_returns_whether_it_is_new(make_client, number, is_new):
    client, requests = make_client(answer(201, number))
    kind = CustomDocumentType(category=DocumentCategory.INBOUND, reference_type="BUTIK")
    assert client.custom_document_types.create(kind) is is_new
    assert json.loads(requests[0].body) == {"category": "INBOUND", "referenceType": "BUTIK"}


def test_files_are_attached_as_a_list(make_client):
    body = [{"id": "u", "fileId": "f", "entityId": 7, "entityType": "F", "includeOnSend": True}]
    client, requests = make_client(answer(201, body))
    attachment = Attachment(file_id="f", entity_id="7", entity_type=AttachedTo.INVOICE, include_on_send=True)
    assert client.attachments.create([attachment])[0] == attrs.evolve(attachment, id="u")
    assert json.loads(requests[0].body) == [
        {"entityId": 7, "entityType": "F", "fileId": "f", "includeOnSend": True}
    ]


def test_attachments_are_listed_and_counted_by_document(make_client):
    client, requests = make_client(
        answer(200, [{"id": "u", "fileId": "f", "entityId": 7, "numberOfAttachments": 2}])
    )
    assert client.attachments.count(["7", "8"], of=AttachedTo.ORDER)[0].number_of_attachments == 2
    assert client.attachments.list(["7"], of=AttachedTo.INVOICE).first().entity_id == "7"
    assert [query_of(request) for request in requests] == [
        {"entityids": "7,8", "entitytype": "O"},
        {"entityid": "7", "entitytype": "F"},
    ]


# -- actions --

MAIL = PurchaseOrderMail(receiver="ek@example.com", reply_to="lager@example.com", subject="Order", body="Hej")


@pytest.mark.parametrize(
    ("act", "method", "address"),
    [
        (lambda c: c.purchase_orders.send(4, MAIL), "POST", "purchaseorders-v1/4/send"),
        (lambda c: c.purchase_orders.send_many([4, 5]), "POST", "purchaseorders-v1/sendpurchaseorders"),
        (lambda c: c.purchase_orders.complete(4), "PUT", "purchaseorders-v1/4/complete"),
        (lambda c: c.incoming_goods.release(4), "PUT", "incominggoods-v1/4/release"),
        (lambda c: c.incoming_goods.complete(4, on=date(2026, 1, 31)), "PUT", "incominggoods-v1/4/completed"),
        (lambda c: c.production_orders.void(4, force=True), "PUT", "productionorders-v1/void/4"),
        (lambda c: c.stock_transfers.release(4), "PUT", "stocktransfer-v1/4/release"),
        (lambda c: c.stock_takings.release(4), "PUT", "stocktaking-v1/4/release"),
        (lambda c: c.manual_inbound_documents.void(4, force=True), "PUT", "inbounddeliveries/4/void"),
        (lambda c: c.custom_outbound_documents.release("K", "4"), "PUT", "custom/outbound-v1/K/4/release"),
        (lambda c: c.purchase_orders.create(ORDER), "POST", "purchaseorders-v1"),
    ],
)
def test_an_action_without_a_response_is_not_retried(make_client, act, method, address):
    client, requests = make_client(LOST)
    with pytest.raises(OutcomeUnknown):
        act(client)
    assert [(request.method, path(request).endswith(address)) for request in requests] == [(method, True)]


def test_an_action_sends_its_arguments(make_client):
    client, requests = make_client(answer(204, b""))
    client.manual_inbound_documents.void(4, force=True, on=date(2026, 1, 31))
    client.manual_inbound_documents.void(4)
    client.incoming_goods.complete(4, on=date(2026, 1, 31))
    client.purchase_orders.send_many([4, 5])
    assert query_of(requests[0]) == {"force": "true", "customVoidDate": "2026-01-31"}
    assert query_of(requests[1]) == {}
    assert [request.body for request in requests] == [None, None, b'"2026-01-31"', b"[4,5]"]


def test_a_response_is_recorded_on_several_orders(make_client):
    client, requests = make_client(answer(200, [{"id": 4}, {"id": 5}]))
    orders = client.purchase_orders.set_responses([4, 5], ResponseState.REJECTED)
    assert [order.id for order in orders] == [4, 5]
    assert (query_of(requests[0]), requests[0].body) == ({"ids": "4,5"}, b'{"responseState":"REJECTED"}')


def test_an_action_returns_the_record_in_the_response(make_client):
    client, requests = make_client(answer(200, {"id": 4, "documentState": "completed"}))
    assert client.production_orders.release(4).document_state == "completed"
    assert path(requests[0]).endswith("/productionorders-v1/release/4")


def test_rows_of_a_stock_taking_are_added_and_deleted_by_selection(make_client):
    client, requests = make_client(answer(201, 12), answer(200, 3))
    shelf = RowSelection(stock_point_ids=["p"], exclude_zero_balance_items=True)
    assert client.stock_takings.add_candidates(5, shelf) == 12
    assert client.stock_takings.delete_rows(5, RowSelection(item_id_search="A")) == 3
    assert query_of(requests[0]) == {"stockPointIds": "p", "excludeZeroBalanceItems": "true"}
    assert (requests[1].method, query_of(requests[1])) == ("DELETE", {"itemIdSearch": "A"})


def test_deleting_rows_with_an_empty_selection_is_refused(make_client):
    client, requests = make_client(answer(200, 0))
    with pytest.raises(InvalidInput, match="every row"):
        client.stock_takings.delete_rows(5, RowSelection())
    assert requests == []


def test_a_bill_of_materials_is_read_for_a_quantity(make_client):
    client, requests = make_client(
        answer(200, [{"itemId": "DEL", "quantityRequired": 2, "totalQuantityRequired": 3.0}])
    )
    parts = client.production_orders.parts("STOL", quantity=Decimal("1.5"))
    assert parts[0].total_quantity_required == Decimal("3.0")
    assert query_of(requests[0]) == {"quantity": "1.5"}


# -- refusals --


@pytest.mark.parametrize(
    ("status", "code", "error_class", "message"),
    [
        (400, "period_locked", PeriodLocked, "the period is locked"),
        (400, "document_is_voided", BadRequest, "the document is voided"),
        (400, "DOCUMENT_IS_RELEASED", BadRequest, "already released"),
        (400, "missing.rights", AccessDenied, "no permission"),
        (403, "missing.rights", AccessDenied, "no permission"),
        (404, "not_found", NotFound, "not found"),
        (400, "a.new.word", BadRequest, "a.new.word"),
    ],
)
def test_an_error_response_has_its_class_and_code(make_client, status, code, error_class, message):
    client, _ = make_client(refusal(status, code, "Perioden är låst."))
    with pytest.raises(error_class) as error:
        client.manual_inbound_documents.release(4)
    assert (error.value.code, error.value.status, error.value.text) == (code, status, "Perioden är låst.")
    assert message in str(error.value)
    assert "PUT /api/warehouse/deliveries-v1/inbounddeliveries/4/release" in str(error.value)


def test_a_key_cannot_address_another_path(make_client):
    client, requests = make_client(answer(200, {"id": "x", "code": "A/B"}))
    with pytest.raises(InvalidInput, match="is not the key of a record in"):
        client.custom_inbound_documents.get("..", "4")
    client.stock_points.get("A/B")
    assert path(requests[0]).endswith("/stockpoints-v1/A%2FB")
