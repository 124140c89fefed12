"""The records from which Fortnox created vouchers, according to the voucher list."""

from collections.abc import Mapping

import attrs

from fortnox_sdk.connectors.bookkeeping.vouchers import ReferenceType
from fortnox_sdk.year_end.appendix import Ledger


@attrs.frozen(kw_only=True)
class VoucherReference:
    """The record from which a voucher was created, according to Fortnox's voucher list."""

    type: str
    """Fortnox's reference type, such as `INVOICE` or `MANUAL`, or `""` for vouchers from a bank file."""
    number: str
    """The number of the invoice or payment, or `""` if the voucher was not created from an invoice or payment."""


INVOICE_TYPES: Mapping[Ledger, frozenset[str]] = {
    Ledger.CUSTOMERS: frozenset({ReferenceType.INVOICE, ReferenceType.CASHINVOICE}),
    Ledger.SUPPLIERS: frozenset({ReferenceType.SUPPLIERINVOICE}),
}
"""Fortnox's reference types of vouchers that were created from invoices."""
PAYMENT_TYPE: Mapping[Ledger, str] = {
    Ledger.CUSTOMERS: ReferenceType.INVOICEPAYMENT,
    Ledger.SUPPLIERS: ReferenceType.SUPPLIERPAYMENT,
}
"""Fortnox's reference type of vouchers that were created from payments."""
UNKNOWN = VoucherReference(type="", number="")
"""The reference of a voucher that is not in the voucher list."""
