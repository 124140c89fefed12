"""Tests of drafts, cash invoices, tax reductions and the field `WarehouseReady` of customer invoices."""

import pytest

from tests.sandbox.resources.sales.invoicing_api import booked, credit_of, draft, invoice_of, pay, rows_of

WORK = {
    "Description": "Städning",
    "Price": 1000,
    "DeliveredQuantity": 1,
    "HouseWork": True,
    "HouseWorkType": "CLEANING",
}


def listed(api, number):
    (row,) = api.get("invoices", documentnumber=number)["Invoices"]
    return row


@pytest.mark.parametrize(
    "view",
    [
        pytest.param(
            listed, marks=pytest.mark.reported("developer.fortnox.se/documentation/resources/invoices")
        ),
        pytest.param(
            invoice_of, marks=pytest.mark.assumed("the Balance of a draft and of a cancelled invoice")
        ),
    ],
)
def test_balance_of_a_draft_is_its_total_and_that_of_a_cancelled_invoice_is_0(api, view):
    number = draft(api)["DocumentNumber"]
    row = view(api, number)
    assert (row["Booked"], row["Balance"], row["Total"]) == (False, 2500, 2500)
    api.put(f"invoices/{number}/cancel")
    row = view(api, number)
    assert (row["Cancelled"], row["Balance"], row["Total"]) == (True, 0, 2500)


@pytest.mark.own
def test_balance_of_a_draft_is_0_if_this_behaviour_is_chosen(api):
    number = draft(api)["DocumentNumber"]
    api.sandbox.set_behaviour(draft_balance="zero")
    assert [row["Balance"] for row in (listed(api, number), invoice_of(api, number))] == [0, 0]
    assert api.put(f"invoices/{number}/bookkeep")["Balance"] == 2500


CASH_ACCOUNTS = pytest.mark.parametrize(("way", "account"), [("CASH", 1910), ("CARD", 1930)])


@pytest.mark.reported(
    "fortnox.helpjuice.com/sv_SE/hantering/skapa-kontantfaktura: one voucher without a receivable; accounts: "
    "github.com/notima/fortnox4j: FortnoxConstants, 2020-03-03"
)
@CASH_ACCOUNTS
def test_cash_invoice_has_one_voucher_without_a_receivable(api, way, account):
    made = booked(api, InvoiceType="CASHINVOICE", PaymentWay=way)
    assert rows_of(api, made) == {account: 2500, 3001: -2000, 2611: -500}


@pytest.mark.assumed("bookkeeping an invoice of the type CASHINVOICE")
@CASH_ACCOUNTS
def test_cash_invoice_is_paid_when_it_is_booked(api, way, account):
    made = booked(api, InvoiceType="CASHINVOICE", PaymentWay=way)
    assert account in rows_of(api, made)
    assert (made["Balance"], made["FinalPayDate"], made["VoucherSeries"]) == (0, "2025-11-03", "B")
    voucher = api.get(f"vouchers/B/{made['VoucherNumber']}", financialyear=2)["Voucher"]
    assert (voucher["ReferenceType"], voucher["ReferenceNumber"]) == ("CASHINVOICE", made["DocumentNumber"])
    number = made["DocumentNumber"]
    assert number in [
        row["DocumentNumber"] for row in api.get("invoices", filter="fullypaid", limit=500)["Invoices"]
    ]
    body = {"InvoicePayment": {"InvoiceNumber": number, "Amount": 1}}
    assert api.refused("POST", "invoicepayments", body)[1] == 2003055


@pytest.mark.reported(
    "support.fortnox.se/hc/sv/articles/360012484519: Kreditera husfaktura; the second payment: "
    "support.fortnox.se/produkthjalp/bokforing/bokforing-fran-kontoutdrag-hantering-av-rotrut-inbetalningar"
)
def test_balance_is_the_tax_reduction_after_the_customer_has_paid(api):
    made = booked(api, rows=[WORK], TaxReductionType="rut")
    assert made["Balance"] == made["Total"]
    number = made["DocumentNumber"]
    pay(api, number, Amount=made["TotalToPay"])
    assert invoice_of(api, number)["Balance"] == made["TaxReduction"]
    pay(api, number, Amount=made["TaxReduction"], PaymentDate="2025-12-20")
    assert (invoice_of(api, number)["Balance"], invoice_of(api, number)["FinalPayDate"]) == (0, "2025-12-20")


@pytest.mark.assumed("the totals of an invoice with rut")
def test_customer_pays_half_of_an_invoice_for_cleaning(api):
    made = booked(api, rows=[WORK], TaxReductionType="rut")
    assert (made["Total"], made["TaxReduction"], made["TotalToPay"]) == (1250, 625, 625)
    assert made["Balance"] == 1250


@pytest.mark.assumed("the voucher of an invoice with tax reduction")
def test_tax_reduction_is_posted_as_a_receivable_from_the_customer(api):
    made = booked(api, rows=[WORK], TaxReductionType="rut")
    assert rows_of(api, made) == {1510: 1250, 3001: -1000, 2611: -250}


@pytest.mark.assumed("the voucher of an invoice with tax reduction")
def test_tax_reduction_is_posted_to_its_own_account_if_this_behaviour_is_chosen(api):
    api.sandbox.set_behaviour(tax_reduction="own_account")
    made = booked(api, rows=[WORK], TaxReductionType="rut")
    assert made["Balance"] == 625
    assert rows_of(api, made) == {1510: 625, 1513: 625, 3001: -1000, 2611: -250}


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: WarehouseTests")
def test_warehouse_ready_is_false_until_the_invoice_is_marked(api):
    api.sandbox.set_behaviour(warehouse_ready="when_marked")
    number = draft(api)["DocumentNumber"]
    assert invoice_of(api, number)["WarehouseReady"] is False
    assert api.put(f"invoices/{number}/warehouseready")["WarehouseReady"] is True


@pytest.mark.reported(
    "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: InvoiceTests sends the whole invoice; "
    "FortnoxSDK/Entities/Invoices/Invoice.cs: WarehouseReady is sent too"
)
@pytest.mark.parametrize("warehouse_ready", ["always", "when_marked"])
def test_warehouse_ready_may_be_sent(api, warehouse_ready):
    api.sandbox.set_behaviour(warehouse_ready=warehouse_ready)
    path = f"invoices/{draft(api)['DocumentNumber']}"
    assert api.put(path, {"Invoice": {"WarehouseReady": False, "Comments": "Klar"}})["Comments"] == "Klar"


@pytest.mark.assumed("a PUT of an invoice with WarehouseReady true")
def test_warehouse_ready_is_not_set_by_an_update(api):
    api.sandbox.set_behaviour(warehouse_ready="when_marked")
    path = f"invoices/{draft(api)['DocumentNumber']}"
    changed = api.put(path, {"Invoice": {"WarehouseReady": True, "Comments": "Klar"}})
    assert (changed["WarehouseReady"], changed["Comments"]) == (False, "Klar")


def ready(api):
    """Return the path of a draft that is marked as ready, in a company with the warehouse module."""
    api.sandbox.set_behaviour(warehouse_ready="when_marked")
    path = f"invoices/{draft(api)['DocumentNumber']}"
    api.put(f"{path}/warehouseready")
    return path


@pytest.mark.reported("fortnox.se/developer/guides-and-good-to-know/errors: 2003125")
def test_invoice_that_is_ready_is_not_changed(api):
    refusal = api.refused("PUT", ready(api), {"Invoice": {"Comments": "x"}})
    assert refusal == (400, 2003125, "Ett klarmarkerat dokument kan inte ändras")


@pytest.mark.assumed("a cancel of an invoice that is marked ready, in a company with a warehouse")
def test_invoice_that_is_ready_can_be_cancelled(api):
    assert api.put(f"{ready(api)}/cancel")["Cancelled"] is True


@pytest.mark.recorded("invoices__save_old", "2023-01-30")
def test_draft_with_warehouse_ready_is_changed(api):
    made = draft(api)
    assert made["WarehouseReady"] is True
    path = f"invoices/{made['DocumentNumber']}"
    assert api.put(path, {"Invoice": {"Comments": "x"}})["Comments"] == "x"


@pytest.mark.reported("help.traede.com/hc/en-us/articles/13261566470546-Common-Fortnox-sync-errors")
def test_credit_invoice_must_be_marked_too(api):
    path = ready(api)
    api.put(f"{path}/bookkeep")
    credit = credit_of(api, path.removeprefix("invoices/"))
    assert api.refused("PUT", f"invoices/{credit['DocumentNumber']}/bookkeep")


@pytest.mark.assumed("the WarehouseReady of a new credit invoice in a company with a warehouse")
def test_new_credit_invoice_is_not_ready(api):
    path = ready(api)
    api.put(f"{path}/bookkeep")
    assert credit_of(api, path.removeprefix("invoices/"))["WarehouseReady"] is False


@pytest.mark.reported("help.traede.com/hc/en-us/articles/13261566470546-Common-Fortnox-sync-errors")
def test_refusal_to_book_an_invoice_that_is_not_ready_has_the_reported_text(api):
    api.sandbox.set_behaviour(warehouse_ready="when_marked")
    number = draft(api)["DocumentNumber"]
    assert api.refused("PUT", f"invoices/{number}/bookkeep")[2] == (
        f"Kunde inte bokföra fakturanummer {number}. Faktura som bokförs måste var klarmarkerad."
    )


@pytest.mark.reported(
    "helpdesk.sharespine.com/hc/en-gb/articles/30588022202653-Fortnox-error-2003498: the code; the mark: "
    "help.traede.com/hc/en-us/articles/13261566470546-Common-Fortnox-sync-errors: Delivery done"
)
def test_invoice_that_is_not_ready_cannot_be_booked(api):
    api.sandbox.set_behaviour(warehouse_ready="when_marked")
    number = draft(api)["DocumentNumber"]
    assert api.refused("PUT", f"invoices/{number}/bookkeep")[1] == 2003498
    api.put(f"invoices/{number}/warehouseready")
    assert api.put(f"invoices/{number}/bookkeep")["Booked"] is True


@pytest.mark.recorded("invoices__save_new", "2023-01-30")
def test_new_invoice_is_ready(api):
    assert draft(api)["WarehouseReady"] is True


@pytest.mark.recorded("invoices__row_price_limit_round_up", "2024-12-02")
def test_cost_of_a_row_is_a_number(api):
    assert [row["Cost"] for row in draft(api)["InvoiceRows"]] == [0]


@pytest.mark.assumed("a POST of /3/taxreductions with lower-case letters")
@pytest.mark.parametrize("kind", ["rut", "RUT"])
def test_type_of_reduction_is_read_in_upper_and_lower_case(api, kind):
    number = draft(api, rows=[WORK], TaxReductionType="rut")["DocumentNumber"]
    body = {
        "AskedAmount": 100,
        "CustomerName": "Eva Ek",
        "ReferenceDocumentType": "INVOICE",
        "ReferenceNumber": number,
        "SocialSecurityNumber": "19121212-1212",
        "TypeOfReduction": kind,
    }
    assert api.post("taxreductions", {"TaxReduction": body})["TypeOfReduction"] == "RUT"
    body |= {"TypeOfReduction": "rat", "SocialSecurityNumber": "19121212-1220"}
    assert api.refused("POST", "taxreductions", {"TaxReduction": body})[0] == 400


@pytest.mark.own
@pytest.mark.parametrize("size", [{}, {"invoices": 30, "vouchers": 30}])
def test_company_is_added_where_invoices_must_be_marked_before_they_are_booked(api, size):
    api.sandbox.set_behaviour(warehouse_ready="when_marked")
    api.sign_in(database_number=api.sandbox.add_company("Lagret AB", **size))
    invoices = api.get("invoices", limit=500)["Invoices"]
    assert any(row["Booked"] for row in invoices)


INCOMPLETE = [{"Price": 1000, "DeliveredQuantity": 2}]


@pytest.mark.reported("helpdesk.sharespine.com/hc/en-gb/articles/29943284393245-Fortnox-error-2003977")
def test_row_with_a_quantity_must_have_a_description_or_an_article_to_be_booked(api):
    number = draft(api, rows=INCOMPLETE)["DocumentNumber"]
    assert api.refused("PUT", f"invoices/{number}/bookkeep")[1] == 2003977
    api.put(f"invoices/{number}", {"Invoice": {"InvoiceRows": [{"Description": "Tält"}]}})
    assert api.put(f"invoices/{number}/bookkeep")["Booked"] is True


@pytest.mark.reported("helpdesk.sharespine.com/hc/en-gb/articles/29943284393245-Fortnox-error-2003977")
def test_row_without_a_quantity_is_booked_without_a_description(api):
    rows = [{"Description": "Tält", "Price": 1000, "DeliveredQuantity": 2}, {"Price": 0}]
    assert booked(api, rows=rows)["Booked"] is True
