"""`fortnox demo`: the whole job, and what a kill in the middle of it leaves behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import sie4
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect
from tests.cli.conftest import Ran

Command = Callable[..., Ran]


def test_the_books_of_a_sie_file_go_through_the_whole_job(
    fortnox: Command, tmp_path: Path, books: Path
) -> None:
    ran = fortnox("demo", "--json", "--sie", books, "--out", tmp_path / "out")
    assert ran.code == ExitCode.DONE, ran.err
    said: dict[str, Any] = ran.json
    assert said["imported"] == {"vouchers": 3, "rows": 6, "accounts": 4}
    assert said["sie"]["equal"] is True
    customers = said["appendices"][0]
    assert (customers["account"], customers["ledger"], customers["items"]) == ("1510", "none", 0)
    assert customers["unexplained"] is None
    assert customers["ledger_total"] is None
    assert customers["difference"] is None
    assert customers["account_balance"] == "6500.03"
    assert customers["opening_balance"] == "500.00"
    assert [part["amount"] for part in customers["consists_of"]] == ["1000.01", "2000.01", "3000.01"]
    assert said["export"]["posted"] == ["V1", "V2", "V3"]
    assert said["export_again"]["posted"] == []
    assert said["export_again"]["already"] == ["V1", "V2", "V3"]
    assert said["connection"]["days_left"] == 30
    assert said["calls"] <= 60
    assert all(Path(name).exists() for name in said["files"])


def test_a_second_run_goes_on_where_the_first_ended(fortnox: Command, tmp_path: Path, books: Path) -> None:
    words = ("demo", "--json", "--sie", books, "--out", tmp_path / "out")
    fortnox(*words)
    said: dict[str, Any] = fortnox(*words).json
    assert said["export"]["posted"] == []
    assert said["export"]["already"] == ["V1", "V2", "V3"]
    # The demo's own vouchers are not held against the file.
    assert said["sie"]["equal"] is True
    assert said["imported"]["vouchers"] == 6


def test_a_folder_with_other_books_is_left_alone(fortnox: Command, tmp_path: Path, books: Path) -> None:
    fortnox("demo", "--sie", books, "--out", tmp_path / "out")
    before = sorted(path.name for path in (tmp_path / "out").iterdir())
    ran = fortnox("demo", "--out", tmp_path / "out")
    assert ran.code == ExitCode.USAGE
    assert "--out" in ran.complaint
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == before


def test_a_file_whose_figures_do_not_agree_says_why(fortnox: Command, tmp_path: Path, books: Path) -> None:
    wrong = tmp_path / "wrong.se"
    wrong.write_bytes(books.read_bytes().replace(b"6500.03", b"6499.03"))
    assert sie4.read(wrong) != sie4.read(books)
    ran = fortnox("demo", "--json", "--sie", wrong, "--out", tmp_path / "out")
    assert ran.code == ExitCode.DONE, ran.err
    said: dict[str, Any] = ran.json
    assert said["sie"]["equal"] is True
    assert len(said["sie"]["unlisted"]) == 1
    assert all(text in said["sie"]["unlisted"][0] for text in ("1510", "6499.03", "6500.03"))


def test_people_see_what_was_done(fortnox: Command, tmp_path: Path, books: Path) -> None:
    ran = fortnox("demo", "--sie", books, "--out", tmp_path / "out", "--lang", "sv")
    assert ran.code == ExitCode.DONE
    for text in (
        "Åkerbärets Handel AB",
        "556000-1111",
        "3 verifikationer",
        "6 500,03",
        "V1, V2, V3",
        "30 dagar kvar",
    ):
        assert text in ran.out.replace("\N{NO-BREAK SPACE}", " ")
    assert "✓" in ran.err


@pytest.mark.parametrize("lines", [2, 4])
def test_killed_in_the_export_and_started_again_each_voucher_is_posted_once(
    tmp_path: Path, books: Path, lines: int
) -> None:
    """Killed when the journal has so many lines: after `begun` and the first `sending`, then further on."""
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "fortnox_sdk.cli",
        "demo",
        "--json",
        "--sie",
        str(books),
        "--out",
        str(out),
    ]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while first.poll() is None:
        journals = list(out.glob("export-*.jsonl"))
        if journals and journals[0].read_bytes().count(b"\n") >= lines:
            os.kill(first.pid, signal.SIGKILL)
            break
    first.wait()
    again = subprocess.run(command, capture_output=True, check=False)
    assert again.returncode == ExitCode.DONE, again.stderr.decode()
    said = json.loads(again.stdout)
    assert sorted([*said["export"]["posted"], *said["export"]["already"]]) == ["V1", "V2", "V3"]
    assert said["export_again"]["already"] == ["V1", "V2", "V3"]
    with serve(state=out / "sandbox.sqlite", rate_limit=False) as sandbox:
        client = connect(sandbox, pace=Pace.off)
        year = client.financial_years.on(date(2025, 12, 31)).id
        texts = [
            one.description for one in client.vouchers.list(financial_year=year) if one.voucher_series == "V"
        ]
    assert len(texts) == len(set(texts)) == 3


def test_the_believable_company(fortnox: Command, tmp_path: Path) -> None:
    ran = fortnox("demo", "--json", "--out", tmp_path / "out")
    assert ran.code == ExitCode.DONE, ran.err
    said: dict[str, Any] = ran.json
    customers, suppliers = said["appendices"]
    assert (customers["account"], customers["ledger"]) == ("1510", "customers")
    assert (suppliers["account"], suppliers["ledger"]) == ("2440", "suppliers")
    assert customers["difference"].lstrip("-") == "1250.00"
    assert [(cause["cause"], cause["amount"]) for cause in customers["causes"]] == [
        ("manual voucher", customers["difference"])
    ]
    assert (customers["unexplained"], suppliers["unexplained"]) == ("0.00", "0.00")
    assert customers["items"] > 5
    assert said["calls"] <= 60
    assert said["export"] == {**said["export"], "series": "V", "posted": ["V1", "V2", "V3"], "complete": True}
    assert said["export_again"] == {**said["export_again"], "posted": [], "already": ["V1", "V2", "V3"]}
    assert (said["connection"]["status"], said["connection"]["days_left"]) == ("active", 30)
    assert said["financial_year"]["to"] == "2025-12-31"
    assert "sie" not in said


def test_a_voucher_removed_in_fortnox_is_said_and_not_posted_again(
    fortnox: Command, tmp_path: Path, books: Path
) -> None:
    out = tmp_path / "out"
    words = ("demo", "--json", "--sie", books, "--out", out)
    fortnox(*words)
    with serve(state=out / "sandbox.sqlite") as sandbox:
        year = connect(sandbox).financial_years.on(date(2025, 12, 31)).id
        sandbox.remove_voucher(year, "V", 3)
    ran = fortnox(*words)
    assert ran.code == ExitCode.UNCERTAIN
    said: dict[str, Any] = ran.json
    assert said["export"]["posted"] == []
    assert said["export"]["removed"] == ["V3"]
    assert said["export_again"]["posted"] == []
