"""The function that collects the results of an import from its books, its binder and its reviews."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import sie4
from fortnox_sdk.web.checking import import_tests
from fortnox_sdk.web.results.record import ImportedResults, ImportTotals, SavedReview, SavedYear
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.books import Books
from fortnox_sdk.year_end.import_result import ImportResult
from fortnox_sdk.year_end.review import LedgerReview

PROFIT_ACCOUNTS: Final = range(3000, 8999)
"""The accounts of income and expenses in BAS, without 8999, which moves the result to equity."""
_ZERO: Final = Decimal(0)
_COST_CENTER: Final = "1"
_PROJECT: Final = "6"
"""The number of the SIE dimension for projects. Dimension 1 is for cost centres (SIE 4B, 5.19)."""


def results_of_import(
    imported: ImportResult,
    binder: Binder,
    *,
    reviews: Collection[LedgerReview] = (),
    own_vouchers: Collection[str] = (),
    issuer_host: str = "",
    database_number: int = 0,
) -> ImportedResults:
    """Return the results of an import and of its binder. Nothing is sent to Fortnox.

    Args:
        imported: The result of the import.
        binder: The binder. It contains the appendix of each review.
        reviews: The reviews of the ledgers.
        own_vouchers: The labels, such as `A17`, of vouchers in the books. Exports of this job posted these vouchers.
        issuer_host: The host that issued the tokens; `""` for a SIE file.
        database_number: The company's database number; 0 for a SIE file.
    """
    books = imported.books
    document = books.year.document
    appendices = {appendix.account: appendix for appendix in binder.appendices}
    return ImportedResults(
        binder=binder,
        totals=ImportTotals(vouchers=imported.vouchers, rows=imported.rows, accounts=imported.accounts),
        tests=tuple(import_tests(imported)),
        reviews=tuple(
            SavedReview(
                appendix=appendices[review.appendix.account],
                explanation=review.explanation,
                proposals=review.proposals,
                revaluation=review.revaluation,
            )
            for review in reviews
            if review.appendix.account in appendices
        ),
        findings=tuple(imported.findings),
        years=tuple(
            SavedYear(id=year.id, start=year.start, end=year.end, file_name=year.file_name)
            for year in books.years
        ),
        year_id=books.year.id,
        issuer_host=issuer_host,
        database_number=database_number,
        accounts={number: account.name for number, account in document.accounts.items()},
        cost_centers=_objects(document, _COST_CENTER),
        projects=_objects(document, _PROJECT),
        profit=-sum(_profit_balances(books, binder.balance_date), _ZERO),
        own_vouchers=tuple(own_vouchers),
    )


def _profit_balances(books: Books, on: date) -> Iterator[Decimal]:
    document = books.year.document
    # One pass over the vouchers. A file without vouchers states balances only.
    balances = document.balances(on) if books.year.has_vouchers else {}
    for account in document.accounts.keys() | balances:
        if account.isdecimal() and int(account) in PROFIT_ACCOUNTS:
            yield balances.get(account, _ZERO) if balances else books.balance(account, on)


def _objects(document: sie4.Document, dimension: str) -> Mapping[str, str]:
    return {each.number: each.name for each in document.objects.values() if each.dimension == dimension}
