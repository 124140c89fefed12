"""Tests of stock takings and their effect on the stock."""

import pytest

from tests.sandbox.resources.areas_api import WAREHOUSE

TAKING = f"{WAREHOUSE}/stocktaking-v1"
ROWS = f"{TAKING}/{{id}}/rows"


@pytest.fixture
def areas(fresh):
    fresh.bring("DEL-1", 5)
    fresh.bring("DEL-2", 0.5)
    return fresh


@pytest.fixture
def taking(areas):
    """Create a stock taking and return its number."""
    return areas(f"POST {TAKING}", {"name": "Årsinventering", "responsible": "Karin Ekvall"})["id"]


def started(areas, taking, *rows):
    head = {"name": "Årsinventering", "responsible": "Karin Ekvall", "state": "started", "date": "2025-12-31"}
    return areas(f"PUT {TAKING}/{{id}}", head | {"rows": list(rows)}, id=taking)


@pytest.mark.specified("POST /api/warehouse/stocktaking-v1")
def test_new_stock_taking_is_in_planning_without_rows(areas, taking):
    made = areas(f"GET {TAKING}/{{id}}", id=taking)
    assert (made["state"], made["rows"]) == ("planning", [])


@pytest.mark.assumed("the error word for a stock taking without a responsible person, and usingStockPoints")
def test_stock_taking_needs_a_responsible_person_and_the_state_planning(areas, taking):
    assert areas(f"GET {TAKING}/{{id}}", id=taking)["usingStockPoints"] is True
    assert areas.refused(f"POST {TAKING}", {"name": "A", "responsible": "B", "state": "started"})[0] == 400
    assert areas.refused(f"POST {TAKING}", {"name": "A"}) == (400, "missing_mandatory_field")


@pytest.mark.specified("GET /api/warehouse/stocktaking-v1/{id}/candidates")
def test_candidates_are_stocked_items_that_are_not_in_a_row(areas, taking):
    def found(**query):
        return [row["itemId"] for row in areas(f"GET {TAKING}/{{id}}/candidates", query=query, id=taking)]

    assert found() == ["DEL-1", "DEL-2"]
    assert found(itemIds="DEL-2") == ["DEL-2"]
    areas(f"POST {TAKING}/{{id}}/addrows", query={"itemIds": "DEL-1"}, id=taking)
    assert found() == ["DEL-2"]


@pytest.mark.specified("POST /api/warehouse/stocktaking-v1/{id}/addrows")
def test_candidates_of_the_filter_are_added_once(areas, taking):
    assert areas(f"POST {TAKING}/{{id}}/addrows", query={"itemIds": "DEL-1"}, id=taking) == 1
    assert areas(f"POST {TAKING}/{{id}}/addrows", id=taking) == 1
    assert areas(f"POST {TAKING}/{{id}}/addrows", id=taking) == 0


@pytest.mark.assumed("itemIdSearch and itemDescriptionSearch with a part of the text in another case")
def test_candidates_are_found_by_a_part_of_their_number_or_description(areas, taking):
    areas("POST /3/articles", {"Article": {"ArticleNumber": "NY-1", "Description": "Ny artikel"}})
    for query, item in (
        ({"itemIdSearch": "-2"}, "DEL-2"),
        ({"includeNonInboundItems": "true", "itemDescriptionSearch": "ny art"}, "NY-1"),
    ):
        rows = areas(f"GET {TAKING}/{{id}}/candidates", query=query, id=taking)
        assert [row["itemId"] for row in rows] == [item]


@pytest.mark.assumed("the candidates of a stock taking with transactionDate")
def test_candidates_are_items_that_were_in_stock_on_the_transaction_date(areas, taking):
    query = {"transactionDate": "2025-10-31"}
    assert areas(f"GET {TAKING}/{{id}}/candidates", query=query, id=taking) == []


@pytest.mark.specified("GET /api/warehouse/stocktaking-v1/{id}/candidates")
def test_articles_without_stock_are_candidates_on_request(areas, taking):
    areas("POST /3/articles", {"Article": {"ArticleNumber": "NY-1", "Description": "Ny artikel"}})
    query = {"includeNonInboundItems": "true", "itemIds": "NY-1"}
    rows = areas(f"GET {TAKING}/{{id}}/candidates", query=query, id=taking)
    assert [(row["itemId"], row["totalQuantityInStock"]) for row in rows] == [("NY-1", 0)]


@pytest.mark.assumed("a GET of candidates with includeNonInboundItems and excludeZeroBalanceItems")
def test_articles_without_stock_are_no_candidates_if_they_are_excluded(areas, taking):
    areas("POST /3/articles", {"Article": {"ArticleNumber": "NY-1", "Description": "Ny artikel"}})
    query = {"includeNonInboundItems": "true", "excludeZeroBalanceItems": "true", "itemIds": "NY-1"}
    assert areas(f"GET {TAKING}/{{id}}/candidates", query=query, id=taking) == []


@pytest.mark.assumed("the error word for a row of a stock taking without an item, and the order of the rows")
def test_existing_row_is_not_added_again(areas, taking):
    for _ in range(2):
        assert areas(f"POST {ROWS}", [{"itemId": "DEL-1"}, {"itemId": "DEL-2"}], id=taking) is None
    rows = areas(f"GET {ROWS}", id=taking)
    assert [(row["currentRowNo"], row["itemId"], row["totalQuantityInStock"]) for row in rows] == [
        (1, "DEL-1", 5),
        (2, "DEL-2", 0.5),
    ]
    assert areas.refused(f"POST {ROWS}", [{}], id=taking) == (400, "missing_mandatory_field")


@pytest.mark.assumed("the error word for a DELETE of a row that is not in the stock taking")
def test_rows_are_removed_one_by_one_or_by_filter(areas, taking):
    areas(f"POST {ROWS}", [{"itemId": "DEL-1"}, {"itemId": "DEL-2"}, {"itemId": "DEL-3"}], id=taking)
    first = areas(f"GET {ROWS}", id=taking)[0]["id"]
    row = f"DELETE {ROWS}/{{rowId}}"
    assert areas(row, id=taking, rowId=first) == 1
    assert areas.refused(row, id=taking, rowId=first) == (404, "not_found")
    assert areas(f"DELETE {ROWS}", query={"excludeZeroBalanceItems": "true"}, id=taking) == 1
    assert [row["itemId"] for row in areas(f"GET {ROWS}", id=taking)] == ["DEL-3"]


def counted(areas, taking):
    """Add all rows and start the stock taking. DEL-1 has a counted quantity of 3; no other item is counted."""
    areas(f"POST {TAKING}/{{id}}/addrows", id=taking)
    rows = areas(f"GET {ROWS}", id=taking)
    place = {name: rows[0][name] for name in ("itemId", "stockPointId", "stockLocationId")}
    return started(areas, taking, place | {"stockTakenQuantity": 3, "countedBy": "Olle Brandt"})


@pytest.mark.specified("GET /api/warehouse/stocktaking-v1")
def test_stock_takings_are_listed_by_state_and_item(areas, taking):
    def found(**query):
        return [each["id"] for each in areas(f"GET {TAKING}", query=query)]

    areas(f"POST {TAKING}/{{id}}/addrows", query={"itemIds": "DEL-1"}, id=taking)
    assert found() == found(itemId="DEL-1") == found(state="planning", itemId="DEL-1") == [taking]
    assert found(itemId="DEL-2") == found(state="completed") == []


@pytest.mark.specified("PUT /api/warehouse/stocktaking-v1/{id}")
def test_update_of_a_started_stock_taking_sets_the_counted_quantity(areas, taking):
    assert counted(areas, taking)["rows"][0]["stockTakenQuantity"] == 3


@pytest.mark.specified("PUT /api/warehouse/stocktaking-v1/{id}/release")
def test_release_sets_the_stock_to_the_counted_quantities(areas, taking):
    counted(areas, taking)
    areas(f"PUT {TAKING}/{{id}}/release", id=taking)
    assert areas.stock("DEL-1") == (3, 3)
    assert areas(f"GET {TAKING}/{{id}}", id=taking)["state"] == "completed"


@pytest.mark.assumed("the release of a stock taking with a row that was not counted")
def test_release_keeps_the_stock_that_was_not_counted(areas, taking):
    counted(areas, taking)
    areas(f"PUT {TAKING}/{{id}}/release", id=taking)
    assert areas.stock("DEL-2") == (0.5, 0.5)


@pytest.mark.specified("GET /api/warehouse/stocktaking-v1/{id}/rows")
def test_rows_are_filtered_by_their_state(areas, taking):
    counted(areas, taking)

    def found(state):
        rows = areas(f"GET {ROWS}", query={"stateFilter": state}, id=taking)
        return sorted(row["itemId"] for row in rows)

    assert found("stockTakenWithDeviation") == ["DEL-1"]
    assert found("notStockTaken") == ["DEL-2"]
    assert found("stockTakenNoDeviation") == []
    assert found("all") == ["DEL-1", "DEL-2"]


@pytest.mark.assumed("the error word for the release of a stock taking that is not started")
def test_stock_taking_is_released_after_its_start(areas, taking):
    release = f"PUT {TAKING}/{{id}}/release"
    assert areas.refused(release, id=taking) == (400, "stock_taking_not_started")


@pytest.mark.assumed("the rows of a completed stock taking before and after a delivery of the same item")
def test_rows_of_a_completed_stock_taking_show_later_changes(areas, taking):
    counted(areas, taking)
    areas(f"PUT {TAKING}/{{id}}/release", id=taking)
    done = areas(f"GET {TAKING}/{{id}}", id=taking)
    shown = [(row["totalQuantityInStock"], row["hasPostReleaseStockChanges"]) for row in done["rows"]]
    assert shown == [(5, False), (0.5, False)]
    areas.bring("DEL-1", 1)
    assert areas(f"GET {ROWS}", id=taking)[0]["hasPostReleaseStockChanges"] is True


@pytest.mark.assumed("the error words for changes of a completed and of a voided stock taking")
def test_completed_or_voided_stock_taking_cannot_be_changed(areas, taking):
    other = areas(f"POST {TAKING}", {"name": "Fel", "responsible": "Karin Ekvall"})["id"]
    areas(f"PUT {TAKING}/{{id}}/void", id=other)
    assert areas.refused(f"POST {TAKING}/{{id}}/addrows", id=other) == (400, "document_is_voided")
    started(areas, taking)
    areas(f"PUT {TAKING}/{{id}}/release", id=taking)
    for operation in (f"PUT {TAKING}/{{id}}/void", f"DELETE {TAKING}/{{id}}", f"PUT {TAKING}/{{id}}/release"):
        assert areas.refused(operation, id=taking) == (400, "cannot_modify_released_document")
    listed = areas(f"GET {TAKING}", query={"state": "voided"})
    assert [row["id"] for row in listed] == [other]


@pytest.mark.assumed("the error words for a PUT of a stock taking without a date and with an unknown row")
def test_update_replaces_all_fields_but_only_existing_rows(areas, taking):
    head = {"name": "Ny rubrik", "responsible": "Olle Brandt", "state": "planning"}
    after = areas(f"PUT {TAKING}/{{id}}", head | {"projectId": "P1"}, id=taking)
    assert (after["name"], after["projectId"], after["date"]) == ("Ny rubrik", "P1", None)
    assert areas(f"PUT {TAKING}/{{id}}", head, id=taking)["projectId"] is None
    assert areas.refused(f"PUT {TAKING}/{{id}}", head | {"state": "completed"}, id=taking)[0] == 400
    without_a_date = areas.refused(f"PUT {TAKING}/{{id}}", head | {"state": "started"}, id=taking)
    assert without_a_date == (400, "missing_mandatory_field")
    unknown = areas.refused(f"PUT {TAKING}/{{id}}", head | {"rows": [{"itemId": "DEL-1"}]}, id=taking)
    assert unknown == (400, "row_not_found")


@pytest.mark.specified("GET /api/warehouse/stocktaking-v1/{id}/rows")
def test_row_list_begins_at_the_requested_row_or_item(areas, taking):
    areas(f"POST {ROWS}", [{"itemId": "DEL-1"}, {"itemId": "DEL-2"}], id=taking)
    for query in ({"startingRowNo": 2}, {"startingItemId": "DEL-2"}):
        assert [row["itemId"] for row in areas(f"GET {ROWS}", query=query, id=taking)] == ["DEL-2"]


@pytest.mark.assumed("the number of the next stock taking after a DELETE of the last one")
def test_deleted_stock_taking_is_not_found_and_its_number_not_reused(areas, taking):
    areas(f"DELETE {TAKING}/{{id}}", id=taking)
    assert areas.refused(f"GET {TAKING}/{{id}}", id=taking) == (404, "not_found")
    assert areas(f"POST {TAKING}", {"name": "Ny", "responsible": "Karin Ekvall"})["id"] == taking + 1
