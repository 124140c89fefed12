"""Tests of the reminders. Each test has a new sandbox."""

from datetime import date

import pytest
from fortnox_sdk import FortnoxClient
from fortnox_sdk.errors import FortnoxError, OutcomeUnknown
from fortnox_sdk.sandbox import Sandbox

from reminders import FEE, book_fees, late_customers

TODAY = date(2026, 3, 31)


@pytest.fixture
def fortnox_sandbox_options() -> dict[str, object]:
    """Return the options of the sandbox for a company with many invoices, in place of the small demo company."""
    return {"invoices": 150, "seed": 7}


def test_reminders_add_up_unpaid_invoices(fortnox_client: FortnoxClient) -> None:
    reminders = late_customers(fortnox_client, TODAY)
    assert len(reminders) > 1
    assert reminders == sorted(reminders, key=lambda reminder: -reminder.owed)
    for reminder in reminders:
        invoices = [fortnox_client.invoices.get(number) for number in reminder.invoices]
        assert reminder.owed == sum(invoice.balance or 0 for invoice in invoices)
        assert reminder.oldest < TODAY


def test_fees_are_posted_as_one_voucher(fortnox_client: FortnoxClient) -> None:
    reminders = late_customers(fortnox_client, TODAY)
    number = book_fees(fortnox_client, reminders, TODAY)
    assert number is not None
    year = fortnox_client.financial_years.on(TODAY)
    voucher = fortnox_client.vouchers.get("A", number, financial_year=year.id)
    assert voucher.voucher_rows[0].debit == FEE * len(reminders)


def test_nothing_is_posted_without_late_customers(
    fortnox_client: FortnoxClient, fortnox_sandbox: Sandbox
) -> None:
    assert book_fees(fortnox_client, late_customers(fortnox_client, date(2024, 1, 1)), TODAY) is None
    assert {call["method"] for call in fortnox_sandbox.log()} == {"GET"}


def test_unusual_responses_and_a_503_change_nothing(
    fortnox_client: FortnoxClient, fortnox_sandbox: Sandbox
) -> None:
    expected = late_customers(fortnox_client, TODAY)
    fortnox_sandbox.set_faults(unknown_values=True, numbers_as_text=True, status={503: 1})
    assert late_customers(fortnox_client, TODAY) == expected


def test_a_lost_answer_is_reported_and_not_repeated(
    fortnox_client: FortnoxClient, fortnox_sandbox: Sandbox
) -> None:
    reminders = late_customers(fortnox_client, TODAY)
    fortnox_sandbox.set_faults(drop_after_commit=1)
    with pytest.raises(OutcomeUnknown):
        book_fees(fortnox_client, reminders, TODAY)
    posts = [
        call for call in fortnox_sandbox.log() if call["method"] == "POST" and call["path"] == "/3/vouchers"
    ]
    assert len(posts) == 1


def test_locked_period_raises_an_error_with_the_reason(
    fortnox_client: FortnoxClient, fortnox_sandbox: Sandbox
) -> None:
    reminders = late_customers(fortnox_client, TODAY)
    fortnox_sandbox.lock(TODAY)
    with pytest.raises(FortnoxError, match="låst"):
        book_fees(fortnox_client, reminders, TODAY)
