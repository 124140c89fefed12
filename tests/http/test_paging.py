"""Tests that lists are complete or raise an error."""

import pytest

from fortnox_sdk.errors import IncompleteList, InvalidInput
from fortnox_sdk.http.paging import PAGE_SIZE, Page, Pager
from tests.messages import all_texts


def page(rows: range, total: int | None, pages: int | None) -> Page[int]:
    return Page(rows=list(rows), keys=[str(row) for row in rows], total=total, pages=pages)


def pager(*pages: Page[int], **options) -> tuple[Pager[int], list[int]]:
    requested_pages = []

    def fetch(number: int) -> Page[int]:
        requested_pages.append(number)
        return pages[min(number, len(pages)) - 1]

    return Pager("/3/things", fetch, **options), requested_pages


def test_pages_are_read_during_iteration():
    numbers, requested_pages = pager(
        page(range(500), 1100, 3), page(range(500, 1000), 1100, 3), page(range(1000, 1100), 1100, 3)
    )
    iterator = iter(numbers)
    next(iterator)
    assert requested_pages == [1]
    assert len(list(iterator)) == 1099
    assert requested_pages == [1, 2, 3]


def test_the_first_row_and_the_total_cost_one_call_each():
    numbers, requested_pages = pager(page(range(500), 1100, 3))
    assert (numbers.first(), numbers.total()) == (0, 1100)
    assert requested_pages == [1, 1]


def test_an_empty_list_is_empty():
    numbers, requested_pages = pager(page(range(0), 0, 0))
    assert (list(numbers), requested_pages) == ([], [1])


@pytest.mark.parametrize("pages", [(page(range(0), None, None),), (page(range(7), None, 1),)])
def test_a_list_that_is_always_counted_raises_an_error_without_its_count(pages):
    numbers, _ = pager(*pages, is_counted=True)
    for read in (lambda: list(numbers), lambda: numbers.page(1), numbers.first):
        with pytest.raises(IncompleteList) as uncounted:
            read()
    assert all_texts(uncounted.value) == [
        "/3/things: the response lacks the number of rows, so rows may be missing.",
        "Try again. If the error remains, report it to the maintainers of fortnox-sdk.",
        "/3/things: svaret saknar antalet rader, så rader kan saknas.",
        "Försök igen. Om felet kvarstår: rapportera det till dem som underhåller fortnox-sdk.",
    ]


def test_repeated_page_raises_an_error():
    numbers, _ = pager(page(range(500), 1100, 3))
    with pytest.raises(IncompleteList, match="page 2 repeats page 1") as repeated:
        list(numbers)
    assert all_texts(repeated.value)[1::2] == [
        "Try again. If the error remains, report it to the maintainers of fortnox-sdk.",
        "Försök igen. Om felet kvarstår: rapportera det till dem som underhåller fortnox-sdk.",
    ]


def test_full_page_without_counts_is_followed_and_a_repeat_raises():
    numbers, _ = pager(page(range(PAGE_SIZE), None, None))
    with pytest.raises(IncompleteList):
        list(numbers)
    numbers, requested_pages = pager(
        page(range(PAGE_SIZE), None, None), page(range(PAGE_SIZE, 510), None, None)
    )
    assert (len(list(numbers)), requested_pages) == (510, [1, 2])


def test_missing_rows_raise_an_error():
    numbers, _ = pager(page(range(3), 4, 1))
    with pytest.raises(IncompleteList, match="only 3 of 4 rows were received"):
        list(numbers)


def test_a_row_that_moved_to_the_next_page_comes_once():
    numbers, _ = pager(page(range(500), 501, 2), page(range(499, 501), 501, 2))
    assert list(numbers) == list(range(501))


def test_more_rows_than_counted_are_yielded():
    numbers, _ = pager(page(range(48), 42, 1))
    assert len(list(numbers)) == 48


def test_ignored_filter_raises_an_error():
    numbers, _ = pager(page(range(5), 5, 1), accepts={"todate": lambda row: row < 4})
    with pytest.raises(IncompleteList, match="ignored the filter todate"):
        list(numbers)


def endless(total: int | None, pages: int | None, rows: int) -> tuple[Pager[int], list[int]]:
    """Return a pager, and a list that records the requested pages.

    The first page has `rows` rows, and all later pages are empty.
    Each page states the totals `total` (of rows) and `pages`.
    """
    return pager(page(range(rows), total, pages), page(range(0), total, pages))


@pytest.mark.parametrize(
    ("total", "pages", "rows"),
    [(500, 10**9, 500), (3, 2, 3), (10**6, 10**9, 500), (0, 10**9, 0), (10**9, 10**9, 0), (800, 3, 800)],
)
def test_more_pages_than_the_rows_can_fill_raise_an_error(total, pages, rows):
    numbers, requested_pages = endless(total, pages, rows)
    with pytest.raises(IncompleteList, match="page"):
        list(numbers)
    assert requested_pages == [1]


@pytest.mark.parametrize(("total", "pages", "rows"), [(None, 10**9, 500), (None, 10**9, 0), (501, 2, 500)])
def test_an_empty_page_before_the_last_ends_the_list_with_an_error(total, pages, rows):
    numbers, requested_pages = endless(total, pages, rows)
    with pytest.raises(IncompleteList):
        list(numbers)
    assert len(requested_pages) <= 7


def test_pages_may_be_smaller_than_requested():
    numbers, _ = pager(page(range(100), 250, 3), page(range(100, 200), 250, 3), page(range(200, 250), 250, 3))
    assert len(list(numbers)) == 250


@pytest.mark.parametrize(
    ("limit", "rows", "calls"), [(1, 1, [1]), (500, 500, [1]), (501, 501, [1, 2]), (9999, 1100, [1, 2, 3])]
)
def test_a_limit_ends_the_list_and_fetches_no_page_behind_it(limit, rows, calls):
    numbers, requested_pages = pager(
        page(range(500), 1100, 3),
        page(range(500, 1000), 1100, 3),
        page(range(1000, 1100), 1100, 3),
        limit=limit,
    )
    assert list(numbers) == list(range(rows))
    assert sorted(requested_pages) == calls
    assert len(next(iter(numbers.pages()))) == min(limit, 500)
    assert numbers.total() == 1100


def test_a_limit_counts_rows_that_are_kept():
    numbers, _ = pager(page(range(10), 10, 1), keeps=lambda row: row % 2, limit=3)
    assert list(numbers) == [1, 3, 5]


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_1_is_refused(limit):
    with pytest.raises(InvalidInput, match="below 1"):
        pager(page(range(3), 3, 1), limit=limit)


def test_one_page_costs_one_call():
    numbers, requested_pages = pager(page(range(500), 501, 2), page(range(500, 501), 501, 2))
    assert list(numbers.page(2)) == [500]
    assert requested_pages == [2]
    assert list(numbers.page(3)) == []
    with pytest.raises(InvalidInput, match="Pass a page number of at least 1"):
        numbers.page(0)
    with pytest.raises(InvalidInput, match="expected int"):
        numbers.page("2")


def test_a_page_of_a_limited_list_ends_at_the_limit():
    numbers, requested_pages = pager(page(range(500), 1000, 2), page(range(500, 1000), 1000, 2), limit=510)
    assert len(numbers.page(2)) == 10
    assert list(numbers.page(3)) == []
    assert requested_pages == [2]


def test_another_page_than_the_requested_one_raises_an_error():
    wrong = Page(rows=[1], keys=["1"], total=1100, pages=3, current=1)
    numbers, _ = pager(wrong)
    with pytest.raises(IncompleteList, match="returned page 1 instead of page 3"):
        numbers.page(3)


def test_a_list_has_no_length_and_no_truth_value():
    numbers, requested_pages = pager(page(range(3), 3, 1))
    with pytest.raises(InvalidInput, match="no truth value before it is read"):
        bool(numbers)
    with pytest.raises(TypeError):
        len(numbers)
    assert repr(numbers) == "Pager('/3/things')"
    assert requested_pages == []
