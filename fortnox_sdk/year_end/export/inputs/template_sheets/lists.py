"""The sheet with the company's accounts, cost centres, projects and financial year, and the sheet with instructions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import attrs

from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.export.inputs.template_sheets.xlsx import Book, Sheet

_EXAMPLE_ACCOUNTS: Final = (6530, 2990)
_TITLES: Final[Sequence[tuple[int, Text]]] = (
    (0, Text("account", "konto")),
    (1, Text("account name", "kontonamn")),
    (3, Text("cost center", "kostnadsställe")),
    (4, Text("name", "namn")),
    (6, Text("project", "projekt")),
    (7, Text("name", "namn")),
)
_CHARACTERS: Final = 90
"""The width of the instructions, in characters."""
_LINE_HEIGHT: Final = 15
_YEAR: Final = (Text("first day", "första dag"), Text("last day", "sista dag"))
_STEPS: Final = (
    Text("How to fill in this file", "Så fyller du i filen"),
    Text("1. Delete the two grey rows of the example.", "1. Ta bort exemplets två grå rader."),
    Text(
        "2. Write one line for each row of a voucher. Reference, date and text go in the first row of a voucher. "
        "The rows below it belong to the same voucher until the next reference.",
        "2. Skriv en rad för varje konteringsrad. Referens, datum och text står på verifikationens första rad. "
        "Raderna under den hör till samma verifikation fram till nästa referens.",
    ),
    Text(
        "3. The reference identifies the voucher. Keep it unchanged: a voucher with the same reference is posted only "
        "once, even if you export the file again.",
        "3. Referensen identifierar verifikationen. Ändra den inte: en verifikation med samma referens bokförs bara "
        "en gång, även om du exporterar filen igen.",
    ),
    Text(
        "4. Write each amount as debit or credit. The column “difference” shows the voucher's debit minus its credit.",
        "4. Skriv varje belopp i debet eller kredit. Kolumnen ”differens” visar verifikationens debet minus kredit.",
    ),
    Text(
        "5. To reverse a voucher, such as an accrual, write the date of the reversal in the column “reverse on”, in "
        "the voucher's first row.",
        "5. För att vända en verifikation, till exempel en periodisering: skriv vändningens datum i kolumnen "
        "”vänds”, på verifikationens första rad.",
    ),
    Text(
        "6. When the column “check” is OK in each row, save the file. Then run this command with your file and "
        "voucher series: fortnox export plan FILE --series V",
        "6. När kolumnen ”kontroll” är OK på varje rad: spara filen. Kör sedan kommandot med din fil och "
        "verifikationsserie: fortnox export plan FIL --series V",
    ),
)


def _sorted(names: Mapping[int, str]) -> Sequence[tuple[int, str]]:
    return sorted(names.items())


def _sorted_codes(names: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    return sorted(names.items())


@attrs.frozen(kw_only=True)
class CompanyLists:
    """The company's accounts, cost centres and projects with names, and the financial year's first and last day."""

    accounts: Sequence[tuple[int, str]] = attrs.field(converter=_sorted)
    cost_centers: Sequence[tuple[str, str]] = attrs.field(converter=_sorted_codes)
    projects: Sequence[tuple[str, str]] = attrs.field(converter=_sorted_codes)
    first_day: date | None
    last_day: date | None

    @property
    def example_accounts(self) -> tuple[int, int]:
        """The accounts of the example. They are in the chart of accounts, unless the chart is empty."""
        numbers = [number for number, _ in self.accounts]
        if not numbers or set(_EXAMPLE_ACCOUNTS) <= set(numbers):
            return _EXAMPLE_ACCOUNTS
        return numbers[-1], numbers[0]


def write_lists(book: Book, sheet: Sheet, lists: CompanyLists, language: Language) -> None:
    """Write the lists, each to two columns: accounts (A and B), cost centres (D and E), and projects (G and H).

    Also write the first and last day of the financial year to the cells J2 and J3.
    """
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for index, title in _TITLES:
        sheet.write_string(0, index, title.in_language(language), bold)
    for row, (number, name) in enumerate(lists.accounts, 1):
        sheet.write_number(row, 0, number)
        sheet.write_string(row, 1, name)
    for first, items in ((3, lists.cost_centers), (6, lists.projects)):
        for row, (code, name) in enumerate(items, 1):
            sheet.write_string(row, first, code)
            sheet.write_string(row, first + 1, name)
    for row, (title, value) in enumerate(zip(_YEAR, (lists.first_day, lists.last_day), strict=True), 1):
        sheet.write_string(row, 8, title.in_language(language), bold)
        if value is not None:
            sheet.write_datetime(row, 9, value, day)
    sheet.set_column(0, 0, 9)
    sheet.set_column(1, 1, 40)
    sheet.set_column(3, 8, 16)
    sheet.set_column(9, 9, 12)
    sheet.freeze_panes(1, 0)


def write_instructions(book: Book, sheet: Sheet, language: Language) -> None:
    """Write the instructions in one column."""
    heading = book.add_format({"bold": True, "font_size": 14})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, _CHARACTERS)
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 0)
    for row, step in enumerate(_STEPS):
        lines = -(-len(step.in_language(language)) // _CHARACTERS)
        sheet.set_row(row, _LINE_HEIGHT * lines + 6)
        sheet.write_string(row, 0, step.in_language(language), wrapped if row else heading)
