"""The rows that make up the balance of an account, after rows that cancel each other out are removed."""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from fortnox_sdk.year_end.registers.account_rows import AccountRow

_NUMBERS: Final = re.compile(r"\d{3,}")
"""The numbers in a text that can be invoice numbers. Numbers of one or two digits are left out: most of them are
days or months."""
_ZERO = Decimal(0)
_Names = Callable[[AccountRow], Iterable[str]]


def remaining_rows(rows: Sequence[AccountRow]) -> tuple[AccountRow, ...]:
    """Return the rows that make up the balance of an account, oldest first. They have the same sum as `rows`.

    These rows are removed:

    1. all rows up to the last day on which the account had the balance 0,
    2. pairs of equal and opposite amounts with the same text or with a number in common, such as an invoice number,
    3. other pairs of equal and opposite amounts.

    If a row can be paired with several rows, it is paired with the oldest of them. The time is linear in the
    number of rows.

    Args:
        rows: The rows of the account in order of date.
    """
    left = list(rows)[_settled_count(rows) :]
    left = _without_pairs(left, _names)
    return tuple(_without_pairs(left, lambda _row: ("",)))


def _settled_count(rows: Sequence[AccountRow]) -> int:
    """Return the number of rows up to the last day on which the balance was 0."""
    count, balance = 0, _ZERO
    for index, row in enumerate(rows, start=1):
        balance += row.amount
        is_end_of_day = index == len(rows) or rows[index].on > row.on
        if is_end_of_day and not balance:
            count = index
    return count


def _names(row: AccountRow) -> Iterator[str]:
    """Yield the text of a row and the numbers in it."""
    if row.text:
        yield row.text.casefold()
        yield from dict.fromkeys(_NUMBERS.findall(row.text))


def _without_pairs(rows: Sequence[AccountRow], names: _Names) -> list[AccountRow]:
    """Return the rows without the pairs of opposite amounts for which `names` yields the same text."""
    waiting: defaultdict[tuple[str, Decimal], deque[int]] = defaultdict(deque)
    removed = [False] * len(rows)
    for index, row in enumerate(rows):
        own_names = tuple(names(row))
        partners = [_first_left(waiting[name, -row.amount], removed) for name in own_names]
        partner = next((each for each in partners if each is not None), None)
        if partner is not None:
            removed[index] = removed[partner] = True
            continue
        for name in own_names:
            waiting[name, row.amount].append(index)
    return [row for index, row in enumerate(rows) if not removed[index]]


def _first_left(indices: deque[int], removed: Sequence[bool]) -> int | None:
    while indices and removed[indices[0]]:
        indices.popleft()
    return indices[0] if indices else None
