"""Lists that are read page by page. Reading an incomplete list raises an error."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Final, Generic, NoReturn, TypeVar, final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import IncompleteList, InvalidInput
from fortnox_sdk.http.prefetch import Prefetcher
from fortnox_sdk.text import Text

T = TypeVar("T")

PAGE_SIZE: Final = 500
"""The number of rows to request per page, which is Fortnox's maximum."""

_DEFAULT_SIZE: Final = 100
"""The number of rows per page if `limit` is missing or Fortnox ignores it."""

_MAX_PAGES: Final = 100_000
"""The largest number of pages of a list: 50 million rows, which take six hours at Fortnox's rate limit."""

_RETRY_HINT = Text(
    "Try again. If the error remains, report it to the maintainers of fortnox-sdk.",
    "Försök igen. Om felet kvarstår: rapportera det till dem som underhåller fortnox-sdk.",
)


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
    If a new record moves a row to the next page while the list is read, the row is yielded only once. If a row is
    removed and another is added between the calls for two pages, the count does not change, and a row may be missing.

    A pager has no length and no truth value, because it has not read the list. Use `total()`, `first()` or `list(...)`.

    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve(rate_limit=False) as sandbox:
    ...     years = connect(sandbox).financial_years.list()
    ...     [year.id for year in years] == [year.id for year in years.page(1)], years.total()
    (True, 2)
    >>> years
    Pager('/3/financialyears')

    Args:
        name: The path, for messages.
        fetch: A function that returns the page with a given number, counted from 1. It is also called in other
            threads, which have a copy of the context (`contextvars`) of the iterating thread.
        accepts: A test of rows for each filter that was sent. The key is the filter's name. If a row fails a test,
            the list raises `IncompleteList`, because Fortnox silently ignores unknown filters. None if no filter was
            sent.
        keeps: A test of rows. Rows that fail it are left out, because Fortnox returns too many rows for some filters.
            None yields all rows.
        in_order: A test of the rows of a page, which fails if they are not sorted as requested. None if no order was
            requested.
        limit: The largest number of rows to yield, at least 1; None yields all rows.
        shown: The filters and other arguments of the list by name, for `repr` only.
        is_counted: True if Fortnox counts the rows of this list in every response. A response without the count then
            raises `IncompleteList`, because missing rows would not be noticed.

    Raises:
        InvalidInput: `limit` is below 1.
    """

    def __init__(
        self,
        name: str,
        fetch: Callable[[int], Page[T]],
        *,
        accepts: Mapping[str, Callable[[T], bool]] | None = None,
        keeps: Callable[[T], bool] | None = None,
        in_order: Callable[[Sequence[T]], bool] | None = None,
        limit: int | None = None,
        shown: Mapping[str, object] | None = None,
        is_counted: bool = False,
    ) -> None:
        if limit is not None and limit < 1:
            raise InvalidInput(
                Text(f"limit: {limit} is below 1.", f"limit: {limit} är mindre än 1."),
                hint=Text(
                    "Pass a positive number as `limit`, or leave out `limit`.",
                    "Ange ett tal större än noll som `limit`, eller utelämna `limit`.",
                ),
            )
        self._name = name
        self._fetch = fetch
        self._accepts = accepts or {}
        self._keeps = keeps
        self._in_order = in_order
        self._limit = limit
        self._is_counted = is_counted
        self._shown = dict(shown or {}) | ({} if limit is None else {"limit": limit})

    def __iter__(self) -> Iterator[T]:
        with closing(self._read_pages()) as pages:
            for page in pages:
                yield from page

    def __bool__(self) -> NoReturn:
        """Raise `InvalidInput`, because a list has no truth value before it is read."""
        raise InvalidInput(
            Text(
                f"{self._name}: a list has no truth value before it is read.",
                f"{self._name}: en lista har inget sanningsvärde innan den är läst.",
            ),
            hint=Text(
                "To test whether there are rows, use first(), which returns None for an empty list. To read all "
                "rows, use list(...).",
                "Använd first() för att kontrollera om det finns rader; first() ger None för en tom lista. Använd "
                "list(...) för att läsa alla rader.",
            ),
        )

    def __repr__(self) -> str:
        """Return a text with the path and the selection. Nothing is requested."""
        selection = "".join(f", {name}={value!r}" for name, value in self._shown.items())
        return f"Pager({self._name!r}{selection})"

    def pages(self) -> Iterator[Sequence[T]]:
        """Yield the rows of each page, at most 500 at a time.

        Raises:
            IncompleteList: The list may be incomplete.
        """
        return self._read_pages()

    @checked
    def page(self, number: int) -> Sequence[T]:
        """Return the rows of one page of 500 rows, with one call; an empty sequence after the last page.

        The list may change between two calls, so that a row moves to another page. To get every row, iterate over the
        list or over `pages()`.

        Args:
            number: The number of the page; the first page is 1.

        Raises:
            InvalidInput: `number` is below 1.
            IncompleteList: Fortnox returned another page, or ignored a filter.
        """
        if number < 1:
            raise InvalidInput(
                Text(f"page: {number} is below 1.", f"page: {number} är mindre än 1."),
                hint=Text("Pass a page number of at least 1.", "Ange ett sidnummer som är minst 1."),
            )
        start = (number - 1) * PAGE_SIZE
        if self._limit is not None and start >= self._limit:
            return ()
        page = self._fetch(number)
        if page.pages is not None and number > max(page.pages, 1):
            return ()
        self._check_page(page, number, None)
        self._check_rows(page.rows)
        return self._selection(page.rows)[: None if self._limit is None else self._limit - start]

    def first(self) -> T | None:
        """Return the first row, or None if the list is empty. Only as many pages as needed are requested."""
        with closing(self._read_pages()) as pages:
            return next((row for page in pages for row in page), None)

    def total(self) -> int | None:
        """Return the number of rows according to Fortnox, or None if the response lacks it. Each call is a request.

        The number counts all rows of the list, even if the pager has a `limit`.
        """
        return self._fetch(1).total

    def _read_pages(self) -> Generator[Sequence[T]]:
        """Yield pages until `limit` rows have been yielded."""
        left = self._limit
        with closing(self._read_all_pages()) as pages:
            for page in pages:
                if left is not None and left <= len(page):
                    yield page[:left]
                    return
                yield page
                left = None if left is None else left - len(page)

    def _read_all_pages(self) -> Generator[Sequence[T]]:
        number, seen, previous, page = 1, 0, frozenset[str](), self._fetch(1)
        first_total, size = page.total, min(len(page.rows), PAGE_SIZE)
        with Prefetcher(self._fetch) as prefetcher:
            while True:
                self._check_page(page, number, first_total)
                self._check_page_count(page, size)
                fresh = [row for row, key in zip(page.rows, page.keys, strict=True) if key not in previous]
                if page.rows and not fresh:
                    raise IncompleteList(
                        Text(
                            f"{self._name}: page {number} repeats page {number - 1}.",
                            f"{self._name}: sida {number} upprepar sida {number - 1}.",
                        ),
                        hint=_RETRY_HINT,
                    )
                self._check_rows(fresh)
                seen += len(fresh)
                if selection := self._selection(fresh):
                    yield selection
                if _is_last(page, number):
                    break
                if not page.rows or number >= _MAX_PAGES:
                    # Without this limit, a list with endless empty pages would never end.
                    if page.total is not None and seen >= page.total:
                        break
                    fault = (
                        Text(
                            f"the list has more than {_MAX_PAGES} pages",
                            f"listan har fler än {_MAX_PAGES} sidor",
                        )
                        if page.rows
                        else Text(
                            f"page {number} of {page.pages} is empty",
                            f"sida {number} av {page.pages} är tom",
                        )
                    )
                    raise IncompleteList(
                        Text(f"{self._name}: {fault}.", f"{self._name}: {fault.sv}."), hint=_RETRY_HINT
                    )
                previous = frozenset(page.keys)
                number += 1
                page = prefetcher.page(number, until=self._last_wanted(page.pages))
        if page.total is not None and seen < page.total:
            raise IncompleteList(
                Text(
                    f"{self._name}: only {seen} of {page.total} rows were received.",
                    f"{self._name}: bara {seen} av {page.total} rader kom fram.",
                ),
                hint=_RETRY_HINT,
            )

    def _check_page(self, page: Page[T], number: int, first_total: int | None) -> None:
        """Raise an error if `page` is not page `number`, or if rows were removed since the first page was read."""
        if self._is_counted and page.total is None:
            raise IncompleteList(
                Text(
                    f"{self._name}: the response lacks the number of rows, so rows may be missing.",
                    f"{self._name}: svaret saknar antalet rader, så rader kan saknas.",
                ),
                hint=_RETRY_HINT,
            )
        if page.rows and page.current is not None and page.current != number:
            raise IncompleteList(
                Text(
                    f"{self._name}: Fortnox returned page {page.current} instead of page {number}.",
                    f"{self._name}: Fortnox returnerade sida {page.current} i stället för sida {number}.",
                ),
                hint=_RETRY_HINT,
            )
        if first_total is not None and page.total is not None and page.total < first_total:
            # The rows after the removed ones moved up, so some of them are now on pages that were already read.
            raise IncompleteList(
                Text(
                    f"{self._name}: rows were removed while the list was read; the number of rows fell from "
                    f"{first_total} to {page.total}.",
                    f"{self._name}: rader togs bort medan listan lästes; antalet rader minskade från {first_total} "
                    f"till {page.total}.",
                ),
                hint=Text("Try again.", "Försök igen."),
            )

    def _check_page_count(self, page: Page[T], size: int) -> None:
        """Raise an error if there are more pages than the rows can fill. `size` is the row count of the first page."""
        if page.total is None or page.pages is None or page.pages <= 1:
            return
        if page.pages > -(-page.total // max(size, 1)):
            raise IncompleteList(
                Text(
                    f"{self._name}: Fortnox counts {page.pages} pages, too many for {page.total} rows.",
                    f"{self._name}: Fortnox anger {page.pages} sidor, vilket är för många för "
                    f"{page.total} rader.",
                ),
                hint=_RETRY_HINT,
            )

    def _selection(self, rows: Sequence[T]) -> Sequence[T]:
        return rows if self._keeps is None else [row for row in rows if self._keeps(row)]

    def _last_wanted(self, pages: int | None) -> int | None:
        """Return the number of the last page to fetch in advance, or None if it is not known."""
        if self._limit is None or self._keeps is not None or pages is None:
            return pages
        return min(pages, -(-self._limit // PAGE_SIZE))

    def _check_rows(self, rows: Sequence[T]) -> None:
        if self._in_order is not None and not self._in_order(rows):
            raise IncompleteList(
                Text(
                    f"{self._name}: Fortnox ignored sort_by: the rows are not sorted.",
                    f"{self._name}: Fortnox tog inte hänsyn till sort_by: raderna är inte sorterade.",
                ),
                hint=Text(
                    "Leave out sort_by, and sort the rows in Python.",
                    "Utelämna sort_by, och sortera raderna i Python.",
                ),
            )
        for name, accepts in self._accepts.items():
            if not all(map(accepts, rows)):
                raise IncompleteList(
                    Text(
                        f"{self._name}: Fortnox ignored the filter {name}: some rows do not match the filter.",
                        f"{self._name}: Fortnox tog inte hänsyn till filtret {name}: några rader matchar inte "
                        "filtret.",
                    ),
                    hint=_RETRY_HINT,
                )


def _is_last(page: Page[T], number: int) -> bool:
    if page.pages is not None:
        return number >= page.pages
    # Without a page count, a page that is not full ends the list. If `limit` is ignored, 100 rows are a full page.
    return not page.rows or len(page.rows) % _DEFAULT_SIZE != 0
