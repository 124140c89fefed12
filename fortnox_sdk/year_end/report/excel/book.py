"""A workbook that is being written: its sheets, their page layout, and the record of what was written."""

from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from typing import Final, cast

from fortnox_sdk.text import Language, printable
from fortnox_sdk.year_end.appendix import Appendix, Provenance
from fortnox_sdk.year_end.report.excel.sheets import Sheet
from fortnox_sdk.year_end.report.excel.styles import Styles
from fortnox_sdk.year_end.report.excel.workbook import Chart, Workbook
from fortnox_sdk.year_end.report.kept.changes import figures
from fortnox_sdk.year_end.report.kept.record import RECORD_SHEET, Record, SheetRecord, record_rows
from fortnox_sdk.year_end.report.kept.work import PeoplesWork
from fortnox_sdk.year_end.report.tables import DocumentLinks
from fortnox_sdk.year_end.report.texts import labels_in
from fortnox_sdk.year_end.xlsx_writer import new_xlsx

_A4: Final = 9
_LONGEST_TITLE: Final = 31
_LONGEST_FOOTER: Final = 255


class Book:
    """A workbook for the appendices of one company.

    Args:
        appendices: One or more appendices.
        title: The title of the workbook.
        language: The language, `sv` or `en`.
        work: What people entered in an earlier workbook, or None.
        documents: Relative paths to documents, by row key.
    """

    def __init__(
        self,
        appendices: Iterable[Appendix],
        title: str,
        language: Language,
        work: PeoplesWork | None,
        documents: DocumentLinks,
    ) -> None:
        self.appendices: tuple[Appendix, ...] = tuple(appendices)
        self.language: Language = language
        self.labels: Mapping[str, str] = labels_in(language)
        self.work = work
        self.documents = documents
        self._content = BytesIO()
        self._workbook = cast("Workbook", new_xlsx(self._content))
        self.styles: Styles = Styles(self._workbook)
        self._sheets: dict[str, SheetRecord] = {}
        first = self.appendices[0]
        self.provenance: Provenance = first.provenance
        self.as_of: date = first.as_of
        company = printable(self.provenance.company_name)
        self._workbook.set_properties(
            {
                "title": f"{title} {company} {self.as_of}",
                "company": company,
                # Use the time at which the figures were read, so that the same figures give the same bytes.
                "created": self.provenance.fetched_at.replace(tzinfo=None, microsecond=0),
            }
        )

    def sheet(self, sheet_id: str, title: str, *, about: str = "") -> Sheet:
        """Return a new sheet with a page layout for A4 and a footer.

        Args:
            sheet_id: The identifier of the sheet, which is the same in both languages.
            title: The title. Characters that Excel does not accept are left out.
            about: The account or the contents, for the footer of printed pages; `""` means the title.
        """
        title = self._unique(title)
        page = self._workbook.add_worksheet(title)
        page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(0.5, 0.5, 0.6, 0.7)
        page.fit_to_pages(1, 0)
        page.hide_gridlines(2)
        page.set_row(0, 26)
        # A single & starts a control code in Excel's footers.
        company, number = self.provenance.company_name, self.provenance.org_number
        left = printable(f"{company} {number}".strip())[:90].replace("&", "&&")
        middle = f"{printable(about or title)[:60]} {self.as_of}".replace("&", "&&")
        right = f"{self.labels['page']} &P {self.labels['page_of']} &N"
        page.set_footer(f"&L{left}&C{middle}&R{right}"[:_LONGEST_FOOTER])
        taken = {record.id for record in self._sheets.values()}
        record = SheetRecord(id=sheet_id if sheet_id not in taken else f"{sheet_id}#{title}", title=title)
        self._sheets[title] = record
        return Sheet(page, record, self.styles, self.work)

    def line_chart(self) -> Chart:
        """Return a new line chart, which `Sheet.chart` places on a sheet."""
        return self._workbook.add_chart({"type": "line"})

    def heading(self, sheet: Sheet, title: str, subtitle: str) -> None:
        """Write the title and the subtitle of a sheet."""
        sheet.put(0, 0, title, self.styles.title)
        sheet.put(1, 0, subtitle, self.styles.subtitle)

    def close(self) -> bytes:
        """Write the record of the sheets and figures to a hidden sheet, and return the content of the workbook."""
        page = self._workbook.add_worksheet(RECORD_SHEET)
        page.very_hidden()
        record = Record(
            org_number=self.provenance.org_number,
            as_of=self.as_of,
            sheets=self._sheets,
            figures=tuple(figures(self.appendices)),
        )
        for row, cells in enumerate(record_rows(record)):
            for column, text in enumerate(cells):
                page.write_string(row, column, text)
        self._workbook.close()
        return self._content.getvalue()

    def _unique(self, title: str) -> str:
        """Return a title that Excel accepts and that no other sheet has."""
        # A control character would make the file unreadable.
        shown = "".join(sign for sign in printable(title) if sign not in "[]:*?/\\'")
        shown = shown.strip()[:_LONGEST_TITLE] or "-"
        taken = {used.lower() for used in (*self._sheets, RECORD_SHEET)}
        number, unique = 1, shown
        while unique.lower() in taken:
            number += 1
            ending = f" {number}"
            unique = shown[: _LONGEST_TITLE - len(ending)] + ending
        return unique
