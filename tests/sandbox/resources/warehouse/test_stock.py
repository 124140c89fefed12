"""Tests of the stock: its changes when documents are released and voided, and the locks on released documents."""

import uuid
from datetime import date

import pytest

from tests.sandbox.resources.areas_api import TODAY, WAREHOUSE
from tests.sandbox.resources.warehouse.test_purchasing import GOODS, ORDERS, goods, order

POINTS = f"{WAREHOUSE}/stockpoints-v1"
INBOUND = f"{WAREHOUSE}/deliveries-v1/inbounddeliveries"
OUTBOUND = f"{WAREHOUSE}/deliveries-v1/outbounddeliveries"
TRANSFER = f"{WAREHOUSE}/stocktransfer-v1"
CUSTOM = f"{WAREHOUSE}/documentdeliveries/custom"
PRODUCTION = f"{WAREHOUSE}/productionorders-v1"

HELP = "support.fortnox.se/produkthjalp/lager"
MANUAL_DELIVERIES = f"{HELP}/manuella-leveranser-i-fortnox-lager"


@pytest.fixture
def item():
    """Create an article for one test and return its number."""
    return f"ART-{uuid.uuid4().hex[:12]}"


def inbound(item, quantity=5, **more):
    rows = [{"itemId": item, "quantity": quantity}]
    return {"date": "2025-11-03", "currency": "SEK", "currencyRate": 1, "rows": rows} | more


def outbound(item, quantity=2, **more):
    return {"date": "2025-11-04", "rows": [{"itemId": item, "quantity": quantity}]} | more


@pytest.mark.reported(MANUAL_DELIVERIES)
def test_release_adds_an_inbound_delivery_to_the_stock(areas, item):
    made = areas(f"POST {INBOUND}", inbound(item))
    assert areas.stock(item) == (0, 0)
    areas(f"PUT {INBOUND}/{{id}}/release", id=made["id"])
    assert areas.stock(item) == (5, 5)


@pytest.mark.specified("PUT /api/warehouse/deliveries-v1/inbounddeliveries/{id}/void")
def test_void_removes_an_inbound_delivery_from_the_stock(areas, item):
    number = areas.bring(item, 5)
    areas(f"PUT {INBOUND}/{{id}}/void", id=number)
    assert areas.stock(item) == (0, 0)
    assert areas(f"GET {INBOUND}/{{id}}", id=number)["voided"] is True


@pytest.mark.assumed("the error word for a PUT of a released inbound delivery")
def test_only_the_note_of_a_released_document_can_be_changed(areas, item):
    number = areas.bring(item, 5)
    assert areas.refused(f"PUT {INBOUND}/{{id}}", inbound(item), id=number) == (
        400,
        "cannot_modify_released_document",
    )
    assert areas(f"PATCH {INBOUND}/{{id}}", {"note": "Räknad"}, id=number) is None
    document = areas(f"GET {INBOUND}/{{id}}", id=number)
    assert (document["note"], document["released"], document["rows"][0]["quantity"]) == ("Räknad", True, 5)
    assert areas.refused(f"PATCH {INBOUND}/{{id}}", {"note": "x" * 1001}, id=number)[0] == 400


@pytest.mark.specified("PUT /api/warehouse/deliveries-v1/inbounddeliveries/{id}/void")
def test_inbound_delivery_of_delivered_goods_can_only_be_voided_by_force(areas, item):
    number = areas.bring(item, 5)
    gone = areas(f"POST {OUTBOUND}", outbound(item))
    areas(f"PUT {OUTBOUND}/{{id}}/release", id=gone["id"])
    assert areas.refused(f"PUT {INBOUND}/{{id}}/void", id=number)[1] == "void_linked_outbound"
    areas(f"PUT {INBOUND}/{{id}}/void", query={"force": "true"}, id=number)
    assert areas.stock(item) == (-2, -2)


@pytest.mark.assumed("the error word for voiding a voided inbound delivery")
def test_voided_inbound_delivery_cannot_be_voided_again(areas, item):
    number = areas.bring(item, 5)
    areas(f"PUT {INBOUND}/{{id}}/void", id=number)
    assert areas.refused(f"PUT {INBOUND}/{{id}}/void", id=number) == (400, "document_is_voided")


@pytest.mark.specified("PUT /api/warehouse/deliveries-v1/inbounddeliveries/{id}/release")
def test_voided_inbound_delivery_cannot_be_released(areas, item):
    number = areas.bring(item, 5)
    areas(f"PUT {INBOUND}/{{id}}/void", id=number)
    assert areas.refused(f"PUT {INBOUND}/{{id}}/release", id=number)[1] == "document_is_voided"


@pytest.mark.specified("PUT /api/warehouse/deliveries-v1/inbounddeliveries/{id}/release")
def test_release_in_the_future_or_in_a_locked_period_is_refused(fresh, item):
    later = fresh(f"POST {INBOUND}", inbound(item, date="2026-01-16"))
    refused = fresh.refused(f"PUT {INBOUND}/{{id}}/release", id=later["id"])
    assert refused[1] == "cannot_release_later_than_current_date"
    made = fresh(f"POST {INBOUND}", inbound(item))
    fresh.sandbox.admin("POST", f"companies/{fresh.sandbox.database_number}/lock", {"end_date": "2025-11-30"})
    assert fresh.refused(f"PUT {INBOUND}/{{id}}/release", id=made["id"])[1] == "period_locked"


@pytest.mark.assumed("the status of each release and void of an inbound delivery that is refused")
def test_refused_release_or_void_of_an_inbound_delivery_is_a_bad_request(fresh, item):
    def status(action, number):
        return fresh.refused(f"PUT {INBOUND}/{{id}}/{action}", id=number)[0]

    later = fresh(f"POST {INBOUND}", inbound(item, date="2026-01-16"))["id"]
    assert status("release", later) == 400
    delivered = fresh.bring(item, 5)
    gone = fresh(f"POST {OUTBOUND}", outbound(item))["id"]
    fresh(f"PUT {OUTBOUND}/{{id}}/release", id=gone)
    assert status("void", delivered) == 400
    fresh(f"PUT {INBOUND}/{{id}}/void", query={"force": "true"}, id=delivered)
    assert status("release", delivered) == 400
    locked = fresh(f"POST {INBOUND}", inbound(item))["id"]
    fresh.sandbox.lock(date(2025, 11, 30))
    assert status("release", locked) == 400


@pytest.mark.reported(
    f"{MANUAL_DELIVERIES}: the stock; the period: api.fortnox.se/apidocs, PUT inbounddeliveries/{{id}}/release"
)
def test_inbound_delivery_is_released_on_a_day_after_the_locked_period(fresh, item):
    made = fresh(f"POST {INBOUND}", inbound(item))
    fresh.sandbox.admin("POST", f"companies/{fresh.sandbox.database_number}/lock", {"end_date": "2025-11-30"})
    fresh(f"PUT {INBOUND}/{{id}}", inbound(item, date=TODAY), id=made["id"])
    fresh(f"PUT {INBOUND}/{{id}}/release", id=made["id"])
    assert fresh.stock(item) == (5, 5)


@pytest.mark.reported(MANUAL_DELIVERIES)
def test_outbound_delivery_takes_goods_from_the_stock_before_its_release(areas, item):
    areas.bring(item, 5)
    made = areas(f"POST {OUTBOUND}", outbound(item, 2))
    assert areas.stock(item) == (3, 3)
    areas(f"PUT {OUTBOUND}/{{id}}", outbound(item, 4), id=made["id"])
    assert areas.stock(item) == (1, 1)
    areas(f"PUT {OUTBOUND}/{{id}}/release", id=made["id"])
    assert areas.stock(item) == (1, 1)


@pytest.mark.assumed(
    "the quantities in the rows of a released outbound delivery, and the stock after its void"
)
def test_voided_outbound_delivery_returns_its_goods(areas, item):
    areas.bring(item, 5)
    made = areas(f"POST {OUTBOUND}", outbound(item, 4))
    areas(f"PUT {OUTBOUND}/{{id}}/release", id=made["id"])
    row = areas(f"GET {OUTBOUND}/{{id}}", id=made["id"])["rows"][0]
    assert (row["deliveredQuantity"], row["forcedQuantity"]) == (4, 0)
    areas(f"PATCH {OUTBOUND}/{{id}}", {"note": "Hämtad"}, id=made["id"])
    areas(f"PUT {OUTBOUND}/{{id}}/void", query={"customVoidDate": TODAY}, id=made["id"])
    assert areas.stock(item) == (5, 5)


@pytest.mark.assumed("the release of a manual outbound delivery of more than is in stock")
def test_quantity_that_is_missing_in_stock_is_forced(areas, item):
    areas.bring(item, 1)
    made = areas(f"POST {OUTBOUND}", outbound(item, 4))
    assert areas.stock(item) == (0, 0)
    areas(f"PUT {OUTBOUND}/{{id}}/release", id=made["id"])
    row = areas(f"GET {OUTBOUND}/{{id}}", id=made["id"])["rows"][0]
    assert (row["deliveredQuantity"], row["forcedQuantity"]) == (4, 3)
    assert areas.stock(item) == (-3, -3)


@pytest.mark.specified("GET /api/warehouse/deliveries-v1")
def test_manual_documents_are_listed_by_state_kind_and_item(areas, item):
    kept = areas(f"POST {INBOUND}", inbound(item))["id"]
    released = areas.bring(item, 5)
    gone = areas(f"POST {OUTBOUND}", outbound(item))["id"]
    areas(f"PUT {OUTBOUND}/{{id}}/void", id=gone)

    def found(**query):
        rows = areas(f"GET {WAREHOUSE}/deliveries-v1", query={"itemId": item, **query})
        return sorted((row["type"], row["deliveryId"]) for row in rows)

    assert found(state="all") == [("Inbound", kept), ("Inbound", released), ("Outbound", gone)]
    assert found(state="unreleased") == [("Inbound", kept)]
    assert found(state="released") == [("Inbound", released)]
    assert found(state="voided") == [("Outbound", gone)]
    assert found(type="outbound") == [("Outbound", gone)]
    assert found(type="stocktransfer") == []


@pytest.mark.assumed("the manual documents in a list without a state, and their order")
def test_manual_documents_of_all_states_are_listed_without_a_state(areas, item):
    kept = areas(f"POST {INBOUND}", inbound(item))["id"]
    gone = areas(f"POST {OUTBOUND}", outbound(item))["id"]
    areas(f"PUT {OUTBOUND}/{{id}}/void", id=gone)
    rows = areas(f"GET {WAREHOUSE}/deliveries-v1", query={"itemId": item})
    assert [(row["type"], row["deliveryId"]) for row in rows] == [("Inbound", kept), ("Outbound", gone)]


def stock_point(areas):
    """Create a stock point with one location and return it."""
    locations = [{"code": "A1", "name": "Hylla 1"}]
    return areas(f"POST {POINTS}", {"code": "V", "name": "Växjö", "stockLocations": locations})


@pytest.mark.specified("POST /api/warehouse/stockpoints-v1")
def test_stock_point_has_locations_and_a_unique_code(fresh):
    made = stock_point(fresh)
    assert made["stockLocations"][0]["stockPointId"] == made["id"]
    assert fresh.refused(f"POST {POINTS}", {"code": "V", "name": "Två"}) == (400, "alreadyexists")
    twice = {"code": "W", "name": "W", "stockLocations": [{"code": "A"}, {"code": "A"}]}
    assert fresh.refused(f"POST {POINTS}", twice) == (400, "duplicatestocklocations")


@pytest.mark.specified("POST /api/warehouse/stockpoints-v1/{id}")
def test_only_new_locations_are_appended_to_a_stock_point(fresh):
    made = stock_point(fresh)
    added = fresh(f"POST {POINTS}/{{id}}", [{"code": "A1"}, {"code": "A2"}], id=made["id"])
    assert [place["code"] for place in added] == ["A2"]


@pytest.mark.assumed("the error word for a GET of a deleted stock point")
def test_stock_point_is_found_updated_and_deleted(fresh):
    made = stock_point(fresh)
    fresh(f"POST {POINTS}/{{id}}", [{"code": "A2"}], id=made["id"])
    locations = fresh(f"GET {POINTS}/{{id}}/stocklocations", id="V", query={"q": "hylla"})
    assert [place["code"] for place in locations] == ["A1"]
    changed = fresh(
        f"PUT {POINTS}/{{id}}",
        made | {"active": False, "stockLocations": made["stockLocations"]},
        id=made["id"],
    )
    assert changed["stockLocations"] == made["stockLocations"]
    assert [point["code"] for point in fresh(f"GET {POINTS}")] == ["1"]
    assert [point["code"] for point in fresh(f"GET {POINTS}", query={"state": "ALL", "q": "växjö"})] == ["V"]
    both = fresh(f"GET {POINTS}/multi", query={"ids": made["id"]})
    assert [point["id"] for point in both] == [made["id"]]
    assert fresh(f"DELETE {POINTS}/{{id}}", id=made["id"])["code"] == "V"
    assert fresh.refused(f"GET {POINTS}/{{id}}", id=made["id"]) == (404, "not_found")


@pytest.mark.assumed("the error words for a DELETE of a stock point or location that is in use")
def test_stock_point_with_stock_history_cannot_be_deleted(fresh, item):
    made = fresh(f"POST {POINTS}", {"code": "V", "name": "Växjö", "stockLocations": [{"code": "A1"}]})
    fresh.bring(item, 5, stockPointCode="V", stockLocationCode="A1")
    assert fresh.refused(f"DELETE {POINTS}/{{id}}", id=made["id"]) == (400, "stock_point_in_use")
    assert fresh.refused(f"PUT {POINTS}/{{id}}", {"code": "V", "name": "V"}, id=made["id"]) == (
        400,
        "stock_location_in_use",
    )
    assert fresh(f"GET {WAREHOUSE}/status-v1/stockbalance", query={"stockPointCodes": "V"}) == [
        {"availableStock": 5, "inStock": 5, "itemId": item, "stockPointCode": "V"}
    ]


@pytest.mark.assumed("the stock point of a row without a stock point, if the head of the document has one")
@pytest.mark.parametrize(
    ("root", "body"),
    [(INBOUND, inbound("A")), (OUTBOUND, outbound("A")), (ORDERS, order("A")), (GOODS, goods("A"))],
)
def test_row_without_a_stock_point_has_that_of_the_document(fresh, root, body):
    place = stock_point(fresh)
    [row] = body["rows"]
    rows = [row, row | {"stockPointCode": "1"}, row | {"stockLocationCode": "A1"}]
    for head in ({"stockPointCode": "V"}, {"stockPointId": place["id"]}):
        made = fresh(f"POST {root}", body | {"rows": rows} | head)
        assert (made["stockPointId"], made["stockPointCode"]) == (place["id"], "V")
        places = [(row["stockPointCode"], row["stockLocationCode"]) for row in made["rows"]]
        assert places == [("V", None), ("1", None), ("V", "A1")]
    without = fresh(f"POST {root}", body)
    assert [row["stockPointCode"] for row in without["rows"]] == ["1"]


@pytest.mark.specified("PUT /api/warehouse/stocktransfer-v1/{id}/release")
def test_transfer_moves_goods_between_stock_points(fresh, item):
    there = fresh(f"POST {POINTS}", {"code": "V", "name": "Växjö"})["id"]
    here = fresh(f"GET {POINTS}/{{id}}", id="1")["id"]
    fresh.bring(item, 5)
    row = {"itemId": item, "fromStockPointId": here, "toStockPointId": there, "requestedQuantity": 3}
    made = fresh(f"POST {TRANSFER}", {"rows": [row]})
    for _ in range(2):  # a second release does nothing (documented)
        fresh(f"PUT {TRANSFER}/{{id}}/release", id=made["id"])
    balances = fresh(f"GET {WAREHOUSE}/status-v1/stockbalance", query={"itemIds": item})
    assert {row["stockPointCode"]: row["inStock"] for row in balances} == {"1": 2, "V": 3}
    voided = fresh(f"POST {TRANSFER}", {"rows": [row]})["id"]
    fresh(f"PUT {TRANSFER}/{{id}}/void", id=voided)
    assert fresh.refused(f"PUT {TRANSFER}/{{id}}/release", id=voided)[1] == "document_is_voided"


@pytest.mark.assumed(
    "the releases of a transfer that is not fully reserved and of a voided one, and a PUT with an old version"
)
def test_transfer_is_reserved_changed_and_voided(fresh, item):
    there = fresh(f"POST {POINTS}", {"code": "V", "name": "Växjö"})["id"]
    here = fresh(f"GET {POINTS}/{{id}}", id="1")["id"]
    fresh.bring(item, 5)
    row = {"itemId": item, "fromStockPointId": here, "toStockPointId": there, "requestedQuantity": 3}
    made = fresh(f"POST {TRANSFER}", {"rows": [row]})
    assert (made["transferDate"], made["rows"][0]["quantity"]) == (TODAY, 3)
    assert (made["rows"][0]["fromStockPointCode"], made["rows"][0]["toStockPointName"]) == ("1", "Växjö")
    assert fresh.stock(item) == (5, 2)
    fresh(f"PUT {TRANSFER}/{{id}}/release", id=made["id"])
    assert fresh.refused(f"PUT {TRANSFER}/{{id}}/void", id=made["id"]) == (
        400,
        "cannot_modify_released_document",
    )
    more = fresh(f"POST {TRANSFER}", {"rows": [row]})
    assert more["rows"][0]["quantity"] == 2
    assert fresh.refused(f"PUT {TRANSFER}/{{id}}/release", id=more["id"]) == (
        400,
        "document_not_fully_reserved",
    )
    less = fresh(f"PUT {TRANSFER}/{{id}}", {"rows": [row | {"requestedQuantity": 1}]}, id=more["id"])
    assert (less["version"], less["rows"][0]["quantity"]) == (2, 1)
    assert fresh.refused(f"PUT {TRANSFER}/{{id}}", more, id=more["id"]) == (400, "version_mismatch")
    fresh(f"PUT {TRANSFER}/{{id}}/void", id=more["id"])
    assert fresh.refused(f"PUT {TRANSFER}/{{id}}/release", id=more["id"])[0] == 400
    assert fresh.stock(item) == (5, 5)
    kinds = fresh(f"GET {WAREHOUSE}/deliveries-v1", query={"type": "stocktransfer"})
    assert [row["voided"] for row in kinds] == [False, True]


@pytest.mark.specified("POST /api/warehouse/documentdeliveries/custom/documenttypes-v1")
def test_custom_document_creates_its_type(areas, item):
    kind = f"T{item[-8:]}".upper()
    body = {"date": "2025-11-03", "rows": [{"itemId": item, "quantity": 5}]}
    areas(f"PUT {CUSTOM}/inbound-v1/{{type}}/{{id}}", body, type=kind, id="7")
    found = areas(f"GET {CUSTOM}/documenttypes-v1/{{type}}", type=kind)
    assert found == {"referenceType": kind, "category": "INBOUND"}
    assert areas(f"POST {CUSTOM}/documenttypes-v1", found) == 0
    assert (
        areas(f"POST {CUSTOM}/documenttypes-v1", {"referenceType": f"{kind}X", "category": "OUTBOUND"}) == 1
    )
    assert {kind, f"{kind}X"} <= {row["referenceType"] for row in areas(f"GET {CUSTOM}/documenttypes-v1")}


@pytest.mark.assumed("the spelling of a custom document type that was created in lower case")
def test_custom_document_type_is_stored_in_upper_case(areas, item):
    kind = f"T{item[-8:]}".upper()
    body = {"date": "2025-11-03", "rows": [{"itemId": item, "quantity": 5}]}
    areas(f"PUT {CUSTOM}/inbound-v1/{{type}}/{{id}}", body, type=kind.lower(), id="7")
    found = areas(f"GET {CUSTOM}/documenttypes-v1/{{type}}", type=kind.lower())
    assert found == {"referenceType": kind, "category": "INBOUND"}


@pytest.mark.assumed("the error word for a PUT of a released custom document")
def test_custom_document_moves_the_stock(areas, item):
    kind = f"T{item[-8:]}".upper()
    place = {"type": kind.lower(), "id": "7"}
    body = {"date": "2025-11-03", "rows": [{"itemId": item, "quantity": 5}]}
    made = areas(f"PUT {CUSTOM}/inbound-v1/{{type}}/{{id}}", body, **place)
    assert (made["type"], made["id"], made["warehouseReady"]) == (kind, "7", False)
    areas(f"PUT {CUSTOM}/inbound-v1/{{type}}/{{id}}/release", **place)
    assert areas.stock(item) == (5, 5)
    assert areas.refused(f"PUT {CUSTOM}/inbound-v1/{{type}}/{{id}}", body, **place) == (
        400,
        "cannot_modify_released_document",
    )
    areas(f"PUT {CUSTOM}/inbound-v1/{{type}}/{{id}}/void", **place)
    assert areas(f"GET {CUSTOM}/inbound-v1/{{type}}/{{id}}", **place)["voided"] is True
    assert areas.stock(item) == (0, 0)


@pytest.mark.assumed("the error words for custom document types such as ORDER and A B")
@pytest.mark.parametrize("kind", ["ORDER", "Å", "A" * 26, "A B"])
def test_invalid_custom_document_type_is_refused(areas, kind):
    body = {"date": "2025-11-03", "rows": []}
    refused = areas.refused(f"PUT {CUSTOM}/inbound-v1/{{type}}/{{id}}", body, type=kind, id="1")
    assert refused == (400, "referenceTypeNotAllowed")


@pytest.mark.assumed("the error word for an outbound document of an inbound type")
def test_custom_document_type_is_either_inbound_or_outbound(areas, item):
    kind = f"D{item[-8:]}"
    areas(f"PUT {CUSTOM}/inbound-v1/{{type}}/{{id}}", {"date": "2025-11-03", "rows": []}, type=kind, id="1")
    body = {"date": "2025-11-03", "deliveryState": "registration", "rows": []}
    refused = areas.refused(f"PUT {CUSTOM}/outbound-v1/{{type}}/{{id}}", body, type=kind, id="1")
    assert refused == (400, "referenceTypeNotAllowed")


@pytest.mark.assumed("the release of a custom outbound document of more than is in stock")
def test_custom_outbound_document_reserves_by_state_and_forces_only_on_request(areas, item):
    areas.bring(item, 3)
    place = {"type": f"U{item[-8:]}", "id": "1"}
    address = f"{CUSTOM}/outbound-v1/{{type}}/{{id}}"
    body = {
        "date": "2025-11-04",
        "deliveryState": "registration",
        "rows": [{"itemId": item, "quantity": 4}],
    }
    areas(f"PUT {address}", body, **place)
    assert areas.stock(item) == (3, 3)
    kept = areas(f"PUT {address}", body | {"deliveryState": "reservation"}, **place)
    assert kept["rows"][0]["reservedQuantity"] == 3
    assert areas.stock(item) == (3, 0)
    assert areas.refused(f"PUT {address}/release", **place) == (400, "document_not_fully_reserved")
    areas(f"PUT {address}", body | {"deliveryState": "reservation", "forcedDelivery": True}, **place)
    areas(f"PUT {address}/release", **place)
    done = areas(f"GET {address}", **place)
    row = done["rows"][0]
    assert (done["deliveryState"], done["warehouseReady"]) == ("delivery", True)
    assert (row["deliveredQuantity"], row["forcedQuantity"], row["reservedQuantity"]) == (4, 1, 0)
    assert areas.stock(item) == (-1, -1)
    areas(f"PUT {address}/void", **place)
    assert areas.stock(item) == (3, 3)


@pytest.mark.own
def test_very_large_quantities_are_summed_exactly(areas, item):
    most = 999_999_999_999_999
    for _ in range(3):
        areas.bring(item, most)
    assert areas.stock(item) == (3 * most, 3 * most)
    taking = f"{WAREHOUSE}/stocktaking-v1"
    head = {"name": "Stor", "responsible": "Karin Ekvall"}
    number = areas(f"POST {taking}", head)["id"]
    areas(f"POST {taking}/{{id}}/addrows", query={"itemIds": item}, id=number)
    counted = areas(f"GET {taking}/{{id}}/rows", id=number)[0] | {"stockTakenQuantity": 1}
    body = head | {"state": "started", "date": "2025-12-31", "rows": [counted]}
    areas(f"PUT {taking}/{{id}}", body, id=number)
    areas(f"PUT {taking}/{{id}}/release", id=number)
    assert areas(f"GET {taking}/{{id}}/rows", id=number)[0]["totalQuantityInStock"] == 3 * most
    assert areas.stock(item) == (1, 1)
