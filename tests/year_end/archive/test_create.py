"""Tests that an archive contains the received data and the files made from it, and is readable without this package."""

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import Clock, connect
from fortnox_sdk.year_end.archive import (
    ReceivedResponses,
    add_files,
    attach_once,
    create_archive,
    export_archive,
    verify_archive,
)
from fortnox_sdk.year_end.job import YearEnd

LAST_DAY = date(2025, 12, 31)


class RememberingTransport:
    """A transport that stores the body of each response."""

    def __init__(self) -> None:
        self._inner = RequestsTransport()
        self.bodies: set[bytes] = set()

    def send(self, request: Request, /) -> Response:
        response = self._inner.send(request)
        self.bodies.add(response.body)
        return response


def lines_of(folder: Path) -> list[dict[str, object]]:
    manifest = (folder / "manifest.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in manifest.splitlines()]


def test_an_archive_keeps_sie_files_and_responses_as_received(sandbox: Sandbox, tmp_path: Path):
    transport = RememberingTransport()
    received = ReceivedResponses(transport)
    job = YearEnd(connect(sandbox, transport=received, clock=Clock()), LAST_DAY, folder=tmp_path)
    create_archive(job, tmp_path / "archive", received=received)
    lines = lines_of(tmp_path / "archive")
    sie = [line for line in lines if line.get("kind") == "sie"]
    contents = [(tmp_path / "archive" / str(line["path"])).read_bytes() for line in sie]
    assert contents == [year.data for year in job.books.years]
    records = [line for line in lines if line.get("kind") == "record"]
    assert {(tmp_path / "archive" / str(line["path"])).read_bytes() for line in records} <= transport.bodies
    sources = " ".join(str(line["source"]) for line in records)
    for resource in ("invoices", "supplierinvoices", "invoicepayments", "vouchers", "companyinformation"):
        assert f"GET /3/{resource}" in sources


def test_an_archive_contains_no_token(sandbox: Sandbox, tmp_path: Path):
    received = ReceivedResponses()
    client = connect(sandbox, transport=received, clock=Clock())
    create_archive(YearEnd(client, LAST_DAY, folder=tmp_path), tmp_path / "archive", received=received)
    token = client.session.authoriser.authorization().reveal().removeprefix("Bearer ").encode()
    assert not [
        path for path in (tmp_path / "archive").rglob("*") if path.is_file() and token in path.read_bytes()
    ]


def test_a_complete_import_renews_the_30_days_and_a_failed_one_does_not(sandbox: Sandbox, tmp_path: Path):
    clock = Clock()
    client = connect(sandbox, clock=clock)
    clock.advance(3600 * 24)
    window = client.connection
    assert window is not None
    before = window.status().valid_until
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_bytes(b"")
    with pytest.raises(InvalidInput):
        create_archive(YearEnd(client, LAST_DAY, folder=tmp_path, clock=clock), tmp_path / "other")
    assert window.status().valid_until == before
    create_archive(YearEnd(client, LAST_DAY, folder=tmp_path, clock=clock), tmp_path / "archive")
    assert window.status().valid_until > before


def test_the_journal_and_results_of_exports_are_part_of_the_archive(client: FortnoxClient, tmp_path: Path):
    journal, result = tmp_path / "export.jsonl", tmp_path / "Körning 1.json"
    journal.write_bytes(b'{"v": 1}\n')
    result.write_bytes(b'{"posted": ["V1"]}')
    folder = tmp_path / "archive"
    create_archive(YearEnd(client, LAST_DAY, folder=tmp_path), folder, journal=journal, documents=False)
    root = add_files(folder, [result], kind="result")
    by_kind = {line["kind"]: line for line in lines_of(folder) if "path" in line}
    assert (folder / str(by_kind["journal"]["path"])).read_bytes() == journal.read_bytes()
    assert (folder / str(by_kind["result"]["path"])).read_bytes() == result.read_bytes()
    assert by_kind["result"]["name"] == "Körning 1.json"
    assert verify_archive(folder, root=root).is_intact


@pytest.mark.parametrize(("kind", "name"), [("secret", "a.json"), ("result", "missing.json")])
def test_a_file_that_cannot_be_added_is_refused(client: FortnoxClient, tmp_path: Path, kind: str, name: str):
    (tmp_path / "a.json").write_bytes(b"{}")
    folder = tmp_path / "archive"
    create_archive(YearEnd(client, LAST_DAY, folder=tmp_path), folder, documents=False)
    with pytest.raises(InvalidInput):
        add_files(folder, [tmp_path / name], kind=kind)


def test_a_zip_file_has_the_same_files_and_the_same_bytes_each_time(client: FortnoxClient, tmp_path: Path):
    folder = tmp_path / "archive"
    create_archive(YearEnd(client, LAST_DAY, folder=tmp_path), folder)
    assert export_archive(folder, tmp_path / "a.zip").is_intact
    assert export_archive(folder, tmp_path / "b.zip").is_intact
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        packed.extractall(tmp_path / "unpacked")
    assert verify_archive(tmp_path / "unpacked").root == verify_archive(folder).root
    assert verify_archive(tmp_path / "unpacked").is_intact


def test_files_that_are_already_compressed_are_stored_in_the_zip_file(client: FortnoxClient, tmp_path: Path):
    names = [f"a.{suffix}" for suffix in ("pdf", "jpg", "jpeg", "png", "xlsx", "zip", "txt", "se", "csv")]
    for name in names:
        (tmp_path / name).write_bytes(b"content")
    folder = tmp_path / "archive"
    create_archive(YearEnd(client, LAST_DAY, folder=tmp_path), folder, documents=False)
    add_files(folder, [tmp_path / name for name in names])
    export_archive(folder, tmp_path / "archive.zip")
    with zipfile.ZipFile(tmp_path / "archive.zip") as packed:
        by_method = {
            method: {
                Path(entry.filename).suffix for entry in packed.infolist() if entry.compress_type == method
            }
            for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        }
    stored, deflated = by_method.values()
    assert stored == {".pdf", ".jpg", ".jpeg", ".png", ".xlsx", ".zip"}
    assert deflated >= {".json", ".jsonl", ".txt", ".se", ".csv"}
    assert stored.isdisjoint(deflated)


def test_a_changed_archive_is_not_exported(client: FortnoxClient, tmp_path: Path):
    folder = tmp_path / "archive"
    create_archive(YearEnd(client, LAST_DAY, folder=tmp_path), folder, documents=False)
    (folder / "added.txt").write_bytes(b"")
    assert not export_archive(folder, tmp_path / "a.zip").is_intact
    assert not (tmp_path / "a.zip").exists()
    with pytest.raises(InvalidInput, match="inside the archive"):
        export_archive(folder, folder / "a.zip")


def test_a_file_is_attached_to_a_voucher_once(client: FortnoxClient, tmp_path: Path):
    year = client.financial_years.on(LAST_DAY).id
    appendix = tmp_path / "bilaga 1510.xlsx"
    appendix.write_bytes(b"PK appendix")
    results = [attach_once(client, "A", 1, appendix, financial_year=year) for _ in range(3)]
    assert [result.is_new for result in results] == [True, False, False]
    connections = client.voucher_file_connections.list(financial_year=year)
    assert [row.file_id for row in connections if row.voucher_number == 1] == [results[0].file_id]
    appendix.write_bytes(b"PK changed")
    assert attach_once(client, "A", 1, appendix, financial_year=year).is_new


def test_a_file_whose_connection_was_interrupted_is_connected_and_not_uploaded_again(
    client: FortnoxClient, tmp_path: Path
):
    year = client.financial_years.on(LAST_DAY).id
    appendix = tmp_path / "bilaga.pdf"
    appendix.write_bytes(b"%PDF appendix")
    uploaded = client.inbox.upload("bilaga.pdf", appendix, folder_id="inbox_v")
    attached = attach_once(client, "A", 1, appendix, financial_year=year)
    assert (attached.is_new, attached.file_id) == (True, uploaded.id)
    assert len(client.inbox.folder("inbox_v").files) == 1


@pytest.mark.parametrize("fault", ["drop_after_commit", "drop_before_commit"])
def test_after_a_lost_response_the_next_attempt_attaches_the_file_once(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path, fault: str
):
    year = client.financial_years.on(LAST_DAY).id
    appendix = tmp_path / "bilaga.pdf"
    appendix.write_bytes(b"%PDF appendix")
    sandbox.set_faults(**{fault: 1})
    for _ in range(3):
        try:
            attach_once(client, "A", 1, appendix, financial_year=year)
        except Exception as error:  # noqa: BLE001 -- any error of the lost response
            assert "not known" in str(error) or "response" in str(error)  # noqa: PT017 -- see above
    connections = list(client.voucher_file_connections.list(financial_year=year))
    assert len([row for row in connections if row.voucher_number == 1]) == 1
    assert len(client.inbox.folder("inbox_v").files) == 1


def test_a_file_for_a_voucher_that_does_not_exist_leaves_nothing(client: FortnoxClient, tmp_path: Path):
    year = client.financial_years.on(LAST_DAY).id
    for content in (b"", None):
        path = tmp_path / "bilaga.pdf"
        if content is not None:
            path.write_bytes(content)
        else:
            path.unlink()
        with pytest.raises(InvalidInput):
            attach_once(client, "A", 1, path, financial_year=year)
