"""The periods of an accrual."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import attrs

_MONTHS: Final[Mapping[str, int]] = {
    "MONTHLY": 1,
    "BIMONTHLY": 2,
    "QUARTERLY": 3,
    "SEMIANNUALLY": 6,
    "ANNUALLY": 12,
    "1_MONTHS": 1,
    "2_MONTHS": 2,
    "3_MONTHS": 3,
    "6_MONTHS": 6,
    "12_MONTHS": 12,
}
"""The number of months in a period, by Fortnox's name for the length of the period."""
_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Periods:
    """The periods of an accrual, in order.

    >>> periods = Periods.between(date(2025, 11, 15), date(2026, 2, 14), "MONTHLY")
    >>> periods.count, [str(day) for day in periods.last_days], periods.passed(date(2025, 12, 31))
    (3, ['2025-12-14', '2026-01-14', '2026-02-14'], (1, 2))
    """

    starts: tuple[date, ...]
    """The first day of each period."""
    end: date
    """The last day of the last period."""

    @classmethod
    def between(cls, start: date, end: date, length: str) -> "Periods | None":
        """Return the periods between two days, or None if the length is unknown or the end is before the start.

        Args:
            start: The first day.
            end: The last day.
            length: Fortnox's name for the length of a period, such as `MONTHLY`.
        """
        step = _MONTHS.get(length)
        if step is None or end < start:
            return None
        months = (end.year - start.year) * 12 + end.month - start.month
        later = (_months_after(start, months_on) for months_on in range(step, months + 1, step))
        return cls(starts=(start, *(day for day in later if day < end)), end=end)

    @property
    def count(self) -> int:
        """The number of periods."""
        return len(self.starts)

    @property
    def last_days(self) -> tuple[date, ...]:
        """The last day of each period."""
        return (*(start - _DAY for start in self.starts[1:]), self.end)

    def passed(self, day: date) -> tuple[int, int]:
        """Return the number of periods that have ended by a day, and the number of periods that have begun."""
        return sum(last <= day for last in self.last_days), sum(start <= day for start in self.starts)


def _months_after(day: date, months: int) -> date:
    """Add months to a date. If the resulting month has no such day, return its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
