"""The matching of vouchers with the invoices and payments from which Fortnox created them."""

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from fortnox_sdk.connectors.bookkeeping.vouchers import ReferenceType
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.assumptions import Assumptions
from fortnox_sdk.year_end.books import AccountVoucher, VoucherKey
from fortnox_sdk.year_end.ledger.records import LedgerRecords, Origin, OriginKind


@attrs.frozen(kw_only=True)
class VoucherReference:
    """The record from which a voucher was created, according to Fortnox's voucher list."""

    type: str
    """Fortnox's reference type, such as `INVOICE` or `MANUAL`, or `""` for vouchers from a bank file."""
    number: str
    """The number of the invoice or payment, or `""` if the voucher was not created from an invoice or payment."""


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
class VoucherMatching:
    """The matches between vouchers and the invoices and payments that they book.

    A voucher can book several payments, and an invoice can have several vouchers.
    """

    references: Mapping[VoucherKey, VoucherReference]
    """The reference of every voucher that was read, from the voucher list."""
    origins: Mapping[VoucherKey, tuple[Origin, ...]]
    """The invoices and payments from which Fortnox created each voucher."""
    voucher_of: Mapping[Origin, VoucherKey]
    """The voucher that booked each invoice or payment."""
    further: Mapping[VoucherKey, Origin]
    """Other vouchers that invoices name, each with its invoice. Vouchers that are in `origins` are left out."""


def match_vouchers(
    records: LedgerRecords,
    references: Mapping[VoucherKey, VoucherReference],
    days: Mapping[VoucherKey, date | None],
    assumptions: Assumptions,
) -> VoucherMatching:
    """Match vouchers with invoices and payments.

    The references in the voucher list are used first, then the vouchers that invoices name, then the vouchers that
    payments name. A voucher is matched even if the invoice or payment it refers to is not in the ledger. Otherwise,
    it would count as a manual voucher.

    Args:
        records: The ledger.
        references: The references of vouchers, from the voucher list.
        days: The dates of the vouchers.
        assumptions: Settings for ledger behaviour that Fortnox does not fully document.
    """
    by_invoice = {
        invoice.voucher: invoice.origin
        for invoice in records.invoices.values()
        if invoice.voucher is not None
    }
    origins = _by_list(records, references, days, assumptions)
    listed = {origin for of_voucher in origins.values() for origin in of_voucher}
    for invoice_voucher, origin in by_invoice.items():
        if origin not in listed:
            origins.setdefault(invoice_voucher, []).append(origin)
    for payment in records.payments:
        if payment.voucher is not None and payment.origin not in listed:
            origins.setdefault(payment.voucher, []).append(payment.origin)
    further = {
        key: invoice.origin
        for invoice in records.invoices.values()
        for key in invoice.further_vouchers
        if key not in origins
    }
    voucher_of: dict[Origin, VoucherKey] = {}
    for key, of_voucher in origins.items():
        for origin in of_voucher:
            if origin not in voucher_of or by_invoice.get(key) == origin:
                voucher_of[origin] = key
    return VoucherMatching(
        references=references,
        origins={key: tuple(of_voucher) for key, of_voucher in origins.items()},
        voucher_of=voucher_of,
        further=further,
    )


def _by_list(
    records: LedgerRecords,
    references: Mapping[VoucherKey, VoucherReference],
    days: Mapping[VoucherKey, date | None],
    assumptions: Assumptions,
) -> dict[VoucherKey, list[Origin]]:
    kinds = _KINDS[records.ledger]
    origins: dict[VoucherKey, list[Origin]] = {}
    for key, reference in references.items():
        kind = kinds.get(reference.type)
        if kind is None or not reference.number:
            continue
        if kind is OriginKind.INVOICE or assumptions.payment_reference_is_payment_number:
            origins[key] = [Origin(kind, reference.number)]
            continue
        payments = records.payments_of.get(reference.number, ())
        paid = [payment for payment in payments if payment.booked and payment.on == days.get(key)]
        if len(paid) == 1:
            # Otherwise, the record of each single payment names its voucher.
            origins[key] = [paid[0].origin]
    return origins


def payments_without_voucher(
    records: LedgerRecords, matching: VoucherMatching, on_account: Iterable[AccountVoucher]
) -> tuple[str, ...]:
    """Return the numbers of the payments whose full records must be read to find their vouchers.

    A voucher from a bank file has no reference to its payment, so the lists do not show which payment it books. It has
    the same date as its payment. A payment is therefore returned only if the control account has a voucher of unknown
    origin on the payment's date.
    """
    known_types = set(ReferenceType) - set(_KINDS[records.ledger])
    days: set[date] = {
        voucher.on
        for voucher in on_account
        if voucher.on is not None
        and voucher.key not in matching.origins
        and (
            voucher.key not in matching.references or matching.references[voucher.key].type not in known_types
        )
    }
    return tuple(
        payment.number
        for payment in records.payments
        if payment.booked
        and payment.voucher is None
        and payment.on in days
        and payment.origin not in matching.voucher_of
    )
