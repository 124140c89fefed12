"""Tests that the code of the first pages runs unchanged: README.md, command_line.md and year_end.md."""

from decimal import Decimal

import pytest

import sie4
from fortnox_sdk.cli.main import run
from fortnox_sdk.client import FortnoxClient
from tests.docs.conftest import NUMBER
from tests.docs.pages import blocks
from tests.settings import trust_settings


@pytest.fixture
def folder(folder, sandbox, monkeypatch):
    """Add to the folder the settings that are shown in command_line.md."""
    (settings,) = blocks("docs/guides/command_line.md", "toml")
    settings = settings.text.replace('client_id = "..."', f'client_id = "{sandbox.client_id}"')
    monkeypatch.setenv("FORTNOX_CLIENT_SECRET", sandbox.client_secret)
    (folder / "fortnox.toml").write_text(
        f'{settings}store = "connections"\napi_url = "{sandbox.url}"\nauth_url = "{sandbox.url}/oauth-v1"\n',
        encoding="utf-8",
    )
    trust_settings(folder)
    return folder


def run_block(page, number):
    return blocks(page)[number].run()


def posted_count(sandbox):
    return sum((call["method"], call["path"]) == ("POST", "/3/vouchers") for call in sandbox.log())


@pytest.mark.usefixtures("folder")
def test_the_readme_posts_its_voucher_once(sandbox):
    names = run_block("README.md", 0)
    assert list(names["plan"].problems) == []
    assert posted_count(sandbox) == 1
    assert run_block("README.md", 0)["plan"].run().already_posted == ["V1"]
    assert posted_count(sandbox) == 1


def test_the_readme_reads_and_writes_a_sie_file(folder):
    client = FortnoxClient.connect(NUMBER)
    (folder / "bokslut.se").write_bytes(client.sie.export(financial_year=2))
    books = run_block("README.md", 1)["books"]
    assert sie4.read("ut.se") == books
    assert len(books.vouchers) == 227


@pytest.mark.usefixtures("folder")
def test_the_appendix_page_explains_the_difference(capsys):
    appendix = run_block("docs/guides/year_end.md", 0)["appendix"]
    assert appendix.difference == Decimal("1250.00")
    assert "1250.00" in capsys.readouterr().out


def test_the_start_page_commands_run(folder, sandbox, capfd):
    (vouchers,) = blocks("docs/guides/command_line.md", "json")
    (folder / "closing.json").write_text(vouchers.text, encoding="utf-8")
    commands = [
        line.split("#")[0].split()
        for line in blocks("docs/guides/command_line.md", "sh")[1].text.splitlines()
    ]
    assert {command[0] for command in commands} == {"fortnox"}
    for _, *words in commands:
        if words == ["login"]:
            continue  # tests/cli tests the sign-in with a browser
        # The series of a new company begins with V1.
        arguments = ["V1" if word == "V12" else word for word in words]
        code = run(
            [*arguments, *(["--yes"] if words[:2] in (["export", "run"], ["export", "reverse"]) else [])]
        )
        assert code == 0, (words, capfd.readouterr().err)
    assert posted_count(sandbox) == 2  # the voucher and its reversal
