"""Assumptions about Fortnox's ledgers. Each assumption is a setting, documented together with its evidence.

If the data of a real company contradict a default, change the setting. Nothing else needs to change.
"""

from decimal import Decimal

import attrs

from fortnox_sdk.arguments.checking import checked_fields


@attrs.frozen(kw_only=True, field_transformer=checked_fields)
class Assumptions:
    """Settings for the assumptions about Fortnox's ledgers.

    In the descriptions, "measured" means that others have observed the behaviour in a real company or in a Fortnox
    sandbox company. "Not established" means that no such observation is known.

    >>> Assumptions().customer_balance_in_invoice_currency
    True
    """

    customer_balance_in_invoice_currency: bool = True
    """`Balance` of a customer invoice is in invoice currency (measured 2026-04 on fully paid EUR invoices)."""
    supplier_balance_in_sek: bool = True
    """`Balance` of a supplier invoice is in SEK (measured 2026-04 on fully paid EUR invoices)."""
    supplier_total_in_invoice_currency: bool = True
    """`Total` of a supplier invoice is in invoice currency. Not established. If the row on the control account
    contradicts this assumption, the appendix contains a finding."""
    payment_clears_at_invoice_rate: bool = True
    """A payment in foreign currency reduces the control account at the exchange rate of the invoice. The exchange
    difference is booked on 3960 or 7960 (general practice). If False, a payment reduces the control account by the
    amount paid in SEK."""
    write_off_in_invoice_currency: bool = True
    """`WriteOffs[].Amount` is in the currency of the payment. Not established, because the field Currency is read-only.
    This setting has no effect on payments in SEK."""
    write_off_lowers_balance: bool = True
    """A positive write-off reduces the balance of the invoice by its amount. Not established."""
    credit_settles_on_credit_date: bool = True
    """A booked credit invoice settles the credited invoice on the first day on which both are booked, as far as
    `Balance` of both invoices shows it. In Fortnox's program, both are instead registered as paid, and these payments
    settle them. If False, only payments settle an invoice."""
    credited_invoice_names_credit: bool = True
    """`CreditInvoiceReference` of the credited invoice is the number of the credit invoice. The Perl client
    Samizdat::Model::Fortnox, which is used in production, relies on this. If the credited invoice has no such number,
    or if this setting is False, the same field of the credit invoice is used. It is not established what that field
    contains."""
    payment_reference_is_payment_number: bool = False
    """`ReferenceNumber` of a voucher that was created from a payment is the number of the payment. If False, it is the
    number of the invoice, as others have observed. The payment is then found by the invoice and the date of the
    voucher."""
    rounding: Decimal = Decimal("0.05")
    """The largest difference in SEK that counts as rounding, if a booked amount in foreign currency is compared with
    the amount times the exchange rate."""
