"""The bars of the ageing chart, and the lines of the daily chart. The HTML template draws them as SVG."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

import attrs

from fortnox_sdk.text import Language, Text, amount_text
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.explanation.by_day import DifferenceByDay
from fortnox_sdk.year_end.report.ageing import open_by_bucket
from fortnox_sdk.year_end.report.texts import labels_in, term

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


PLOT_WIDTH: Final = 1000
PLOT_HEIGHT: Final = 100
_ACCOUNT: Final = Text("Account", "Konto")
_LEDGER: Final = Text("Ledger", "Reskontra")
_EVERY_DAY: Final = Text(
    "From {first} to {last}. On the balance date, the account balance is {account}, the ledger total {ledger} "
    "and the difference {difference}.",
    "Från {first} till {last}. På balansdagen är kontots saldo {account}, reskontrans summa {ledger} "
    "och differensen {difference}.",
)


@attrs.frozen(kw_only=True)
class DayLine:
    """A stepped line, which is level except on the days on which its amount changes."""

    label: str
    name: str
    """The CSS class."""
    path: str
    """The path of the line in SVG."""


@attrs.frozen(kw_only=True)
class Plot:
    """Lines on the same scale."""

    lines: tuple[DayLine, ...]
    most: str
    """The amount at the upper edge."""
    least: str
    """The amount at the lower edge."""
    zero: str
    """The distance of the zero line from the upper edge, in the units of `PLOT_HEIGHT`."""


@attrs.frozen(kw_only=True)
class DayChart:
    """A chart by day: the account and the ledger on one scale, and their difference on another scale."""

    plots: tuple[Plot, ...]
    first_day: str
    last_day: str
    description: str
    """The chart in one or two sentences, for people who can't see it."""


def day_chart(by_day: DifferenceByDay, language: Language) -> DayChart:
    """Return the chart of the account, the ledger and their difference by day."""
    days = by_day.days
    accounts, ledgers = [day.account_balance for day in days], [day.ledger_total for day in days]
    differences = [day.difference for day in days]
    account, ledger = _ACCOUNT.in_language(language), _LEDGER.in_language(language)
    description = _EVERY_DAY.format(
        first=days[0].on,
        last=days[-1].on,
        account=accounts[-1],
        ledger=ledgers[-1],
        difference=differences[-1],
    )
    return DayChart(
        plots=(
            _plot({"account": (account, accounts), "ledger": (ledger, ledgers)}, language),
            _plot({"gap": (labels_in(language)["difference"], differences)}, language),
        ),
        first_day=str(days[0].on),
        last_day=str(days[-1].on),
        description=description.in_language(language),
    )


def _plot(lines: dict[str, tuple[str, Sequence[Decimal]]], language: Language) -> Plot:
    amounts = [amount for _, of_line in lines.values() for amount in of_line]
    least, most = min(_ZERO, *amounts), max(_ZERO, *amounts)
    scale = PLOT_HEIGHT / (most - least) if most != least else _ZERO

    def height(amount: Decimal) -> str:
        return f"{(most - amount) * scale if scale else PLOT_HEIGHT // 2:.1f}"

    return Plot(
        lines=tuple(
            DayLine(label=label, name=name, path=_path([height(amount) for amount in of_line]))
            for name, (label, of_line) in lines.items()
        ),
        most=amount_text(most, language),
        least=amount_text(least, language),
        zero=height(_ZERO),
    )


def _path(heights: Sequence[str]) -> str:
    """Return the SVG path of a stepped line. It has a vertical step on each day on which the height changes."""
    parts, step = [f"M0 {heights[0]}"], Decimal(PLOT_WIDTH) / len(heights)
    for day, (before, height) in enumerate(pairwise(heights), 1):
        if height != before:
            parts.append(f"H{day * step:.1f}V{height}")
    return f"{''.join(parts)}H{PLOT_WIDTH}"
