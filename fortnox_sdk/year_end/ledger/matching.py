"""Which voucher was made from which invoice or payment."""

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from fortnox_sdk.connectors.bookkeeping.vouchers import ReferenceType
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.assumptions import Assumptions
from fortnox_sdk.year_end.books import AccountVoucher, VoucherKey
from fortnox_sdk.year_end.ledger.records import LedgerRecords, Origin, OriginKind

__all__ = ["Ties", "VoucherReference", "payments_to_look_up", "tie"]


@attrs.frozen(kw_only=True)
class VoucherReference:
    """What the voucher list says that a voucher was made from."""

    type: str
    """Fortnox's word, such as `INVOICE` or `MANUAL`; empty for vouchers fed from a bank file."""
    number: str
    """Of the invoice or payment; empty when there is none."""


_KINDS: Mapping[Ledger, Mapping[str, OriginKind]] = {
    Ledger.CUSTOMERS: {
        ReferenceType.INVOICE: OriginKind.INVOICE,
        ReferenceType.CASHINVOICE: OriginKind.INVOICE,
        ReferenceType.INVOICEPAYMENT: OriginKind.PAYMENT,
    },
    Ledger.SUPPLIERS: {
        ReferenceType.SUPPLIERINVOICE: OriginKind.INVOICE,
        ReferenceType.SUPPLIERPAYMENT: OriginKind.PAYMENT,
    },
}


@attrs.frozen(kw_only=True)
class Ties:
    """Vouchers and what they were made from. A voucher may be of many payments, an invoice of several vouchers."""

    origins: Mapping[VoucherKey, tuple[Origin, ...]]
    voucher_of: Mapping[Origin, VoucherKey]
    """The voucher that booked it."""
    further: Mapping[VoucherKey, Origin]
    """Vouchers that an invoice names besides, where nothing says more of them."""


def tie(
    records: LedgerRecords,
    references: Mapping[VoucherKey, VoucherReference],
    days: Mapping[VoucherKey, date | None],
    assumptions: Assumptions,
) -> Ties:
    """Tie vouchers to invoices and payments: by the voucher list, then by the invoices, then by the payments.

    Origins that the ledger lacks are tied as well: a voucher that names one is no manual voucher.

    Args:
        records: The ledger.
        references: What the voucher list says.
        days: The vouchers' days.
        assumptions: How Fortnox is taken to work.
    """
    by_invoice = {
        invoice.voucher: invoice.origin
        for invoice in records.invoices.values()
        if invoice.voucher is not None
    }
    origins = _by_list(records, references, days, assumptions)
    tied = {origin for found in origins.values() for origin in found}
    for invoice_voucher, origin in by_invoice.items():
        if origin not in tied:
            origins.setdefault(invoice_voucher, []).append(origin)
    for payment in records.payments:
        if payment.voucher is not None and payment.origin not in tied:
            origins.setdefault(payment.voucher, []).append(payment.origin)
    further = {
        key: invoice.origin
        for invoice in records.invoices.values()
        for key in invoice.further_vouchers
        if key not in origins
    }
    voucher_of: dict[Origin, VoucherKey] = {}
    for key, found in origins.items():
        for origin in found:
            own = by_invoice.get(key)
            if origin not in voucher_of or own == origin:
                voucher_of[origin] = key
    return Ties(
        origins={key: tuple(found) for key, found in origins.items()}, voucher_of=voucher_of, further=further
    )


def _by_list(
    records: LedgerRecords,
    references: Mapping[VoucherKey, VoucherReference],
    days: Mapping[VoucherKey, date | None],
    assumptions: Assumptions,
) -> dict[VoucherKey, list[Origin]]:
    kinds = _KINDS[records.ledger]
    found: dict[VoucherKey, list[Origin]] = {}
    for key, reference in references.items():
        kind = kinds.get(reference.type)
        if kind is None or not reference.number:
            continue
        if kind is OriginKind.INVOICE or assumptions.payment_reference_is_payment_number:
            found[key] = [Origin(kind, reference.number)]
            continue
        paid = [each for each in records.payments_of.get(reference.number, ()) if each.on == days.get(key)]
        if paid:
            found[key] = [paid[0].origin]
    return found


def payments_to_look_up(
    records: LedgerRecords,
    ties: Ties,
    references: Mapping[VoucherKey, VoucherReference],
    on_account: Iterable[AccountVoucher],
) -> tuple[str, ...]:
    """Payments whose own records must be read, as no list says which voucher they made.

    Only those of a day on which a voucher that says nothing of its origin has rows on the account: bank-fed vouchers
    have no reference, and a payment's voucher is of the payment's day.
    """
    telling = set(ReferenceType) - set(_KINDS[records.ledger])
    days: set[date] = {
        voucher.on
        for voucher in on_account
        if voucher.on is not None
        and voucher.key not in ties.origins
        and (voucher.key not in references or references[voucher.key].type not in telling)
    }
    return tuple(
        payment.number
        for payment in records.payments
        if payment.booked
        and payment.voucher is None
        and payment.on in days
        and payment.origin not in ties.voucher_of
    )
