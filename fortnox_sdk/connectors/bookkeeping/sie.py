"""SIE export: the books of a financial year in one call, as the file's own bytes."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import sie4
from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import DecodeError, InvalidInput, WrongYear

__all__ = ["CONNECTOR", "SieConnector", "SieType", "VoucherSelection"]

SieType = Literal[1, 2, 3, 4]
VoucherSelection = Sequence[str | tuple[str, int, int]]
"""Voucher series, each alone (`"B"`) or with its first and last number (`("A", 1, 20)`)."""


class SieConnector(Connector, path="/3/sie", one="", many="", scope="bookkeeping"):
    """SIE files: type 1 year balances, 2 period balances, 3 with objects, 4 with every voucher.

    Scope: bookkeeping. Financial year: said in `download`, `export`.
    """

    def export(
        self,
        *,
        financial_year: int,
        sie_type: SieType = 4,
        from_date: date | None = None,
        to_date: date | None = None,
        selection: VoucherSelection = (),
        export_all: bool | None = None,
    ) -> bytes:
        """The file as Fortnox made it: keep these bytes, they are accounting material (BFL 7 kap.).

        Args:
            financial_year: Fortnox's id of the year; a file never spans years.
            sie_type: 1 to 4.
            from_date: First voucher date; None: from the year's start.
            to_date: Last voucher date; None: to the year's end.
            selection: Only vouchers of these series and numbers; empty: all.
            export_all: Whether accounts that the year did not use come too; None: as Fortnox does (they come).

        Raises:
            InvalidInput: a series' name can't stand in a selection; nothing was sent.
            NotFound: no such year.
        """
        params = _query(financial_year, from_date, to_date, selection, export_all=export_all)
        return self._session.send("GET", self._at(sie_type), params=params).body

    def download(
        self,
        target: Path,
        /,
        *,
        financial_year: int,
        sie_type: SieType = 4,
        from_date: date | None = None,
        to_date: date | None = None,
        selection: VoucherSelection = (),
        export_all: bool | None = None,
    ) -> None:
        """Write the file to disk as it comes, for books too large for memory; `sie4.stream` reads it from there.

        Takes what `export` takes. What was at `target` is replaced when all of it is there.

        Raises:
            InvalidInput: a series' name can't stand in a selection; nothing was sent.
            NotFound: no such year; `target` is as it was.
            OSError: the place can't be written.
        """
        params = _query(financial_year, from_date, to_date, selection, export_all=export_all)
        self._save(target, sie_type, params=params)

    def document(
        self,
        year: FinancialYearSummary,
        /,
        *,
        sie_type: SieType = 4,
        from_date: date | None = None,
        to_date: date | None = None,
        selection: VoucherSelection = (),
        export_all: bool | None = None,
    ) -> sie4.Document:
        """The file as a document, checked to be of that year. Takes what `export` takes; `books` gives the bytes too.

        Raises:
            InvalidInput: a series' name can't stand in a selection; nothing was sent.
            DecodeError: the answer is no SIE file.
            WrongYear: the file is of another year.
        """
        data = self.export(
            financial_year=year.id,
            sie_type=sie_type,
            from_date=from_date,
            to_date=to_date,
            selection=selection,
            export_all=export_all,
        )
        return _read(data, year)

    def books(self, year: FinancialYearSummary) -> tuple[bytes, sie4.Document]:
        """The whole year as bytes and as a document, checked to be of that year.

        Raises:
            DecodeError: the answer is no SIE file.
            WrongYear: the file is of another year.
        """
        data = self.export(financial_year=year.id)
        return data, _read(data, year)


def _query(
    financial_year: int,
    from_date: date | None,
    to_date: date | None,
    selection: VoucherSelection,
    *,
    export_all: bool | None,
) -> dict[str, str]:
    # Lower case although the spec writes financialYear: as Fortnox's own example and Fortnox.NET.SDK send it.
    wanted = {
        "financialyear": financial_year,
        "fromdate": from_date,
        "todate": to_date,
        "selection": ";".join(_chosen(part) for part in selection) or None,
        "exportall": None if export_all is None else str(export_all).lower(),
    }
    return {name: str(value) for name, value in wanted.items() if value is not None}


def _chosen(part: str | tuple[str, int, int]) -> str:
    """A series as `selection` has it: `A,1,20`, or `B`. Both ends or none: one alone is refused (Fortnox.NET.SDK)."""
    series, *ends = (part,) if isinstance(part, str) else part
    if not series or {",", ";"} & set(series):
        raise InvalidInput(f"{series!r} is no voucher series.", hint="Name it as Fortnox does, such as A.")
    return ",".join([series, *map(str, ends)])


def _read(data: bytes, year: FinancialYearSummary) -> sie4.Document:
    try:
        document = sie4.loads(data)
    except sie4.SieError as fault:
        raise DecodeError(f"Fortnox's SIE export of {year.from_date} to {year.to_date}: {fault}") from fault
    current = document.fiscal_years.get(0)
    if current is None or (current.start, current.end) != (year.from_date, year.to_date):
        said = f"{current.start} to {current.end}" if current else "no year at all"
        raise WrongYear(
            f"Fortnox was asked for {year.from_date} to {year.to_date} and the SIE file is of {said}.",
            hint="Run it again; report it if it stays.",
        )
    return document


CONNECTOR = SieConnector
