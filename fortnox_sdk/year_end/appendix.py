"""An appendix (bilaga): the open items of a ledger as of a day, compared with its account.

Data only: `ledger` and `reconcile` make it, `report` shows it.

Signs: an item's amounts are as on the invoice (an ordinary invoice is positive on both sides). The totals, the
difference and the causes are in the account's sign, as in SIE: debit positive, so that 2440 is negative.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import attrs

from fortnox_sdk.text import Text

__all__ = [
    "Appendix",
    "Bucket",
    "Cause",
    "CauseKind",
    "Ledger",
    "OpenItem",
    "Posting",
    "Provenance",
    "Settlement",
    "SettlementKind",
]

_ZERO = Decimal(0)


class Ledger(StrEnum):
    """The ledger of an appendix."""

    CUSTOMERS = "customers"
    SUPPLIERS = "suppliers"
    NONE = "none"
    """The books have no invoices (a SIE file, or a company that keeps its ledger elsewhere)."""


class SettlementKind(StrEnum):
    """The kinds of event that lower an invoice's balance."""

    PAYMENT = "payment"
    WRITE_OFF = "write-off"
    CREDIT = "credit"


@attrs.frozen(kw_only=True)
class Settlement:
    """A payment, a write-off or a credit invoice against an invoice."""

    kind: SettlementKind
    on: date
    amount_sek: Decimal
    """What the invoice's open part fell by, in SEK; positive for an ordinary invoice."""
    reference: str
    """The payment's number or the credit invoice's."""


class Bucket(StrEnum):
    """The age of an item: the days between its due date and the balance date, in classes."""

    NOT_DUE = "not due"
    TO_30 = "1-30"
    TO_60 = "31-60"
    TO_90 = "61-90"
    OVER_90 = "over 90"

    @classmethod
    def of(cls, days_overdue: int) -> "Bucket":
        """Return the bucket of a number of days, 0 or below meaning not due.

        >>> Bucket.of(31)
        <Bucket.TO_60: '31-60'>
        """
        for bucket, most in ((cls.NOT_DUE, 0), (cls.TO_30, 30), (cls.TO_60, 60), (cls.TO_90, 90)):
            if days_overdue <= most:
                return bucket
        return cls.OVER_90


@attrs.frozen(kw_only=True)
class OpenItem:
    """An invoice's unpaid part as of the balance date."""

    number: str
    """The invoice's number in Fortnox (for suppliers the given number), and its key."""
    their_number: str = ""
    """The supplier's own invoice number; empty for customers."""
    counterparty_number: str
    counterparty_name: str
    invoice_date: date
    due_date: date | None
    booked_on: date | None
    """The voucher's date, which decides on which side of the balance date the invoice lies."""
    voucher: str
    """Series and number, such as `B12`; empty when not known."""
    currency: str
    total: Decimal
    """In invoice currency."""
    total_sek: Decimal
    """As booked."""
    open_currency: Decimal
    """Unpaid on the balance date, in invoice currency."""
    open_sek: Decimal
    """Unpaid on the balance date, in SEK as booked."""
    days_overdue: int
    """On the balance date, from the due date; 0 when not yet due."""
    settled_after: tuple[Settlement, ...] = ()
    """What has settled it since: the strongest evidence that the item was real."""
    is_credit: bool = False
    note: str = ""

    @property
    def bucket(self) -> Bucket:
        """The class of its age."""
        return Bucket.of(self.days_overdue)


class CauseKind(StrEnum):
    """The named reasons for a difference between an account and its ledger."""

    MANUAL_VOUCHER = "manual voucher"
    """A voucher that no invoice or payment made has rows on the account."""
    INVOICE_ROW = "invoice voucher row differs"
    """The row on the account in an invoice's voucher is not what the invoice says."""
    PAYMENT_ROW = "payment voucher row differs"
    """The row on the account in a payment's voucher is not what the payment says."""
    OTHER_ACCOUNT = "invoice not on this account"
    """A booked invoice whose voucher has no row on the account."""
    VOUCHER_MISSING = "voucher missing"
    """An invoice or a payment counts in the ledger and its voucher is not in the books of that day."""
    BOOKED_LATER = "booked after its date"
    """Voucher and ledger lie on different sides of the balance date."""
    EXCHANGE_DIFFERENCE = "exchange difference"
    """A foreign invoice's rows on the account do not add up to what is open at its rate."""
    CASH_METHOD = "cash method"
    """Invoices are not in the books before they are paid or the year ends (kontantmetoden)."""
    OPENING_BALANCE = "opening balance"
    """Account and ledger differed already when the books that were read begin."""


@attrs.frozen(kw_only=True)
class Cause:
    """One part of a difference, with its evidence. Each krona stands in one cause."""

    kind: CauseKind
    voucher: str
    """Series and number, such as `A17`; empty when there is none."""
    on: date | None
    amount: Decimal
    """Account less ledger, in the account's sign: the causes and the unexplained rest sum to the difference."""
    evidence: Text
    """One sentence: which record says what."""


@attrs.frozen(kw_only=True)
class Posting:
    """A voucher's sum on the account: what an account without a ledger consists of."""

    voucher: str
    on: date | None
    text: Text
    amount: Decimal


@attrs.frozen(kw_only=True)
class Provenance:
    """The origin of the figures, for the trace that the law asks for (BFL 5 kap. 11 §)."""

    source: str
    """`Fortnox` or the file's name."""
    company_name: str
    org_number: str
    year_start: date
    year_end: date
    fetched_at: datetime
    """Aware, UTC."""
    sie_sha256: str
    sie_generated: date | None
    """The file's #GEN."""


@attrs.frozen(kw_only=True)
class Appendix:
    """Open items of one ledger as of a day, against one account."""

    account: str
    account_name: str
    as_of: date
    ledger: Ledger
    provenance: Provenance
    items: tuple[OpenItem, ...] = ()
    account_balance: Decimal
    """Of the account at the end of the day: opening balance and #TRANS rows."""
    ledger_total: Decimal | None
    """Of all open items, in the account's sign; None without a ledger."""
    causes: tuple[Cause, ...] = ()
    opening_balance: Decimal = _ZERO
    """Of the account, at the year's start."""
    postings: tuple[Posting, ...] = ()
    """The vouchers on the account in the year up to the day; filled only without a ledger."""
    findings: tuple[Text, ...] = ()
    """What a reviewer should look at besides the difference, one sentence each."""
    changed_while_reading: bool = False
    """Fortnox's books moved during every try to read them: not reconciled, whatever the figures say."""

    @property
    def difference(self) -> Decimal | None:
        """Account less ledger; None without a ledger."""
        return None if self.ledger_total is None else self.account_balance - self.ledger_total

    @property
    def unexplained(self) -> Decimal | None:
        """The part of the difference that no named cause covers; None without a ledger."""
        difference = self.difference
        return (
            None if difference is None else difference - sum((cause.amount for cause in self.causes), _ZERO)
        )

    @property
    def reconciled(self) -> bool:
        """Whether nothing is left unexplained; True without a ledger, where there is nothing to compare."""
        return not self.changed_while_reading and not self.unexplained
