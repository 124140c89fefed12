"""The reader of closing vouchers from a CSV file, which contains a table.

The columns are separated by semicolons or commas. The file is UTF-8, with or without a byte order mark, or
Windows-1252, as Excel saves it on Swedish Windows.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Final, NoReturn

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.amounts import BLANKS
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError, Refusal, quoted, refused
from fortnox_sdk.year_end.export.inputs.table import column_name, known_titles, letters, read_table
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

_BOM: Final = b"\xef\xbb\xbf"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS: Final = ";,"
_OTHER_SEPARATORS: Final = "\t|"
"""Separators that are recognised and refused."""
# Excel reads a first line such as `sep=;` as the separator of the file, and does not show it.
_DECLARATION: Final = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
# The letters åäöÅÄÖ in UTF-8, read as Windows-1252. A file with them is UTF-8, but has a damaged character elsewhere.
_GARBLED: Final = re.compile("Ã[¥¤¶…„–]")
_WHOLE: Final = re.compile(r"[+\-\N{MINUS SIGN}]?[0-9]+" + f"(?:[{BLANKS}][0-9]{{3}})*")
_CURRENCY: Final = rf"(?:[{BLANKS}]?(?:kr\.?|sek|:?-))?"
_DECIMALS: Final = re.compile(rf"[0-9]{{1,2}}(?:\.[0-9]{{1,2}})?{_CURRENCY}", re.IGNORECASE)
_THOUSANDS: Final = re.compile(rf"[0-9]{{3}}(?:\.[0-9]{{1,2}})?{_CURRENCY}", re.IGNORECASE)
_AMOUNTS: Final = frozenset({"debit", "credit", "amount"})
_MOST_COLUMNS: Final = 256
_SAVE_AGAIN: Final = Text(
    "Save the file as CSV UTF-8 in Excel, or as .xlsx.", "Spara filen som CSV UTF-8 i Excel, eller som .xlsx."
)


def read_csv(path: Path, raw: bytes, *, max_rows: int, prefix: str | None = None) -> list[ClosingVoucher]:
    """Return the closing vouchers in a CSV file.

    Args:
        path: The path of the file, for error messages.
        raw: The content of the file.
        max_rows: The maximum number of lines. A longer file is refused.
        prefix: The prefix for vouchers to which the file gives no reference, or None to refuse such vouchers.

    Raises:
        ClosingFileError: The file is not CSV or is too long, or something in it can't be used.
    """
    text, separator = _separator(path, _decoded(path, raw))
    lines = _lines(path, text, separator, max_rows)
    if separator == ",":
        lines = _unambiguous(path, lines)
    return read_table(path, lines, prefix=prefix)


def _decoded(path: Path, raw: bytes) -> str:
    reason = Text("is not UTF-8 or Windows-1252 text", "är inte text i UTF-8 eller Windows-1252")
    if raw.startswith(_UTF_16) or b"\0" in raw:
        raise refused(path, "", Refusal(reason, _SAVE_AGAIN))
    if raw.startswith(_BOM):
        encodings: tuple[str, ...] = ("utf-8-sig",)
    else:
        encodings = ("utf-8", "cp1252")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "cp1252" or not _GARBLED.search(text):
            return text
    raise refused(path, "", Refusal(reason, _SAVE_AGAIN))


def _separator(path: Path, text: str) -> tuple[str, str]:
    """Return the text and its separator. A first line that declares the separator is removed from the text."""
    first, *rest = re.split(r"\r\n|\r|\n", text, maxsplit=1)
    declared = _DECLARATION.fullmatch(first.strip(" "))
    if declared:
        if declared[1] not in _SEPARATORS:
            raise _unknown_separator(path, declared[1])
        return "".join(rest), declared[1]
    # The company may have added columns with its own titles, so the first line may contain both characters.
    titles = {
        each: known_titles(first.replace('"', "").split(each)) for each in _SEPARATORS + _OTHER_SEPARATORS
    }
    separator = max(titles, key=lambda each: titles[each])
    if separator in _OTHER_SEPARATORS:
        raise _unknown_separator(path, separator)
    return text, separator


def _unknown_separator(path: Path, separator: str) -> ClosingFileError:
    shown = Text("tabs", "tabbar") if separator == "\t" else Text.same(quoted(separator))
    reason = Text("separates the columns with ", "skiljer kolumnerna åt med ") + shown
    advice = Text(
        "Separate the columns with semicolons or commas.",
        "Skilj kolumnerna åt med semikolon eller kommatecken.",
    )
    return refused(path, "", Refusal(reason, advice))


def _lines(path: Path, text: str, separator: str, max_rows: int) -> Iterator[list[str]]:
    """Yield the cells of each line. Refuse a line that has more or fewer cells than the first line, unless it is blank.

    A line that has more or fewer cells may contain the separator in a text or an amount, so that its cells are in the
    wrong columns.
    """
    # Spaces around values have no meaning. A quote after a space is therefore not a part of the text.
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True
    )
    width = 0
    for number in count(1):
        try:
            cells = next(reader, None)
        except csv.Error as fault:
            reason = Text("is not a valid CSV line", "är inte en giltig CSV-rad")
            raise refused(path, _place(number), Refusal(reason, _SAVE_AGAIN)) from fault
        if cells is None:
            return
        if number == 1:
            width = len(cells)
            _check_width(path, width)
        elif number > max_rows:
            _refuse_length(path, max_rows)
        elif len(cells) != width and any(cells):
            length = len(cells)
            reason = Text(
                "has {length:value|values}, but the first line has {width:column|columns}",
                "har {length:värde|värden}, men första raden har {width:kolumn|kolumner}",
            ).format(length=length, width=width)
            advice = Text(
                f"Write all {width} values, and put a value that contains the separator {separator} in quotes.",
                f"Skriv alla {width} värden och sätt ett värde som innehåller skiljetecknet {separator} inom "
                "citattecken.",
            )
            raise refused(path, _place(number), Refusal(reason, advice))
        yield cells


def _unambiguous(path: Path, lines: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the lines of a comma-separated file. Refuse an amount if the next value may be a part of the amount.

    A person may write `1200,50` or `1,200` as one amount, but this reader takes it as two values. If another value is
    missing from the line, the number of values is as expected and does not reveal the mistake.
    """
    amounts: Sequence[int] = ()
    for number, cells in enumerate(lines, 1):
        if number == 1:
            amounts = [i for i, cell in enumerate(cells) if column_name(cell) in _AMOUNTS]
        for i in amounts:
            pair = [cell.strip(BLANKS) for cell in cells[i : i + 2]]
            if number > 1 and len(pair) > 1 and _can_be_one_amount(*pair):
                shown = quoted(",".join(pair))
                reason = Text(
                    f"is an amount followed by a value that can be the amount's decimals or thousands: {shown}",
                    f"är ett belopp som följs av ett värde som kan vara beloppets decimaler eller tusental: {shown}",
                )
                advice = Text(
                    "Write amounts with two decimals after a point (1200.00), or separate the columns with semicolons.",
                    "Skriv belopp med två decimaler efter en punkt (1200.00) eller skilj kolumnerna åt med semikolon.",
                )
                place = _place(number) + Text(f", column {letters(i)}", f", kolumn {letters(i)}")
                raise refused(path, place, Refusal(reason, advice))
        yield cells


def _can_be_one_amount(amount: str, following: str) -> bool:
    if not _WHOLE.fullmatch(amount):
        return False
    # Nobody writes thousands after a zero: `0,500` is a debit of 0 and a credit of 500.
    if _THOUSANDS.fullmatch(following):
        return any(digit in amount for digit in "123456789")
    # `1200,00` is 1200 in either reading.
    return bool(_DECIMALS.fullmatch(following)) and any(digit in following for digit in "123456789")


def _check_width(path: Path, width: int) -> None:
    if width > _MOST_COLUMNS:
        reason = Text(
            f"has {width} columns, but the limit is {_MOST_COLUMNS}",
            f"har {width} kolumner, men gränsen är {_MOST_COLUMNS}",
        )
        advice = Text(
            "Delete the columns that do not belong to the vouchers.",
            "Ta bort kolumnerna som inte hör till verifikationerna.",
        )
        raise refused(path, "", Refusal(reason, advice))


def _refuse_length(path: Path, limit: int) -> NoReturn:
    reason = Text(f"has more than {limit} lines", f"har fler än {limit} rader")
    advice = Text("Split the vouchers into several files.", "Dela upp verifikationerna på flera filer.")
    raise refused(path, "", Refusal(reason, advice))


def _place(number: int) -> Text:
    return Text(f"row {number}", f"rad {number}")
