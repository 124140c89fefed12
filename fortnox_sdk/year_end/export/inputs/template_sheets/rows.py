"""The sheet with the rows of the vouchers: titles, formulas, an example, colours, and rules for the input."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.appendix import Colour
from fortnox_sdk.year_end.export.inputs.amounts import LIMIT
from fortnox_sdk.year_end.export.inputs.table import EXAMPLE_REFERENCE
from fortnox_sdk.year_end.export.inputs.template_sheets.formulas import (
    IS_EXAMPLE,
    IS_RIGHT,
    LISTS,
    ROWS,
    TITLES,
    UNKNOWN_ACCOUNT,
    RowFormulas,
    column,
)
from fortnox_sdk.year_end.export.inputs.template_sheets.lists import CompanyLists
from fortnox_sdk.year_end.export.inputs.template_sheets.xlsx import Book, Sheet, Style
from fortnox_sdk.year_end.export.vouchers import LONGEST_TEXT
from fortnox_sdk.year_end.look import LOOKS

_WIDTHS: Final = (25, 12, 27, 9, 27, 13, 13, 22, 15, 10, 12, 12, 25, 12)
_COMPUTED: Final = ("account name", "difference", "check", "voucher")
_TEXTS: Final = ("reference", "text", "row text", "cost center", "project")
_DAYS: Final = ("date", "reverse on")
_AMOUNTS: Final = ("debit", "credit", "difference")
_DAY, _AMOUNT, _AS_TEXT = "yyyy-mm-dd", "#,##0.00", "@"
_LONGEST_ROW_TEXT: Final = 100
_A4: Final = 9
_LAST_PRINTED_ROW: Final = 39
_EXAMPLE_TEXT: Final = Text("Accrued fee", "Upplupet arvode")
_EXAMPLE_AMOUNT: Final = Decimal(1200)


class RowsSheet:
    """The sheet that a person fills in.

    Args:
        book: The workbook.
        sheet: The empty sheet, which is the first one of the workbook.
        lists: The lists on the second sheet.
        language: The language of the workbook.
    """

    def __init__(self, book: Book, sheet: Sheet, lists: CompanyLists, language: Language) -> None:
        self._book = book
        self._sheet = sheet
        self._lists = lists
        self._language: Language = language

    def write(self) -> None:
        """Write the sheet."""
        self._write_titles()
        self._write_rows()
        self._write_example()
        self._colour()
        self._validate()
        sheet = self._sheet
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.print_area(0, 0, _LAST_PRINTED_ROW, column("check"))

    def _style(self, **properties: object) -> Style:
        return self._book.add_format(properties)

    def _text(self, text: Text) -> str:
        return text.in_language(self._language)

    def _write_titles(self) -> None:
        for index, (name, title) in enumerate(TITLES.items()):
            fill = "#7b8b9a" if name in _COMPUTED else "#1f3b57"
            style = self._style(bold=True, font_color="#ffffff", bg_color=fill, **_layout(name))
            self._sheet.write_string(0, index, self._text(title), style)
            self._sheet.set_column(index, index, _WIDTHS[index], None, {"hidden": name == "voucher"})

    def _write_rows(self) -> None:
        styles = {name: self._style(**_layout(name), num_format=_number_format(name)) for name in TITLES}
        styles |= {
            name: self._style(**_layout(name), num_format=_number_format(name), font_color="#5b7186")
            for name in _COMPUTED
        }
        for row in range(2, ROWS + 2):
            for name in TITLES:
                if name not in _COMPUTED:
                    self._sheet.write_blank(row - 1, column(name), None, styles[name])
            self._write_formulas(row, styles, {})

    def _write_formulas(self, row: int, styles: Mapping[str, Style], values: Mapping[str, str | int]) -> None:
        """Write the formulas of a row, with the values that they have before the workbook is calculated."""
        formulas = RowFormulas(row, self._language, account_rows=len(self._lists.accounts))
        texts = {
            "account name": formulas.account_name,
            "difference": formulas.difference,
            "check": formulas.check,
            "voucher": formulas.voucher,
        }
        for name, text in texts.items():
            self._sheet.write_formula(row - 1, column(name), text, styles[name], values.get(name, ""))

    def _write_example(self) -> None:
        look: dict[str, object] = {"italic": True, "font_color": "#6b6b6b", "bg_color": "#e4e4e4"}
        styles = {
            name: self._style(**look, **_layout(name), num_format=_number_format(name)) for name in TITLES
        }
        names = dict(self._lists.accounts)
        sides = zip(self._lists.example_accounts, ("debit", "credit"), strict=True)
        for row, (account, side) in enumerate(sides, 2):
            for name in TITLES:
                if name not in _COMPUTED:
                    self._sheet.write_blank(row - 1, column(name), None, styles[name])
            self._sheet.write_number(row - 1, column("account"), account, styles["account"])
            self._sheet.write_number(row - 1, column(side), _EXAMPLE_AMOUNT, styles[side])
            values: dict[str, str | int] = {
                "account name": names.get(account, ""),
                "difference": 0,
                "check": self._text(IS_EXAMPLE),
                "voucher": self._text(EXAMPLE_REFERENCE),
            }
            self._write_formulas(row, styles, values)
        self._sheet.write_string(1, column("reference"), self._text(EXAMPLE_REFERENCE), styles["reference"])
        if self._lists.last_day is not None:
            self._sheet.write_datetime(1, column("date"), self._lists.last_day, styles["date"])
        self._sheet.write_string(1, column("text"), self._text(_EXAMPLE_TEXT), styles["text"])

    def _colour(self) -> None:
        """Add the rules that colour faults red and correct values green."""
        good, bad = LOOKS[Colour.GREEN], LOOKS[Colour.RED]
        green = self._style(font_color=good.ink, bg_color=good.paper)
        red = self._style(font_color=bad.ink, bg_color=bad.paper, bold=True)
        self._colour_if("check", f'"{IS_RIGHT}"', green)
        self._colour_if("check", f'"{self._text(IS_EXAMPLE)}"', None)
        self._colour_if("check", '""', None)
        self._colour_if("check", '""', red, criteria="!=")
        self._colour_if("difference", '""', None)
        self._colour_if("difference", 0, green)
        self._colour_if("difference", 0, red, criteria="!=")
        self._colour_if("account name", f'"{self._text(UNKNOWN_ACCOUNT)}"', red)

    def _colour_if(self, name: str, value: str | int, style: Style | None, *, criteria: str = "==") -> None:
        """Add a rule that gives a style to each cell of a column whose value meets a condition.

        A style of None changes nothing. Rules that are added later do not apply to these cells.
        """
        options = {
            "type": "cell",
            "criteria": criteria,
            "value": value,
            "format": style,
            "stop_if_true": True,
        }
        self._sheet.conditional_format(1, column(name), ROWS, column(name), options)

    def _validate(self) -> None:
        """Set the rules for what may be written in each column."""
        lists, place = self._lists, f"='{self._text(LISTS)}'!"
        not_found = Text("The account is not in the chart of accounts.", "Kontot finns inte i kontoplanen.")
        if lists.accounts:
            self._allow(
                "account", not_found, validate="list", source=f"{place}$A$2:$A${len(lists.accounts) + 1}"
            )
        else:
            self._allow(
                "account", not_found, validate="integer", criteria="between", minimum=1000, maximum=9999
            )
        if lists.first_day is not None and lists.last_day is not None:
            in_year = Text("Write a date in the financial year.", "Skriv ett datum inom räkenskapsåret.")
            days = {"minimum": f"{place}$J$2", "maximum": f"{place}$J$3"}
            self._allow("date", in_year, validate="date", criteria="between", **days)
        positive = Text("Write a positive amount.", "Skriv ett positivt belopp.")
        for side in ("debit", "credit"):
            limits = {"minimum": 0, "maximum": int(LIMIT) - 1}
            self._allow(side, positive, validate="decimal", criteria="between", **limits)
        for name, longest in (("text", LONGEST_TEXT), ("row text", _LONGEST_ROW_TEXT)):
            short = Text(f"Write at most {longest} characters.", f"Skriv högst {longest} tecken.")
            self._allow(name, short, validate="length", criteria="<=", value=longest)
        # A cost centre may have been created in Fortnox since, so the rule only warns.
        new = Text(
            "This cost centre or project was not in Fortnox when the template was created.",
            "Kostnadsstället eller projektet fanns inte i Fortnox när mallen skapades.",
        )
        for name, count, letter in (
            ("cost center", len(lists.cost_centers), "D"),
            ("project", len(lists.projects), "G"),
        ):
            if count:
                source = f"{place}${letter}$2:${letter}${count + 1}"
                self._allow(name, new, validate="list", source=source, error_type="warning")

    def _allow(self, name: str, message: Text, **options: object) -> None:
        texts = {"error_title": self._text(TITLES[name]), "error_message": self._text(message)}
        self._sheet.data_validation(1, column(name), ROWS, column(name), {**options, **texts})


def _layout(name: str) -> dict[str, object]:
    """Return the format properties that align the cells of a column."""
    if name in _AMOUNTS:
        return {"align": "right"}
    if name in _DAYS or name == "account":
        return {"align": "center"}
    return {"align": "left", "indent": 1} if name != "reference" else {"align": "left"}


def _number_format(name: str) -> str:
    if name in _AMOUNTS:
        return _AMOUNT
    if name in _DAYS:
        return _DAY
    # A reference such as 0012 stays a text.
    return _AS_TEXT if name in _TEXTS else "General"
