"""Texts about an import: the years and ledgers that it has read, and the data that it lacks."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.books import Books

_READ: Final = Text("Read: {parts}.", "Inläst: {parts}.")
_NOT_READ: Final = Text(" Not read: {parts}.", " Inte inläst: {parts}.")
_BOOKS: Final = Text("the books of {years}", "bokföringen för {years}")
_OTHER_YEARS: Final = Text("other financial years", "andra räkenskapsår")
_YEARS: Final = Text("the financial years {years}", "räkenskapsåren {years}")
_LEDGERS: Final = {
    Ledger.CUSTOMERS: Text("the customer ledger", "kundreskontran"),
    Ledger.SUPPLIERS: Text("the supplier ledger", "leverantörsreskontran"),
}
_REGISTERS: Final = Text(
    "the registers of assets, accruals, vacation debt and tax reductions",
    "registren över tillgångar, periodiseringar, semesterskuld och skattereduktioner",
)
_AND: Final = Text(" and ", " och ")


def file_covers(books: Books) -> Text:
    """Return a text that names the data that an import from a SIE file has read, and the data that it lacks."""
    return _text((_years(books),), (_OTHER_YEARS, *_LEDGERS.values(), _REGISTERS))


def fortnox_covers(books: Books, ledgers: Collection[Ledger], all_years: Iterable[tuple[date, date]]) -> Text:
    """Return a text that names the data that an import from Fortnox has read, and the data that it lacks.

    Args:
        books: The books that were read.
        ledgers: The ledgers that were read.
        all_years: The first and the last day of each financial year in Fortnox.
    """
    years = {(year.start, year.end) for year in books.years}
    others = sorted(year for year in all_years if year not in years)
    read = (_years(books), *(text for ledger, text in _LEDGERS.items() if ledger in ledgers))
    missing = [text for ledger, text in _LEDGERS.items() if ledger not in ledgers]
    if others:
        missing.insert(0, _YEARS.format(years=_spans(others)))
    return _text(read, missing)


def _text(read: Iterable[Text], missing: Collection[Text]) -> Text:
    text = _READ.format(parts=join(read, ", "))
    return text + _NOT_READ.format(parts=join(missing, ", ")) if missing else text


def _years(books: Books) -> Text:
    return _BOOKS.format(years=_spans([(year.start, year.end) for year in books.years]))


def _spans(years: Iterable[tuple[date, date]]) -> Text:
    return join((Text.same(f"{first} – {last}") for first, last in years), _AND)
