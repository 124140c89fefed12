"""Threads that fetch the next pages of a list in advance. They end when the caller stops iterating."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from threading import Event, Thread
from types import TracebackType
from typing import Final, Generic, Self, TypeVar, final

from fortnox_sdk.http.cancellation import cancellable

P = TypeVar("P")

PAGES_AHEAD: Final = 5
"""The number of pages that are requested at the same time. If each response takes 100 ms, the 24 calls that the rate
limit allows are sent within half a second. Five pages of 500 rows take some megabytes of memory."""


@final
class Prefetcher(Generic[P]):
    """A source of numbered pages that fetches the next pages in advance.

    Use it in a `with` block. When the block ends, threads that wait for the rate limit give up, and threads with a
    request under way finish it.

    Args:
        fetch: A function that returns the page with a given number. It is also called in other threads, which have a
            copy of the context (`contextvars`) of the calling thread.
    """

    def __init__(self, fetch: Callable[[int], P]) -> None:
        self._fetch = fetch
        self._pending: deque[tuple[Thread, Future[P]]] = deque()
        self._cancelled = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cancelled.set()
        for thread, _ in self._pending:
            thread.join()

    def page(self, number: int, *, until: int | None) -> P:
        """Return the next page.

        Args:
            number: The number of the page. It has to grow by one with each call.
            until: The number of the last page, or None if it is not known. With None, no page is fetched in advance.

        Raises:
            Exception: The error that `fetch` raised for this page.
        """
        if until is not None and number < until:
            while len(self._pending) < PAGES_AHEAD and number + len(self._pending) <= until:
                self._pending.append(self._start(number + len(self._pending)))
        if not self._pending:
            return self._fetch(number)
        thread, page = self._pending.popleft()
        thread.join()
        return page.result()

    def _start(self, number: int) -> tuple[Thread, Future[P]]:
        # No executor is used. Before it exits, the interpreter would wait for an executor's threads, which may be
        # waiting for the rate limit.
        page: Future[P] = Future()
        thread = Thread(
            target=copy_context().run, args=(self._fetch_into, page, number), name="fortnox-page", daemon=True
        )
        thread.start()
        return thread, page

    def _fetch_into(self, page: Future[P], number: int) -> None:
        try:
            with cancellable(self._cancelled):
                page.set_result(self._fetch(number))
        except BaseException as error:  # noqa: BLE001 -- raised again in the thread that reads this page
            page.set_exception(error)
