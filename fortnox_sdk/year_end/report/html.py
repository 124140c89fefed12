"""Appendices as one self-contained HTML file for the screen and for print. A browser can print it as PDF."""

from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.files import Files, replace_file
from fortnox_sdk.text import Language, Text, amount_text, printable
from fortnox_sdk.year_end.appendix import Appendix, Finding
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.look import LOOKS, css_variables
from fortnox_sdk.year_end.report.ageing import ageing_tables
from fortnox_sdk.year_end.report.appendix_tables import (
    causes_table,
    item_tables,
    listed_appendices,
    parts_table,
    with_links,
)
from fortnox_sdk.year_end.report.charts import ageing_bars, day_chart
from fortnox_sdk.year_end.report.overview import overview_table, verdict_line
from fortnox_sdk.year_end.report.page_tables import PageTable, page_table
from fortnox_sdk.year_end.report.reviews import (
    explanation_title,
    judgement_title,
    reviews_by_account,
    tables_of_explanation,
    tables_of_judgement,
    tables_of_revaluation,
)
from fortnox_sdk.year_end.report.summary import source_lines, summary_lines
from fortnox_sdk.year_end.report.tables import NO_LINKS, DocumentLinks, Table
from fortnox_sdk.year_end.report.texts import finding_name, labels_in, ledger_title, term
from fortnox_sdk.year_end.review import LedgerReview

if TYPE_CHECKING:
    import jinja2

_TEMPLATE: Final = "appendix.html.j2"


@checked
def write_html(
    appendices: Sequence[Appendix],
    path: Path | str,
    *,
    language: Language = "sv",
    reviews: Sequence[LedgerReview] = (),
    documents: DocumentLinks = NO_LINKS,
    files: Files | None = None,
) -> None:
    """Write appendices to one HTML file, which loads no script, font or picture.

    Args:
        appendices: One or more appendices of one company.
        path: The `.html` file. An existing file is replaced when the new one is complete.
        language: The language, `sv` or `en`.
        reviews: Reviews of ledgers whose appendices are in `appendices`. Below the appendix, a review explains the
            difference and lists what an accountant has to judge.
        documents: Relative paths from the folder of the file to documents, by the key of the row: `customers/17` or
            `suppliers/17` for an open item, and `voucher/A4` for a voucher. The default is no documents.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: `appendices` is empty, or does not contain the appendix of a review, or two reviews belong to the
            same appendix.
        ConfigurationError: jinja2 is not installed.
        OSError: The file can't be written.

    >>> from datetime import date
    >>> from pathlib import Path
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
        raise InvalidInput(
            Text("There is no appendix to write.", "Det finns ingen bilaga att skriva."),
            hint=Text("Pass at least one appendix.", "Ange minst en bilaga."),
        )
    by_account = reviews_by_account(appendices, reviews)
    text = _page(appendices, labels_in(language)["title"], language, by_account, documents)
    replace_file(Path(path), text.encode(), files=files)


@checked
def write_binder_html(
    binder: Binder,
    path: Path | str,
    *,
    language: Language = "sv",
    reviews: Sequence[LedgerReview] = (),
    documents: DocumentLinks = NO_LINKS,
    files: Files | None = None,
) -> None:
    """Write a binder to one HTML file. A table of all balance accounts links to the appendices.

    Args:
        binder: The binder, with at least one appendix.
        path: The `.html` file. An existing file is replaced when the new one is complete.
        language: The language, `sv` or `en`.
        reviews: Reviews of ledgers whose appendices are in the binder. Below the appendix, a review explains the
            difference and lists what an accountant has to judge.
        documents: Relative paths from the folder of the file to documents, by the key of the row: `customers/17` or
            `suppliers/17` for an open item, and `voucher/A4` for a voucher. The default is no documents.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: The binder has no appendix, or does not contain the appendix of a review, or two reviews belong to
            the same appendix.
        ConfigurationError: jinja2 is not installed.
        OSError: The file can't be written.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     binder = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder).binder()
    ...     write_binder_html(binder, Path(folder, "binder.html"))
    ...     Path(folder, "binder.html").stat().st_size > 1000
    True
    """
    if not binder.appendices:
        raise InvalidInput(
            Text("The binder has no appendix.", "Pärmen har ingen bilaga."),
            hint=Text(
                "Choose a financial year in which accounts have balances.",
                "Välj ett räkenskapsår där konton har saldon.",
            ),
        )
    by_account = reviews_by_account(binder.appendices, reviews)
    text = _page(
        binder.appendices, labels_in(language)["binder"], language, by_account, documents, binder=binder
    )
    replace_file(Path(path), text.encode(), files=files)


def _page(
    appendices: Sequence[Appendix],
    title: str,
    language: Language,
    reviews: Mapping[str, LedgerReview],
    documents: DocumentLinks,
    *,
    binder: Binder | None = None,
) -> str:
    labels, first = labels_in(language), appendices[0]
    template = _environment().from_string(
        resources.files("fortnox_sdk.year_end.report")
        .joinpath("templates", _TEMPLATE)
        .read_text(encoding="utf-8")
    )
    sources = (
        tuple(line for line in source_lines(each, language) if line[0] != labels["account"])
        for each in appendices
    )
    return template.render(
        language=language,
        labels=labels,
        verdict_colours=css_variables(),
        dark_verdict_colours=css_variables(dark=True),
        title=title,
        as_of=str(first.as_of),
        company=first.provenance.company_name,
        org_number=first.provenance.org_number,
        sections=[
            _section(f"a{number}", each, language, reviews.get(each.account), documents)
            for number, each in enumerate(appendices)
        ],
        sources=list(dict.fromkeys(sources)),
        overview=None
        if binder is None
        else page_table(overview_table(binder, language), language, "", with_empty_columns=True),
        verdict=None if binder is None else (binder.verdict.colour.value, verdict_line(binder, language)),
    )


def _section(
    section_id: str,
    appendix: Appendix,
    language: Language,
    review: LedgerReview | None,
    documents: DocumentLinks,
) -> dict[str, object]:
    labels, colour = labels_in(language), appendix.verdict.colour

    def page(table: Table) -> PageTable:
        return page_table(table, language, labels["total"])

    def records(listed: Appendix) -> list[PageTable]:
        tables = [
            page(table) for table in with_links(item_tables(listed, language), listed, documents, language)
        ]
        if not appendix.parts:
            return tables
        title = ledger_title(listed, language)
        return [attrs.evolve(table, title=f"{title}: {table.title}") for table in tables]

    origin = appendix.provenance
    return {
        "id": section_id,
        "title": ledger_title(appendix, language),
        "as_of": str(appendix.as_of),
        "colour": colour.value,
        "mark": LOOKS[colour].mark,
        "verdict_text": term(appendix.verdict, language),
        "findings": _findings(appendix.findings, language),
        "lines": [(line, amount_text(line.amount, language)) for line in summary_lines(appendix, language)],
        "parts": page(parts_table(appendix, language)) if appendix.parts else None,
        "records": [table for listed in listed_appendices(appendix) for table in records(listed)],
        "causes": page(causes_table(appendix, language)) if appendix.causes else None,
        "bars": ageing_bars(appendix, language) if appendix.items else (),
        "ageing": [page(table) for table in ageing_tables(appendix, language)],
        "footer": f"{origin.company_name} {origin.org_number} – {ledger_title(appendix, language)} "
        f"{appendix.as_of}",
        "review": None if review is None else _review(review, language),
    }


def _review(review: LedgerReview, language: Language) -> dict[str, object]:
    def pages(tables: Sequence[Table]) -> list[PageTable]:
        return [page_table(table, language, labels_in(language)["total"]) for table in tables]

    revaluation = review.revaluation
    return {
        "explanation_title": explanation_title(review).in_language(language),
        "chart": day_chart(review.explanation.by_day, language),
        "explanation": pages(tables_of_explanation(review, language)),
        "judgement_title": judgement_title(review).in_language(language),
        "judgement": pages(tables_of_judgement(review, language)),
        "rates": pages(tables_of_revaluation(review, language)),
        "rate_findings": [] if revaluation is None else _findings(revaluation.findings, language),
    }


def _findings(findings: Sequence[Finding], language: Language) -> list[tuple[str, str, str]]:
    """Return the CSS class, the name and the text of each finding."""
    return [
        (finding.kind.name.lower(), finding_name(finding.kind, language), finding.text.in_language(language))
        for finding in findings
    ]


def _without_controls(value: object) -> object:
    """Return a value for the template. If it is a text, replace its control characters, which could alter the page."""
    return "\n".join(map(printable, value.splitlines())) if type(value) is str else value


def _environment() -> "jinja2.Environment":
    try:
        import jinja2  # noqa: PLC0415 -- an extra
        from markupsafe import Markup  # noqa: PLC0415 -- belongs to jinja2
    except ImportError as fault:
        raise ConfigurationError(
            Text(
                "HTML files need jinja2, which is not installed.",
                "HTML-filer kräver jinja2, som inte är installerat.",
            ),
            hint=Text('Run: pip install "fortnox-sdk[report]"', 'Kör: pip install "fortnox-sdk[report]"'),
        ) from fault

    def css_string(text: str) -> Markup:
        """Return a text as a CSS string, in which all characters except ASCII letters and digits are escaped."""
        escaped = (
            sign if sign.isascii() and sign.isalnum() else f"\\{ord(sign):06x} " for sign in printable(text)
        )
        return Markup('"' + "".join(escaped) + '"')  # noqa: S704 -- no HTML character is left  # nosec B704

    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_without_controls,
    )
    environment.filters["css_string"] = css_string
    return environment
