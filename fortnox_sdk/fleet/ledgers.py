"""The open items and payments of a company's ledgers. They are read again only if they may have changed."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, cast

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.purchasing.supplier_invoice_payments import SupplierInvoicePaymentSummary
from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoiceSummary
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePaymentSummary
from fortnox_sdk.connectors.sales.invoices import InvoiceSummary
from fortnox_sdk.fleet.tables import Record
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.ledger.records import Origin, OriginKind, round_to_ore

OVERLAP: Final = timedelta(minutes=10)
"""The length of time before the previous reading for which changes are read again. Fortnox filters by the minute, and
its clock may differ from the local clock."""
_SEK: Final = "SEK"


@attrs.frozen(kw_only=True)
class Ledgers:
    """The open items and the payments of both ledgers."""

    open_items: tuple[Record, ...]
    payments: tuple[Record, ...]
    has_changes: bool
    """True if an invoice or a payment differs from the previous reading."""
    changed: frozenset[tuple[Ledger, Origin]]
    """The customer invoices and the payments that have changed since the previous reading. For supplier invoices,
    Fortnox does not report changes."""

    def amount(self, ledger: Ledger) -> Decimal:
        """Return the sum of the open items of a ledger in SEK."""
        items = (
            cast("Decimal", item["open_sek"]) for item in self.open_items if item["ledger"] == ledger.value
        )
        return sum(items, Decimal(0))

    def count(self, ledger: Ledger) -> int:
        """Return the number of open items of a ledger."""
        return sum(item["ledger"] == ledger.value for item in self.open_items)


@attrs.frozen
class KnownLedgers:
    """The open items and payments that an earlier synchronisation read."""

    open_items: Iterable[Record]
    payments: Iterable[Record]
    read_at: datetime


def read_ledgers(client: FortnoxClient, known: KnownLedgers | None, *, books_changed: bool) -> Ledgers:
    """Read the open items and the payments of both ledgers.

    Customer invoices and payments are read again only if they have changed since the previous reading. Fortnox can't
    filter supplier invoices by the time of their last change. So all supplier invoices are listed if the books or a
    payment changed. Otherwise, their open items from the previous reading are kept, because each booked change
    creates a voucher.

    Args:
        client: The client of the company.
        known: The previous reading; None means that everything is read.
        books_changed: True if the SIE file of a year has changed since the previous reading.

    Raises:
        FortnoxError: Fortnox could not be read. If a list changed while it was read, the error is `IncompleteList`.
    """
    since = None if known is None else known.read_at - OVERLAP
    items = _by_key(() if known is None else known.open_items)
    payments = _by_key(() if known is None else known.payments)
    before = dict(items), dict(payments)
    changed: set[tuple[Ledger, Origin]] = set()
    for invoice in client.invoices.list(last_modified=since):
        changed.add((Ledger.CUSTOMERS, Origin(OriginKind.INVOICE, invoice.document_number)))
        _put(items, _customer_item(invoice))
    for ledger, payment in _payments(client, since):
        changed.add((ledger, Origin(OriginKind.PAYMENT, payment.number)))
        _put(payments, _payment(ledger, payment))
    if known is None or books_changed or payments != before[1]:
        for key in [key for key in items if key[0] == Ledger.SUPPLIERS.value]:
            del items[key]
        for supplier_invoice in client.supplier_invoices.list():
            _put(items, _supplier_item(supplier_invoice))
    return Ledgers(
        open_items=_ordered(items),
        payments=_ordered(payments),
        has_changes=(items, payments) != before,
        changed=frozenset(changed),
    )


_Key = tuple[str, str]


def _by_key(records: Iterable[Record]) -> dict[_Key, Record]:
    return {(str(record["ledger"]), str(record["number"])): record for record in records}


def _put(records: dict[_Key, Record], record: Record) -> None:
    """Add or replace a record, or remove it if it is no longer open."""
    key = (str(record["ledger"]), str(record["number"]))
    if record.get("open_currency", 1):
        records[key] = record
    else:
        records.pop(key, None)


def _ordered(records: Mapping[_Key, Record]) -> tuple[Record, ...]:
    return tuple(records[key] for key in sorted(records, key=lambda key: (key[0], len(key[1]), key[1])))


def _payments(
    client: FortnoxClient, since: datetime | None
) -> Iterator[tuple[Ledger, InvoicePaymentSummary | SupplierInvoicePaymentSummary]]:
    for payment in client.invoice_payments.list(last_modified=since):
        yield Ledger.CUSTOMERS, payment
    for supplier_payment in client.supplier_invoice_payments.list(last_modified=since):
        yield Ledger.SUPPLIERS, supplier_payment


def _customer_item(row: InvoiceSummary) -> Record:
    is_open = row.booked and not row.cancelled
    rate = (
        Decimal(1)
        if row.currency == _SEK or not row.currency_rate
        else row.currency_rate / (row.currency_unit or 1)
    )
    return {
        "ledger": Ledger.CUSTOMERS.value,
        "number": row.document_number,
        "external_number": None,
        "counterparty_number": row.customer_number,
        "counterparty_name": row.customer_name,
        "invoice_date": row.invoice_date,
        "due_date": row.due_date,
        "currency": row.currency,
        "total": row.total,
        "open_currency": row.balance if is_open else Decimal(0),
        "open_sek": round_to_ore(row.balance * rate) if is_open else Decimal(0),
    }


def _supplier_item(row: SupplierInvoiceSummary) -> Record:
    is_open = row.booked and not row.is_cancelled
    currency = row.currency or _SEK
    rate = (
        Decimal(1)
        if currency == _SEK or not row.currency_rate
        else row.currency_rate / (row.currency_unit or 1)
    )
    return {
        "ledger": Ledger.SUPPLIERS.value,
        "number": row.given_number,
        "external_number": row.invoice_number or row.external_invoice_number,
        "counterparty_number": row.supplier_number,
        "counterparty_name": row.supplier_name,
        "invoice_date": row.invoice_date,
        "due_date": row.due_date,
        "currency": currency,
        "total": row.total,
        # Fortnox states the balance of a supplier invoice in SEK, and that of a customer invoice in its currency.
        "open_currency": round_to_ore(row.balance / rate) if is_open else Decimal(0),
        "open_sek": row.balance if is_open else Decimal(0),
    }


def _payment(ledger: Ledger, row: InvoicePaymentSummary | SupplierInvoicePaymentSummary) -> Record:
    return {
        "ledger": ledger.value,
        "number": row.number,
        "invoice_number": row.invoice_number,
        "date": row.payment_date,
        "amount_sek": row.amount,
        "booked": row.booked,
    }
