"""The voucher series of the export dialog. If a series can't be chosen, the dialog shows the reason."""

from collections.abc import Iterable, Sequence
from typing import Final

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.text import Text
from fortnox_sdk.web.results.record import SavedYear

_NOT_MANUAL: Final = Text(
    "does not accept manual vouchers (Manuell kontering is off)",
    "tar inte emot manuella verifikationer (Manuell kontering är av)",
)
_OTHER_YEAR: Final = Text(
    "exists only in the financial year {start} – {end}", "finns bara i räkenskapsåret {start} – {end}"
)


@attrs.frozen(kw_only=True)
class SeriesChoice:
    """A voucher series in the export dialog."""

    code: str
    name: str
    refusal: Text = Text("", "")
    """The reason why the series can't be chosen; empty if it can be chosen."""

    @property
    def label(self) -> str:
        """The code and the name of the series."""
        return f"{self.code} {self.name}".strip()


def read_series(
    client: FortnoxClient, year: SavedYear, others: Iterable[SavedYear]
) -> Sequence[SeriesChoice]:
    """Return the company's voucher series, with usable series first. Sends one request for each year.

    Args:
        client: The client of the company.
        year: The financial year of the closing vouchers.
        others: Other financial years, whose series are listed with the reason why they can't be chosen.

    Raises:
        FortnoxError: Fortnox could not be read.
    """
    choices: dict[str, SeriesChoice] = {}
    for each in client.voucher_series.list(financial_year=year.id):
        refusal = _NOT_MANUAL if each.manual is False else Text("", "")
        choices[each.code] = SeriesChoice(code=each.code, name=each.description or "", refusal=refusal)
    for other in others:
        for each in client.voucher_series.list(financial_year=other.id):
            if each.code not in choices:
                refusal = _OTHER_YEAR.format(start=other.start, end=other.end)
                choices[each.code] = SeriesChoice(
                    code=each.code, name=each.description or "", refusal=refusal
                )
    return sorted(choices.values(), key=lambda choice: (bool(choice.refusal), choice.code))
