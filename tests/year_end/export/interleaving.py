"""Two exporters in threads, whose requests to Fortnox are made in a given order, without waiting in real time."""

import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import attrs

from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.export.result import ExportResult
from tests.year_end.export.exporting import Company

LONGEST_WAIT_S = 30


class Turns:
    """A scheduler that lets named threads take turns. A thread that has ended loses its turns.

    Args:
        order: The name of a thread for each turn, such as "ABBA". Later turns go to A until A has ended, and then to B.
    """

    def __init__(self, order: str) -> None:
        self._order = order + min(order) * 200 + max(order) * 200
        self._next = 0
        self._ended: set[str] = set()
        self._changed = threading.Condition()

    @contextmanager
    def turn(self, name: str) -> Generator[None]:
        """Wait for the turn of the thread `name`. The turn ends at the end of the `with` block."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._current() == name, LONGEST_WAIT_S)
        try:
            yield
        finally:
            with self._changed:
                self._next += 1
                self._changed.notify_all()

    def end(self, name: str) -> None:
        """Give the remaining turns of a thread to the other threads."""
        with self._changed:
            self._ended.add(name)
            self._changed.notify_all()

    def _current(self) -> str:
        while self._order[self._next] in self._ended:
            self._next += 1
        return self._order[self._next]


class TurnTransport:
    """A transport that waits for the turn of its thread before it sends a request."""

    def __init__(self, turns: Turns, name: str) -> None:
        self._turns = turns
        self._name = name
        self._inner = RequestsTransport()

    def send(self, request: Request, /) -> Response:
        with self._turns.turn(self._name):
            return self._inner.send(request)


def orders(first: int, second: int) -> Iterator[str]:
    """Yield every order of `first` requests of A and `second` requests of B."""
    total = first + second
    for places in combinations(range(total), second):
        yield "".join("B" if i in places else "A" for i in range(total))


def interleave(
    acme: Company, order: str, export: Callable[[Company], ExportResult]
) -> dict[str, ExportResult | FortnoxError]:
    """Run an export in two threads at the same time, with separate journals. Return each thread's result or error.

    If `export` also makes the plans, the turns include the requests for the plans.
    """
    turns = Turns(order)
    outcomes: dict[str, ExportResult | FortnoxError] = {}

    def run(name: str, exporter: Company) -> None:
        try:
            outcomes[name] = export(exporter)
        except FortnoxError as fault:
            outcomes[name] = fault
        finally:
            turns.end(name)

    threads = [
        threading.Thread(target=run, args=(name, separate(acme, name, transport=TurnTransport(turns, name))))
        for name in "AB"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_WAIT_S)
        assert not thread.is_alive(), order
    return outcomes


def separate(acme: Company, name: str, *, transport: TurnTransport | None = None) -> Company:
    """Return the company with its own client and journal for one exporter."""
    folder: Path = acme.folder.with_name(f"journal {name}")
    # Creating this client makes no request, so that the first turn is the first request of the export.
    client = connect(acme.sandbox, clock=acme.clock, transport=transport, pace=Pace.off)
    return attrs.evolve(acme, client=client, folder=folder)


def net_amounts(acme: Company) -> Counter[int]:
    """Return the total of each account in öre, over the vouchers of all series except A."""
    sums: Counter[int] = Counter()
    for listed in acme.client.vouchers.list(financial_year=acme.year.id):
        if listed.voucher_series == "A":
            continue
        voucher = acme.client.vouchers.get(
            listed.voucher_series, listed.voucher_number, financial_year=acme.year.id
        )
        for row in voucher.voucher_rows:
            sums[row.account or 0] += int(row.amount * Decimal(100))
    return sums


def names_both(outcome: ExportResult | FortnoxError, labels: list[str]) -> bool:
    """Return True if an outcome names all the given vouchers as twins (duplicates)."""
    if isinstance(outcome, FortnoxError):
        return all(label in str(outcome) for label in labels)
    named = {twin.older.label for twin in outcome.twins} | {twin.younger.label for twin in outcome.twins}
    return not outcome.complete and set(labels) <= named
