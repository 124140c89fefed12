"""Files, PDFs and actions: what is sent, byte for byte, and what comes back."""

import json
from datetime import date

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.files.voucher_file_connections import VoucherFileConnection
from fortnox_sdk.errors import BadRequest, InvalidInput, OutcomeUnknown
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.session import Session
from tests.http.fakes import FakeAuthoriser, ScriptedTransport, answer


@pytest.fixture
def made(clock):
    def make(*answers):
        transport = ScriptedTransport(answers)
        session = Session(
            api_url="https://api.fortnox.example.com",
            transport=transport,
            authoriser=FakeAuthoriser(),
            limiter=RateLimiter(Pace.off, clock=clock),
            clock=clock,
        )
        return FortnoxClient(session), transport.requests

    return make


def test_a_file_is_uploaded_under_its_own_name(made):
    client, sent = made(answer(201, {"File": {"Id": "a-1", "ArchiveFileId": "b-2", "Size": 4}}))
    stored = client.inbox.upload("kvitto åäö.pdf", b"%PDF", folder_id="inbox_v")
    assert (stored.id, stored.archive_file_id, stored.size) == ("a-1", "b-2", 4)
    assert sent[0].url.endswith("/3/inbox?folderid=inbox_v")
    assert 'filename="kvitto åäö.pdf"'.encode() in sent[0].body
    assert sent[0].headers["Content-Type"].startswith("multipart/form-data; boundary=")


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
