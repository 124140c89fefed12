"""In a year by the cash method, open invoices are not on the account. The appendix has one cause for this."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import AccountingMethod, FinancialYear
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceRow
from fortnox_sdk.year_end.appendix import CauseKind
from fortnox_sdk.year_end.job import YearEnd

SOLD = Decimal(1250)  # 1 000 and VAT


def test_open_invoices_are_one_cause(client: FortnoxClient, tmp_path: Path) -> None:
    client.financial_years.create(
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
                    invoice_number=int(created.document_number or 0),
                    amount=paid,
                    payment_date=date(2027, 4, 1),
                )
            )
            client.invoice_payments.bookkeep(payment.number or "")
    job = YearEnd(client, date(2027, 12, 31), folder=tmp_path)
    job.import_all()
    appendix = job.receivables()
    # The 1 250.00 of the demo company from the year before are still a cause, too.
    amounts = {cause.kind: cause.amount for cause in appendix.causes}
    assert amounts == {CauseKind.OPENING_BALANCE: SOLD, CauseKind.CASH_METHOD: -(SOLD + 1000)}
    assert (appendix.unexplained, appendix.reconciled) == (Decimal(0), True)
    assert [item.open_sek for item in appendix.items if item.invoice_date.year == 2027] == [SOLD, 1000]
