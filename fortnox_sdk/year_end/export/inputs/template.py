"""An Excel template for closing vouchers. Its formulas check each row, and `read_closing_vouchers` reads it.

The first sheet has the rows of the vouchers, beginning with an example. The second sheet has the company's accounts,
cost centres and projects, and the third sheet explains what to do.
"""

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Final, cast

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, LocalFiles, replace_file
from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.export.inputs.template_sheets.formulas import LISTS
from fortnox_sdk.year_end.export.inputs.template_sheets.lists import (
    CompanyLists,
    write_instructions,
    write_lists,
)
from fortnox_sdk.year_end.export.inputs.template_sheets.rows import RowsSheet
from fortnox_sdk.year_end.export.inputs.template_sheets.xlsx import Book
from fortnox_sdk.year_end.xlsx_writer import new_xlsx

_ROWS: Final = Text("Vouchers", "Verifikationer")
_HELP: Final = Text("How to", "Så gör du")


@checked
def write_template(
    path: Path | str,
    *,
    accounts: Mapping[int, str],
    cost_centers: Mapping[str, str] | None = None,
    projects: Mapping[str, str] | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    language: Language = "sv",
    files: Files | None = None,
) -> None:
    """Write an Excel template for closing vouchers. An existing file is never replaced.

    The workbook shows the name of each account, the difference of each voucher, and the first fault of each row. It
    begins with an example, which `read_closing_vouchers` refuses until it is deleted.

    Args:
        path: The `.xlsx` file to write.
        accounts: The names of the active accounts, by number.
        cost_centers: The names of the cost centres, by code.
        projects: The names of the projects, by number.
        first_day: The first day of the financial year, or None to leave dates unchecked.
        last_day: The last day of the financial year, or None to leave dates unchecked.
        language: The language, `sv` or `en`.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: The path does not end in `.xlsx`, or the file exists.
        ConfigurationError: XlsxWriter is not installed.
        OSError: The file can't be written.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "closing.xlsx")
    ...     accounts = {2990: "Upplupna kostnader", 6530: "Redovisningstjänster"}
    ...     write_template(file, accounts=accounts, language="en")
    ...     file.stat().st_size > 10_000
    True
    """
    path, files = Path(path), files or LocalFiles()
    if path.suffix.lower() != ".xlsx":
        raise InvalidInput(
            Text(f"'{path}' is not an .xlsx file.", f"'{path}' är inte en .xlsx-fil."),
            hint=Text("Choose a file name that ends in .xlsx.", "Välj ett filnamn som slutar på .xlsx."),
        )
    if files.is_file(path):
        raise InvalidInput(
            Text(
                f"'{path}' exists, and may contain vouchers that somebody has written.",
                f"'{path}' finns redan och kan innehålla verifikationer som någon har skrivit.",
            ),
            hint=Text(
                "Choose another file name, or move the existing file to another folder.",
                "Välj ett annat filnamn, eller flytta den befintliga filen till en annan mapp.",
            ),
        )
    lists = CompanyLists(
        accounts=accounts,
        cost_centers=cost_centers or {},
        projects=projects or {},
        first_day=first_day,
        last_day=last_day,
    )
    target = BytesIO()
    book = cast("Book", new_xlsx(target))
    rows, second, third = (book.add_worksheet(name.in_language(language)) for name in (_ROWS, LISTS, _HELP))
    RowsSheet(book, rows, lists, language).write()
    write_lists(book, second, lists, language)
    write_instructions(book, third, language)
    book.close()
    replace_file(path, target.getvalue(), files=files)
