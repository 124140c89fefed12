"""An appendix (bilaga): the specification of one account as of a date, reconciled with its ledger (reskontra).

This module defines only data types. Methods of `YearEnd`, such as `YearEnd.receivables`, create appendices, and
`fortnox_sdk.year_end.report` writes them as Excel, HTML, JSON and Parquet files.

The amounts of an item have the sign that they have on the invoice: an ordinary invoice is positive for customers and
for suppliers. Totals, differences and causes have the sign of the account, as in SIE: debit is positive, so that the
balance of 2440 is negative.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.text import Text

_ZERO = Decimal(0)


class Ledger(StrEnum):
    """The kind of ledger or register that an appendix compares with the account."""

    CUSTOMERS = "customers"
    SUPPLIERS = "suppliers"
    ASSETS = "assets"
    """The register of fixed assets."""
    ACCRUALS = "accruals"
    """The accruals of customer and supplier invoices."""
    VACATION = "vacation debt"
    """The vacation debt of the employees."""
    TAX_REDUCTIONS = "tax reductions"
    """The tax reductions that Skatteverket pays (ROT, RUT)."""
    NONE = "none"
    """The account has no ledger, or the ledger was not read."""


class SettlementKind(StrEnum):
    """The kinds of event that reduce the open amount of an invoice."""

    PAYMENT = "payment"
    WRITE_OFF = "write-off"
    CREDIT = "credit"


@attrs.frozen(kw_only=True)
class Settlement:
    """A payment, a write-off or a credit that settles an invoice or a part of it."""

    kind: SettlementKind
    on: date
    amount_sek: Decimal
    """The amount in SEK by which the settlement reduced the open amount. It is positive for an ordinary invoice."""
    reference: str
    """The number of the payment. If `kind` is CREDIT, it is the number of the other invoice: the credit invoice that
    settles an ordinary invoice, or the invoice that a credit invoice credits."""


class Bucket(StrEnum):
    """The age class of an open item, by the number of days from its due date to the balance date."""

    NOT_DUE = "not due"
    TO_30 = "1-30"
    TO_60 = "31-60"
    TO_90 = "61-90"
    OVER_90 = "over 90"

    @classmethod
    @checked
    def of(cls, days_overdue: int) -> "Bucket":
        """Return the age class for a number of days after the due date. An item is not due at 0 days or less.

        >>> Bucket.of(31)
        <Bucket.TO_60: '31-60'>
        """
        for bucket, last_day in ((cls.NOT_DUE, 0), (cls.TO_30, 30), (cls.TO_60, 60), (cls.TO_90, 90)):
            if days_overdue <= last_day:
                return bucket
        return cls.OVER_90


@attrs.frozen(kw_only=True)
class OpenItem:
    """An open item (öppen post): the unpaid part of an invoice as of the balance date."""

    number: str
    """The number of the invoice in Fortnox (for a supplier invoice, the field `GivenNumber`)."""
    external_number: str = ""
    """The supplier's own invoice number, or `""` for customers."""
    counterparty_number: str
    counterparty_name: str
    invoice_date: date
    due_date: date | None
    booked_on: date | None
    """The date of the invoice's voucher, or None if the invoice has no voucher or the voucher's year was not read."""
    voucher: str
    """Series and number of the invoice's voucher, such as `B12`, or `""` if the voucher is not known."""
    currency: str
    total: Decimal
    """The total in invoice currency."""
    total_sek: Decimal
    """The amount in SEK that the invoice adds to the receivables or payables, as booked. If the appendix is
    for one of several control accounts, this amount, `open_currency` and `open_sek` are only that account's share."""
    open_currency: Decimal
    """The amount that was unpaid on the balance date, in invoice currency."""
    open_sek: Decimal
    """The amount that was unpaid on the balance date, in SEK as booked."""
    days_overdue: int
    """The number of days from the due date to the balance date, or 0 if the invoice is not due or has no due date."""
    settled_after: tuple[Settlement, ...] = ()
    """The settlements after the balance date. They are the strongest evidence that the item existed on that date."""
    is_credit: bool = False
    """True if the item is a credit invoice."""
    note: str = ""

    @property
    def bucket(self) -> Bucket:
        """The age class of the item."""
        return Bucket.of(self.days_overdue)


class CauseKind(StrEnum):
    """The kinds of cause for a difference between an account and its ledger."""

    MANUAL_VOUCHER = "manual voucher"
    """A voucher has rows on the account, but was not created from an invoice or a payment."""
    INVOICE_ROW = "invoice voucher row differs"
    """The voucher of an invoice has another amount on the account than the invoice."""
    PAYMENT_ROW = "payment voucher row differs"
    """The voucher of a payment has another amount on the account than the payment."""
    WITHOUT_PAYMENT = "payment voucher without payment"
    """A voucher was created from a payment that is not in the ledger."""
    RECLASSIFICATION = "reclassification"
    """A manual voucher moves an amount between two control accounts of the same ledger."""
    NOT_IN_REGISTER = "not in the register"
    """A voucher has rows on the account, but belongs to no record of the register."""
    REGISTER_ROW = "register voucher row differs"
    """The voucher of an event in the register has another amount on the account than the register states."""
    OTHER_ACCOUNT = "invoice not on this account"
    """The voucher of a booked invoice has no row on the account."""
    VOUCHER_MISSING = "voucher missing"
    """The voucher of an invoice or a payment in the ledger, or of an event in the register, is not in the books."""
    BOOKED_LATER = "booked after its date"
    """The date in the ledger and the date of the voucher are on different sides of the balance date."""
    EXCHANGE_DIFFERENCE = "exchange difference"
    """The vouchers of an invoice in foreign currency and of its payments do not add up to the invoice's open amount at
    the invoice's exchange rate."""
    CASH_METHOD = "cash method"
    """Under the cash method (kontantmetoden), invoices are not booked until they are paid or the year ends."""
    OPENING_BALANCE = "opening balance"
    """The account and the ledger differed already at the beginning of the books that were read."""


@attrs.frozen(kw_only=True)
class Cause:
    """An explained part of the difference between an account and its ledger, with evidence.

    The causes do not overlap: no part of the difference is explained twice.
    """

    kind: CauseKind
    voucher: str
    """Series and number of the voucher, such as `A17`, or `""` if the cause has no voucher."""
    on: date | None
    amount: Decimal
    """The part of the difference (account balance minus ledger total; debit is positive) that this cause explains."""
    evidence: Text
    """A sentence that names the records and their amounts."""


class FindingKind(StrEnum):
    """The kinds of finding, by their effect on the verdict."""

    NOTE = "note"
    """Information that does not change the verdict."""
    CORRECTION = "correction needed"
    """Something has to be booked or corrected in Fortnox before the account is right."""
    NOT_VERIFIED = "not verified"
    """A figure can't be relied on, for example because the books changed while they were read."""


@attrs.frozen
class Finding:
    """A point that a reviewer should check besides the difference.

    >>> from fortnox_sdk import Text
    >>> finding = Finding(FindingKind.NOTE, Text("Look at this.", "Titta på detta."))
    >>> finding.kind.value, finding.text.sv
    ('note', 'Titta på detta.')
    """

    kind: FindingKind
    text: Text
    """One or two sentences that say what was found, where, and what to do."""


class Colour(StrEnum):
    """The colours of verdicts."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Verdict(StrEnum):
    """The possible results of an appendix, in order from best to worst.

    >>> Verdict.EXPLAINED.colour, Verdict.NOT_VERIFIED.colour
    (<Colour.YELLOW: 'yellow'>, <Colour.RED: 'red'>)
    """

    VERIFIED = "verified"
    """The account and its ledger agree, and no finding puts this in doubt."""
    EXPLAINED = "explained"
    """Causes explain the whole difference."""
    SPECIFIED = "specified"
    """The account has no ledger. The appendix shows its vouchers, but no evidence from outside the books."""
    CORRECTION_NEEDED = "correction needed"
    """Something has to be booked or corrected in Fortnox."""
    UNEXPLAINED = "unexplained"
    """A part of the difference has no cause."""
    NOT_VERIFIED = "not verified"
    """A figure can't be relied on. The findings say why."""

    @property
    def colour(self) -> Colour:
        """Green if nothing remains to be done, yellow if a person has to judge the result, and otherwise red."""
        if self is Verdict.VERIFIED:
            return Colour.GREEN
        return Colour.YELLOW if self in (Verdict.EXPLAINED, Verdict.SPECIFIED) else Colour.RED


@attrs.frozen(kw_only=True)
class RegisterRow:
    """A part of an account's balance: a record of a register, such as a fixed asset, or a row of a specification.

    A row of a specification (for an account without a register) is a row that no other row cancels out, or the
    sum of a month or a VAT period.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from fortnox_sdk import Text
    >>> row = RegisterRow(number="4", text="Svarv", on=date(2025, 3, 1), amount=Decimal(60000),
    ...     details=((Text("Type", "Typ"), "Maskiner"),))
    >>> [(name.sv, value) for name, value in row.details]
    [('Typ', 'Maskiner')]
    """

    number: str
    """The number or other key of the record in Fortnox. In a specification, it is a voucher such as `A17`, `IB` for the
    opening balance, `UB` for a part of the closing balance that no voucher shows, or a period such as `2025-03`."""
    text: str
    """The description of the record, or the text of the row."""
    on: date | None = None
    """The date from which the record counts, such as the date of acquisition, or the date of the row."""
    amount: Decimal
    """The record's share of the account's balance. Debit is positive."""
    details: tuple[tuple[Text, str], ...] = ()
    """Further names and values, such as the acquisition value of an asset. The names are the same for all rows."""


@attrs.frozen(kw_only=True)
class Posting:
    """The sum of one voucher's rows on an account that has no ledger."""

    voucher: str
    on: date | None
    text: Text
    amount: Decimal


@attrs.frozen(kw_only=True)
class SieFile:
    """A SIE file from which figures were read, identified by its hash."""

    year_start: date
    year_end: date
    sha256: str
    """The SHA-256 hash of the file, in hexadecimal."""


@attrs.frozen(kw_only=True)
class Provenance:
    """The origin of the figures, for the audit trail that the law requires (bokföringslagen 5 kap. 11 §)."""

    source: str
    """`Fortnox` or the name of the SIE file."""
    company_name: str
    org_number: str
    year_start: date
    year_end: date
    fetched_at: datetime
    """The time at which the books were read, in UTC."""
    sie_sha256: str
    sie_generated: date | None
    """The date on which the SIE file was created (#GEN)."""
    verified_at: datetime | None = None
    """The time, in UTC, at which a second reading confirmed that nothing had changed while the books were read. None
    for a file from disk, or if the books changed during every attempt to read them."""
    other_sie_files: tuple[SieFile, ...] = ()
    """The SIE files of the year before and of later years that were read, oldest first."""


@attrs.frozen(kw_only=True)
class Appendix:
    """The appendix of one account as of a date: its balance, the open items of its ledger, and the difference.

    >>> from datetime import date
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     appendix = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder).receivables()
    >>> difference = appendix.account_balance - appendix.ledger_total
    >>> appendix.account, difference == appendix.difference, appendix.reconciled
    ('1510', True, True)
    >>> appendix.verdict
    <Verdict.EXPLAINED: 'explained'>
    >>> (cause,) = appendix.causes
    >>> cause.kind.value, cause.amount
    ('manual voucher', Decimal('1250'))
    >>> sum(item.open_sek for item in appendix.items) == appendix.ledger_total
    True
    """

    account: str
    account_name: str
    as_of: date
    ledger: Ledger
    provenance: Provenance
    accounts: tuple[str, ...] = ()
    """The accounts whose balances are compared with the ledger: `account` and further control accounts on which
    Fortnox has booked invoices. Empty if there is no ledger."""
    items: tuple[OpenItem, ...] = ()
    account_balance: Decimal
    """The balance of the account at the end of the balance date. If there are several `accounts`, it is the sum of
    their balances."""
    ledger_total: Decimal | None
    """The sum of all open items or register rows (negative for payables, as on the account), or None if there is no
    ledger."""
    causes: tuple[Cause, ...] = ()
    register_rows: tuple[RegisterRow, ...] = ()
    """The records of the register or, in a binder, the rows that make up the balance of an account without a register.
    Empty for the ledgers of customers and suppliers."""
    parts: tuple["Appendix", ...] = ()
    """One appendix for each control account, in the order of `accounts`. Empty if there is only one control
    account."""
    opening_balance: Decimal = _ZERO
    """The balance of the account at the beginning of the year."""
    postings: tuple[Posting, ...] = ()
    """The vouchers of the year on the account, up to the balance date. Empty if there is a ledger."""
    findings: tuple[Finding, ...] = ()
    """Points that a reviewer should check besides the difference. Those that make a figure unreliable come first."""

    @property
    def difference(self) -> Decimal | None:
        """Account balance minus ledger total, or None if there is no ledger."""
        return None if self.ledger_total is None else self.account_balance - self.ledger_total

    @property
    def unexplained(self) -> Decimal | None:
        """The part of the difference that no cause covers, or None if there is no ledger."""
        difference = self.difference
        return (
            None if difference is None else difference - sum((cause.amount for cause in self.causes), _ZERO)
        )

    @property
    def verdict(self) -> Verdict:
        """The worst verdict that the difference, the causes and the findings lead to."""
        kinds = {finding.kind for finding in self.findings}
        if FindingKind.NOT_VERIFIED in kinds:
            return Verdict.NOT_VERIFIED
        if self.unexplained:
            return Verdict.UNEXPLAINED
        if FindingKind.CORRECTION in kinds:
            return Verdict.CORRECTION_NEEDED
        if self.ledger_total is None:
            return Verdict.SPECIFIED
        return Verdict.EXPLAINED if self.causes else Verdict.VERIFIED

    @property
    def reconciled(self) -> bool:
        """True unless the verdict is red.

        The verdict is red if a difference is unexplained, a figure is doubtful, or a booking is needed.
        """
        return self.verdict.colour is not Colour.RED
