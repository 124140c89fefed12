"""What the first pages show runs as it stands: README.md, start.md and year_end.md, against the sandbox."""

import re
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

import sie4
from fortnox_sdk.cli.main import run
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.testing import connect

ROOT = Path(__file__).resolve().parents[1]


def blocks(page, language):
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(r"^```(\w*)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [block for named, block in found if named == language]


def run_block(page, number):
    names = {"__name__": "page"}
    exec(compile(blocks(page, "python")[number], page, "exec"), names)  # noqa: S102 -- our own page
    return names


@pytest.fixture
def sandbox(tmp_path, monkeypatch):
    """Where a reader would be: in a folder with start.md's settings, and with the company of the pages connected."""
    paced = FortnoxClient.connect.__func__

    def connect_at_once(cls, *company, **options):
        return paced(cls, *company, **{"pace": Pace.off} | options)

    monkeypatch.setattr(FortnoxClient, "connect", classmethod(connect_at_once))
    monkeypatch.chdir(tmp_path)
    with serve(rate_limit=False) as running:
        (settings,) = blocks("docs/start.md", "toml")
        settings = settings.replace('client_id = "..."', f'client_id = "{running.client_id}"')
        monkeypatch.setenv("FORTNOX_CLIENT_SECRET", running.client_secret)
        (tmp_path / "fortnox.toml").write_text(
            f'{settings}store = "connections"\napi_url = "{running.url}"\nauth_url = "{running.url}/oauth-v1"\n',
            encoding="utf-8",
        )
        store = FileStore(tmp_path / "connections")
        connect(running, store=store)
        (key,) = store.keys()
        store.update(key, lambda saved: attrs.evolve(saved, organisation_number="556677-8899"))
        yield running


def posted(sandbox):
    return sum((call["method"], call["path"]) == ("POST", "/3/vouchers") for call in sandbox.log())


def test_the_readme_posts_its_voucher_once(sandbox):
    names = run_block("README.md", 0)
    assert list(names["plan"].problems) == []
    assert posted(sandbox) == 1
    assert run_block("README.md", 0)["plan"].run().already == ["V1"]
    assert posted(sandbox) == 1


def test_the_readme_reads_and_writes_books(sandbox, tmp_path):
    client = FortnoxClient.connect("556677-8899")
    (tmp_path / "bokslut.se").write_bytes(client.sie.export(financial_year=2))
    books = run_block("README.md", 1)["books"]
    assert sie4.read("ut.se") == books
    assert len(books.vouchers) == 213


def test_the_page_about_the_appendices(sandbox, capsys):
    appendix = run_block("docs/year_end.md", 0)["appendix"]
    assert appendix.difference == Decimal("1250.00")
    assert "1250.00" in capsys.readouterr().out


def test_the_start_pages_commands_and_vouchers(sandbox, tmp_path, capfd):
    (vouchers,) = blocks("docs/start.md", "json")
    (tmp_path / "closing.json").write_text(vouchers, encoding="utf-8")
    commands = [line.split("#")[0].split() for line in blocks("docs/start.md", "")[1].splitlines()]
    assert {command[0] for command in commands} == {"fortnox"}
    for _, *words in commands:
        if words == ["login"]:
            continue  # tested with a browser elsewhere
        here = ["V1" if word == "V12" else word for word in words]  # the first in a fresh company
        code = run([*here, *(["--yes"] if words[0] in {"export", "reverse"} else [])])
        assert code == 0, (words, capfd.readouterr().err)
    assert posted(sandbox) == 2  # and its reversal
