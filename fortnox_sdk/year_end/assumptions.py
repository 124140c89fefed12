"""Assumptions about Fortnox's ledgers, each as one named switch with its evidence.

If a live company contradicts a default, change that switch. Nothing else needs to change.
"""

from decimal import Decimal

import attrs

from fortnox_sdk.arguments.checking import checked_fields


@attrs.frozen(kw_only=True, field_transformer=checked_fields)
class Assumptions:
    """The assumptions as switches.

    "Measured" means that others have reported it from a live company or from a Fortnox sandbox company. "Not
    established" means that there is no such report.

    >>> Assumptions().customer_balance_in_invoice_currency
    True
    """

    customer_balance_in_invoice_currency: bool = True
    """`Balance` of a customer invoice is in invoice currency (measured 2026-04, EUR invoices paid to 0)."""
    supplier_balance_in_sek: bool = True
    """`Balance` of a supplier invoice is in SEK (measured 2026-04, same runs)."""
    supplier_total_in_invoice_currency: bool = True
    """`Total` of a supplier invoice is in invoice currency. Not established. If the row on the control account
    contradicts it, the appendix has a finding."""
    payment_clears_at_invoice_rate: bool = True
    """A payment in foreign currency lowers the control account at the rate of the invoice, and the exchange difference
    is booked on 3960 or 7960 (general practice). False: it lowers the control account by the amount paid in SEK."""
    write_off_in_invoice_currency: bool = True
    """`WriteOffs[].Amount` is in the currency of the payment. Not established, because the field Currency is read-only.
    It makes no difference for payments in SEK."""
    write_off_lowers_balance: bool = True
    """A positive write-off lowers the balance of the invoice by its amount. Not established."""
    credit_settles_on_credit_date: bool = True
    """A booked credit invoice settles its invoice on the day on which both are booked. The day is not established; it
    is known that `Balance` of both shows the credit. False: only payments settle an invoice."""
    credited_invoice_names_credit: bool = True
    """`CreditInvoiceReference` of the credited invoice is the number of the credit invoice (one production client). The
    opposite direction is tried as well, because it is not established what the credit invoice has in this field."""
    payment_reference_is_payment_number: bool = True
    """`ReferenceNumber` of a voucher that was created from a payment is the number of the payment (specification).
    False: it is the number of the invoice, and the payment is found by that invoice and the date of the voucher."""
    rounding: Decimal = Decimal("0.05")
    """The largest difference in SEK that counts as a rounding, between the booked amount of an invoice in foreign
    currency and its amount times its rate."""
