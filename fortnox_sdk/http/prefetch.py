"""Pages fetched ahead of the one being read, in order, by threads that end with the walk."""

from collections import deque
from collections.abc import Callable
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
        self._coming: deque[_Coming[P]] = deque()
        self._over = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        for coming in self._coming:
            coming.join()

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
        return self._coming.popleft().result() if self._coming else self._fetch(number)

    def _begin(self, number: int) -> "_Coming[P]":
        context = copy_context()
        return _Coming(lambda: context.run(self._alone, number))

    def _alone(self, number: int) -> P:
        with abandonable(self._over):
            return self._fetch(number)


class _Coming(Generic[P]):
    """One page under way, in a thread that does not keep a program from ending.

    What goes wrong in it is kept, for the reader who gets there.
    """

    def __init__(self, fetch: Callable[[], P]) -> None:
        self._fetch = fetch
        self._page: list[P] = []
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, name="fortnox-page", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._error = error
        return True

    def _run(self) -> None:
        with self:
            self._page.append(self._fetch())

    def join(self) -> None:
        """Wait for its end."""
        self._thread.join()

    def result(self) -> P:
        """The page, or the error that came in its place."""
        self.join()
        if self._error is not None:
            raise self._error
        return self._page[0]
