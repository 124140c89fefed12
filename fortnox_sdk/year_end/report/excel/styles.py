"""The styles of cells, and the heights of rows with wrapped text."""

import math
from collections.abc import Iterable, Mapping
from typing import Final

from fortnox_sdk.year_end.appendix import Colour, FindingKind
from fortnox_sdk.year_end.look import LOOKS
from fortnox_sdk.year_end.report.excel.workbook import Style, Workbook, Worksheet
from fortnox_sdk.year_end.report.tables import ColumnKind

_INK: Final = "#1f2a37"
_FAINT: Final = "#64748b"
_LINE: Final = "#cbd5e1"
_HEAD: Final = "#1e3a5f"
_RED: Final = LOOKS[Colour.RED].ink

OWN_FILLS: Final = frozenset({_HEAD, *(look.paper for look in LOOKS.values())})
"""The background colours that the program uses. Any other colour in a workbook was chosen by a person."""
FONT_POINTS: Final = 10

_LINE_HEIGHT: Final = 13.5
_LETTERS_PER_DIGIT: Final = 1.12

AMOUNT: Final = "#,##0.00"
"""The number format of amounts. Excel applies the user's locale and shows 1 250,00 in Swedish."""
DAY: Final = "yyyy-mm-dd"


def fit_row(sheet: Worksheet, row: int, texts: Iterable[tuple[str, int]]) -> None:
    """Set the height of a row to fit its longest wrapped text, because LibreOffice does not do this automatically.

    Args:
        sheet: The sheet.
        row: The row, counted from 0.
        texts: The wrapped texts, each with the width of its column in characters.
    """
    # Letters are narrower than the digits by which Excel measures widths, but words break before the edge.
    lines = max((lines_of(text, width) for text, width in texts), default=1)
    if lines > 1:
        sheet.set_row(row, _LINE_HEIGHT * lines)


def lines_of(text: str, width: int) -> int:
    """Return the number of lines that a wrapped text needs in a column of the given width in characters."""
    room = max(1, int((width - 2) * _LETTERS_PER_DIGIT))
    return sum(max(1, math.ceil(len(line) / room)) for line in text.split("\n"))


class Styles:
    """The cell formats of one workbook. Each format is created once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._properties: dict[Style, dict[str, object]] = {}
        self._filled: dict[tuple[Style, str], Style] = {}
        style = self._style
        heavy: dict[str, object] = {"bold": True, "top": 1, "top_color": _INK}
        self.title: Style = style(font_size=18, bold=True, font_color=_HEAD)
        self.subtitle: Style = style(font_size=11, font_color=_FAINT)
        self.section: Style = style(font_size=13, bold=True, font_color=_HEAD, valign="vcenter")
        self.ruled: Style = style(
            font_size=13, bold=True, font_color=_HEAD, valign="vcenter", bottom=2, bottom_color=_HEAD
        )
        self.label: Style = style(font_color=_FAINT)
        self.text: Style = style()
        # The text is indented so that it does not run into the amount to its left.
        self.cell: Style = style(align="left", indent=1)
        self.wrapped: Style = style(text_wrap=True, align="left", indent=1)
        self.paragraph: Style = style(text_wrap=True)
        self.faint: Style = style(font_color=_FAINT, text_wrap=True, align="left", indent=1)
        self.indented: Style = style(align="left", indent=2, text_wrap=True)
        self.bold: Style = style(bold=True)
        self.link: Style = style(font_color="#1d4ed8", underline=1)
        self.verdicts: Mapping[Colour, Style] = {
            colour: style(bold=True, font_color=look.ink, bg_color=look.paper, text_wrap=True)
            for colour, look in LOOKS.items()
        }
        self.findings: Mapping[FindingKind, Style] = {
            FindingKind.NOTE: style(font_color=_FAINT, bold=True),
            FindingKind.CORRECTION: style(font_color=_RED, bold=True),
            FindingKind.NOT_VERIFIED: style(font_color=_RED, bold=True),
        }
        self.finding_texts: Mapping[FindingKind, Style] = {
            FindingKind.NOTE: style(text_wrap=True),
            FindingKind.CORRECTION: style(text_wrap=True, font_color=_RED),
            FindingKind.NOT_VERIFIED: style(text_wrap=True, font_color=_RED),
        }
        self.colours: Mapping[Colour, Style] = {
            colour: workbook.add_format({"font_color": look.ink, "bg_color": look.paper, "bold": True})
            for colour, look in LOOKS.items()
        }
        self.evidence: Style = style(font_color=_FAINT, text_wrap=True, align="left", indent=2)
        self.day: Style = style(num_format=DAY, align="center")
        self.amount: Style = style(num_format=AMOUNT)
        self.bold_amount: Style = style(num_format=AMOUNT, bold=True)
        self.sparse_amount: Style = style(num_format="#,##0.00;-#,##0.00;;@")
        self.count: Style = style(num_format="0")
        self.days: Style = style(num_format="0;-0;;@")
        self.share: Style = style(num_format="0.0%")
        head: dict[str, object] = {
            "bold": True,
            "font_color": "#ffffff",
            "bg_color": _HEAD,
            "text_wrap": True,
            "valign": "vcenter",
        }
        self.heading: Style = style(align="left", indent=1, **head)
        self.heading_middle: Style = style(align="center", **head)
        self.heading_right: Style = style(align="right", **head)
        self.total: Style = style(**heavy)
        self.total_label: Style = style(align="left", indent=1, **heavy)
        self.total_amount: Style = style(num_format=AMOUNT, **heavy)
        self.total_count: Style = style(num_format="0", **heavy)
        self.signature: Style = style(bottom=1, bottom_color=_LINE, align="left")
        self.signature_day: Style = style(bottom=1, bottom_color=_LINE, align="left", num_format=DAY)
        self._entry = style(text_wrap=True, align="left", indent=1, bottom=4, bottom_color=_LINE)
        self._entry_day = style(num_format=DAY, align="center", bottom=4, bottom_color=_LINE)
        self.when_wrong: Style = self.colours[Colour.RED]
        self.when_right: Style = self.colours[Colour.GREEN]
        self.when_not_zero: Style = workbook.add_format({"font_color": _RED})

    def filled(self, style: Style, colour: str) -> Style:
        """Return a style with another background colour, such as `#ffff00`."""
        if (style, colour) not in self._filled:
            self._filled[style, colour] = self._style(**self._properties[style] | {"bg_color": colour})
        return self._filled[style, colour]

    def of_kind(self, kind: ColumnKind) -> Style:
        """Return the style for the cells of a column of the given kind."""
        return {
            ColumnKind.TEXT: self.cell,
            ColumnKind.LONG_TEXT: self.wrapped,
            ColumnKind.DATE: self.day,
            ColumnKind.AMOUNT: self.amount,
            ColumnKind.SPARSE_AMOUNT: self.sparse_amount,
            ColumnKind.COUNT: self.count,
            ColumnKind.DAYS: self.days,
            ColumnKind.SHARE: self.share,
            ColumnKind.LINK: self.cell,
        }[kind]

    def for_entry(self, kind: ColumnKind) -> Style:
        """Return the style for the input cells of a column of the given kind."""
        return self._entry_day if kind is ColumnKind.DATE else self._entry

    def _style(self, **properties: object) -> Style:
        base: dict[str, object] = {
            "font_name": "Calibri",
            "font_size": FONT_POINTS,
            "font_color": _INK,
            "valign": "top",
        }
        style = self._workbook.add_format(base | properties)
        self._properties[style] = properties
        return style
