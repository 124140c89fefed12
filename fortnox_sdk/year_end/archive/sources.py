"""The sources of documents in Fortnox: the files of supplier invoices and vouchers, and customer invoices as PDF."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import AccessDenied, NotFound
from fortnox_sdk.text import Text

_SCOPE_CODE = 2000663
_LICENCE_CODES = frozenset({2001101, 2001103})

NO_FILE = Text("Fortnox has no attached file", "Fortnox har ingen bifogad fil")
NO_VOUCHER = Text(
    "the number or the financial year of the voucher is not known",
    "verifikationens nummer eller räkenskapsår är inte känt",
)


@attrs.frozen
class Source:
    """One file in Fortnox that can be received."""

    id: str
    """The path of the file in Fortnox's API, such as `/3/archive/FILE_ID`. Each path is requested only once."""
    name: str
    scope: str
    """The scope that the connection needs."""
    receive: Callable[[Path, int], object] = attrs.field(repr=False, eq=False)
    """A function that receives the file. Its arguments are the path to write to and the maximum size in bytes."""


@attrs.frozen
class Found:
    """The sources of a record, or the reason why there are none."""

    sources: tuple[Source, ...] = ()
    reason: Text = Text("", "")


def denial_text(fault: AccessDenied, scope: str) -> Text:
    """Return the reason for a refusal, with the scope or the licence that is missing.

    Args:
        fault: Fortnox's error.
        scope: The scope of the resource.
    """
    if fault.code == _SCOPE_CODE:
        return Text(
            f"the connection lacks the scope '{scope}'", f"kopplingen saknar behörigheten (scope) '{scope}'"
        )
    if fault.code in _LICENCE_CODES:
        return Text(
            f"the company has no licence for the scope '{scope}'",
            f"företaget har ingen licens för behörigheten (scope) '{scope}'",
        )
    return Text(
        f"the user is not allowed to read the file (scope '{scope}'): {fault.text or fault.message}",
        f"användaren får inte läsa filen (behörighet '{scope}'): {fault.text or fault.message_sv}",
    )


class SourceFinder:
    """The finder of sources for invoices and vouchers. Each list of file connections is read once.

    Args:
        client: The client of the company.
        years: The financial years of the company.
    """

    def __init__(self, client: FortnoxClient, years: Sequence[FinancialYearSummary]) -> None:
        self._client = client
        self._years = years
        self._of_suppliers: Mapping[str, Found] | Text | None = None
        self.denied_years: dict[str, Text] = {}
        """The reasons why the connection is not allowed to read the voucher files of a year, by the year's last day."""
        self._of_vouchers: dict[int, Mapping[str, Found] | Text] = {}

    def customer_invoice(self, number: str) -> Found:
        """Return the source of a customer invoice's PDF. Receiving it does not mark the invoice as sent in Fortnox."""

        def receive(target: Path, most: int) -> None:
            self._client.invoices.download_preview(number, target, max_bytes=most)

        return Found((Source(f"/3/invoices/{number}/preview", f"faktura-{number}.pdf", "invoice", receive),))

    def supplier_invoice(self, number: str) -> Found:
        """Return the sources of a supplier invoice's files, or the reason why there are none."""
        if self._of_suppliers is None:
            connector = self._client.supplier_invoice_file_connections
            try:
                rows = [
                    (row.supplier_invoice_number or "", row.file_id, row.name) for row in connector.list()
                ]
                self._of_suppliers = self._grouped(rows)
            except AccessDenied as fault:
                self._of_suppliers = denial_text(fault, connector.scope)
        found = self._of_suppliers
        return Found(reason=found) if isinstance(found, Text) else found.get(number, Found(reason=NO_FILE))

    def voucher(self, label: str, on: date | None) -> Found:
        """Return the sources of the files of a voucher, such as `A17`, or the reason why there are none."""
        year = next((each for each in self._years if on is not None and on in each), None)
        if year is None or not label:
            return Found(reason=NO_VOUCHER)
        if year.id not in self._of_vouchers:
            self._of_vouchers[year.id] = self._voucher_files(year.id)
        found = self._of_vouchers[year.id]
        if isinstance(found, Text):
            self.denied_years[str(year.to_date)] = found
        return Found(reason=found) if isinstance(found, Text) else found.get(label, Found(reason=NO_FILE))

    def _voucher_files(self, year: int) -> Mapping[str, Found] | Text:
        connector = self._client.voucher_file_connections
        try:
            listed = connector.list(financial_year=year)
            return self._grouped(
                (f"{row.voucher_series}{row.voucher_number}", row.file_id, row.name) for row in listed
            )
        except AccessDenied as fault:
            return denial_text(fault, connector.scope)

    def _grouped(self, rows: Iterable[tuple[str, str | None, str | None]]) -> Mapping[str, Found]:
        grouped: dict[str, dict[str, Source]] = {}
        for key, file_id, name in rows:
            if file_id:
                grouped.setdefault(key, {})[file_id] = self._stored_file(file_id, name or file_id)
        return {key: Found(tuple(sources.values())) for key, sources in grouped.items()}

    def _stored_file(self, file_id: str, name: str) -> Source:
        def receive(target: Path, most: int) -> None:
            self._receive_stored(file_id, target, most)

        return Source(f"/3/archive/{file_id}", name, "archive", receive)

    def _receive_stored(self, file_id: str, target: Path, most: int) -> None:
        """Receive a stored file from Fortnox's archive, or from the inbox if the connection may not read the archive.

        If the archive has no file with the id in the file connection, the id is sent as the parameter `fileid` instead.
        Some files are found only in that way (reported in 2026 for the files of vouchers).
        """
        archive = self._client.archive
        try:
            archive.download(file_id, target, max_bytes=most)
        except AccessDenied as fault:
            with suppress(AccessDenied):
                self._client.inbox.download(file_id, target, max_bytes=most)
                return
            raise fault from None
        except NotFound:
            archive.download_by_archive_id(file_id, target, max_bytes=most)
