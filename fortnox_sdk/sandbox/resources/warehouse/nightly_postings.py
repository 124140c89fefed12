"""The vouchers of warehouse documents.

According to Fortnox's help, they are posted each night. Each voucher has the date of its document.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.settings.predefined import series_of

_PENDING = Collection("warehouse.pending_posting")
_POSTED = Collection("warehouse.posting")


def schedule(call: Call, source: str, text: str, amounts: Mapping[str, Decimal], day: str) -> None:
    """Schedule a document's voucher for the next night, unless `amounts` is empty.

    `source` is the key of the document. `amounts` contains the amount for each account; a debit is positive.
    """
    if amounts:
        rows = [[account, str(amount)] for account, amount in amounts.items()]
        added = call.today.isoformat()
        body: Body = {"source": source, "added": added, "day": day, "text": text, "rows": rows}
        _PENDING.put(call, body, source)


def withdraw(call: Call, source: str, day: str) -> None:
    """Cancel the scheduled voucher of a document.

    If the voucher is already posted, a reversal with the date `day` is posted the next night.
    """
    if _PENDING.find(call, source) is not None:
        _PENDING.remove(call, source)
    elif posted := _POSTED.find(call, source):
        _POSTED.remove(call, source)
        reversed_amounts = {account: -Decimal(amount) for account, amount in posted["rows"]}
        schedule(call, f"{source}/reversed", f"Återföring av {posted['text']}", reversed_amounts, day)


def due_days(tenant: Tenant) -> Iterator[date]:
    """Yield the day on which each scheduled voucher is due: the day after it was scheduled."""
    for entry in _PENDING.every(tenant):
        yield date.fromisoformat(entry["added"]) + timedelta(days=1)


def post_due(call: Call) -> None:
    """Post the vouchers that were scheduled before today."""
    yesterday = (call.today - timedelta(days=1)).isoformat()
    for entry in list(_PENDING.every(call).only("added", "<=", yesterday)):
        # If the period is locked or an account is missing, the sandbox tries again the next night.
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
