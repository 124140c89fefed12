"""The vouchers of warehouse documents.

According to Fortnox's help, they are posted each night. Their date is that of the document.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal

from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.books.database import Database
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.settings.predefined import series_of

_PENDING = Collection("warehouse.pending_posting")
_POSTED = Collection("warehouse.posting")


def schedule(call: Call, source: str, text: str, amounts: Mapping[str, Decimal], day: str) -> None:
    """Post a voucher for a document in the next night, unless the document has no value.

    `source` is the key of the document. `amounts` contains the amount for each account; debit is positive.
    """
    if amounts:
        rows = [[account, str(amount)] for account, amount in amounts.items()]
        added = call.today.isoformat()
        body: Body = {"source": source, "added": added, "day": day, "text": text, "rows": rows}
        _PENDING.put(call, body, source)


def withdraw(call: Call, source: str, day: str) -> None:
    """Cancel the posting of a document, because the document is no longer valid.

    If its voucher is already posted, reverse the voucher on the day `day`, also in the next night.
    """
    if _PENDING.find(call, source) is not None:
        _PENDING.remove(call, source)
    elif posted := _POSTED.find(call, source):
        _POSTED.remove(call, source)
        reversed_amounts = {account: -Decimal(amount) for account, amount in posted["rows"]}
        schedule(call, f"{source}/reversed", f"Återföring av {posted['text']}", reversed_amounts, day)


class NightlyPostings:
    """The posting of the scheduled vouchers, once per company and day of the sandbox's clock.

    The first request of a company on a new day, or after the start of the sandbox, posts what has become due.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last_days: dict[int, date] = {}

    def forget(self) -> None:
        """Look for vouchers that are due at the next request, because the state was replaced."""
        self._last_days = {}

    def run(self, company: int, now: datetime) -> None:
        """Post the vouchers of a company that are due, unless this was already done today."""
        today = now.date()
        if self._last_days.get(company) == today:
            return
        with self._database.tenant(company) as tenant:
            _post_due(tenant, now)
        self._last_days[company] = today

    def run_all(self, now: datetime) -> None:
        """Post the vouchers of all companies that are due."""
        with self._database.transaction() as db:
            numbers = [company.number for company in companies(db)]
        for number in numbers:
            self.run(number, now)


def _post_due(tenant: Tenant, now: datetime) -> None:
    yesterday = (now.date() - timedelta(days=1)).isoformat()
    call = Call(db=tenant.db, company=tenant.company, query={}, body=None, now=now, base="")
    for entry in list(_PENDING.every(tenant).only("added", "<=", yesterday)):
        # If the period is locked or an account is missing, the sandbox tries again in the next night.
        with suppress(Problem):
            _post(call, entry)


def _post(call: Call, entry: Body) -> None:
    ledger.post(
        call,
        series=series_of(call, "WAREHOUSE"),
        day=date.fromisoformat(entry["day"]),
        text=entry["text"],
        rows=[Row(account=account, amount=Decimal(amount)) for account, amount in entry["rows"]],
        now=call.now,
    )
    _PENDING.remove(call, entry["source"])
    _POSTED.put(call, entry, entry["source"])
