"""Pages fetched ahead of the one being read, in order, by threads that end with the walk."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from threading import Event, Thread
from types import TracebackType
from typing import Final, Generic, Self, TypeVar, final

from fortnox_sdk.http.cancellation import abandonable

__all__ = ["AHEAD", "Ahead"]

P = TypeVar("P")

AHEAD: Final = 5
"""Pages under way at a time. A window's 24 calls leave in half a second when answers take 100 ms, and one late answer
holds up few; five pages of 500 rows are some megabytes."""


@final
class Ahead(Generic[P]):
    """Gives pages in turn.

    Leaving the block ends its threads: what waits for the pace gives up, what was sent is waited for.

    Args:
        fetch: Gives page n; runs in other threads, in a copy of the context of the one that asks.
    """

    def __init__(self, fetch: Callable[[int], P]) -> None:
        self._fetch = fetch
        self._coming: deque[tuple[Thread, Future[P]]] = deque()
        self._over = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        for thread, _ in self._coming:
            thread.join()

    def page(self, number: int, *, until: int | None) -> P:
        """The next page.

        Args:
            number: Which: one more at each call.
            until: The list's last page as far as is known; None fetches nothing ahead.

        Raises:
            Exception: what `fetch` raised for this very page.
        """
        if until is not None and number < until:
            while len(self._coming) < AHEAD and number + len(self._coming) <= until:
                self._coming.append(self._begin(number + len(self._coming)))
        if not self._coming:
            return self._fetch(number)
        thread, page = self._coming.popleft()
        thread.join()
        return page.result()

    def _begin(self, number: int) -> tuple[Thread, Future[P]]:
        # Not an executor: the interpreter waits for an executor's threads, which may wait for the pace, before it ends.
        page: Future[P] = Future()
        thread = Thread(
            target=copy_context().run, args=(self._fill, page, number), name="fortnox-page", daemon=True
        )
        thread.start()
        return thread, page

    def _fill(self, page: Future[P], number: int) -> None:
        try:
            with abandonable(self._over):
                page.set_result(self._fetch(number))
        except BaseException as error:  # noqa: BLE001 -- kept for the reader, who gets it where the page would have come
            page.set_exception(error)
