"""Tests of prices that include VAT, and of rounding to whole kronor."""

import pytest

from tests.sandbox.resources.sales.invoicing_api import booked, rows_of

WETAIL = "docs.wetail.io/woocommerce/fortnox-integration/fel-vid-oresavrundning"
ROUND_OFF = (
    "github.com/FriendsOfApi/fortnox: tests/Model/Invoice/InvoiceTest.php: RoundOff is part of the Total"
)
ACCOUNTS = (
    "github.com/notima/fortnox4j: FortnoxConstants, 2020-03-03: ROUNDOFF 3740; "
    "developer.fortnox.se/documentation/resources/predefined-accounts: CUSTCLAIM 1510"
)


def cents(made, *names):
    return sum(round(made[name] * 100) for name in names)


BOOKS = {"Description": "Bok", "Price": 99.99, "DeliveredQuantity": 3}


@pytest.mark.reported(
    f"{WETAIL}: a company can round to the nearest krona; {ROUND_OFF}; accounts: {ACCOUNTS}"
)
def test_total_is_rounded_to_whole_kronor(api):
    made = booked(api, rows=[BOOKS], VATIncluded=True)
    assert (made["RoundOff"], made["Total"]) == (0.03, 300)
    posted = rows_of(api, made)
    assert (posted[1510], posted[3740]) == (300, -0.03)


@pytest.mark.assumed("the rows, Net and TotalVAT of an invoice with VATIncluded")
def test_prices_with_vat_add_up_to_the_total(api):
    made = booked(api, rows=[BOOKS], VATIncluded=True)
    stored = made["InvoiceRows"][0]
    assert (stored["Total"], stored["TotalExcludingVAT"], stored["PriceExcludingVAT"]) == (
        299.97,
        239.98,
        79.99,
    )
    assert (made["Net"], made["TotalVAT"], made["RoundOff"], made["Total"]) == (239.98, 59.99, 0.03, 300)
    assert rows_of(api, made) == {1510: 300, 3001: -239.98, 2611: -59.99, 3740: -0.03}


@pytest.mark.assumed(
    "the totals of an invoice with eleven rows, freight and a fee, with and without VATIncluded"
)
@pytest.mark.parametrize("vat_included", [True, False])
def test_net_vat_and_rounding_add_up_for_many_rows(api, vat_included):
    rows = [
        {"Description": "Bok", "Price": 9.99 + n, "DeliveredQuantity": 1.5, "VAT": (25, 12, 6, 0)[n % 4]}
        for n in range(11)
    ]
    made = booked(api, rows=rows, VATIncluded=vat_included, Freight=49.5, AdministrationFee=29.25)
    assert cents(made, "Net", "TotalVAT", "RoundOff") == cents(made, "Total")
    assert made["Total"] == int(made["Total"])
    assert (made["FreightVAT"], made["AdministrationFeeVAT"]) == (12.38, 7.31)
    assert cents(made, "Gross", "Freight", "AdministrationFee") == cents(made, "Net")
    if vat_included:
        prices = sum(round(row["Total"] * 100) for row in made["InvoiceRows"])
        fees = cents(made, "Freight", "FreightVAT", "AdministrationFee", "AdministrationFeeVAT")
        assert prices + fees == cents(made, "Net", "TotalVAT")
    posted = rows_of(api, made)
    assert posted[1510] == made["Total"]
    assert (posted[3520], posted[3540]) == (-49.5, -29.25)
    assert round(posted[3740] * 100) == -cents(made, "RoundOff")


@pytest.mark.assumed("an invoice with öre when ROUNDOFF has no account")
def test_totals_are_not_rounded_without_an_account_for_rounding(api):
    api.sandbox.put("predefinedaccounts", [{"Name": "ROUNDOFF", "Account": 0}])
    made = booked(api, rows=[{"Description": "Bok", "Price": 99.99, "DeliveredQuantity": 1}])
    assert (made["RoundOff"], made["Total"]) == (0, 124.99)
    assert rows_of(api, made) == {1510: 124.99, 3001: -99.99, 2611: -25}


@pytest.mark.assumed("the Total of an invoice in EUR with cents")
def test_only_amounts_in_sek_are_rounded(api):
    rows = [{"Description": "Tält", "Price": 99.99, "DeliveredQuantity": 1}]
    made = booked(api, rows=rows, CustomerNumber="7", CurrencyRate=11)
    assert (made["Currency"], made["RoundOff"], made["Total"]) == ("EUR", 0, 99.99)
