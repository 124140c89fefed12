"""SIE export: the books of a financial year as one file, with one request."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

import sie4
from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import DecodeError, InvalidInput, WrongYear
from fortnox_sdk.foreign.sie_texts import OversizedAmount, UnusableSie, sie_error_text
from fortnox_sdk.http.limits import Content
from fortnox_sdk.text import Text

__all__ = ["SieConnector", "SieType", "VoucherSelection"]

SieType = Literal[1, 2, 3, 4]
VoucherSelection = Sequence[str | tuple[str, int, int]]
"""The vouchers to export: whole series (`"B"`), or series with a first and a last number (`("A", 1, 20)`)."""

MAX_AMOUNT_DIGITS: Final = 18
"""The maximum number of digits before the decimal sign of an amount in a SIE file. Larger amounts would be rounded when
they are added up, and they do not fit in Parquet files."""
_TOO_LARGE: Final = Decimal(10) ** MAX_AMOUNT_DIGITS


class SieConnector(Connector, path="/3/sie", one="", many="", scope="bookkeeping"):
    """SIE exports of a financial year.

    Type 1 contains year balances. Type 2 adds period balances. Type 3 adds balances by object (cost centre or project),
    and type 4 adds every voucher. `document` and `books` return a `sie4.Document`, a class of the package `sie4`.

    Scope: bookkeeping. Every call needs the financial year.
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
        """Return the SIE file of a financial year, exactly as Fortnox sent it.

        Keep these bytes as accounting information (räkenskapsinformation, BFL 7 kap.).

        Args:
            financial_year: Fortnox's id of the financial year; a file covers one year only.
            sie_type: The SIE type, from 1 to 4.
            from_date: The first voucher date; None means the first day of the year.
            to_date: The last voucher date; None means the last day of the year.
            selection: The vouchers to include: whole series (`"B"`), or series with a first and a last number
                (`("A", 1, 20)`). Empty means every voucher.
            export_all: True to include accounts that were not used in the year. None means Fortnox's default (True).

        Raises:
            InvalidInput: A series in `selection` is not valid; nothing was sent.
            NotFound: Fortnox has no financial year with this id.
        """
        params = _query(financial_year, from_date, to_date, selection, export_all=export_all)
        return self._file(sie_type, params=params, content=Content.SIE)

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
        """Stream the SIE file of a financial year to the file `target`.

        For the other arguments, see `export`. An existing `target` is replaced only after the whole file was
        received. `sie4.stream` reads files that do not fit in memory.

        Raises:
            InvalidInput: A series in `selection` is not valid; nothing was sent.
            NotFound: Fortnox has no financial year with this id; `target` is unchanged.
            OSError: The file can't be written.
        """
        params = _query(financial_year, from_date, to_date, selection, export_all=export_all)
        self._save(target, sie_type, params=params, content=Content.SIE)

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
        """Return the SIE file of a financial year as a document, after checking that the file covers this year.

        For the other arguments, see `export`. `books` returns the file's bytes in addition to the document.

        Raises:
            InvalidInput: A series in `selection` is not valid; nothing was sent.
            DecodeError: The response is not a SIE file, or a record in the file can't be read.
            WrongYear: The file covers another year.
        """
        data = self.export(
            financial_year=year.id,
            sie_type=sie_type,
            from_date=from_date,
            to_date=to_date,
            selection=selection,
            export_all=export_all,
        )
        return document_of_year(data, year)

    def books(self, year: FinancialYearSummary) -> tuple[bytes, sie4.Document]:
        """Return the SIE file (type 4) of a financial year as bytes and as a document.

        The SDK checks that the file covers this year.

        Raises:
            DecodeError: The response is not a SIE file, or a record in the file can't be read.
            WrongYear: The file covers another year.
        """
        data = self.export(financial_year=year.id)
        return data, document_of_year(data, year)


def _query(
    financial_year: int,
    from_date: date | None,
    to_date: date | None,
    selection: VoucherSelection,
    *,
    export_all: bool | None,
) -> dict[str, str]:
    # The specification writes financialYear; Fortnox's example and Fortnox.NET.SDK send it in lower case.
    params = {
        "financialyear": financial_year,
        "fromdate": from_date,
        "todate": to_date,
        "selection": ";".join(_selection_text(part) for part in selection) or None,
        "exportall": None if export_all is None else str(export_all).lower(),
    }
    return {name: str(value) for name, value in params.items() if value is not None}


def _selection_text(part: str | tuple[str, int, int]) -> str:
    """Return an element of `selection` in the format of the query, such as `A,1,20` or `B`.

    According to the client library Fortnox.NET.SDK, a range of numbers needs both a first and a last number.
    """
    series, *ends = (part,) if isinstance(part, str) else part
    if not series or {",", ";"} & set(series):
        raise InvalidInput(
            Text(f"{series!r} is not a voucher series.", f"{series!r} är inte en verifikationsserie."),
            hint=Text(
                "Pass the code of a voucher series, such as A.",
                "Ange verifikationsseriens beteckning, till exempel A.",
            ),
        )
    return ",".join([series, *map(str, ends)])


def complete_document(data: bytes) -> sie4.Document:
    """Parse a SIE file and return it as a document. Raise an error if any record can't be read.

    `sie4.parse` accepts damaged files, but leaves out the records that it can't read, so the balances would be wrong.
    Sums of amounts with more than `MAX_AMOUNT_DIGITS` digits would be rounded.

    Raises:
        SieError: The bytes are not a SIE file, a record in them can't be read, or an amount is too large. The message
            names the line.
    """
    document, diagnostics = sie4.parse(data)
    lost = next((each for each in diagnostics if each.severity is sie4.Severity.ERROR), None)
    if lost is not None:
        raise UnusableSie(lost)
    for amount, line in _amounts(document):
        if not -_TOO_LARGE < amount < _TOO_LARGE:
            raise OversizedAmount(MAX_AMOUNT_DIGITS, line)
    return document


def _amounts(document: sie4.Document) -> Iterator[tuple[Decimal, int | None]]:
    """Yield each amount of a document and its line number (None for a voucher row whose amount is not too large)."""
    for balance in (*document.opening_balances, *document.closing_balances, *document.results):
        yield balance.amount, balance.line
    for period_balance in document.period_balances:
        yield period_balance.amount, period_balance.line
    for voucher in document.vouchers:
        for index, row in enumerate(voucher.rows):
            yield row.amount, voucher.row_line(index) if abs(row.amount) >= _TOO_LARGE else None


def document_of_year(data: bytes, year: FinancialYearSummary) -> sie4.Document:
    """Parse a SIE file from Fortnox and return it as a document, after checking that the file covers a year.

    Raises:
        DecodeError: The bytes are not a SIE file, or a record in the file can't be read.
        WrongYear: The file covers another year.
    """
    try:
        document = complete_document(data)
    except sie4.SieError as fault:
        reason = sie_error_text(fault)
        raise DecodeError(
            Text(
                f"The SIE file from Fortnox for {year.from_date} to {year.to_date} can't be read: {reason.en[:300]}",
                f"SIE-filen från Fortnox för {year.from_date} till {year.to_date} kan inte läsas: {reason.sv[:300]}",
            )
        ) from fault
    check_year(document, year)
    return document


def check_year(document: sie4.Document, year: FinancialYearSummary) -> None:
    """Check that a SIE file covers a financial year.

    Raises:
        WrongYear: The file covers another year or no year.
    """
    current = document.fiscal_years.get(0)
    if current is None or (current.start, current.end) != (year.from_date, year.to_date):
        period = (
            Text(f"{current.start} to {current.end}", f"{current.start} till {current.end}")
            if current
            else Text("no year", "inget räkenskapsår")
        )
        raise WrongYear(
            Text(
                f"The SIE file covers {period} instead of the requested financial year {year.from_date} to "
                f"{year.to_date}.",
                f"SIE-filen omfattar {period.sv} i stället för det begärda räkenskapsåret {year.from_date} till "
                f"{year.to_date}.",
            ),
            hint=Text(
                "Try again. If the error remains, report it to the maintainers of fortnox-sdk.",
                "Försök igen. Om felet kvarstår: rapportera det till dem som underhåller fortnox-sdk.",
            ),
        )
