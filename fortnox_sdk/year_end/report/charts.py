"""The ageing as bars, measured here and drawn as SVG by the template."""

from decimal import Decimal

import attrs

from fortnox_sdk.year_end.appendix import Appendix, Bucket
from fortnox_sdk.year_end.report.texts import Language, amount_text, term

__all__ = ["Bar", "ageing_bars"]

_WIDTH, _ZERO = Decimal(100), Decimal(0)


@attrs.frozen(kw_only=True)
class Bar:
    """One class of age."""

    label: str
    amount: str
    left: str
    """Where it begins, in percent of the chart's width."""
    width: str
    """In percent of the chart's width."""
    name: str
    """For the style sheet: `b0` not due to `b4` oldest."""


def ageing_bars(appendix: Appendix, language: Language) -> tuple[Bar, ...]:
    """One bar per class, on one scale; negative ones lie to the left of the common zero."""
    sums = {
        bucket: sum((item.open_sek for item in appendix.items if item.bucket is bucket), _ZERO)
        for bucket in Bucket
    }
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
