"""Invoices handed to Fortnox Finans: sent, paused, stopped, paid. Its words are assumed where the documents end."""

from datetime import date, timedelta

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.references import demand_accounts, demand_record
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["routes"]

_RESOURCE = RESOURCES["noxfinansinvoices"]
_SEND_METHODS = ("EMAIL", "LETTER", "EINVOICE", "NONE")  # the documentation's, as are the services
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


def _find(call: Call, key: str) -> Body:
    body = records.find(call.db, call.company, _RESOURCE.name, key)
    if body is None:
        raise Problem.missing(CODES["record_missing"], "Kan inte hitta fakturan hos Fortnox Finans.")
    return body


def _save(call: Call, body: Body) -> Reply:
    records.save(call.db, call.company, _RESOURCE.name, str(body["InvoiceNumber"]), body, stamp=call.stamp)
    return _answer(call, body)


def _answer(call: Call, body: Body, status: int = 200) -> Reply:
    number = str(body["InvoiceNumber"])
    invoice = demand_record(call, "invoices", number, (2000434, "Kan inte hitta fakturan ({})."))
    left = max(decimal(invoice["_open"]) - decimal(body["_paid"]), decimal(0))
    shown = body | {
        "@url": call.url(f"{_RESOURCE.name}/{number}"),
        "BalanceIncludeFees": left,
        "BalanceIncludeFeesCurrency": left,
        "CurrentCapitalBalance": left,
        "CurrentCapitalBalanceCurrency": left,
        "OCRNumber": invoice["OCR"],
    }
    content = {_RESOURCE.one: _RESOURCE.shown(shown, _RESOURCE.single)}
    return Reply(content, status, _RESOURCE.location if status == 201 else None)  # noqa: PLR2004


def _create(call: Call) -> Reply:
    sent = _RESOURCE.read(call.body, "c")
    key = str(sent["InvoiceNumber"])
    invoice = demand_record(call, "invoices", key, (2000434, "Kan inte hitta fakturan ({})."))
    if sent["SendMethod"] not in _SEND_METHODS or sent["Service"] not in _SERVICES:
        raise Problem.assumed("bad_choice", "Ogiltigt värde (SendMethod, Service)")
    if not invoice["Booked"] or invoice["Currency"] != "SEK":
        raise Problem.assumed("invoice_not_booked", "Fakturan måste vara bokförd och i SEK.")
    if records.find(call.db, call.company, _RESOURCE.name, key) is not None:
        raise Problem.assumed("number_taken", f"Faktura {key} är redan hos Fortnox Finans.")
    due = date.fromisoformat(invoice["DueDate"])
    body = sent | {
        "InvoiceDocumentURL": "",
        "NextEvent": "REMINDER",
        "NextEventDate": (due + timedelta(days=_REMINDED_DAYS)).isoformat(),
        "ServiceName": _SERVICES[sent["Service"]],
        "Status": "NOT_AUTHORIZED",  # until Fortnox Finans has looked at it (documentation)
        "_paid": 0,
    }
    records.insert(call.db, call.company, _RESOURCE.name, key, body)
    invoice["NoxFinans"] = True
    records.save(call.db, call.company, "invoices", key, invoice, stamp=call.stamp)
    return _answer(call, body, 201)


def _get(call: Call, key: str) -> Reply:
    return _answer(call, _find(call, key))


def _inside(call: Call) -> Body:
    body = call.body
    inside: object = body.get(_RESOURCE.one) if isinstance(body, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # unchecked JSON
    if not isinstance(inside, dict):
        raise Problem.refused(2001392, "Ingen eller felaktig typ av data.")
    return inside  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON


def _pause(call: Call, key: str) -> Reply:
    body = _find(call, key)
    try:
        until = date.fromisoformat(str(_inside(call).get("PausedUntilDate")))
    except ValueError:
        raise Problem.assumed("bad_date", "Ogiltigt datum (PausedUntilDate)") from None
    return _save(call, body | {"Status": "PAUSED", "NextEventDate": until.isoformat()})


def _unpause(call: Call, key: str) -> Reply:
    return _save(call, _find(call, key) | {"Status": "OPEN"})


def _stop(call: Call, key: str) -> Reply:
    return _save(call, _find(call, key) | {"Status": "STOPPED", "NextEvent": ""})


def _take_fees(call: Call, key: str) -> Reply:
    return _save(call, _find(call, key))


def _report(call: Call, key: str) -> Reply:
    body = _find(call, key)
    sent = _inside(call)
    for name, kind in _PAYMENT.items():
        if name not in sent or not isinstance(sent[name], kind):
            raise Problem.refused(2001795, f"Obligatoriskt fält saknas ({name})")
    try:
        amount = decimal(sent["PaymentAmount"])
    except ValueError:
        raise Problem.refused(2000108, "Värdet måste vara numeriskt (PaymentAmount)") from None
    demand_accounts(call, [str(sent["PaymentMethodAccount"])])
    return _save(call, body | {"_paid": decimal(body["_paid"]) + amount})


def routes() -> list[Route]:
    """The requests that invoices at Fortnox Finans take."""
    path, scope = f"{_RESOURCE.path}/<key>", _RESOURCE.scope
    return [
        Route("POST", _RESOURCE.path, scope, _create),
        Route("GET", path, scope, _get),
        Route("PUT", f"{path}/pause", scope, _pause),
        Route("PUT", f"{path}/unpause", scope, _unpause),
        Route("PUT", f"{path}/stop", scope, _stop),
        Route("PUT", f"{path}/take-fees", scope, _take_fees),
        Route("PUT", f"{path}/report-payment", scope, _report),
    ]
