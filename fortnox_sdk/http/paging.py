"""Lists that are read page by page. Reading an incomplete list raises an error."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Final, Generic, TypeVar, final

import attrs

from fortnox_sdk.errors import IncompleteList
from fortnox_sdk.http.prefetch import Prefetcher

T = TypeVar("T")

PAGE_SIZE: Final = 500
"""The number of rows to request per page, which is Fortnox's maximum."""

_DEFAULT_SIZE: Final = 100
"""The number of rows per page if `limit` is missing or Fortnox ignores it."""

_MAX_PAGES: Final = 100_000
"""The largest number of pages of a list: 50 million rows, which take six hours at the pace that Fortnox allows."""

_RETRY_HINT = "Try again, and report the error if it remains."


@attrs.frozen(kw_only=True)
class Page(Generic[T]):
    """One page of a list, as a connector reads it."""

    rows: Sequence[T]
    """The rows of the page."""
    keys: Sequence[str]
    """The key of each row, which shows whether a row was already read."""
    total: int | None
    """The number of rows in the whole list according to Fortnox, or None if the response lacks it."""
    pages: int | None
    """The number of pages according to Fortnox, or None if the response lacks it."""
    current: int | None = None
    """The number of this page according to Fortnox, or None if the response lacks it."""


@final
class Pager(Generic[T]):
    """A list in Fortnox, read in pages of 500 rows. Nothing is requested until you iterate over the list.

    The first page is requested alone. After that, a few threads request the next pages in advance, within the rate
    limit. The threads end when the iteration ends. Iterating a second time reads the list again.

    An iteration raises `IncompleteList` if the list may be incomplete: a page repeats (some endpoints ignore `page`),
    there are fewer rows than Fortnox counted, rows were removed while the list was read, a filter was ignored, or
    Fortnox's number of pages does not fit the number of rows.
    If a new record moves a row to the next page while the list is read, the row is yielded only once.

    >>> def fetch(number: int) -> Page[str]:
    ...     rows = {1: ["a", "b"], 2: ["c"]}[number]
    ...     return Page(rows=rows, keys=rows, total=3, pages=2, current=number)
    >>> letters = Pager("/3/letters", fetch)
    >>> list(letters), letters.total, letters.first(), [len(rows) for rows in letters.pages()]
    (['a', 'b', 'c'], 3, 'a', [2, 1])

    Args:
        name: The path, for messages.
        fetch: Returns the page with a given number, counted from 1. It is also called in other threads, which have a
            copy of the context (`contextvars`) of the iterating thread.
        accepts: A test of rows for each filter that was sent, by the filter's name. If a row fails a test, the list
            raises `IncompleteList`, because Fortnox silently ignores unknown filters. None if no filter was sent.
        keeps: A test of rows. Rows that fail it are left out, because Fortnox returns too many rows for some filters.
            None yields all rows.
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
        with closing(self._read_pages()) as pages:
            for page in pages:
                yield from page

    def pages(self) -> Iterator[Sequence[T]]:
        """Yield the rows of each page, at most 500 at a time.

        Raises:
            IncompleteList: The list may be incomplete.
        """
        return self._read_pages()

    def first(self) -> T | None:
        """Return the first row, or None if the list is empty. Only as many pages as needed are requested."""
        with closing(self._read_pages()) as pages:
            return next((row for page in pages for row in page), None)

    @property
    def total(self) -> int | None:
        """The number of rows according to Fortnox, or None if the response lacks it. Each access makes one call."""
        return self._fetch(1).total

    def _read_pages(self) -> Generator[Sequence[T]]:
        number, seen, previous, page = 1, 0, frozenset[str](), self._fetch(1)
        first_total, size = page.total, min(len(page.rows), PAGE_SIZE)
        with Prefetcher(self._fetch) as prefetcher:
            while True:
                self._check_page(page, number, first_total)
                self._check_page_count(page, size)
                fresh = [row for row, key in zip(page.rows, page.keys, strict=True) if key not in previous]
                if page.rows and not fresh:
                    raise IncompleteList(
                        f"{self._name}: page {number} repeats page {number - 1}.", hint=_RETRY_HINT
                    )
                self._check_filters(fresh)
                seen += len(fresh)
                if selection := fresh if self._keeps is None else [row for row in fresh if self._keeps(row)]:
                    yield selection
                if _is_last(page, number):
                    break
                if not page.rows or number >= _MAX_PAGES:
                    # Without this limit, a list with endless empty pages would never end.
                    if page.total is not None and seen >= page.total:
                        break
                    fault = (
                        f"the list has more than {_MAX_PAGES} pages"
                        if page.rows
                        else f"page {number} of {page.pages} is empty"
                    )
                    raise IncompleteList(f"{self._name}: {fault}.", hint=_RETRY_HINT)
                previous = frozenset(page.keys)
                number += 1
                page = prefetcher.page(number, until=page.pages)
        if page.total is not None and seen < page.total:
            raise IncompleteList(
                f"{self._name}: only {seen} of {page.total} rows were received.", hint=_RETRY_HINT
            )

    def _check_page(self, page: Page[T], number: int, first_total: int | None) -> None:
        """Raise an error if `page` is not page `number`, or if rows were removed since the first page was read."""
        if page.rows and page.current is not None and page.current != number:
            raise IncompleteList(
                f"{self._name}: Fortnox returned page {page.current} instead of page {number}.",
                hint=_RETRY_HINT,
            )
        if first_total is not None and page.total is not None and page.total < first_total:
            # The rows after the removed ones moved up, so some of them are now on pages that were already read.
            raise IncompleteList(
                f"{self._name}: rows were removed while the list was read ({first_total} at first, then "
                f"{page.total}).",
                hint="Try again.",
            )

    def _check_page_count(self, page: Page[T], size: int) -> None:
        """Raise an error if there are more pages than the rows can fill. `size` is the row count of the first page."""
        if page.total is None or page.pages is None or page.pages <= 1:
            return
        if page.pages > -(-page.total // max(size, 1)):
            raise IncompleteList(
                f"{self._name}: Fortnox counts {page.pages} pages, too many for {page.total} rows.",
                hint=_RETRY_HINT,
            )

    def _check_filters(self, rows: Sequence[T]) -> None:
        for name, accepts in self._accepts.items():
            if not all(map(accepts, rows)):
                raise IncompleteList(
                    f"{self._name}: Fortnox ignored the filter {name}: some rows do not match it.",
                    hint=_RETRY_HINT,
                )


def _is_last(page: Page[T], number: int) -> bool:
    if page.pages is not None:
        return number >= page.pages
    # Without a page count, a page that is not full ends the list. If `limit` is ignored, 100 rows are a full page.
    return not page.rows or len(page.rows) % _DEFAULT_SIZE != 0
