"""Tests that pages are fetched in advance: in order, a few at a time, without leaving threads behind."""

import subprocess
import sys
import threading
from contextvars import ContextVar

import pytest

from fortnox_sdk.clock import SystemClock
from fortnox_sdk.errors import IncompleteList, ServerError
from fortnox_sdk.http.paging import PAGE_SIZE, Page, Pager
from fortnox_sdk.http.prefetch import PAGES_AHEAD
from fortnox_sdk.http.ratelimit import Pace, RateLimiter

LONG = 30
PAUSE_S = 10.0


def page(number: int, pages: int = LONG, total: int | None = None) -> Page[int]:
    rows = range((number - 1) * PAGE_SIZE, number * PAGE_SIZE)
    total = pages * PAGE_SIZE if total is None else total
    return Page(rows=rows, keys=[str(row) for row in rows], total=total, pages=pages, current=number)


def page_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("fortnox-page")]


def test_rows_are_in_order_when_responses_are_not():
    second_may_come = threading.Event()

    def fetch(number: int) -> Page[int]:
        if number == 3:
            second_may_come.set()
        if number == 2:
            assert second_may_come.wait(PAUSE_S)
        return page(number)

    assert list(Pager("/3/things", fetch)) == list(range(LONG * PAGE_SIZE))


def test_only_a_few_pages_are_fetched_ahead_of_the_reader():
    begun, most, guard = 0, 0, threading.Lock()
    read = 0

    def fetch(number: int) -> Page[int]:
        nonlocal begun, most
        with guard:
            begun += 1
            most = max(most, begun - read)
        return page(number)

    for _ in Pager("/3/things", fetch).pages():
        with guard:
            read += 1
    assert begun == LONG
    assert most <= PAGES_AHEAD + 1


def test_first_page_starts_no_thread():
    asked = []

    def fetch(number: int) -> Page[int]:
        asked.append(number)
        return page(number)

    pager = Pager("/3/things", fetch)
    rows = iter(pager)
    assert [next(rows) for _ in range(PAGE_SIZE)] == list(range(PAGE_SIZE))
    assert pager.first() == 0
    assert asked == [1, 1]


def test_a_list_of_two_pages_needs_no_thread():
    used = set()

    def fetch(number: int) -> Page[int]:
        used.add(threading.get_ident())
        return page(number, pages=2)

    assert len(list(Pager("/3/things", fetch))) == 2 * PAGE_SIZE
    assert used == {threading.get_ident()}


def test_abandoned_list_leaves_no_thread():
    answers_come = threading.Event()

    def fetch(number: int) -> Page[int]:
        if number > 2:
            assert answers_come.wait(PAUSE_S)
        return page(number)

    pages = Pager("/3/things", fetch).pages()
    next(pages)
    next(pages)
    assert len(page_threads()) == PAGES_AHEAD - 1
    answers_come.set()
    pages.close()
    assert not page_threads()


def test_abandoned_list_does_not_keep_a_program_running(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "from fortnox_sdk.http.paging import Page, Pager\n"
        "from fortnox_sdk.http.ratelimit import Pace, RateLimiter\n"
        "pace = RateLimiter(Pace(calls=2, per_s=600))\n"
        "def fetch(number):\n"
        "    with pace.slot():\n"
        "        return Page(rows=[number], keys=[str(number)], total=9, pages=9)\n"
        "rows = iter(Pager('/3/things', fetch))\n"
        "print(next(rows), next(rows))\n",
        encoding="utf-8",
    )
    process = subprocess.run(
        [sys.executable, program], capture_output=True, timeout=60, check=True, text=True
    )
    assert (process.stdout, process.stderr) == ("1 2\n", "")


def test_abandoned_list_does_not_wait_for_the_pace():
    limiter = RateLimiter(Pace(calls=3, per_s=600), clock=SystemClock())
    sent = []

    def fetch(number: int) -> Page[int]:
        with limiter.slot():
            sent.append(number)
            return page(number)

    pages = Pager("/3/things", fetch).pages()
    next(pages)
    next(pages)
    pages.close()
    assert not page_threads()
    assert len(sent) <= 3


def test_error_of_a_page_is_raised_at_its_position():
    def fetch(number: int) -> Page[int]:
        if number >= 4:
            raise ServerError(f"page {number}")
        return page(number)

    read = []
    with pytest.raises(ServerError, match="page 4"):
        read.extend(Pager("/3/things", fetch))
    pages = Pager("/3/things", fetch).pages()
    assert [len(next(pages)) for _ in range(3)] == [PAGE_SIZE] * 3
    with pytest.raises(ServerError, match="page 4"):
        next(pages)
    assert not page_threads()


def test_pages_are_fetched_in_the_context_of_the_iteration():
    span = ContextVar("span", default="none")
    values = set()

    def fetch(number: int) -> Page[int]:
        values.add(span.get())
        return page(number)

    token = span.set("nightly")
    try:
        for _ in Pager("/3/things", fetch):
            pass
    finally:
        span.reset(token)
    assert values == {"nightly"}


def test_rows_removed_while_the_list_is_read_raise_an_error():
    def fetch(number: int) -> Page[int]:
        return page(number, total=LONG * PAGE_SIZE - (1 if number > 3 else 0))

    with pytest.raises(IncompleteList, match="removed while the list was read"):
        list(Pager("/3/things", fetch))


def test_a_wrong_page_raises_an_error():
    def fetch(number: int) -> Page[int]:
        rows = range(number * 7, number * 7 + PAGE_SIZE)
        return Page(rows=rows, keys=[str(row) for row in rows], total=1500, pages=3, current=1)

    with pytest.raises(IncompleteList, match="page 1 instead of page 2"):
        list(Pager("/3/things", fetch))


def test_without_counts_a_page_of_the_default_size_is_followed():
    asked = []

    def fetch(number: int) -> Page[int]:
        asked.append(number)
        rows = range((number - 1) * 100, min(number * 100, 250))
        return Page(rows=rows, keys=[str(row) for row in rows], total=None, pages=None)

    assert len(list(Pager("/3/things", fetch))) == 250
    assert asked == [1, 2, 3]
