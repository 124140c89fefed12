"""Tests of customer invoices and their payments."""

from datetime import date

import pytest

from tests.sandbox.resources.sales.invoicing_api import booked, draft, pay, rows_of

LIVE_TESTS = "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4"
COBALT_DINGO = "github.com/mathiasb/cobalt-dingo: internal/fortnox/seed.go, FullyPayCustomerInvoice"
# The accounts 3001, 2611, 1510 and 1930 of a sale and of its payment.
GUIDE = (
    "www.fortnox.se/fortnox-foretagsguide/driva-foretag/bokforing/"
    "kontantmetoden-eller-faktureringsmetoden-vad-ar-skillnaden"
)

LIST_KEYS = """
    @url Balance Booked Cancelled CostCenter Currency CurrencyRate CurrencyUnit CustomerName CustomerNumber
    DocumentNumber DueDate ExternalInvoiceReference1 ExternalInvoiceReference2 InvoiceDate InvoiceType NoxFinans OCR
    VoucherNumber VoucherSeries VoucherYear WayOfDelivery TermsOfPayment Project Sent Total FinalPayDate
"""
PAYMENT_LIST_KEYS = """
    @url Amount Booked Currency CurrencyRate CurrencyUnit InvoiceNumber Number PaymentDate Source WriteOffExist
"""
PAYMENT_KEYS = """
    @url Amount AmountCurrency Booked Currency CurrencyRate CurrencyUnit ExternalInvoiceReference1
    ExternalInvoiceReference2 InvoiceCustomerName InvoiceCustomerNumber InvoiceNumber InvoiceDueDate InvoiceOCR
    InvoiceTotal ModeOfPayment ModeOfPaymentAccount Number PaymentDate VoucherNumber VoucherSeries VoucherYear
    Source WriteOffs
"""


@pytest.mark.recorded("invoices_list__mf_fortnox", "2026-06")
def test_list_has_the_keys_and_types_of_a_recorded_response(seeded):
    rows = seeded.get("invoices", limit=500)["Invoices"]
    assert len(rows) == 53
    assert [list(row) for row in rows] == [LIST_KEYS.split()] * 53
    first = rows[0]
    assert (first["DocumentNumber"], first["CurrencyRate"], first["VoucherNumber"]) == ("1", "1", 1)
    assert isinstance(first["Total"], int)


@pytest.mark.recorded("invoicepayments_list__mf_fortnox", "2026-06")
def test_payment_list_has_the_keys_and_types_of_a_recorded_response(seeded):
    rows = seeded.get("invoicepayments")["InvoicePayments"]
    assert list(rows[0]) == PAYMENT_LIST_KEYS.split()
    assert (rows[0]["Number"], rows[0]["InvoiceNumber"]) == ("1", 2)


@pytest.mark.recorded("invoicepayments_single__mf_fortnox", "2026-06")
def test_payment_has_the_keys_and_types_of_a_recorded_response(seeded):
    payment = seeded.get("invoicepayments/1")["InvoicePayment"]
    assert list(payment) == PAYMENT_KEYS.split()
    assert isinstance(payment["InvoiceTotal"], str)


@pytest.mark.assumed("the totals of an invoice with rows of 25, 12 and 6 % VAT and a discount")
def test_totals_are_computed(api):
    made = draft(
        api,
        [
            {"Description": "Tält", "Price": 100.255, "DeliveredQuantity": 2, "VAT": 25},
            {"Description": "Mat", "Price": 99, "DeliveredQuantity": "1", "VAT": 12},
            {"Description": "Bok", "Price": 200, "DeliveredQuantity": "1", "VAT": 6, "Discount": 10},
        ],
    )
    assert [row["Price"] for row in made["InvoiceRows"]] == [100.26, 99, 200], "two decimals, halves up"
    assert [row["DeliveredQuantity"] for row in made["InvoiceRows"]] == ["2", "1", "1"]
    assert [row["AccountNumber"] for row in made["InvoiceRows"]] == [3001, 3002, 3003]
    assert (made["Net"], made["TotalVAT"], made["RoundOff"], made["Total"]) == (479.52, 72.81, -0.33, 552)
    assert (made["Balance"], made["Booked"], made["VoucherNumber"]) == (made["TotalToPay"], False, None)
    assert made["OCR"] == "5447"
    assert made["DueDate"] == "2025-12-03"
    assert api.refused("POST", "invoices", {"Invoice": {"CustomerNumber": "1", "Total": 5}})[1] == 2001399
    assert api.refused("POST", "invoices", {"Invoice": {"CustomerNumber": "99"}})[1] == 2000204


@pytest.mark.assumed("a PUT, a bookkeep and a cancel of a booked invoice")
def test_booked_invoice_is_posted_to_the_receivables_account(api):
    made = booked(api)
    assert (made["Booked"], made["Balance"], made["Total"]) == (True, 2500, 2500)
    assert (made["VoucherSeries"], made["VoucherYear"]) == ("B", 2)
    assert rows_of(api, made) == {1510: 2500, 3001: -2000, 2611: -500}
    voucher = api.get(f"vouchers/B/{made['VoucherNumber']}", financialyear=2)["Voucher"]
    assert (voucher["ReferenceType"], voucher["ReferenceNumber"]) == ("INVOICE", made["DocumentNumber"])
    number = made["DocumentNumber"]
    assert api.refused("PUT", f"invoices/{number}", {"Invoice": {"Comments": "x"}})[1] == 2900011
    assert api.refused("PUT", f"invoices/{number}/bookkeep")[1] == 2900011
    assert api.refused("PUT", f"invoices/{number}/cancel")[1] == 2900011


@pytest.mark.specified("PUT /3/invoices/{DocumentNumber}")
def test_rows_of_a_draft_are_matched_by_position_or_by_id(api):
    path = f"invoices/{draft(api)['DocumentNumber']}"
    old = api.get(path)["Invoice"]["InvoiceRows"]
    changed = api.put(path, {"Invoice": {"Comments": "Påmind", "InvoiceRows": [{"Price": 500}]}})
    row = changed["InvoiceRows"][0]
    assert (row["Description"], row["Price"], row["Total"]) == ("Tält", 500, 1000), "matched by position"
    assert row["RowId"] != old[0]["RowId"]
    kept = {"RowId": row["RowId"]}
    more = api.put(path, {"Invoice": {"InvoiceRows": [{"Description": "Mat", "Price": 1}, kept]}})
    assert [row["Description"] for row in more["InvoiceRows"]] == ["Mat", "Tält"]


@pytest.mark.recorded("invoices__save_old_with_empty_comments", "2023-01-30")
def test_empty_comments_do_not_clear_the_comments(api):
    path = f"invoices/{draft(api, Comments='Påmind')['DocumentNumber']}"
    assert api.put(path, {"Invoice": {"Comments": ""}})["Comments"] == "Påmind"


@pytest.mark.reported(f"{LIVE_TESTS}: InvoiceTests")
def test_draft_is_cancelled(api):
    path = f"invoices/{draft(api)['DocumentNumber']}"
    api.put(f"{path}/cancel")
    assert api.get(path)["Invoice"]["Cancelled"] is True


@pytest.mark.assumed("a bookkeep of a cancelled invoice")
def test_cancelled_draft_is_not_booked(api):
    number = draft(api)["DocumentNumber"]
    assert api.put(f"invoices/{number}/cancel")["Cancelled"] is True
    assert api.refused("PUT", f"invoices/{number}/bookkeep")[1] == 2900012


@pytest.mark.reported("helpdesk.sharespine.com/hc/en-gb/articles/29953571330973-Fortnox-error-2002141")
def test_locked_period_refuses_booking(api):
    number = draft(api)["DocumentNumber"]
    api.sandbox.lock(date(2025, 11, 30))
    assert api.refused("PUT", f"invoices/{number}/bookkeep")[1] == 2002141


@pytest.mark.reported(f"{COBALT_DINGO}: the balance falls when the payment is booked")
def test_balance_decreases_when_the_payment_is_booked(api):
    number = booked(api)["DocumentNumber"]
    made = api.post("invoicepayments", {"InvoicePayment": {"InvoiceNumber": int(number), "Amount": 2500}})
    assert api.get(f"invoices/{number}")["Invoice"]["Balance"] == 2500
    api.put(f"invoicepayments/{made['Number']}/bookkeep")
    assert api.get(f"invoices/{number}")["Invoice"]["Balance"] == 0


@pytest.mark.assumed("an invoice payment before and after bookkeep, and an invoice that is paid in two parts")
def test_invoice_is_paid_in_two_parts(api):
    number = booked(api)["DocumentNumber"]
    made = api.post("invoicepayments", {"InvoicePayment": {"InvoiceNumber": int(number), "Amount": 1000}})
    assert (made["Booked"], made["VoucherNumber"]) == (False, None)
    assert api.get(f"invoices/{number}")["Invoice"]["Balance"] == 2500
    assert api.put(f"invoicepayments/{made['Number']}/bookkeep")["Booked"] is True
    invoice = api.get(f"invoices/{number}")["Invoice"]
    assert (invoice["Balance"], invoice["FinalPayDate"]) == (1500, None)
    pay(api, number, Amount=1500)
    invoice = api.get(f"invoices/{number}")["Invoice"]
    assert (invoice["Balance"], invoice["FinalPayDate"]) == (0, "2025-12-01")


@pytest.mark.reported(f"{LIVE_TESTS}: InvoicePaymentTests")
def test_payments_are_filtered_by_their_invoice(api):
    number = booked(api)["DocumentNumber"]
    for amount in (1000, 1500):
        pay(api, number, Amount=amount)
    assert len(api.get("invoicepayments", invoicenumber=number)["InvoicePayments"]) == 2


@pytest.mark.recorded("invoicepayments_single__mf_fortnox", "2026-06")
def test_payment_is_posted_to_series_c_from_account_1930(api):
    paid = pay(api, booked(api)["DocumentNumber"], ModeOfPayment="BG", Amount=1000)
    assert (paid["ModeOfPaymentAccount"], paid["VoucherSeries"], paid["Source"]) == (1930, "C", "manual")


@pytest.mark.assumed("a bookkeep and a DELETE of a booked payment")
def test_a_booked_payment_is_fixed(api):
    paid = pay(api, booked(api)["DocumentNumber"], Amount=1000)
    assert rows_of(api, paid) == {1930: 1000, 1510: -1000}
    assert api.refused("PUT", f"invoicepayments/{paid['Number']}/bookkeep")[1] == 2900014
    assert api.refused("DELETE", f"invoicepayments/{paid['Number']}")[1] == 2900014


@pytest.mark.reported(
    f"{LIVE_TESTS}: InvoicePaymentTests; the status 204: api.fortnox.se/apidocs, DELETE invoicepayments/{{Number}}"
)
def test_an_unbooked_payment_is_changed_and_deleted(api):
    number = int(booked(api)["DocumentNumber"])
    made = api.post("invoicepayments", {"InvoicePayment": {"InvoiceNumber": number, "Amount": 1000}})
    path = f"invoicepayments/{made['Number']}"
    assert api.put(path, {"InvoicePayment": {"PaymentDate": "2025-12-03"}})["PaymentDate"] == "2025-12-03"
    assert api.call("DELETE", path).status_code == 204
    assert api.refused("GET", path)


@pytest.mark.assumed("a PUT of an invoice payment with another Amount, and the status of a deleted payment")
def test_amount_of_an_unbooked_payment_is_changed(api):
    number = int(booked(api)["DocumentNumber"])
    made = api.post("invoicepayments", {"InvoicePayment": {"InvoiceNumber": number, "Amount": 1000}})
    changed = api.put(f"invoicepayments/{made['Number']}", {"InvoicePayment": {"Amount": 900}})
    assert (changed["Amount"], changed["AmountCurrency"]) == (900, 900)
    api.call("DELETE", f"invoicepayments/{made['Number']}")
    assert api.refused("GET", f"invoicepayments/{made['Number']}")[0] == 404


def written_off(api):
    """Pay an invoice except for 0.50 SEK, which is written off. Return the invoice's number and the payment."""
    number = booked(api)["DocumentNumber"]
    return number, pay(api, number, Amount=2499.5, WriteOffs=[{"Amount": 0.5, "AccountNumber": 3740}])


@pytest.mark.reported(
    "support.fortnox.se/produkthjalp/bokforing/bortskrivning-kund-och-leverantorsfaktura: the difference is debited to "
    f"the account of the write-off; the accounts 1930 and 1510: {GUIDE}"
)
def test_write_off_settles_the_unpaid_amount(api):
    number, paid = written_off(api)
    assert rows_of(api, paid) == {1930: 2499.5, 1510: -2500, 3740: 0.5}
    assert api.get(f"invoices/{number}")["Invoice"]["FinalPayDate"] == "2025-12-01"


@pytest.mark.specified("PUT /3/invoicepayments/{Number}/bookkeep")
def test_payment_shows_the_account_of_its_write_off(api):
    _, paid = written_off(api)
    assert paid["WriteOffs"][0]["AccountNumber"] == 3740


@pytest.mark.assumed("a list of invoice payments, one of which has a write-off")
def test_list_of_payments_says_that_there_is_a_write_off(api):
    number, _ = written_off(api)
    assert api.get("invoicepayments", invoicenumber=number)["InvoicePayments"][0]["WriteOffExist"] is True


@pytest.mark.assumed("payments with a wrong sign or without an amount")
def test_invalid_payments_are_refused(api):
    number = int(booked(api)["DocumentNumber"])

    def code(**body):
        made = api.call("POST", "invoicepayments", {"InvoicePayment": {"InvoiceNumber": number} | body})
        if made.status_code != 201:
            return made.json()["ErrorInformation"]["code"]
        return api.refused("PUT", f"invoicepayments/{made.json()['InvoicePayment']['Number']}/bookkeep")[1]

    assert code(Amount=-1) == 2900022
    assert code(Amount=0) == 2900022
    assert code() == 2900022
    cancelled = int(draft(api)["DocumentNumber"])
    api.put(f"invoices/{cancelled}/cancel")
    assert code(InvoiceNumber=cancelled, Amount=1) == 2900012
    assert (
        api.refused("POST", "invoicepayments", {"InvoicePayment": {"InvoiceNumber": 999, "Amount": 1}})[0]
        == 404
    )


@pytest.mark.reported(f"{COBALT_DINGO}: Balance is in invoice currency, Amount of the payment in SEK")
def test_foreign_invoice_is_paid_with_its_balance_which_is_in_its_currency(api):
    made = booked(api, CustomerNumber="7", CurrencyRate=11)
    assert (made["Currency"], made["Balance"]) == ("EUR", 2000)
    pay(api, made["DocumentNumber"], AmountCurrency=2000, Amount=22000)
    assert api.get(f"invoices/{made['DocumentNumber']}")["Invoice"]["Balance"] == 0


@pytest.mark.assumed("the Total of a foreign customer invoice, and its Balance after a payment of a part")
def test_balance_of_a_foreign_invoice_is_in_its_currency(api):
    made = booked(api, CustomerNumber="7", CurrencyRate=11)
    assert (made["Currency"], made["Total"], made["TotalVAT"], made["Balance"]) == ("EUR", 2000, 0, 2000)
    number = made["DocumentNumber"]
    pay(api, number, AmountCurrency=1000, CurrencyRate=10.5)
    assert api.get(f"invoices/{number}")["Invoice"]["Balance"] == 1000, "in invoice currency"
    pay(api, number, AmountCurrency=1000, Amount=11200)
    assert api.get(f"invoices/{number}")["Invoice"]["Balance"] == 0


@pytest.mark.reported(
    "support.fortnox.se/produkthjalp/bankkopplingar/registrera-kundinbetalning-i-utlandsk-valuta: the rate and the "
    f"difference; {COBALT_DINGO}: Amount is in SEK; accounts: "
    "github.com/notima/fortnox4j: FortnoxConstants, 2020-03-03; "
    "developer.fortnox.se/documentation/resources/predefined-accounts: BG 1930, CUSTCLAIM 1510"
)
@pytest.mark.parametrize(
    ("amount", "rate", "difference"), [(21000, 10.5, {7960: 1000}), (22400, 11.2, {3960: -400})]
)
def test_foreign_invoice_paid_at_another_rate_has_an_exchange_difference(api, amount, rate, difference):
    made = booked(api, CustomerNumber="7", CurrencyRate=11)
    paid = pay(api, made["DocumentNumber"], ModeOfPayment="BG", AmountCurrency=2000, Amount=amount)
    assert rows_of(api, paid) == {1930: amount, 1510: -22000} | difference
    assert paid["CurrencyRate"] == rate


@pytest.mark.assumed("a foreign customer invoice that is paid in two parts at other rates than its own")
def test_each_part_of_a_foreign_payment_has_its_exchange_difference(api):
    made = booked(api, CustomerNumber="7", CurrencyRate=11)
    assert rows_of(api, made) == {1510: 22000, 3108: -22000}
    number = made["DocumentNumber"]
    half = pay(api, number, AmountCurrency=1000, CurrencyRate=10.5)
    assert rows_of(api, half) == {1930: 10500, 1510: -11000, 7960: 500}
    rest = pay(api, number, AmountCurrency=1000, Amount=11200)
    assert rows_of(api, rest) == {1930: 11200, 1510: -11000, 3960: -200}
    assert rest["CurrencyRate"] == 11.2


def listed(api, **query):
    return api.get("invoices", limit=500, **query)["Invoices"]


def found(api, **query):
    """Return the rows that the query finds. There must be at least one row."""
    rows = listed(api, **query)
    assert rows
    return rows


def numbers(api, **query):
    return [row["DocumentNumber"] for row in found(api, **query)]


@pytest.mark.specified("GET /3/invoices")
def test_list_is_filtered_by_state_and_date_of_the_final_payment(seeded):
    assert all(row["Balance"] for row in found(seeded, filter="unpaid"))
    today = str(seeded.sandbox.state()["now"])[:10]
    overdue = found(seeded, filter="unpaidoverdue")
    assert all(row["Balance"] and row["DueDate"] < today for row in overdue)
    assert all(row["Cancelled"] for row in found(seeded, filter="cancelled"))
    assert not any(row["Booked"] for row in found(seeded, filter="unbooked"))
    assert not any(row["Balance"] for row in found(seeded, filter="fullypaid"))
    after = found(seeded, fromfinalpaydate="2026-01-01", tofinalpaydate="2026-12-31")
    assert all("2026-01-01" <= row["FinalPayDate"] <= "2026-12-31" for row in after)
    assert {"41", "45", "46", "47"} <= {row["DocumentNumber"] for row in after}


@pytest.mark.assumed("the filters that find a draft, a cancelled draft, a credit invoice and a paid invoice")
def test_each_invoice_is_unpaid_cancelled_unbooked_or_fully_paid(seeded):
    assert numbers(seeded, filter="unpaid") == ["29", "40", "42", "52"]
    assert numbers(seeded, filter="unpaidoverdue") == ["29", "40", "42", "52"]
    assert numbers(seeded, filter="cancelled") == ["44"]
    assert numbers(seeded, filter="unbooked") == ["48", "49", "53"]
    assert len(numbers(seeded, filter="fullypaid")) == 53 - 4 - 1 - 3


@pytest.mark.reported(f"{LIVE_TESTS}: InvoiceTests, Test_Search")
def test_list_is_filtered_by_invoice_date(seeded):
    december = numbers(seeded, fromdate="2025-12-01", todate="2025-12-31")
    assert december == ["45", "46", "47", "48", "49"]


def largest(api, **query):
    """Return the number of the invoice with the largest total among the invoices that the query finds."""
    found = api.get("invoices", sortby="total", sortorder="descending", **query)["Invoices"]
    return found[0]["DocumentNumber"]


@pytest.mark.reported("fortnox.se/developer/guides-and-good-to-know/parameters")
def test_list_is_filtered_by_a_part_of_the_name_and_sorted(seeded):
    assert largest(seeded, customername="wanderlust") == "39"


# The page on parameters says that only one filter of the resource can be used at a time.
@pytest.mark.assumed("a list of invoices with both customername and credit")
def test_two_filters_are_combined(seeded):
    assert largest(seeded, customername="wanderlust", credit="false") == "39"


@pytest.mark.specified("GET /3/invoices")
@pytest.mark.parametrize(
    "query",
    [
        {"articledescription": "vindtält"},
        {"articlenumber": "a100"},
        {"accountnumberfrom": 3041, "accountnumberto": 3049},
        {"notcompleted": "true"},
        {"sent": "true"},
        {"yourordernumber": "PO-77"},
    ],
    ids=lambda query: next(iter(query)),
)
def test_list_is_selected_by_a_parameter_of_the_specification(api, query):
    api.post("articles", {"Article": {"ArticleNumber": "A100", "Description": "Vindtält, grönt"}})
    plain, fitting = (
        api.post("invoices", {"Invoice": {"CustomerNumber": "1", "InvoiceRows": [row], **fields}})
        for row, fields in (
            ({"Description": "Sovsäck", "DeliveredQuantity": 1, "AccountNumber": 3001}, {}),
            (
                {"ArticleNumber": "A100", "DeliveredQuantity": 1, "AccountNumber": 3041},
                {"NotCompleted": True, "YourOrderNumber": "po-771"},
            ),
        )
    )
    api.get(f"invoices/{fitting['DocumentNumber']}/email")
    found = numbers(api, **query)
    assert fitting["DocumentNumber"] in found
    assert plain["DocumentNumber"] not in found


@pytest.mark.assumed("a list of invoices with conditions that different rows meet")
def test_one_row_of_an_invoice_meets_all_conditions_for_rows(api):
    rows = [
        {"Description": "Hängmatta", "DeliveredQuantity": 1, "AccountNumber": 3001},
        {"Description": "Tipi", "DeliveredQuantity": 1, "AccountNumber": 3041},
    ]
    made = api.post("invoices", {"Invoice": {"CustomerNumber": "1", "InvoiceRows": rows}})["DocumentNumber"]
    assert numbers(api, articledescription="tipi", accountnumberfrom=3041) == [made]
    assert listed(api, articledescription="hängmatta", accountnumberfrom=3041) == []
    assert listed(api, articledescription="tipi", accountnumberto=3040) == []


@pytest.mark.specified("GET /3/invoices")
def test_each_invoice_is_sent_or_not_sent_and_completed_or_not(seeded):
    every = numbers(seeded)
    for name in ("sent", "notcompleted"):
        rows = listed(seeded, **{name: "true"}) + listed(seeded, **{name: "false"})
        assert sorted((row["DocumentNumber"] for row in rows), key=int) == sorted(every, key=int)


@pytest.mark.assumed("the voucher of an invoice with cost centers, and a POST with an unknown project")
def test_sale_is_posted_to_its_cost_center_and_project(api):
    rows = [
        {"Description": "Tält", "Price": 1000, "DeliveredQuantity": 1, "CostCenter": "BUTIK"},
        {"Description": "Sovsäck", "Price": 500, "DeliveredQuantity": 1},
    ]
    body = {"Invoice": {"CustomerNumber": "1", "CostCenter": "WEBB", "Project": "P101", "InvoiceRows": rows}}
    made = api.post("invoices", body)
    booked = api.put(f"invoices/{made['DocumentNumber']}/bookkeep")
    path = f"vouchers/{booked['VoucherSeries']}/{booked['VoucherNumber']}"
    found = api.get(path, financialyear=booked["VoucherYear"])["Voucher"]["VoucherRows"]
    sold = {(row["CostCenter"], row["Project"]): row["Credit"] for row in found if row["Account"] == 3001}
    assert sold == {("BUTIK", "P101"): 1000, ("WEBB", "P101"): 500}
    body["Invoice"]["Project"] = "finns-ej"
    assert api.refused("POST", "invoices", body)[1] == 2900026


@pytest.mark.assumed("a PUT of an unbooked invoice with another Currency")
def test_changed_currency_has_the_rate_and_unit_of_the_register(api):
    api.post("currencies", {"Currency": {"Code": "JPY", "Description": "Yen", "SellRate": 7, "Unit": 100}})
    path = f"invoices/{draft(api, CustomerNumber='7', CurrencyRate=11)['DocumentNumber']}"

    def changed(**fields):
        body = api.put(path, {"Invoice": fields})
        return body["Currency"], body["CurrencyRate"], body["CurrencyUnit"]

    assert changed(Comments="Ring") == ("EUR", 11, 1)
    assert changed(Currency="USD") == ("USD", 9.8, 1)
    assert changed(Currency="JPY") == ("JPY", 7, 100)
    assert changed(Currency="USD", CurrencyRate=9.5, CurrencyUnit=10) == ("USD", 9.5, 10)
    assert changed(Currency="SEK") == ("SEK", 1, 1)


@pytest.mark.assumed(
    "the CurrencyRate of an invoice for which the register has other buying and selling rates"
)
def test_rate_series_and_account_come_from_the_registers(api):
    api.put("currencies/EUR", {"Currency": {"SellRate": 12.5}})
    api.put("predefinedvoucherseries/INVOICE", {"PreDefinedVoucherSeries": {"VoucherSeries": "V"}})
    api.post("modesofpayments", {"ModeOfPayment": {"Code": "KASSA", "AccountNumber": "1910"}})
    row = {"Description": "Tält", "Price": 100, "DeliveredQuantity": 1}
    made = api.post("invoices", {"Invoice": {"CustomerNumber": "1", "Currency": "EUR", "InvoiceRows": [row]}})
    assert made["CurrencyRate"] == 12.5
    assert api.put(f"invoices/{made['DocumentNumber']}/bookkeep")["VoucherSeries"] == "V"
    payment = {"InvoiceNumber": made["DocumentNumber"], "AmountCurrency": 50, "ModeOfPayment": "KASSA"}
    assert api.post("invoicepayments", {"InvoicePayment": payment})["ModeOfPaymentAccount"] == 1910
    payment["ModeOfPayment"] = "finns-ej"
    assert api.refused("POST", "invoicepayments", {"InvoicePayment": payment})[1] == 2900026
    body = {"Invoice": {"CustomerNumber": "1", "Currency": "XXX"}}
    assert api.refused("POST", "invoices", body)[1] == 2900026


@pytest.mark.assumed("a POST of an invoice row with a quantity that is not a number")
@pytest.mark.parametrize("quantity", ["1,5", "x", "1e400", "1_0"])
def test_quantity_that_is_not_a_number_is_refused(api, quantity):
    row = {"Description": "Tält", "Price": 1000, "DeliveredQuantity": quantity}
    new = {"Invoice": {"CustomerNumber": "1", "InvoiceRows": [row]}}
    assert api.refused("POST", "invoices", new)[:2] == (400, 2000108)
