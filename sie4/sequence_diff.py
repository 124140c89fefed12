"""The differences between two sequences. The time needed does not depend on how often an item is repeated."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence

import attrs

__all__ = ["Section", "diff"]


@attrs.frozen
class Section:
    """A range of an old sequence and the corresponding range of a new sequence.

    Attributes:
        is_equal: True if both ranges have the same items.
        start: The start index in the old sequence.
        end: The end index in the old sequence, exclusive.
        new_start: The start index in the new sequence.
        new_end: The end index in the new sequence, exclusive.
    """

    is_equal: bool
    start: int
    end: int
    new_start: int
    new_end: int


def diff(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Section]:
    """Yield the sections of two sequences, in order.

    The n-th occurrence of an item is matched with its n-th occurrence in the other sequence. Of these matches, the
    longest series whose items have the same order in both sequences is kept. `difflib` is not used, because it takes
    quadratic time if items are repeated.

    >>> [(section.is_equal, old[section.start:section.end], new[section.new_start:section.new_end])
    ...     for old, new in [("abcd", "abxd")] for section in diff(old, new)]
    [(True, 'ab', 'ab'), (False, 'c', 'x'), (True, 'd', 'd')]
    """
    positions = {key: at for at, key in enumerate(_number_occurrences(new))}
    matches = [(at, positions[key]) for at, key in enumerate(_number_occurrences(old)) if key in positions]
    at = new_at = 0
    for start, end, new_start in _join_neighbours(_longest_increasing(matches)):
        if at < start or new_at < new_start:
            yield Section(is_equal=False, start=at, end=start, new_start=new_at, new_end=new_start)
        at, new_at = end, new_start + end - start
        yield Section(is_equal=True, start=start, end=end, new_start=new_start, new_end=new_at)
    if at < len(old) or new_at < len(new):
        yield Section(is_equal=False, start=at, end=len(old), new_start=new_at, new_end=len(new))


def _number_occurrences(items: Sequence[Hashable]) -> Iterator[tuple[Hashable, int]]:
    """Yield each item with its occurrence number: 1 for its first occurrence, 2 for its second, and so on."""
    occurrences: Counter[Hashable] = Counter()
    for item in items:
        occurrences[item] += 1
        yield item, occurrences[item]


def _longest_increasing(matches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest series of matches in which the indices in both sequences increase.

    Args:
        matches: Pairs of an index in the old sequence and an index in the new sequence, sorted by the first index.
    """
    # For each length of a series minus 1: the smallest new index that ends such a series, and the number of its match.
    ends: list[int] = []
    match_at_end: list[int] = []
    previous: list[int] = []
    for number, (_, position) in enumerate(matches):
        at = bisect_left(ends, position)
        previous.append(match_at_end[at - 1] if at else -1)
        if at == len(ends):
            ends.append(position)
            match_at_end.append(number)
        else:
            ends[at], match_at_end[at] = position, number
    series: list[tuple[int, int]] = []
    number = match_at_end[-1] if match_at_end else -1
    while number >= 0:
        series.append(matches[number])
        number = previous[number]
    return series[::-1]


def _join_neighbours(matches: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Join consecutive matches. Yield the start and the end in the old sequence, and the start in the new sequence."""
    start = new_start = length = 0
    for at, new_at in matches:
        if length and (at, new_at) == (start + length, new_start + length):
            length += 1
            continue
        if length:
            yield start, start + length, new_start
        start, new_start, length = at, new_at, 1
    if length:
        yield start, start + length, new_start
