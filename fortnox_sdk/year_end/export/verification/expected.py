"""A voucher with the content that it should have in Fortnox, according to the export journal or a plan."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Self

import attrs

import sie4
from fortnox_sdk.year_end.export.journal import JournalContent, JournalEntry
from fortnox_sdk.year_end.export.states import PlannedVoucher

_COST_CENTER, _PROJECT = "1", "6"
"""The dimensions of cost centres and projects in SIE files (SIE 4C, the reserved dimensions)."""

ObjectRow = tuple[str, Decimal, str, str]
"""A row: account, amount, cost centre and project."""


@attrs.frozen(kw_only=True)
class ExpectedVoucher:
    """A voucher that Fortnox should have, with the content that it should have there."""

    reference: str
    label: str
    """Series and number according to the journal, or `""` if the journal does not have them."""
    date: str
    """The date, as YYYY-MM-DD."""
    text: str
    rows: Sequence[tuple[str, Decimal]]
    """Account and amount of each row, sorted. A debit is positive, a credit negative."""
    object_rows: Sequence[ObjectRow] | None
    """The rows with cost centres and projects, sorted, or None if they are not known."""

    @classmethod
    def from_journal(cls, mark: str, entry: JournalEntry) -> Self:
        """Return the voucher of a journal entry.

        Args:
            mark: The reference mark of the entry. It is used as the reference if the entry has no reference.
            entry: The last entry about the voucher.
        """
        return cls(
            reference=entry.reference or f"ref:{mark}",
            label=entry.label,
            date=entry.date,
            text=entry.text,
            rows=sorted((account, Decimal(amount)) for account, amount in entry.rows),
            object_rows=None,
        )

    @classmethod
    def from_plan(cls, item: PlannedVoucher, journal: JournalContent) -> Self:
        """Return the voucher of a plan, with the number that the journal has for it."""
        mark = item.matches[0].marks.reference if item.matches else item.marks.reference
        entry = journal.entries.get(mark)
        rows = item.voucher.rows
        return cls(
            reference=item.voucher.reference,
            label=entry.label if entry else "",
            date=item.voucher.date.isoformat(),
            text=item.voucher.text,
            rows=sorted((str(row.account), row.amount) for row in rows),
            object_rows=sorted((str(row.account), row.amount, row.cost_center, row.project) for row in rows),
        )

    def is_content_of(self, voucher: sie4.Voucher) -> bool:
        """Return True if a voucher of a SIE file has the date and the rows of this voucher."""
        day = voucher.date.isoformat() if voucher.date else ""
        return bool(self.rows) and day == self.date and self.has_rows_of(voucher)

    def has_rows_of(self, voucher: sie4.Voucher) -> bool:
        """Return True if a voucher of a SIE file has the accounts and amounts of this voucher."""
        return self.rows == sorted((row.account, row.amount) for row in voucher.transactions)

    def has_objects_of(self, voucher: sie4.Voucher) -> bool:
        """Return True if a voucher of a SIE file has the cost centres and projects of this voucher.

        Also return True if this voucher's cost centres and projects are not known, or if the rows differ.
        """
        if self.object_rows is None or not self.has_rows_of(voucher):
            return True
        return self.object_rows == sorted(_object_row(row) for row in voucher.transactions)


def _object_row(row: sie4.Row) -> ObjectRow:
    objects = dict(row.objects)
    return row.account, row.amount, objects.get(_COST_CENTER, ""), objects.get(_PROJECT, "")
