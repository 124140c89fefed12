"""Tests of `fortnox demo`: the whole job, a second run, and a run after a kill."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import sie4
from fortnox_sdk.cli.demo.vouchers import closing_vouchers
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect
from tests.cli.conftest import CommandResult
from tests.cli.test_json_always import check_object

Command = Callable[..., CommandResult]
_BUSY = 4
"""The factor by which a machine may be slower while it runs other tests."""


def test_the_demo_runs_the_whole_job_on_a_sie_file(fortnox: Command, tmp_path: Path, books: Path) -> None:
    result = fortnox("demo", "--json", "--sie", books, "--out", tmp_path / "out")
    assert result.code == ExitCode.DONE, result.err
    output: dict[str, Any] = result.json
    assert output["imported"] == {"vouchers": 3, "rows": 6, "accounts": 4}
    assert output["sie"]["equal"] is True
    customers = output["appendices"][0]
    assert (customers["account"], customers["ledger"], customers["items"]) == ("1510", "none", 0)
    assert customers["unexplained"] is None
    assert customers["ledger_total"] is None
    assert customers["difference"] is None
    assert customers["account_balance"] == "6500.03"
    assert customers["opening_balance"] == "500.00"
    assert [part["amount"] for part in customers["vouchers"]] == ["1000.01", "2000.01", "3000.01"]
    assert output["export"]["posted"] == ["V1", "V2", "V3"]
    assert output["export_again"]["posted"] == []
    assert output["export_again"]["already_posted"] == ["V1", "V2", "V3"]
    assert output["connection"]["days_left"] == 30
    assert output["calls"] <= 60
    assert all(Path(name).exists() for name in output["files"])


def test_a_second_run_posts_nothing_again(fortnox: Command, tmp_path: Path, books: Path) -> None:
    words = ("demo", "--json", "--sie", books, "--out", tmp_path / "out")
    fortnox(*words)
    output: dict[str, Any] = fortnox(*words).json
    assert output["export"]["posted"] == []
    assert output["export"]["already_posted"] == ["V1", "V2", "V3"]
    # The comparison with the file ignores the demo's own vouchers.
    assert output["sie"]["equal"] is True
    assert output["imported"]["vouchers"] == 6


def test_a_folder_with_a_demo_of_other_books_is_refused(
    fortnox: Command, tmp_path: Path, books: Path
) -> None:
    fortnox("demo", "--sie", books, "--out", tmp_path / "out")
    before = sorted(path.name for path in (tmp_path / "out").iterdir())
    result = fortnox("demo", "--out", tmp_path / "out")
    assert result.code == ExitCode.USAGE
    assert "--out" in result.error_line
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == before


def test_a_balance_that_differs_from_the_vouchers_is_listed(
    fortnox: Command, tmp_path: Path, books: Path
) -> None:
    wrong = tmp_path / "wrong.se"
    wrong.write_bytes(books.read_bytes().replace(b"6500.03", b"6499.03"))
    assert sie4.read(wrong) != sie4.read(books)
    result = fortnox("demo", "--json", "--sie", wrong, "--out", tmp_path / "out")
    assert result.code == ExitCode.UNEXPLAINED, result.err
    output: dict[str, Any] = result.json
    assert output["sie"]["equal"] is True
    assert len(output["sie"]["unlisted"]) == 1
    assert all(text in output["sie"]["unlisted"][0] for text in ("1510", "6499.03", "6500.03"))
    check_object(result.out, "demo")


@pytest.mark.parametrize(
    ("accounts", "chosen"),
    [
        (
            "1119 1220 1229 1510 1930 2440 2510 2512 2990 5010 6420 6530 7810 7830 7832 8910",
            [(7832, 1229), (6530, 2990), (8910, 2512)],
        ),
        ("1220 1510 1930 2510 2990 6420 7830 8910", [(7830, 1220), (6420, 2990), (8910, 2510)]),
    ],
)
def test_the_demo_chooses_the_usual_accounts(accounts: str, chosen: list[tuple[int, int]]) -> None:
    vouchers = closing_vouchers(accounts.split(), date(2025, 12, 31))
    assert [tuple(row.account for row in voucher.rows) for voucher in vouchers] == chosen
    assert [voucher.rows[0].debit for voucher in vouchers] == [
        Decimal("12000.00"),
        Decimal("7500.50"),
        Decimal("24310.00"),
    ]


def test_the_demo_prints_its_result_in_swedish(fortnox: Command, tmp_path: Path, books: Path) -> None:
    result = fortnox("demo", "--sie", books, "--out", tmp_path / "out", "--lang", "sv")
    assert result.code == ExitCode.DONE
    for text in (
        "Åkerbärets Handel AB",
        "556000-1111",
        "3 verifikationer",
        "6 500,03",
        "V1, V2, V3",
        "30 dagar kvar",
    ):
        assert text in result.out.replace("\N{NO-BREAK SPACE}", " ")
    assert "✓" in result.err


def test_the_demo_shows_its_appendices_before_it_writes_and_exports(tmp_path: Path) -> None:
    """Read both streams from one pipe, as a terminal shows them, and measure when the first appendix appears."""
    command = [
        sys.executable,
        "-m",
        "fortnox_sdk.cli",
        "demo",
        "--lang",
        "en",
        "--out",
        str(tmp_path / "out"),
    ]
    started, seen = time.monotonic(), dict[str, float]()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            for text in (
                "Importing the books",
                "1510 Trade",
                "2440 Trade",
                "Writing the appendices",
                "Exporting closing vouchers",
                "30 in",
            ):
                if text in line:
                    seen.setdefault(text, time.monotonic() - started)
    assert process.returncode == ExitCode.DONE
    assert list(seen) == [
        "Importing the books",
        "1510 Trade",
        "2440 Trade",
        "Writing the appendices",
        "Exporting closing vouchers",
        "30 in",
    ]
    # 3 s and 10 s are promised on a machine that does nothing else. Other tests run at the same time here.
    assert seen["1510 Trade"] < 3 * _BUSY
    assert seen["30 in"] < 10 * _BUSY


@pytest.mark.parametrize("lines", [2, 4])
@pytest.mark.slow
def test_a_demo_killed_during_the_export_posts_each_voucher_once(
    tmp_path: Path, books: Path, lines: int
) -> None:
    """Kill the demo when the journal has `lines` lines. The first two lines are `begun` and `sending`."""
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
    assert first.wait() == -signal.SIGKILL, "the demo ended before it was killed"
    again = subprocess.run(command, capture_output=True, check=False)
    assert again.returncode == ExitCode.DONE, again.stderr.decode()
    output = json.loads(again.stdout)
    assert sorted([*output["export"]["posted"], *output["export"]["already_posted"]]) == ["V1", "V2", "V3"]
    assert output["export_again"]["already_posted"] == ["V1", "V2", "V3"]
    with serve(state=out / "sandbox.sqlite", rate_limit=False) as sandbox:
        client = connect(sandbox, pace=Pace.off)
        year = client.financial_years.on(date(2025, 12, 31)).id
        texts = [
            voucher.description
            for voucher in client.vouchers.list(financial_year=year)
            if voucher.voucher_series == "V"
        ]
    assert len(texts) == len(set(texts)) == 3


def test_the_demo_company_has_one_explained_difference(fortnox: Command, tmp_path: Path) -> None:
    result = fortnox("demo", "--json", "--out", tmp_path / "out")
    assert result.code == ExitCode.DONE, result.err
    output: dict[str, Any] = result.json
    customers, suppliers = output["appendices"]
    assert (customers["account"], customers["ledger"]) == ("1510", "customers")
    assert (suppliers["account"], suppliers["ledger"]) == ("2440", "suppliers")
    assert customers["difference"].lstrip("-") == "1250.00"
    assert [(cause["cause"], cause["amount"]) for cause in customers["causes"]] == [
        ("manual voucher", customers["difference"])
    ]
    assert (customers["unexplained"], suppliers["unexplained"]) == ("0.00", "0.00")
    assert customers["items"] > 5
    assert output["calls"] <= 30
    # Fortnox's rate limit (24 calls in 5 s) does not apply to a sandbox that nobody else uses.
    assert output["waited_s"] == 0
    assert output["export"] == {
        **output["export"],
        "series": "V",
        "posted": ["V1", "V2", "V3"],
        "complete": True,
    }
    assert output["export_again"] == {
        **output["export_again"],
        "posted": [],
        "already_posted": ["V1", "V2", "V3"],
    }
    assert (output["connection"]["status"], output["connection"]["days_left"]) == ("active", 30)
    assert output["financial_year"]["to"] == "2025-12-31"
    assert "sie" not in output


def test_a_voucher_removed_in_fortnox_is_reported_and_not_posted_again(
    fortnox: Command, tmp_path: Path, books: Path
) -> None:
    out = tmp_path / "out"
    words = ("demo", "--json", "--sie", books, "--out", out)
    fortnox(*words)
    with serve(state=out / "sandbox.sqlite") as sandbox:
        year = connect(sandbox).financial_years.on(date(2025, 12, 31)).id
        sandbox.remove_voucher(year, "V", 3)
    result = fortnox(*words)
    assert result.code == ExitCode.UNCERTAIN
    output: dict[str, Any] = result.json
    assert output["export"]["posted"] == []
    assert output["export"]["removed"] == ["V3"]
    assert output["export_again"]["posted"] == []
