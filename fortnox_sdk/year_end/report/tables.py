"""What the reports show, as plain tables: one declaration that Excel and HTML both render."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

import attrs

from fortnox_sdk.year_end.appendix import Appendix, Bucket, Cause, Ledger, OpenItem, Posting
from fortnox_sdk.year_end.report.texts import Language, term, words

__all__ = [
    "Cell",
    "Column",
    "ColumnKind",
    "Table",
    "ageing_tables",
    "causes_table",
    "items_table",
    "reversed_total",
]

Cell = str | date | Decimal | int | None
_ZERO = Decimal(0)


class ColumnKind(StrEnum):
    """What a column holds, which decides how it is written and aligned."""

    TEXT = "text"
    LONG_TEXT = "long"
    DATE = "date"
    AMOUNT = "amount"
    COUNT = "count"
    SHARE = "share"


@attrs.frozen(kw_only=True)
class Column:
    """One column of a table."""

    heading: str
    kind: ColumnKind
    width: int
    """In characters."""
    summed: bool = False
    """Whether its sum means something: amounts of one currency, and counts."""


@attrs.frozen(kw_only=True)
class Table:
    """Rows under headings; every row has one cell for each column."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    when_empty: str = ""

    def total(self, index: int) -> Decimal:
        """The sum of a column's amounts or counts."""
        cells = (row[index] for row in self.rows)
        return sum((Decimal(cell) for cell in cells if isinstance(cell, Decimal | int)), _ZERO)

    def without_empty_columns(self) -> "Table":
        """The same without columns that no row fills, for where width is dear."""
        kept = [
            index
            for index in range(len(self.columns))
            if any(row[index] not in (None, "") for row in self.rows)
        ]
        if not self.rows or len(kept) == len(self.columns):
            return self
        columns = tuple(self.columns[index] for index in kept)
        return attrs.evolve(
            self, columns=columns, rows=tuple(tuple(row[index] for index in kept) for row in self.rows)
        )

    @property
    def summed(self) -> bool:
        """Whether a total row belongs under it."""
        return bool(self.rows) and any(column.summed for column in self.columns)


R = TypeVar("R")


@attrs.frozen
class _Field(Generic[R]):
    """A column and how a record fills it."""

    heading: str
    kind: ColumnKind
    width: int
    cell: Callable[[R], Cell]
    summed: bool = False


def _table(title: str, fields: Sequence[_Field[R]], records: Iterable[R], *, when_empty: str = "") -> Table:
    columns = tuple(
        Column(heading=field.heading, kind=field.kind, width=field.width, summed=field.summed)
        for field in fields
    )
    rows = tuple(tuple(field.cell(record) for field in fields) for record in records)
    return Table(title=title, columns=columns, rows=rows, when_empty=when_empty)


def items_table(appendix: Appendix, language: Language) -> Table:
    """The open items; without a ledger, the vouchers that the account consists of."""
    if appendix.ledger is Ledger.NONE:
        return _postings_table(appendix, language)
    named = words(language)
    of_suppliers = appendix.ledger is Ledger.SUPPLIERS
    party = "supplier" if of_suppliers else "customer"
    text, day, amount = ColumnKind.TEXT, ColumnKind.DATE, ColumnKind.AMOUNT
    theirs: list[_Field[OpenItem]] = [
        _Field(named["their_number"], text, 14, lambda item: item.their_number),
    ]
    fields: list[_Field[OpenItem]] = [
        _Field(named["invoice"], text, 9, lambda item: item.number),
        *(theirs if of_suppliers else ()),
        _Field(named[f"{party}_number"], text, 9, lambda item: item.counterparty_number),
        _Field(named[f"{party}_name"], text, 26, lambda item: item.counterparty_name),
        _Field(named["invoice_date"], day, 11, lambda item: item.invoice_date),
        _Field(named["booked_on"], day, 11, lambda item: item.booked_on),
        _Field(named["voucher"], text, 8, lambda item: item.voucher),
        _Field(named["due_date"], day, 11, lambda item: item.due_date),
        _Field(named["currency"], text, 8, lambda item: item.currency),
        _Field(named["total_currency"], amount, 13, lambda item: item.total),
        _Field(named["total_sek"], amount, 13, lambda item: item.total_sek, summed=True),
        _Field(named["settled"], amount, 13, lambda item: item.total_sek - item.open_sek, summed=True),
        _Field(named["open_currency"], amount, 13, lambda item: item.open_currency),
        _Field(named["open_sek"], amount, 13, lambda item: item.open_sek, summed=True),
        _Field(named["days_overdue"], ColumnKind.COUNT, 7, lambda item: item.days_overdue or None),
        _Field(named["bucket"], text, 13, lambda item: term(item.bucket, language)),
        _Field(named["settled_after"], amount, 13, _settled_after, summed=True),
        _Field(
            named["settled_after_on"],
            day,
            11,
            lambda item: max((settlement.on for settlement in item.settled_after), default=None),
        ),
        _Field(
            named["settled_after_how"],
            ColumnKind.LONG_TEXT,
            18,
            lambda item: ", ".join(
                f"{term(settlement.kind, language)} {settlement.reference}".strip()
                for settlement in item.settled_after
            ),
        ),
        _Field(named["credit"], text, 7, lambda item: named["yes"] if item.is_credit else ""),
        _Field(named["note"], ColumnKind.LONG_TEXT, 18, lambda item: item.note),
    ]
    return _table(named["open_items"], fields, appendix.items, when_empty=named["no_items"])


def _settled_after(item: OpenItem) -> Decimal | None:
    amounts = [settlement.amount_sek for settlement in item.settled_after]
    return sum(amounts, _ZERO) if amounts else None


def _postings_table(appendix: Appendix, language: Language) -> Table:
    named = words(language)
    opening = Posting(
        voucher="",
        on=appendix.provenance.year_start,
        text=named["opening_balance"],
        amount=appendix.opening_balance,
    )
    fields: list[_Field[Posting]] = [
        _Field(named["voucher"], ColumnKind.TEXT, 12, lambda posting: posting.voucher),
        _Field(named["date"], ColumnKind.DATE, 12, lambda posting: posting.on),
        _Field(named["text"], ColumnKind.LONG_TEXT, 60, lambda posting: posting.text),
        _Field(named["amount_sek"], ColumnKind.AMOUNT, 18, lambda posting: posting.amount, summed=True),
    ]
    return _table(named["consists_of"], fields, (opening, *appendix.postings))


def ageing_tables(appendix: Appendix, language: Language) -> tuple[Table, ...]:
    """How old the open items are: by class, by currency, and by counterparty and currency."""
    if appendix.ledger is Ledger.NONE:
        return ()
    return (
        _by_bucket(appendix, language),
        _by_currency(appendix, language),
        _by_counterparty(appendix, language),
    )


def _by_bucket(appendix: Appendix, language: Language) -> Table:
    named = words(language)
    whole = _open_sek(appendix.items)

    def share(items: Sequence[OpenItem]) -> Decimal | None:
        return _open_sek(items) / whole if whole else None

    groups = [(bucket, [item for item in appendix.items if item.bucket is bucket]) for bucket in Bucket]
    fields: list[_Field[tuple[Bucket, list[OpenItem]]]] = [
        _Field(named["bucket"], ColumnKind.TEXT, 13, lambda group: term(group[0], language)),
        _Field(named["count"], ColumnKind.COUNT, 9, lambda group: len(group[1]), summed=True),
        _Field(named["open_sek"], ColumnKind.AMOUNT, 18, lambda group: _open_sek(group[1]), summed=True),
        _Field(named["share"], ColumnKind.SHARE, 9, lambda group: share(group[1])),
    ]
    return _table(named["by_bucket"], fields, groups)


def _by_currency(appendix: Appendix, language: Language) -> Table:
    named = words(language)
    groups: dict[str, list[OpenItem]] = {}
    for item in appendix.items:
        groups.setdefault(item.currency, []).append(item)
    fields: list[_Field[tuple[str, list[OpenItem]]]] = [
        _Field(named["currency"], ColumnKind.TEXT, 13, lambda group: group[0]),
        _Field(named["count"], ColumnKind.COUNT, 9, lambda group: len(group[1]), summed=True),
        _Field(
            named["open_currency"],
            ColumnKind.AMOUNT,
            18,
            lambda group: sum((item.open_currency for item in group[1]), _ZERO),
        ),
        _Field(named["open_sek"], ColumnKind.AMOUNT, 18, lambda group: _open_sek(group[1]), summed=True),
    ]
    return _table(named["by_currency"], fields, sorted(groups.items()), when_empty=named["no_items"])


def _by_counterparty(appendix: Appendix, language: Language) -> Table:
    named = words(language)
    groups: dict[tuple[str, str], list[OpenItem]] = {}
    for item in appendix.items:
        groups.setdefault((item.counterparty_number, item.currency), []).append(item)

    def in_bucket(bucket: Bucket) -> Callable[[list[OpenItem]], Cell]:
        return lambda items: _open_sek([item for item in items if item.bucket is bucket]) or None

    amount = ColumnKind.AMOUNT
    fields: list[_Field[list[OpenItem]]] = [
        _Field(named["counterparty_name"], ColumnKind.TEXT, 30, lambda items: items[0].counterparty_name),
        _Field(named["counterparty_number"], ColumnKind.TEXT, 13, lambda items: items[0].counterparty_number),
        _Field(named["currency"], ColumnKind.TEXT, 16, lambda items: items[0].currency),
        *(_Field(term(bucket, language), amount, 15, in_bucket(bucket), summed=True) for bucket in Bucket),
        _Field(f"{named['total']} SEK", amount, 16, _open_sek, summed=True),
    ]
    biggest_first = sorted(groups.values(), key=lambda items: (-abs(_open_sek(items)), items[0].number))
    return _table(named["by_counterparty"], fields, biggest_first, when_empty=named["no_items"])


def _open_sek(items: Iterable[OpenItem]) -> Decimal:
    return sum((item.open_sek for item in items), _ZERO)


def reversed_total(appendix: Appendix) -> Decimal:
    """What counterparties with a reversed balance sum to: shown gross, as it is moved to its own line of the books.

    In the items' sign; 0 when there are none.
    """
    balances: dict[str, Decimal] = {}
    for item in appendix.items:
        balances[item.counterparty_number] = balances.get(item.counterparty_number, _ZERO) + item.open_sek
    return sum((balance for balance in balances.values() if balance < 0), _ZERO)


def causes_table(appendix: Appendix, language: Language) -> Table:
    """The named parts of the difference, each with its evidence."""
    named = words(language)
    fields: list[_Field[Cause]] = [
        _Field(named["cause"], ColumnKind.LONG_TEXT, 30, lambda cause: term(cause.kind, language)),
        _Field(named["voucher"], ColumnKind.TEXT, 10, lambda cause: cause.voucher),
        _Field(named["date"], ColumnKind.DATE, 12, lambda cause: cause.on),
        _Field(named["amount_sek"], ColumnKind.AMOUNT, 16, lambda cause: cause.amount, summed=True),
        _Field(
            named["evidence"],
            ColumnKind.LONG_TEXT,
            80,
            lambda cause: cause.evidence_sv if language == "sv" else cause.evidence,
        ),
    ]
    return _table(named["reconciliation"], fields, appendix.causes, when_empty=named["no_causes"])
