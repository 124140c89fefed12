"""The reader of closing rates from a CSV file."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, quoted, refused
from fortnox_sdk.year_end.proposals.closing_rates import ClosingRate, ClosingRates

_COLUMNS: Final = ("date", "currency", "sek_per_unit")
_SWEDISH: Final[Mapping[str, str]] = MappingProxyType(
    {"datum": "date", "valuta": "currency", "sek_per_enhet": "sek_per_unit"}
)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_RATE: Final = re.compile(r"(?:0|[1-9][0-9]*)(?:[.,][0-9]{1,10})?")
_AMBIGUOUS: Final = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+(?:[.,][0-9]+)?")
_LIMIT: Final = Decimal(1_000_000)
_LONGEST: Final = 20
_FORM: Final = Text(
    "Begin the file with the line date;currency;sek_per_unit, and separate the columns with semicolons.",
    "Börja filen med raden datum;valuta;sek_per_enhet och skilj kolumnerna åt med semikolon.",
)
_WRITE_RATE: Final = Text(
    "Write the price in SEK of one unit of the currency, such as 10,8215 or 10.8215.",
    "Skriv priset i SEK på en enhet av valutan, som 10,8215 eller 10.8215.",
)


@attrs.frozen(kw_only=True)
class RatesLimits:
    """The limits for a file with closing rates. A larger file is refused."""

    file_bytes: int = 1_000_000
    """The maximum size of the file in bytes."""
    rows: int = 10_000
    """The maximum number of rates."""


@checked
def read_closing_rates(
    path: Path, *, files: Files | None = None, limits: RatesLimits | None = None
) -> ClosingRates:
    r"""Return the closing rates of a CSV file.

    The file is UTF-8 text with semicolons between the columns. Its first line names the columns, in English or
    Swedish::

        date;currency;sek_per_unit
        2025-12-31;EUR;10,8215
        2025-12-31;JPY;0.0589

    A rate is the price of one unit of the currency in SEK, with a decimal comma or a decimal point. A rate such as
    `11,005` is refused, because some people read it as 11 005: write `11,0050`.

    Args:
        path: The path of the file.
        files: The file system; None means the local file system.
        limits: The limits for the file; None means the defaults of `RatesLimits`.

    Raises:
        ClosingFileError: The file is missing or too large, or something in it can't be used. The message names the line
            and the column.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "rates.csv")
    ...     _ = file.write_text("date;currency;sek_per_unit\n2025-12-31;EUR;10,8215\n")
    ...     rates = read_closing_rates(file)
    >>> rates.at("EUR", date(2025, 12, 31)).sek_per_unit
    Decimal('10.8215')
    """
    limits = limits or RatesLimits()
    text = _text(path, files or LocalFiles(), limits)
    lines = _lines(path, text)
    header = next(lines, None)
    columns = _columns(path, () if header is None else header[1])
    rates: dict[tuple[str, date], tuple[int, ClosingRate]] = {}
    for count, (line, cells) in enumerate(lines, start=1):
        if count > limits.rows:
            reason = Text(f"has more than {limits.rows} rates", f"har fler än {limits.rows} kurser")
            advice = Text(
                "Delete all rates from the file except those of the balance date.",
                "Ta bort alla kurser utom balansdagens ur filen.",
            )
            raise refused(path, "", Refusal(reason, advice))
        rate = _Line(path, line, columns, cells).rate()
        earlier, other = rates.setdefault((rate.currency, rate.on), (line, rate))
        if other.sek_per_unit != rate.sek_per_unit:
            reason = Text(
                f"has a different rate for {rate.currency} on {rate.on} than line {earlier}",
                f"har en annan kurs för {rate.currency} den {rate.on} än rad {earlier}",
            )
            advice = Text("Remove the line with the wrong rate.", "Ta bort raden med den felaktiga kursen.")
            raise refused(path, _place(line), Refusal(reason, advice))
    return ClosingRates(source=path.name, rates=tuple(rate for _, rate in rates.values()))


def _text(path: Path, files: Files, limits: RatesLimits) -> str:
    try:
        size = files.size(path)
        if size > limits.file_bytes:
            reason = Text(
                f"is {size} bytes, but the limit is {limits.file_bytes}",
                f"är {size} byte, men gränsen är {limits.file_bytes}",
            )
            advice = Text(
                "Delete all rates from the file except those of the balance date.",
                "Ta bort alla kurser utom balansdagens ur filen.",
            )
            raise refused(path, "", Refusal(reason, advice))
        return files.read(path, limit=limits.file_bytes).decode("utf-8-sig")
    except OSError as fault:
        reason = Text(f"can't be read: {os_reason(fault)}", f"kan inte läsas: {os_reason(fault).sv}")
        advice = Text(
            "Correct the path, or the permissions of the file.", "Rätta sökvägen eller filens rättigheter."
        )
        raise refused(path, "", Refusal(reason, advice)) from fault
    except UnicodeDecodeError as fault:
        reason = Text("is not UTF-8 text", "är inte text i UTF-8")
        advice = Text("Save the file as CSV UTF-8.", "Spara filen som CSV UTF-8.")
        raise refused(path, "", Refusal(reason, advice)) from fault


def _lines(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that are not empty, each with its number and its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as fault:
            reason = Text("is not a valid CSV line", "är inte en giltig CSV-rad")
            raise refused(path, _place(reader.line_num), Refusal(reason, _FORM)) from fault
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield reader.line_num, [cell.strip() for cell in cells]


def _place(line: int) -> Text:
    return Text(f"line {line}", f"rad {line}")


def _columns(path: Path, header: Sequence[str]) -> Mapping[str, int]:
    names = [_SWEDISH.get(cell.lower(), cell.lower()) for cell in header]
    if sorted(names) != sorted(_COLUMNS):
        shown = quoted(";".join(header))
        reason = Text(
            f"is {shown}, not the names of the three columns", f"är {shown}, inte de tre kolumnernas namn"
        )
        raise refused(path, _place(1), Refusal(reason, _FORM))
    return {name: names.index(name) for name in _COLUMNS}


@attrs.frozen
class _Line:
    """A line of the rates file. It contains one rate."""

    path: Path
    number: int
    columns: Mapping[str, int]
    cells: Sequence[str]

    def rate(self) -> ClosingRate:
        if len(self.cells) != len(_COLUMNS):
            count = len(self.cells)
            reason = Text(
                "has {count:column|columns} instead of 3", "har {count:kolumn|kolumner} i stället för 3"
            ).format(count=count)
            raise refused(self.path, _place(self.number), Refusal(reason, _FORM))
        return ClosingRate(currency=self._currency(), on=self._day(), sek_per_unit=self._sek_per_unit())

    def _day(self) -> date:
        text = self._cell("date")
        try:
            if _DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        reason = Text(f"is {quoted(text)}, not a date", f"är {quoted(text)}, inte ett datum")
        raise self._refused("date", Refusal(reason, Text("Write YYYY-MM-DD.", "Skriv ÅÅÅÅ-MM-DD.")))

    def _currency(self) -> str:
        text = self._cell("currency")
        if not _CURRENCY.fullmatch(text) or text == "SEK":
            reason = Text(
                f"is {quoted(text)}, not a foreign currency", f"är {quoted(text)}, inte en utländsk valuta"
            )
            advice = Text(
                "Write the currency code in three capital letters, such as EUR.",
                "Skriv valutakoden med tre versaler, som EUR.",
            )
            raise self._refused("currency", Refusal(reason, advice))
        return text

    def _sek_per_unit(self) -> Decimal:
        text = self._cell("sek_per_unit")
        shown = quoted(text)
        if _AMBIGUOUS.fullmatch(text):
            reason = Text(
                f"is {shown}, whose separator can mark thousands or decimals",
                f"är {shown}, vars skiljetecken kan avse tusental eller decimaler",
            )
            advice = Text(
                "Write the rate with four decimals and without thousands separators, such as 11,0050.",
                "Skriv kursen med fyra decimaler och utan tusentalsavgränsare, som 11,0050.",
            )
            raise self._refused("sek_per_unit", Refusal(reason, advice))
        rate = (
            Decimal(text.replace(",", ".")) if len(text) <= _LONGEST and _RATE.fullmatch(text) else Decimal(0)
        )
        if not 0 < rate < _LIMIT:
            reason = Text(f"is {shown}, not an exchange rate", f"är {shown}, inte en valutakurs")
            raise self._refused("sek_per_unit", Refusal(reason, _WRITE_RATE))
        return rate

    def _cell(self, name: str) -> str:
        return self.cells[self.columns[name]]

    def _refused(self, name: str, refusal: Refusal) -> Exception:
        swedish = next(local for local, column in _SWEDISH.items() if column == name)
        place = Text(f"line {self.number}, column {name}", f"rad {self.number}, kolumn {swedish}")
        return refused(self.path, place, refusal)
