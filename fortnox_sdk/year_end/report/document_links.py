"""Links from the rows of a report to documents, such as the invoice of an open item."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

import attrs

from fortnox_sdk.text import Language
from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.report.tables import Column, ColumnKind, Table
from fortnox_sdk.year_end.report.texts import labels_in

DocumentLinks = Mapping[str, Sequence[str]]
"""The relative paths of documents, with `/` between the parts, by the keys of rows."""
NO_LINKS: Final[DocumentLinks] = {}
_WIDTH: Final = 9


def item_key(ledger: Ledger, number: str) -> str:
    """Return the key of an open item in `DocumentLinks`.

    >>> item_key(Ledger.SUPPLIERS, "17")
    'suppliers/17'
    """
    return f"{ledger.value}/{number}"


def voucher_key(label: str) -> str:
    """Return the key of a voucher in `DocumentLinks`.

    >>> voucher_key("A17")
    'voucher/A17'
    """
    return f"voucher/{label}"


def with_links(
    tables: Sequence[Table], appendix: Appendix, documents: DocumentLinks, language: Language
) -> tuple[Table, ...]:
    """Return the tables of an appendix, with columns that lead from the rows of the last one to their documents."""
    *others, table = tables
    if appendix.ledger in (Ledger.CUSTOMERS, Ledger.SUPPLIERS):
        keys = [item_key(appendix.ledger, key) for key in table.keys]
    elif appendix.ledger is Ledger.NONE:
        keys = [voucher_key(key) for key in table.keys]
    else:
        return tuple(tables)
    paths = [tuple(documents.get(key, ())) for key in keys]
    count = max(map(len, paths), default=0)
    heading = labels_in(language)["document"]
    columns = tuple(
        Column(
            heading if number == 1 else f"{heading} {number}",
            ColumnKind.LINK,
            _WIDTH,
            name=f"document{number}",
            printed=False,
        )
        for number in range(1, count + 1)
    )
    rows = (
        (*row, *found, *[None] * (count - len(found))) for row, found in zip(table.rows, paths, strict=True)
    )
    return (*others, attrs.evolve(table, columns=(*table.columns, *columns), rows=tuple(rows)))


def link_text(path: str) -> str:
    """Return the text of a link: the kind of the file.

    >>> link_text("../../documents/3f-faktura.pdf")
    'PDF'
    """
    return PurePosixPath(path).suffix[1:].upper() or "…"
