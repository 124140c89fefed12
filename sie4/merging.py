"""Merging of the fiscal years of one company into one document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

import attrs

from sie4.document import Document
from sie4.errors import SieError
from sie4.model import Balance, ObjectBalance, PeriodBalance

__all__ = ["merge"]

_Part = TypeVar("_Part", Balance, ObjectBalance, PeriodBalance)


def merge(documents: Iterable[Document]) -> Document:
    """Merge the fiscal years of one company into one document.

    Year 0 of the result is the newest year. If two documents have balances of the same year, the balances of the newer
    document are used. Balances of objects and months are taken from the document of that year instead, because only
    that document contains all of them. Accounts, dimensions and objects have their newest names. Program, company and
    other single values are taken from the newest document.

    Use the result for `Document.monthly_changes`, `Document.select_vouchers` and tables. For a balance as of a date,
    use the document of the year instead. In the result, the opening balance of year 0 already includes the vouchers of
    earlier years, so they would be counted twice.

    Args:
        documents: The documents, in any order, each with the dates of its year 0.

    Returns:
        The merged document. The vouchers are in the order of their years.

    Raises:
        SieError: There are no documents, a document has no dates for its year 0, or the years are not consecutive.

    >>> from datetime import date
    >>> from sie4 import FiscalYear
    >>> def year(number):
    ...     days = FiscalYear(index=0, start=date(number, 1, 1), end=date(number, 12, 31))
    ...     return Document(type_number="4", fiscal_years=[days])
    >>> merge([year(2024), year(2025)]).fiscal_years[-1].start
    datetime.date(2024, 1, 1)
    """
    newest_first = sorted(documents, key=lambda document: _days(document)[0], reverse=True)
    if not newest_first:
        raise SieError("There are no documents to merge. Pass at least one document.")
    newest, *older = newest_first
    for later, earlier in zip(newest_first, older, strict=False):
        if (_days(later)[0] - _days(earlier)[1]).days != 1:
            raise SieError(
                f"The fiscal years are not consecutive: one ends on {_days(earlier)[1]}, the next starts on "
                f"{_days(later)[0]}. Pass one document for each year."
            )
    result = newest
    for offset, document in enumerate(older, 1):
        result = _add_year(result, document, offset)
    return result


def _days(document: Document) -> tuple[date, date]:
    """Return the first and the last day of a document's year 0.

    Raises:
        SieError: The document does not have these dates.
    """
    year = document.fiscal_years.get(0)
    if year is None or year.start is None or year.end is None:
        raise SieError(
            "A document has no dates for its fiscal year 0 (#RAR 0). Add the dates before merging."
        )
    return year.start, year.end


def _add_year(newer: Document, older: Document, offset: int) -> Document:
    years = {
        year.index - offset: attrs.evolve(year, index=year.index - offset)
        for year in older.fiscal_years.values()
    }
    records = frozenset(newer.unknown)
    return attrs.evolve(
        newer,
        fiscal_years={**newer.fiscal_years, **years},
        accounts={**older.accounts, **newer.accounts},
        dimensions={**older.dimensions, **newer.dimensions},
        objects={**older.objects, **newer.objects},
        opening_balances=_merge_balances(newer.opening_balances, older.opening_balances, offset),
        closing_balances=_merge_balances(newer.closing_balances, older.closing_balances, offset),
        results=_merge_balances(newer.results, older.results, offset),
        object_opening_balances=_merge_parts(
            newer.object_opening_balances, older.object_opening_balances, offset
        ),
        object_closing_balances=_merge_parts(
            newer.object_closing_balances, older.object_closing_balances, offset
        ),
        period_balances=_merge_parts(newer.period_balances, older.period_balances, offset),
        budgets=_merge_parts(newer.budgets, older.budgets, offset),
        vouchers=older.vouchers + newer.vouchers,
        unknown=newer.unknown + tuple(record for record in older.unknown if record not in records),
    )


def _shift_years(balances: tuple[_Part, ...], offset: int) -> tuple[_Part, ...]:
    return tuple(attrs.evolve(balance, year=balance.year - offset, line=None) for balance in balances)


def _merge_balances(
    newer: tuple[Balance, ...], older: tuple[Balance, ...], offset: int
) -> tuple[Balance, ...]:
    """Return the account balances of two documents. For a year in both documents, use those of the newer document."""
    years = {balance.year for balance in newer}
    return newer + tuple(balance for balance in _shift_years(older, offset) if balance.year not in years)


def _merge_parts(newer: tuple[_Part, ...], older: tuple[_Part, ...], offset: int) -> tuple[_Part, ...]:
    """Return the object or period balances of two documents.

    For a year that both documents contain, use the balances of the older document.
    """
    older_parts = _shift_years(older, offset)
    years = {balance.year for balance in older_parts}
    return tuple(balance for balance in newer if balance.year not in years) + older_parts
