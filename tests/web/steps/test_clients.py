"""Tests of the page that lists all clients: its content, its order, and the clients that each user sees."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk import ConnectionKey
from fortnox_sdk.auth.labels import label_connection
from fortnox_sdk.fleet import CompanyState, LedgerState, SyncStatus, YearState, sync_company
from fortnox_sdk.fleet.dataset_files import DatasetFiles, record_name
from fortnox_sdk.fleet.state import Problem
from fortnox_sdk.fleet.storage import open_storage
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.testing import connect, sandbox_config
from fortnox_sdk.web import User
from fortnox_sdk.year_end.appendix import Ledger, Verdict
from tests.web.conftest import ClientVisitor

YEAR = YearState(
    id=1, first=date(2025, 1, 1), last=date(2025, 12, 31), digest="", sie="", tables={}, vouchers=0, rows=0, size=0,
    read_at=datetime(2026, 1, 1, tzinfo=UTC),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def add(sandbox, store, clock, folder):
    """Return a function that adds a company to the sandbox, and saves a connection and the company's dataset record."""
    files = DatasetFiles(open_storage(folder))

    def add(name, *, age=timedelta(1), **fields):
        number = sandbox.add_company(name)
        key = connect(sandbox, database_number=number, store=store, clock=clock).connection.key
        label_connection(store, key, name, "556000-4615")
        now = clock.now()
        store.update(key, lambda saved: attrs.evolve(saved, renewed_at=now - age))
        state = CompanyState(
            key=key,
            **{"name": name, "status": SyncStatus.UNCHANGED, "checked_at": now, "fresh_at": now} | fields,
        )
        files.save(state, replaces=None)
        return key

    return add


@pytest.fixture
def visit(make_guide, folder):
    """Return a function that opens the page as a user who may see the given connections (None: all of them)."""

    def visit(connections=None, path="/clients", language="en"):
        app = make_guide(dataset=folder, current_user=lambda _: User(id="anna", connections=connections))
        return ClientVisitor(app, language=language).get(path)

    return visit


def names(page):
    return re.findall(r'<th scope="row">(.*?)<', page.text)


@pytest.fixture
def synchronised(sandbox, store, key, clock, folder):
    """Synchronise the company of the sandbox, and return the result."""
    options = {"store": store, "clock": clock, "pace": Pace.off, "reconcile": False}
    return sync_company(sandbox_config(sandbox), key, dataset=folder, **options)


def test_a_synchronised_company_is_shown(visit, synchronised):
    assert synchronised.status is SyncStatus.SYNCED
    page = visit()
    assert (page.status, page.heading, names(page)) == (200, "Clients", ["Fjällbris Friluft AB"])
    assert "valid, 30 days left" in page.text
    assert "1510: 1,250.00" in page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_those_that_need_a_person_come_first_with_the_reason(visit, add):
    add("Bolag i ordning AB")
    add("Bolag som går ut AB", age=timedelta(25))
    add("Bolag utan koppling AB", age=timedelta(40))
    add(
        "Bolag med fel AB", status=SyncStatus.FAILED, problem=Problem(message="Broken.", message_sv="Trasig.")
    )
    page = visit(language="sv")
    assert names(page) == [
        "Bolag utan koppling AB",
        "Bolag med fel AB",
        "Bolag som går ut AB",
        "Bolag i ordning AB",
    ]
    assert page.heading == "Klienter"
    for text in (
        "kan inte användas: utgången",
        "Trasig.",
        "giltig, 5 dagar kvar",
        "giltig, 29 dagar kvar",
        "alla (4)",
    ):
        assert text in page.text
    assert names(visit(path="/clients?need=failed")) == ["Bolag med fel AB"]
    assert len(names(visit(path="/clients?need=unknown"))) == 4


def test_differences_locks_and_the_annual_report_are_shown(visit, add, clock):
    ledger = LedgerState(
        open_items=1, amount=Decimal(100), account="1510", account_balance=Decimal("1350.50"), read_at=clock.now(),
        verdict=Verdict.UNEXPLAINED, unexplained=Decimal("1250.50"),
    )  # fmt: skip
    add(
        "Bolaget AB",
        ledgers={Ledger.CUSTOMERS: ledger},
        findings=(Problem(message="It differs.", message_sv="Det skiljer."),),
        locked_until=date(2025, 6, 30),
        years=(YEAR,),
        organisation_number="556000-4615",
    )
    text = visit().text.replace("\N{NO-BREAK SPACE}", " ")
    for shown in ("1510: 1,250.50", "2025-06-30", "2026-07-31", "It differs."):
        assert shown in text


def test_a_user_sees_only_their_own_companies(visit, add):
    own, other = add("Eget AB"), add("Annat AB")
    assert names(visit([own])) == ["Eget AB"]
    assert names(visit([other])) == ["Annat AB"]
    assert "There are no clients yet." in visit([]).text


def test_companies_of_another_application_are_not_shown(visit, add, folder, clock):
    add("Eget AB")
    key = ConnectionKey("apps.fortnox.se", "another app", 1)
    state = CompanyState(key=key, name="Annat AB", status=SyncStatus.SYNCED, checked_at=clock.now())
    DatasetFiles(open_storage(folder)).save(state, replaces=None)
    assert names(visit()) == ["Eget AB"]


def test_names_and_reasons_are_shown_as_text(visit, add):
    add(
        "<b>Bolaget</b> AB",
        status=SyncStatus.FAILED,
        problem=Problem(message="<script>x</script>", message_sv="<script>x</script>"),
    )
    body = visit().body
    assert b"<script>x" not in body
    assert b"<b>Bolaget" not in body


def test_many_clients_are_shown_in_pages(visit, store, key, clock):
    saved = store.get(key)
    for number in range(1, 206):
        other = attrs.evolve(key, database_number=number)
        company = attrs.evolve(saved, key=other, company_name=f"Bolag {number:03} AB")
        store.update(other, lambda _, company=company: company)
    first, second = visit(), visit(path="/clients?page=2")
    assert (len(names(first)), len(names(second))) == (200, 6)
    assert not set(names(first)) & set(names(second))
    assert "201 to 206 of 206" in second.text


def test_without_a_data_set_there_is_no_such_page(anna, visit, add):
    add("Bolaget AB")
    assert anna.get("/clients").status == 404
    assert "/clients" not in anna.get("/").text
    assert "/clients" in visit(path="/").text


def test_a_data_set_that_cannot_be_read_is_named(visit, add, folder):
    key = add("Bolaget AB")
    (record,) = folder.glob("companies/*/*.json")
    record.unlink()
    record.mkdir()
    page = visit([key])
    assert page.status != 200
    assert "data set of all clients can't be read" in page.text


def test_a_damaged_record_is_named_and_does_not_hide_the_other_companies(visit, add, folder):
    broken, key = add("Trasiga bolaget AB"), add("Bolaget AB")
    name = record_name(broken)
    (folder / name).write_bytes(b"{")
    for connections in (None, [broken, key]):
        page = visit(connections)
        assert page.status == 200
        assert "Bolaget AB" in names(page)
        assert f"{name}' is damaged" in html.unescape(page.text)
    assert "damaged" not in visit([key]).text
