"""Tests of due dates, which follow from the terms of payment."""

import pytest

from tests.sandbox.resources.sales.invoicing_api import draft


def _assumed(terms, due):
    return pytest.param(
        terms, due, marks=pytest.mark.assumed(f"the DueDate of an invoice with the terms {terms!r}")
    )


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        pytest.param("30", "2025-12-03", marks=pytest.mark.recorded("invoices__save_new", "2023-01-30")),
        _assumed("0", "2025-11-03"),
        _assumed("14", "2025-11-17"),
        _assumed("PF", "2025-11-03"),
        _assumed("21DAYS", "2025-11-24"),
        _assumed("KORT", "2025-11-10"),
        _assumed("okänt", "2025-12-03"),
    ],
)
def test_due_date_follows_the_registered_terms_of_payment(api, terms, due):
    api.post("termsofpayments", {"TermsOfPayment": {"Code": "KORT", "Description": "7 dagar netto"}})
    assert draft(api, TermsOfPayment=terms)["DueDate"] == due


@pytest.mark.reported("developer.fortnox.se/documentation/resources/terms-of-payments")
def test_cash_on_delivery_is_a_term_of_payment(api):
    assert api.get("termsofpayments/PF")["TermsOfPayment"]["Description"] == "Postförskott"
