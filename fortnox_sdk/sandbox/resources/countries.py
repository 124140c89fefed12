"""Countries: sent as a code, answered with the Swedish name (recorded for SE, at all three addresses)."""

from fortnox_sdk.sandbox.protocol.wire import Body

__all__ = ["name_country"]

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
    """Fill in `Country` from `CountryCode`, and likewise of other addresses (`Delivery`) that are named.

    A code that is not in the list stands for itself.
    """
    for address in ("", *addresses):
        code = str(body.get(f"{address}CountryCode") or "")
        body[f"{address}Country"] = _NAMES.get(code, code) or None
