"""The result of an import of the books."""

from pathlib import Path

import attrs

from fortnox_sdk.year_end.appendix import Appendix, Finding
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.reconciliation.findings import opening_breaks, ordered


@attrs.frozen(kw_only=True)
class ImportResult:
    """The result of `YearEnd.import_all` and of `FileJob.import_all`: books, appendices, counts and saved files.

    >>> from datetime import date
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     imported = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder).import_all()
    >>> [each.account for each in imported.appendices], len(imported.files), imported.vouchers > 100
    (['1510', '2440'], 2, True)
    """

    books: Books
    appendices: tuple[Appendix, ...]
    """The appendices of the customer ledger (1510) and of the supplier ledger (2440)."""
    vouchers: int
    """The number of vouchers of the chosen year."""
    rows: int
    """The number of voucher rows of the chosen year (#TRANS)."""
    accounts: int
    """The number of accounts in the chart of accounts."""
    files: tuple[Path, ...]
    """The saved SIE files, oldest year first."""
    findings: tuple[Finding, ...] = ()
    """Findings about the books as a whole, such as balance accounts whose opening balance is not the closing balance of
    the year before."""


def make_import_result(
    books: Books, appendices: tuple[Appendix, ...], files: tuple[Path, ...]
) -> ImportResult:
    """Return the result of an import, with its counts and the findings about the books as a whole."""
    document = books.year.document
    return ImportResult(
        books=books,
        appendices=appendices,
        vouchers=len(document.vouchers),
        rows=sum(len(voucher.transactions) for voucher in document.vouchers),
        accounts=len(document.accounts),
        files=files,
        findings=ordered(opening_breaks(books)),
    )
