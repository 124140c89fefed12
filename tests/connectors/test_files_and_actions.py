"""Tests of the requests and responses for files, PDFs and actions such as bookkeeping."""

import json
import os
from datetime import date
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest

from fortnox_sdk.connectors.files.inbox import InboxFolder
from fortnox_sdk.connectors.files.voucher_file_connections import VoucherFileConnection
from fortnox_sdk.errors import (
    BadRequest,
    DecodeError,
    InvalidInput,
    LimitExceeded,
    NotFound,
    OutcomeUnknown,
    ServerError,
)
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.testing import connect
from tests.transports import TamperingTransport, answer


def test_an_upload_sends_the_file_name_as_utf8(make_client):
    client, requests = make_client(answer(201, {"File": {"Id": "a-1", "ArchiveFileId": "b-2", "Size": 4}}))
    stored = client.inbox.upload("kvitto åäö.pdf", b"%PDF", folder_id="inbox_v")
    assert (stored.id, stored.archive_file_id, stored.size) == ("a-1", "b-2", 4)
    assert requests[0].url.endswith("/3/inbox?folderid=inbox_v")
    assert 'filename="kvitto åäö.pdf"'.encode() in requests[0].body
    assert requests[0].headers["Content-Type"].startswith("multipart/form-data; boundary=")


def test_a_folder_is_selected_by_id_or_path(make_client):
    client, requests = make_client(answer(201, {"File": {"Id": "a-1"}}))
    client.archive.upload("a.pdf", b"%PDF", folder_id="f-1")
    client.inbox.upload("a.pdf", b"%PDF", path="inbox_v")
    assert [request.url.rpartition("/3/")[2] for request in requests] == [
        "archive?folderid=f-1",
        "inbox?path=inbox_v",
    ]


def test_a_folder_is_created_in_a_parent_folder(make_client):
    client, requests = make_client(answer(201, {"Folder": {"Id": "f-2", "Name": "Bokslut"}}))
    assert client.archive.create_folder("Bokslut", path="2025").id == "f-2"
    assert (requests[0].url.rpartition("/3/")[2], requests[0].body) == (
        "archive?path=2025",
        b'{"Folder":{"Name":"Bokslut"}}',
    )


def test_an_upload_without_a_response_is_not_retried(make_client):
    client, requests = make_client(answer(502, b"<html>"))
    with pytest.raises(OutcomeUnknown):
        client.archive.upload("a.pdf", b"%PDF")
    assert len(requests) == 1


def test_a_file_name_cannot_inject_a_header(make_client):
    client, requests = make_client(answer(201, {"File": {"Id": "a-1"}}))
    client.archive.upload('a"\r\nX-Evil: 1.pdf', b"%PDF")
    assert b"\r\nX-Evil" not in requests[0].body


@pytest.mark.parametrize("remove", ["delete", "delete_path"])
def test_deleting_with_an_empty_id_or_path_is_refused(make_client, remove):
    client, requests = make_client(answer(204, b""))
    with pytest.raises(InvalidInput):
        getattr(client.archive, remove)("")
    assert requests == []


def test_a_folder_lists_its_files(make_client):
    body = {"Folder": {"Id": "root", "Files": [{"Id": "1", "Name": "a.pdf"}], "Folders": [{"Id": "2"}]}}
    client, requests = make_client(answer(200, body))
    folder = client.archive.folder(path="2025")
    assert [file.name for file in folder.files] == ["a.pdf"]
    assert requests[0].url.endswith("/3/archive?path=2025")


def test_an_inbox_folder_is_read_by_its_id(make_client):
    client, requests = make_client(
        answer(200, {"Folder": {"Id": "inbox_v", "Files": [{"Id": "1", "Name": "a.pdf"}]}})
    )
    assert [file.name for file in client.inbox.folder(InboxFolder.VOUCHERS).files] == ["a.pdf"]
    assert requests[0].url.endswith("/3/inbox/inbox_v")


def test_preview_returns_the_bytes_of_the_pdf(make_client):
    client, requests = make_client(answer(200, b"%PDF-1.7"))
    assert client.invoices.preview("7") == b"%PDF-1.7"
    assert requests[0].url.endswith("/3/invoices/7/preview")


def test_an_error_with_a_pdf_content_type_is_raised(make_client):
    error = {"ErrorInformation": {"error": 1, "message": "Fel.", "code": 2000588}}
    client, _ = make_client(answer(200, json.dumps(error, separators=(",", ":")).encode()))
    with pytest.raises(BadRequest) as error:
        client.offers.print("7")
    assert error.value.code == 2000588


@pytest.mark.parametrize("verb", ["email", "e_invoice", "e_print", "print"])
def test_a_get_with_a_side_effect_is_never_retried(make_client, verb):
    client, requests = make_client(answer(503, b""))
    with pytest.raises(OutcomeUnknown):
        getattr(client.invoices, verb)("7")
    assert len(requests) == 1


def test_create_invoice_of_an_order_returns_the_order_with_the_number_of_the_invoice(make_client):
    client, requests = make_client(answer(200, ORDER))
    assert client.orders.create_invoice("7").invoice_reference == "44"
    assert [(request.method, request.body) for request in requests] == [("PUT", None)]


def test_create_invoice_of_an_order_reads_the_order_if_the_response_contains_the_invoice(make_client):
    # The specification says that the response contains the invoice.
    client, requests = make_client(
        answer(200, {"Invoice": {"DocumentNumber": "44"}}),
        answer(200, ORDER),
    )
    assert client.orders.create_invoice("7").invoice_reference == "44"
    assert [request.method for request in requests] == ["PUT", "GET"]


def test_a_voucher_file_connection_is_created_in_a_financial_year(make_client):
    body = {
        "VoucherFileConnection": {"FileId": "f", "VoucherSeries": "A", "VoucherNumber": "1", "VoucherYear": 3}
    }
    client, requests = make_client(answer(201, body))
    connection = VoucherFileConnection(file_id="f", voucher_number=1, voucher_series="A")
    assert client.voucher_file_connections.create(connection, financial_year=3).voucher_year == 3
    assert requests[0].url.endswith("/3/voucherfileconnections?financialyear=3")


def test_the_response_for_an_asset_has_the_plural_envelope(make_client):
    client, requests = make_client(answer(200, {"Assets": {"Id": 1, "Number": "1", "Status": "Såld"}}))
    assert client.assets.sell("1", day=date(2025, 12, 31), price=500).status == "Såld"
    assert json.loads(requests[0].body) == {
        "Asset": {"Date": "2025-12-31", "Price": 500, "Percentage": 100, "Comment": ""}
    }


@pytest.mark.parametrize("key", ["", ".", ".."])
def test_a_key_that_would_address_another_path_is_refused(make_client, key):
    client, requests = make_client(answer(204, b""))
    with pytest.raises(InvalidInput, match="is not the key of a record in /3/customers"):
        client.customers.delete(key)
    assert requests == []


def test_special_characters_in_a_key_are_percent_encoded(make_client):
    client, requests = make_client(answer(200, {"Unit": {"Code": "m/s å"}}))
    assert client.units.get("m/s å").code == "m/s å"
    assert requests[0].path == "/3/units/m%2Fs%20%C3%A5"


FILE = {"File": {"Id": "a-1", "ArchiveFileId": "b-2", "Name": "kvitto åäö.pdf"}}
ORDER = {"Order": {"DocumentNumber": "7", "CustomerNumber": "1", "InvoiceReference": "44"}}
REFUSED = {"ErrorInformation": {"error": 1, "message": "Kan inte hitta verifikationen.", "code": 2000755}}
DISGUISED = json.dumps({"ErrorInformation": {"error": 1, "message": "Fel.", "code": 2000588}}).encode()
MISSING = json.dumps({"ErrorInformation": {"Error": 1, "Message": "Saknas.", "Code": 2000434}}).encode()


@pytest.fixture
def receipt(tmp_path):
    path = tmp_path / "kvitto åäö.pdf"
    path.write_bytes(b"%PDF-1.7 " + bytes(200_000))
    return path


def test_a_path_and_its_bytes_are_sent_identically(make_client, receipt):
    client, requests = make_client(answer(201, FILE))
    client.inbox.upload(receipt.name, receipt)
    client.inbox.upload(receipt.name, str(receipt))
    client.inbox.upload(receipt.name, receipt.read_bytes())
    with receipt.open("rb") as file:
        client.inbox.upload(receipt.name, file)
    bodies = {request.body for request in requests}
    assert len(bodies) == 1
    body = bodies.pop()
    boundary = requests[0].headers["Content-Type"].partition("boundary=")[2].encode()
    assert body.startswith(b"--" + boundary)
    assert body.endswith(b"\r\n--" + boundary + b"--\r\n")
    assert receipt.read_bytes() in body


def test_a_retried_upload_sends_the_whole_file_again(make_client, receipt):
    client, requests = make_client(
        answer(429, {"message": "Too Many Requests"}),
        answer(401, {"message": "unauthorized"}),
        answer(201, FILE),
    )
    with receipt.open("rb") as file:
        file.seek(9)
        client.archive.upload("noll.pdf", file)
    assert len({request.body for request in requests}) == 1
    assert requests[2].body.count(bytes(200_000)) == 1
    assert b"%PDF" not in requests[2].body


@pytest.mark.parametrize("content", ["missing", "folder", "pipe"])
def test_an_unreadable_file_is_refused_before_anything_is_sent(make_client, tmp_path, content):
    client, requests = make_client(answer(201, FILE))
    read, write = os.pipe()
    with os.fdopen(read, "rb") as pipe, os.fdopen(write, "wb"):
        source = {"missing": tmp_path / "none.pdf", "folder": tmp_path, "pipe": pipe}[content]
        with pytest.raises(InvalidInput, match="can't be read"):
            client.inbox.upload("a.pdf", source)
    assert requests == []


def test_a_complete_download_replaces_the_existing_file(make_client, tmp_path):
    client, _ = make_client(answer(200, b"%PDF-1.7 new"))
    target = tmp_path / "faktura.pdf"
    target.write_bytes(b"old")
    client.archive.download("7", target)
    assert target.read_bytes() == b"%PDF-1.7 new"
    assert [path.name for path in tmp_path.iterdir()] == ["faktura.pdf"]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [(200, DISGUISED, BadRequest), (404, MISSING, NotFound), (503, b"", ServerError)],
)
def test_a_failed_download_keeps_the_existing_file(make_client, tmp_path, status, body, kind):
    client, _ = make_client(answer(status, body))
    target = tmp_path / "faktura.pdf"
    target.write_bytes(b"old")
    with pytest.raises(kind):
        client.inbox.download("7", target)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["faktura.pdf"]


def test_a_json_file_that_resembles_an_error_is_returned(make_client):
    body = json.dumps({"ErrorInformation": "a note of ours", "Rows": [1]}).encode()
    client, _ = make_client(answer(200, body))
    assert client.archive.get("7") == body


def test_a_receipt_is_attached_to_a_voucher_by_its_path(make_client, receipt):
    connection = {
        "VoucherFileConnection": {
            "FileId": "a-1",
            "VoucherSeries": "A",
            "VoucherNumber": "17",
            "VoucherYear": 3,
        }
    }
    client, requests = make_client(answer(201, FILE), answer(201, connection))
    assert client.vouchers.attach("A", 17, receipt, financial_year=3).voucher_year == 3
    assert requests[0].url.endswith("/3/inbox?folderid=inbox_v")
    assert 'filename="kvitto åäö.pdf"'.encode() in requests[0].body
    assert requests[1].url.endswith("/3/voucherfileconnections?financialyear=3")
    assert json.loads(requests[1].body)["VoucherFileConnection"] == {
        "FileId": "a-1",
        "VoucherNumber": "17",
        "VoucherSeries": "A",
    }


def test_a_file_that_the_record_refuses_is_removed_from_the_inbox(make_client, receipt):
    client, requests = make_client(answer(201, FILE), answer(400, REFUSED), answer(204, b""))
    with pytest.raises(BadRequest):
        client.vouchers.attach("A", 17, receipt, financial_year=3)
    assert (requests[2].method, requests[2].path) == ("DELETE", "/3/inbox/a-1")


def test_a_file_stays_in_the_inbox_if_the_outcome_is_unknown(make_client, receipt):
    client, requests = make_client(answer(201, FILE), answer(502, b"<html>"))
    with pytest.raises(OutcomeUnknown):
        client.supplier_invoices.attach("7", receipt)
    assert [request.method for request in requests] == ["POST", "POST"]


def test_a_file_is_attached_to_a_supplier_invoice(make_client):
    connection = {"SupplierInvoiceFileConnection": {"FileId": "a-1", "SupplierInvoiceNumber": "7"}}
    client, requests = make_client(answer(201, FILE), answer(201, connection))
    client.supplier_invoices.attach("7", b"%PDF", name="räkning.pdf")
    assert requests[0].url.endswith("/3/inbox?folderid=inbox_s")
    assert json.loads(requests[1].body)["SupplierInvoiceFileConnection"] == {
        "FileId": "a-1",
        "SupplierInvoiceNumber": "7",
    }


@pytest.mark.parametrize(("credit", "kind"), [("false", "F"), ("true", "C")])
def test_a_pdf_is_attached_to_an_invoice_by_its_archive_file_id(make_client, credit, kind):
    invoice = {"Invoice": {"DocumentNumber": "1043", "CustomerNumber": "1", "Credit": credit}}
    attached = [{"id": "u-1", "entityId": 1043, "entityType": kind, "fileId": "b-2", "includeOnSend": True}]
    client, requests = make_client(answer(200, invoice), answer(201, FILE), answer(201, attached))
    attachment = client.invoices.attach("1043", b"%PDF", name="bilaga.pdf", include_on_send=True)
    assert (attachment.id, attachment.file_id) == ("u-1", "b-2")
    assert requests[1].url.endswith("/3/inbox?folderid=inbox_kf")
    assert requests[2].path == "/api/fileattachments/attachments-v1"
    assert json.loads(requests[2].body) == [
        {"entityId": 1043, "entityType": kind, "fileId": "b-2", "includeOnSend": True}
    ]


@pytest.mark.parametrize(
    ("resource", "folder", "path", "envelope"),
    [
        ("articles", "inbox", "/3/articlefileconnections", {"ArticleNumber": "7", "FileId": "a-1"}),
        ("assets", "inbox?folderid=inbox_a", "/3/assetfileconnections", {"AssetId": "70", "FileId": "a-1"}),
    ],
)
def test_a_file_is_attached_to_an_article_or_an_asset(make_client, resource, folder, path, envelope):
    one = {"articles": "ArticleFileConnection", "assets": "AssetFileConnection"}[resource]
    asset = [answer(200, {"Assets": {"Id": 70, "Number": "7"}})] if resource == "assets" else []
    client, requests = make_client(*asset, answer(201, FILE), answer(201, {one: envelope}))
    getattr(client, resource).attach("7", b"%PDF", name="bild.pdf")
    assert requests[-2].url.endswith(f"/3/{folder}")
    assert (requests[-1].path, json.loads(requests[-1].body)) == (path, {one: envelope})


@pytest.mark.parametrize(
    ("resource", "folder", "kind"), [("offers", "inbox_of", "OF"), ("orders", "inbox_o", "O")]
)
def test_a_pdf_is_attached_to_an_offer_or_an_order(make_client, resource, folder, kind):
    attached = [{"id": "u-1", "entityId": 9, "entityType": kind, "fileId": "b-2"}]
    client, requests = make_client(answer(201, FILE), answer(201, attached))
    getattr(client, resource).attach("9", b"%PDF", name="villkor.pdf")
    assert requests[0].url.endswith(f"folderid={folder}")
    assert json.loads(requests[1].body)[0]["entityType"] == kind


def test_an_invalid_document_number_is_refused_before_anything_is_sent(make_client):
    client, requests = make_client(answer(201, FILE))
    with pytest.raises(InvalidInput, match="not a document number"):
        client.offers.attach("9/1", b"%PDF", name="villkor.pdf")
    assert requests == []


def test_attaching_bytes_requires_a_name(make_client):
    client, requests = make_client(answer(201, FILE))
    with pytest.raises(InvalidInput, match="no name"):
        client.vouchers.attach("A", 1, b"%PDF", financial_year=3)
    assert requests == []


def test_sie_export_sends_every_argument(make_client):
    client, requests = make_client(answer(200, b"#FLAGGA 0\r\n"))
    client.sie.export(
        financial_year=3,
        sie_type=4,
        from_date=date(2025, 1, 1),
        to_date=date(2025, 6, 30),
        selection=[("A", 1, 20), "B"],
        export_all=False,
    )
    query = parse_qs(urlsplit(requests[0].url).query)
    assert {name: values[0] for name, values in query.items()} == {
        "financialyear": "3",
        "fromdate": "2025-01-01",
        "todate": "2025-06-30",
        "selection": "A,1,20;B",
        "exportall": "false",
    }


@pytest.mark.parametrize("selection", [[""], ["A;B"], [("A,1", 1, 2)]])
def test_an_invalid_voucher_series_is_refused(make_client, selection):
    client, requests = make_client(answer(200, b""))
    with pytest.raises(InvalidInput, match="not a voucher series"):
        client.sie.export(financial_year=3, selection=selection)
    assert requests == []


def test_a_file_attached_to_a_voucher_can_be_downloaded_and_a_refused_file_leaves_the_inbox(
    client, receipt, tmp_path
):
    year = client.financial_years.on(date(2025, 12, 31)).id
    with pytest.raises(BadRequest):
        client.vouchers.attach("A", 9999, receipt, financial_year=year)
    assert client.inbox.folder(InboxFolder.VOUCHERS).files == ()
    client.vouchers.attach("A", 1, receipt, financial_year=year)
    (connection,) = client.voucher_file_connections.list(financial_year=year)
    client.archive.download(connection.file_id, tmp_path / "back.pdf")
    assert (tmp_path / "back.pdf").read_bytes() == receipt.read_bytes()


class _GrowingFile(BytesIO):
    """A file to which another program appends bytes after its size has been read."""

    def seek(self, position: int, whence: int = 0, /) -> int:
        if whence == os.SEEK_END:
            size = super().seek(0, whence)
            self.write(b"appended")
            return size
        return super().seek(position, whence)


def test_an_upload_of_a_growing_file_sends_no_more_bytes_than_its_stated_length(client):
    stored = client.inbox.upload("logg.txt", _GrowingFile(b"content"))
    assert client.inbox.get(stored.id) == b"content"


def test_a_sie_export_that_was_cut_off_is_refused(client, sandbox):
    year = client.financial_years.on(date(2025, 12, 31))

    def cut(request: Request, response: Response) -> Response:
        is_books = request.path.startswith("/3/sie/")
        in_a_voucher = response.body.rfind(b"#TRANS")
        return attrs.evolve(response, body=response.body[:in_a_voucher]) if is_books else response

    with pytest.raises(DecodeError, match="can't be read: line"):
        connect(sandbox, transport=TamperingTransport(cut)).sie.books(year)


def test_sie_is_returned_as_a_document_as_bytes_and_as_a_file(client, tmp_path):
    year = client.financial_years.on(date(2025, 12, 31))
    document = client.sie.document(year, selection=["A"])
    assert {voucher.series for voucher in document.vouchers} == {"A"}
    client.sie.download(tmp_path / "bok.se", financial_year=year.id)
    assert (tmp_path / "bok.se").read_bytes() == client.sie.export(financial_year=year.id)
    assert len(client.sie.document(year, sie_type=1).vouchers) == 0


def test_a_download_above_its_own_limit_keeps_the_existing_file(client, tmp_path):
    stored = client.archive.upload("stor.pdf", bytes(2000))
    target = tmp_path / "stor.pdf"
    target.write_bytes(b"before")
    for download in (
        lambda: client.archive.download(stored.id, target, max_bytes=1999),
        lambda: client.archive.download(stored.id, target, max_bytes=0),
        lambda: client.archive.download_by_archive_id(stored.archive_file_id, target, max_bytes=1999),
        lambda: client.invoices.download_preview("1", target, max_bytes=10),
    ):
        with pytest.raises(LimitExceeded):
            download()
        assert target.read_bytes() == b"before"
    client.archive.download_by_archive_id(stored.archive_file_id, target, max_bytes=2000)
    assert target.read_bytes() == bytes(2000)


def test_a_preview_is_streamed_to_disk_and_does_not_mark_the_invoice_as_sent(client, tmp_path):
    number = next(row.document_number for row in client.invoices.list(sent=False))
    client.invoices.download_preview(number, tmp_path / "faktura.pdf")
    assert (tmp_path / "faktura.pdf").read_bytes() == client.invoices.preview(number)
    assert client.invoices.get(number).sent is False
