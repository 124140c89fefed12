"""Contracts. An invoice is created for each period, until all periods are invoiced or the contract is finished."""

import calendar
from datetime import date, timedelta

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.sales import orders
from fortnox_sdk.sandbox.resources.sales.documents import SalesDocuments, sales_form
from fortnox_sdk.sandbox.resources.sales.invoices import INVOICES
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["contracts"]
_MOST_MONTHS = 9999  # the maximum in a contract template (specification)
_MONTHS = 12


def _is_finished(body: Body) -> bool:
    # A record that a test has stored with `Sandbox.put` lacks this field.
    return bool(body.get("_finished"))


def _fixed(body: Body) -> None:
    if _is_finished(body):
        raise Problem.assumed("wrong_state", "Avtalet är avslutat.")


def _months_on(day: date, months: int) -> date:
    """Add months to a date. If the date is the last day of its month, so is the result."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    if not 1 <= year <= date.max.year:
        raise Problem.assumed("bad_date", "Perioden ligger för långt fram.")
    last = calendar.monthrange(year, month + 1)[1]
    ends = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if ends else min(day.day, last))


def _finish(call: Call, body: Body) -> None:
    for name in ("ContractLength", "InvoiceInterval"):
        if body[name] is not None and not 1 <= body[name] <= _MOST_MONTHS:
            raise Problem.assumed("out_of_range", f"Värdet ligger utanför tillåtet intervall ({name})")
    body["InvoiceInterval"] = body["InvoiceInterval"] or 1
    body["ContractLength"] = body["ContractLength"] or _MONTHS
    end = date.fromisoformat(body["PeriodEnd"])
    start = body["PeriodStart"] or (_months_on(end, -body["InvoiceInterval"]) + timedelta(days=1)).isoformat()
    if start > body["PeriodEnd"]:
        raise Problem.assumed("bad_date", "Periodens slut ligger före dess början.")
    body["PeriodStart"] = start
    template = Collection("contracttemplates").find(call, str(body["TemplateNumber"]))
    if body["TemplateNumber"] and template is None:
        raise Problem.assumed("reference_missing", f"Kan inte hitta avtalsmallen ({body['TemplateNumber']}).")
    body["TemplateName"] = template["TemplateName"] if template else ""


def _remaining(body: Body) -> int:
    # A record that a test has stored with `Sandbox.put` may lack these fields.
    months, interval = (int(body[name] or 0) for name in ("ContractLength", "InvoiceInterval"))
    return max(months // max(interval, 1) - int(body.get("_made", 0)), 0)


def _show(_call: Call, body: Body) -> Body:
    status = "FINISHED" if _is_finished(body) else "ACTIVE" if body["Active"] else "INACTIVE"
    return body | {
        "InvoicesRemaining": "0" if body["Continuous"] else str(_remaining(body)),
        "Invoiceinterval": body["InvoiceInterval"],
        "Status": status,
    }


_CONTRACTS = SalesDocuments(
    resource=_RESOURCE,
    row_format=sales_form("InvoiceRows", quantity="DeliveredQuantity"),
    day="ContractDate",
    title="Avtal",
    missing=(CODES["record_missing"], "Kan inte hitta avtalet."),
    new={"Active": True, "PrintTemplate": "avtal", "LastInvoiceDate": "", "_made": 0, "_finished": False},
    fixed=_fixed,
    finish=_finish,
    show=_show,
    filters={
        "active": lambda body, _today: body["Active"] and not _is_finished(body),
        "inactive": lambda body, _today: not body["Active"] and not _is_finished(body),
        "finished": lambda body, _today: _is_finished(body),
    },
)


def _with_invoices_left(call: Call, key: str) -> Body:
    """Return a contract. Raises a Problem if the contract is finished or has no period left to invoice."""
    body = _CONTRACTS.get(call, key)
    _CONTRACTS.check_open(call, body)
    if not body["Continuous"] and not _remaining(body):
        raise Problem.assumed("wrong_state", "Avtalet har inga fakturor kvar.")
    return body


def _next_period(call: Call, body: Body) -> None:
    # A record that a test has stored with `Sandbox.put` may lack the number of invoices and the interval.
    body["_made"] = int(body.get("_made", 0)) + 1
    end = date.fromisoformat(body["PeriodEnd"])
    body["PeriodStart"] = (end + timedelta(days=1)).isoformat()
    body["PeriodEnd"] = _months_on(end, body["InvoiceInterval"] or 1).isoformat()
    _CONTRACTS.save(call, body)


def _create_invoice(call: Call, key: str) -> Reply:
    body = _with_invoices_left(call, key)
    invoice_fields = orders.as_invoice(body, body["InvoiceRows"], "DeliveredQuantity")
    invoice_fields["VATIncluded"] = bool(body["VatIncluded"])
    invoice = orders.create_invoice_from(
        call,
        invoice_fields,
        {
            "ContractReference": key,
            "InvoiceType": "AGREEMENTINVOICE",
            "InvoicePeriodStart": body["PeriodStart"],
            "InvoicePeriodEnd": body["PeriodEnd"],
        },
    )
    body["LastInvoiceDate"] = invoice["InvoiceDate"]
    _next_period(call, body)
    return INVOICES.answer(call, invoice)


def _increase(call: Call, key: str) -> Reply:
    body = _with_invoices_left(call, key)
    _next_period(call, body)
    return _CONTRACTS.answer(call, body)


def _end(call: Call, key: str) -> Reply:
    body = _CONTRACTS.get(call, key)
    _CONTRACTS.check_open(call, body)
    body |= {"_finished": True, "Active": False}
    _CONTRACTS.save(call, body)
    return _CONTRACTS.answer(call, body)


ROUTES = [
    *_CONTRACTS.routes(),
    *_RESOURCE.routes(
        {
            "PUT /<key>/createinvoice": _create_invoice,
            "PUT /<key>/finish": _end,
            "PUT /<key>/increaseinvoicecount": _increase,
        }
    ),
]
