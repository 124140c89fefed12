"""Tests of the archive and the inbox with the requests of other API clients. Both resources show the same files."""

import pytest

LIVE_TESTS = "github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4"
ARCHIVE_TESTS = f"{LIVE_TESTS}: ArchiveTests"
HAVEN = "github.com/d-hinders/Haven-AI: packages/backend/src/modules/reporting/fortnox.ts, 2026-07-16"
PDF = b"%PDF-1.7"


def upload(api, resource, name="kvitto.pdf", part="file", **query):
    """Upload a file and return its record."""
    answer = api.session.post(
        f"{api.base}/{resource}", files={part: (name, PDF, "application/pdf")}, params=query, timeout=10
    )
    assert answer.status_code == 201, answer.text
    assert list(answer.json()) == ["File"]
    return answer.json()["File"]


def status(api, path, **query):
    answer = api.call("GET", path, **query)
    assert answer.status_code != 200 or answer.content == PDF
    return answer.status_code


@pytest.mark.reported(f"{LIVE_TESTS}: ReportedIssuesTests, issue 99")
@pytest.mark.parametrize("resource", ["archive", "inbox"])
def test_each_form_of_the_request_accepts_the_ids_that_issue_99_lists(api, resource):
    file = upload(api, resource, folderid="inbox_s")
    accepted = {
        (path, form, name)
        for path in ("archive", "inbox")
        for form in ("path", "query")
        for name in ("Id", "ArchiveFileId")
        if (
            status(api, f"{path}/{file[name]}") == 200
            if form == "path"
            else status(api, path, fileid=file[name]) == 200
        )
    }
    assert accepted == {
        ("archive", "path", "Id"),
        ("archive", "query", "ArchiveFileId"),
        ("inbox", "path", "Id"),
        ("inbox", "query", "Id"),
        ("inbox", "query", "ArchiveFileId"),
    }


@pytest.mark.reported("github.com/erp-mafia/accounted: lib/providers/fortnox/attachments.ts")
def test_file_that_the_path_does_not_find_is_found_by_fileid(api):
    file = upload(api, "inbox", folderid="inbox_v")
    assert status(api, f"archive/{file['ArchiveFileId']}") == 404
    assert status(api, "archive/", fileid=file["ArchiveFileId"]) == 200


@pytest.mark.reported(f"{ARCHIVE_TESTS}; the status: api.fortnox.se/apidocs, DELETE archive/{{id}}")
def test_archive_shows_and_fills_the_folder_of_supplier_invoices(api):
    file = upload(api, "archive", part="Filedata", folderid="inbox_s")
    for resource in ("archive", "inbox"):
        assert api.get(f"{resource}/inbox_s")["Folder"]["Id"] == "inbox_s"
    assert status(api, f"archive/{file['Id']}") == 200
    assert api.call("DELETE", f"archive/{file['Id']}").status_code == 204


@pytest.mark.assumed("GET and POST of /3/archive with each folder of the inbox: its files and its @url")
@pytest.mark.parametrize(
    "folder", ["inbox_a", "inbox_d", "inbox_s", "inbox_v", "inbox_b", "inbox_l", "inbox_kf"]
)
def test_archive_shows_and_fills_the_folders_of_the_inbox(api, folder):
    file = upload(api, "archive", part="Filedata", folderid=folder)
    for resource in ("archive", "inbox"):
        shown = api.get(f"{resource}/{folder}")["Folder"]
        assert (shown["Id"], [row["Id"] for row in shown["Files"]]) == (folder, [file["Id"]])
        assert shown["@url"] == f"{api.base}/{resource}/{folder}"
    assert api.call("DELETE", f"archive/{file['Id']}").status_code == 204
    assert api.get(f"inbox/{folder}")["Folder"]["Files"] == []


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(
            "archive", marks=pytest.mark.reported("developer.fortnox.se/documentation/resources/archive")
        ),
        pytest.param(
            "inbox", marks=pytest.mark.reported("developer.fortnox.se/documentation/resources/inbox")
        ),
    ],
)
def test_root_folder_has_the_id_root(api, resource):
    assert api.get(f"{resource}/root")["Folder"] == api.get(resource)["Folder"]
    assert api.get(resource)["Folder"]["Id"] == "root"


@pytest.mark.parametrize(
    "separator",
    [
        pytest.param("\\", marks=pytest.mark.reported(ARCHIVE_TESTS)),
        pytest.param("/", marks=pytest.mark.assumed("DELETE /3/archive?path=Avtal/2025")),
    ],
)
def test_folder_is_deleted_by_its_path(api, separator):
    assert api.call("POST", "archive", {"Folder": {"Name": "Avtal"}}).status_code == 201
    inner = api.call("POST", "archive?path=Avtal", {"Folder": {"Name": "2025"}}).json()["Folder"]
    assert api.get(f"archive/{inner['Id']}")["Folder"]["Name"] == "2025"
    assert api.call("DELETE", f"archive?path=Avtal{separator}2025").status_code == 204
    assert api.get("archive?path=Avtal")["Folder"]["Folders"] == []


@pytest.mark.specified("DELETE /3/archive")
def test_file_of_a_deleted_folder_is_not_found(api):
    folder = api.call("POST", "archive", {"Folder": {"Name": "Avtal"}}).json()["Folder"]
    file = upload(api, "archive", folderid=folder["Id"])
    assert api.call("DELETE", "archive?path=Avtal").status_code == 204
    assert status(api, f"archive/{file['Id']}") == 404


@pytest.mark.specified("POST /3/inbox")
def test_inbox_accepts_the_folder_as_the_specification_spells_it(api):
    file = upload(api, "inbox", folderId="inbox_kf")
    assert [row["Id"] for row in api.get("inbox/inbox_kf")["Folder"]["Files"]] == [file["Id"]]


@pytest.mark.reported(
    "github.com/Magnus-Gille/noxctl: CHANGELOG.md, 0.9.0; the response: api.fortnox.se/apidocs, AttachmentResource"
)
def test_file_in_the_folder_for_customer_invoices_can_be_attached_by_its_archive_file_id(api):
    file = upload(api, "archive", folderid="inbox_kf")
    number = api.get("invoices")["Invoices"][0]["DocumentNumber"]
    attachment = {"entityId": int(number), "entityType": "F", "includeOnSend": False}
    url = f"{api.sandbox.url}/api/fileattachments/attachments-v1"
    answer = api.session.post(url, json=[attachment | {"fileId": file["ArchiveFileId"]}], timeout=10)
    assert (answer.status_code, answer.json()[0]["fileId"]) == (201, file["ArchiveFileId"])


@pytest.mark.assumed("an attachment whose fileId is the Id of a file in the inbox")
def test_file_can_not_be_attached_by_its_id_in_the_inbox(api):
    file = upload(api, "inbox", folderid="inbox_kf")
    number = api.get("invoices")["Invoices"][0]["DocumentNumber"]
    attachment = {"entityId": int(number), "entityType": "F", "includeOnSend": False, "fileId": file["Id"]}
    url = f"{api.sandbox.url}/api/fileattachments/attachments-v1"
    wrong = api.session.post(url, json=[attachment], timeout=10)
    assert (wrong.status_code, wrong.json()["error"]) == (404, "file_not_found")


@pytest.mark.assumed("DELETE /3/archive/inbox_s, and a new folder in inbox_s")
def test_static_folders_can_not_be_deleted_or_get_folders(api):
    for path in ("archive/inbox_s", "archive?path=inbox_s"):
        assert api.refused("DELETE", path)[0] == 400
    assert api.refused("POST", "archive?path=inbox_s", {"Folder": {"Name": "x"}})[0] == 400


@pytest.mark.assumed("POST /3/archive?path=Verifikationer")
def test_archive_folder_may_have_the_name_of_an_inbox_folder(api):
    file = upload(api, "archive", path="Verifikationer")
    assert [row["Id"] for row in api.get("archive?path=Verifikationer")["Folder"]["Files"]] == [file["Id"]]
    assert api.get("inbox/inbox_v")["Folder"]["Files"] == []


@pytest.mark.reported(HAVEN)
def test_connecting_a_file_needs_the_scope_connectfile(api):
    access, _ = api.sandbox.token(scopes=["supplierinvoice", "inbox", "bookkeeping", "article"])
    api.session.headers["Authorization"] = f"Bearer {access}"
    file = upload(api, "inbox", folderid="inbox_s")
    number = api.get("supplierinvoices")["SupplierInvoices"][0]["GivenNumber"]
    body = {"SupplierInvoiceFileConnection": {"SupplierInvoiceNumber": number, "FileId": file["Id"]}}
    refused = api.refused("POST", "supplierinvoicefileconnections", body)
    assert refused == (400, 2000663, "Har inte behörighet för scope")


@pytest.mark.reported(f"fortnox.se/developer/guides-and-good-to-know/scopes: the scope; the code: {HAVEN}")
def test_connections_of_articles_and_vouchers_need_the_scope_connectfile(api):
    access, _ = api.sandbox.token(scopes=["supplierinvoice", "inbox", "bookkeeping", "article"])
    api.session.headers["Authorization"] = f"Bearer {access}"
    for resource in ("articlefileconnections", "voucherfileconnections"):
        assert api.refused("GET", resource)[:2] == (400, 2000663)
