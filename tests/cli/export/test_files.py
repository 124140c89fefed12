"""Tests that `fortnox export` refuses a file that it can't interpret with certainty.

The error is in the chosen language.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fortnox_sdk.cli.exits import ExitCode
from tests.cli.conftest import CommandResult


@pytest.mark.parametrize(
    ("lang", "message"),
    [
        (
            "en",
            "vouchers[0].rows[0].debit is '1,200', whose separator can mark thousands or decimals. Separate thousands",
        ),
        (
            "sv",
            (
                "vouchers[0].rows[0].debit är '1,200', vars skiljetecken kan avse tusental eller decimaler. Skilj "
                "tusental"
            ),
        ),
    ],
)
def test_an_ambiguous_amount_is_refused_before_anything_is_sent(
    fortnox: Callable[..., CommandResult], tmp_path: Path, lang: str, message: str
) -> None:
    rows = [{"account": 7832, "debit": "1,200"}, {"account": 1229, "credit": "1,200"}]
    voucher = {"reference": "depreciation", "date": "2025-12-31", "text": "Avskrivning", "rows": rows}
    (tmp_path / "closing.json").write_text(json.dumps({"vouchers": [voucher]}))
    result = fortnox(
        "export", "run", str(tmp_path / "closing.json"), "--series", "V", "--yes", "--lang", lang
    )
    assert result.code == ExitCode.USAGE
    assert message in result.error_line
