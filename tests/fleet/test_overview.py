"""Tests of the overview of all companies. Companies that need a person's attention come first."""

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.fleet import CompanyState, Need, SyncStatus, YearState, make_overview
from fortnox_sdk.fleet.state import Problem

NOW = datetime(2026, 2, 1, 5, tzinfo=UTC)
KEY = ConnectionKey("apps.fortnox.se", "k3", 1001)
CONNECTION = Connection(
    key=KEY,
    tokens=None,
    connected_at=NOW,
    renewed_at=NOW - timedelta(hours=2),
    refreshed_at=NOW,
    company_name="Fjällbris Friluft AB",
    organisation_number="556000-4615",
)
STATE = CompanyState(key=KEY, status=SyncStatus.SYNCED, checked_at=NOW, fresh_at=NOW - timedelta(hours=2))
DIFFERENCE = Problem(message="1510 differs.", message_sv="1510 skiljer sig.")


@pytest.mark.parametrize(
    ("connection", "state", "need"),
    [
        (CONNECTION, STATE, Need.NOTHING),
        (CONNECTION, None, Need.OLD),
        (CONNECTION, attrs.evolve(STATE, fresh_at=NOW - timedelta(days=3)), Need.OLD),
        # A clock was ahead when the data was read.
        (CONNECTION, attrs.evolve(STATE, fresh_at=NOW + timedelta(days=300)), Need.OLD),
        (CONNECTION, attrs.evolve(STATE, fresh_at=NOW + timedelta(minutes=5)), Need.NOTHING),
        (attrs.evolve(CONNECTION, renewed_at=NOW - timedelta(days=25)), STATE, Need.EXPIRES),
        (CONNECTION, attrs.evolve(STATE, findings=(DIFFERENCE,)), Need.DIFFERENCE),
        (CONNECTION, attrs.evolve(STATE, status=SyncStatus.FAILED, problem=DIFFERENCE), Need.FAILED),
        (attrs.evolve(CONNECTION, renewed_at=NOW - timedelta(days=31)), STATE, Need.SIGN_IN),
        (None, STATE, Need.SIGN_IN),
        # A service account signs in by itself.
        (attrs.evolve(CONNECTION, renewed_at=NOW - timedelta(days=31), service=True), STATE, Need.NOTHING),
    ],
)
def test_the_most_urgent_need_is_shown(
    connection: Connection | None, state: CompanyState | None, need: Need
) -> None:
    (line,) = make_overview([state] if state else [], [connection] if connection else [], NOW)
    assert line.need is need
    assert bool(line.reason) is (need is not Need.NOTHING)


def test_those_that_need_a_person_come_first() -> None:
    def company(number: int, renewed: timedelta) -> Connection:
        key = attrs.evolve(KEY, database_number=number)
        return attrs.evolve(CONNECTION, key=key, renewed_at=NOW - renewed, company_name=f"Bolag {number} AB")

    connections = [company(1, timedelta(1)), company(2, timedelta(40)), company(3, timedelta(26))]
    states = [attrs.evolve(STATE, key=each.key) for each in connections]
    lines = make_overview(states, connections, NOW)
    assert [(line.name, line.need) for line in lines] == [
        ("Bolag 2 AB", Need.SIGN_IN),
        ("Bolag 3 AB", Need.EXPIRES),
        ("Bolag 1 AB", Need.NOTHING),
    ]


def test_each_need_has_a_name_in_both_languages() -> None:
    assert all(need.text.en and need.text.sv for need in Need)


@pytest.mark.parametrize(
    ("ends", "locked_until", "number", "due"),
    [
        (date(2025, 12, 31), None, "556000-4615", date(2026, 7, 31)),
        (date(2025, 6, 30), None, "556000-4615", date(2026, 1, 31)),
        (date(2025, 12, 31), date(2025, 12, 30), "556000-4615", date(2026, 7, 31)),
        (date(2025, 12, 31), date(2025, 12, 31), "556000-4615", None),  # the year is done
        (date(2026, 12, 31), None, "556000-4615", None),  # the year has not ended
        (date(2025, 12, 31), None, "969600-0009", None),  # a partnership files no annual report
    ],
)
def test_the_annual_report_of_a_limited_company_is_due_seven_months_after_the_year(
    ends: date, locked_until: date | None, number: str, due: date | None
) -> None:
    year = YearState(
        id=1,
        first=ends - timedelta(days=364),
        last=ends,
        digest="",
        sie="",
        tables={},
        vouchers=0,
        rows=0,
        size=0,
        read_at=NOW,
    )
    state = attrs.evolve(STATE, organisation_number=number, locked_until=locked_until, years=(year,))
    (line,) = make_overview([state], [attrs.evolve(CONNECTION, organisation_number=number)], NOW)
    assert line.annual_report_due == due
