"""Lists as lazy pages: all of it, or loudly not."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Final, Generic, TypeVar, final

import attrs

from fortnox_sdk.errors import IncompleteList
from fortnox_sdk.http.prefetch import Ahead

__all__ = ["PAGE_SIZE", "Page", "Pager"]

T = TypeVar("T")

PAGE_SIZE: Final = 500
"""Rows asked for at a time: Fortnox's maximum."""

_DEFAULT_SIZE: Final = 100
"""Rows that Fortnox gives when nothing is asked for, or where `limit` is ignored."""

_AGAIN = "Run it again; report it if it stays."


@attrs.frozen(kw_only=True)
class Page(Generic[T]):
    """One page of a list, as a connector reads it."""

    rows: Sequence[T]
    keys: Sequence[str]
    """What makes each row itself, for noticing rows that come twice."""
    total: int | None
    """Rows of the whole list as Fortnox counts them; None when it did not say."""
    pages: int | None
    """How many there are; None when it did not say."""
    current: int | None = None
    """Which page Fortnox says this is; None when it did not say."""


@final
class Pager(Generic[T]):
    """A list of Fortnox's, read as you walk it: 500 rows a call, every page.

    The first page is read alone. Who reads on has the next pages fetched ahead, a few at a time and within the
    pace, by threads that end with the walk. Walking a pager again reads again.

    What can't be trusted to be whole raises `IncompleteList`: a page that repeats (some endpoints ignore `page`),
    fewer rows than Fortnox counted, rows that were removed while the list was read, and a filter that was ignored.
    A row that moved to the next page while others wrote comes once.

    >>> def fetch(number: int) -> Page[str]:
    ...     rows = {1: ["a", "b"], 2: ["c"]}[number]
    ...     return Page(rows=rows, keys=rows, total=3, pages=2, current=number)
    >>> letters = Pager("/3/letters", fetch)
    >>> list(letters), letters.total, letters.first(), [len(rows) for rows in letters.pages()]
    (['a', 'b', 'c'], 3, 'a', [2, 1])

    Args:
        name: For messages: the path.
        fetch: Gives page n, counted from 1; called from other threads too, in a copy of the walk's context.
        accepts: The filter that was sent, to hold against every row, since unknown ones are ignored in
            silence; None when there was none.
        keeps: Which rows are meant of those that Fortnox found, where it finds more than was asked for; None: all.
    """

    def __init__(
        self,
        name: str,
        fetch: Callable[[int], Page[T]],
        *,
        accepts: Mapping[str, Callable[[T], bool]] | None = None,
        keeps: Callable[[T], bool] | None = None,
    ) -> None:
        self._name = name
        self._fetch = fetch
        self._accepts = accepts or {}
        self._keeps = keeps

    def __iter__(self) -> Iterator[T]:
        with closing(self._walk()) as pages:
            for page in pages:
                yield from page

    def pages(self) -> Iterator[Sequence[T]]:
        """Each page's rows, at most 500."""
        return self._walk()

    def first(self) -> T | None:
        """The first row, or None when the list is empty; one call."""
        with closing(self._walk()) as pages:
            return next((row for page in pages for row in page), None)

    @property
    def total(self) -> int | None:
        """How many rows Fortnox counts, None when it does not say; one call, each time it is asked."""
        return self._fetch(1).total

    def _walk(self) -> Generator[Sequence[T]]:
        number, seen, previous, page = 1, 0, frozenset[str](), self._fetch(1)
        counted = page.total
        with Ahead(self._fetch) as ahead:
            while True:
                self._check_page(page, number, counted)
                fresh = [row for row, key in zip(page.rows, page.keys, strict=True) if key not in previous]
                if page.rows and not fresh:
                    raise IncompleteList(
                        f"{self._name}: page {number} repeats page {number - 1}.", hint=_AGAIN
                    )
                self._check_filters(fresh)
                seen += len(fresh)
                if meant := fresh if self._keeps is None else [row for row in fresh if self._keeps(row)]:
                    yield meant
                if _is_last(page, number):
                    break
                previous = frozenset(page.keys)
                number += 1
                page = ahead.page(number, until=page.pages)
        if page.total is not None and seen < page.total:
            raise IncompleteList(f"{self._name}: {seen} rows came of {page.total}.", hint=_AGAIN)

    def _check_page(self, page: Page[T], number: int, counted: int | None) -> None:
        """Whether it is the page that was asked for, of a list that nothing was taken out of meanwhile."""
        if page.rows and page.current is not None and page.current != number:
            raise IncompleteList(
                f"{self._name}: page {number} was asked for and page {page.current} came.", hint=_AGAIN
            )
        if counted is not None and page.total is not None and page.total < counted:
            # What followed the removed rows moved up, past the place that is read next.
            raise IncompleteList(
                f"{self._name}: rows were removed while it was read ({counted} at first, then {page.total}).",
                hint="Run it again.",
            )

    def _check_filters(self, rows: Sequence[T]) -> None:
        for name, accepts in self._accepts.items():
            if not all(map(accepts, rows)):
                raise IncompleteList(
                    f"{self._name}: Fortnox ignored the filter {name}: rows came that do not match it.",
                    hint=_AGAIN,
                )


def _is_last(page: Page[T], number: int) -> bool:
    if page.pages is not None:
        return number >= page.pages
    # Without a count a page that is not full ends the list; 100 rows are a full page where `limit` is ignored.
    return not page.rows or len(page.rows) % _DEFAULT_SIZE != 0
