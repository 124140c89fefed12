"""Prices: of an article in a price list, from a quantity on. The key has three parts."""

from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, number_text
from fortnox_sdk.sandbox.resources.lists import answer, window
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.registers.articles import REGISTER as ARTICLES
from fortnox_sdk.sandbox.resources.registers.plain_registers import PRICE_LISTS
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["REGISTER", "routes"]

_RESOURCE = RESOURCES["prices"]


def _check(call: Call, sent: Body) -> None:
    if "PriceList" in sent and PRICE_LISTS.look(call.db, call.company, sent["PriceList"]) is None:
        raise Problem.refused(2000431, f"Kan inte hitta prislistan ({sent['PriceList']}).")
    if "ArticleNumber" in sent and ARTICLES.look(call.db, call.company, sent["ArticleNumber"]) is None:
        raise Problem.refused(2001302, f"Kunde inte hitta artikel ({sent['ArticleNumber']})")


def _finish(call: Call, body: Body) -> None:
    body["Date"] = call.stamp
    body["FromQuantity"] = decimal(body["FromQuantity"])
    body["Price"] = decimal(body["Price"])
    body["Percent"] = decimal(body["Percent"])


REGISTER = Register(
    resource=_RESOURCE,
    new={"FromQuantity": 0},
    missing=(2000430, "Kan inte hitta priset."),
    check=_check,
    finish=_finish,
)


def _quantity(text: str) -> str:
    """A quantity of an address as it stands in a key."""
    try:
        return number_text(decimal(text))
    except ValueError:
        raise Problem.missing(*REGISTER.missing) from None


def _get(call: Call, k0: str, k1: str, k2: str = "0") -> Reply:
    return REGISTER.get(call, k0=k0, k1=k1, k2=_quantity(k2))


def _update(call: Call, k0: str, k1: str, k2: str = "0") -> Reply:
    return REGISTER.update(call, k0=k0, k1=k1, k2=_quantity(k2))


def _delete(call: Call, k0: str, k1: str, k2: str) -> Reply:
    return REGISTER.delete(call, k0=k0, k1=k1, k2=_quantity(k2))


def _of_article(call: Call, k0: str, k1: str) -> Reply:
    found = [
        body
        for body in REGISTER.every(call.db, call.company)
        if (body["PriceList"], body["ArticleNumber"]) == (k0, k1)
    ]
    start, limit, page = window(call)
    shown = [REGISTER.row(call, body) for body in found[start : start + limit]]
    return answer(_RESOURCE, shown, total=len(found), limit=limit, page=page)


def routes() -> list[Route]:
    """The requests that prices take."""
    path, scope = _RESOURCE.path, _RESOURCE.scope
    return [
        Route("GET", path, scope, REGISTER.list),
        Route("POST", path, scope, REGISTER.create),
        Route("GET", f"{path}/sublist/<k0>/<k1>", scope, _of_article),
        Route("GET", f"{path}/<k0>/<k1>", scope, _get),
        Route("PUT", f"{path}/<k0>/<k1>", scope, _update),
        Route("GET", f"{path}/<k0>/<k1>/<k2>", scope, _get),
        Route("PUT", f"{path}/<k0>/<k1>/<k2>", scope, _update),
        Route("DELETE", f"{path}/<k0>/<k1>/<k2>", scope, _delete),
    ]
