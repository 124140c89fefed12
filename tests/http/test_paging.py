"""Lists are complete or raise an error."""

import pytest

from fortnox_sdk.errors import IncompleteList
from fortnox_sdk.http.paging import PAGE_SIZE, Page, Pager


def page(rows: range, total: int | None, pages: int | None) -> Page[int]:
    return Page(rows=list(rows), keys=[str(row) for row in rows], total=total, pages=pages)


def pager(*pages: Page[int], **options) -> tuple[Pager[int], list[int]]:
    asked = []

    def fetch(number: int) -> Page[int]:
        asked.append(number)
        return pages[min(number, len(pages)) - 1]

    return Pager("/3/things", fetch, **options), asked


def test_pages_are_read_during_iteration():
    found, asked = pager(
        page(range(500), 1100, 3), page(range(500, 1000), 1100, 3), page(range(1000, 1100), 1100, 3)
    )
    walk = iter(found)
    next(walk)
    assert asked == [1]
    assert len(list(walk)) == 1099
    assert asked == [1, 2, 3]


def test_the_first_row_and_the_total_cost_one_call_each():
    found, asked = pager(page(range(500), 1100, 3))
    assert (found.first(), found.total) == (0, 1100)
    assert asked == [1, 1]


def test_an_empty_list_is_empty():
    found, asked = pager(page(range(0), 0, 0))
    assert (list(found), asked) == ([], [1])


def test_repeated_page_raises_an_error():
    found, _ = pager(page(range(500), 1100, 3))
    with pytest.raises(IncompleteList, match="page 2 repeats page 1"):
        list(found)


def test_full_page_without_counts_is_followed_and_a_repeat_raises():
    found, _ = pager(page(range(PAGE_SIZE), None, None))
    with pytest.raises(IncompleteList):
        list(found)
    found, asked = pager(page(range(PAGE_SIZE), None, None), page(range(PAGE_SIZE, 510), None, None))
    assert (len(list(found)), asked) == (510, [1, 2])


def test_missing_rows_raise_an_error():
    found, _ = pager(page(range(3), 4, 1))
    with pytest.raises(IncompleteList, match="only 3 of 4 rows came"):
        list(found)


def test_a_row_that_moved_to_the_next_page_comes_once():
    found, _ = pager(page(range(500), 501, 2), page(range(499, 501), 501, 2))
    assert list(found) == list(range(501))


def test_more_rows_than_counted_are_yielded():
    found, _ = pager(page(range(48), 42, 1))
    assert len(list(found)) == 48


def test_ignored_filter_raises_an_error():
    found, _ = pager(page(range(5), 5, 1), accepts={"todate": lambda row: row < 4})
    with pytest.raises(IncompleteList, match="ignored the filter todate"):
        list(found)
