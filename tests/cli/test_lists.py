"""Tests of `fortnox years`, `series`, `accounts` and `reconcile`."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.connectors.assets.assets import Asset
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end import Books
from tests.cli.conftest import CommandResult

Command = Callable[..., CommandResult]


def writes(sandbox: Sandbox) -> list[str]:
    return [f"{call['method']} {call['path']}" for call in sandbox.log() if call["method"] != "GET"]


@pytest.mark.usefixtures("at_sandbox")
def test_years_are_listed_with_their_method(fortnox: Command) -> None:
    assert [year["to"] for year in fortnox("years", "--json").json["years"]] == [  # type: ignore[attr-defined]
        "2026-12-31",
        "2025-12-31",
    ]
    assert "faktureringsmetoden" in fortnox("years", "--lang", "sv").out


@pytest.mark.usefixtures("at_sandbox")
def test_a_series_that_cannot_be_used_has_its_reason(fortnox: Command) -> None:
    rows = {row["code"]: row for row in fortnox("series", "--year", "2025", "--json").json["series"]}  # type: ignore[attr-defined]
    assert (rows["V"]["usable"], rows["V"]["reason"]) == (True, None)
    assert (rows["B"]["manual"], rows["B"]["usable"]) == (False, False)
    assert "Bara Fortnox kan bokföra i den här verifikationsserien" in rows["B"]["reason_sv"]
    assert "kan användas" in fortnox("series", "--date", "2025-06-30", "--lang", "sv").out


@pytest.mark.parametrize("day", ["2025-06-30", "2025-12-31"])
def test_accounts_have_their_balances(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path, day: str
) -> None:
    client = connect(at_sandbox)
    (tmp_path / "books.se").write_bytes(client.sie.export(financial_year=2))
    books = Books.from_file(tmp_path / "books.se")
    rows = fortnox("accounts", "--date", day, "--json").json["accounts"]
    assert isinstance(rows, list)
    for row in rows:
        assert row["balance"] == f"{books.balance(row['number'], date.fromisoformat(day)):.2f}"
    assert "1930" in fortnox("accounts", "--date", day).out


def test_an_inactive_account_is_listed_on_request(fortnox: Command, at_sandbox: Sandbox) -> None:
    at_sandbox.set_account(2, 1510, active=False)
    assert "1510" not in fortnox("accounts", "--year", "2025").out
    assert "1510" in fortnox("accounts", "--year", "2025", "--all").out


def test_reconcile_writes_nothing_and_renews_nothing(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    result = fortnox("reconcile", "--year", "2025", "--json")
    assert (result.code, result.json["counts"]["red"]) == (ExitCode.DONE, 0)  # type: ignore[index]  # JSON
    shown = fortnox("reconcile", "--date", "2025-12-31", "--lang", "sv").out
    assert "1510" in shown
    assert "Bilagor: 8 gröna, 17 gula" in shown
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert not writes(at_sandbox)


def test_reconcile_ends_with_3_if_something_has_to_be_corrected(
    fortnox: Command, at_sandbox: Sandbox
) -> None:
    van = Asset(description="Skåpbil", acquisition_date=date(2025, 6, 1), acquisition_value=Decimal(60000))
    connect(at_sandbox).assets.create(van)
    result = fortnox("reconcile", "--year", "2025", "--json")
    assert (result.code, result.json["colour"]) == (ExitCode.UNEXPLAINED, "red")


@pytest.mark.parametrize(
    "command",
    [("series",), ("accounts",), ("appendix", "1510"), ("export", "reverse", "V12"), ("export", "verify")],
)
def test_a_calendar_year_in_which_two_financial_years_end_is_refused(
    fortnox: Command, at_sandbox: Sandbox, command: tuple[str, ...]
) -> None:
    # After a change from July–June to the calendar year, a company has a short year from July to December.
    short = {"Id": 3, "FromDate": "2026-07-01", "ToDate": "2026-12-31"}
    long = {"Id": 2, "FromDate": "2025-07-01", "ToDate": "2026-06-30"}
    at_sandbox.empty(books=True)
    at_sandbox.put("financialyears", [long, short])
    result = fortnox(*command, "--year", "2026")
    assert result.code == ExitCode.USAGE
    assert "Several financial years end in 2026" in result.error_line
    assert "2025-07-01 – 2026-06-30" in result.error_line
    assert "--date" in result.error_line
    assert not writes(at_sandbox)


def test_without_financial_years_the_hint_is_to_create_one(fortnox: Command, at_sandbox: Sandbox) -> None:
    at_sandbox.empty(books=True)
    result = fortnox("series", "--year", "2025", "--lang", "sv")
    assert (result.code, "Skapa räkenskapsåret i Fortnox." in result.error_line) == (ExitCode.USAGE, True)
