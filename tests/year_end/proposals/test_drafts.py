"""Tests that the export reads the same closing vouchers that were written to a file of drafts."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from fortnox_sdk.year_end.proposals.drafts import draft_vouchers, drafts_json, write_drafts
from fortnox_sdk.year_end.proposals.proposal import Proposal, ProposalKind

ROWS = (
    ClosingRow(account=6352, debit=Decimal("800.5"), text="Ä”\\ \N{SNOWMAN}", cost_center="K1", project="P1"),
    ClosingRow(account=1519, credit=Decimal("800.5")),
)
VOUCHER = ClosingVoucher(reference="d-1", date=date(2025, 12, 31), text="Befarad kundförlust", rows=ROWS)
PROPOSAL = Proposal(
    kind=ProposalKind.OLD,
    amount=Decimal(1000),
    rests_on=Text("evidence", "underlag"),
    question=Text("?", "?"),
    voucher=VOUCHER,
)


def test_the_export_reads_the_drafts_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "new" / "drafts.json"
    without = attrs.evolve(PROPOSAL, voucher=None)
    assert write_drafts(file, [PROPOSAL, without]) == 1
    assert read_closing_vouchers(file) == [attrs.evolve(VOUCHER, comment="underlag")]
    assert file.read_bytes() == drafts_json(draft_vouchers([PROPOSAL]))


def test_a_long_comment_is_cut_to_what_fortnox_accepts() -> None:
    (voucher,) = draft_vouchers([attrs.evolve(PROPOSAL, rests_on=Text.same("x" * 2000))])
    assert len(voucher.comment) == 944


def test_an_existing_file_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "drafts.json"
    file.write_text("edited", encoding="utf-8")
    with pytest.raises(InvalidInput, match="exists already"):
        write_drafts(file, [PROPOSAL])
    assert file.read_text(encoding="utf-8") == "edited"


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InvalidInput, match="can't be written"):
        write_drafts(tmp_path / "file" / "drafts.json", [PROPOSAL])
