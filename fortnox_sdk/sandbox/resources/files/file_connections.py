"""Files on vouchers, supplier invoices, articles and assets, and addresses on articles and supplier invoices."""

from collections.abc import Callable

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.bookkeeping.financial_years import chosen_year
from fortnox_sdk.sandbox.resources.files.folders import find_file
from fortnox_sdk.sandbox.resources.lists import listing
from fortnox_sdk.sandbox.resources.references import demand_record
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["routes"]

_MISSING = (CODES["record_missing"], "Kan inte hitta kopplingen.")
_TAKEN = (CODES["number_taken"], "Filen {} är redan kopplad.")
_NO_INVOICE = (CODES["reference_missing"], "Kan inte hitta leverantörsfakturan ({}).")
_NO_ARTICLE = (2001302, "Kunde inte hitta artikel ({})")
_VOUCHERS = RESOURCES["voucherfileconnections"]


def _file(call: Call, body: Body) -> Body:
    found = find_file(call, body["FileId"])
    if found is None:
        raise Problem.assumed("file_missing", f"Kan inte hitta filen ({body['FileId']}).")
    return found


def _on_article(call: Call, body: Body) -> None:
    _file(call, body)
    demand_record(call, "articles", body["ArticleNumber"], _NO_ARTICLE)


def _on_asset(call: Call, body: Body) -> None:
    body["Name"] = _file(call, body)["Name"]
    every = records.every(call.db, call.company, "assets")
    if not any(str(asset["Id"]) == body["AssetId"] for asset in every):
        raise Problem.assumed("reference_missing", f"Kan inte hitta tillgången ({body['AssetId']}).")


def _on_supplier_invoice(call: Call, body: Body) -> None:
    body["Name"] = _file(call, body)["Name"]
    invoice = demand_record(call, "supplierinvoices", body["SupplierInvoiceNumber"], _NO_INVOICE)
    body["SupplierName"] = invoice["SupplierName"]


def _on_voucher(call: Call, body: Body) -> None:
    _file(call, body)
    year = chosen_year(call)
    row = call.db.execute(
        "SELECT reference_type FROM voucher WHERE company = ? AND year = ? AND series = ? AND number = ?",
        (call.company, year.id, body["VoucherSeries"], body["VoucherNumber"]),
    ).fetchone()
    if row is None:
        name = f"{body['VoucherSeries']} {body['VoucherNumber']}"
        raise Problem.assumed("voucher_missing", f"Kan inte hitta verifikationen ({name}).")
    # The kind of document, not the voucher's own text (the C# SDK's live tests).
    body["VoucherDescription"] = row["reference_type"]
    body["VoucherYear"] = year.id


def _url_on_article(call: Call, body: Body) -> None:
    demand_record(call, "articles", body["ArticleNumber"], _NO_ARTICLE)


def _url_on_supplier_invoice(call: Call, body: Body) -> None:
    demand_record(call, "supplierinvoices", body["SupplierInvoiceNumber"], _NO_INVOICE)
    if not body["ExternalURLConnection"]:
        raise Problem.refused(2001795, "Obligatoriskt fält saknas (ExternalURLConnection)")


def _show_url(call: Call, body: Body) -> Body:
    # Here the key has no @ (specification).
    return body | {"Url": call.url(f"supplierinvoiceexternalurlconnections/{body['Id']}")}


def _connection(resource: str, finish: Callable[[Call, Body], None]) -> Register:
    return Register(
        resource=RESOURCES[resource],
        missing=_MISSING,
        taken=_TAKEN,
        verbs=frozenset({"list", "create", "get", "delete"}),
        numbered="sent",
        finish=finish,
    )


_OF_VOUCHERS = _connection("voucherfileconnections", _on_voucher)
_OF_ASSETS = _connection("assetfileconnections", _on_asset)
_REGISTERS = (
    _connection("articlefileconnections", _on_article),
    _connection("supplierinvoicefileconnections", _on_supplier_invoice),
    Register(resource=RESOURCES["articleurlconnections"], missing=_MISSING, finish=_url_on_article),
    Register(
        resource=RESOURCES["supplierinvoiceexternalurlconnections"],
        missing=_MISSING,
        verbs=frozenset({"create", "get", "update", "delete"}),
        finish=_url_on_supplier_invoice,
        show=_show_url,
    ),
)


def _of_year(call: Call) -> Reply:
    """Those of a year: the company's selected one unless another is said."""
    year = chosen_year(call)
    found = (
        _OF_VOUCHERS.show(call, body)
        for body in _OF_VOUCHERS.every(call.db, call.company)
        if body["VoucherYear"] == year.id
    )
    return listing(call, _VOUCHERS, found, show=lambda body: _OF_VOUCHERS.row(call, body))


def routes() -> list[Route]:
    """The requests that connections take."""
    of_vouchers = [
        route for route in _OF_VOUCHERS.routes() if (route.method, route.path) != ("GET", _VOUCHERS.path)
    ]
    of_assets = [
        route for route in _OF_ASSETS.routes() if not (route.method == "GET" and route.path.endswith(">"))
    ]
    others = [route for register in _REGISTERS for route in register.routes()]
    return [*others, *of_vouchers, *of_assets, Route("GET", _VOUCHERS.path, _VOUCHERS.scope, _of_year)]
