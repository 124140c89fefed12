"""Country names.

Requests contain a country code, and responses the Swedish name (observed in Fortnox for `SE`).
"""

from fortnox_sdk.sandbox.protocol.wire import Body

_NAMES = {
    "AT": "Österrike",
    "BE": "Belgien",
    "CH": "Schweiz",
    "CZ": "Tjeckien",
    "DE": "Tyskland",
    "DK": "Danmark",
    "EE": "Estland",
    "ES": "Spanien",
    "FI": "Finland",
    "FR": "Frankrike",
    "GB": "Storbritannien",
    "GR": "Grekland",
    "HU": "Ungern",
    "IE": "Irland",
    "IS": "Island",
    "IT": "Italien",
    "LT": "Litauen",
    "LV": "Lettland",
    "NL": "Nederländerna",
    "NO": "Norge",
    "PL": "Polen",
    "PT": "Portugal",
    "SE": "Sverige",
    "US": "USA",
}


def name_country(body: Body, *addresses: str) -> None:
    """Set `Country` to the name of the country in `CountryCode`. An unknown code is used as the name.

    Do the same for each prefix in `addresses`: `Delivery` sets `DeliveryCountry` from `DeliveryCountryCode`.
    """
    for address in ("", *addresses):
        code = str(body.get(f"{address}CountryCode") or "")
        body[f"{address}Country"] = _NAMES.get(code, code) or None
