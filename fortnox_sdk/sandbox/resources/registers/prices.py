"""Prices of articles. The key has three parts: price list, article number and minimum quantity."""

from fortnox_sdk.sandbox.protocol.call import Call, Reply, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, number_text
from fortnox_sdk.sandbox.resources.lists import answer, window
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.registers.articles import ARTICLES
from fortnox_sdk.sandbox.resources.registers.plain_registers import PRICE_LISTS
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["prices"]
_MISSING = (2000430, "Kan inte hitta priset.")


def _check(call: Call, fields: Body) -> None:
    if "PriceList" in fields and PRICE_LISTS.find(call, fields["PriceList"]) is None:
        raise Problem.refused(2000431, f"Kan inte hitta prislistan ({fields['PriceList']}).")
    if "ArticleNumber" in fields and ARTICLES.find(call, fields["ArticleNumber"]) is None:
        raise Problem.refused(2001302, f"Kunde inte hitta artikel ({fields['ArticleNumber']})")


def _finish(call: Call, body: Body) -> None:
    body["Date"] = call.stamp
    for name in ("FromQuantity", "Price", "Percent"):
        try:
            body[name] = decimal(body[name])
        except ValueError:
            raise Problem.assumed("bad_amount", f"Ogiltigt värde ({name})") from None


def _quantity(text: str) -> str:
    """Convert a quantity in the URL to the format that keys use, without trailing zeros."""
    try:
        return number_text(decimal(text))
    except ValueError:
        raise Problem.missing(*_MISSING) from None


class _Prices(Register):
    """The register of prices. A URL without a quantity refers to the base price: the price from quantity 0."""

    def add_record(self, call: Call, fields: Body) -> Body:
        """Create a price. If the price list has no base price for the article, also create it.

        Live tests of Fortnox.NET.SDK show this. No source states the amount of the created base price; the sandbox
        assumes 0.
        """
        body = super().add_record(call, fields)
        if self.find(call, body["PriceList"], body["ArticleNumber"]) is None:
            super().add_record(call, {name: body[name] for name in self.resource.key[:2]})
        return body

    def find(self, tenant: Tenant, *key: str) -> Body | None:
        price_list, article, *quantity = key
        return super().find(tenant, price_list, article, _quantity(quantity[0] if quantity else "0"))


def _of_article(call: Call, k0: str, k1: str) -> Reply:
    prices = [body for body in _PRICES.every(call) if (body["PriceList"], body["ArticleNumber"]) == (k0, k1)]
    start, limit, page = window(call)
    rows = [_PRICES.row(_PRICES.view(call, body)) for body in prices[start : start + limit]]
    return answer(_RESOURCE, rows, total=len(prices), limit=limit, page=page)


_PRICES = _Prices(resource=_RESOURCE, new={"FromQuantity": 0}, missing=_MISSING, check=_check, finish=_finish)
ROUTES = [
    *_PRICES.routes(),
    *_RESOURCE.routes(
        {
            "GET /sublist/<k0>/<k1>": _of_article,
            "GET /<k0>/<k1>": _PRICES.get_record,
            "PUT /<k0>/<k1>": _PRICES.update_record,
        }
    ),
]
