"""Tests of the rows that Fortnox calculates or completes in supplier invoices."""

import pytest

BLOG = (
    "developer.fortnox.se/blog/clarification-on-using-supplier-invoices-with-vat-type-reverse-or-euinternal"
)
NOTIMA = "github.com/notima/fortnox4j: FortnoxConstants, 2020-03-03"
ERRORS = "fortnox.se/developer/guides-and-good-to-know/errors"
CLIENT = "github.com/softwerkab/fortnox-csharp-api-sdk/tree"


def enter(api, total, rows, **more):
    body = {"SupplierNumber": "1", "InvoiceDate": "2025-11-03", "Total": total, "SupplierInvoiceRows": rows}
    return api.post("supplierinvoices", {"SupplierInvoice": body | more})


def booked(api, made, action="bookkeep"):
    """Bookkeep an invoice and return its voucher rows as (account, amount)."""
    done = api.put(f"supplierinvoices/{made['GivenNumber']}/{action}")
    path = f"vouchers/{done['VoucherSeries']}/{done['VoucherNumber']}"
    rows = api.get(path, financialyear=done["VoucherYear"])["Voucher"]["VoucherRows"]
    return [(row["Account"], row["Debit"] - row["Credit"]) for row in rows]


def codes(made):
    return [row["Code"] for row in made["SupplierInvoiceRows"]]


def codes_without_the_total(made):
    return [code for code in codes(made) if code != "TOT"]


COST = {"Account": 4010, "Debit": 1000}


REVERSE_CHARGES = pytest.mark.parametrize(
    ("vat_type", "sales_type", "row_codes", "accounts"),
    [
        ("EUINTERNAL", "STOCK", ["PRD", "PRC"], (2645, 2615)),
        ("EUINTERNAL", "SERVICE", ["SRD", "SRC"], (2645, 2614)),
        ("REVERSE", "STOCK", ["CND", "CNC"], (2647, 2617)),
        ("REVERSE", "SERVICE", ["CND", "CNC"], (2647, 2617)),
    ],
)


@pytest.mark.reported(f"{BLOG}: rows and codes; accounts: {NOTIMA}")
@REVERSE_CHARGES
def test_reverse_charge_adds_two_vat_rows(api, vat_type, sales_type, row_codes, accounts):
    made = enter(api, 1000, [COST], VATType=vat_type, SalesType=sales_type)
    assert sorted(codes(made)) == sorted(["TOT", *row_codes, ""])
    assert sorted(account for account, _ in booked(api, made)) == sorted([2440, *accounts, 4010])


@pytest.mark.assumed("the VAT rate, the order of the rows, Total and VAT of a purchase with reverse charge")
@REVERSE_CHARGES
def test_reverse_charge_rows_stand_after_the_total(api, vat_type, sales_type, row_codes, accounts):
    debit, credit = accounts
    made = enter(api, 1000, [COST], VATType=vat_type, SalesType=sales_type)
    assert codes(made) == ["TOT", *row_codes, ""]
    assert (made["Total"], made["VAT"]) == ("1000.00", "0.00")
    assert booked(api, made) == [(2440, -1000), (debit, 250), (credit, -250), (4010, 1000)]


CODED = [{"Account": 2645, "Code": "PRD", "Debit": 120}, {"Account": 2615, "Code": "PRC", "Credit": 120}]
UNCODED = [{"Account": 2645, "Debit": 120}, {"Account": 2614, "Credit": 120}]


@pytest.mark.reported(f"{BLOG}: example 1; the account of the total: {NOTIMA}")
def test_reverse_charge_rows_with_codes_are_kept_as_sent(api):
    made = enter(api, 1000, [COST, *CODED], VATType="EUINTERNAL", SalesType="STOCK")
    assert codes_without_the_total(made) == ["", "PRD", "PRC"]
    assert dict(booked(api, made)) == {2440: -1000, 4010: 1000, 2645: 120, 2615: -120}


@pytest.mark.reported(BLOG)
def test_rows_without_codes_are_kept_as_sent_if_the_vat_type_is_normal(api):
    made = enter(api, 1000, [COST, *UNCODED], VATType="NORMAL")
    assert codes_without_the_total(made) == ["", "", ""]


@pytest.mark.assumed(
    "the place of the row of the total, and the SalesType of a purchase that is sent without it"
)
def test_row_of_the_total_comes_before_the_rows_that_were_sent(api):
    made = enter(api, 1000, [COST, *CODED], VATType="EUINTERNAL")
    assert codes(made) == ["TOT", "", "PRD", "PRC"]
    assert booked(api, made) == [(2440, -1000), (4010, 1000), (2645, 120), (2615, -120)]
    assert codes(enter(api, 1000, [COST, *UNCODED], VATType="NORMAL")) == ["TOT", "", "", ""]


@pytest.mark.reported(BLOG)
def test_vat_type_comes_from_the_supplier(api):
    api.put("suppliers/1", {"Supplier": {"VATType": "EUINTERNAL"}})
    made = enter(api, 1000, [COST], SalesType="SERVICE")
    assert sorted(codes_without_the_total(made)) == ["", "SRC", "SRD"]
    assert codes_without_the_total(enter(api, 1000, [COST], VATType="NORMAL")) == [""]


@pytest.mark.assumed("the order of the rows of a purchase from a supplier with VATType EUINTERNAL")
def test_rows_have_the_same_order_if_the_vat_type_comes_from_the_supplier(api):
    api.put("suppliers/1", {"Supplier": {"VATType": "EUINTERNAL"}})
    assert codes(enter(api, 1000, [COST], SalesType="SERVICE")) == ["TOT", "SRD", "SRC", ""]
    assert codes(enter(api, 1000, [COST], VATType="NORMAL")) == ["TOT", ""]


HELP_ON_RATES = "support.fortnox.se/produkthjalp/bokforing/leverantorsfaktura-med-utlandsk-valuta"
# The help shows the accounts with their VAT codes in a picture only.
RATES = pytest.mark.reported(
    f"{HELP_ON_RATES}: 12 % and 6 % by the VAT code of the account for output VAT; the codes MP2 and MP3: {NOTIMA}"
)
CODES_OF_PURCHASES = pytest.mark.assumed("the rates of the VAT codes U2 and U3")


@pytest.mark.parametrize("vat_type", ["EUINTERNAL", "REVERSE"])
@pytest.mark.parametrize(
    ("code", "vat"),
    [
        pytest.param("MP2", 120, marks=RATES),
        pytest.param("MP3", 60, marks=RATES),
        pytest.param("U2", 120, marks=CODES_OF_PURCHASES),
        pytest.param("U3", 60, marks=CODES_OF_PURCHASES),
    ],
)
def test_rate_of_reverse_charge_follows_the_account_for_output_vat(api, vat_type, code, vat):
    api.put("accounts/2621", {"Account": {"VATCode": code}}, financialyear=2)
    for name in ("PRODUCT_CRE", "CONSTRUCTION_CRE"):
        api.put(f"predefinedaccounts/{name}", {"PreDefinedAccount": {"Account": 2621}})
    rows = dict(booked(api, enter(api, 1000, [COST], VATType=vat_type)))
    assert rows[2621] == -vat


@pytest.mark.assumed("a purchase with VATType EUINTERNAL on a cost account with the VAT code MP2")
def test_vat_code_of_the_cost_account_does_not_change_the_rate_of_reverse_charge(api):
    api.put("accounts/4010", {"Account": {"VATCode": "MP2"}}, financialyear=2)
    made = enter(api, 1500, [COST, {"Account": 4011, "Debit": 500}], VATType="EUINTERNAL")
    assert booked(api, made) == [(2440, -1500), (2645, 375), (2615, -375), (4010, 1000), (4011, 500)]


def refused_purchase(api, rows, vat_type="REVERSE"):
    body = {"SupplierNumber": "1", "Total": 1000, "VATType": vat_type, "SupplierInvoiceRows": rows}
    return api.refused("POST", "supplierinvoices", {"SupplierInvoice": body})


@pytest.mark.reported(
    f"{ERRORS}: 2003095; status 400: fortnox.se/developer/guides-and-good-to-know/responses"
)
@pytest.mark.parametrize("name", ["CONSTRUCTION_DEB", "CONSTRUCTION_CRE"])
def test_swedish_reverse_charge_needs_predefined_accounts(api, name):
    api.sandbox.put("predefinedaccounts", [{"Name": name, "Account": 0}])
    text = "Det saknas ett förvalt konto för Inköp SE, omvänd skattskyldighet"
    assert refused_purchase(api, [COST]) == (400, 2003095, text)


@pytest.mark.reported(
    f"{ERRORS}: 2003115; status 400: fortnox.se/developer/guides-and-good-to-know/responses"
)
def test_vat_rows_of_swedish_reverse_charge_need_codes(api):
    own = [{"Account": 2647, "Debit": 250}, {"Account": 2617, "Credit": 250}]
    text = "Momsrader för momstyp REVERSE måste vara märkta med motsvarande CODE"
    assert refused_purchase(api, [COST, *own]) == (400, 2003115, text)


def with_codes_of_construction(api):
    coded = [{"Account": 2647, "Debit": 250, "Code": "CND"}, {"Account": 2617, "Credit": 250, "Code": "CNC"}]
    return enter(api, 1000, [COST, *coded], VATType="REVERSE")


@pytest.mark.reported(BLOG)
def test_vat_rows_of_swedish_reverse_charge_with_codes_are_kept_as_sent(api):
    assert codes_without_the_total(with_codes_of_construction(api)) == ["", "CND", "CNC"]


@pytest.mark.assumed(
    "a purchase with VATType REVERSE and coded rows when the predefined accounts are missing"
)
def test_swedish_reverse_charge_with_coded_rows_needs_no_predefined_accounts(api):
    api.sandbox.put("predefinedaccounts", [{"Name": "CONSTRUCTION_DEB", "Account": 0}])
    assert codes_without_the_total(with_codes_of_construction(api)) == ["", "CND", "CNC"]


@pytest.mark.assumed("the place of the row of the total of a purchase with VATType REVERSE and coded rows")
def test_row_of_the_total_comes_before_the_coded_rows_of_swedish_reverse_charge(api):
    assert codes(with_codes_of_construction(api)) == ["TOT", "", "CND", "CNC"]


@pytest.mark.assumed("a purchase with VATType EUINTERNAL when PRODUCT_DEB has no account")
def test_purchase_in_the_eu_without_predefined_accounts_has_no_vat_row(api):
    api.sandbox.put("predefinedaccounts", [{"Name": "PRODUCT_DEB", "Account": 0}])
    assert codes(enter(api, 1000, [COST], VATType="EUINTERNAL")) == ["TOT", "PRC", ""]


@pytest.mark.assumed("a purchase in EUR with VATType EUINTERNAL")
def test_reverse_charge_of_a_foreign_invoice_is_calculated_in_sek(api):
    rows = [{"Account": 4515, "DebitCurrency": 100}]
    made = enter(api, 100, rows, SupplierNumber="5", CurrencyRate="11.50", VATType="EUINTERNAL")
    assert booked(api, made) == [(2440, -1150), (2645, 287.5), (2615, -287.5), (4515, 1150)]
    assert [row["DebitCurrency"] for row in made["SupplierInvoiceRows"]] == [0, 25, 0, 100]


@pytest.mark.assumed("a PUT that changes the row of a purchase with reverse charge")
def test_calculated_rows_follow_a_change_of_the_invoice(api):
    made = enter(api, 1000, [COST], VATType="REVERSE")
    number = made["GivenNumber"]
    changes = {"Total": 2000, "SupplierInvoiceRows": [{"Account": 4010, "Debit": 2000}]}
    changed = api.put(f"supplierinvoices/{number}", {"SupplierInvoice": changes})
    assert [row["Debit"] or -row["Credit"] for row in changed["SupplierInvoiceRows"]] == [
        -2000,
        500,
        -500,
        2000,
    ]
    normal = api.put(f"supplierinvoices/{number}", {"SupplierInvoice": {"VATType": "NORMAL"}})
    assert codes(normal) == ["TOT", ""]


@pytest.mark.assumed("the credit invoice of a purchase with reverse charge")
def test_credit_invoice_reverses_the_calculated_vat(api):
    made = enter(api, 1000, [COST], VATType="REVERSE")
    booked(api, made)
    number = api.put(f"supplierinvoices/{made['GivenNumber']}/credit")["CreditReference"]
    # Any change makes the sandbox calculate the rows again.
    api.put(f"supplierinvoices/{number}", {"SupplierInvoice": {"InvoiceDate": "2025-11-05"}})
    rows = booked(api, {"GivenNumber": number})
    assert rows == [(2440, 1000), (2647, -250), (2617, 250), (4010, -1000)]


@pytest.mark.assumed("the rows of a supplier invoice with freight, a fee and rounding in its head")
def test_freight_fee_and_rounding_become_rows(api):
    api.put("predefinedaccounts/SUPADMFEE", {"PreDefinedAccount": {"Account": 6570}})
    made = enter(api, 1130, [COST], Freight=100, AdministrationFee=29.5, RoundOffValue=0.5)
    assert codes(made) == ["TOT", "FRT", "AFE", "ROV", ""]
    assert booked(api, made) == [(2440, -1130), (5710, 100), (6570, 29.5), (3740, 0.5), (4010, 1000)]


@pytest.mark.assumed("an administration fee in a company that has no account for it")
def test_code_without_a_predefined_account_adds_no_row(api):
    assert codes(enter(api, 1029, [COST], AdministrationFee=29)) == ["TOT", ""]


def purchase_with_other_accounts(api):
    """Change the predefined accounts for supplier debts and input VAT, and book a purchase. Return its voucher rows."""
    api.put("predefinedaccounts/SUPDEBT", {"PreDefinedAccount": {"Account": 2893}})
    api.put("predefinedaccounts/INVAT", {"PreDefinedAccount": {"Account": 2645}})
    return booked(api, enter(api, 1250, [COST], VAT=250))


@pytest.mark.reported("support.fortnox.se/produkthjalp/bokforing/installningar-forvalda-konton")
def test_debt_and_vat_use_the_predefined_accounts(api):
    assert dict(purchase_with_other_accounts(api)) == {2893: -1250, 2645: 250, 4010: 1000}


@pytest.mark.assumed("the order of the rows in the voucher of a supplier invoice with VAT")
def test_debt_comes_before_vat_and_cost_in_the_voucher(api):
    assert purchase_with_other_accounts(api) == [(2893, -1250), (2645, 250), (4010, 1000)]


def bought_articles(api):
    """Enter a supplier invoice of two rows with only an article, a quantity and a price. Return the invoice."""
    article = {"Description": "Tältpinne", "PurchaseAccount": 4011}
    number = api.post("articles", {"Article": article})["ArticleNumber"]
    rows = [
        {"ArticleNumber": number, "Quantity": 10, "Price": 100},
        {"ArticleNumber": number, "Quantity": 20, "Price": 100},
    ]
    return enter(api, 3000, rows)


@pytest.mark.parametrize(
    "action",
    [
        pytest.param("bookkeep", marks=pytest.mark.reported(f"{CLIENT}/9465c0d: SupplierInvoiceTests")),
        pytest.param(
            "approvalbookkeep", marks=pytest.mark.reported(f"{CLIENT}/0e860d4: SupplierInvoiceTests")
        ),
    ],
)
def test_rows_with_only_an_article_a_quantity_and_a_price_are_booked(api, action):
    made = bought_articles(api)
    assert len(made["SupplierInvoiceRows"]) == 3, "a row for the total is added"
    api.put(f"supplierinvoices/{made['GivenNumber']}/{action}")
    done = api.get(f"supplierinvoices/{made['GivenNumber']}")["SupplierInvoice"]
    assert done["Booked"] is True
    assert [voucher["ReferenceType"] for voucher in done["Vouchers"]] == ["SUPPLIERINVOICE"]


@pytest.mark.parametrize(
    "action",
    [
        pytest.param(name, marks=pytest.mark.specified(f"PUT /3/supplierinvoices/{{GivenNumber}}/{name}"))
        for name in ("bookkeep", "approvalbookkeep")
    ],
)
def test_response_to_a_bookkeep_is_the_booked_invoice(api, action):
    number = enter(api, 1000, [COST])["GivenNumber"]
    done = api.put(f"supplierinvoices/{number}/{action}")
    assert done["Booked"] is True
    assert done == api.get(f"supplierinvoices/{number}")["SupplierInvoice"]


@pytest.mark.assumed("the rows of a supplier invoice that name only an article, a quantity and a price")
def test_rows_with_an_article_have_its_text_and_account(api):
    made = bought_articles(api)
    assert [row["Total"] for row in made["SupplierInvoiceRows"]] == [0, 1000, 2000]
    assert made["SupplierInvoiceRows"][1]["ItemDescription"] == "Tältpinne"
    assert booked(api, made, "approvalbookkeep") == [(2440, -3000), (4011, 1000), (4011, 2000)]


@pytest.mark.assumed("a purchase of an article whose account is not in the chart of accounts")
def test_article_without_a_valid_account_is_posted_to_the_predefined_purchase_account(api):
    number = api.post("articles", {"Article": {"Description": "Tältpinne"}})["ArticleNumber"]
    api.call("DELETE", "accounts/4000", financialyear=2).raise_for_status()
    made = enter(api, 50, [{"ArticleNumber": number, "Quantity": 5, "Price": 10}])
    assert booked(api, made, "approvalbookkeep") == [(2440, -50), (4011, 50)]


@pytest.mark.assumed("a supplier invoice row with an unknown article")
def test_unknown_article_in_a_row_is_refused(api):
    body = {"SupplierNumber": "1", "SupplierInvoiceRows": [{"ArticleNumber": "NIX", "Quantity": 1}]}
    refusal = api.refused("POST", "supplierinvoices", {"SupplierInvoice": body})
    assert refusal == (400, 2001302, "Kunde inte hitta artikel (NIX)")
