"""Tests that the documents of appendix rows are downloaded once and linked, and listed if missing or damaged."""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoice, SupplierInvoiceRow
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.archive import ArchivedDocument, ArchiveResult, create_archive, verify_archive
from fortnox_sdk.year_end.job import YearEnd
from tests.chaos.documents import SCOPES, hrefs, run_kills

LAST_DAY = date(2025, 12, 31)
PDF = b"%PDF-1.4 faktura\nstartxref\n9\n%%EOF\n"


class CountingTransport:
    """A transport that records the paths of its requests."""

    def __init__(self) -> None:
        self._inner = RequestsTransport()
        self.paths: list[str] = []

    def send(self, request: Request, /) -> Response:
        self.paths.append(request.path)
        return self._inner.send(request)


def archive_of(client: FortnoxClient, folder: Path, **options: object) -> ArchiveResult:
    return create_archive(YearEnd(client, LAST_DAY, folder=folder.parent), folder, **options)


def open_invoice(client: FortnoxClient) -> str:
    """Book a supplier invoice that is open at the end of the year, and return its number."""
    draft = SupplierInvoice(
        supplier_number="1",
        invoice_date=date(2025, 12, 1),
        due_date=date(2026, 1, 15),
        total=Decimal(100),
        supplier_invoice_rows=(SupplierInvoiceRow(account=4010, debit=Decimal(100)),),
    )
    number = client.supplier_invoices.create(draft).given_number or ""
    client.supplier_invoices.bookkeep(number)
    return number


def of(documents: Iterable[ArchivedDocument], record: str) -> list[ArchivedDocument]:
    return [document for document in documents if document.record == record]


def test_killed_imports_leave_each_file_once():
    """Run a short form of `python -m tests.chaos.documents --kills 20`: 4 kills instead of 20."""
    report = run_kills(4, seed=2, items=16, files=12, large=0)
    assert report["failures"] == []
    assert report["without_scope"] == "the connection lacks the scope 'connectfile'"


def test_a_file_of_an_open_item_is_stored_as_received_and_linked_from_its_row(
    client: FortnoxClient, tmp_path: Path
):
    number = open_invoice(client)
    client.supplier_invoices.attach(number, PDF, name="Räkning 1/2.pdf")
    made = archive_of(client, tmp_path / "archive", language="en")
    (document,) = of(made.documents.received, f"suppliers/{number}")
    assert document.file is not None
    assert (tmp_path / "archive" / document.file.path).read_bytes() == PDF
    assert document.file.path.endswith("-Rakning-1-2.pdf")
    folder = tmp_path / "archive" / made.folder / "appendices"
    link = f"../../{document.file.path}"
    assert link in hrefs(folder / "binder_2025-12-31.html")
    workbook = openpyxl.load_workbook(folder / "binder_2025-12-31.xlsx")
    targets = {
        cell.hyperlink.target.replace("\\", "/")
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink and cell.hyperlink.target
    }
    assert link in targets
    assert all((folder / target).is_file() for target in targets)


def test_a_content_that_two_invoices_share_is_stored_once(client: FortnoxClient, tmp_path: Path):
    numbers = [open_invoice(client) for _ in range(2)]
    for number in numbers:
        client.supplier_invoices.attach(number, PDF, name=f"{number}.pdf")
    made = archive_of(client, tmp_path / "archive")
    paths = {of(made.documents.received, f"suppliers/{number}")[0].file.path for number in numbers}
    assert len(paths) == 1
    assert verify_archive(tmp_path / "archive", root=made.root).is_intact


def test_our_own_invoices_are_fetched_as_pdf_without_marking_them_as_sent(
    client: FortnoxClient, tmp_path: Path
):
    sent = {row.document_number: row.sent for row in client.invoices.list()}
    made = archive_of(client, tmp_path / "archive")
    own = [document for document in made.documents.received if document.record.startswith("customers/")]
    assert own
    assert all(document.file.path.endswith(".pdf") and not document.damage for document in own)
    assert {row.document_number: row.sent for row in client.invoices.list()} == sent


def test_a_second_import_receives_no_document_again(sandbox: Sandbox, tmp_path: Path):
    transport = CountingTransport()
    sandbox.set_faults(rate_limit=False)
    client = connect(sandbox, transport=transport, pace=Pace.off)
    client.supplier_invoices.attach(open_invoice(client), PDF, name="a.pdf")
    first = archive_of(client, tmp_path / "archive")
    transport.paths.clear()
    second = archive_of(client, tmp_path / "archive")
    assert [path for path in transport.paths if path.endswith("/preview") or "/archive/" in path] == []
    assert [row.file for row in second.documents.rows] != []
    assert second.documents.links() == first.documents.links()


def test_the_receipts_of_an_accounts_vouchers_are_fetched_on_request(client: FortnoxClient, tmp_path: Path):
    year = client.financial_years.on(LAST_DAY).id
    job = YearEnd(client, LAST_DAY, folder=tmp_path)
    posting = job.specification("5010").postings[0]
    series, number = posting.voucher[0], int(posting.voucher[1:])
    client.vouchers.attach(series, number, b"\xff\xd8\xff kvitto", financial_year=year, name="kvitto.jpg")
    made = archive_of(client, tmp_path / "archive", vouchers_of=["5010"])
    (document,) = of(made.documents.received, f"voucher/{posting.voucher}")
    page = tmp_path / "archive" / made.folder / "appendices" / "5010_2025-12-31.html"
    assert f"../../{document.file.path}" in hrefs(page)
    assert [row.missing.en for row in made.documents.missing if row.account == "5010"] == [
        "Fortnox has no attached file"
    ] * (len(job.specification("5010").postings) - 1)


@pytest.mark.parametrize(
    ("content", "name", "damage"),
    [
        (PDF[:-6], "faktura.pdf", "the end of the PDF is missing"),
        (b"<html>error</html>", "faktura.pdf", "the name ends with .pdf, but the content is not a PDF"),
        (b"", "tom.pdf", "the file is empty"),
        (b"anything", "anteckning.txt", ""),
    ],
)
def test_a_damaged_file_is_stored_as_received_and_listed(
    client: FortnoxClient, tmp_path: Path, content: bytes, name: str, damage: str
):
    number = open_invoice(client)
    client.supplier_invoices.attach(number, content, name=name)
    made = archive_of(client, tmp_path / "archive")
    (document,) = of(made.documents.rows, f"suppliers/{number}")
    assert (tmp_path / "archive" / document.file.path).read_bytes() == content
    assert document.damage.en == damage
    again = archive_of(client, tmp_path / "archive")
    assert of(again.documents.rows, f"suppliers/{number}")[0].damage.en == damage


def test_a_file_above_the_limit_is_listed_and_not_stored(client: FortnoxClient, tmp_path: Path):
    number = open_invoice(client)
    client.supplier_invoices.attach(number, PDF + bytes(1_000_000), name="stor.pdf")
    made = archive_of(client, tmp_path / "archive", max_megabytes=1)
    (document,) = of(made.documents.missing, f"suppliers/{number}")
    assert (document.missing.en, document.missing.sv) == ("larger than 1 MB", "större än 1 MB")
    assert verify_archive(tmp_path / "archive").is_intact
    larger = archive_of(client, tmp_path / "archive", max_megabytes=2)
    assert of(larger.documents.missing, f"suppliers/{number}") == []


@pytest.mark.parametrize("scope", ["connectfile", "archive"])
def test_a_missing_scope_is_named(sandbox: Sandbox, client: FortnoxClient, tmp_path: Path, scope: str):
    number = open_invoice(client)
    client.supplier_invoices.attach(number, PDF, name="a.pdf")
    sandbox.set_faults(rate_limit=False)
    # Without the scope `archive`, the file is received from the inbox, so that scope is left out too.
    access, _ = sandbox.token(scopes=sorted(SCOPES - {scope, "inbox"}))
    made = archive_of(
        FortnoxClient.from_token(access, api_url=sandbox.url, pace=Pace.off), tmp_path / "archive"
    )
    (document,) = of(made.documents.missing, f"suppliers/{number}")
    assert document.missing.en == f"the connection lacks the scope '{scope}'"
    assert document.missing.sv == f"kopplingen saknar behörigheten (scope) '{scope}'"
    listed = json.loads((tmp_path / "archive" / made.folder / "documents.json").read_text(encoding="utf-8"))
    assert document.missing.en in {row["missing"] and row["missing"]["en"] for row in listed["documents"]}


def test_a_missing_licence_is_named(sandbox: Sandbox, client: FortnoxClient, tmp_path: Path):
    number = open_invoice(client)
    sandbox.set_licences(without=["connectfile"])
    made = archive_of(client, tmp_path / "archive")
    (document,) = of(made.documents.missing, f"suppliers/{number}")
    assert document.missing.en == "the company has no licence for the scope 'connectfile'"


def test_without_the_scope_of_the_archive_files_come_from_the_inbox(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path
):
    number = open_invoice(client)
    client.supplier_invoices.attach(number, PDF, name="a.pdf")
    sandbox.set_faults(rate_limit=False)
    access, _ = sandbox.token(scopes=sorted(SCOPES - {"archive"}))
    made = archive_of(
        FortnoxClient.from_token(access, api_url=sandbox.url, pace=Pace.off), tmp_path / "archive"
    )
    assert len(of(made.documents.received, f"suppliers/{number}")) == 1


def test_a_limit_below_one_megabyte_is_refused_before_anything_is_read(client: FortnoxClient, tmp_path: Path):
    with pytest.raises(InvalidInput, match="0 MB is not a valid size limit"):
        archive_of(client, tmp_path / "archive", max_megabytes=0)
    assert not (tmp_path / "archive").exists()
