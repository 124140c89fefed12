"""The daily work of the sandbox: it posts the vouchers of warehouse documents and of ended accrual periods.

Fortnox posts warehouse documents each night. In Fortnox, a user starts the posting of an accrual period. The sandbox
posts each accrual period on its last day.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.books.database import Database
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.resources.sales.accrual_vouchers import post_due_accruals
from fortnox_sdk.sandbox.resources.sales.accruals import period_days
from fortnox_sdk.sandbox.resources.warehouse import nightly_postings

LAST_DAY = Collection("_last_day")
"""The day up to which each company's daily work is done. It is stored, so the work continues after a restart."""
_KEY = "day"
_ACCRUALS = (Collection("invoiceaccruals"), Collection("supplierinvoiceaccruals"))
_ONE_DAY = timedelta(days=1)


class NewDays:
    """The daily work, which is done once for each company and each day of the sandbox's clock.

    The days are processed in order, so that the voucher numbers do not depend on the time of the next request. If the
    clock is moved back, nothing is undone.

    Args:
        database: The state database.
        now: Function that returns the current time of the sandbox's clock in the Stockholm time zone.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._last_days: dict[int, date] = {}

    def forget(self) -> None:
        """Clear the cached last day of each company, because the state was replaced."""
        self._last_days = {}

    def run(self, company: int) -> None:
        """Do the daily work of a company, up to and including today."""
        if self._last_days.get(company) == self._now().date():
            return
        with self._database.tenant(company) as tenant:
            # Only inside the transaction, no other thread can move the clock or restore a snapshot.
            now = self._now()
            _catch_up(tenant, now)
            self._last_days[company] = now.date()

    def run_all(self) -> None:
        """Do the daily work of all companies, up to and including today."""
        with self._database.transaction() as db:
            numbers = [company.number for company in companies(db)]
        for number in numbers:
            self.run(number)


def _catch_up(tenant: Tenant, now: datetime) -> None:
    """Do the daily work for the days after the stored last day. For a new company, only store today's date."""
    today = now.date()
    stored = LAST_DAY.find(tenant, _KEY) or {_KEY: None}
    if stored[_KEY] == today.isoformat():
        return
    if stored[_KEY] is not None:
        for day in _working_days(tenant, date.fromisoformat(stored[_KEY]), today):
            midnight = datetime.combine(day, time(), tzinfo=now.tzinfo)
            call = Call(db=tenant.db, company=tenant.company, query={}, body=None, now=midnight, base="")
            nightly_postings.post_due(call)
            with suppress(Problem):
                post_due_accruals(call)
    LAST_DAY.remove(tenant, _KEY)
    LAST_DAY.insert(tenant, {_KEY: today.isoformat()}, _KEY)


def _working_days(tenant: Tenant, last: date, today: date) -> list[date]:
    """Return the days after `last`, up to `today`, on which warehouse or accrual vouchers become due, in order.

    The day after `last` is always included, to repeat earlier postings that failed, for example in a locked period.
    """
    days = {last + _ONE_DAY, *nightly_postings.due_days(tenant), *_ends_of_periods(tenant)}
    return sorted(day for day in days if last < day <= today)


def _ends_of_periods(tenant: Tenant) -> Iterator[date]:
    for accruals in _ACCRUALS:
        for accrual in accruals.every(tenant):
            # A record that a test has stored with `Sandbox.put` may lack dates, or end before it starts.
            with suppress(Problem):
                yield from period_days(accrual)
