"""Lists as lazy pages: all of it, or loudly not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Generic, TypeVar, final

import attrs

from fortnox_sdk.errors import IncompleteList

__all__ = ["PAGE_SIZE", "Page", "Pager"]

T = TypeVar("T")

PAGE_SIZE: Final = 500
"""Rows asked for at a time: Fortnox's maximum (its default is 100)."""

_AGAIN = "Run it again; report it if it stays."


@attrs.frozen(kw_only=True)
class Page(Generic[T]):
    """One page of a list."""

    rows: Sequence[T]
    keys: Sequence[str]
    """What makes each row itself, for noticing rows that come twice."""
    total: int | None
    """Rows of the whole list as Fortnox counts them; None when it did not say."""
    pages: int | None


@final
class Pager(Generic[T]):
    """A list of Fortnox's, read as you walk it: 500 rows a call, every page.

    A page that repeats, and fewer rows at the end than Fortnox counted, raise `IncompleteList`: some
    endpoints ignore `page` and some leave out the count. A row that moved to the next page while others
    wrote comes once. Walking a pager again reads again.

    Args:
        name: For messages: the path.
        fetch: Gives page n, counted from 1.
        accepts: The filter that was sent, to hold against every row, since unknown ones are ignored in
            silence; None when there was none.
    """

    def __init__(
        self,
        name: str,
        fetch: Callable[[int], Page[T]],
        *,
        accepts: Mapping[str, Callable[[T], bool]] | None = None,
    ) -> None:
        self._name = name
        self._fetch = fetch
        self._accepts = accepts or {}

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page

    def pages(self) -> Iterator[Sequence[T]]:
        """Each page's rows, at most 500."""
        number, seen, previous = 0, 0, frozenset[str]()
        while True:
            number += 1
            page = self._fetch(number)
            keys = frozenset(page.keys)
            fresh = [row for row, key in zip(page.rows, page.keys, strict=True) if key not in previous]
            if page.rows and not fresh:
                raise IncompleteList(f"{self._name}: page {number} repeats page {number - 1}.", cure=_AGAIN)
            self._check(fresh)
            seen += len(fresh)
            if page.rows:
                yield fresh
            if self._last(page, number):
                if page.total is not None and seen < page.total:
                    raise IncompleteList(f"{self._name}: {seen} rows came of {page.total}.", cure=_AGAIN)
                return
            previous = keys

    def first(self) -> T | None:
        """The first row, or None when the list is empty; one call."""
        return next(iter(self), None)

    @property
    def total(self) -> int | None:
        """How many rows Fortnox counts, None when it does not say; one call, each time it is asked."""
        return self._fetch(1).total

    def _check(self, rows: Sequence[T]) -> None:
        for name, accepts in self._accepts.items():
            if not all(map(accepts, rows)):
                raise IncompleteList(
                    f"{self._name}: Fortnox ignored the filter {name}: rows came that do not match it.",
                    cure=_AGAIN,
                )

    def _last(self, page: Page[T], number: int) -> bool:
        if page.pages is not None:
            return number >= page.pages
        return len(page.rows) < PAGE_SIZE
