"""The page of one appendix: its verdict, findings, summary, tables and review, with links from its rows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import attrs

from fortnox_sdk.text import Language, amount_text
from fortnox_sdk.web.appendices.overview import Badge, badge_of, title_of
from fortnox_sdk.web.appendices.paging import CellLink, PagedTable, paged_table, voucher_link
from fortnox_sdk.web.appendices.tables import AppendixTables, ReviewTables
from fortnox_sdk.year_end.appendix import Appendix, Finding, Ledger
from fortnox_sdk.year_end.report.charts import Bar, DayChart
from fortnox_sdk.year_end.report.summary import Line, source_lines, summary_lines
from fortnox_sdk.year_end.report.tables import Table
from fortnox_sdk.year_end.report.texts import finding_name, labels_in


@attrs.frozen(kw_only=True)
class Addresses:
    """The URLs of the pages that the rows of a table link to."""

    voucher: Callable[[str, date], str]
    """A function that returns the URL of a voucher by its label and date, or `""` if the voucher's year was not
    read."""
    item: Callable[[Ledger, str], str]
    """A function that returns the URL of an open item by its ledger and number."""
    appendix: Callable[[str], str]
    """A function that returns the URL of the appendix of an account."""


@attrs.frozen(kw_only=True)
class FindingLine:
    """A finding on a page."""

    kind: str
    name: str
    text: str


@attrs.frozen(kw_only=True)
class ReviewSection:
    """The review of a ledger on a page."""

    explanation_title: str
    chart: DayChart
    explanation: tuple[PagedTable, ...]
    judgement_title: str
    judgement: tuple[PagedTable, ...]
    revaluation: tuple[PagedTable, ...]
    rate_findings: tuple[FindingLine, ...]


@attrs.frozen(kw_only=True)
class AppendixSection:
    """The content of the page of an appendix."""

    title: str
    as_of: str
    badge: Badge
    findings: tuple[FindingLine, ...]
    lines: tuple[tuple[Line, str], ...]
    parts: PagedTable | None
    causes: PagedTable | None
    records: tuple[PagedTable, ...]
    bars: tuple[Bar, ...]
    ageing: tuple[PagedTable, ...]
    review: ReviewSection | None
    sources: tuple[tuple[str, str], ...]


def appendix_section(
    appendix: Appendix,
    tables: AppendixTables,
    language: Language,
    *,
    pages: Mapping[str, str],
    addresses: Addresses,
) -> AppendixSection:
    """Return the content of the page of an appendix.

    Args:
        appendix: The appendix to show.
        tables: The tables of the appendix.
        language: The language of the page.
        pages: The page numbers of the request, by the ids of the tables.
        addresses: The URLs of the pages that the rows link to.
    """
    labels = labels_in(language)
    of_voucher = voucher_link(
        addresses.voucher,
        number=labels["voucher"],
        day=labels["date"],
        days={cause.voucher: cause.on for cause in appendix.causes},
    )

    def paged(table_id: str, table: Table, links: Mapping[str, CellLink] | None = None) -> PagedTable:
        return paged_table(table_id, table, language, pages, links=links)

    def review(found: ReviewTables) -> ReviewSection:
        links = {labels["voucher"]: of_voucher}
        return ReviewSection(
            explanation_title=found.explanation_title,
            chart=found.chart,
            explanation=tuple(paged(f"e{i}", table, links) for i, table in enumerate(found.explanation, 1)),
            judgement_title=found.judgement_title,
            judgement=tuple(paged(f"j{i}", table) for i, table in enumerate(found.judgement, 1)),
            revaluation=tuple(paged(f"c{i}", table) for i, table in enumerate(found.revaluation, 1)),
            rate_findings=finding_lines(found.rate_findings, language),
        )

    return AppendixSection(
        title=title_of(appendix, language),
        as_of=str(appendix.as_of),
        badge=badge_of(appendix, language),
        findings=finding_lines(appendix.findings, language),
        lines=tuple((line, amount_text(line.amount, language)) for line in summary_lines(appendix, language)),
        parts=paged("parts", tables.parts, _part_links(labels, addresses)) if tables.parts else None,
        causes=paged("causes", tables.causes, {labels["voucher"]: of_voucher}) if tables.causes else None,
        records=tuple(
            paged(f"r{i}", table, _record_links(listed, labels, addresses))
            for i, (listed, table) in enumerate(tables.records, 1)
        ),
        bars=tables.bars,
        ageing=tuple(paged(f"a{i}", table) for i, table in enumerate(tables.ageing, 1)),
        review=review(tables.review) if tables.review else None,
        sources=source_lines(appendix, language),
    )


def finding_lines(findings: Sequence[Finding], language: Language) -> tuple[FindingLine, ...]:
    """Return findings for a page, in the given order."""
    return tuple(
        FindingLine(
            kind=finding.kind.name.lower(),
            name=finding_name(finding.kind, language),
            text=finding.text.in_language(language),
        )
        for finding in findings
    )


def _part_links(labels: Mapping[str, str], addresses: Addresses) -> Mapping[str, CellLink]:
    return {labels["account"]: lambda row: addresses.appendix(str(row[labels["account"]]))}


def _record_links(
    listed: Appendix, labels: Mapping[str, str], addresses: Addresses
) -> Mapping[str, CellLink]:
    """Return the links of the table whose rows add up to the balance, by column heading."""
    if listed.ledger in (Ledger.CUSTOMERS, Ledger.SUPPLIERS):
        invoice = labels["invoice"]
        return {
            invoice: lambda row: addresses.item(listed.ledger, str(row[invoice])),
            labels["voucher"]: voucher_link(
                addresses.voucher, number=labels["voucher"], day=labels["booked_on"]
            ),
        }
    if listed.ledger is not Ledger.NONE:
        return {}
    headings = (labels["voucher"], labels["number"])
    return {
        heading: voucher_link(addresses.voucher, number=heading, day=labels["date"]) for heading in headings
    }
