"""Tests of the archive, the inbox and file connections with `FortnoxClient`."""

from decimal import Decimal

import pytest

from fortnox_sdk.connectors.assets.assets import Asset
from fortnox_sdk.connectors.files.article_file_connections import ArticleFileConnection
from fortnox_sdk.connectors.files.article_url_connections import ArticleUrlConnection
from fortnox_sdk.connectors.files.asset_file_connections import AssetFileConnection
from fortnox_sdk.connectors.files.supplier_invoice_file_connections import SupplierInvoiceFileConnection
from fortnox_sdk.connectors.files.voucher_file_connections import VoucherFileConnection
from fortnox_sdk.connectors.purchasing.supplier_invoice_external_url_connections import (
    SupplierInvoiceExternalURLConnection,
)
from fortnox_sdk.connectors.registers.articles import Article
from fortnox_sdk.errors import BadRequest, NotFound

LIVE_TESTS = "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4"


@pytest.mark.reported(f"{LIVE_TESTS}: ReportedIssuesTests, issue 84, and ArchiveTests")
def test_name_and_size_of_a_file_are_kept(client):
    stored = client.archive.upload("kvitto åäö.pdf", b"%PDF-1.7")
    assert (stored.name, stored.size) == ("kvitto åäö.pdf", 8)


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param("inbox_s", marks=pytest.mark.reported(f"{LIVE_TESTS}: ReportedIssuesTests, issue 99")),
        pytest.param(None, marks=pytest.mark.assumed("the ids that find a file in the root of the archive")),
    ],
)
def test_file_is_downloaded_by_the_id_that_archive_or_inbox_requires(client, folder):
    stored = client.archive.upload("kvitto.pdf", b"%PDF-1.7", folder_id=folder)
    assert client.archive.get(stored.id) == b"%PDF-1.7"
    assert client.archive.get_by_archive_id(stored.archive_file_id) == b"%PDF-1.7"
    with pytest.raises(NotFound):
        client.archive.get(stored.archive_file_id)
    with pytest.raises(NotFound):
        client.archive.get_by_archive_id(stored.id)
    received = client.inbox.upload("faktura.pdf", b"%PDF", folder_id="inbox_s")
    assert client.inbox.get(received.id) == b"%PDF"
    with pytest.raises(NotFound):
        client.inbox.get(received.archive_file_id)


@pytest.mark.assumed("an upload to /3/archive with the path of folders that do not exist")
def test_upload_creates_the_folders_of_its_path(client):
    stored = client.archive.upload("kvitto.pdf", b"%PDF-1.7", path="2025/kvitton")
    assert stored.path == "2025/kvitton"
    assert [f.name for f in client.archive.folder().folders] == ["2025"]


@pytest.mark.specified("DELETE /3/archive")
def test_deleting_a_folder_deletes_its_content(client):
    client.archive.create_folder("2025")
    client.archive.create_folder("kvitton", path="2025")
    client.archive.upload("a.pdf", b"a", path="2025/kvitton")
    client.archive.delete_path("2025")
    with pytest.raises(NotFound):
        client.archive.folder(path="2025/kvitton")


@pytest.mark.specified("GET /3/archive")
def test_folder_is_found_by_its_path_and_the_root_without_one(client):
    client.archive.create_folder("2025")
    client.archive.create_folder("kvitton", path="2025")
    client.archive.upload("b.pdf", b"b")
    root = client.archive.folder()
    assert ([f.name for f in root.folders], [f.name for f in root.files]) == (["2025"], ["b.pdf"])
    assert [f.name for f in client.archive.folder(path="2025").folders] == ["kvitton"]


@pytest.mark.assumed(
    "a GET of /3/archive with the path of a folder in another folder, with / and with \\ between them"
)
def test_folder_in_another_folder_is_found_by_its_path(client):
    client.archive.create_folder("2025")
    client.archive.create_folder("kvitton", path="2025")
    client.archive.upload("a.pdf", b"a", path="2025/kvitton")
    assert [f.name for f in client.archive.folder(path="2025/kvitton").files] == ["a.pdf"]


@pytest.mark.specified("DELETE /3/archive/{id}")
def test_deleted_file_is_not_in_its_folder(client):
    client.archive.delete(client.archive.upload("b.pdf", b"b").id)
    assert client.archive.folder().files == ()


@pytest.mark.assumed("an upload to a folder of the inbox that does not exist")
def test_inbox_has_fixed_folders(client, api):
    received = client.inbox.upload("a.pdf", b"a", folder_id="inbox_v")
    assert "inbox_kf" in [folder.id for folder in client.inbox.folder().folders]
    assert [file["Id"] for file in api.get("inbox/inbox_v")["Folder"]["Files"]] == [received.id]
    with pytest.raises(NotFound):
        client.inbox.upload("a.pdf", b"a", folder_id="inbox_x")
    client.inbox.delete(received.id)
    with pytest.raises(NotFound):
        client.inbox.get(received.id)


@pytest.mark.assumed("a POST of a folder that exists, and of one without a name")
def test_folder_name_can_be_created_once(client, api):
    assert client.archive.create_folder("Bokslut").name == "Bokslut"
    client.archive.create_folder("2025", path="Bokslut")
    assert [folder.name for folder in client.archive.folder(path="Bokslut").folders] == ["2025"]
    with pytest.raises(BadRequest, match="finns redan"):
        client.archive.create_folder("Bokslut")
    assert api.refused("POST", "archive", {"Folder": {"Name": "/"}})[1] == 2001795
    assert api.refused("DELETE", "archive")[0] == 400


@pytest.mark.assumed("a second connection of a file to the same voucher")
def test_file_connection_belongs_to_the_year_of_its_voucher(client, api):
    number = api.post("vouchers", api.voucher(), financialyear="2")["VoucherNumber"]
    file = client.inbox.upload("kvitto.pdf", b"a", folder_id="inbox_v")
    connection = VoucherFileConnection(file_id=file.id, voucher_number=number, voucher_series="A")
    made = client.voucher_file_connections.create(connection, financial_year=2)
    assert (made.voucher_year, made.voucher_description) == (2, "MANUAL")
    assert client.voucher_file_connections.get(file.id) == made
    assert list(client.voucher_file_connections.list(financial_year=2)) == [made]
    assert list(client.voucher_file_connections.list(financial_year=1)) == []
    with pytest.raises(BadRequest):
        client.voucher_file_connections.create(connection, financial_year=2)
    client.voucher_file_connections.delete(file.id)
    assert list(client.voucher_file_connections.list(financial_year=2)) == []


@pytest.mark.reported(f"{LIVE_TESTS}: ArticleFileConnectionTests")
def test_file_is_connected_to_an_article(client):
    article = client.articles.create(Article(description="Hammare")).article_number
    file = client.inbox.upload("a.pdf", b"a").id
    on_article = client.article_file_connections.create(
        ArticleFileConnection(file_id=file, article_number=article)
    )
    assert client.article_file_connections.get(file) == on_article
    assert list(client.article_file_connections.list()) == [on_article]
    client.article_file_connections.delete(file)


@pytest.mark.reported(f"{LIVE_TESTS}: SupplierInvoiceFileConnectionTests")
def test_file_is_connected_to_a_supplier_invoice(client):
    file = client.inbox.upload("a.pdf", b"a").id
    invoice = next(iter(client.supplier_invoices.list())).given_number
    on_invoice = client.supplier_invoice_file_connections.create(
        SupplierInvoiceFileConnection(file_id=file, supplier_invoice_number=str(invoice))
    )
    assert client.supplier_invoice_file_connections.get(file) == on_invoice
    assert on_invoice.supplier_name
    client.supplier_invoice_file_connections.delete(file)


@pytest.mark.specified("GET /3/supplierinvoicefileconnections")
def test_connections_of_supplier_invoices_are_listed(client):
    invoice = next(iter(client.supplier_invoices.list())).given_number
    on_invoice = client.supplier_invoice_file_connections.create(
        SupplierInvoiceFileConnection(
            file_id=client.inbox.upload("a.pdf", b"a").id, supplier_invoice_number=str(invoice)
        )
    )
    assert list(client.supplier_invoice_file_connections.list()) == [on_invoice]


@pytest.mark.specified("GET /3/assetfileconnections")
def test_file_connections_of_assets_are_listed(client):
    file = client.inbox.upload("a.pdf", b"a").id
    asset = client.assets.create(Asset(description="Bil", acquisition_value=Decimal(1000)))
    on_asset = client.asset_file_connections.create(AssetFileConnection(file_id=file, asset_id=asset.id))
    assert [row.file_id for row in client.asset_file_connections.list()] == [on_asset.file_id]
    client.asset_file_connections.delete(file)


@pytest.mark.specified("GET /3/articleurlconnections")
def test_url_connection_of_an_article_is_found_and_listed(client):
    article = client.articles.create(Article(description="Hammare")).article_number
    url = client.article_url_connections.create(
        ArticleUrlConnection(article_number=article, url_connection="www.example.com/a")
    )
    assert client.article_url_connections.get(url.id) == url
    assert list(client.article_url_connections.list()) == [url]
    client.article_url_connections.delete(url.id)


@pytest.mark.reported(f"{LIVE_TESTS}: SupplierInvoiceExternalURLConnectionTests")
def test_url_is_connected_to_a_supplier_invoice(client):
    invoice = next(iter(client.supplier_invoices.list())).given_number
    link = SupplierInvoiceExternalURLConnection(
        supplier_invoice_number=invoice, external_url_connection="www.example.com/b"
    )
    made = client.supplier_invoice_external_url_connections.create(link)
    assert client.supplier_invoice_external_url_connections.get(made.id) == made
    changed = client.supplier_invoice_external_url_connections.update(
        made.id, SupplierInvoiceExternalURLConnection(external_url_connection="www.example.com/c")
    )
    assert changed.external_url_connection == "www.example.com/c"
    client.supplier_invoice_external_url_connections.delete(made.id)


@pytest.mark.assumed("a POST of a connection to a file that does not exist")
def test_missing_file_cannot_be_connected(client):
    article = client.articles.create(Article(description="Hammare")).article_number
    with pytest.raises(BadRequest, match="filen"):
        client.article_file_connections.create(ArticleFileConnection(file_id="x", article_number=article))


@pytest.mark.own
def test_a_scan_of_40_megabytes_can_be_stored_and_downloaded(client, tmp_path):
    content = b"%PDF-1.4" + bytes(40_000_000)
    stored = client.inbox.upload("skanning.pdf", content, folder_id="inbox_s")
    client.archive.download(stored.id, tmp_path / "skanning.pdf")
    assert (stored.size, (tmp_path / "skanning.pdf").read_bytes() == content) == (len(content), True)
