"""Files on vouchers, supplier invoices, articles and assets, and URLs on articles and supplier invoices."""

from collections.abc import Callable, Iterable

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.ledger import find_voucher
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.bookkeeping.financial_years import chosen_year
from fortnox_sdk.sandbox.resources.files.stored_files import FILES
from fortnox_sdk.sandbox.resources.references import demand_record, is_referenced_in
from fortnox_sdk.sandbox.resources.register import Register, Verb
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_MISSING = (CODES["record_missing"], "Kan inte hitta kopplingen.")
_DUPLICATE = (CODES["number_taken"], "Filen {} är redan kopplad.")
_NO_INVOICE = (CODES["reference_missing"], "Kan inte hitta leverantörsfakturan ({}).")
_NO_ARTICLE = (2001302, "Kunde inte hitta artikel ({})")
_is_asset = is_referenced_in("assets", "Id")


def _file(call: Call, body: Body) -> Body:
    file = FILES.find(call, str(body["FileId"]))
    if file is None:
        raise Problem.assumed("file_missing", f"Kan inte hitta filen ({body['FileId']}).")
    return file


def _on_article(call: Call, body: Body) -> None:
    _file(call, body)
    demand_record(call, "articles", body["ArticleNumber"], _NO_ARTICLE)


def _on_asset(call: Call, body: Body) -> None:
    body["Name"] = _file(call, body)["Name"]
    if not _is_asset(call, body["AssetId"]):
        raise Problem.assumed("reference_missing", f"Kan inte hitta tillgången ({body['AssetId']}).")


def _on_supplier_invoice(call: Call, body: Body) -> None:
    body["Name"] = _file(call, body)["Name"]
    invoice = demand_record(call, "supplierinvoices", body["SupplierInvoiceNumber"], _NO_INVOICE)
    body["SupplierName"] = invoice["SupplierName"]


def _on_voucher(call: Call, body: Body) -> None:
    _file(call, body)
    year = chosen_year(call)
    row = find_voucher(call, year.id, body["VoucherSeries"], body["VoucherNumber"])
    if row is None:
        name = f"{body['VoucherSeries']} {body['VoucherNumber']}"
        raise Problem.assumed("voucher_missing", f"Kan inte hitta verifikationen ({name}).")
    # Fortnox sends the reference type here and not the voucher text (live tests of Fortnox.NET.SDK).
    body["VoucherDescription"] = row["reference_type"]
    body["VoucherYear"] = year.id


def _url_on_article(call: Call, body: Body) -> None:
    demand_record(call, "articles", body["ArticleNumber"], _NO_ARTICLE)


def _url_on_supplier_invoice(call: Call, body: Body) -> None:
    demand_record(call, "supplierinvoices", body["SupplierInvoiceNumber"], _NO_INVOICE)
    if not body["ExternalURLConnection"]:
        raise Problem.refused(2001795, "Obligatoriskt fält saknas (ExternalURLConnection)")


def _show_url(call: Call, body: Body) -> Body:
    # The specification names this field `Url`, unlike the `@url` of other resources.
    return body | {"Url": call.url(f"supplierinvoiceexternalurlconnections/{body['Id']}")}


class _OfVouchers(Register):
    """The register of connections between files and vouchers. Each connection belongs to a financial year."""

    def selected(self, call: Call) -> Iterable[Body]:
        """Return the connections in the requested financial year, or in the company's selected year."""
        year = chosen_year(call)
        return (body for body in self.every(call) if body["VoucherYear"] == year.id)


def _connection(
    resource: str,
    finish: Callable[[Call, Body], None],
    *,
    of: type[Register] = Register,
    verbs: frozenset[Verb] = frozenset({"list", "create", "get", "delete"}),
) -> Register:
    return of(
        resource=RESOURCES[resource],
        missing=_MISSING,
        duplicate_error=_DUPLICATE,
        verbs=verbs,
        numbered="sent",
        finish=finish,
    )


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
    _connection("voucherfileconnections", _on_voucher, of=_OfVouchers),
    _connection("assetfileconnections", _on_asset, verbs=frozenset({"list", "create", "delete"})),
)
ROUTES = [route for register in _REGISTERS for route in register.routes()]
