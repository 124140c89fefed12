"""Tests of years under the cash method: the appendix names, as a cause, open invoices that are not on the account."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import AccountingMethod, FinancialYear
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceRow
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import Clock, connect
from fortnox_sdk.year_end.appendix import Appendix, CauseKind, Verdict
from fortnox_sdk.year_end.job import YearEnd

SOLD = Decimal(1250)  # 1 000 and VAT


NEXT_YEAR = datetime(2028, 1, 10, tzinfo=UTC)


@pytest.fixture
def cash_year(client: FortnoxClient) -> int:
    """Create the year 2027 with the cash method and three invoices: unpaid, partly paid, paid. Return the year's id."""
    year = client.financial_years.create(
        FinancialYear(
            from_date=date(2027, 1, 1),
            to_date=date(2027, 12, 31),
            accounting_method=AccountingMethod.CASH,
        )
    )
    row = InvoiceRow(description="Tält", price=Decimal(1000), delivered_quantity=Decimal(1))
    for paid in (Decimal(0), Decimal(250), SOLD):
        created = client.invoices.create(
            Invoice(customer_number="1", invoice_date=date(2027, 3, 1), invoice_rows=(row,))
        )
        client.invoices.bookkeep(created.document_number or "")
        if paid:
            payment = client.invoice_payments.create(
                InvoicePayment(
                    invoice_number=created.document_number,
                    amount=paid,
                    payment_date=date(2027, 4, 1),
                )
            )
            client.invoice_payments.bookkeep(payment.number or "")
    return year.id or 0


def receivables(client: FortnoxClient, folder: Path, day: date) -> Appendix:
    return YearEnd(client, day, folder=folder, clock=Clock(NEXT_YEAR)).receivables()


@pytest.mark.usefixtures("cash_year")
def test_open_invoices_are_one_cause_before_the_end_of_the_year(
    client: FortnoxClient, tmp_path: Path
) -> None:
    appendix = receivables(client, tmp_path, date(2027, 11, 30))
    # The 1 250.00 of the demo company from the year before are still a cause, too.
    amounts = {cause.kind: cause.amount for cause in appendix.causes}
    assert amounts == {CauseKind.OPENING_BALANCE: SOLD, CauseKind.CASH_METHOD: -(SOLD + 1000)}
    assert (appendix.unexplained, appendix.verdict) == (Decimal(0), Verdict.EXPLAINED)
    assert [item.open_sek for item in appendix.items if item.invoice_date.year == 2027] == [SOLD, 1000]


@pytest.mark.usefixtures("cash_year")
def test_unpaid_invoices_that_are_not_booked_at_the_end_of_the_year_need_a_correction(
    client: FortnoxClient, tmp_path: Path
) -> None:
    # The law requires the correction (BFL 5 kap. 2 § 3 st.).
    appendix = receivables(client, tmp_path, date(2027, 12, 31))
    assert appendix.verdict is Verdict.CORRECTION_NEEDED
    assert "2 unpaid invoices under the cash method, totalling 2,250.00" in appendix.findings[0].text.en


def test_unpaid_invoices_that_fortnox_books_at_the_end_of_the_year_are_on_the_account(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path, cash_year: int
) -> None:
    now = datetime.fromisoformat(str(sandbox.state()["now"]))
    sandbox.advance_clock((NEXT_YEAR - now).total_seconds())
    sandbox.book_unpaid_invoices(cash_year)
    appendix = receivables(connect(sandbox, pace=Pace.off), tmp_path, date(2027, 12, 31))
    assert {cause.kind: cause.amount for cause in appendix.causes} == {CauseKind.OPENING_BALANCE: SOLD}
    assert appendix.verdict is Verdict.EXPLAINED
