"""Invoices that were sent to Fortnox Finans. They can be paused, stopped or paid. Undocumented values are assumed."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.references import demand_accounts, demand_record
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.sales.invoices import INVOICES
from fortnox_sdk.sandbox.resources.sales.request_records import record_in
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["noxfinansinvoices"]
_SEND_METHODS = ("EMAIL", "LETTER", "EINVOICE", "NONE")  # the documented values, like the services below
_SERVICES = {"LEDGERBASE": "Bevaka", "REMINDER": "Påminn"}
_REMINDED_DAYS = 10
_PAYMENT = {
    "BookkeepPaymentInFortnox": bool,
    "ClientTakesFees": bool,
    "PaymentAmount": object,
    "PaymentMethodAccount": object,
    "PaymentMethodCode": str,
    "ReportToFinance": bool,
}


def _invoice(call: Call, body: Body) -> Body:
    return demand_record(call, "invoices", body["InvoiceNumber"], (2000434, "Kan inte hitta fakturan ({})."))


def _check(call: Call, fields: Body) -> None:
    invoice = _invoice(call, fields)
    if fields["SendMethod"] not in _SEND_METHODS or fields["Service"] not in _SERVICES:
        raise Problem.assumed("bad_choice", "Ogiltigt värde (SendMethod, Service)")
    if not invoice["Booked"] or invoice["Currency"] != "SEK":
        raise Problem.assumed("invoice_not_booked", "Fakturan måste vara bokförd och i SEK.")


def _finish(call: Call, body: Body) -> None:
    invoice = _invoice(call, body)
    due = date.fromisoformat(invoice["DueDate"])
    body |= {
        "InvoiceDocumentURL": "",
        "NextEvent": "REMINDER",
        "NextEventDate": (due + timedelta(days=_REMINDED_DAYS)).isoformat(),
        "ServiceName": _SERVICES[body["Service"]],
        "Status": "NOT_AUTHORIZED",  # until Fortnox Finans has reviewed the invoice (documentation)
    }
    invoice["NoxFinans"] = True
    INVOICES.save(call, invoice)


def _show(call: Call, body: Body) -> Body:
    invoice = _invoice(call, body)
    open_amount = max(decimal(invoice["_open"]) - decimal(body.get("_paid")), decimal(0))
    return body | {
        "BalanceIncludeFees": open_amount,
        "BalanceIncludeFeesCurrency": open_amount,
        "CurrentCapitalBalance": open_amount,
        "CurrentCapitalBalanceCurrency": open_amount,
        "OCRNumber": invoice["OCR"],
    }


_NOX_INVOICES = Register(
    resource=_RESOURCE,
    new={**dict.fromkeys(_RESOURCE.fields), "_paid": 0},
    missing=(CODES["record_missing"], "Kan inte hitta fakturan hos Fortnox Finans."),
    duplicate_error=(CODES["number_taken"], "Faktura {} är redan hos Fortnox Finans."),
    verbs=frozenset({"create", "get"}),
    numbered="sent",
    check=_check,
    finish=_finish,
    show=_show,
)


def _request_fields(call: Call) -> Body:
    fields = record_in(call, _RESOURCE.one)
    if fields is None:
        raise Problem.refused(2001392, "Ingen eller felaktig typ av data.")
    return fields


def _changed(changes: Callable[[Call, Body], Mapping[str, object]]) -> Callable[[Call, str], Reply]:
    """Return the handler of a request that changes an invoice; `changes` computes the new values of its fields."""

    def answer(call: Call, key: str) -> Reply:
        body = _NOX_INVOICES.get(call, key)
        body |= changes(call, body)
        _NOX_INVOICES.save(call, body)
        return _NOX_INVOICES.answer(call, body)

    return answer


def _pause(call: Call, _body: Body) -> Body:
    try:
        pause_end = date.fromisoformat(str(_request_fields(call).get("PausedUntilDate")))
    except ValueError:
        raise Problem.assumed("bad_date", "Ogiltigt datum (PausedUntilDate)") from None
    return {"Status": "PAUSED", "NextEventDate": pause_end.isoformat()}


def _report(call: Call, body: Body) -> Body:
    fields = _request_fields(call)
    for name, kind in _PAYMENT.items():
        if name not in fields or not isinstance(fields[name], kind):
            raise Problem.refused(2001795, f"Obligatoriskt fält saknas ({name})")
    try:
        amount = decimal(fields["PaymentAmount"])
    except ValueError:
        raise Problem.refused(2000108, "Värdet måste vara numeriskt (PaymentAmount)") from None
    demand_accounts(call, [str(fields["PaymentMethodAccount"])])
    return {"_paid": decimal(body["_paid"]) + amount}


ROUTES = [
    *_NOX_INVOICES.routes(),
    *_RESOURCE.routes(
        {
            "PUT /<key>/pause": _changed(_pause),
            "PUT /<key>/unpause": _changed(lambda _call, _body: {"Status": "OPEN"}),
            "PUT /<key>/stop": _changed(lambda _call, _body: {"Status": "STOPPED", "NextEvent": ""}),
            "PUT /<key>/take-fees": _changed(lambda _call, _body: {}),
            "PUT /<key>/report-payment": _changed(_report),
        }
    ),
]
