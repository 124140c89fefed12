"""SIE export: the books of a financial year in one call, as the file's own bytes."""

from datetime import date
from typing import Literal

import sie4
from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import DecodeError, WrongYear

__all__ = ["CONNECTOR", "SieConnector"]

SieType = Literal[1, 2, 3, 4]


class SieConnector(Connector, path="/3/sie", one="", many="", scope="bookkeeping"):
    """SIE files: type 1 year balances, 2 period balances, 3 with objects, 4 with every voucher."""

    def export(
        self,
        *,
        financial_year: int,
        sie_type: SieType = 4,
        from_date: date | None = None,
        to_date: date | None = None,
    ) -> bytes:
        """The file as Fortnox made it: keep these bytes, they are accounting material (BFL 7 kap.).

        Args:
            financial_year: Fortnox's id of the year; a file never spans years.
            sie_type: 1 to 4.
            from_date: First voucher date; None: from the year's start.
            to_date: Last voucher date; None: to the year's end.

        Raises:
            NotFound: no such year.
        """
        # Lower case although the spec writes financialYear: as Fortnox's own example and Fortnox.NET.SDK send it.
        wanted = {"financialyear": financial_year, "fromdate": from_date, "todate": to_date}
        params = {name: str(value) for name, value in wanted.items() if value is not None}
        return self._session.send("GET", self._at(sie_type), params=params).body

    def books(self, year: FinancialYearSummary) -> tuple[bytes, sie4.Document]:
        """The whole year as bytes and as a document, checked to be of that year.

        Raises:
            DecodeError: the answer is no SIE file.
            WrongYear: the file is of another year.
        """
        data = self.export(financial_year=year.id)
        try:
            document = sie4.loads(data)
        except sie4.SieError as fault:
            raise DecodeError(
                f"Fortnox's SIE export of {year.from_date} to {year.to_date}: {fault}"
            ) from fault
        current = document.fiscal_years.get(0)
        if current is None or (current.start, current.end) != (year.from_date, year.to_date):
            said = f"{current.start} to {current.end}" if current else "no year at all"
            raise WrongYear(
                f"Fortnox was asked for {year.from_date} to {year.to_date} and the SIE file is of {said}.",
                cure="Run it again; report it if it stays.",
            )
        return data, document


CONNECTOR = SieConnector
