"""Tests that bad input ends in one error line and an exit code, never in a traceback."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.sandbox import Sandbox
from tests.cli.conftest import CommandResult

Command = Callable[..., CommandResult]


def vouchers(folder: Path, *, day: str = "2025-12-31", credit: str = "1200.00") -> Path:
    rows = [{"account": 7832, "debit": "1200.00"}, {"account": 1229, "credit": credit}]
    voucher = {"reference": "depreciation", "date": day, "text": "Avskrivning", "rows": rows}
    path = folder / "closing.json"
    path.write_text(json.dumps({"vouchers": [voucher]}))
    return path


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("demo", "--sie", "missing.se"), "missing.se"),
        (("demo", "--sie", "page.html"), "page.html"),
        (("sandbox", "--sie", "missing.se"), "missing.se"),
        (("export", "run", "missing.json", "--series", "V", "--yes"), "missing.json"),
        (("export", "run", "page.html", "--series", "V", "--yes"), "page.html"),
        (("import", "--date", "31/12/2025"), "31/12/2025"),
        (("appendix", "19300", "--date", "2025-12-31"), "19300"),
        (("appendix", "1510", "--date", "2025-12-31", "-o", "a.pdf"), "a.pdf"),
        (("appendix", "1510"), "--date 2025-12-31"),
        (("appendix", "1510", "--date", "2025-12-31", "--year", "2024"), "--date 2025-12-31"),
        (("appendix", "1510", "--day", "2025-12-31"), "See: fortnox appendix --help"),
        (("status", "--config", "missing.toml"), "missing.toml"),
        (("status", "--nonsense"), "--nonsense"),
        (("nonsense",), "nonsense"),
    ],
)
def test_bad_input_is_named_in_the_error(
    fortnox: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text("<html><title>Logga in</title></html>")
    result = fortnox(*words)
    assert result.code == ExitCode.USAGE
    assert message in result.error_line
    assert not result.out


@pytest.mark.usefixtures("at_sandbox")
def test_a_missing_financial_year_is_named_in_the_error(fortnox: Command) -> None:
    for words in (
        ("demo", "--year", "1999", "--out", "d"),
        ("import", "--year", "1999"),
        ("appendix", "1510", "--date", "1999-12-31"),
    ):
        result = fortnox(*words)
        assert result.code == ExitCode.USAGE
        assert "1999" in result.error_line
        assert not result.out
    assert "--year" in fortnox("import").error_line


def test_an_unbalanced_voucher_is_not_sent(fortnox: Command, at_sandbox: Sandbox, tmp_path: Path) -> None:
    result = fortnox("export", "run", vouchers(tmp_path, credit="1199.00"), "--series", "V", "--yes")
    assert result.code == ExitCode.USAGE
    assert "1.00" in result.error_line
    words = ("export", "run", tmp_path / "closing.json", "--series", "V", "--yes", "--lang", "sv")
    assert "1,00 kr" in fortnox(*words).error_line
    assert not [
        call for call in at_sandbox.log() if call["method"] == "POST" and "vouchers" in str(call["path"])
    ]


def test_a_missing_series_is_refused(fortnox: Command, at_sandbox: Sandbox, tmp_path: Path) -> None:
    result = fortnox("export", "run", vouchers(tmp_path), "--series", "Q", "--yes", "--json")
    assert result.code == ExitCode.REFUSED
    assert "Q" in result.error_line
    assert result.json["posted"] == []
    assert at_sandbox.state()


def test_a_locked_period_is_refused(fortnox: Command, at_sandbox: Sandbox, tmp_path: Path) -> None:
    at_sandbox.lock(date(2025, 12, 31))
    result = fortnox("export", "run", vouchers(tmp_path), "--series", "V", "--yes")
    assert result.code == ExitCode.REFUSED
    assert "2025-12-31" in result.error_line


def test_without_a_terminal_nothing_is_posted_without_yes(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    result = fortnox("export", "run", vouchers(tmp_path), "--series", "V")
    assert result.code == ExitCode.USAGE
    assert "--yes" in result.err
    assert not [
        call for call in at_sandbox.log() if call["method"] == "POST" and "vouchers" in str(call["path"])
    ]


def test_without_a_connection_the_exit_code_is_sign_in(
    fortnox: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORTNOX_CLIENT_ID", "k3")
    monkeypatch.setenv("FORTNOX_STORE", str(tmp_path / "empty"))
    assert fortnox("import", "--year", "2025").code == ExitCode.SIGN_IN
    status = fortnox("status", "--json")
    assert (status.code, status.json["connections"]) == (ExitCode.SIGN_IN, [])


def test_an_internal_error_is_one_line(fortnox: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("an invented error")

    monkeypatch.setattr("fortnox_sdk.cli.status.open_store", broken)
    monkeypatch.setenv("FORTNOX_CLIENT_ID", "k3")
    result = fortnox("status")
    assert result.code == ExitCode.ERROR
    assert "Internal error: ZeroDivisionError: an invented error. Run" in result.error_line
    assert "FORTNOX_DEBUG=1" in result.error_line
    monkeypatch.setenv("FORTNOX_DEBUG", "1")
    assert "Traceback" in fortnox("status").err


@pytest.mark.usefixtures("at_sandbox")
def test_an_account_that_the_books_do_not_have_gets_no_appendix(
    fortnox: Command, books: Path, tmp_path: Path
) -> None:
    for source in (("--year", "2025"), ("--sie", books)):
        result = fortnox("appendix", "1931", *source, "--out", tmp_path / "1931.xlsx")
        assert result.code == ExitCode.USAGE
        assert "The books have no account 1931." in result.error_line
    assert not (tmp_path / "1931.xlsx").exists()
    assert fortnox("appendix", "1930", "--sie", books).code == ExitCode.DONE, "without rows, but in the chart"
    assert "1510" in fortnox("appendix", "1510", "--year", "2026", "--lang", "sv").out
