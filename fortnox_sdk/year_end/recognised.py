"""The recognition of exported vouchers in books that were read after the export.

A year-end tool has to leave out the closing vouchers that it created itself. Otherwise, it would count them twice.
"""

from decimal import Decimal

import sie4
from fortnox_sdk.year_end.export.journal import JournalContent, JournalEntry


def exported_vouchers(books: sie4.Document, journal: JournalContent) -> list[sie4.Voucher]:
    """Return the vouchers of a SIE file that were posted by exports, according to the export journal.

    In Fortnox, the comments of an exported voucher identify it, but SIE files contain no comments. So a voucher is
    recognised if its number, date and rows are in the journal. It is not recognised if somebody has changed it in
    Fortnox, or if its number now belongs to another voucher. If the journal is lost, run the export again. The
    export finds its vouchers in Fortnox and records them in a new journal, by which they are recognised again.

    Args:
        books: The books of the journal's financial year, read after the export.
        journal: The content of the journal.
    """
    return [voucher for voucher in books.vouchers if _is_exported(voucher, journal)]


def _is_exported(voucher: sie4.Voucher, journal: JournalContent) -> bool:
    if not voucher.number.isdecimal():
        return False
    number = int(voucher.number)
    mark = journal.marks_by_number.get((voucher.series, number))
    entry = journal.entries[mark] if mark is not None else None
    if entry is None or (entry.series, entry.number) != (voucher.series, number):
        return False
    day = voucher.date.isoformat() if voucher.date else ""
    return day == entry.date and _rows_in_books(voucher) == _rows_in_journal(entry)


def _rows_in_books(voucher: sie4.Voucher) -> list[tuple[str, Decimal]]:
    return sorted((row.account, row.amount) for row in voucher.transactions)


def _rows_in_journal(entry: JournalEntry) -> list[tuple[str, Decimal]]:
    return sorted((account, Decimal(amount)) for account, amount in entry.rows)
