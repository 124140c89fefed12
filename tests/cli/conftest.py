"""Fixtures that run the `fortnox` command and return its exit code and output."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

import sie4
from fortnox_sdk.cli.main import run
from fortnox_sdk.sandbox import Sandbox
from tests.settings import save_connection, trust_settings, write_settings


@attrs.frozen
class CommandResult:
    """The exit code and the output of one run of the command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        content = json.loads(self.out)
        assert isinstance(content, dict)
        return content

    @property
    def error_line(self) -> str:
        """The only error line on stderr."""
        lines = [line for line in self.err.splitlines() if line.startswith("fortnox:")]
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        return lines[0]


@pytest.fixture
def fortnox(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., CommandResult]:
    """Return a function that runs the command in this process, in English."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def run_command(*words: object) -> CommandResult:
        capfd.readouterr()
        code = run([str(word) for word in words])
        return CommandResult(code, *capfd.readouterr())

    return run_command


@pytest.fixture
def at_sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> Sandbox:
    """Change to a folder that contains a fortnox.toml and a saved connection, and return the sandbox."""
    write_settings(tmp_path, sandbox)
    save_connection(tmp_path, sandbox)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    trust_settings(tmp_path)
    return sandbox


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """Return a small SIE file whose balances agree with its vouchers."""
    row, ore = sie4.Row, Decimal("0.01")
    vouchers = [
        sie4.Voucher(
            series="A",
            number=str(number),
            date=date(2025, number, 3),
            text="Försäljning",
            rows=(
                row(account="1510", amount=1000 * number + ore),
                row(account="3001", amount=-(1000 * number + ore)),
            ),
        )
        for number in (1, 2, 3)
    ]
    accounts = {"1510": "Kundfordringar", "1930": "Bank", "2440": "Leverantörsskulder", "3001": "Försäljning"}
    balance = sie4.Balance
    document = sie4.Document(
        type_number="4",
        company=sie4.Company(name="Åkerbärets Handel AB", org_number="556000-1111"),
        fiscal_years=(sie4.FiscalYear(index=0, start=date(2025, 1, 1), end=date(2025, 12, 31)),),
        accounts=tuple(sie4.Account(number=number, name=name) for number, name in accounts.items()),
        opening_balances=(
            balance(year=0, account="1510", amount=Decimal(500)),
            balance(year=0, account="2440", amount=Decimal(-500)),
        ),
        closing_balances=(
            balance(year=0, account="1510", amount=Decimal("6500.03")),
            balance(year=0, account="2440", amount=Decimal(-500)),
        ),
        results=(balance(year=0, account="3001", amount=Decimal("-6000.03")),),
        vouchers=tuple(vouchers),
    )
    path = tmp_path / "åkerbäret.se"
    sie4.write(document, path)
    return path
