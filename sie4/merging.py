"""Several years of one company as one document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

import attrs

from sie4.document import Document
from sie4.errors import SieError
from sie4.model import Balance, ObjectBalance, PeriodBalance

__all__ = ["merge"]

_Of = TypeVar("_Of", Balance, ObjectBalance, PeriodBalance)


def merge(documents: Iterable[Document]) -> Document:
    """Put the years of one company together: the newest document, with the older ones' balances and vouchers.

    Year 0 is the newest document's. What two documents say about a year's balances is taken from the newer one, but
    parts of them, by object and month, from the year's own file, which alone has them in full. Vouchers stand in the
    order of their years. An account, dimension or object is named as it was last.

    Balances as of a day: rows of earlier years are already in the opening balance of year 0, so ask the document of
    that year. `Document.monthly_changes`, `Document.vouchers_of` and tables are what a merged document is for.

    Raises:
        SieError: A document has no days for its year 0, or the years do not follow each other.

    >>> from sie4 import FiscalYear
    >>> def year(number):
    ...     days = FiscalYear(index=0, start=date(number, 1, 1), end=date(number, 12, 31))
    ...     return Document(type_number="4", fiscal_years=[days])
    >>> merge([year(2024), year(2025)]).fiscal_years[-1].start
    datetime.date(2024, 1, 1)
    """
    newest_first = sorted(documents, key=lambda document: _days(document)[0], reverse=True)
    if not newest_first:
        raise SieError("There is nothing to merge.")
    newest, *older = newest_first
    for later, earlier in zip(newest_first, older, strict=False):
        if (_days(later)[0] - _days(earlier)[1]).days != 1:
            raise SieError(
                f"The years do not follow each other: one ends on {_days(earlier)[1]}, "
                f"the next begins on {_days(later)[0]}."
            )
    result = newest
    for back, document in enumerate(older, 1):
        result = _with_earlier(result, document, back)
    return result


def _days(document: Document) -> tuple[date, date]:
    year = document.fiscal_years.get(0)
    if year is None or year.start is None or year.end is None:
        raise SieError("A file does not say which days its year has (#RAR 0), so it can't be merged.")
    return year.start, year.end


def _with_earlier(newer: Document, older: Document, back: int) -> Document:
    years = {
        year.index - back: attrs.evolve(year, index=year.index - back) for year in older.fiscal_years.values()
    }
    return attrs.evolve(
        newer,
        fiscal_years={**newer.fiscal_years, **years},
        accounts={**older.accounts, **newer.accounts},
        dimensions={**older.dimensions, **newer.dimensions},
        objects={**older.objects, **newer.objects},
        opening_balances=_balances(newer.opening_balances, older.opening_balances, back),
        closing_balances=_balances(newer.closing_balances, older.closing_balances, back),
        results=_balances(newer.results, older.results, back),
        object_opening_balances=_parts(newer.object_opening_balances, older.object_opening_balances, back),
        object_closing_balances=_parts(newer.object_closing_balances, older.object_closing_balances, back),
        period_balances=_parts(newer.period_balances, older.period_balances, back),
        budgets=_parts(newer.budgets, older.budgets, back),
        vouchers=older.vouchers + newer.vouchers,
        unknown=newer.unknown + tuple(record for record in older.unknown if record not in newer.unknown),
    )


def _shifted(balances: tuple[_Of, ...], back: int) -> tuple[_Of, ...]:
    return tuple(attrs.evolve(balance, year=balance.year - back, line=None) for balance in balances)


def _balances(newer: tuple[Balance, ...], older: tuple[Balance, ...], back: int) -> tuple[Balance, ...]:
    """The newer file's word counts for a year that it has."""
    there = {balance.year for balance in newer}
    return newer + tuple(balance for balance in _shifted(older, back) if balance.year not in there)


def _parts(newer: tuple[_Of, ...], older: tuple[_Of, ...], back: int) -> tuple[_Of, ...]:
    """A year's own file counts."""
    own = _shifted(older, back)
    there = {balance.year for balance in own}
    return tuple(balance for balance in newer if balance.year not in there) + own
