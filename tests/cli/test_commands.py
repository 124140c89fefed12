"""The commands against a running sandbox."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.connectors.bookkeeping.voucher_series import VoucherSeries
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import connect
from tests.cli.conftest import Ran
from tests.cli.test_bad_input import vouchers

Command = Callable[..., Ran]


def test_import_keeps_the_books_and_writes_both_appendices(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    ran = fortnox("import", "--date", "2025-12-31", "--out", "acme", "--json")
    assert ran.code == ExitCode.DONE
    names = sorted(Path(str(name)).name for name in (tmp_path / "acme").iterdir())
    assert names[:4] == [
        "1510_2025-12-31.html",
        "1510_2025-12-31.xlsx",
        "2440_2025-12-31.html",
        "2440_2025-12-31.xlsx",
    ]
    assert all(name.endswith(".se") for name in names[4:])
    assert openpyxl.load_workbook(tmp_path / "acme" / "1510_2025-12-31.xlsx").sheetnames[0] == "Summary"
    status = fortnox("status", "--json").json["connections"]
    assert isinstance(status, list)
    assert status[0]["last_import"]
    assert status[0]["company"] == at_sandbox.state()["companies"][0]["name"]  # type: ignore[index]  # JSON


@pytest.mark.usefixtures("at_sandbox")
def test_the_year_may_be_named_by_its_number(fortnox: Command) -> None:
    ran = fortnox("import", "--year", "2025", "--json")
    assert ran.json["financial_year"]["to"] == "2025-12-31"  # type: ignore[index]  # JSON
    assert list(Path().glob("bokslut-*-2025-12-31/1510_2025-12-31.xlsx"))


@pytest.mark.usefixtures("at_sandbox")
def test_an_appendix_is_shown_and_written(fortnox: Command, tmp_path: Path) -> None:
    ran = fortnox("appendix", "1510", "--per", "2025-12-31", "-o", "1510.html", "--lang", "sv")
    assert ran.code == ExitCode.DONE
    assert "Saldo på kontot 1510" in ran.out
    assert (tmp_path / "1510.html").exists()
    assert fortnox("appendix", "2440", "--year", "2025", "--json").json["account"] == "2440"


@pytest.mark.usefixtures("at_sandbox")
def test_an_export_posts_once(fortnox: Command, tmp_path: Path) -> None:
    words = ("export", vouchers(tmp_path), "--series", "V", "--yes", "--json")
    planned = fortnox(*words, "--dry-run")
    assert (planned.code, planned.json["to_post"]) == (ExitCode.DONE, ["depreciation"])
    first, again = fortnox(*words), fortnox(*words)
    assert (first.json["posted"], first.json["already"]) == (["V1"], [])
    assert (again.json["posted"], again.json["already"]) == ([], ["V1"])
    assert (first.code, again.code) == (ExitCode.DONE, ExitCode.DONE)
    assert fortnox(*words[:-1], "--lang", "sv").out == "1 redan bokförd (V1).\n"


def test_a_voucher_is_taken_back_once(fortnox: Command, at_sandbox: Sandbox, tmp_path: Path) -> None:
    year = fortnox("export", vouchers(tmp_path), "--series", "V", "--yes", "--json").json["financial_year"]
    words = ("reverse", "V1", "--year", "2025", "--yes", "--json")
    planned = fortnox("reverse", "V1", "--year", "2025", "--dry-run", "--lang", "sv")
    assert "Återföring av V1" in planned.out
    first, again = fortnox(*words), fortnox(*words)
    assert (first.code, first.json["posted"], again.json["posted"]) == (ExitCode.DONE, ["V2"], [])
    client, year_id = connect(at_sandbox), year["id"]  # type: ignore[index]  # JSON
    posted, taken_back = (client.vouchers.get("V", n, financial_year=year_id) for n in (1, 2))
    assert [(row.account, row.debit) for row in posted.voucher_rows or ()] == [
        (row.account, row.credit) for row in taken_back.voucher_rows or ()
    ]


@pytest.mark.usefixtures("at_sandbox")
@pytest.mark.parametrize(("label", "said"), [("12", "no voucher"), ("V99", "has no voucher V99")])
def test_a_voucher_that_is_none_is_told(fortnox: Command, label: str, said: str) -> None:
    ran = fortnox("reverse", label, "--year", "2025", "--yes")
    assert (ran.code, said in ran.complaint) == (ExitCode.USAGE, True)


def test_a_voucher_that_was_removed_is_said_and_posted_only_when_asked(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    words = ("export", vouchers(tmp_path), "--series", "V", "--yes", "--json")
    year = fortnox(*words).json["financial_year"]["id"]  # type: ignore[index]  # JSON
    at_sandbox.remove_voucher(year, "V", 1)
    ran = fortnox(*words)
    assert ran.code == ExitCode.UNCERTAIN
    assert (ran.json["posted"], ran.json["removed"]) == ([], ["V1"])
    asked = fortnox(*words, "--repost", "depreciation")
    assert (asked.code, asked.json["posted"]) == (ExitCode.DONE, ["V1"])


@pytest.mark.usefixtures("at_sandbox")
def test_people_get_tables_and_scripts_get_json(fortnox: Command) -> None:
    people = fortnox("status")
    assert "30 days left" in people.out
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
        "reverse",
    ):
        assert fortnox(command, "--help").code == ExitCode.DONE
    assert fortnox("--version").out.startswith("fortnox ")


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_extra_it_says_what_to_install(missing: str) -> None:
    program = (
        "import runpy, sys\n"
        f"sys.modules[{missing!r}] = None\n"
        "runpy.run_module('fortnox_sdk.cli', run_name='__main__')"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (ExitCode.USAGE, "")
    assert ran.stderr == f'fortnox: The command needs {missing}. Run: pip install "fortnox-sdk[cli]"\n'


_BROWSER = """
import sys
from fortnox_sdk.cli.consent import approve
from fortnox_sdk.http.transport import RequestsTransport
approve(sys.argv[1], RequestsTransport())
"""


def test_a_sandbox_of_its_own_and_a_browser_that_approves(tmp_path: Path) -> None:
    """What the start page says: `fortnox sandbox --write-config`, then `fortnox login` and `fortnox status`."""
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
        told = json.loads(sandbox.stdout.readline())
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
        assert json.loads(login.stdout)["connection"]["database_number"] == told["database_number"]
        assert told["client_secret"] not in login.stdout + login.stderr
    finally:
        sandbox.send_signal(signal.SIGINT)
        code = sandbox.wait(10)
        if sandbox.stdout is not None:
            sandbox.stdout.close()
    assert code == 0


@pytest.mark.usefixtures("at_sandbox")
def test_a_plan_is_shown_in_the_readers_language(fortnox: Command, tmp_path: Path) -> None:
    ran = fortnox("export", vouchers(tmp_path), "--series", "V", "--dry-run", "--lang", "sv")
    assert "1\N{NO-BREAK SPACE}200,00  Avskrivning  (bokförs)" in ran.out


def grades(ran: Ran) -> dict[str, str]:
    checks = ran.json["checks"]
    assert isinstance(checks, list)
    return {check["name"]: check["grade"] for check in checks}


@pytest.mark.usefixtures("at_sandbox")
def test_the_doctor_finds_nothing_wrong(fortnox: Command) -> None:
    ran = fortnox("doctor", "--json")
    assert (ran.code, set(grades(ran).values())) == (ExitCode.DONE, {"good"})
    assert "klocka" in fortnox("doctor", "--lang", "sv").out


def test_the_doctor_names_what_is_in_the_way(fortnox: Command, at_sandbox: Sandbox, tmp_path: Path) -> None:
    at_sandbox.lock(date(2025, 12, 31))
    at_sandbox.set_account(2, 1510, active=False)
    ran = fortnox("doctor", "--json")
    assert {name for name, grade in grades(ran).items() if grade == "odd"} == {"locked period", "accounts"}
    assert ran.code == ExitCode.DONE
    (tmp_path / "secret.txt").unlink()
    ran = fortnox("doctor", "--json")
    assert (ran.code, grades(ran)["client secret"]) == (ExitCode.USAGE, "bad")


def said(ran: Ran, name: str) -> str:
    checks = ran.json["checks"]
    assert isinstance(checks, list)
    return str(next(check["says"] for check in checks if check["name"] == name))


def test_the_doctor_looks_at_every_years_series(fortnox: Command, at_sandbox: Sandbox) -> None:
    connect(at_sandbox).voucher_series.create(
        VoucherSeries(code="Q", description="Bokslut", manual=True), financial_year=2
    )
    ran = fortnox("doctor", "--json")
    assert (ran.code, grades(ran)["voucher series"]) == (ExitCode.DONE, "odd")
    assert "Q is missing in 2026" in said(ran, "voucher series")


def test_the_doctor_sees_the_same_company_in_a_second_store(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path
) -> None:
    connect(at_sandbox, store=FileStore(tmp_path / "state" / "fortnox-sdk" / "connections"))
    ran = fortnox("doctor", "--json")
    assert (ran.code, grades(ran)["other connections"]) == (ExitCode.DONE, "odd")


def test_a_keyring_that_is_named_must_be_there(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    settings = (tmp_path / "fortnox.toml").read_text() + 'store_key = { keyring = "fortnox-sdk" }\n'
    (tmp_path / "fortnox.toml").write_text(settings)
    ran = fortnox("doctor", "--json")
    assert ran.code == ExitCode.USAGE
    assert {name for name, grade in grades(ran).items() if grade == "bad"} == {
        "keyring",
        "token store",
        "connection",
    }


@pytest.mark.usefixtures("at_sandbox")
def test_logout_ends_the_connection(fortnox: Command) -> None:
    assert fortnox("logout", "--json").code == ExitCode.DONE
    assert fortnox("status").code == ExitCode.SIGN_IN
    ran = fortnox("doctor", "--json")
    assert (ran.code, grades(ran)["connection"]) == (ExitCode.SIGN_IN, "bad")
    assert fortnox("logout").code == ExitCode.SIGN_IN
