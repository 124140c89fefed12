"""Tests that `fortnox export run --reverse-twin` reverses the later of two duplicate vouchers.

Without the option, both vouchers are only reported.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from tests.cli.conftest import CommandResult

ROWS = [{"account": 7832, "debit": "1200.00"}, {"account": 1229, "credit": "1200.00"}]
VOUCHER = {"reference": "depreciation", "date": "2025-12-31", "text": "Avskrivning", "rows": ROWS}


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_twins_are_named_with_exit_code_6_and_reversed_on_request(
    fortnox: Callable[..., CommandResult], at_sandbox: Sandbox, tmp_path: Path, lang: str
) -> None:
    (tmp_path / "closing.json").write_text(json.dumps({"vouchers": [VOUCHER]}))
    words = ("export", "run", "closing.json", "--series", "V", "--yes", "--json", "--lang", lang)
    assert fortnox(*words).json["posted"] == ["V1"]
    # Post the voucher that another exporter, with its own journal and store, would have posted at the same moment.
    client = connect(at_sandbox)
    year = client.financial_years.on(date(2025, 12, 31)).id
    first = client.vouchers.get("V", 1, financial_year=year)
    rows = tuple(
        VoucherRow(account=row.account, debit=row.debit, credit=row.credit) for row in first.voucher_rows
    )
    twin = Voucher(
        voucher_series="V",
        transaction_date=first.transaction_date,
        description=first.description,
        comments=first.comments,
        voucher_rows=rows,
    )
    client.vouchers.create(twin, financial_year=year)
    result = fortnox(*words)
    assert result.code == ExitCode.UNCERTAIN
    assert "V1, V2" in str(result.json["problems"])
    assert "--reverse-twin" in result.err
    options = ("closing.json", "--series", "V", "--json", "--lang", lang, "--reverse-twin")
    proposed = fortnox("export", "plan", *options)
    assert (proposed.code, len(proposed.json["to_post"])) == (ExitCode.DONE, 1)  # type: ignore[arg-type]
    result = fortnox(*words, "--reverse-twin")
    assert (result.code, result.json["posted"], result.json["already_posted"]) == (
        ExitCode.DONE,
        ["V3"],
        ["V1"],
    )
    assert (result.json["twins"], result.json["reversed_twins"]) == ([], [])
    assert client.vouchers.get("V", 3, financial_year=year).description == "Återföring av V2: Avskrivning"
    assert fortnox(*words, "--reverse-twin").json["posted"] == []
