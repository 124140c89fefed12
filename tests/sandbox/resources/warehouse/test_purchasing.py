"""Tests of purchase orders and incoming goods."""

import csv
import io
import uuid

import pytest

from tests.sandbox.resources.areas_api import TODAY, WAREHOUSE

ORDERS = f"{WAREHOUSE}/purchaseorders-v1"
GOODS = f"{WAREHOUSE}/incominggoods-v1"


@pytest.fixture
def item():
    """Create an article for one test and return its number."""
    return f"ART-{uuid.uuid4().hex[:12]}"


def order(item, quantity=10, **more):
    row = {
        "itemId": item,
        "currencyCode": "EUR",
        "orderedQuantity": quantity,
        "remainingOrderedQuantity": 0,
        "price": 12.5,
        "notes": [{"note": "Skört gods"}],
    }
    body = {
        "supplierNumber": "77001",
        "orderDate": "2025-11-03",
        "currencyCode": "EUR",
        "currencyRate": 11.2,
        "paymentTermsCode": "30",
        "deliveryName": "Fjällbris Friluft AB",
        "deliveryAddress": "Storgatan 1",
        "deliveryZipCode": "352 30",
        "deliveryCity": "Växjö",
        "rows": [row],
    }
    return body | more


def goods(item, quantity=10, **row):
    whole = {
        "itemId": item,
        "receivedQuantity": quantity,
        "orderedQuantity": 0,
        "backOrderQuantity": 0,
        "invoicedQuantity": 0,
        "takenQuantity": 0,
        "directCost": 12.5,
    }
    return {
        "deliveryNoteId": "FS-100",
        "date": "2025-11-10",
        "supplierNumber": "77001",
        "rows": [whole | row],
    }


def received(areas, made, quantity, number=None):
    """Release incoming goods for the first row of an order, and return the document number."""
    row = made["rows"][0]
    body = goods(row["itemId"], quantity, purchaseOrderId=made["id"], purchaseOrderRowId=row["id"])
    came = areas(f"POST {GOODS}", body)
    areas(f"PUT {GOODS}/{{id}}/release", id=came["id"])
    return came["id"]


@pytest.mark.assumed("the response to a POST of a purchase order")
def test_new_order_is_not_sent_and_has_its_value(areas, item):
    made = areas(f"POST {ORDERS}", order(item))
    assert (made["purchaseOrderState"], made["responseState"]) == ("NOT_SENT", "NOT_SENT")
    assert (made["orderValue"], made["orderValueInSEK"]) == (125, 1400)
    assert (made["purchaseType"], made["dropship"], made["currencyUnit"]) == ("WAREHOUSE", False, 1)
    row = made["rows"][0]
    assert (row["rowNum"], row["remainingOrderedQuantity"], row["receivedQuantity"]) == (1, 10, 0)
    assert areas(f"GET {ORDERS}/{{id}}", id=made["id"]) == made
    notes = areas(f"GET {ORDERS}/{{id}}/notes", id=made["id"])
    about = {"purchaseOrderId": made["id"], "purchaseOrderRowId": row["id"], "rowNum": 1}
    assert notes == [{"note": "Skört gods"} | about]


@pytest.mark.assumed("the ids of the rows after a PUT of a purchase order")
def test_an_update_keeps_the_ids_of_rows_that_stay(areas, item):
    made = areas(f"POST {ORDERS}", order(item))
    row = made["rows"][0]
    changed = made | {
        "rows": [row | {"orderedQuantity": 12}, {**row, "id": None}],
        "internalReference": "B-7",
    }
    after = areas(f"PUT {ORDERS}/{{id}}", changed, id=made["id"])
    assert [r["id"] == row["id"] for r in after["rows"]] == [True, False]
    assert [r["orderedQuantity"] for r in after["rows"]] == [12, 10]
    assert after["internalReference"] == "B-7"


@pytest.mark.assumed("the error word for a PATCH of a purchase order with a field that it does not allow")
def test_partial_update_changes_only_the_given_fields(areas, item):
    made = areas(f"POST {ORDERS}", order(item, note="Ring först"))
    part = areas(f"PATCH {ORDERS}/{{id}}/partial", {"internalReference": "C-9"}, id=made["id"])
    assert set(part) == {"deliveryDate", "internalReference", "messageToSupplier", "note", "supplierName"}
    assert (part["internalReference"], part["note"]) == ("C-9", "Ring först")
    assert areas.refused(f"PATCH {ORDERS}/{{id}}/partial", {"orderDate": TODAY}, id=made["id"]) == (
        400,
        "invalid_value",
    )


@pytest.mark.assumed("the response state of a rejected purchase order after it is sent again")
def test_sending_sets_the_state_and_the_response_is_kept(areas, item):
    made = areas(f"POST {ORDERS}", order(item))
    mail = {
        "receiver": "order@leverantor.example.com",
        "replyTo": "inkop@fjallbris.example.com",
        "subject": "Beställning",
        "body": "Hej!",
    }
    areas(f"POST {ORDERS}/{{id}}/send", mail, id=made["id"])
    assert areas(f"GET {ORDERS}/{{id}}", id=made["id"])["purchaseOrderState"] == "SENT"
    state = {"responseState": "REJECTED"}
    assert areas(f"PUT {ORDERS}/{{id}}/response", state, id=made["id"])["responseState"] == "REJECTED"
    areas(f"POST {ORDERS}/{{id}}/send", mail, id=made["id"])
    answered = areas(f"GET {ORDERS}/{{id}}", id=made["id"])
    assert (answered["responseState"], answered["translatedResponseState"]) == ("REJECTED", "Avvisad")
    assert areas.refused(f"POST {ORDERS}/{{id}}/send", {"receiver": "a"}, id=made["id"])[1] == (
        "missing_mandatory_field"
    )
    assert areas.refused(f"PUT {ORDERS}/{{id}}/response", {}, id=made["id"]) == (400, "invalid_value")


@pytest.mark.assumed("the error words for sending no purchase order and for sending an unknown one")
def test_several_orders_are_sent_and_responded_to_at_once(areas, item):
    numbers = [areas(f"POST {ORDERS}", order(item))["id"] for _ in range(2)]
    areas(f"POST {ORDERS}/sendpurchaseorders", numbers)
    state = {"responseState": "ACCEPTED_WITH_REQ_DLV_DATE"}
    after = areas(f"PUT {ORDERS}/response", state, query={"ids": ",".join(map(str, numbers))})
    assert [(o["id"], o["responseState"]) for o in after] == [(n, state["responseState"]) for n in numbers]
    assert areas.refused(f"POST {ORDERS}/sendpurchaseorders", [numbers[0], 9999]) == (404, "not_found")
    assert areas.refused(f"POST {ORDERS}/sendpurchaseorders", []) == (400, "invalid_value")


@pytest.mark.assumed("the error words for a PUT and a void of a received purchase order")
def test_incoming_goods_reduce_the_remaining_quantity(areas, item):
    made = areas(f"POST {ORDERS}", order(item, 10))
    first = received(areas, made, 4)
    after = areas(f"GET {ORDERS}/{{id}}", id=made["id"])
    assert (after["totalReceivedQuantity"], after["rows"][0]["remainingOrderedQuantity"]) == (4, 6)
    without = areas(f"GET {ORDERS}/{{id}}", query={"ignoreIncomingGoodsId": first}, id=made["id"])
    assert without["rows"][0]["remainingOrderedQuantity"] == 10
    assert areas.stock(item) == (4, 4)
    second = received(areas, made, 6)
    assert areas(f"GET {ORDERS}/{{id}}", id=made["id"])["purchaseOrderState"] == "RECEIVED"
    matches = areas(f"GET {ORDERS}/{{id}}/matches", id=made["id"])
    assert [match["id"] for match in matches] == [str(first), str(second)]
    assert areas.refused(f"PUT {ORDERS}/{{id}}", made, id=made["id"]) == (400, "cannot_modify_received_order")
    assert areas.refused(f"PUT {ORDERS}/{{id}}/void", id=made["id"]) == (400, "purchase_order_in_use")
    areas(f"PUT {GOODS}/{{id}}/void", id=second)
    assert areas(f"GET {ORDERS}/{{id}}", id=made["id"])["totalReceivedQuantity"] == 4
    assert areas.stock(item) == (4, 4)


@pytest.mark.assumed("a PUT of a purchase order without a row that has received goods")
def test_row_with_received_goods_cannot_be_removed(areas, item):
    made = areas(f"POST {ORDERS}", order(item))
    received(areas, made, 1)
    assert areas.refused(f"PUT {ORDERS}/{{id}}", made | {"rows": []}, id=made["id"]) == (
        400,
        "purchase_order_row_in_use",
    )


@pytest.mark.assumed("the error word for completing a voided purchase order")
def test_order_is_completed_manually_or_voided(areas, item):
    made = areas(f"POST {ORDERS}", order(item))["id"]
    areas(f"PUT {ORDERS}/{{id}}/complete", id=made)
    done = areas(f"GET {ORDERS}/{{id}}", id=made)
    assert (done["manuallyCompleted"], done["purchaseOrderState"]) == (True, "RECEIVED")
    gone = areas(f"POST {ORDERS}", order(item))["id"]
    areas(f"PUT {ORDERS}/{{id}}/void", id=gone)
    assert areas(f"GET {ORDERS}/{{id}}", id=gone)["purchaseOrderState"] == "VOIDED"
    for action in ("complete", "void", "dropshipcomplete"):
        assert areas.refused(f"PUT {ORDERS}/{{id}}/{action}", id=gone) == (400, "document_is_voided")


@pytest.mark.assumed("dropshipcomplete of a purchase order that is no dropship order")
def test_only_a_dropship_order_can_be_completed_as_dropship(areas, item):
    plain = areas(f"POST {ORDERS}", order(item))["id"]
    assert areas.refused(f"PUT {ORDERS}/{{id}}/dropshipcomplete", id=plain) == (400, "not_a_dropship_order")
    dropship = areas(f"POST {ORDERS}", order(item, purchaseType="DROPSHIP"))
    assert dropship["dropship"] is True
    done = areas(f"PUT {ORDERS}/{{id}}/dropshipcomplete", id=dropship["id"])
    assert done == {"releasedParentOrder": False}


@pytest.mark.assumed("the purchase orders that each state of the list contains")
def test_orders_are_listed_by_state_and_text(fresh, item):
    plain = fresh(f"POST {ORDERS}", order(item, internalReference="Projekt Åre"))["id"]
    late = fresh(f"POST {ORDERS}", order(item, deliveryDate="2026-01-01", note="Bråttom"))["id"]
    sent = fresh(f"POST {ORDERS}", order("ANNAN", purchaseType="DROPSHIP", supplierNumber="77002"))["id"]
    rejected = fresh(f"POST {ORDERS}", order(item))["id"]
    fresh(f"POST {ORDERS}/sendpurchaseorders", [sent])
    fresh(f"PUT {ORDERS}/{{id}}/response", {"responseState": "REJECTED"}, id=rejected)
    done = fresh(f"POST {ORDERS}", order(item))["id"]
    fresh(f"PUT {ORDERS}/{{id}}/complete", id=done)
    gone = fresh(f"POST {ORDERS}", order(item))["id"]
    fresh(f"PUT {ORDERS}/{{id}}/void", id=gone)

    def found(**query):
        return [row["id"] for row in fresh(f"GET {ORDERS}", query=query)]

    assert found() == found(state="ALL") == [plain, late, sent, rejected, done, gone]
    assert found(state="CURRENT") == [plain, late, sent, rejected]
    assert found(state="NOT_SENT") == [plain, late]
    assert found(state="SENT") == [sent, rejected]
    assert found(state="SENT_NOT_REJECTED") == [sent]
    assert found(state="DELAYED") == [late]
    assert found(state="RECEIVED") == [done]
    assert found(state="VOIDED") == [gone]
    assert found(q="åre") == found(internalReference="åre") == [plain]
    assert found(note="bråttom") == [late]
    assert found(itemId="ANNAN") == found(purchaseType="DROPSHIP") == found(supplierNumber="77002") == [sent]
    assert found(sortby="supplier_number", sortorder="descending")[0] == sent


@pytest.mark.assumed("the separator and the column names of the CSV list of purchase orders")
def test_csv_contains_the_orders_of_the_list(fresh, item):
    fresh(f"POST {ORDERS}", order(item, internalReference="Räksmörgås; två"))
    fresh(f"POST {ORDERS}", order(item, purchaseType="DROPSHIP"))
    answer = fresh.session.get(
        f"{fresh.sandbox.url}{ORDERS}/csv",
        params={"showPurchaseTypeColumn": "true"},
        headers={"Accept": "text/csv"},
        timeout=10,
    )
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode()), delimiter=";"))
    assert [row["purchaseType"] for row in rows] == ["WAREHOUSE", "DROPSHIP"]
    assert rows[0]["internalReference"] == "Räksmörgås; två"
    plain = fresh.send(f"GET {ORDERS}/csv", query={"purchaseType": "DROPSHIP"}).text.splitlines()
    assert len(plain) == 2
    assert "purchaseType" not in plain[0]


@pytest.mark.assumed("the error words for completing incoming goods too early or on a wrong day")
def test_incoming_goods_go_from_released_to_completed(areas, item):
    made = areas(f"POST {GOODS}", goods(item))
    assert (made["released"], made["completed"], made["rows"][0]["rowOrder"]) == (False, False, 1)
    complete = f"PUT {GOODS}/{{id}}/completed"
    assert areas.refused(complete, TODAY, id=made["id"]) == (400, "document_not_released")
    areas(f"PUT {GOODS}/{{id}}/release", id=made["id"])
    assert areas.stock(item) == (10, 10)
    assert areas.refused(f"PUT {GOODS}/{{id}}", made, id=made["id"])[1] == "cannot_modify_released_document"
    patched = areas(
        f"PATCH {GOODS}/{{id}}", {"note": "Uppackat", "deliveryNoteId": "FS-101", "rows": []}, id=made["id"]
    )
    assert (patched["note"], patched["deliveryNoteId"], len(patched["rows"])) == ("Uppackat", "FS-101", 1)
    for day in ("2025-11-09", "2026-01-16", "idag"):
        assert areas.refused(complete, day, id=made["id"]) == (400, "invalid_value")
    areas(complete, TODAY, id=made["id"])
    assert areas(f"GET {GOODS}/{{id}}", id=made["id"])["completed"] is True
    assert areas.refused(f"PUT {GOODS}/{{id}}/void", id=made["id"])[0] == 400


@pytest.mark.assumed("the error words for incoming goods with an unknown purchase order or row")
def test_incoming_goods_with_an_unknown_order_are_refused(areas, item):
    made = areas(f"POST {ORDERS}", order(item))
    by_item = areas(f"POST {GOODS}", goods(item, purchaseOrderId=made["id"]))["rows"][0]
    assert (by_item["purchaseOrderRowId"], by_item["orderedQuantity"]) == (made["rows"][0]["id"], 10)
    assert areas.refused(f"POST {GOODS}", goods(item, purchaseOrderId=9999)) == (
        400,
        "purchase_order_not_found",
    )
    assert areas.refused(f"POST {GOODS}", goods("ANNAN", purchaseOrderId=made["id"])) == (
        400,
        "purchase_order_row_not_found",
    )
    gone = areas(f"POST {ORDERS}", order(item))["id"]
    areas(f"PUT {ORDERS}/{{id}}/void", id=gone)
    assert areas.refused(f"POST {GOODS}", goods(item, purchaseOrderId=gone)) == (400, "document_is_voided")


@pytest.mark.assumed("the unmatchedValue of released incoming goods in the list")
def test_incoming_goods_are_listed_by_state_and_text(fresh, item):
    plain = fresh(f"POST {GOODS}", goods(item) | {"note": "Pall tre"})["id"]
    out = fresh(f"POST {GOODS}", goods("ANNAN") | {"deliveryNoteId": "ÄB-9", "supplierNumber": "77002"})["id"]
    fresh(f"PUT {GOODS}/{{id}}/release", id=out)
    gone = fresh(f"POST {GOODS}", goods(item))["id"]
    fresh(f"PUT {GOODS}/{{id}}/void", id=gone)

    def found(**query):
        return [row["id"] for row in fresh(f"GET {GOODS}", query=query)]

    assert found() == [plain, out, gone]
    assert found(released="true") == [out]
    assert found(released="false", voided="false") == [plain]
    assert found(voided="true") == [gone]
    assert found(completed="true") == []
    assert found(itemId="ANNAN") == found(supplierNumber="77002") == found(deliveryNote="äb") == [out]
    assert found(q="ÄB") == [out]
    assert found(note="PALL") == [plain]
    values = {row["id"]: row["unmatchedValue"] for row in fresh(f"GET {GOODS}")}
    assert values == {plain: 0, out: 125, gone: 0}
    assert found(sortby="delivery_note_id", sortorder="descending")[0] == out
