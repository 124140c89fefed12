"""Files, PDFs and actions: what is sent, byte for byte, and what comes back."""

import json
import os
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from fortnox_sdk.connectors.files.inbox import InboxFolder
from fortnox_sdk.connectors.files.voucher_file_connections import VoucherFileConnection
from fortnox_sdk.errors import BadRequest, InvalidInput, NotFound, OutcomeUnknown, ServerError
from tests.transports import answer


def test_a_file_is_uploaded_under_its_own_name(made):
    client, sent = made(answer(201, {"File": {"Id": "a-1", "ArchiveFileId": "b-2", "Size": 4}}))
    stored = client.inbox.upload("kvitto åäö.pdf", b"%PDF", folder_id="inbox_v")
    assert (stored.id, stored.archive_file_id, stored.size) == ("a-1", "b-2", 4)
    assert sent[0].url.endswith("/3/inbox?folderid=inbox_v")
    assert 'filename="kvitto åäö.pdf"'.encode() in sent[0].body
    assert sent[0].headers["Content-Type"].startswith("multipart/form-data; boundary=")


def test_a_folder_is_named_by_its_id_or_its_path(made):
    client, sent = made(answer(201, {"File": {}}))
    client.archive.upload("a.pdf", b"%PDF", folder_id="f-1")
    client.inbox.upload("a.pdf", b"%PDF", path="inbox_v")
    assert [request.url.rpartition("/3/")[2] for request in sent] == [
        "archive?folderid=f-1",
        "inbox?path=inbox_v",
    ]


def test_a_folder_is_made_in_another(made):
    client, sent = made(answer(201, {"Folder": {"Id": "f-2", "Name": "Bokslut"}}))
    assert client.archive.create_folder("Bokslut", path="2025").id == "f-2"
    assert (sent[0].url.rpartition("/3/")[2], sent[0].body) == (
        "archive?path=2025",
        b'{"Folder":{"Name":"Bokslut"}}',
    )


def test_an_upload_whose_answer_was_lost_is_not_repeated(made):
    client, sent = made(answer(502, b"<html>"))
    with pytest.raises(OutcomeUnknown):
        client.archive.upload("a.pdf", b"%PDF")
    assert len(sent) == 1


def test_a_name_can_not_break_out_of_its_header(made):
    client, sent = made(answer(201, {"File": {}}))
    client.archive.upload('a"\r\nX-Evil: 1.pdf', b"%PDF")
    assert b"\r\nX-Evil" not in sent[0].body


@pytest.mark.parametrize("remove", ["delete", "delete_path"])
def test_an_empty_name_never_removes_the_whole_archive(made, remove):
    client, sent = made(answer(204, b""))
    with pytest.raises(InvalidInput):
        getattr(client.archive, remove)("")
    assert sent == []


def test_a_folder_tells_what_lies_in_it(made):
    body = {"Folder": {"Id": "root", "Files": [{"Id": "1", "Name": "a.pdf"}], "Folders": [{"Id": "2"}]}}
    client, sent = made(answer(200, body))
    folder = client.archive.folder(path="2025")
    assert [file.name for file in folder.files] == ["a.pdf"]
    assert sent[0].url.endswith("/3/archive?path=2025")


def test_a_folder_of_the_inbox_is_read_by_its_name(made):
    client, sent = made(answer(200, {"Folder": {"Id": "inbox_v", "Files": [{"Id": "1", "Name": "a.pdf"}]}}))
    assert [file.name for file in client.inbox.folder(InboxFolder.VOUCHERS).files] == ["a.pdf"]
    assert sent[0].url.endswith("/3/inbox/inbox_v")


def test_the_pdf_of_an_invoice_is_its_bytes(made):
    client, sent = made(answer(200, b"%PDF-1.7"))
    assert client.invoices.preview("7") == b"%PDF-1.7"
    assert sent[0].url.endswith("/3/invoices/7/preview")


def test_an_error_in_a_pdfs_clothes_is_an_error(made):
    error = {"ErrorInformation": {"error": 1, "message": "Fel.", "code": 2000588}}
    client, _ = made(answer(200, json.dumps(error, separators=(",", ":")).encode()))
    with pytest.raises(BadRequest) as told:
        client.offers.print("7")
    assert told.value.code == 2000588


@pytest.mark.parametrize("verb", ["email", "e_invoice", "e_print", "print"])
def test_a_get_that_acts_is_never_repeated(made, verb):
    client, sent = made(answer(503, b""))
    with pytest.raises(OutcomeUnknown):
        getattr(client.invoices, verb)("7")
    assert len(sent) == 1


def test_an_order_becomes_an_invoice(made):
    client, sent = made(answer(200, {"Invoice": {"DocumentNumber": "44"}}))
    assert client.orders.create_invoice("7").document_number == "44"
    assert (sent[0].method, sent[0].body) == ("PUT", None)


def test_a_file_of_a_voucher_says_its_year(made):
    body = {"VoucherFileConnection": {"FileId": "f", "VoucherYear": 3}}
    client, sent = made(answer(201, body))
    connection = VoucherFileConnection(file_id="f", voucher_number="1", voucher_series="A")
    assert client.voucher_file_connections.create(connection, financial_year=3).voucher_year == 3
    assert sent[0].url.endswith("/3/voucherfileconnections?financialyear=3")


def test_the_answer_for_an_asset_stands_under_the_plural(made):
    client, sent = made(answer(200, {"Assets": {"Id": 1, "Number": "1", "Status": "Såld"}}))
    assert client.assets.sell("1", day=date(2025, 12, 31), price=500).status == "Såld"
    assert json.loads(sent[0].body) == {
        "Asset": {"Date": "2025-12-31", "Price": 500, "Percentage": 100, "Comment": ""}
    }


@pytest.mark.parametrize("key", ["", ".", ".."])
def test_a_key_that_would_address_something_else_is_refused(made, key):
    client, sent = made(answer(204, b""))
    with pytest.raises(InvalidInput, match="no key of /3/customers"):
        client.customers.delete(key)
    assert sent == []


def test_a_key_with_any_sign_stays_one_part_of_the_address(made):
    client, sent = made(answer(200, {"Unit": {"Code": "m/s å"}}))
    assert client.units.get("m/s å").code == "m/s å"
    assert sent[0].path == "/3/units/m%2Fs%20%C3%A5"


FILE = {"File": {"Id": "a-1", "ArchiveFileId": "b-2", "Name": "kvitto åäö.pdf"}}
REFUSED = {"ErrorInformation": {"error": 1, "message": "Kan inte hitta verifikationen.", "code": 2000755}}
DISGUISED = json.dumps({"ErrorInformation": {"error": 1, "message": "Fel.", "code": 2000588}}).encode()


@pytest.fixture
def receipt(tmp_path):
    path = tmp_path / "kvitto åäö.pdf"
    path.write_bytes(b"%PDF-1.7 " + bytes(200_000))
    return path


def test_a_file_from_disk_is_sent_as_its_bytes_would_be(made, receipt):
    client, sent = made(answer(201, FILE))
    client.inbox.upload(receipt.name, receipt)
    client.inbox.upload(receipt.name, str(receipt))
    client.inbox.upload(receipt.name, receipt.read_bytes())
    with receipt.open("rb") as file:
        client.inbox.upload(receipt.name, file)
    bodies = {request.body for request in sent}
    assert len(bodies) == 1
    body = bodies.pop()
    boundary = sent[0].headers["Content-Type"].partition("boundary=")[2].encode()
    assert body.startswith(b"--" + boundary)
    assert body.endswith(b"\r\n--" + boundary + b"--\r\n")
    assert receipt.read_bytes() in body


def test_a_refused_upload_is_sent_whole_when_it_is_repeated(made, receipt):
    client, sent = made(
        answer(429, {"message": "Too Many Requests"}),
        answer(401, {"message": "unauthorized"}),
        answer(201, FILE),
    )
    with receipt.open("rb") as file:
        file.seek(9)
        client.archive.upload("noll.pdf", file)
    assert len({request.body for request in sent}) == 1
    assert sent[2].body.count(bytes(200_000)) == 1
    assert b"%PDF" not in sent[2].body


@pytest.mark.parametrize("content", ["missing", "folder", "pipe"])
def test_a_file_that_can_not_be_read_is_told_before_anything_is_sent(made, tmp_path, content):
    client, sent = made(answer(201, FILE))
    read, write = os.pipe()
    with os.fdopen(read, "rb") as pipe, os.fdopen(write, "wb"):
        source = {"missing": tmp_path / "none.pdf", "folder": tmp_path, "pipe": pipe}[content]
        with pytest.raises(InvalidInput, match="can't be read"):
            client.inbox.upload("a.pdf", source)
    assert sent == []


def test_a_download_takes_the_place_of_what_was_there_when_it_is_whole(made, tmp_path):
    client, _ = made(answer(200, b"%PDF-1.7 new"))
    target = tmp_path / "faktura.pdf"
    target.write_bytes(b"old")
    client.archive.download("7", target)
    assert target.read_bytes() == b"%PDF-1.7 new"
    assert [path.name for path in tmp_path.iterdir()] == ["faktura.pdf"]


@pytest.mark.parametrize(
    ("status", "body", "kind"), [(200, DISGUISED, BadRequest), (404, b"", NotFound), (503, b"", ServerError)]
)
def test_a_download_that_fails_leaves_what_was_there(made, tmp_path, status, body, kind):
    client, _ = made(answer(status, body))
    target = tmp_path / "faktura.pdf"
    target.write_bytes(b"old")
    with pytest.raises(kind):
        client.inbox.download("7", target)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["faktura.pdf"]


def test_a_file_that_holds_json_is_no_error(made):
    body = json.dumps({"ErrorInformation": "a note of ours", "Rows": [1]}).encode()
    client, _ = made(answer(200, body))
    assert client.archive.get("7") == body


def test_a_receipt_is_put_on_a_voucher_by_its_path_alone(made, receipt):
    connection = {"VoucherFileConnection": {"FileId": "a-1", "VoucherYear": 3}}
    client, sent = made(answer(201, FILE), answer(201, connection))
    assert client.vouchers.attach("A", 17, receipt, financial_year=3).voucher_year == 3
    assert sent[0].url.endswith("/3/inbox?folderid=inbox_v")
    assert 'filename="kvitto åäö.pdf"'.encode() in sent[0].body
    assert sent[1].url.endswith("/3/voucherfileconnections?financialyear=3")
    assert json.loads(sent[1].body)["VoucherFileConnection"] == {
        "FileId": "a-1",
        "VoucherNumber": "17",
        "VoucherSeries": "A",
    }


def test_a_file_that_its_record_refuses_is_out_of_the_inbox_again(made, receipt):
    client, sent = made(answer(201, FILE), answer(400, REFUSED), answer(204, b""))
    with pytest.raises(BadRequest):
        client.vouchers.attach("A", 17, receipt, financial_year=3)
    assert (sent[2].method, sent[2].path) == ("DELETE", "/3/inbox/a-1")


def test_a_file_stays_when_it_is_not_known_whether_it_is_on_its_record(made, receipt):
    client, sent = made(answer(201, FILE), answer(502, b"<html>"))
    with pytest.raises(OutcomeUnknown):
        client.supplier_invoices.attach("7", receipt)
    assert [request.method for request in sent] == ["POST", "POST"]


def test_a_picture_is_put_on_a_supplier_invoice(made):
    connection = {"SupplierInvoiceFileConnection": {"FileId": "a-1", "SupplierInvoiceNumber": "7"}}
    client, sent = made(answer(201, FILE), answer(201, connection))
    client.supplier_invoices.attach("7", b"%PDF", name="räkning.pdf")
    assert sent[0].url.endswith("/3/inbox?folderid=inbox_s")
    assert json.loads(sent[1].body)["SupplierInvoiceFileConnection"] == {
        "FileId": "a-1",
        "SupplierInvoiceNumber": "7",
    }


@pytest.mark.parametrize(("credit", "kind"), [("false", "F"), ("true", "C")])
def test_a_pdf_is_put_on_an_invoice_by_its_other_id(made, credit, kind):
    invoice = {"Invoice": {"DocumentNumber": "1043", "Credit": credit}}
    attached = [{"id": "u-1", "entityId": 1043, "entityType": kind, "fileId": "b-2", "includeOnSend": True}]
    client, sent = made(answer(200, invoice), answer(201, FILE), answer(201, attached))
    found = client.invoices.attach("1043", b"%PDF", name="bilaga.pdf", include_on_send=True)
    assert (found.id, found.file_id) == ("u-1", "b-2")
    assert sent[1].url.endswith("/3/inbox?folderid=inbox_kf")
    assert sent[2].path == "/api/fileattachments/attachments-v1"
    assert json.loads(sent[2].body) == [
        {"entityId": 1043, "entityType": kind, "fileId": "b-2", "includeOnSend": True}
    ]


@pytest.mark.parametrize(
    ("resource", "folder", "path", "envelope"),
    [
        ("articles", "inbox", "/3/articlefileconnections", {"ArticleNumber": "7", "FileId": "a-1"}),
        ("assets", "inbox?folderid=inbox_a", "/3/assetfileconnections", {"AssetId": "70", "FileId": "a-1"}),
    ],
)
def test_a_file_is_put_on_an_article_or_an_asset(made, resource, folder, path, envelope):
    one = {"articles": "ArticleFileConnection", "assets": "AssetFileConnection"}[resource]
    asset = [answer(200, {"Assets": {"Id": 70, "Number": "7"}})] if resource == "assets" else []
    client, sent = made(*asset, answer(201, FILE), answer(201, {one: envelope}))
    getattr(client, resource).attach("7", b"%PDF", name="bild.pdf")
    assert sent[-2].url.endswith(f"/3/{folder}")
    assert (sent[-1].path, json.loads(sent[-1].body)) == (path, {one: envelope})


@pytest.mark.parametrize(
    ("resource", "folder", "kind"), [("offers", "inbox_of", "OF"), ("orders", "inbox_o", "O")]
)
def test_a_pdf_is_put_on_an_offer_or_an_order(made, resource, folder, kind):
    attached = [{"id": "u-1", "entityId": 9, "entityType": kind, "fileId": "b-2"}]
    client, sent = made(answer(201, FILE), answer(201, attached))
    getattr(client, resource).attach("9", b"%PDF", name="villkor.pdf")
    assert sent[0].url.endswith(f"folderid={folder}")
    assert json.loads(sent[1].body)[0]["entityType"] == kind


def test_a_number_that_is_none_is_told_before_anything_is_sent(made):
    client, sent = made(answer(201, FILE))
    with pytest.raises(InvalidInput, match="no document's number"):
        client.offers.attach("9/1", b"%PDF", name="villkor.pdf")
    assert sent == []


def test_bytes_without_a_name_are_not_attached(made):
    client, sent = made(answer(201, FILE))
    with pytest.raises(InvalidInput, match="no name"):
        client.vouchers.attach("A", 1, b"%PDF", financial_year=3)
    assert sent == []


def test_sie_says_what_is_wanted(made):
    client, sent = made(answer(200, b"#FLAGGA 0\r\n"))
    client.sie.export(
        financial_year=3,
        sie_type=4,
        from_date=date(2025, 1, 1),
        to_date=date(2025, 6, 30),
        selection=[("A", 1, 20), "B"],
        export_all=False,
    )
    query = parse_qs(urlsplit(sent[0].url).query)
    assert {name: values[0] for name, values in query.items()} == {
        "financialyear": "3",
        "fromdate": "2025-01-01",
        "todate": "2025-06-30",
        "selection": "A,1,20;B",
        "exportall": "false",
    }


@pytest.mark.parametrize("selection", [[""], ["A;B"], [("A,1", 1, 2)]])
def test_a_series_that_would_break_a_selection_is_told(made, selection):
    client, sent = made(answer(200, b""))
    with pytest.raises(InvalidInput, match="no voucher series"):
        client.sie.export(financial_year=3, selection=selection)
    assert sent == []


def test_what_a_voucher_refuses_is_not_left_in_the_inbox_and_what_it_takes_can_be_read(
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


def test_sie_comes_as_a_document_as_bytes_and_as_a_file(client, tmp_path):
    year = client.financial_years.on(date(2025, 12, 31))
    document = client.sie.document(year, selection=["A"])
    assert {voucher.series for voucher in document.vouchers} == {"A"}
    client.sie.download(tmp_path / "bok.se", financial_year=year.id)
    assert (tmp_path / "bok.se").read_bytes() == client.sie.export(financial_year=year.id)
    assert len(client.sie.document(year, sie_type=1).vouchers) == 0
