"""Tests of the commands with a running sandbox."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import attrs
import openpyxl
import pytest

from fortnox_sdk.cli.doctor.checks import Grade, local_checks
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connectors.bookkeeping.voucher_series import VoucherSeries
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.testing import Clock, connect
from tests.cli.conftest import CommandResult
from tests.cli.test_bad_input import vouchers
from tests.settings import trust_settings
from tests.transports import ScriptedTransport, answer

Command = Callable[..., CommandResult]


def test_import_saves_the_sie_files_and_writes_both_appendices(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    result = fortnox("import", "--date", "2025-12-31", "--out", "acme", "--json")
    assert result.code == ExitCode.DONE
    names = sorted(Path(str(name)).name for name in (tmp_path / "acme").iterdir())
    assert names[:4] == [
        "1510_2025-12-31.html",
        "1510_2025-12-31.xlsx",
        "2440_2025-12-31.html",
        "2440_2025-12-31.xlsx",
    ]
    assert names[4:6] == ["fortnox-job.json", "fortnox-job.lock"]
    assert len(names) > 6
    assert all(name.endswith(".se") for name in names[6:])
    assert openpyxl.load_workbook(tmp_path / "acme" / "1510_2025-12-31.xlsx").sheetnames[0] == "Summary"
    status = fortnox("status", "--json").json["connections"]
    assert isinstance(status, list)
    assert status[0]["last_import"]
    assert status[0]["company"] == at_sandbox.state()["companies"][0]["name"]  # type: ignore[index]  # JSON


@pytest.mark.usefixtures("at_sandbox")
def test_import_accepts_the_year_as_a_number(fortnox: Command) -> None:
    result = fortnox("import", "--year", "2025", "--json")
    assert result.json["financial_year"]["to"] == "2025-12-31"  # type: ignore[index]  # JSON
    assert list(Path().glob("bokslut-*-2025-12-31/1510_2025-12-31.xlsx"))


@pytest.mark.usefixtures("at_sandbox")
def test_appendix_prints_and_writes_a_file(fortnox: Command, tmp_path: Path) -> None:
    result = fortnox("appendix", "1510", "--date", "2025-12-31", "-o", "1510.html", "--lang", "sv")
    assert result.code == ExitCode.DONE
    assert "Saldo på kontot 1510" in result.out
    assert (tmp_path / "1510.html").exists()
    assert fortnox("appendix", "2440", "--year", "2025", "--json").json["account"] == "2440"


@pytest.mark.usefixtures("at_sandbox")
def test_a_second_import_keeps_the_notes_and_the_earlier_workbook(fortnox: Command, tmp_path: Path) -> None:
    words = ("import", "--date", "2025-12-31", "--out", "acme", "--json")
    fortnox(*words)
    path = tmp_path / "acme" / "1510_2025-12-31.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["1510 Trade receivables"]
    note = next(cell for cell in sheet[4] if cell.value == "Note")
    sheet.cell(5, note.column).value = "Paid in cash"
    book.save(path)
    files = fortnox(*words).json["files"]
    assert isinstance(files, list)
    kept = [name for name in files if Path(name).name.startswith("1510_2025-12-31.20")]
    assert len(kept) == 1
    again = openpyxl.load_workbook(path)
    assert again["1510 Trade receivables"].cell(5, note.column).value == "Paid in cash"
    assert "Changes" in again.sheetnames


@pytest.mark.usefixtures("at_sandbox")
@pytest.mark.parametrize("name", ["1510.json", "1510.parquet"])
def test_appendix_writes_its_items_for_programs(fortnox: Command, tmp_path: Path, name: str) -> None:
    result = fortnox("appendix", "1510", "--date", "2025-12-31", "-o", name)
    assert (result.code, (tmp_path / name).stat().st_size > 1000) == (ExitCode.DONE, True)


@pytest.mark.usefixtures("at_sandbox")
def test_export_posts_once(fortnox: Command, tmp_path: Path) -> None:
    words = ("export", "run", vouchers(tmp_path), "--series", "V", "--yes", "--json")
    planned = fortnox("export", "plan", tmp_path / "closing.json", "--series", "V", "--json")
    assert (planned.code, planned.json["to_post"]) == (ExitCode.DONE, ["depreciation"])
    first, again = fortnox(*words), fortnox(*words)
    assert (first.json["posted"], first.json["already_posted"]) == (["V1"], [])
    assert (again.json["posted"], again.json["already_posted"]) == ([], ["V1"])
    assert (first.code, again.code) == (ExitCode.DONE, ExitCode.DONE)
    assert fortnox(*words[:-1], "--lang", "sv").out == "1 redan bokförd (V1).\n"


def test_reverse_posts_once(fortnox: Command, at_sandbox: Sandbox, tmp_path: Path) -> None:
    year = fortnox("export", "run", vouchers(tmp_path), "--series", "V", "--yes", "--json").json[
        "financial_year"
    ]
    words = ("export", "reverse", "V1", "--year", "2025", "--yes", "--json")
    planned = fortnox("export", "reverse", "V1", "--year", "2025", "--dry-run", "--lang", "sv")
    assert "Återföring av V1" in planned.out
    first, again = fortnox(*words), fortnox(*words)
    assert (first.code, first.json["posted"], again.json["posted"]) == (ExitCode.DONE, ["V2"], [])
    client, year_id = connect(at_sandbox), year["id"]  # type: ignore[index]  # JSON
    original, reversal = (client.vouchers.get("V", n, financial_year=year_id) for n in (1, 2))
    assert len(original.voucher_rows) > 1
    assert [(row.account, row.debit, row.credit) for row in original.voucher_rows] == [
        (row.account, row.credit, row.debit) for row in reversal.voucher_rows
    ]


@pytest.mark.usefixtures("at_sandbox")
@pytest.mark.parametrize(("label", "message"), [("12", "is not a voucher"), ("V99", "does not exist")])
def test_reverse_rejects_an_unknown_voucher(fortnox: Command, label: str, message: str) -> None:
    result = fortnox("export", "reverse", label, "--year", "2025", "--yes")
    assert (result.code, message in result.error_line) == (ExitCode.USAGE, True)


def test_export_posts_a_removed_voucher_only_with_repost(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    words = ("export", "run", vouchers(tmp_path), "--series", "V", "--yes", "--json")
    year = fortnox(*words).json["financial_year"]["id"]  # type: ignore[index]  # JSON
    at_sandbox.remove_voucher(year, "V", 1)
    result = fortnox(*words)
    assert result.code == ExitCode.UNCERTAIN
    assert (result.json["posted"], result.json["removed"]) == ([], ["V1"])
    reposted = fortnox(*words, "--repost", "depreciation")
    assert (reposted.code, reposted.json["posted"]) == (ExitCode.DONE, ["V1"])


@pytest.mark.usefixtures("at_sandbox")
def test_status_prints_tables_or_json(fortnox: Command) -> None:
    assert "30 days left" in fortnox("status").out
    assert "30 dagar kvar" in fortnox("status", "--lang", "sv").out
    assert json.loads(fortnox("status", "--json").out)


def test_help_and_version(fortnox: Command) -> None:
    assert "demo" in fortnox().out
    for command in (
        "demo",
        "sandbox",
        "login",
        "logout",
        "status",
        "doctor",
        "import",
        "appendix",
        "export",
    ):
        assert fortnox(command, "--help").code == ExitCode.DONE
    assert "reverse" in fortnox("export").out
    for command in ("plan", "run", "verify", "template", "reverse"):
        assert fortnox("export", command, "--help").code == ExitCode.DONE
    assert fortnox("--version").out.startswith("fortnox ")


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_cli_extra_the_error_says_what_to_install(missing: str) -> None:
    program = (
        "import runpy, sys\n"
        f"sys.modules[{missing!r}] = None\n"
        "sys.argv = ['fortnox', 'status', '--json']\n"
        "runpy.run_module('fortnox_sdk.cli', run_name='__main__')"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert result.returncode == ExitCode.USAGE
    assert json.loads(result.stdout)["error"]["code"] == "missing_package"
    advice = 'Run: pip install "fortnox-sdk[cli]"'
    assert result.stderr == f"fortnox: The command needs the package {missing}. {advice}\n"


_BROWSER = """
import sys
from fortnox_sdk.cli.consent import approve
from fortnox_sdk.http.transport import RequestsTransport
approve(sys.argv[1], RequestsTransport())
"""


def test_sandbox_writes_a_config_that_login_uses(tmp_path: Path) -> None:
    """Run `fortnox sandbox --write-config` and then `fortnox login`, as the start page of the docs says."""
    (tmp_path / "browser.py").write_text(_BROWSER)
    environment = {
        **os.environ,
        "BROWSER": f"{sys.executable} {tmp_path / 'browser.py'} %s",
        "LANG": "sv_SE.UTF-8",
    }
    command = [sys.executable, "-m", "fortnox_sdk.cli"]
    sandbox = subprocess.Popen(
        [*command, "sandbox", "--json", "--write-config", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert sandbox.stdout is not None
        output = json.loads(sandbox.stdout.readline())
        while not (tmp_path / "fortnox.toml").exists():
            assert sandbox.poll() is None
        login = subprocess.run(
            [*command, "login", "--json"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert login.returncode == ExitCode.DONE, login.stderr
        assert json.loads(login.stdout)["connection"]["database_number"] == output["database_number"]
        assert output["client_secret"] not in login.stdout + login.stderr
    finally:
        sandbox.send_signal(signal.SIGINT)
        code = sandbox.wait(10)
        if sandbox.stdout is not None:
            sandbox.stdout.close()
    assert code == 0


@pytest.mark.usefixtures("at_sandbox")
def test_a_plan_is_printed_in_the_readers_language(fortnox: Command, tmp_path: Path) -> None:
    result = fortnox("export", "plan", vouchers(tmp_path), "--series", "V", "--lang", "sv")
    assert "2025-12-31  Avskrivning  [depreciation: ska bokföras]" in result.out
    assert "1\N{NO-BREAK SPACE}200,00" in result.out


def grades(result: CommandResult) -> dict[str, str]:
    checks = result.json["checks"]
    assert isinstance(checks, list)
    return {check["name"]: check["grade"] for check in checks}


@pytest.mark.usefixtures("at_sandbox")
def test_doctor_finds_nothing_in_a_good_setup(fortnox: Command) -> None:
    result = fortnox("doctor", "--json")
    assert (result.code, set(grades(result).values())) == (ExitCode.DONE, {"good"})
    swedish = fortnox("doctor", "--lang", "sv").out
    for name in ("klocka", "klienthemlighet", "omdirigeringsadress"):
        assert name in swedish


@pytest.mark.parametrize(
    ("date_header", "grade", "words"),
    [
        ("Sun, 01 Feb 2026 09:02:00 GMT", Grade.GOOD, ""),
        ("Sun, 01 Feb 2026 08:58:00 GMT", Grade.GOOD, ""),
        ("Sun, 01 Feb 2026 09:02:01 GMT", Grade.WARNING, "-121 s"),
        ("Sun, 01 Feb 2026 08:57:59 GMT", Grade.WARNING, "121 s"),
        ("yesterday", Grade.GOOD, "no valid time"),
        ("Fri, 31 Dec 9999 23:59:59 -0100", Grade.GOOD, "no valid time"),
        (f"Sun, 01 Feb 2026 09:00 +{'9' * 20}", Grade.GOOD, "no valid time"),
    ],
)
def test_doctor_warns_if_the_clock_differs_by_more_than_two_minutes(
    date_header: str, grade: Grade, words: str
) -> None:
    transport = ScriptedTransport([answer(401, Date=date_header)])
    clock = Clock(datetime(2026, 2, 1, 9, tzinfo=UTC))
    *_, check = local_checks(FortnoxConfig(client_id="k3"), MemoryStore, transport, clock)
    assert (check.name.en, check.finding.grade) == ("clock", grade)
    assert words in check.finding.text.en
    assert bool(check.finding.text.sv) is bool(words)


def test_doctor_warns_of_locks_and_inactive_accounts(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    at_sandbox.lock(date(2025, 12, 31))
    at_sandbox.set_account(2, 1510, active=False)
    result = fortnox("doctor", "--json")
    assert {name for name, grade in grades(result).items() if grade == "warning"} == {
        "locked period",
        "accounts",
    }
    assert result.code == ExitCode.DONE
    (tmp_path / "secret.txt").unlink()
    result = fortnox("doctor", "--json")
    assert (result.code, grades(result)["client secret"]) == (ExitCode.USAGE, "bad")


def finding(result: CommandResult, name: str) -> str:
    checks = result.json["checks"]
    assert isinstance(checks, list)
    return str(next(check["text"] for check in checks if check["name"] == name))


def test_doctor_warns_of_a_company_without_financial_years(fortnox: Command, at_sandbox: Sandbox) -> None:
    at_sandbox.empty(books=True)
    result = fortnox("doctor", "--json")
    assert (result.code, grades(result)["financial years"]) == (ExitCode.DONE, "warning")
    assert "Create the financial year in Fortnox." in finding(result, "financial years")


def test_doctor_checks_the_voucher_series_of_every_year(fortnox: Command, at_sandbox: Sandbox) -> None:
    connect(at_sandbox).voucher_series.create(
        VoucherSeries(code="Q", description="Bokslut", manual=True), financial_year=2
    )
    result = fortnox("doctor", "--json")
    assert (result.code, grades(result)["voucher series"]) == (ExitCode.DONE, "warning")
    assert "series Q is missing in the year that ends in 2026" in finding(result, "voucher series")


def test_doctor_finds_the_same_company_in_a_second_token_store(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    connect(at_sandbox, store=FileStore(tmp_path / "state" / "fortnox-sdk" / "connections"))
    result = fortnox("doctor", "--json")
    assert (result.code, grades(result)["other connections"]) == (ExitCode.DONE, "warning")


def test_doctor_reports_a_missing_keyring_that_the_settings_name(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    settings = (tmp_path / "fortnox.toml").read_text() + 'store_key = { keyring = "fortnox-sdk" }\n'
    (tmp_path / "fortnox.toml").write_text(settings)
    trust_settings(tmp_path)
    result = fortnox("doctor", "--json")
    assert result.code == ExitCode.USAGE
    assert {name for name, grade in grades(result).items() if grade == "bad"} == {
        "keyring",
        "token store",
        "connection",
    }


@pytest.mark.usefixtures("at_sandbox")
def test_logout_removes_the_connection(fortnox: Command) -> None:
    assert fortnox("logout", "--json").code == ExitCode.DONE
    assert fortnox("status").code == ExitCode.SIGN_IN
    result = fortnox("doctor", "--json")
    assert (result.code, grades(result)["connection"]) == (ExitCode.SIGN_IN, "bad")
    assert fortnox("logout").code == ExitCode.SIGN_IN


@pytest.mark.parametrize("service", [True, False])
def test_logout_says_that_the_consent_for_a_service_account_remains(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path, *, service: bool
) -> None:
    del at_sandbox
    store = FileStore(tmp_path / "connections")
    (key,) = store.keys()
    saved = store.get(key)
    assert saved is not None
    store.update(key, lambda _: attrs.evolve(saved, service=service))
    result = fortnox("logout")
    assert result.code == ExitCode.DONE
    assert ("remove the app's access in Fortnox" in " ".join(result.err.split())) is service


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("en", "Fortnox limits the rate of calls: the next call is sent in 3600 s."),
        ("sv", "Fortnox begränsar antalet anrop: nästa anrop skickas om 3600 s."),
    ],
)
def test_a_wait_that_fortnox_requests_is_shown(
    fortnox: Command, at_sandbox: Sandbox, language: str, note: str
) -> None:
    at_sandbox.set_faults(status=(429, 1), retry_after_s=3600)
    result = fortnox("appendix", "1510", "--year", "2025", "--lang", language)
    assert result.code == ExitCode.ERROR
    assert note in result.err


def test_an_error_of_fortnox_is_shown_in_the_chosen_language(fortnox: Command, at_sandbox: Sandbox) -> None:
    at_sandbox.set_licences(without=["bookkeeping"])
    result = fortnox("appendix", "1510", "--year", "2025", "--lang", "sv")
    assert result.code == ExitCode.REFUSED
    assert "Be företaget beställa Fortnox-modulen för Bokföring" in result.error_line
    assert (
        "order the Fortnox module for bookkeeping"
        in fortnox("appendix", "1510", "--year=2025", "--lang=en").error_line
    )
