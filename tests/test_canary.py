"""Tests that the canary plugin finds secrets in logs, tracebacks, output and files, except in the allowed places."""

import base64
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.canary import CANARY, ROOT, forms, holds

# The planted text is built at run time, so that the canary plugin does not find it in a copy of this file.
PLANTED = """
import base64, logging, sqlite3, subprocess, sys
from urllib.parse import quote

import pytest

from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.http.messages import Request

SECRET = "".join(["fx", "canary-", "7d2c"])
LOG = logging.getLogger("planted")


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_log_base64(before):
    LOG.info("Basic %s", base64.b64encode(f"{before}{SECRET}:x".encode()).decode())


def test_log_clear():
    LOG.debug("sent %s", SECRET)


def test_log_url():
    LOG.debug("sent %s", "".join(f"%{byte:02X}" for byte in SECRET.encode()))


def test_log_hidden_field():
    LOG.debug("sent", extra={"header": SECRET})


def in_a_local():
    hidden = SECRET
    raise FortnoxError(f"{len(hidden)} characters")


def chained():
    try:
        raise ValueError(SECRET)
    except ValueError:
        raise FortnoxError("refused") from None


def test_local_expected():
    with pytest.raises(FortnoxError):
        in_a_local()


def test_local_ended():
    in_a_local()


def test_chain():
    with pytest.raises(FortnoxError):
        chained()


def test_logged_traceback():
    try:
        in_a_local()
    except FortnoxError:
        LOG.exception("failed")


class Shown:
    __module__ = "fortnox_sdk.planted"

    def __repr__(self):
        return f"Shown({SECRET})"


@pytest.fixture
def shown():
    return [Shown()]


@pytest.fixture
def request_with_body():
    return Request(method="POST", url="https://example.com/", body=SECRET.encode())


def test_repr(shown):
    pass


def test_pickle(request_with_body):
    assert SECRET not in repr(request_with_body)


def test_printed():
    print(SECRET)


def test_arguments():
    subprocess.run([sys.executable, "-c", "", f"--token={SECRET}"], check=True)


def test_output_folder(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kontroll.html").write_text(f"<p>{SECRET}</p>")


def test_cassette(tmp_path):
    encoded = base64.b64encode(f"id:{SECRET}".encode()).decode()
    (tmp_path / "list.yaml").write_text(f"Authorization: Basic {encoded}")


def database(path, *tables):
    with sqlite3.connect(path) as db:
        for table in tables:
            db.execute(f"CREATE TABLE {table} (record TEXT)")
        db.execute(f"INSERT INTO {tables[0]} VALUES (?)", [SECRET])
    db.close()


def test_sqlite(tmp_path):
    database(tmp_path / "books.db", "books")


def test_sqlite_store_other_table(tmp_path):
    database(tmp_path / "mixed.db", "journal", "fortnox_connection")


def test_allowed_places(tmp_path):
    database(tmp_path / "store.db", "fortnox_connection", "fortnox_connection_lock")
    database(tmp_path / "state.db", "refresh_token", "service_consent")
    (tmp_path / ("0" * 64 + ".json")).write_text(SECRET)
    (tmp_path / "secret").write_text(SECRET)
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Run tests with planted leaks, and return the reports of the canary plugin by the name of the test or file."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "test_planted.py").write_text(PLANTED, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        os.devnull,
        "-p",
        "tests.canary",
        "-p",
        "no:cacheprovider",
    ]
    command += ["-q", "--tb=short", f"--basetemp={folder}/run", f"--rootdir={folder}", str(folder)]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_ADDOPTS": "", "COLUMNS": "200"}
    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    shutil.rmtree(folder)
    assert ended.returncode == 1, ended.stdout + ended.stderr
    reports = {}
    lines = ended.stdout.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("A secret of the sandbox is in "):
            before = [above.strip("_ ") for above in lines[:number] if above.startswith("_")]
            reports[before[-1].removeprefix("ERROR at teardown of ")] = line
    (files,) = [line for line in reports.values() if "the file" in line]
    return reports | {"files": files}


@pytest.mark.parametrize(
    ("planted", "place"),
    [
        ("test_log_clear", "a log record of planted"),
        ("test_log_url", "a log record of planted"),
        ("test_log_base64[]", "a log record of planted"),
        ("test_log_base64[a]", "a log record of planted"),
        ("test_log_base64[ab]", "a log record of planted"),
        ("test_log_hidden_field", "a log record of planted"),
        ("test_logged_traceback", "local 'hidden'"),
        ("test_local_expected", "local 'hidden'"),
        ("test_local_ended", "local 'hidden'"),
        ("test_chain", "the text or attributes of ValueError"),
        ("test_repr", "the repr of fixture 'shown'"),
        ("test_pickle", "the pickle of fixture 'request_with_body'"),
        ("test_printed", "captured stdout call"),
        ("test_arguments", "the arguments of a process"),
        ("files", "kontroll.html"),
        ("files", "list.yaml"),
        ("files", "books.db"),
        ("files", "mixed.db"),
    ],
)
def test_planted_secret_is_found(reports, planted, place):
    assert place in reports[planted]


@pytest.mark.parametrize("allowed", ["store.db", "state.db", "0000.json", "secret;"])
def test_allowed_place_is_not_reported(reports, allowed):
    assert allowed not in reports["files"] + ";"


@pytest.mark.parametrize("around", range(6))
def test_the_canary_is_found_at_any_place_of_base64(around):
    assert holds(base64.b64encode(b"x" * around + CANARY.encode() + b"y" * around))
    assert holds(base64.urlsafe_b64encode(b"x" * around + CANARY.encode() + b"y" * around))


def test_other_text_is_not_a_canary():
    assert not holds("canary fxcanary fx-canary Zm9v")
    assert len(forms(CANARY)) == 6


def test_no_file_of_the_project_contains_the_canary():
    # Cassettes, examples and documentation must not contain the canary. Programs may contain its name.
    paths = [
        path
        for folder in ("tests", "docs", "examples", "benchmarks")
        for path in (ROOT / folder).rglob("*")
        if "_build" not in path.parts
        and path.is_file()
        and path.suffix not in {".py", ".pyc"}
        and holds(path.read_bytes())
    ]
    assert paths == []
    assert any(Path(ROOT / "tests").rglob("cassettes/*.yaml"))
