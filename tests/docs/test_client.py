"""The page about the client: its Python runs as it stands."""

import re

import pytest

from fortnox_sdk.client import FortnoxClient
from tests.docs.conftest import NUMBER
from tests.docs.pages import run_page


@pytest.fixture
def folder(folder):
    """With the files that the page names."""
    for name in ("kvitto åäö.pdf", "räkning.pdf", "bilaga.pdf"):
        (folder / name).write_bytes(b"%PDF-1.4 " + name.encode())
    return folder


def test_the_page_about_the_client_runs(folder, capsys):
    names = run_page("docs/client.md")
    assert (folder / "A1.pdf").read_bytes() == "%PDF-1.4 kvitto åäö.pdf".encode()
    assert (folder / "faktura.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "2025.se").read_bytes() == names["data"]
    assert max(voucher.date for voucher in names["half"].vouchers).month <= 6
    assert re.search(r"^Calls\(count=\d+, retries=0, ", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.usefixtures("folder")
def test_a_plain_callable_is_told_of_calls_as_the_page_shows():
    told = []
    client = FortnoxClient.connect(NUMBER, on_call=told.append)
    client.company_information.get()
    assert [(call.method, call.path, call.status) for call in told] == [("GET", "/3/companyinformation", 200)]
