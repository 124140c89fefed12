"""The exchange rates at which open items are revalued on the balance date."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked, checked_fields

_OLDEST: Final = timedelta(days=7)
"""The greatest age of a rate that is used for a day without a rate.

Riksbanken publishes no rates on bank holidays such as New Year's Eve.
"""


@attrs.frozen(kw_only=True, field_transformer=checked_fields)
class ClosingRate:
    """The exchange rate of a currency on a day.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> ClosingRate(currency="EUR", on=date(2025, 12, 31), sek_per_unit=Decimal("10.8215")).sek_per_unit
    Decimal('10.8215')
    """

    currency: str
    on: date
    sek_per_unit: Decimal
    """The price of one unit of the currency in SEK."""


@attrs.frozen(kw_only=True, field_transformer=checked_fields)
class ClosingRates:
    """The closing rates of a file.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> rates = ClosingRates(source="rates.csv", rates=(
    ...     ClosingRate(currency="EUR", on=date(2025, 12, 30), sek_per_unit=Decimal("10.8215")),))
    >>> day = date(2025, 12, 31)
    >>> rates.at("EUR", day).on, rates.at("EUR", date(2025, 12, 29)), rates.at("USD", day)
    (datetime.date(2025, 12, 30), None, None)
    """

    source: str
    """The name of the file."""
    rates: tuple[ClosingRate, ...]

    @checked
    def at(self, currency: str, day: date) -> ClosingRate | None:
        """Return the rate of a currency on a day, or else the latest rate of the seven days before that day.

        The result is None if the file has no such rate.
        """
        fitting = [
            rate for rate in self.rates if rate.currency == currency and day - _OLDEST <= rate.on <= day
        ]
        return max(fitting, key=lambda rate: rate.on, default=None)
