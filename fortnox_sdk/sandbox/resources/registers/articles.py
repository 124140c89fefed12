"""Articles. Prices stand in price lists, so that `SalesPrice` is read-only; stock is counted, not kept."""

import sqlite3
from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money, number_text
from fortnox_sdk.sandbox.resources.references import demand_accounts, demand_record
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.registers.plain_registers import UNITS
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["REGISTER", "routes"]

_RESOURCE = RESOURCES["articles"]
_ACCOUNTS = [name for name in _RESOURCE.fields if name.endswith("Account")]
_DOCUMENTS = {
    "invoices": "InvoiceRows",
    "orders": "OrderRows",
    "offers": "OfferRows",
    "contracts": "InvoiceRows",
}
_AMOUNTS_IN_ROWS = (
    "DisposableQuantity",
    "PurchasePrice",
    "QuantityInStock",
    "ReservedQuantity",
    "StockValue",
)
# What a new article has, as recorded for one that was created with a description alone.
_NEW: Body = dict.fromkeys(_RESOURCE.single) | {
    "Active": True,
    "ConstructionAccount": 0,
    "Depth": 0,
    "DisposableQuantity": 0,
    "EAN": "",
    "EUAccount": 3108,
    "EUVATAccount": 3106,
    "Expired": False,
    "ExportAccount": 3105,
    "Bulky": False,
    "Height": 0,
    "Housework": False,
    "CommodityCode": "",
    "ManufacturerArticleNumber": "",
    "Note": "",
    "PurchaseAccount": 4000,
    "PurchasePrice": 0,
    "QuantityInStock": 0,
    "ReservedQuantity": 0,
    "StockGoods": False,
    "StockValue": 0,
    "Type": "STOCK",
    "WebshopArticle": False,
    "Weight": 0,
    "Width": 0,
}


def _check(call: Call, sent: Body) -> None:
    demand_accounts(call, (sent.get(name) for name in _ACCOUNTS))
    if sent.get("SupplierNumber"):
        demand_record(
            call,
            "suppliers",
            sent["SupplierNumber"],
            (CODES["reference_missing"], "Kan inte hitta leverantören ({})."),
        )
    if sent.get("Unit") and UNITS.look(call.db, call.company, sent["Unit"]) is None:
        raise Problem.assumed("reference_missing", f"Kan inte hitta enheten ({sent['Unit']}).")


def _finish(call: Call, body: Body) -> None:
    if body["SalesAccount"] is None:
        body["SalesAccount"] = int(assumptions.SALES_ACCOUNTS.get(int(body["VAT"] or 25), "3001"))
    if body["VAT"] is None:
        # Recorded: 25 with the sales account 3001, 0 with an account that has no VAT.
        rates = {account: rate for rate, account in assumptions.SALES_ACCOUNTS.items()}
        body["VAT"] = rates.get(str(body["SalesAccount"]), 0)
    quantity = money(decimal(body["QuantityInStock"]))  # two decimals, halves up (recorded)
    body["QuantityInStock"] = quantity
    body["DisposableQuantity"] = quantity - decimal(body["ReservedQuantity"])
    body["StockValue"] = (
        money(max(quantity, Decimal(0)) * decimal(body["PurchasePrice"])) if body["StockGoods"] else 0
    )
    if body["StockGoods"]:
        body["DirectCost"] = decimal(body["PurchasePrice"])
        body |= {name: body[name] or 0 for name in ("FreightCost", "OtherCost")}  # recorded, 2026-05
    supplier = records.find(call.db, call.company, "suppliers", str(body["SupplierNumber"] or ""))
    body["SupplierName"] = supplier and supplier["Name"]


def _show(call: Call, body: Body) -> Body:
    price = records.find(call.db, call.company, "prices", f"A/{body['ArticleNumber']}/0")
    return body | {"SalesPrice": None if price is None else price["Price"]}


def _used(db: sqlite3.Connection, company: int, number: str) -> bool:
    return any(
        row.get("ArticleNumber") == number
        for resource, rows in _DOCUMENTS.items()
        for document in records.every(db, company, resource)
        for row in document[rows]
    )


class _Articles(Register):
    """Articles: their rows have numbers as texts."""

    def row(self, call: Call, body: Body) -> Body:
        """Amounts as texts, and no VAT (both recorded in every row)."""
        row = super().row(call, body)
        row |= {name: number_text(decimal(row[name])) for name in _AMOUNTS_IN_ROWS}
        price = row["SalesPrice"]
        return row | {"VAT": None, "SalesPrice": price if price is None else number_text(decimal(price))}


REGISTER = _Articles(
    resource=_RESOURCE,
    new=_NEW,
    missing=(2000428, "Kan inte hitta artikeln."),
    taken=(CODES["number_taken"], "Artikelnummer {} används redan."),
    check=_check,
    finish=_finish,
    show=_show,
    used=_used,
)


def routes() -> list[Route]:
    """The requests that articles take."""
    return REGISTER.routes()
