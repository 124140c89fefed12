"""Tests of due dates, which follow from the terms of payment."""

import pytest

from tests.sandbox.resources.sales.invoicing_api import draft


@pytest.mark.assumed("due dates of invoices with terms of payment that are not a number")
@pytest.mark.parametrize(
    ("terms", "due"),
    [
        ("0", "2025-11-03"),
        ("14", "2025-11-17"),
        ("PF", "2025-11-03"),
        ("21DAYS", "2025-11-24"),
        ("KORT", "2025-11-10"),
        ("okänt", "2025-12-03"),
    ],
)
def test_due_date_follows_the_registered_terms_of_payment(api, terms, due):
    assert api.get("termsofpayments/PF")["TermsOfPayment"]["Description"] == "Postförskott"
    api.post("termsofpayments", {"TermsOfPayment": {"Code": "KORT", "Description": "7 dagar netto"}})
    assert draft(api, TermsOfPayment=terms)["DueDate"] == due
