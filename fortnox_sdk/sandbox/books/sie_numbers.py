"""Assignment of series and numbers to the vouchers in a SIE file, in which both may be missing."""

from collections import Counter
from collections.abc import Callable, Sequence

import sie4


def voucher_name(series: str, number: str) -> str:
    """Return the name that `sie4.compare` uses for a voucher."""
    return " ".join(["voucher", *(part for part in (series, number) if part)])


class Numbers:
    """An assigner of voucher series and numbers that are valid in Fortnox.

    A voucher keeps its own number if that number is valid and free. Otherwise it gets the next free number in its
    series. A voucher without a series gets a series that the file does not use. For each changed voucher,
    `expect_difference` is called with the voucher's name, as `sie4.compare` writes it, and the reason.
    """

    def __init__(
        self, vouchers: Sequence[sie4.Voucher], expect_difference: Callable[[str, str], None]
    ) -> None:
        self._expect_difference = expect_difference
        self._assigned: set[tuple[str, int]] = set()
        self._last: Counter[str] = Counter()
        used_series = {voucher.series for voucher in vouchers}
        self._default_series = next(code for code in "XYZQWURTPO" if code not in used_series)
        for voucher in vouchers:
            if self._is_valid(voucher):
                series = voucher.series or self._default_series
                self._last[series] = max(self._last[series], int(voucher.number))

    @staticmethod
    def _is_valid(voucher: sie4.Voucher) -> bool:
        text = voucher.number
        return text.isascii() and text.isdigit() and text == str(int(text)) and 0 < int(text) < 2**62

    def assign(self, voucher: sie4.Voucher) -> tuple[str, int]:
        """Return the series and number to use for a voucher."""
        series = voucher.series or self._default_series
        reason = (
            ""
            if voucher.series
            else f"vouchers without a series were placed in series {self._default_series}"
        )
        if self._is_valid(voucher) and (series, int(voucher.number)) not in self._assigned:
            number = int(voucher.number)
        else:
            self._last[series] += 1
            number = self._last[series]
            if not voucher.number:
                cause = "vouchers without a number were given the next number in their series"
            elif self._is_valid(voucher):
                cause = "vouchers with the number of an earlier voucher were given the next number in their series"
            else:
                cause = "vouchers with an invalid number were given the next number in their series"
            reason = f"{reason}; {cause}" if reason else cause
        self._assigned.add((series, number))
        if reason:
            self._expect_difference(voucher_name(voucher.series, voucher.number), reason)
            self._expect_difference(voucher_name(series, str(number)), reason)
        return series, number
