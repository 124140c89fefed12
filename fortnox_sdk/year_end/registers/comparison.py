"""The comparison of an account with a register: the vouchers and events that explain a difference."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.appendix import Cause, CauseKind, Finding, FindingKind
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.registers.account_rows import AccountRow
from fortnox_sdk.year_end.registers.texts import RegisterTexts

_ZERO = Decimal(0)


@attrs.frozen(kw_only=True)
class Movement:
    """A change in an account's balance that follows from a record of a register."""

    record: Text
    """The name of the record for use in a sentence, such as "asset 12"."""
    on: date
    amount: Decimal
    """The amount. Debit is positive."""
    voucher: VoucherKey | None = None
    """The voucher that booked the change, or None if the register does not name it."""


@attrs.define(kw_only=True)
class RegisterComparison:
    """An account and the movements that a register has for it, up to the balance date.

    The difference (account minus register) is the sum of three parts: the difference when the books begin, vouchers
    that deviate from the register or are not in it, and movements that are not booked. The causes cover the second
    and the third part, so a difference when the books begin remains unexplained.

    Args:
        account: The account.
        rows: The rows of the account up to the balance date.
        movements: The movements up to the balance date.
        first_day: The first day of the books. Earlier movements are part of the opening balance.
    """

    account: str
    rows: Sequence[AccountRow]
    movements: Sequence[Movement]
    first_day: date
    _vouchers: dict[VoucherKey, tuple[date, str, Decimal]] = attrs.field(init=False)
    """The vouchers on the account that are not yet matched, each with its date, text and amount."""

    def __attrs_post_init__(self) -> None:
        self._vouchers = {}
        for row in self.rows:
            if row.key is not None:
                on, text, amount = self._vouchers.get(row.key, (row.on, row.text, _ZERO))
                self._vouchers[row.key] = (on, text, amount + row.amount)

    @property
    def difference(self) -> Decimal:
        """The balance of the account minus the sum of the movements."""
        balance = sum((row.amount for row in self.rows), _ZERO)
        return balance - sum((movement.amount for movement in self.movements), _ZERO)

    def explain(self) -> tuple[tuple[Cause, ...], tuple[Finding, ...]]:
        """Return the causes of the difference, and a finding if a movement has to be booked.

        If there is no difference, both are empty.
        """
        if not self.difference:
            return (), ()
        current = [movement for movement in self.movements if movement.on >= self.first_day]
        causes = list(self._row_causes(movement for movement in current if movement.voucher is not None))
        unbooked = self._without_vouchers([movement for movement in current if movement.voucher is None])
        causes += [
            self._cause(CauseKind.NOT_IN_REGISTER, RegisterTexts.NOT_IN_REGISTER, key, on, amount, text=text)
            for key, (on, text, amount) in self._vouchers.items()
            if amount
        ]
        causes += [
            self._cause(
                CauseKind.VOUCHER_MISSING,
                RegisterTexts.NOT_BOOKED,
                None,
                movement.on,
                -movement.amount,
                expected=movement.amount,
                records=movement.record,
            )
            for movement in unbooked
        ]
        missing = [cause for cause in causes if cause.kind is CauseKind.VOUCHER_MISSING]
        return (
            tuple(sorted(causes, key=lambda cause: (cause.on or date.min, cause.voucher))),
            tuple(self._booking_needed(missing)),
        )

    def _booking_needed(self, missing: Sequence[Cause]) -> Iterator[Finding]:
        if missing:
            amount = -sum((cause.amount for cause in missing), _ZERO)
            text = RegisterTexts.BOOK_IT.format(count=len(missing), amount=amount, account=self.account)
            yield Finding(FindingKind.CORRECTION, text)

    def _row_causes(self, movements: Iterable[Movement]) -> Iterator[Cause]:
        """Match movements with the vouchers that they name, and yield a cause for each deviation."""
        by_voucher: defaultdict[VoucherKey, list[Movement]] = defaultdict(list)
        for movement in movements:
            if movement.voucher is not None:
                by_voucher[movement.voucher].append(movement)
        for key, of_voucher in by_voucher.items():
            expected = sum((movement.amount for movement in of_voucher), _ZERO)
            on, _, booked = self._vouchers.pop(key, (of_voucher[0].on, "", _ZERO))
            if booked != expected:
                kind = CauseKind.REGISTER_ROW if booked else CauseKind.VOUCHER_MISSING
                text = RegisterTexts.REGISTER_ROW if booked else RegisterTexts.NOT_BOOKED
                yield self._cause(
                    kind,
                    text,
                    key,
                    on,
                    booked - expected,
                    booked=booked,
                    expected=expected,
                    records=join((movement.record for movement in of_voucher), ", "),
                )

    def _without_vouchers(self, movements: Sequence[Movement]) -> list[Movement]:
        """Match movements with vouchers of the same amount, and return the movements that have no such voucher.

        Movements of the same date are also matched with one voucher for their sum.
        """
        left = [movement for movement in movements if not self._match(movement.amount, movement.on)]
        days: defaultdict[date, list[Movement]] = defaultdict(list)
        for movement in left:
            days[movement.on].append(movement)
        return [
            movement
            for on, of_day in days.items()
            if not self._match(sum((movement.amount for movement in of_day), _ZERO), on)
            for movement in of_day
        ]

    def _match(self, amount: Decimal, on: date) -> bool:
        """Remove the voucher of this amount that is closest to the date. Return False if there is no such voucher."""
        keys = [key for key, (_, _, booked) in self._vouchers.items() if booked == amount]
        if not keys:
            return False
        del self._vouchers[min(keys, key=lambda key: abs((self._vouchers[key][0] - on).days))]
        return True

    def _cause(
        self,
        kind: CauseKind,
        evidence: Text,
        key: VoucherKey | None,
        on: date,
        amount: Decimal,
        *,
        text: str = "",
        **details: object,
    ) -> Cause:
        label = key.label if key else ""
        shown = f" \N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}" if text else ""
        filled = evidence.format(
            account=self.account, voucher=label, day=on, amount=amount, text=shown, **details
        )
        return Cause(kind=kind, voucher=label, on=on, amount=amount, evidence=filled)
