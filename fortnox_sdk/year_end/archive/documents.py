"""The documents behind the rows of appendices: they are received, stored once, and linked from the rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import (
    AccessDenied,
    ApiError,
    DecodeError,
    LimitExceeded,
    NotFound,
    RateLimited,
    Unauthorized,
)
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix, Ledger, OpenItem
from fortnox_sdk.year_end.archive.folder import ArchiveWriter
from fortnox_sdk.year_end.archive.lines import ArchivedFile
from fortnox_sdk.year_end.archive.pdf_check import DAMAGES, damage_of
from fortnox_sdk.year_end.archive.sources import Found, Source, SourceFinder, denial_text
from fortnox_sdk.year_end.progress import Progress, no_progress
from fortnox_sdk.year_end.report.appendix_tables import item_key, voucher_key

MOST_MEGABYTES: Final = 50
"""The largest document that is received, in megabytes, if the caller does not choose another limit."""
_MEGABYTE: Final = 1_000_000
_STEP: Final = Text("Documents: {record}", "Underlag: {record}")
_GONE: Final = Text("Fortnox no longer has the file", "Fortnox har inte längre filen")
_TOO_LARGE: Final = Text("larger than {limit} MB", "större än {limit} MB")
_REFUSED: Final = Text(
    "Fortnox did not return the file: {message}", "Fortnox lämnade inte ut filen: {message}"
)


@attrs.frozen(kw_only=True)
class ArchivedDocument:
    """A document of an open item or a voucher, or the reason why it could not be received."""

    account: str
    """The account of the appendix."""
    record: str
    """The key of the row, such as `suppliers/17` or `voucher/A4`. For a financial year whose voucher files the
    connection is not allowed to read, it is `vouchers/` and the last day of the year."""
    source: str = ""
    """The path of the file in Fortnox's API, or `""` if there is no file."""
    name: str = ""
    """The name of the file in Fortnox."""
    file: ArchivedFile | None = None
    """The file in the archive, or None if it could not be received."""
    damage: Text = Text("", "")
    """The visible damage of the file; empty if there is none. A damaged file is stored as received."""
    missing: Text = Text("", "")
    """The reason why there is no file, or an empty text if there is a file."""


@attrs.frozen
class ArchivedDocuments:
    """The documents of one import."""

    rows: tuple[ArchivedDocument, ...] = ()

    @property
    def received(self) -> tuple[ArchivedDocument, ...]:
        """The documents in the archive."""
        return tuple(row for row in self.rows if row.file is not None)

    @property
    def damaged(self) -> tuple[ArchivedDocument, ...]:
        """The documents in the archive that are visibly damaged."""
        return tuple(row for row in self.rows if row.damage)

    @property
    def missing(self) -> tuple[ArchivedDocument, ...]:
        """The open items, vouchers and financial years whose documents could not be received, with the reasons."""
        return tuple(row for row in self.rows if row.missing)

    @checked
    def links(self, before: str = "") -> Mapping[str, Sequence[str]]:
        """Return the paths of the documents by row key, for the argument `documents` of the reports.

        Args:
            before: The relative path from the report's folder to the archive's folder, such as `../../`.
        """
        links: dict[str, dict[str, None]] = {}
        for row in self.rows:
            if row.file is not None:
                links.setdefault(row.record, {})[before + row.file.path] = None
        return {record: tuple(paths) for record, paths in links.items()}


def fetch_documents(
    client: FortnoxClient,
    appendices: Iterable[Appendix],
    writer: ArchiveWriter,
    *,
    years: Sequence[FinancialYearSummary],
    max_megabytes: int,
    progress: Progress | None = None,
) -> ArchivedDocuments:
    """Receive the documents behind the rows of appendices, and store each content once in an archive.

    The rows are the open items of a ledger, or the vouchers of an account without a ledger. A document that an earlier
    or interrupted import has received is not received again, because the manifest lists it.

    Args:
        client: The client of the company.
        appendices: The appendices.
        writer: The writer of the archive.
        years: The financial years of the company.
        max_megabytes: The largest document, in megabytes, at least 1. A larger one is listed as missing.
        progress: The progress callback, which is called before each row; None means no callback.

    Raises:
        FortnoxError: The connection to Fortnox failed. A new import continues with the document that was not received.
        OSError: A file can't be written.
    """
    finder, report = SourceFinder(client, years), progress or no_progress
    fetcher = _Fetcher(writer, max_megabytes)
    wanted = [row for appendix in appendices for row in _wanted(appendix, finder)]
    documents: list[ArchivedDocument] = []
    for done, (row, find) in enumerate(wanted):
        report(_STEP.format(record=row.record), done, len(wanted))
        documents += fetcher.fetch(row, find())
    documents += (
        ArchivedDocument(account="", record=f"vouchers/{year}", missing=reason)
        for year, reason in finder.denied_years.items()
    )
    return ArchivedDocuments(tuple(documents))


def _wanted(
    appendix: Appendix, finder: SourceFinder
) -> Iterator[tuple[ArchivedDocument, Callable[[], Found]]]:
    """Yield the rows of an appendix, each with the function that finds its sources."""

    def of_item(item: OpenItem) -> Found:
        is_supplier = appendix.ledger is Ledger.SUPPLIERS
        invoice = (finder.supplier_invoice if is_supplier else finder.customer_invoice)(item.number)
        voucher = finder.voucher(item.voucher, item.booked_on)
        sources = {source.id: source for source in (*invoice.sources, *voucher.sources)}
        return Found(tuple(sources.values()), invoice.reason)

    if appendix.ledger in (Ledger.CUSTOMERS, Ledger.SUPPLIERS):
        for item in appendix.items:
            key = item_key(appendix.ledger, item.number)
            yield ArchivedDocument(account=appendix.account, record=key), partial(of_item, item)
        return
    for posting in appendix.postings:
        row = ArchivedDocument(account=appendix.account, record=voucher_key(posting.voucher))
        yield row, partial(finder.voucher, posting.voucher, posting.on)


class _Fetcher:
    """The receiver of documents, which remembers the scopes that Fortnox has refused."""

    def __init__(self, writer: ArchiveWriter, max_megabytes: int) -> None:
        self._writer = writer
        self._max_megabytes = max_megabytes
        self._denied: dict[str, Text] = {}

    def fetch(self, row: ArchivedDocument, found: Found) -> Iterator[ArchivedDocument]:
        """Yield the documents of a row, or the row with the reason why it has no document."""
        for source in found.sources:
            row = attrs.evolve(row, source=source.id, name=source.name)
            file = self._writer.document(source.id) or self._receive(source)
            if isinstance(file, Text):
                yield attrs.evolve(row, missing=file)
            else:
                yield attrs.evolve(row, file=file, damage=DAMAGES.get(file.note, Text("", "")))
        if not found.sources:
            yield attrs.evolve(row, missing=found.reason)

    def _receive(self, source: Source) -> ArchivedFile | Text:
        """Receive a document and add it to the archive, or return the reason why that is impossible."""
        if source.scope in self._denied:
            return self._denied[source.scope]
        path, files = self._writer.download_path, self._writer.archive.files
        try:
            source.receive(path, self._max_megabytes * _MEGABYTE)
        except AccessDenied as fault:
            return self._denied.setdefault(source.scope, denial_text(fault, source.scope))
        except NotFound:
            return _GONE
        except LimitExceeded:
            return _TOO_LARGE.format(limit=self._max_megabytes)
        except (Unauthorized, RateLimited):
            raise
        except (ApiError, DecodeError) as fault:
            return _REFUSED.format(message=Text(fault.message, fault.message_sv))
        content = files.read(path)
        damage = damage_of(content, source.name)
        return self._writer.add_document(
            source=source.id, name=source.name, note=damage.en if damage else "", content=content
        )
