"""The settlement of invoices: open parts in invoice currency and in SEK, and the rows of a payment's voucher.

An invoice keeps two hidden figures: `_open`, its unpaid part in invoice currency, and `_open_sek`, the same on the
control account, at the invoice's own rate. Exchange differences are what a payment's SEK differs from that.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money

__all__ = [
    "in_sek",
    "keep_for_payment",
    "part_in_sek",
    "payment_rows",
    "relieved",
    "settle",
    "settle_pair",
]

_SMALLEST = Decimal("0.005")


def in_sek(amount: Decimal, document: Body) -> Decimal:
    """Return an amount in a document's currency at the document's rate."""
    return money(amount * decimal(document["CurrencyRate"]) / decimal(document["CurrencyUnit"]))


def part_in_sek(invoice: Body, part: Decimal) -> Decimal:
    """Return what a part of an invoice weighs on its control account; the last part takes all that is left."""
    rest = decimal(invoice["_open"])
    return decimal(invoice["_open_sek"]) if abs(rest - part) < _SMALLEST else in_sek(part, invoice)


def settle(invoice: Body, part: Decimal, sek: Decimal, day: date) -> None:
    """Lower what is open; `FinalPayDate` is the day on which nothing is."""
    rest = decimal(invoice["_open"]) - part
    invoice["_open"] = Decimal(0) if abs(rest) < _SMALLEST else rest
    invoice["_open_sek"] = decimal(invoice["_open_sek"]) - sek
    invoice["FinalPayDate"] = None if invoice["_open"] else day.isoformat()


def settle_pair(original: Body, credit: Body, day: date) -> None:
    """Set a booked credit invoice off against its original, as far as that is still open (assumed)."""
    part = min(decimal(original["_open"]), -decimal(credit["_open"]))
    if part <= 0:
        return
    sek = part_in_sek(original, part)
    settle(original, part, sek, day)
    settle(credit, -part, -sek, day)


def keep_for_payment(invoice: Body, rows: Sequence[Row], control: str) -> None:
    """Under the cash method nothing is booked before an invoice is paid: keep what is booked then."""
    invoice["_cash_rows"] = [
        [row.account, str(row.amount), [*row.objects]] for row in rows if row.account != control
    ]


def relieved(invoice: Body, control: str, amount: Decimal) -> list[Row]:
    """Return what a payment takes off: the control account, or by the cash method its share of the invoice's rows."""
    kept: list[list[Any]] = invoice.get("_cash_rows") or []
    whole = sum((decimal(value) for _, value, _ in kept), Decimal(0))
    if not whole:
        return [Row(account=control, amount=amount)]
    shares = [money(decimal(value) * amount / whole) for _, value, _ in kept]
    shares[0] += amount - sum(shares, Decimal(0))
    return [
        Row(account=account, amount=share, objects=tuple((dimension, code) for dimension, code in objects))
        for (account, _, objects), share in zip(kept, shares, strict=True)
    ]


def payment_rows(
    *,
    bank: str,
    relieves: Sequence[Row],
    amount: Decimal,
    write_offs: Sequence[tuple[str, Decimal]],
    paid_in: bool,
) -> list[Row]:
    """Return the rows of a payment: bank, what it relieves, write-offs and exchange difference, all in SEK.

    `amount` went over the bank; `paid_in` is True for customers.
    """
    sign = 1 if paid_in else -1
    rows = [Row(account=bank, amount=sign * amount), *relieves]
    rows += [Row(account=account, amount=sign * value) for account, value in write_offs]
    difference = -sum(row.amount for row in rows)
    if difference:
        loss = difference > 0
        account = assumptions.ACCOUNT_EXCHANGE_LOSS if loss else assumptions.ACCOUNT_EXCHANGE_GAIN
        rows.append(Row(account=account, amount=Decimal(difference)))
    return [row for row in rows if row.amount]
