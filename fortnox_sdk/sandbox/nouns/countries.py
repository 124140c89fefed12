"""Countries: sent as a code, answered with the Swedish name (recorded for SE)."""

from fortnox_sdk.sandbox.protocol.wire import Body

__all__ = ["name_country"]

_NAMES = {
    "SE": "Sverige",
    "DE": "Tyskland",
    "DK": "Danmark",
    "FI": "Finland",
    "GB": "Storbritannien",
    "NL": "Nederländerna",
    "NO": "Norge",
    "US": "USA",
}


def name_country(body: Body) -> None:
    """Fill in `Country` from `CountryCode`; a code that is not in the list stands for itself."""
    code = str(body.get("CountryCode") or "")
    body["Country"] = _NAMES.get(code, code) or None
