"""Tests that the guide reads vouchers from saved SIE files, and documents from the job's archive."""

from datetime import date
from decimal import Decimal

import pytest

from fortnox_sdk import YearEnd
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.testing import connect
from fortnox_sdk.web.appendices.documents import archived, read_archived
from fortnox_sdk.web.appendices.vouchers import SavedVouchers
from fortnox_sdk.web.results.record import SavedYear
from fortnox_sdk.year_end.archive import ReceivedResponses, create_archive

SIE = """#FLAGGA 0
#SIETYP 4
#FNAMN "Prov"
#RAR 0 20250101 20251231
#KONTO 1930 "Bank"
#VER A 0017 20250301 "Rättad"
{
#TRANS 1930 {} 100.00
#BTRANS 3001 {"1" "B"} -90.00
#RTRANS 3001 {"1" "B" "6" "P"} -100.00 20250302 "ny"
#TRANS 3001 {"1" "B" "6" "P"} -100.00 20250302 "ny"
}
"""
YEAR = SavedYear(id=1, start=date(2025, 1, 1), end=date(2025, 12, 31), file_name="books.se")


def test_struck_rows_are_shown_and_do_not_count(tmp_path):
    (tmp_path / "books.se").write_text(SIE)
    voucher = SavedVouchers().find(tmp_path, YEAR, "A17", {"1930": "Bank"})
    assert [(line.account, line.account_name, line.is_struck) for line in voucher.lines] == [
        ("1930", "Bank", False),
        ("3001", "", True),
        ("3001", "", False),
    ]
    assert (voucher.debit, voucher.credit) == (Decimal("100.00"), Decimal("100.00"))
    assert (voucher.lines[2].cost_center, voucher.lines[2].project, voucher.lines[2].text) == ("B", "P", "ny")
    assert SavedVouchers().find(tmp_path, YEAR, "A18", {}) is None


@pytest.mark.parametrize("content", [None, "no SIE file"])
def test_a_missing_or_damaged_file_says_what_to_do(tmp_path, content):
    if content is not None:
        (tmp_path / "books.se").write_text(content)
    with pytest.raises(InvalidInput, match="Run the import again"):
        SavedVouchers().find(tmp_path, YEAR, "A17", {})


@pytest.mark.parametrize("name", ["archive", "archive-1001-2025-12-31"])
def test_documents_of_the_archive_are_found_by_record_and_checked(sandbox, tmp_path, name):
    received = ReceivedResponses()
    job = YearEnd(connect(sandbox, transport=received), date(2025, 12, 31), folder=tmp_path)
    create_archive(job, tmp_path / name, received=received)
    files = archived(tmp_path, "customers/34")
    assert [file.source for file in files] == ["/3/invoices/34/preview"]
    document = read_archived(tmp_path, files[0])
    assert document.content.startswith(b"%PDF-")
    assert archived(tmp_path, "customers/0") == []
    path = tmp_path / name / files[0].path
    path.write_bytes(b"other")
    with pytest.raises(InvalidInput, match="missing or was changed"):
        read_archived(tmp_path, files[0])


def test_a_job_without_an_archive_has_no_documents(tmp_path):
    assert not archived(tmp_path, "customers/34")
