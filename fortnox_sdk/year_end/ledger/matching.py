"""The matching of vouchers with the invoices and payments from which Fortnox created them.

The voucher list contains a number for the origin of a voucher. For the voucher of a payment, sources differ on
whether this is the number of the invoice or the number of the payment. A voucher from a bank file has no such number.
So dates and amounts decide. If they are not enough, the payment is read, because its single record names its voucher;
see `Matching.payments_to_read`.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

import attrs

from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.ledger.payment_matching import PaymentMatching
from fortnox_sdk.year_end.ledger.records import LedgerRecords, Origin, OriginKind
from fortnox_sdk.year_end.ledger.voucher_references import (
    INVOICE_TYPES,
    PAYMENT_TYPE,
    UNKNOWN,
    VoucherReference,
)


@attrs.frozen(kw_only=True, slots=False)
class Matching:
    """The matches between vouchers and the invoices and payments that they book.

    A voucher can book several payments, and an invoice can have several vouchers.
    """

    references: Mapping[VoucherKey, VoucherReference]
    """The references of the vouchers, as read from the voucher list."""
    origins: Mapping[VoucherKey, tuple[Origin, ...]]
    """The invoices and payments from which Fortnox created each voucher."""
    further: Mapping[VoucherKey, Origin]
    """Other vouchers that invoices name, each with its invoice. Vouchers that are in `origins` are left out."""
    without_payment: frozenset[VoucherKey]
    """The vouchers that were created from a payment that is not in the ledger."""
    payments_to_read: tuple[str, ...]
    """The numbers of the payments that must be read one by one to find their vouchers."""
    preferred: Mapping[Origin, VoucherKey]
    """The voucher that an invoice's record names, by invoice. It is chosen if the invoice has several vouchers."""

    @cached_property
    def voucher_of(self) -> Mapping[Origin, VoucherKey]:
        """The voucher that booked each invoice or payment."""
        voucher_of: dict[Origin, VoucherKey] = {}
        for key, of_voucher in self.origins.items():
            for origin in of_voucher:
                if origin not in voucher_of or self.preferred.get(origin) == key:
                    voucher_of[origin] = key
        return voucher_of


def match_vouchers(
    records: LedgerRecords,
    references: Mapping[VoucherKey, VoucherReference],
    *,
    days: Mapping[VoucherKey, date | None],
    amounts: Mapping[VoucherKey, Decimal],
    first_day: date,
) -> Matching:
    """Match vouchers with invoices and payments.

    Args:
        records: The ledger.
        references: The references of vouchers, from the voucher list.
        days: The dates of the vouchers.
        amounts: The sum of each voucher's original rows on the control accounts. Debit is positive. A voucher without
            rows on them is left out.
        first_day: The first day of the books. Payments before it need no voucher.
    """
    origins: dict[VoucherKey, list[Origin]] = {}
    for key, reference in references.items():
        if reference.type in INVOICE_TYPES[records.ledger] and reference.number:
            origins[key] = [Origin(OriginKind.INVOICE, reference.number)]
    of_list = frozenset(origins)
    listed = {origin for of_voucher in origins.values() for origin in of_voucher}
    named = {invoice.voucher: invoice.origin for invoice in records.invoices.values() if invoice.voucher}
    for key, origin in named.items():
        # If the last voucher of a series is removed, the next one gets its number, so two invoices can name it.
        is_free = key not in of_list and references.get(key, UNKNOWN).type != PAYMENT_TYPE[records.ledger]
        if origin not in listed and is_free:
            origins.setdefault(key, []).append(origin)
    payments = PaymentMatching(
        records=records,
        references=references,
        days=days,
        amounts={key: -records.sign * amount for key, amount in amounts.items()},
        taken=frozenset(origins),
    )
    payments.match()
    for key, paid in payments.of_voucher.items():
        origins.setdefault(key, []).extend(payment.origin for payment in paid)
    further = {
        key: invoice.origin
        for invoice in records.invoices.values()
        for key in invoice.further_vouchers
        if key not in origins
    }
    return Matching(
        references=references,
        origins={key: tuple(of_voucher) for key, of_voucher in origins.items()},
        further=further,
        without_payment=frozenset(payments.unmatched_references()) - further.keys(),
        payments_to_read=tuple(payments.to_read(first_day)),
        preferred={origin: key for key, origin in named.items()},
    )
