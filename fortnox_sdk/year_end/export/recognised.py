"""Our own vouchers in books that were read again after an export, so that nobody counts them twice."""

from decimal import Decimal

import sie4
from fortnox_sdk.year_end.export.journal import JournalRecord, Sent

__all__ = ["exported_vouchers"]


def exported_vouchers(books: sie4.Document, journal: JournalRecord) -> list[sie4.Voucher]:
    """The vouchers of a SIE file that this company's exports posted.

    SIE has no field for comments, where our marks are: a voucher is recognised by the number that the journal
    remembers, and by its date and its rows. One that was changed in Fortnox since, or whose number was given to
    another, is not among them; nor is anything when the journal is gone, until an export has run again and found
    its vouchers in Fortnox.

    Args:
        books: The financial year that the journal is of, read after the export.
        journal: As read from the journal.
    """
    return [voucher for voucher in books.vouchers if _is_ours(voucher, journal)]


def _is_ours(voucher: sie4.Voucher, journal: JournalRecord) -> bool:
    if not voucher.number.isdecimal():
        return False
    number = int(voucher.number)
    ref = journal.posted.get((voucher.series, number))
    sent = journal.sent[ref] if ref is not None else None
    if sent is None or (sent.series, sent.number) != (voucher.series, number):
        return False
    day = voucher.date.isoformat() if voucher.date else ""
    return day == sent.date and _rows_of(voucher) == _rows_sent(sent)


def _rows_of(voucher: sie4.Voucher) -> list[tuple[str, Decimal]]:
    return sorted((row.account, row.amount) for row in voucher.transactions)


def _rows_sent(sent: Sent) -> list[tuple[str, Decimal]]:
    return sorted((account, Decimal(amount)) for account, amount in sent.rows)
