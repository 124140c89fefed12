"""Vouchers of accruals. Each period of an accrual is posted separately, the oldest first."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
from fortnox_sdk.sandbox.resources.references import objects_of
from fortnox_sdk.sandbox.resources.sales.accruals import period_days
from fortnox_sdk.sandbox.resources.settings.predefined import series_of

_LONGEST_TEXT = 200


@frozen(kw_only=True)
class _Kind:
    """A kind of accrual: the register of its invoices, its predefined voucher series and its voucher text."""

    accruals: Collection
    invoices: Collection
    number: str
    rows: str
    process: str
    text: str


_KINDS = (
    _Kind(
        accruals=Collection("invoiceaccruals"),
        invoices=Collection("invoices"),
        number="InvoiceNumber",
        rows="InvoiceAccrualRows",
        process="INVOICEACCRUAL",
        text="Periodisering av kundfaktura",
    ),
    _Kind(
        accruals=Collection("supplierinvoiceaccruals"),
        invoices=Collection("supplierinvoices"),
        number="SupplierInvoiceNumber",
        rows="SupplierInvoiceAccrualRows",
        process="SUPPLIERINVOICEACCRUAL",
        text="Periodisering av leverantörsfaktura",
    ),
)


@frozen(order=True)
class _Period:
    """A period of an accrual that is not posted yet. Periods are sorted by date, kind and invoice number."""

    day: date
    kind: int
    number: int


def post_accruals(call: Call, until: date) -> list[str]:
    """Post the accrual periods that end on or before a day, and return the vouchers, such as `A17`.

    In Fortnox, a user posts a period with "Utför". The oldest period must be posted first (Fortnox's help).
    """
    return [_post(call, period) for period in _unposted(call, until)]


def post_due_accruals(call: Call) -> None:
    """Post the accrual periods that have ended. Skip accruals that can't be posted, for example in a locked period."""
    stopped: set[tuple[int, int]] = set()
    for period in _unposted(call, call.today):
        key = (period.kind, period.number)
        if key not in stopped:
            stopped.add(key)
            with suppress(Problem):
                _post(call, period)
                stopped.remove(key)


def _unposted(tenant: Tenant, until: date) -> list[_Period]:
    return sorted(
        _Period(day, index, int(accrual[kind.number]))
        for index, kind in enumerate(_KINDS)
        for accrual in kind.accruals.every(tenant)
        for day in _unposted_days(tenant, kind, accrual)
        if day <= until
    )


def _unposted_days(tenant: Tenant, kind: _Kind, accrual: Body) -> Iterator[date]:
    """Yield the posting day of each period that is not posted yet.

    It is an assumption that Fortnox posts no periods for the accrual of a draft.
    """
    invoice = kind.invoices.find(tenant, str(accrual[kind.number]))
    # A record that a test has stored with `Sandbox.put` may lack dates.
    is_dated = accrual["StartDate"] and accrual["EndDate"]
    if is_dated and invoice is not None and invoice["Booked"] and not invoice["Cancelled"]:
        yield from period_days(accrual)[int(accrual.get("_posted") or 0) :]


def _post(call: Call, period: _Period) -> str:
    kind = _KINDS[period.kind]
    accrual = kind.accruals.get(call, str(period.number))
    series = series_of(call, kind.process)
    _, number = ledger.post(
        call,
        series=series,
        day=period.day,
        text=(accrual["Description"] or f"{kind.text} {period.number}")[:_LONGEST_TEXT],
        rows=[
            Row(
                account=str(row["Account"]),
                amount=money(decimal(row.get("Debit"))) - money(decimal(row.get("Credit"))),
                text=row.get("TransactionInformation") or "",
                objects=objects_of(row, {}),
            )
            for row in accrual[kind.rows] or ()
        ],
        now=call.now,
        reference=(assumptions.ACCRUAL_REFERENCE_TYPE, ""),
    )
    accrual["_posted"] = int(accrual.get("_posted") or 0) + 1
    kind.accruals.change(call, accrual, str(period.number))
    return f"{series}{number}"
