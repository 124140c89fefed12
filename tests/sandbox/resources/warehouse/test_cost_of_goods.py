"""Tests of the cost of goods that leave the stock. The oldest goods of an item leave first (FIFO)."""

import pytest

from tests.sandbox.resources.areas_api import TODAY
from tests.sandbox.resources.warehouse.test_nightly_postings import TAKING, costly, next_day, release
from tests.sandbox.resources.warehouse.test_purchasing import GOODS, goods
from tests.sandbox.resources.warehouse.test_stock import (
    CUSTOM,
    HELP,
    INBOUND,
    OUTBOUND,
    POINTS,
    PRODUCTION,
    TRANSFER,
    outbound,
)

DELIVERIES = f"{HELP}/manuella-leveranser-i-fortnox-lager"
PRODUCTS = f"{HELP}/strukturartikel-for-tillverkningsorder-i-fortnox-lager"
ORDERS = f"{HELP}/tillverkningsorder-i-fortnox-lager"
POSTINGS = f"{HELP}/bokforing-med-fortnox-lager-utan-inkommande-gods"
FIFO = f"{DELIVERIES}: the oldest goods; the account: {POSTINGS}"
STOCK = {"StockAccount": 1410, "StockChangeAccount": 4011}


def posted(areas, start):
    """Move the clock to the next day, and return the amounts on account 1460.

    Only vouchers whose text begins with `start` are included.
    """
    next_day(areas)
    result = []
    for row in areas("GET /3/vouchers/sublist/A", query={"limit": 500, "financialyear": 1})["Vouchers"]:
        result += amounts(areas, row, start)
    for row in areas("GET /3/vouchers/sublist/A", query={"limit": 500, "financialyear": 2})["Vouchers"]:
        result += amounts(areas, row, start)
    return result


def taken(areas):
    """Move the clock to the next day and return the total amount that was credited to account 1460."""
    return -sum(amount for amount in posted(areas, "") if amount < 0)


def amounts(areas, row, start):
    if not row["Description"].startswith(start):
        return []
    path, query = "GET /3/vouchers/A/{number}", {"financialyear": row["Year"]}
    rows = areas(path, number=row["VoucherNumber"], query=query)["Voucher"]["VoucherRows"]
    return [line["Debit"] - line["Credit"] for line in rows if line["Account"] == 1460]


def void(areas, root, number, **query):
    areas(f"PUT {root}/{{id}}/void", query=query, id=number)


def counted(areas, item, quantity):
    """Release a stock taking in which one item has the counted quantity `quantity`."""
    head = {"name": "Årets", "responsible": "Karin Ekvall"}
    taking = areas(f"POST {TAKING}", head)["id"]
    row = {"itemId": item, "stockPointId": areas(f"GET {POINTS}/{{id}}", id="1")["id"]}
    areas(f"POST {TAKING}/{{id}}/rows", [row], id=taking)
    start = head | {
        "state": "started",
        "date": "2025-12-31",
        "rows": [row | {"stockTakenQuantity": quantity}],
    }
    areas(f"PUT {TAKING}/{{id}}", start, id=taking)
    areas(f"PUT {TAKING}/{{id}}/release", id=taking)


@pytest.mark.reported(FIFO)
def test_deliveries_take_the_oldest_goods_first(fresh):
    release(fresh, INBOUND, costly("A", 5, 100))
    release(fresh, GOODS, goods("A", 5, directCost=200))
    release(fresh, INBOUND, costly("A", 5, 300, date="2025-12-01"))
    for quantity, cost in ((4, 400), (3, 400 + 500), (6, 400 + 500 + 1500)):
        release(fresh, OUTBOUND, outbound("A", quantity, date="2025-12-02"))
        assert taken(fresh) == cost


@pytest.mark.assumed("the vouchers of three deliveries of one item that are released on the same day")
def test_each_delivery_has_its_voucher(fresh):
    release(fresh, INBOUND, costly("A", 5, 100))
    release(fresh, INBOUND, costly("A", 10, 300, date="2025-12-01"))
    for quantity in (4, 3, 6):
        release(fresh, OUTBOUND, outbound("A", quantity, date="2025-12-02"))
    assert posted(fresh, "Utleverans") == [-400, -700, -1800]


@pytest.mark.reported(FIFO)
def test_age_of_goods_is_the_date_of_their_receipt_and_not_the_order_of_release(fresh):
    release(fresh, INBOUND, costly("A", 5, 300, date="2025-12-01"))
    release(fresh, INBOUND, costly("A", 5, 100, date="2025-11-03"))
    release(fresh, OUTBOUND, outbound("A", 6, date="2025-12-02"))
    assert taken(fresh) == 800


@pytest.mark.reported(FIFO)
def test_each_item_has_its_own_cost(fresh):
    release(fresh, INBOUND, costly("A", 5, 100))
    release(fresh, INBOUND, costly("B", 5, 7))
    rows = [{"itemId": "A", "quantity": 1}, {"itemId": "B", "quantity": 2}, {"itemId": "A", "quantity": 1}]
    release(fresh, OUTBOUND, outbound("A") | {"rows": rows})
    assert taken(fresh) == 214


@pytest.mark.assumed("the cost of goods that are delivered after a delivery of older goods was voided")
def test_goods_of_a_voided_delivery_are_delivered_again_at_their_cost(fresh):
    release(fresh, INBOUND, costly("A", 5, 100))
    release(fresh, INBOUND, costly("A", 5, 300, date="2025-12-01"))
    first = release(fresh, OUTBOUND, outbound("A", 4, date="2025-12-02"))
    release(fresh, OUTBOUND, outbound("A", 2, date="2025-12-02"))
    void(fresh, OUTBOUND, first)
    release(fresh, OUTBOUND, outbound("A", 6, date="2025-12-03"))
    assert posted(fresh, "Utleverans") == [-400, -1000]


@pytest.mark.reported(
    f"{DELIVERIES}: the oldest goods; the error: api.fortnox.se/apidocs, PUT inbounddeliveries/{{id}}/void"
)
def test_receipt_whose_goods_were_delivered_can_only_be_voided_by_force(fresh):
    first = release(fresh, INBOUND, costly("A", 5, 100))
    second = release(fresh, INBOUND, costly("A", 5, 300, date="2025-12-01"))
    release(fresh, OUTBOUND, outbound("A", 2, date="2025-12-02"))
    assert fresh.refused(f"PUT {INBOUND}/{{id}}/void", id=first)[1] == "void_linked_outbound"
    void(fresh, INBOUND, second)
    assert fresh.stock("A") == (3, 3)


@pytest.mark.assumed("the cost of goods that are delivered after their receipt was voided by force")
def test_deliveries_of_a_receipt_that_is_voided_by_force_take_other_goods(fresh):
    first = release(fresh, INBOUND, costly("A", 5, 100))
    release(fresh, INBOUND, costly("A", 5, 300, date="2025-12-01"))
    release(fresh, INBOUND, costly("A", 5, 400, date="2025-12-01"))
    release(fresh, OUTBOUND, outbound("A", 4, date="2025-12-02"))
    void(fresh, INBOUND, first, force="true")
    release(fresh, OUTBOUND, outbound("A", 3, date="2025-12-03"))
    assert posted(fresh, "Utleverans") == [-400, -300 - 2 * 400]


@pytest.mark.assumed("the cost of goods that are delivered before they arrive")
def test_goods_that_are_missing_in_stock_have_the_cost_of_the_newest_goods(fresh):
    release(fresh, INBOUND, costly("A", 2, 100))
    release(fresh, INBOUND, costly("A", 1, 300, date="2025-12-01"))
    release(fresh, OUTBOUND, outbound("A", 5, date="2025-12-02"))
    release(fresh, INBOUND, costly("A", 5, 500, date="2025-12-03"))
    release(fresh, OUTBOUND, outbound("A", 4, date="2025-12-04"))
    assert posted(fresh, "Utleverans") == [-200 - 3 * 300, -3 * 500 - 500]


@pytest.mark.assumed("the cost of goods that a stock taking adds or removes")
def test_stock_taking_removes_the_oldest_goods_and_adds_goods_at_the_newest_cost(fresh):
    release(fresh, INBOUND, costly("A", 5, 100))
    release(fresh, INBOUND, costly("A", 5, 300, date="2025-12-01"))
    counted(fresh, "A", 4)
    counted(fresh, "A", 6)
    release(fresh, OUTBOUND, outbound("A", 6, date=TODAY))
    assert posted(fresh, "Inventering") == [-500 - 300, 600]
    assert posted(fresh, "Utleverans") == [-4 * 300 - 2 * 300]


@pytest.mark.reported(DELIVERIES)
def test_transfer_is_not_posted(fresh):
    release(fresh, INBOUND, costly("A", 5, 100))
    there = fresh(f"POST {POINTS}", {"code": "V", "name": "Växjö"})["id"]
    here = fresh(f"GET {POINTS}/{{id}}", id="1")["id"]
    row = {"itemId": "A", "fromStockPointId": here, "toStockPointId": there, "requestedQuantity": 3}
    made = fresh(f"POST {TRANSFER}", {"rows": [row]})
    fresh(f"PUT {TRANSFER}/{{id}}/release", id=made["id"])
    assert len(posted(fresh, "")) == len(posted(fresh, "Inleverans")) == 1


@pytest.mark.assumed("the cost of goods in custom documents")
def test_custom_outbound_document_takes_the_oldest_goods(fresh):
    release(fresh, INBOUND, costly("A", 5, 100))
    release(fresh, INBOUND, costly("A", 5, 300, date="2025-12-01"))
    place = {"type": "UT", "id": "1"}
    body = {"date": "2025-12-02", "deliveryState": "delivery", "rows": [{"itemId": "A", "quantity": 6}]}
    fresh(f"PUT {CUSTOM}/outbound-v1/{{type}}/{{id}}", body, **place)
    fresh(f"PUT {CUSTOM}/outbound-v1/{{type}}/{{id}}/release", **place)
    assert posted(fresh, "UT/1") == [-800]


def produced(areas):
    """Release a production order of two items, and return its number.

    Each item needs two parts that cost 100 each, and one part that costs 7.
    """
    release(areas, INBOUND, costly("DEL-1", 10, 100))
    release(areas, INBOUND, costly("DEL-2", 10, 7))
    body = {"itemId": "PAKET-1", "quantity": 2, "startDate": "2025-11-03", "productionDate": "2025-11-05"}
    made = areas(f"POST {PRODUCTION}", body | {"productionState": "reserved"})
    areas(f"PUT {PRODUCTION}/release/{{id}}", id=made["id"])
    return made["id"]


@pytest.mark.reported(f"{PRODUCTS}: the cost; the account: {POSTINGS}")
def test_product_has_the_cost_of_its_parts(fresh):
    produced(fresh)
    release(fresh, OUTBOUND, outbound("PAKET-1", 1, date="2025-12-02"))
    release(fresh, OUTBOUND, outbound("DEL-1", 1, date="2025-12-02"))
    assert posted(fresh, "Utleverans") == [-207, -100]


@pytest.mark.reported(
    f"{ORDERS}: the night and the parts; the account of the parts: {POSTINGS}; of the product: "
    "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: Article.StockAccount"
)
def test_production_is_posted_in_the_next_night(fresh):
    for year in (1, 2):
        for number in STOCK.values():
            account = {"Account": {"Number": number, "Description": "Lager"}}
            fresh.send("POST /3/accounts", account, query={"financialyear": year})
    fresh("POST /3/articles", {"Article": {"ArticleNumber": "PAKET-1", "Description": "Paket", **STOCK}})
    produced(fresh)
    assert -414 in posted(fresh, "")


@pytest.mark.assumed("the vouchers of a production order that is voided after a night")
def test_voided_production_returns_its_parts_at_their_cost(fresh):
    number = produced(fresh)
    fresh(f"PUT {PRODUCTION}/void/{{id}}", id=number)
    release(fresh, OUTBOUND, outbound("DEL-1", 10, date="2025-12-02"))
    assert posted(fresh, "Utleverans") == [-1000]
