"""Tests of production orders: their release takes the parts from the stock and adds the product."""

import pytest

from tests.sandbox.resources.warehouse.test_stock import HELP, POINTS, PRODUCTION

RELEASE = f"PUT {PRODUCTION}/release/{{id}}"
PARTS_AND_PRODUCT = ("DEL-1", "DEL-2", "PAKET-1")


def bill_of_materials(areas):
    return areas(f"GET {PRODUCTION}/billofmaterials/{{itemId}}", itemId="PAKET-1", query={"quantity": "3"})


def production(areas, **more):
    """Create a production order of two items. The order reserves those parts that are in stock."""
    body = {
        "itemId": "PAKET-1",
        "quantity": 2,
        "startDate": "2025-11-03",
        "productionState": "reserved",
        "packageItems": bill_of_materials(areas),
    }
    return areas(f"POST {PRODUCTION}", body | more)


def completed_production(areas):
    """Add ten of each part to the stock. Create a production order, release it, and return the response."""
    areas.bring("DEL-1", 10)
    areas.bring("DEL-2", 10)
    return areas(RELEASE, id=production(areas, productionDate="2025-11-05")["id"])


@pytest.mark.specified("GET /api/warehouse/productionorders-v1/billofmaterials/{itemId}")
def test_bill_of_materials_is_multiplied_by_the_quantity(fresh):
    parts = {part["itemId"]: part["totalQuantityRequired"] for part in bill_of_materials(fresh)}
    assert parts == {"DEL-1": 6, "DEL-2": 3}


def refused_releases(areas):
    """Return the refusals to release a production order, for five different reasons.

    The order has no date, its date is in the future, its parts are missing, it is voided, or it is already released.
    """
    made = production(areas)
    refused = [areas.refused(RELEASE, id=made["id"])]
    for day in ("2026-02-01", "2025-11-05"):
        areas(f"PUT {PRODUCTION}/{{id}}", made | {"productionDate": day}, id=made["id"])
        refused.append(areas.refused(RELEASE, id=made["id"]))
    areas(f"PUT {PRODUCTION}/void/{{id}}", id=made["id"])
    refused.append(areas.refused(RELEASE, id=made["id"]))
    done = completed_production(areas)
    return [*refused, areas.refused(RELEASE, id=done["id"])]


@pytest.mark.specified("PUT /api/warehouse/productionorders-v1/release/{id}")
def test_production_order_is_released_once_on_a_day_that_has_come_with_all_parts(fresh):
    assert [code for _, code in refused_releases(fresh)] == [
        "PRODUCTION_DATE_IS_EMPTY",
        "CANNOT_RELEASE_AFTER_CURRENT_DATE",
        "DOCUMENT_NOT_FULLY_RESERVED",
        "DOCUMENT_IS_VOIDED",
        "DOCUMENT_IS_RELEASED",
    ]
    assert completed_production(fresh)["documentState"] == "completed"


@pytest.mark.assumed("the status of each release of a production order that is refused")
def test_refused_release_of_a_production_order_is_a_bad_request(fresh):
    assert [status for status, _ in refused_releases(fresh)] == [400] * 5


@pytest.mark.reported(f"{HELP}/tillverkningsorder-i-fortnox-lager")
def test_production_order_consumes_parts_and_adds_the_product(fresh):
    completed_production(fresh)
    assert [fresh.stock(item)[0] for item in PARTS_AND_PRODUCT] == [6, 8, 2]


@pytest.mark.assumed("the release of a production order whose parts came into stock after it was created")
def test_parts_that_come_later_are_reserved_by_the_release(fresh):
    made = production(fresh, productionDate="2025-11-05")
    assert [part["quantityReserved"] for part in made["packageItems"]] == [0, 0]
    fresh.bring("DEL-1", 10)
    fresh.bring("DEL-2", 10)
    assert fresh(RELEASE, id=made["id"])["documentState"] == "completed"


@pytest.mark.specified("PATCH /api/warehouse/productionorders-v1/{id}")
def test_note_of_a_completed_production_order_can_be_changed(fresh):
    done = completed_production(fresh)
    assert fresh(f"PATCH {PRODUCTION}/{{id}}", {"note": "Klar"}, id=done["id"])["note"] == "Klar"


@pytest.mark.assumed(
    "the error word for a PUT of a completed production order, and a void of it without force"
)
def test_completed_production_order_is_locked_and_can_be_voided(fresh):
    done = completed_production(fresh)
    assert fresh.refused(f"PUT {PRODUCTION}/{{id}}", done, id=done["id"]) == (400, "DOCUMENT_IS_RELEASED")
    fresh(f"PUT {PRODUCTION}/void/{{id}}", id=done["id"])
    assert [fresh.stock(item)[0] for item in PARTS_AND_PRODUCT] == [10, 10, 0]
    assert fresh.refused(RELEASE, id=done["id"]) == (400, "DOCUMENT_IS_VOIDED")


def late_soon_and_voided(areas):
    """Create three production orders, void the last order, and return the numbers of all three orders."""
    body = {"itemId": "PAKET-1", "quantity": 1, "productionState": "registered"}
    days = ("2025-12-01", "2026-12-01", "2025-12-01")
    late, soon, gone = (areas(f"POST {PRODUCTION}", body | {"startDate": day})["id"] for day in days)
    areas(f"PUT {PRODUCTION}/void/{{id}}", id=gone)
    return late, soon, gone


@pytest.mark.specified("GET /api/warehouse/productionorders-v1")
def test_production_orders_are_listed_by_state(fresh):
    late, soon, gone = late_soon_and_voided(fresh)

    def found(**query):
        return sorted(order["id"] for order in fresh(f"GET {PRODUCTION}", query=query))

    assert found() == [late, soon]
    assert found(state="voided") == [gone]
    assert found(state="completed") == []
    assert found(state="all") == [late, soon, gone]
    assert found(state="all", itemId="DEL-1") == []


@pytest.mark.assumed("the order of the production orders in a list")
def test_production_orders_are_listed_in_the_order_of_their_numbers(fresh):
    created = late_soon_and_voided(fresh)
    listed = fresh(f"GET {PRODUCTION}", query={"state": "all"})
    assert [order["id"] for order in listed] == list(created)


@pytest.mark.assumed("the production orders in a list with the state delayed")
def test_production_order_is_delayed_after_its_start_date(fresh):
    body = {"itemId": "PAKET-1", "quantity": 1, "productionState": "registered"}
    late = fresh(f"POST {PRODUCTION}", body | {"startDate": "2025-12-01"})["id"]
    fresh(f"POST {PRODUCTION}", body | {"startDate": "2026-12-01"})
    assert [order["id"] for order in fresh(f"GET {PRODUCTION}", query={"state": "delayed"})] == [late]


@pytest.mark.assumed("the error word for a production order without a stock point")
def test_production_order_needs_a_stock_point_if_there_are_several(fresh):
    there = fresh(f"POST {POINTS}", {"code": "V", "name": "Växjö"})["id"]
    body = {"itemId": "PAKET-1", "quantity": 1, "productionState": "registered", "startDate": "2025-12-01"}
    assert fresh.refused(f"POST {PRODUCTION}", body) == (400, "missing_mandatory_field")
    where = {"outboundStockPointId": there, "inboundStockPointId": there}
    assert fresh(f"POST {PRODUCTION}", body | where)["inboundStockPointId"] == there
    without = {name: value for name, value in (body | where).items() if name != "itemId"}
    assert fresh.refused(f"POST {PRODUCTION}", without) == (400, "missing_mandatory_field")


@pytest.mark.own
def test_production_order_of_a_very_large_quantity_is_accepted(fresh):
    part = {"itemId": "DEL-1", "quantityRequired": 10**14}
    body = {
        "itemId": "PAKET-1",
        "quantity": 10**14,
        "productionState": "reserved",
        "startDate": "2025-12-01",
        "packageItems": [part],
    }
    made = fresh(f"POST {PRODUCTION}", body)
    assert made["packageItems"][0]["totalQuantityRequired"] == 10**28
    assert fresh(f"PUT {PRODUCTION}/{{id}}", body, id=made["id"])["packageItems"] == made["packageItems"]
