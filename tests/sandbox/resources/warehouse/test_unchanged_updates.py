"""Tests that a document can be written back exactly as it was read, and that nothing changes."""

import pytest

from tests.sandbox.resources.areas_api import WAREHOUSE
from tests.sandbox.resources.warehouse.test_purchasing import GOODS, ORDERS, goods, order
from tests.sandbox.resources.warehouse.test_stock import (
    CUSTOM,
    INBOUND,
    OUTBOUND,
    POINTS,
    PRODUCTION,
    TRANSFER,
    inbound,
    outbound,
)

pytestmark = pytest.mark.assumed("a PUT of each warehouse document exactly as it was read")

TAKING = f"{WAREHOUSE}/stocktaking-v1"


def check_unchanged(areas, path, changing=(), **key):
    """Write a document back as it was read. Check that the response and the stored document are unchanged.

    `changing` contains the names of fields that every update changes.
    """
    read = areas(f"GET {path}", **key)
    written = areas(f"PUT {path}", read, **key)
    again = areas(f"GET {path}", **key)
    for name in changing:
        del read[name], written[name], again[name]
    assert written == read
    assert again == read


@pytest.mark.parametrize(
    ("root", "body"),
    [
        (INBOUND, inbound("A", note="Räknad", stockPointCode="1")),
        (OUTBOUND, outbound("A", note="Hämtad", stockPointCode="1")),
        (ORDERS, order("A", note="Ring först", stockPointCode="1")),
        (GOODS, goods("A") | {"note": "Pall tre", "stockPointCode": "1"}),
        (POINTS, {"code": "V", "name": "Växjö", "stockLocations": [{"code": "A1", "name": "Hylla 1"}]}),
        (TAKING, {"name": "Årets", "responsible": "Karin Ekvall"}),
    ],
)
def test_document_can_be_written_back_as_it_was_read(fresh, root, body):
    number = fresh(f"POST {root}", body)["id"]
    check_unchanged(fresh, f"{root}/{{id}}", id=number)


def test_documents_of_an_article_can_be_written_back(fresh):
    article = {"ArticleNumber": "A", "Description": "Tält", "Unit": "st"}
    fresh("POST /3/articles", {"Article": article})
    for root, body in ((INBOUND, inbound("A")), (OUTBOUND, outbound("A")), (GOODS, goods("A"))):
        check_unchanged(fresh, f"{root}/{{id}}", id=fresh(f"POST {root}", body)["id"])


def test_incoming_goods_of_an_order_can_be_written_back(fresh):
    made = fresh(f"POST {ORDERS}", order("A"))
    body = goods("A", 4, purchaseOrderId=made["id"])
    check_unchanged(fresh, f"{GOODS}/{{id}}", id=fresh(f"POST {GOODS}", body)["id"])
    check_unchanged(fresh, f"{ORDERS}/{{id}}", id=made["id"])


def test_transfer_can_be_written_back(fresh):
    there = fresh(f"POST {POINTS}", {"code": "V", "name": "Växjö"})["id"]
    here = fresh(f"GET {POINTS}/{{id}}", id="1")["id"]
    fresh.bring("A", 5)
    row = {"itemId": "A", "fromStockPointId": here, "toStockPointId": there, "requestedQuantity": 3}
    number = fresh(f"POST {TRANSFER}", {"rows": [row]})["id"]
    check_unchanged(fresh, f"{TRANSFER}/{{id}}", ["version"], id=number)


@pytest.mark.parametrize(
    ("category", "body"),
    [
        ("inbound", {"currency": {"currency": "EUR", "rate": 11.5, "unit": 1}}),
        ("outbound", {"deliveryState": "reservation"}),
    ],
)
def test_custom_document_can_be_written_back(fresh, category, body):
    fresh.bring("A", 5)
    path = f"{CUSTOM}/{category}-v1/{{type}}/{{id}}"
    document = {"date": "2025-11-03", "note": "Hylla", "rows": [{"itemId": "A", "quantity": 5}]} | body
    fresh(f"PUT {path}", document, type="K", id="7")
    check_unchanged(fresh, path, type="K", id="7")


def test_production_order_can_be_written_back(fresh):
    fresh.bring("DEL-1", 6)
    body = {"itemId": "PAKET-1", "quantity": 3, "startDate": "2026-01-10", "productionState": "ongoing"}
    number = fresh(f"POST {PRODUCTION}", body)["id"]
    check_unchanged(fresh, f"{PRODUCTION}/{{id}}", id=number)


def test_started_stock_taking_with_rows_can_be_written_back(fresh):
    fresh.bring("A", 5)
    point = fresh(f"GET {POINTS}/{{id}}", id="1")["id"]
    head = {"name": "Årets", "responsible": "Karin Ekvall"}
    number = fresh(f"POST {TAKING}", head)["id"]
    row = {"itemId": "A", "stockPointId": point}
    fresh(f"POST {TAKING}/{{id}}/rows", [row], id=number)
    started = head | {"state": "started", "date": "2025-12-31", "rows": [row | {"stockTakenQuantity": 4}]}
    fresh(f"PUT {TAKING}/{{id}}", started, id=number)
    check_unchanged(fresh, f"{TAKING}/{{id}}", id=number)
