"""The contents of the reports as plain tables, which are written as Excel and as HTML."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

import attrs

from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.appendix import Appendix, Cause, Ledger, OpenItem, Posting
from fortnox_sdk.year_end.report.texts import labels_in, term

Cell = str | date | Decimal | int | None
_ZERO = Decimal(0)


class ColumnKind(StrEnum):
    """The kind of a column's cells. It determines how they are written and aligned."""

    TEXT = "text"
    LONG_TEXT = "long"
    DATE = "date"
    AMOUNT = "amount"
    COUNT = "count"
    SHARE = "share"


@attrs.frozen
class Column:
    """One column of a table."""

    heading: str
    kind: ColumnKind
    width: int
    """The width in characters."""
    summed: bool = attrs.field(default=False, kw_only=True)
    """True if the total row sums the column. Only counts, and amounts in one currency, can be summed."""


@attrs.frozen(kw_only=True)
class Table:
    """A table of a report. Every row has one cell for each column."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    when_empty: str = ""

    def total(self, index: int) -> Decimal:
        """Return the sum of a column's amounts or counts."""
        cells = (row[index] for row in self.rows)
        return sum((Decimal(cell) for cell in cells if isinstance(cell, Decimal | int)), _ZERO)

    def without_empty_columns(self) -> "Table":
        """Return the table without the columns that are empty in all rows, to save width."""
        filled = [
            index
            for index in range(len(self.columns))
            if any(row[index] not in (None, "") for row in self.rows)
        ]
        if not self.rows or len(filled) == len(self.columns):
            return self
        columns = tuple(self.columns[index] for index in filled)
        return attrs.evolve(
            self, columns=columns, rows=tuple(tuple(row[index] for index in filled) for row in self.rows)
        )

    @property
    def summed(self) -> bool:
        """True if the table has a total row."""
        return bool(self.rows) and any(column.summed for column in self.columns)


R = TypeVar("R")


@attrs.frozen
class Field(Column, Generic[R]):
    """A column with a function that returns its cell for a record."""

    cell: Callable[[R], Cell]


def new_table(title: str, fields: Sequence[Field[R]], records: Iterable[R], *, when_empty: str = "") -> Table:
    """Return a table with one row for each record.

    Args:
        title: The heading of the table.
        fields: The columns, each with a function that returns its cell for a record.
        records: The records.
        when_empty: The text to show if there are no rows.
    """
    rows = tuple(tuple(field.cell(record) for field in fields) for record in records)
    return Table(title=title, columns=tuple(fields), rows=rows, when_empty=when_empty)


def items_table(appendix: Appendix, language: Language) -> Table:
    """Return the table of open items or, without a ledger, the table of vouchers on the account."""
    if appendix.ledger is Ledger.NONE:
        return _postings_table(appendix, language)
    labels = labels_in(language)
    of_suppliers = appendix.ledger is Ledger.SUPPLIERS
    party = "supplier" if of_suppliers else "customer"
    text, day, amount = ColumnKind.TEXT, ColumnKind.DATE, ColumnKind.AMOUNT
    for_suppliers: list[Field[OpenItem]] = [
        Field(labels["external_number"], text, 14, lambda item: item.external_number),
    ]
    fields: list[Field[OpenItem]] = [
        Field(labels["invoice"], text, 9, lambda item: item.number),
        *(for_suppliers if of_suppliers else ()),
        Field(labels[f"{party}_number"], text, 9, lambda item: item.counterparty_number),
        Field(labels[f"{party}_name"], text, 26, lambda item: item.counterparty_name),
        Field(labels["invoice_date"], day, 11, lambda item: item.invoice_date),
        Field(labels["booked_on"], day, 11, lambda item: item.booked_on),
        Field(labels["voucher"], text, 8, lambda item: item.voucher),
        Field(labels["due_date"], day, 11, lambda item: item.due_date),
        Field(labels["currency"], text, 8, lambda item: item.currency),
        Field(labels["total_currency"], amount, 13, lambda item: item.total),
        Field(labels["total_sek"], amount, 13, lambda item: item.total_sek, summed=True),
        Field(labels["settled"], amount, 13, lambda item: item.total_sek - item.open_sek, summed=True),
        Field(labels["open_currency"], amount, 13, lambda item: item.open_currency),
        Field(labels["open_sek"], amount, 13, lambda item: item.open_sek, summed=True),
        Field(labels["days_overdue"], ColumnKind.COUNT, 7, lambda item: item.days_overdue or None),
        Field(labels["bucket"], text, 13, lambda item: term(item.bucket, language)),
        Field(labels["settled_after"], amount, 13, _settled_after, summed=True),
        Field(
            labels["settled_after_on"],
            day,
            11,
            lambda item: max((settlement.on for settlement in item.settled_after), default=None),
        ),
        Field(
            labels["settled_after_how"],
            ColumnKind.LONG_TEXT,
            18,
            lambda item: ", ".join(
                f"{term(settlement.kind, language)} {settlement.reference}".strip()
                for settlement in item.settled_after
            ),
        ),
        Field(labels["credit"], text, 7, lambda item: labels["yes"] if item.is_credit else ""),
        Field(labels["note"], ColumnKind.LONG_TEXT, 18, lambda item: item.note),
    ]
    return new_table(labels["open_items"], fields, appendix.items, when_empty=labels["no_items"])


def _settled_after(item: OpenItem) -> Decimal | None:
    amounts = [settlement.amount_sek for settlement in item.settled_after]
    return sum(amounts, _ZERO) if amounts else None


def _postings_table(appendix: Appendix, language: Language) -> Table:
    labels = labels_in(language)
    opening = Posting(
        voucher="",
        on=appendix.provenance.year_start,
        text=Text.same(labels["opening_balance"]),
        amount=appendix.opening_balance,
    )
    fields: list[Field[Posting]] = [
        Field(labels["voucher"], ColumnKind.TEXT, 12, lambda posting: posting.voucher),
        Field(labels["date"], ColumnKind.DATE, 12, lambda posting: posting.on),
        Field(labels["text"], ColumnKind.LONG_TEXT, 60, lambda posting: posting.text.in_language(language)),
        Field(labels["amount_sek"], ColumnKind.AMOUNT, 18, lambda posting: posting.amount, summed=True),
    ]
    return new_table(labels["account_vouchers"], fields, (opening, *appendix.postings))


def causes_table(appendix: Appendix, language: Language) -> Table:
    """Return the table of causes of the difference, with their evidence."""
    labels = labels_in(language)
    fields: list[Field[Cause]] = [
        Field(labels["cause"], ColumnKind.LONG_TEXT, 30, lambda cause: term(cause.kind, language)),
        Field(labels["voucher"], ColumnKind.TEXT, 10, lambda cause: cause.voucher),
        Field(labels["date"], ColumnKind.DATE, 12, lambda cause: cause.on),
        Field(labels["amount_sek"], ColumnKind.AMOUNT, 16, lambda cause: cause.amount, summed=True),
        Field(
            labels["evidence"],
            ColumnKind.LONG_TEXT,
            80,
            lambda cause: cause.evidence.in_language(language),
        ),
    ]
    return new_table(labels["reconciliation"], fields, appendix.causes, when_empty=labels["no_causes"])
