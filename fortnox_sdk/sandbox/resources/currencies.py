"""Currencies and their exchange rates."""

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.references import is_referenced_in
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_CODE_LENGTH = 3  # ISO 4217
_NAMES = {
    "SEK": "Svensk krona",
    "DKK": "Dansk krona",
    "EUR": "Euro",
    "GBP": "Brittiskt pund",
    "NOK": "Norsk krona",
    "USD": "Amerikansk dollar",
}


def fill_currency(call: Call, body: Body, fields: Body, default: str | None) -> None:
    """Set the fields `Currency`, `CurrencyRate` and `CurrencyUnit` of a document.

    `fields` contains the fields in the request. If they include a currency without `CurrencyRate` or `CurrencyUnit`,
    the missing value is taken from the currency register. A document without a currency gets the currency code
    `default`, or SEK if `default` is None. Raises a Problem if the currency is unknown.
    """
    if "Currency" in fields:
        body |= {name: None for name in ("CurrencyRate", "CurrencyUnit") if name not in fields}
    code = body.get("Currency") or default or "SEK"
    rate = assumptions.RATES.get(code)
    standard: Body | None = None if rate is None else {"SellRate": rate, "Unit": 1}
    # A test may have emptied the register. The currencies in `assumptions.RATES` are always valid.
    currency = CURRENCIES.find(call, code) or standard
    if currency is None:
        raise Problem.assumed("reference_missing", f"Kan inte hitta valutan ({code}).")
    body["Currency"] = code
    body["CurrencyRate"] = body.get("CurrencyRate") or currency["SellRate"] or 1
    body["CurrencyUnit"] = body.get("CurrencyUnit") or currency["Unit"] or 1


def _check(_call: Call, fields: Body) -> None:
    code = str(fields.get("Code", "SEK"))
    if len(code) != _CODE_LENGTH or not (code.isascii() and code.isupper()):
        raise Problem.assumed("bad_choice", f"Ogiltig valutakod ({code})")


def _finish(call: Call, body: Body) -> None:
    body["Date"] = call.today.isoformat()
    for name in ("BuyRate", "SellRate", "Unit"):
        if body[name] is None:
            body[name] = 1
        if isinstance(body[name], str) or body[name] <= 0:
            raise Problem.assumed("out_of_range", f"Värdet ligger utanför tillåtet intervall ({name})")


CURRENCIES = Register(
    resource=RESOURCES["currencies"],
    initial_records=lambda _tenant: [
        {"Code": code, "Description": _NAMES[code], "BuyRate": rate, "SellRate": rate, "Unit": 1}
        for code, rate in assumptions.RATES.items()
    ],
    # The currencies of a new company have no date of their own; their rates apply to every day.
    show=lambda call, body: body | {"Date": body["Date"] or call.today.isoformat()},
    missing=(2000427, "Kan inte hitta valutan."),
    numbered="sent",
    check=_check,
    finish=_finish,
    is_used=lambda tenant, code: code == "SEK" or is_referenced_in("invoices", "Currency")(tenant, code),
)


ROUTES = CURRENCIES.routes()
