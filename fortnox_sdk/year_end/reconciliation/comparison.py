"""One account and one ledger side by side as of a day: what is on which side of the day, and of the account."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Cause, CauseKind
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.ledger.records import Origin
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.reconciliation.texts import day_text, invoice_text, origin_text, sentence_start

__all__ = ["Comparison"]

_ZERO = Decimal(0)
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True, slots=False)
class Comparison:
    """The facts that the parts of a reconciliation share.

    What makes the causes whole: account less ledger on the day is the same difference when the books begin, plus, for
    every voucher since, its rows less what its invoice or payment ought to do, plus what roundings of currency leave.
    """

    valued: ValuedLedger
    account: str
    as_of: date

    @property
    def before(self) -> date:
        """The day before the books begin."""
        return self.valued.books.first_day - _DAY

    def until(self, day: date | None) -> bool:
        """Return whether something of a day counts on the balance date."""
        return day is not None and day <= self.as_of

    def counts(self, origin: Origin) -> bool:
        """Return whether it moved the ledger between the books' beginning and the balance date."""
        day = self.valued.day_of(origin)
        return day is not None and self.before < day <= self.as_of

    def ledger_total(self, day: date) -> Decimal:
        """Return the sum of all open items at the end of a day, in the account's sign."""
        numbers = self.valued.records.invoices
        opened = sum((self.valued.position(number, day).open_sek for number in numbers), _ZERO)
        # Added to, since -1 times zero is minus zero to Decimal, and would be printed so.
        return _ZERO + self.valued.records.sign * opened

    @cached_property
    def off_account(self) -> tuple[Origin, ...]:
        """What moved the ledger and has no row on the account."""
        on_account = self.valued.on_account
        return tuple(
            origin
            for origin in self.valued.origins()
            if self.counts(origin)
            and self.valued.expected(origin)
            and self.valued.matching.voucher_of.get(origin) not in on_account
        )

    def cause(
        self,
        kind: CauseKind,
        evidence: Text,
        key: VoucherKey | None,
        on: date | None,
        amount: Decimal,
        *,
        origins: tuple[Origin, ...] = (),
        **details: object,
    ) -> Cause:
        """Return a cause with its evidence filled in.

        Args:
            kind: The reason.
            evidence: One of `CauseTexts`.
            key: The voucher.
            on: The day of the cause.
            amount: Account less ledger.
            origins: The invoices or payments that the evidence names.
            details: What else the evidence names.
        """
        ledger, voucher = self.valued.records.ledger, key.label if key else ""
        names = origin_text(ledger, origins)
        text = evidence.format(
            account=self.account,
            voucher=voucher,
            day=day_text(on),
            amount=amount,
            invoice=invoice_text(ledger),
            origins=names,
            Origins=sentence_start(names),
            **details,
        )
        return Cause(kind=kind, voucher=voucher, on=on, amount=amount, evidence=text)
