"""Tests of `fortnox export plan`, `run`, `verify` and `reverse`: exit codes, output in both languages, and JSON."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.connectors.bookkeeping.accounts import Account
from fortnox_sdk.connectors.registers.cost_centers import CostCenter
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from tests.cli.conftest import CommandResult

NBSP = "\N{NO-BREAK SPACE}"
Command = Callable[..., CommandResult]


def write_vouchers(folder: Path, *, cost_center: str = "", amount: str = "1200.00") -> Path:
    rows: list[Mapping[str, object]] = [
        {"account": 7832, "debit": amount, "cost_center": cost_center},
        {"account": 1229, "credit": amount},
    ]
    voucher = {"reference": "depreciation", "date": "2025-12-31", "text": "Avskrivning", "rows": rows}
    path = folder / "closing.json"
    path.write_text(json.dumps({"vouchers": [voucher]}), encoding="utf-8")
    return path


def posts(sandbox: Sandbox) -> int:
    return sum((entry["method"], entry["path"]) == ("POST", "/3/vouchers") for entry in sandbox.log())


def test_a_plan_shows_rows_with_account_names_totals_profit_and_journal(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    write_vouchers(tmp_path)
    words = ("export", "plan", "closing.json", "--series", "V")
    result = fortnox(*words)
    assert result.code == ExitCode.DONE
    lines = [" ".join(line.split()) for line in result.out.splitlines()]
    assert lines[:5] == [
        "Series V, 2025-01-01 – 2025-12-31",
        "V 2025-12-31 Avskrivning [depreciation: to post]",
        "7832 Avskrivningar på inventarier och … 1,200.00",
        "1229 Ackumulerade avskrivningar på inv… 1,200.00",
        "Total 1,200.00 1,200.00",
    ]
    assert "Series V: 1 voucher, 1,200.00 SEK in debit. To post: 1 voucher, 1,200.00 SEK." in lines
    assert any("profit: -1,200.00 SEK (accounts 3000–8999; a minus" in line for line in lines)
    assert any(line.startswith(f"Export journal: {tmp_path}/state") for line in lines)
    swedish = fortnox(*words, "--lang", "sv").out
    assert f"Påverkan på årets resultat: -1{NBSP}200,00 kr" in swedish
    assert "[depreciation: ska bokföras]" in swedish
    part = fortnox(*words, "--json").json["parts"][0]  # type: ignore[index]  # JSON
    assert (part["total"], part["profit_effect"]) == ("1200.00", "-1200.00")
    assert part["vouchers"][0]["state"] == "to post"
    assert part["vouchers"][0]["rows"][0]["account_name"].startswith("Avskrivningar")
    assert posts(at_sandbox) == 0
    assert fortnox("export", "run", "closing.json", "--series", "V", "--yes").code == ExitCode.DONE
    again = fortnox(*words).out
    assert "V1     2025-12-31  Avskrivning  [depreciation: in Fortnox]" in again
    assert "To post: 0 vouchers, 0.00 SEK" in again


@pytest.mark.parametrize(("lang", "word"), [("en", "posted"), ("sv", "bokförd")])
@pytest.mark.parametrize("command", ["plan", "run"])
@pytest.mark.usefixtures("at_sandbox")
def test_after_a_refused_plan_nothing_says_posted_and_the_hint_has_the_option(
    fortnox: Command, tmp_path: Path, command: str, lang: str, word: str
) -> None:
    write_vouchers(tmp_path)
    assert fortnox("export", "run", "closing.json", "--series", "V", "--yes").code == ExitCode.DONE
    write_vouchers(tmp_path, amount="1300.00")
    words = ("export", command, "closing.json", "--series", "V", "--lang", lang)
    result = fortnox(*words)
    assert result.code == ExitCode.USAGE
    assert word not in (result.out + result.err).lower()
    assert "--replace depreciation " in result.err


def test_a_cost_centre_that_does_not_exist_stops_the_export_before_anything_is_posted(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    write_vouchers(tmp_path, cost_center="XX")
    words = ("export", "run", "closing.json", "--series", "V", "--yes")
    result = fortnox(*words)
    assert result.code == ExitCode.REFUSED
    assert "depreciation: the company has no cost centre XX." in result.err
    assert "Nothing was sent to Fortnox." in result.out
    assert posts(at_sandbox) == 0
    client = connect(at_sandbox)
    client.cost_centers.create(CostCenter(code="XX", description="Testställe", active=False))
    assert "cost centre XX is not active" in fortnox(*words).err
    client.cost_centers.update("XX", CostCenter(active=True))
    year = client.financial_years.on(date(2025, 12, 31)).id
    client.accounts.update(1229, Account(cost_center_settings="MANDATORY"), financial_year=year)
    assert "row 2 has no cost centre, which account 1229 requires" in fortnox(*words).err
    client.accounts.update(1229, Account(cost_center_settings="ALLOWED"), financial_year=year)
    client.accounts.update(7832, Account(cost_center_settings="NOTALLOWED"), financial_year=year)
    assert "row 1 has a cost centre, which account 7832 does not allow" in fortnox(*words).err
    assert posts(at_sandbox) == 0
    client.accounts.update(7832, Account(cost_center_settings="ALLOWED"), financial_year=year)
    assert fortnox(*words).code == ExitCode.DONE


def test_a_locked_period_names_the_option_for_the_series_that_is_exempt(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    at_sandbox.lock(date(2025, 12, 31))
    write_vouchers(tmp_path)
    words = ("export", "plan", "closing.json", "--series", "V")
    result = fortnox(*words)
    assert (result.code, "--exempt-from-lock" in result.err) == (ExitCode.REFUSED, True)
    assert fortnox(*words, "--exempt-from-lock").code == ExitCode.DONE


def test_verify_finds_nothing_in_unchanged_books_and_names_a_removed_voucher(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    write_vouchers(tmp_path)
    assert fortnox("export", "verify").code == ExitCode.USAGE  # nothing was exported yet
    year = fortnox("export", "run", "closing.json", "--series", "V", "--yes", "--json").json["financial_year"]
    for words in (("export", "verify"), ("export", "verify", "closing.json", "--year", "2025")):
        result = fortnox(*words)
        assert result.code == ExitCode.DONE
        assert result.out == "2025-01-01 to 2025-12-31: 1 voucher compared, 0 problems.\n"
    at_sandbox.remove_voucher(year["id"], "V", 1)  # type: ignore[index]  # JSON
    result = fortnox("export", "verify", "--year", "2025", "--lang", "sv")
    assert result.code == ExitCode.UNCERTAIN
    assert "depreciation: verifikationen finns inte i Fortnox." in result.err
    output = fortnox("export", "verify", "--json").json
    (compared,) = output["years"]  # type: ignore[misc]  # JSON
    assert output["verified"] is False
    assert compared["problems"][0]["code"] == "missing"


def test_a_voucher_is_reversed_on_the_first_day_of_the_next_year(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    write_vouchers(tmp_path)
    fortnox("export", "run", "closing.json", "--series", "V", "--yes")
    client = connect(at_sandbox)
    years = {year.to_date.year: year.id for year in client.financial_years.list()}
    words = ("export", "reverse", "V1", "--year", "2025", "--date", "2026-01-01", "--yes", "--json")
    result = fortnox(*words)
    assert (result.code, len(result.json["posted"])) == (ExitCode.DONE, 1), result.err  # type: ignore[arg-type]
    assert result.json["vouchers"][0]["financial_year"] == years[2026]  # type: ignore[index]  # JSON
    assert fortnox(*words).json["posted"] == []
    assert posts(at_sandbox) == 2


def test_one_command_posts_a_voucher_and_its_reversal_in_the_next_year(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    path = write_vouchers(tmp_path)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["vouchers"][0]["reverse_on"] = "2026-01-01"
    path.write_text(json.dumps(content), encoding="utf-8")
    words = ("export", "run", "closing.json", "--series", "V", "--yes", "--json")
    planned = fortnox("export", "plan", "closing.json", "--series", "V").out
    assert "Series V, 2025-01-01 – 2025-12-31" in planned
    assert "Series V, 2026-01-01 – 2026-12-31" in planned
    result = fortnox(*words)
    assert (result.code, len(result.json["posted"])) == (ExitCode.DONE, 2)  # type: ignore[arg-type]  # JSON
    again = fortnox(*words)
    assert (again.json["posted"], again.json["already_posted"]) == ([], result.json["posted"])
    assert posts(at_sandbox) == 2
    assert fortnox("export", "verify").out.count("1 voucher compared, 0 problems") == 2


def test_exporters_with_separate_journals_are_warned(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    write_vouchers(tmp_path)
    fortnox("export", "run", "closing.json", "--series", "V", "--yes")
    words = ("export", "plan", "closing.json", "--series", "V")
    assert " lacks " not in fortnox(*words).err
    result = fortnox(*words, "--journal", tmp_path / "other")
    assert result.code == ExitCode.DONE
    assert "lacks 1 exported voucher of the financial year ending 2025-12-31: V1." in result.err
    assert "--journal" in result.err
    assert "saknas 1 exporterad" in fortnox(*words, "--journal", tmp_path / "other", "--lang", "sv").err
    assert posts(at_sandbox) == 1


@pytest.mark.usefixtures("at_sandbox")
def test_status_says_where_the_journal_lies(fortnox: Command, tmp_path: Path) -> None:
    assert f"Export journal: {tmp_path}/state" in fortnox("status").out
    assert f"Exportjournal: {tmp_path}/state" in fortnox("status", "--lang", "sv").out
    assert str(fortnox("status", "--json").json["journal"]).startswith(str(tmp_path))


def test_a_template_says_which_list_it_lacks_in_the_language_of_the_command(
    fortnox: Command, at_sandbox: Sandbox
) -> None:
    at_sandbox.set_licences(without=["costcenter"])
    result = fortnox("export", "template", "bokslut.xlsx", "--year", "2025", "--lang", "sv")
    (note,) = [line for line in result.err.splitlines() if "costcenters" in line]
    assert "the connection" not in note
    assert note.endswith("Filen skrivs utan listan som inte kan läsas.")
    assert result.code == ExitCode.DONE


def test_a_template_has_the_chart_of_accounts_and_never_replaces_a_file(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    connect(at_sandbox).cost_centers.create(CostCenter(code="SÖD", description="Söder", active=True))
    words = ("export", "template", "bokslut.xlsx", "--year", "2025")
    result = fortnox(*words, "--lang", "sv")
    assert result.code == ExitCode.DONE
    assert "Skrev bokslut.xlsx med " in result.out
    book = openpyxl.load_workbook(tmp_path / "bokslut.xlsx")
    values = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {7832, "SÖD"} <= values
    content = (tmp_path / "bokslut.xlsx").read_bytes()
    again = fortnox(*words)
    assert (again.code, "exists" in again.error_line) == (ExitCode.USAGE, True)
    assert (tmp_path / "bokslut.xlsx").read_bytes() == content
    output = fortnox("export", "template", "other.xlsx", "--year", "2025", "--json").json
    assert (output["file"], output["accounts"] > 100) == ("other.xlsx", True)  # type: ignore[operator]  # JSON


def test_the_old_forms_are_gone(fortnox: Command) -> None:
    for words in (("export", "closing.json", "--series", "V"), ("reverse", "V1", "--year", "2025")):
        result = fortnox(*words)
        assert (result.code, "There is no" in result.err) == (ExitCode.USAGE, True)


def test_a_voucher_that_was_sent_without_a_response_is_posted_only_after_confirmation(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    write_vouchers(tmp_path)
    words = ("export", "run", "closing.json", "--series", "V")
    year = fortnox(*words, "--yes", "--json").json["financial_year"]
    at_sandbox.remove_voucher(year["id"], "V", 1)  # type: ignore[index]  # JSON
    # The journal as it is when the response was lost a moment ago and the voucher has not reached Fortnox.
    (journal,) = (tmp_path / "state").rglob("*.jsonl")
    begun, sending, _ = journal.read_text(encoding="utf-8").splitlines()
    at = (datetime.now(UTC) - timedelta(seconds=89)).isoformat()
    unknown = {**json.loads(sending), "event": "unknown", "at": at}
    journal.write_text(f"{begun}\n{json.dumps(unknown)}\n", encoding="utf-8")
    before = posts(at_sandbox)
    refused = fortnox(*words)
    assert (refused.code, posts(at_sandbox) - before) == (ExitCode.USAGE, 0)
    assert "Posting 1 voucher to series V must be confirmed" in refused.error_line
    assert fortnox(*words, "--yes").code == ExitCode.DONE
    assert posts(at_sandbox) - before == 1


def test_an_interrupted_export_says_that_vouchers_may_have_been_posted(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_vouchers(tmp_path)
    (voucher,) = json.loads(path.read_text(encoding="utf-8"))["vouchers"]
    two = [{**voucher, "reference": reference} for reference in ("first", "second")]
    path.write_text(json.dumps({"vouchers": two}), encoding="utf-8")
    send = RequestsTransport.send

    def interrupted(self: RequestsTransport, request: Request) -> Response:
        if request.method == "POST" and posts(at_sandbox) == 1:
            raise KeyboardInterrupt
        return send(self, request)

    monkeypatch.setattr(RequestsTransport, "send", interrupted)
    result = fortnox("export", "run", "closing.json", "--series", "V", "--yes")
    assert (result.code, posts(at_sandbox)) == (130, 1)
    assert "Vouchers may have been posted before the interruption." in result.err
