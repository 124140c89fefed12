"""Series and numbers for the vouchers of a SIE file, which may have neither."""

from collections import Counter
from collections.abc import Callable, Sequence

import sie4

__all__ = ["Numbers", "where"]


def where(series: str, number: str) -> str:
    """Return the name that `sie4.compare` gives a voucher."""
    return " ".join(["voucher", *(part for part in (series, number) if part)])


class Numbers:
    """Gives each voucher the series and number that Fortnox can hold: its own, or the next free one.

    `because` is called with why a voucher (named as `sie4.compare` names it) will differ.
    """

    def __init__(self, vouchers: Sequence[sie4.Voucher], because: Callable[[str, str], None]) -> None:
        self._because = because
        self._taken: set[tuple[str, int]] = set()
        self._last: Counter[str] = Counter()
        known = {voucher.series for voucher in vouchers}
        self._unnamed = next(code for code in "XYZQWURTPO" if code not in known)
        for voucher in vouchers:
            if self._sound(voucher):
                series = voucher.series or self._unnamed
                self._last[series] = max(self._last[series], int(voucher.number))

    @staticmethod
    def _sound(voucher: sie4.Voucher) -> bool:
        text = voucher.number
        return text.isascii() and text.isdigit() and text == str(int(text)) and 0 < int(text) < 2**62

    def place(self, voucher: sie4.Voucher) -> tuple[str, int]:
        """Series and number of a voucher."""
        series = voucher.series or self._unnamed
        reason = "" if voucher.series else f"vouchers without series came into series {self._unnamed}"
        if self._sound(voucher) and (series, int(voucher.number)) not in self._taken:
            number = int(voucher.number)
        else:
            self._last[series] += 1
            number = self._last[series]
            if not voucher.number:
                why = "vouchers without number got the next of their series"
            elif self._sound(voucher):
                why = "of vouchers with the same number, all but the first got the next of their series"
            else:
                why = "vouchers whose number is no plain number got the next of their series"
            reason = f"{reason}; {why}" if reason else why
        self._taken.add((series, number))
        if reason:
            self._because(where(voucher.series, voucher.number), reason)
            self._because(where(series, str(number)), reason)
        return series, number
