"""Articles. `SalesPrice` is read-only, because price lists contain the prices. Stock values are computed."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money, number_text
from fortnox_sdk.sandbox.resources.references import demand_accounts, demand_record
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.registers.plain_registers import UNITS
from fortnox_sdk.sandbox.resources.settings.predefined import predefined_account
from fortnox_sdk.sandbox.schema.resources import RESOURCES

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
_NO_SUPPLIER = (CODES["reference_missing"], "Kan inte hitta leverantören ({}).")
# Default values of a new article, as recorded for an article created with only a description.
_NEW: Body = dict.fromkeys(_RESOURCE.single) | {
    "Active": True,
    "ConstructionAccount": 0,
    "Depth": 0,
    "DisposableQuantity": 0,
    "EAN": "",
    "Expired": False,
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


def _check(call: Call, fields: Body) -> None:
    demand_accounts(call, (fields.get(name) for name in _ACCOUNTS))
    if fields.get("SupplierNumber"):
        demand_record(call, "suppliers", fields["SupplierNumber"], _NO_SUPPLIER)
    if fields.get("Unit") and UNITS.find(call, fields["Unit"]) is None:
        raise Problem.assumed("reference_missing", f"Kan inte hitta enheten ({fields['Unit']}).")


# The predefined accounts for sales in Sweden (by VAT rate) and for sales abroad (by the article's field). The names
# of the accounts for services end in 2.
_SALES: Mapping[int, str] = MappingProxyType(
    {25: "SALES_25_SE", 12: "SALES_12_SE", 6: "SALES_6_SE", 0: "SALES_0_SE"}
)
_SALES_ABROAD: Mapping[str, str] = MappingProxyType(
    {"EUAccount": "SALESEUREV", "EUVATAccount": "SALESEUVAT", "ExportAccount": "SALESEXPORT"}
)


def _fill_accounts(tenant: Tenant, body: Body) -> None:
    """Set the accounts and the VAT rate of a new article, if the request does not contain them."""
    suffix = "2" if body["Type"] == "SERVICE" else ""
    if body["SalesAccount"] is None:
        name = _SALES.get(25 if body["VAT"] is None else int(body["VAT"]), "SALES_25_SE")
        body["SalesAccount"] = int(predefined_account(tenant, name + suffix) or 0)
    if body["VAT"] is None:
        # Recorded: VAT is 25 for the sales account 3001, and 0 for a sales account without VAT.
        rates = {predefined_account(tenant, name + suffix): rate for rate, name in _SALES.items()}
        body["VAT"] = rates.get(str(body["SalesAccount"]), 0)
    for field, name in _SALES_ABROAD.items():
        if body[field] is None:
            body[field] = int(predefined_account(tenant, name + suffix) or 0)


def _finish(call: Call, body: Body) -> None:
    _fill_accounts(call, body)
    quantity = money(decimal(body["QuantityInStock"]))  # two decimals, rounded half up (recorded)
    body["QuantityInStock"] = quantity
    body["DisposableQuantity"] = quantity - decimal(body["ReservedQuantity"])
    body["StockValue"] = (
        money(max(quantity, Decimal(0)) * decimal(body["PurchasePrice"])) if body["StockGoods"] else 0
    )
    if body["StockGoods"]:
        # Recorded for stock goods, 2026-05: the direct cost is the purchase price, and the other costs are 0 instead
        # of null. A direct cost in a request stays as sent (Fortnox.NET.SDK: Article.CostCalculationMethod).
        if body["DirectCost"] is None:
            body["DirectCost"] = decimal(body["PurchasePrice"])
        body |= {name: body[name] or 0 for name in ("FreightCost", "OtherCost")}
    supplier = Collection("suppliers").find(call, str(body["SupplierNumber"] or ""))
    body["SupplierName"] = supplier and supplier["Name"]


def _show(call: Call, body: Body) -> Body:
    price = Collection("prices").find(call, "A", str(body["ArticleNumber"]), "0")
    return body | {"SalesPrice": None if price is None else price["Price"]}


def _used(tenant: Tenant, number: str) -> bool:
    return any(
        row.get("ArticleNumber") == number
        for resource, rows in _DOCUMENTS.items()
        for document in Collection(resource).every(tenant)
        for row in document[rows]
    )


def _delete_prices(call: Call, body: Body) -> None:
    """Delete the prices of a deleted article. Otherwise the next article with the same number would get them."""
    prices = Collection("prices")
    for price in list(prices.every(call).only("ArticleNumber", "=", body["ArticleNumber"])):
        prices.remove(
            call, price["PriceList"], price["ArticleNumber"], number_text(decimal(price["FromQuantity"]))
        )


class _Articles(Register):
    """The register of articles, whose list rows contain numbers as text."""

    def row(self, body: Body) -> Body:
        """Return a list row. Amounts are text and `VAT` is null, as in all recorded Fortnox responses."""
        row = super().row(body)
        row |= {name: number_text(decimal(row[name])) for name in _AMOUNTS_IN_ROWS}
        price = row["SalesPrice"]
        return row | {"VAT": None, "SalesPrice": price if price is None else number_text(decimal(price))}


ARTICLES = _Articles(
    resource=_RESOURCE,
    new=_NEW,
    missing=(2000428, "Kan inte hitta artikeln."),
    duplicate_error=(2000013, 'Artikelnummer "{}" används redan.'),
    check=_check,
    finish=_finish,
    show=_show,
    is_used=_used,
    after_delete=_delete_prices,
)


ROUTES = ARTICLES.routes()
