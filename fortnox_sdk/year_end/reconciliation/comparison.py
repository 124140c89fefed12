"""The comparison of an account with its ledger as of a day."""

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

_ZERO = Decimal(0)
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True, slots=False)
class Comparison:
    """An account and its ledger as of a balance date. All functions that find causes use this data.

    The difference (account minus ledger) on the balance date is the sum of three parts: the difference when the books
    begin, the deviations of later vouchers from their invoices and payments, and exchange differences. The causes cover
    these parts, so that each krona is explained once.
    """

    valued: ValuedLedger
    account: str
    as_of: date

    @property
    def day_before_books(self) -> date:
        """The day before the first day of the books."""
        return self.valued.books.first_day - _DAY

    def is_by_balance_date(self, day: date | None) -> bool:
        """Return True if a date is on or before the balance date."""
        return day is not None and day <= self.as_of

    def is_in_period(self, origin: Origin) -> bool:
        """Return True if an invoice or payment entered the ledger in the period of the comparison.

        The period begins on the first day of the books and ends on the balance date.
        """
        day = self.valued.day_of(origin)
        return day is not None and self.day_before_books < day <= self.as_of

    def ledger_total(self, day: date) -> Decimal:
        """Return the sum of all open items at the end of a day. It is negative for payables, as on the account."""
        numbers = self.valued.records.invoices
        total = sum((self.valued.position(number, day).open_sek for number in numbers), _ZERO)
        # Adding zero avoids minus zero, which a Decimal keeps and prints.
        return _ZERO + self.valued.records.sign * total

    @cached_property
    def origins_off_account(self) -> tuple[Origin, ...]:
        """The invoices and payments of the period that changed the ledger but have no row on the account."""
        on_account = self.valued.on_account
        return tuple(
            origin
            for origin in self.valued.origins()
            if self.is_in_period(origin)
            and self.valued.expected_amount(origin)
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
        """Return a cause, after replacing the placeholders in its evidence by values.

        Args:
            kind: The kind of cause.
            evidence: A text of `CauseTexts`.
            key: The key of the voucher, or None if the cause has no voucher.
            on: The date of the cause.
            amount: The part of the difference (account minus ledger) that the cause explains.
            origins: The invoices or payments that the evidence names.
            details: The values of further placeholders in the evidence, by name.
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
