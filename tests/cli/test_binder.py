"""Tests of `fortnox binder` with a running sandbox."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.connectors.assets.assets import Asset
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from tests.cli.conftest import CommandResult

Command = Callable[..., CommandResult]


@pytest.mark.usefixtures("at_sandbox")
def test_the_binder_lists_every_balance_account_with_its_verdict(fortnox: Command) -> None:
    result = fortnox("binder", "--year", "2025", "--lang", "sv")
    assert result.code == ExitCode.DONE
    lines = {line.split()[0]: line for line in result.out.splitlines() if line[:2] == "  "}
    assert "✓ Avstämd" in lines["1220"]
    assert "● Kontospecifikation" in lines["1930"]
    assert "● Differensen är förklarad" in lines["1510"]
    assert "Bilagor: 8 gröna, 17 gula" in result.out


@pytest.mark.usefixtures("at_sandbox")
def test_the_binder_is_written_as_one_workbook_and_one_page(fortnox: Command, tmp_path: Path) -> None:
    output: dict[str, Any] = fortnox("binder", "--date", "2025-12-31", "--out", "acme", "--json").json
    names = ["binder_2025-12-31.xlsx", "binder_2025-12-31.html"]
    assert [Path(name).name for name in output["files"]] == names
    assert openpyxl.load_workbook(tmp_path / "acme" / names[0]).sheetnames
    assert (output["colour"], output["counts"]["red"], output["uncovered_accounts"]) == ("yellow", 0, [])
    assert [each["account"] for each in output["appendices"]] == output["accounts"]


def test_a_binder_with_a_red_appendix_ends_with_3(fortnox: Command, at_sandbox: Sandbox) -> None:
    van = Asset(description="Skåpbil", acquisition_date=date(2025, 6, 1), acquisition_value=Decimal(60000))
    connect(at_sandbox).assets.create(van)
    result = fortnox("binder", "--year", "2025", "--json")
    assert (result.code, result.json["verdict"]) == (ExitCode.UNEXPLAINED, "correction needed")


@pytest.mark.usefixtures("at_sandbox")
def test_the_binder_needs_one_balance_date(fortnox: Command) -> None:
    result = fortnox("binder", "--year", "2025", "--date", "2025-12-31")
    assert result.code == ExitCode.USAGE
