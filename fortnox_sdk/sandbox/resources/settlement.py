"""The settlement of invoices: unpaid amounts in both currencies, and the voucher rows of a payment.

An invoice has two hidden fields: `_open`, its unpaid amount in invoice currency, and `_open_sek`, the same amount
in SEK at the invoice's exchange rate. The exchange difference is the payment's amount in SEK minus the settled part of
`_open_sek`. An invoice that was paid before it was booked also has the paid amounts `_paid` and `_paid_sek`.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.protocol.call import Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
from fortnox_sdk.sandbox.resources.settings.predefined import predefined_account, title_of_account

_SMALLEST = Decimal("0.005")


def demand_predefined(tenant: Tenant, name: str) -> str:
    """Return the number of a predefined account. Raises a Problem if no account is set."""
    account = predefined_account(tenant, name)
    if account is None:
        raise Problem.assumed("reference_missing", f"Förvalt konto för {title_of_account(name)} saknas.")
    return account


def in_sek(amount: Decimal, document: Body) -> Decimal:
    """Convert an amount from a document's currency to SEK at the document's exchange rate.

    A document that a test has stored with `Sandbox.put` may lack `CurrencyRate` or `CurrencyUnit`; the default is 1.
    """
    rate, unit = (decimal(document[name]) or Decimal(1) for name in ("CurrencyRate", "CurrencyUnit"))
    return money(amount * rate / unit)


def settled_in_sek(invoice: Body, settled: Decimal) -> Decimal:
    """Return the SEK value of `settled`, an amount in invoice currency that is deducted from the unpaid amount.

    If `settled` is the whole unpaid amount, its SEK value is `_open_sek`, so that nothing remains unpaid in SEK.
    """
    open_amount = decimal(invoice["_open"])
    return (
        decimal(invoice["_open_sek"]) if abs(open_amount - settled) < _SMALLEST else in_sek(settled, invoice)
    )


def set_open(invoice: Body, amount: Decimal) -> None:
    """Set the unpaid amount of an invoice to `amount`, in invoice currency, less what is already paid."""
    invoice["_open"] = amount - decimal(invoice.get("_paid"))
    invoice["_open_sek"] = in_sek(amount, invoice) - decimal(invoice.get("_paid_sek"))


def settle(invoice: Body, settled: Decimal, sek: Decimal, day: date) -> None:
    """Lower the unpaid amount of an invoice by `settled` in invoice currency and by `sek` in SEK.

    If the amount reaches zero, `day` becomes the `FinalPayDate`. The amount becomes negative if a payment exceeds it.
    """
    if not invoice["Booked"]:
        invoice["_paid"] = decimal(invoice.get("_paid")) + settled
        invoice["_paid_sek"] = decimal(invoice.get("_paid_sek")) + sek
    open_amount = decimal(invoice["_open"]) - settled
    invoice["_open"] = Decimal(0) if abs(open_amount) < _SMALLEST else open_amount
    invoice["_open_sek"] = decimal(invoice["_open_sek"]) - sek
    invoice["FinalPayDate"] = None if invoice["_open"] else day.isoformat()


def settle_pair(original: Body, credit: Body, day: date) -> None:
    """Offset a posted credit invoice against the unpaid amount of the original invoice."""
    settled = min(decimal(original["_open"]), -decimal(credit["_open"]))
    if settled <= 0:
        return
    sek = settled_in_sek(original, settled)
    settle(original, settled, sek, day)
    settle(credit, -settled, -sek, day)


def store_for_payment(invoice: Body, rows: Sequence[Row], control: str) -> None:
    """Store an invoice's voucher rows, except the rows on the account `control`, until the invoice is paid.

    The cash method posts nothing before payment.
    """
    invoice["_cash_rows"] = [
        [row.account, str(row.amount), [*row.objects]] for row in rows if row.account != control
    ]


def contra_rows(invoice: Body, control: str, amount: Decimal) -> list[Row]:
    """Return the rows in a payment's voucher that settle the invoice. Their sum is `amount`, in SEK.

    With accrual accounting, there is one row on the control account. With the cash method, there is one row for each
    stored voucher row of the invoice, with a share of the row's amount. If these rows add up to zero, there is one row
    on the control account.
    """
    cash_rows: list[list[Any]] = invoice.get("_cash_rows") or []
    total = sum((decimal(value) for _, value, _ in cash_rows), Decimal(0))
    if not total:
        return [Row(account=control, amount=amount)]
    shares = [money(decimal(value) * amount / total) for _, value, _ in cash_rows]
    shares[0] += amount - sum(shares, Decimal(0))
    return [
        Row(account=account, amount=share, objects=tuple((dimension, code) for dimension, code in objects))
        for (account, _, objects), share in zip(cash_rows, shares, strict=True)
    ]


def payment_rows(
    tenant: Tenant,
    *,
    bank: str,
    contra_rows: Sequence[Row],
    amount: Decimal,
    write_offs: Sequence[tuple[str, Decimal]],
    paid_in: bool,
) -> list[Row]:
    """Return the voucher rows of a payment, with all amounts in SEK.

    The rows are: `amount` on the bank account, `contra_rows` (which settle the invoice), the write-offs and the
    exchange difference. `paid_in` is True for a payment from a customer, and False for a payment to a supplier.
    """
    sign = 1 if paid_in else -1
    rows = [Row(account=bank, amount=sign * amount), *contra_rows]
    rows += [Row(account=account, amount=sign * value) for account, value in write_offs]
    difference = -sum(row.amount for row in rows)
    if difference:
        account = demand_predefined(tenant, "CURRENCYLOSS" if difference > 0 else "CURRENCYWIN")
        rows.append(Row(account=account, amount=Decimal(difference)))
    return [row for row in rows if row.amount]
