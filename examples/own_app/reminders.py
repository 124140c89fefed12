"""A search for customers with late invoices, and the booking of reminder fees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fortnox_sdk import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow

FEE = Decimal("60.00")  # the fee that Swedish law allows for a reminder


@dataclass(frozen=True)
class Reminder:
    """A customer with late invoices. `owed` is the sum in kronor, and `oldest` is the earliest due date."""

    customer: str
    owed: Decimal
    invoices: tuple[str, ...]
    oldest: date


def late_customers(client: FortnoxClient, on: date) -> list[Reminder]:
    """Return customers with invoices in kronor that were due before a day, the largest debt first."""
    reminders: dict[str, Reminder] = {}
    for invoice in client.invoices.list(filter="unpaid"):
        due = invoice.due_date
        if invoice.currency != "SEK" or due >= on or invoice.balance <= 0:
            continue
        number, name = invoice.customer_number, invoice.customer_name or ""
        before = reminders.get(number, Reminder(name, Decimal(0), (), due))
        reminders[number] = Reminder(
            customer=name,
            owed=before.owed + invoice.balance,
            invoices=(*before.invoices, invoice.document_number),
            oldest=min(before.oldest, due),
        )
    return sorted(reminders.values(), key=lambda reminder: -reminder.owed)


def book_fees(
    client: FortnoxClient, reminders: Iterable[Reminder], on: date, series: str = "A"
) -> int | None:
    """Book the fees of all reminders in one voucher. Return its number, or None if there are no reminders."""
    count = len(list(reminders))
    if not count:
        return None
    year = client.financial_years.on(on)
    rows = (
        VoucherRow(account=1510, debit=FEE * count, transaction_information=f"{count} påminnelser"),
        VoucherRow(account=3740, credit=FEE * count),
    )
    voucher = Voucher(
        voucher_series=series, transaction_date=on, description="Påminnelseavgifter", voucher_rows=rows
    )
    return client.vouchers.create(voucher, financial_year=year.id).voucher_number
