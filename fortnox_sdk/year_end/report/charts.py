"""The bars of the ageing chart. The HTML template draws them as SVG."""

from decimal import Decimal

import attrs

from fortnox_sdk.text import Language, amount_text
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.report.ageing import open_by_bucket
from fortnox_sdk.year_end.report.texts import term

_WIDTH, _ZERO = Decimal(100), Decimal(0)


@attrs.frozen(kw_only=True)
class Bar:
    """The bar of one age class."""

    label: str
    amount: str
    left: str
    """The left end of the bar, in percent of the chart's width."""
    width: str
    """The length of the bar, in percent of the chart's width."""
    name: str
    """The CSS class, from `b0` (not due) to `b4` (oldest)."""


def ageing_bars(appendix: Appendix, language: Language) -> tuple[Bar, ...]:
    """Return one bar per age class, all on the same scale. Negative bars extend to the left of the zero line."""
    sums = open_by_bucket(appendix)
    least, most = min(_ZERO, *sums.values()), max(_ZERO, *sums.values())
    scale = _WIDTH / (most - least) if most != least else _ZERO
    return tuple(
        Bar(
            label=term(bucket, language),
            amount=amount_text(amount, language),
            left=f"{(min(amount, _ZERO) - least) * scale:.2f}",
            width=f"{abs(amount) * scale:.2f}",
            name=f"b{index}",
        )
        for index, (bucket, amount) in enumerate(sums.items())
    )
