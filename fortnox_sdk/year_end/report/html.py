"""Appendices as one self-contained HTML file for the screen and for print. A browser can print it as PDF."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.files import Files, replace_file
from fortnox_sdk.text import Language, amount_text, printable
from fortnox_sdk.year_end.appendix import Appendix, Colour, Ledger
from fortnox_sdk.year_end.report.ageing import ageing_tables
from fortnox_sdk.year_end.report.charts import ageing_bars
from fortnox_sdk.year_end.report.summary import finding_lines, source_lines, summary_lines, verdict
from fortnox_sdk.year_end.report.tables import Cell, ColumnKind, causes_table, items_table
from fortnox_sdk.year_end.report.texts import labels_in, ledger_title

if TYPE_CHECKING:
    import jinja2

_TEMPLATE: Final = "appendix.html.j2"
_MARKS: Final = {Colour.GREEN: "✓", Colour.YELLOW: "●", Colour.RED: "!"}


@checked
def write_html(
    appendices: Sequence[Appendix],
    path: Path | str,
    *,
    language: Language = "sv",
    files: Files | None = None,
) -> None:
    """Write appendices to one HTML file, which loads no script, font or picture.

    Args:
        appendices: One or more appendices of one company.
        path: The `.html` file. An existing file is replaced when the new one is complete.
        language: The language, `sv` or `en`.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: `appendices` is empty.
        ConfigurationError: jinja2 is not installed.
        OSError: The file can't be written.

    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     appendix = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder).payables()
    ...     write_html([appendix], Path(folder, "2440.html"), language="en")
    ...     Path(folder, "2440.html").stat().st_size > 1000
    True
    """
    if not appendices:
        raise InvalidInput("There is no appendix to write.", hint="Pass at least one appendix.")
    template = _environment(language).from_string(
        resources.files("fortnox_sdk.year_end.report")
        .joinpath("templates", _TEMPLATE)
        .read_text(encoding="utf-8")
    )
    text = template.render(
        language=language,
        labels=labels_in(language),
        company=appendices[0].provenance.company_name,
        org_number=appendices[0].provenance.org_number,
        sections=[_section(number, appendix, language) for number, appendix in enumerate(appendices)],
        sources=source_lines(appendices[0], language),
    )
    replace_file(Path(path), text.encode(), files=files)


def _section(number: int, appendix: Appendix, language: Language) -> dict[str, object]:
    colour, verdict_text = verdict(appendix, language)
    return {
        "id": f"a{number}",
        "title": ledger_title(appendix, language),
        "account_name": appendix.account_name,
        "as_of": str(appendix.as_of),
        "colour": colour.value,
        "mark": _MARKS[colour],
        "verdict_text": verdict_text,
        "lines": summary_lines(appendix, language),
        "records": items_table(appendix, language).without_empty_columns(),
        "causes": causes_table(appendix, language),
        "bars": ageing_bars(appendix, language) if appendix.items else (),
        "ageing": ageing_tables(appendix, language) if appendix.items else (),
        "findings": finding_lines(appendix, language),
        "has_ledger": appendix.ledger is not Ledger.NONE,
        "sources": source_lines(appendix, language),
    }


def _without_controls(value: object) -> object:
    """Return a value for the template. If it is a text, replace its control characters, which could alter the page."""
    return "\n".join(map(printable, value.splitlines())) if type(value) is str else value


def _environment(language: Language) -> "jinja2.Environment":
    try:
        import jinja2  # noqa: PLC0415 -- an extra
    except ImportError as fault:
        raise ConfigurationError(
            "HTML files need jinja2, which is not installed.", hint='Run: pip install "fortnox-sdk[report]"'
        ) from fault

    def cell_text(cell: Cell, kind: ColumnKind = ColumnKind.AMOUNT) -> str:
        if kind is ColumnKind.SHARE and isinstance(cell, Decimal):
            percent = f"{cell:.1%}"
            return percent if language == "en" else percent.replace(".", ",")
        if isinstance(cell, Decimal) and kind is ColumnKind.AMOUNT:
            return amount_text(cell, language)
        return str(cell) if isinstance(cell, str | date | int | Decimal) else ""

    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_without_controls,
    )
    environment.filters["cell_text"] = cell_text
    return environment
