"""The figures of a workbook, and their changes since an earlier workbook."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix

_ZERO: Final = Decimal(0)


class Subject(StrEnum):
    """The kinds of figure that are compared."""

    BALANCE = "balance"
    ITEM = "item"
    REGISTER = "register"
    VOUCHER = "voucher"
    CAUSE = "cause"


SUBJECT_NAMES: Final[Mapping[Subject, Text]] = {
    Subject.BALANCE: Text("Balance of the account", "Saldo på kontot"),
    Subject.ITEM: Text("Open item", "Öppen post"),
    Subject.REGISTER: Text("Record of the register", "Post i registret"),
    Subject.VOUCHER: Text("Voucher", "Verifikation"),
    Subject.CAUSE: Text("Cause of the difference", "Orsak till differensen"),
}


class ChangeKind(StrEnum):
    """The kinds of change between two workbooks."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@attrs.frozen
class FigureKey:
    """The key of a figure: its account, its kind, and its number within the account."""

    account: str
    subject: Subject
    number: str


@attrs.frozen
class Figure:
    """A figure of an appendix."""

    key: FigureKey
    amount: Decimal
    """The amount in SEK. The open amount of an invoice has the sign that it has on the invoice."""
    text: str
    """The counterparty, the text of the voucher or record, the name of the account, or `""`."""
    voucher: str = ""
    """Series and number if the figure is a voucher or a cause with a voucher, and otherwise `""`."""


@attrs.frozen(kw_only=True)
class Change:
    """A figure that is new, changed or removed since the earlier workbook was written.

    >>> from decimal import Decimal
    >>> change = Change(
    ...     kind=ChangeKind.CHANGED, account="1510", subject=Subject.ITEM, number="12", text="Berg AB",
    ...     before=Decimal(100), now=Decimal(40), own_voucher=False,
    ... )
    >>> change.kind.value, change.now - change.before
    ('changed', Decimal('-60'))
    """

    kind: ChangeKind
    account: str
    subject: Subject
    number: str
    """The number of the invoice, record, voucher or account, or the kind and voucher of the cause."""
    text: str
    before: Decimal | None
    """The amount in the earlier workbook, or None if that workbook does not have the figure."""
    now: Decimal | None
    """The amount in the new workbook, or None if that workbook does not have the figure."""
    own_voucher: bool
    """True if the voucher of the figure is a closing voucher that this package has posted."""


def figures(appendices: Iterable[Appendix]) -> Iterator[Figure]:
    """Yield the figures of appendices: balances, open items, register rows, vouchers and causes."""
    for appendix in appendices:
        account = appendix.account
        balance = FigureKey(account, Subject.BALANCE, account)
        yield Figure(balance, appendix.account_balance, appendix.account_name)
        count: Counter[FigureKey] = Counter()
        for figure in _parts_of(appendix):
            count[figure.key] += 1
            if count[figure.key] == 1:
                yield figure
            else:
                number = f"{figure.key.number}#{count[figure.key]}"
                yield attrs.evolve(figure, key=attrs.evolve(figure.key, number=number))


def _parts_of(appendix: Appendix) -> Iterator[Figure]:
    account = appendix.account
    for item in appendix.items:
        yield Figure(FigureKey(account, Subject.ITEM, item.number), item.open_sek, item.counterparty_name)
    for row in appendix.register_rows:
        yield Figure(FigureKey(account, Subject.REGISTER, row.number), row.amount, row.text)
    for posting in appendix.postings:
        key = FigureKey(account, Subject.VOUCHER, posting.voucher)
        yield Figure(key, posting.amount, posting.text.sv, posting.voucher)
    for cause in appendix.causes:
        key = FigureKey(account, Subject.CAUSE, f"{cause.kind.value} {cause.voucher}".strip())
        yield Figure(key, cause.amount, "", cause.voucher)


def compare_figures(
    before: Iterable[Figure], now: Iterable[Figure], *, own_vouchers: Collection[str] = ()
) -> tuple[Change, ...]:
    """Return the changes between two workbooks, ordered by account, kind and number.

    If only one of the workbooks has an account, only the balance of the account is compared.

    Args:
        before: The figures of the earlier workbook.
        now: The figures of the new workbook.
        own_vouchers: Series and number of the closing vouchers that this package has posted, such as `V2`.
    """
    earlier, current = ({figure.key: figure for figure in side} for side in (before, now))
    both = {key.account for key in earlier} & {key.account for key in current}
    found: list[Change] = []
    for key in sorted({*earlier, *current}, key=_order):
        old, new = earlier.get(key), current.get(key)
        compared = key.account in both or key.subject is Subject.BALANCE
        if not compared or (old and new and old.amount == new.amount):
            continue
        shown = next(figure for figure in (new, old) if figure is not None)
        found.append(
            Change(
                kind=ChangeKind.ADDED
                if old is None
                else ChangeKind.REMOVED
                if new is None
                else ChangeKind.CHANGED,
                account=key.account,
                subject=key.subject,
                number=key.number,
                text=shown.text,
                before=old.amount if old else None,
                now=new.amount if new else None,
                own_voucher=bool(shown.voucher) and shown.voucher in own_vouchers,
            )
        )
    return tuple(found)


def _order(key: FigureKey) -> tuple[str, int, int, str]:
    return key.account, list(Subject).index(key.subject), len(key.number), key.number
