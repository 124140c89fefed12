"""Tests of the work that the sandbox does when a new day begins on its clock."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from fortnox_sdk.sandbox import serve
from fortnox_sdk.sandbox.web.service import Service
from tests.sandbox.conftest import Api
from tests.sandbox.resources.warehouse.test_stock import INBOUND

pytestmark = pytest.mark.own

DAY_S = 24 * 60 * 60
JANUARY = datetime(2026, 1, 15, 11, tzinfo=UTC)


class Hours:
    """A replacement for the real clock. A test sets its time."""

    def __init__(self, at):
        self.at = at

    def __call__(self):
        return self.at


@contextmanager
def company(hours, state=None):
    with serve(state=state, rate_limit=False, now=hours) as sandbox:
        api = Api(sandbox)
        yield api
        api.session.close()


@pytest.fixture
def hours():
    return Hours(JANUARY)


@pytest.fixture
def books(hours):
    """Yield a client of a sandbox on 15 January 2026. `hours` replaces the real clock of the sandbox."""
    with company(hours) as api:
        yield api


def accrue(api):
    """Accrue a customer invoice from January to June, at 1000 SEK per month, and book the invoice."""
    row = {"Description": "Support", "Price": 6000, "DeliveredQuantity": 1, "AccountNumber": 2990}
    body = {"CustomerNumber": "1", "InvoiceDate": "2026-01-01", "InvoiceRows": [row]}
    number = api.post("invoices", {"Invoice": body})["DocumentNumber"]
    rows = [{"Account": 2990, "Debit": 1000, "Credit": 0}, {"Account": 3990, "Debit": 0, "Credit": 1000}]
    accounts = {"AccrualAccount": 2990, "RevenueAccount": 3990, "Total": 6000, "InvoiceAccrualRows": rows}
    span = {"StartDate": "2026-01-01", "EndDate": "2026-06-30", "Period": "MONTHLY"}
    text = {"Description": "Periodisering", "InvoiceNumber": number}
    api.post("invoiceaccruals", {"InvoiceAccrual": {**span, **accounts, **text}})
    api.put(f"invoices/{number}/bookkeep")


def receive(api, day):
    """Release an inbound delivery dated `day`. Its voucher is posted during the following night."""
    row = {"itemId": "A", "quantity": 1, "directCost": 100, "freightCost": 0, "otherCost": 0}
    body = {"date": day, "currency": "SEK", "currencyRate": 1, "rows": [row]}
    address = f"{api.sandbox.url}{INBOUND}"
    number = api.session.post(address, json=body, timeout=10).json()["id"]
    assert api.session.put(f"{address}/{number}/release", timeout=10).ok


def sign_in_again(api):
    """Use a new token, because the old token expired when the clock was moved."""
    api.sign_in()
    return api


def posted(api):
    """Return the number and the date of each voucher of an accrual or of a delivery."""
    sign_in_again(api)
    rows = api.get("vouchers/sublist/A", financialyear=1, limit=500)["Vouchers"]
    texts = ("Periodisering", "Inleverans")
    return [
        (row["VoucherNumber"], row["TransactionDate"])
        for row in sorted(rows, key=lambda row: row["VoucherNumber"])
        if row["Description"].startswith(texts)
    ]


def days(api):
    return [day for _, day in posted(api)]


def test_accruals_and_documents_are_posted_when_the_real_clock_passes_midnight(books, hours):
    accrue(books)
    receive(books, "2026-01-15")
    hours.at = JANUARY + timedelta(hours=11)
    assert days(books) == [], "22 UTC is 23 in Stockholm"
    hours.at = JANUARY + timedelta(hours=13)
    assert days(books) == ["2026-01-15"]
    hours.at = datetime(2026, 2, 1, 11, tzinfo=UTC)
    assert days(books) == ["2026-01-15", "2026-01-31"]


def test_days_that_the_clock_skips_are_posted_in_their_order(books):
    accrue(books)
    books.sandbox.advance_clock(20 * DAY_S)
    receive(sign_in_again(books), "2026-02-04")
    books.sandbox.advance_clock(60 * DAY_S)
    found = posted(books)
    assert [day for _, day in found] == ["2026-01-31", "2026-02-04", "2026-02-28", "2026-03-31"]
    first = found[0][0]
    assert [number for number, _ in found] == [first, first + 1, first + 2, first + 3]


def test_voucher_of_a_skipped_day_was_registered_on_that_day(books):
    accrue(books)
    books.sandbox.advance_clock(60 * DAY_S)
    query = {"financialyear": 1, "limit": 500, "lastmodified": "2026-02-15 00:00"}
    rows = sign_in_again(books).get("vouchers/sublist/A", **query)["Vouchers"]
    found = [row["TransactionDate"] for row in rows if row["Description"] == "Periodisering"]
    assert found == ["2026-02-28"]


def test_one_long_step_of_the_clock_posts_the_same_as_many_short_steps():
    found = []
    for steps in ([90], [1] * 90):
        with company(Hours(JANUARY)) as api:
            accrue(api)
            receive(api, "2026-01-15")
            for step in steps:
                api.sandbox.advance_clock(step * DAY_S)
            found.append(posted(api))
    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_moving_the_clock_back_and_forth_posts_nothing_twice(books):
    accrue(books)
    receive(books, "2026-01-15")
    books.sandbox.advance_clock(20 * DAY_S)
    before = posted(books)
    assert len(before) == 2
    books.sandbox.advance_clock(-20 * DAY_S)
    assert posted(books) == before
    books.sandbox.advance_clock(20 * DAY_S)
    assert posted(books) == before


def test_document_of_a_clock_that_was_moved_back_is_posted_in_its_next_night(books):
    books.sandbox.advance_clock(60 * DAY_S)
    books.sandbox.advance_clock(-60 * DAY_S)
    receive(sign_in_again(books), "2026-01-15")
    assert days(books) == []
    books.sandbox.advance_clock(DAY_S)
    assert days(books) == ["2026-01-15"]


def test_a_restart_continues_with_the_next_day(tmp_path):
    state = tmp_path / "state.sqlite"
    with company(Hours(JANUARY), state) as api:
        accrue(api)
        receive(api, "2026-01-15")
    with company(Hours(datetime(2026, 3, 5, 11, tzinfo=UTC)), state) as api:
        assert days(api) == ["2026-01-15", "2026-01-31", "2026-02-28"]
    with company(Hours(datetime(2026, 3, 5, 12, tzinfo=UTC)), state) as api:
        assert len(days(api)) == 3


def test_a_restored_snapshot_continues_with_its_own_next_day(books):
    accrue(books)
    books.sandbox.snapshot("before")
    books.sandbox.advance_clock(20 * DAY_S)
    assert days(books) == ["2026-01-31"]
    books.sandbox.restore("before")
    assert days(books) == []
    books.sandbox.advance_clock(50 * DAY_S)
    assert days(books) == ["2026-01-31", "2026-02-28"]


def test_company_without_a_request_takes_part_when_the_clock_is_moved(books):
    other = Api(books.sandbox, database_number=books.sandbox.add_company())
    accrue(other)
    books.sandbox.advance_clock(20 * DAY_S)
    other.sign_in(database_number=books.sandbox.database_number + 137)
    rows = other.get("vouchers/sublist/A", financialyear=1, limit=500)["Vouchers"]
    assert [row["TransactionDate"] for row in rows if row["Description"] == "Periodisering"] == ["2026-01-31"]
    other.session.close()


def test_new_company_begins_with_the_day_on_which_it_was_added(books, hours):
    number = books.sandbox.add_company()
    hours.at = datetime(2026, 2, 1, 11, tzinfo=UTC)
    other = Api(books.sandbox, database_number=number)
    accrue(other)
    hours.at += timedelta(days=1)
    other.sign_in(database_number=number)
    rows = other.get("vouchers/sublist/A", financialyear=1, limit=500)["Vouchers"]
    assert [row["TransactionDate"] for row in rows if row["Description"] == "Periodisering"] == ["2026-01-31"]
    other.session.close()


def test_an_emptied_company_takes_part_when_the_clock_is_moved(books):
    books.sandbox.empty()
    books.post("customers", {"Customer": {"CustomerNumber": "1", "Name": "Kund"}})
    accrue(books)
    receive(books, "2026-01-15")
    books.sandbox.advance_clock(20 * DAY_S)
    assert days(books) == ["2026-01-15", "2026-01-31"]


def test_a_locked_period_is_tried_again_on_the_next_day(books):
    accrue(books)
    receive(books, "2026-01-15")
    books.sandbox.lock(date(2026, 1, 31))
    books.sandbox.advance_clock(20 * DAY_S)
    assert days(books) == []
    books.sandbox.lock(None)
    assert days(books) == []
    books.sandbox.advance_clock(DAY_S)
    assert days(books) == ["2026-01-15", "2026-01-31"]


@pytest.mark.parametrize("dates", [{}, {"StartDate": "2026-03-01", "EndDate": "2026-01-31"}])
def test_stored_accrual_with_wrong_dates_does_not_stop_the_requests_of_a_new_day(books, dates):
    accrue(books)
    number = books.get("invoiceaccruals")["InvoiceAccruals"][0]["InvoiceNumber"]
    books.sandbox.put("invoiceaccruals", [{"InvoiceNumber": number, "Period": "MONTHLY", **dates}])
    receive(books, "2026-01-15")
    books.sandbox.advance_clock(20 * DAY_S)
    assert days(books) == ["2026-01-15"]


def test_reset_sandbox_begins_with_the_day_of_the_real_clock(books):
    accrue(books)
    books.sandbox.advance_clock(20 * DAY_S)
    books.sandbox.reset()
    accrue(sign_in_again(books))
    assert days(books) == []
    books.sandbox.advance_clock(20 * DAY_S)
    assert days(books) == ["2026-01-31"]


def test_request_on_a_day_whose_work_is_done_does_not_need_the_state():
    service = Service(now=Hours(JANUARY))
    try:
        with service.database.transaction() as db:
            number = db.execute("SELECT number FROM company").fetchone()["number"]
        with ThreadPoolExecutor(1) as pool, service.database.transaction():
            pool.submit(service.begin_days, number).result(5)
    finally:
        service.close()
