"""Assumptions about Fortnox's ledgers, each as one named switch with its evidence.

When a live company contradicts a default, that switch is changed here, and nothing else.
"""

from decimal import Decimal

import attrs

__all__ = ["Assumptions"]


@attrs.frozen(kw_only=True)
class Assumptions:
    """The switches. "Measured" means stated by others as seen in a live company or a Fortnox sandbox company.

    >>> Assumptions().customer_balance_in_invoice_currency
    True
    """

    customer_balance_in_invoice_currency: bool = True
    """`Balance` of a customer invoice is in invoice currency (measured 2026-04, EUR invoices paid to 0)."""
    supplier_balance_in_sek: bool = True
    """`Balance` of a supplier invoice is in SEK (measured 2026-04, same runs)."""
    supplier_total_in_invoice_currency: bool = True
    """`Total` of a supplier invoice is in invoice currency. Not established; the row on the control account tells,
    and where it says the opposite there is a finding."""
    payment_clears_at_invoice_rate: bool = True
    """A payment in currency takes its part off the control account at the invoice's rate, and the exchange difference
    goes to 3960 or 7960 (general practice). False: it takes off what was paid in SEK."""
    write_off_in_invoice_currency: bool = True
    """`WriteOffs[].Amount` is in the payment's currency. Not established: the field Currency is read-only. Without
    meaning for payments in SEK."""
    write_off_lowers_balance: bool = True
    """A positive write-off settles that much of the invoice. Not established."""
    credit_settles_on_credit_date: bool = True
    """A booked credit invoice settles itself against its invoice on the day both are booked. Not established: what
    is known is that both show it in `Balance`. False: credits are never set off, and only payments settle."""
    credited_invoice_names_credit: bool = True
    """`CreditInvoiceReference` of the credited invoice is the credit invoice's number (one production client). The
    other direction is tried as well, as it is not established what the credit invoice itself says."""
    payment_reference_is_payment_number: bool = True
    """`ReferenceNumber` of a voucher made from a payment is the payment's number (the spec's word for it). False: it
    is the invoice's number, and the payment is that of the invoice on the voucher's day."""
    tax_reduction_on_own_account: bool = True
    """The ROT or RUT share of an invoice is owed by Skatteverket and stands on 1513, so that the customer owes
    `TotalToPay` (the BAS chart's name for 1513)."""
    rounding: Decimal = Decimal("0.05")
    """In SEK: how far the booked amount of a foreign invoice may lie from amount times rate and still be the same."""
