"""Tests of the vouchers of warehouse documents, which are posted when the sandbox's clock passes midnight."""

from datetime import UTC, date, datetime

import pytest

from fortnox_sdk.sandbox import serve
from tests.sandbox.resources.areas_api import TODAY, WAREHOUSE, Areas
from tests.sandbox.resources.warehouse.test_purchasing import GOODS, goods
from tests.sandbox.resources.warehouse.test_stock import (
    CUSTOM,
    INBOUND,
    MANUAL_DELIVERIES,
    OUTBOUND,
    POINTS,
    inbound,
    outbound,
)

HELP = "support.fortnox.se/produkthjalp/lager/bokforing-med-fortnox-lager-utan-inkommande-gods"
HELP_ON_INCOMING_GOODS = (
    "support.fortnox.se/produkthjalp/lager/"
    "bokforing-med-fortnox-lager-inkommande-gods-och-matchning-mot-leverantorsfaktura"
)
SETTINGS = "support.fortnox.se/hc/sv/articles/115004692625-Inst%C3%A4llningar-i-Fortnox-Lager"
DAY_S = 24 * 60 * 60
TAKING = f"{WAREHOUSE}/stocktaking-v1"
VOIDING_OF_A_POSTED_DOCUMENT = "the vouchers of a manual delivery that is voided after a night"


def vouchers(areas, since="2025-11-01"):
    """Return (date, text, {account: amount}) of the warehouse documents' vouchers from the day `since`."""
    rows = areas("GET /3/vouchers/sublist/A", query={"limit": 500})["Vouchers"]
    rows += areas("GET /3/vouchers/sublist/A", query={"limit": 500, "financialyear": 2})["Vouchers"]
    result = []
    for row in rows:
        if row["TransactionDate"] < since or row["Description"].split()[0] not in TEXTS:
            continue
        path = "GET /3/vouchers/A/{number}"
        voucher = areas(path, number=row["VoucherNumber"], query={"financialyear": row["Year"]})["Voucher"]
        amounts = {r["Account"]: r["Debit"] - r["Credit"] for r in voucher["VoucherRows"]}
        result.append((voucher["TransactionDate"], voucher["Description"], amounts))
    return sorted(result)


TEXTS = ("Inleverans", "Utleverans", "Inkommande", "Inventering", "Återföring", "K/1")


def sign_in(areas):
    """Get a new access token, because the clock was moved and the old token has expired."""
    areas.session.headers["Authorization"] = f"Bearer {areas.sandbox.token()[0]}"


def next_day(areas):
    areas.sandbox.advance_clock(DAY_S)
    sign_in(areas)


def release(areas, root, body):
    number = areas(f"POST {root}", body)["id"]
    areas(f"PUT {root}/{{id}}/release", id=number)
    return number


def costly(item, quantity=5, cost=100, **more):
    row = {"itemId": item, "quantity": quantity, "directCost": cost, "freightCost": 0, "otherCost": 0}
    return inbound(item) | {"rows": [row]} | more


@pytest.mark.reported(f"{HELP}: the night and the accounts; outbound deliveries: {MANUAL_DELIVERIES}")
def test_manual_deliveries_are_posted_when_the_clock_passes_midnight(fresh):
    release(fresh, INBOUND, costly("A"))
    release(fresh, OUTBOUND, outbound("A", 2))
    assert vouchers(fresh) == []
    next_day(fresh)
    assert [amounts for _, _, amounts in vouchers(fresh)] == [
        {1460: 500, 4990: -500},
        {4990: 200, 1460: -200},
    ]


@pytest.mark.reported(HELP_ON_INCOMING_GOODS)
def test_incoming_goods_are_posted_against_goods_without_invoice(fresh):
    release(fresh, GOODS, goods("A"))
    next_day(fresh)
    assert [amounts for _, _, amounts in vouchers(fresh)] == [{1460: 125, 2995: -125}]


@pytest.mark.assumed(
    "the date and the Description of the vouchers of manual deliveries and of incoming goods"
)
def test_voucher_of_a_document_has_its_date_and_number(fresh):
    release(fresh, INBOUND, costly("A"))
    release(fresh, OUTBOUND, outbound("A", 2))
    release(fresh, GOODS, goods("B"))
    next_day(fresh)
    assert vouchers(fresh) == [
        ("2025-11-03", "Inleverans 1", {1460: 500, 4990: -500}),
        ("2025-11-04", "Utleverans 1", {4990: 200, 1460: -200}),
        ("2025-11-10", "Inkommande gods 1", {1460: 125, 2995: -125}),
    ]


@pytest.mark.own
def test_each_document_is_posted_once_also_after_a_restart(tmp_path):
    state = tmp_path / "state.sqlite"
    start = datetime(2026, 1, 15, 11, tzinfo=UTC)
    with serve(state=state, rate_limit=False, now=lambda: start) as sandbox:
        areas = Areas(sandbox)
        release(areas, INBOUND, costly("A"))
        release(areas, INBOUND, costly("B"))
        areas.session.close()
    for day in (16, 16, 17):  # the first start finds documents that are due
        later = datetime(2026, 1, day, 11, tzinfo=UTC)
        with serve(state=state, rate_limit=False, now=lambda later=later: later) as sandbox:
            areas = Areas(sandbox)
            assert len(vouchers(areas)) == 2
            sandbox.advance_clock(60)
            assert len(vouchers(areas)) == 2
            areas.session.close()


@pytest.mark.own
def test_restored_snapshot_is_posted_again(fresh):
    release(fresh, INBOUND, costly("A"))
    fresh.sandbox.snapshot("before")
    next_day(fresh)
    assert len(vouchers(fresh)) == 1
    fresh.sandbox.restore("before")
    sign_in(fresh)
    assert vouchers(fresh) == []
    next_day(fresh)
    assert len(vouchers(fresh)) == 1


@pytest.mark.own
def test_document_in_a_period_that_was_locked_later_waits_until_it_is_unlocked(fresh):
    release(fresh, INBOUND, costly("A"))
    fresh.sandbox.lock(date(2025, 11, 30))
    next_day(fresh)
    assert vouchers(fresh) == []
    fresh.sandbox.lock(None)
    next_day(fresh)
    assert len(vouchers(fresh)) == 1


@pytest.mark.assumed("the vouchers of a manual inbound delivery with freight in a foreign currency")
def test_value_includes_all_costs_in_sek(fresh):
    row = {"itemId": "A", "quantity": 5, "directCost": 10, "freightCost": 2, "otherCost": 1}
    release(fresh, INBOUND, inbound("A", currency="EUR", currencyRate=11.5) | {"rows": [row]})
    next_day(fresh)
    assert vouchers(fresh) == [("2025-11-03", "Inleverans 1", {1460: 747.5, 4990: -747.5})]


@pytest.mark.assumed("the accounts of a manual delivery of an article with its own stock accounts")
def test_accounts_and_price_come_from_the_article(fresh):
    article = {"Description": "Tält", "PurchasePrice": 30, "StockAccount": 1410, "StockChangeAccount": 4011}
    article |= {"ArticleNumber": "A"}
    # The chart of the demo company has no second stock account.
    fresh(
        "POST /3/accounts", {"Account": {"Number": 1410, "Description": "Lager"}}, query={"financialyear": 1}
    )
    fresh(
        "POST /3/accounts", {"Account": {"Number": 1410, "Description": "Lager"}}, query={"financialyear": 2}
    )
    fresh("POST /3/articles", {"Article": article})
    release(fresh, INBOUND, inbound("A", 2))
    next_day(fresh)
    assert vouchers(fresh) == [("2025-11-03", "Inleverans 1", {1410: 60, 4011: -60})]


@pytest.mark.own
def test_goods_without_a_value_are_not_posted(fresh):
    release(fresh, INBOUND, inbound("A"))
    next_day(fresh)
    assert vouchers(fresh) == []


@pytest.mark.assumed(VOIDING_OF_A_POSTED_DOCUMENT)
def test_voided_document_is_not_posted(fresh):
    number = release(fresh, INBOUND, costly("A"))
    fresh(f"PUT {INBOUND}/{{id}}/void", id=number)
    next_day(fresh)
    assert vouchers(fresh) == []


@pytest.mark.assumed(VOIDING_OF_A_POSTED_DOCUMENT)
def test_voucher_of_a_document_that_is_voided_later_is_reversed(fresh):
    number = release(fresh, INBOUND, costly("A"))
    next_day(fresh)
    fresh(f"PUT {INBOUND}/{{id}}/void", query={"customVoidDate": TODAY}, id=number)
    next_day(fresh)
    assert vouchers(fresh) == [
        ("2025-11-03", "Inleverans 1", {1460: 500, 4990: -500}),
        (TODAY, "Återföring av Inleverans 1", {1460: -500, 4990: 500}),
    ]


@pytest.mark.assumed("the vouchers of incoming goods that are completed without a supplier invoice")
def test_completed_goods_reverse_their_voucher_and_stay_in_stock(fresh):
    number = release(fresh, GOODS, goods("A"))
    next_day(fresh)
    fresh(f"PUT {GOODS}/{{id}}/completed", TODAY, id=number)
    next_day(fresh)
    assert vouchers(fresh) == [
        ("2025-11-10", "Inkommande gods 1", {1460: 125, 2995: -125}),
        (TODAY, "Inkommande gods 1", {1460: 125, 4990: -125}),
        (TODAY, "Återföring av Inkommande gods 1", {1460: -125, 2995: 125}),
    ]


@pytest.mark.assumed("the vouchers of custom documents and stock takings")
def test_custom_documents_and_stock_takings_are_posted(fresh):
    place = {"type": "K", "id": "1"}
    row = {"itemId": "A", "quantity": 5, "directCost": 10}
    currency = {"currency": "EUR", "rate": 11.5, "unit": 1}
    fresh(
        f"PUT {CUSTOM}/inbound-v1/{{type}}/{{id}}",
        {"date": "2025-11-03", "currency": currency, "rows": [row]},
        **place,
    )
    fresh(f"PUT {CUSTOM}/inbound-v1/{{type}}/{{id}}/release", **place)
    point = fresh(f"GET {POINTS}/{{id}}", id="1")["id"]
    taking = fresh(f"POST {TAKING}", {"name": "Årets", "responsible": "Karin Ekvall"})["id"]
    counted = {"itemId": "A", "stockPointId": point}
    fresh(f"POST {TAKING}/{{id}}/rows", [counted], id=taking)
    head = {"name": "Årets", "responsible": "Karin Ekvall", "state": "started", "date": "2025-12-31"}
    fresh(f"PUT {TAKING}/{{id}}", head | {"rows": [counted | {"stockTakenQuantity": 4}]}, id=taking)
    fresh(f"PUT {TAKING}/{{id}}/release", id=taking)
    next_day(fresh)
    assert vouchers(fresh) == [
        ("2025-11-03", "K/1", {1460: 575, 4990: -575}),
        ("2025-12-31", "Inventering 1", {1460: -115, 4990: 115}),
    ]


@pytest.mark.reported(SETTINGS)
def test_first_stock_point_is_named_as_in_the_help(fresh):
    assert [point["name"] for point in fresh(f"GET {POINTS}")] == ["Standardlager"]
