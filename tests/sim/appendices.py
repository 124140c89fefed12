"""A process that reads appendices while other processes and users post vouchers."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.year_end.progress import no_progress
from fortnox_sdk.year_end.reading import CompanyReader, Reading
from fortnox_sdk.year_end.reconciliation.reconcile import account_appendix
from tests.sim.clients import make_client
from tests.sim.company import Company
from tests.sim.machine import JobKind, Machine
from tests.sim.other_user import book_another
from tests.sim.prepared import YEAR_END
from tests.sim.processes import note_error
from tests.sim.world import World

__all__ = ["run_appendices"]

_ACCOUNTS: Final = ("1930", "2512")
"""Two accounts: another user posts on the first account, and exports post on the second account."""
_LONGEST_READING_S: Final = 2.0

Balances = tuple[Decimal, ...]
"""The balances of the two accounts on the balance date, and the movement on the first account in later years."""


def run_appendices(world: World, machine: Machine, company: Company) -> None:
    """Read the balances of two years, and check that the company had all these balances at the same time.

    If the result says that the books changed during the reading, its balances are not checked. If the simulation has
    another user, this user books vouchers during the reading.
    """
    job = world.begin(JobKind.CALLS, machine, company)
    if world.settings.other_user:
        at = world.scheduler.now_s + world.random.random() * _LONGEST_READING_S
        world.scheduler.spawn(
            f"{world.scheduler.current.name}: other user", lambda: book_another(world), wakes_at=at
        )
    posted = _last_voucher(world)
    try:
        reading = _read(make_client(world, job), machine)
    except FortnoxError as fault:
        note_error(world, job, fault)
    else:
        balances = _balances(reading)
        world.scheduler.note(f"balances of {company.number}: {balances}{' moved' * reading.moved}")
        if not reading.moved and balances not in _balances_since(world, company, posted):
            world.promises.fail(f"the company has never had the balances {balances}")
    world.promises.check_ended(job)


def _read(client: FortnoxClient, machine: Machine) -> Reading:
    years = tuple(client.financial_years.list())
    reader = CompanyReader(
        client=client,
        company=client.company_information.get(),
        years=years,
        year=next(year for year in years if YEAR_END in year),
        ledgers=(),
        clock=machine.clock,
        progress=no_progress,
    )
    return reader.read()


def _balances(reading: Reading) -> Balances:
    appendices = [
        account_appendix(reading.books, account, YEAR_END, provenance=reading.provenance)
        for account in _ACCOUNTS
    ]
    later = [voucher for year in reading.books.later for voucher in year.on_accounts(_ACCOUNTS[:1])]
    return *(appendix.account_balance for appendix in appendices), _sum(voucher.amount for voucher in later)


def _last_voucher(world: World) -> int:
    with world.sandbox.database.transaction() as db:
        last: int = db.execute("SELECT coalesce(max(id), 0) AS id FROM voucher").fetchone()["id"]
    return last


def _balances_since(world: World, company: Company, posted: int) -> Iterator[Balances]:
    """Yield the balances after the voucher with the id `posted` was posted, and after each later voucher."""
    with world.sandbox.database.transaction() as db:
        opening = db.execute(
            "SELECT account, amount FROM balance WHERE company = ? AND year = ? AND kind = 'IB'",
            (company.number, company.year),
        ).fetchall()
        rows = db.execute(
            "SELECT v.id, v.date, r.account, r.amount FROM voucher v JOIN voucher_row r ON r.voucher = v.id "
            "WHERE v.company = ? AND r.kind = 'TRANS' ORDER BY v.id",
            (company.number,),
        ).fetchall()
    balances = [
        _sum(Decimal(row["amount"]) for row in opening if row["account"] == account) for account in _ACCOUNTS
    ]
    balances.append(Decimal(0))
    for index, row in enumerate(rows):
        if row["id"] > posted and index and row["id"] != rows[index - 1]["id"]:
            yield tuple(balances)
        is_later = row["date"] > YEAR_END.isoformat()
        if row["account"] in _ACCOUNTS[: 1 if is_later else 2]:
            balances[2 if is_later else _ACCOUNTS.index(row["account"])] += Decimal(row["amount"])
    yield tuple(balances)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))
