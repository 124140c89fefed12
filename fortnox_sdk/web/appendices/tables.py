"""All tables of an appendix in one language. They are made once, because this takes a second for a large ledger."""

from typing import Final

import attrs

from fortnox_sdk.text import Language
from fortnox_sdk.web.results.record import SavedReview
from fortnox_sdk.year_end.appendix import Appendix, Finding
from fortnox_sdk.year_end.report.ageing import ageing_tables
from fortnox_sdk.year_end.report.appendix_tables import (
    causes_table,
    item_tables,
    listed_appendices,
    parts_table,
)
from fortnox_sdk.year_end.report.charts import Bar, DayChart, ageing_bars, day_chart
from fortnox_sdk.year_end.report.reviews import (
    explanation_title,
    judgement_title,
    tables_of_explanation,
    tables_of_judgement,
    tables_of_revaluation,
)
from fortnox_sdk.year_end.report.tables import Table
from fortnox_sdk.year_end.report.texts import ledger_title

MOST_APPENDICES: Final = 32
"""The largest number of appendices whose tables are kept in memory."""


@attrs.frozen(kw_only=True)
class ReviewTables:
    """The tables of a review, with their titles."""

    explanation_title: str
    chart: DayChart
    explanation: tuple[Table, ...]
    judgement_title: str
    judgement: tuple[Table, ...]
    revaluation: tuple[Table, ...]
    rate_findings: tuple[Finding, ...]


@attrs.frozen(kw_only=True)
class AppendixTables:
    """The tables of one appendix, without columns that are empty in all rows."""

    records: tuple[tuple[Appendix, Table], ...]
    """The tables of items, records or vouchers. Each table is in a pair with the appendix that its rows come from."""
    parts: Table | None
    causes: Table | None
    bars: tuple[Bar, ...]
    ageing: tuple[Table, ...]
    review: ReviewTables | None


def appendix_tables(appendix: Appendix, review: SavedReview | None, language: Language) -> AppendixTables:
    """Return the tables of an appendix, in the same order as in the reports."""
    return AppendixTables(
        records=tuple(
            (listed, _titled(table, listed, language) if appendix.parts else table.without_empty_columns())
            for listed in listed_appendices(appendix)
            for table in item_tables(listed, language)
        ),
        parts=parts_table(appendix, language).without_empty_columns() if appendix.parts else None,
        causes=causes_table(appendix, language).without_empty_columns() if appendix.causes else None,
        bars=tuple(ageing_bars(appendix, language)) if appendix.items else (),
        ageing=tuple(table.without_empty_columns() for table in ageing_tables(appendix, language)),
        review=None if review is None else _review_tables(review, language),
    )


def _titled(table: Table, part: Appendix, language: Language) -> Table:
    title = f"{ledger_title(part, language)}: {table.title}"
    return attrs.evolve(table.without_empty_columns(), title=title)


def _review_tables(review: SavedReview, language: Language) -> ReviewTables:
    return ReviewTables(
        explanation_title=explanation_title(review).in_language(language),
        chart=day_chart(review.explanation.by_day, language),
        explanation=tuple(table.without_empty_columns() for table in tables_of_explanation(review, language)),
        judgement_title=judgement_title(review).in_language(language),
        judgement=tuple(table.without_empty_columns() for table in tables_of_judgement(review, language)),
        revaluation=tuple(table.without_empty_columns() for table in tables_of_revaluation(review, language)),
        rate_findings=() if review.revaluation is None else review.revaluation.findings,
    )
