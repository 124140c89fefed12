"""Tests of the Python code of the page about the client."""

import re

import pytest

from fortnox_sdk.client import FortnoxClient
from tests.docs.conftest import NUMBER
from tests.docs.pages import run_page


def test_the_code_of_the_client_page_runs(files, capsys):
    names = run_page("docs/reference/client.md")
    assert (files / "A1.pdf").read_bytes() == "%PDF-1.4 kvitto åäö.pdf".encode()
    assert (files / "faktura.pdf").read_bytes().startswith(b"%PDF")
    assert (files / "2025.se").read_bytes() == names["data"]
    assert max(voucher.date for voucher in names["half"].vouchers).month <= 6
    assert re.search(r"^Calls\(count=\d+, retries=0, ", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.usefixtures("folder")
def test_on_call_receives_each_call():
    calls = []
    client = FortnoxClient.connect(NUMBER, on_call=calls.append)
    client.company_information.get()
    assert [(call.method, call.path, call.status) for call in calls] == [
        ("GET", "/3/companyinformation", 200)
    ]
