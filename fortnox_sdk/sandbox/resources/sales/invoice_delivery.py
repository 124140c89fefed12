"""How an invoice reaches its customer: e-mail, e-invoice, print. Reading these addresses does something."""

from datetime import date

from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.pdf import pdf_page
from fortnox_sdk.sandbox.resources.sales.invoices import answer, find, save
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["routes"]

_RESOURCE = RESOURCES["invoices"]


def routes() -> list[Route]:
    """The requests that send or print an invoice."""
    path, scope = f"{_RESOURCE.path}/<key>", _RESOURCE.scope
    return [
        Route("GET", f"{path}/email", scope, _send),
        Route("GET", f"{path}/einvoice", scope, _send),
        Route("GET", f"{path}/eprint", scope, _send),
        Route("GET", f"{path}/print", scope, _print),
        Route("GET", f"{path}/preview", scope, _preview),
        Route("GET", f"{path}/printreminder", scope, _remind),
        Route("PUT", f"{path}/externalprint", scope, _send),
        Route("PUT", f"{path}/warehouseready", scope, _ready),
    ]


def _send(call: Call, key: str) -> Reply:
    body = find(call, key)
    body["Sent"] = True
    save(call, body)
    return answer(call, body)


def _print(call: Call, key: str) -> Reply:
    """Gives a PDF and marks the invoice as sent (measured by others: `preview` does not)."""
    body = find(call, key)
    body["Sent"] = True
    save(call, body)
    return _page(body, "Faktura")


def _preview(call: Call, key: str) -> Reply:
    return _page(find(call, key), "Faktura")


def _remind(call: Call, key: str) -> Reply:
    body = find(call, key)
    body |= {"Reminders": int(body["Reminders"]) + 1, "LastRemindDate": call.today.isoformat()}
    save(call, body)
    return _page(body, "Påminnelse")


def _ready(call: Call, key: str) -> Reply:
    body = find(call, key)
    body |= {"WarehouseReady": True, "OutboundDate": body.get("OutboundDate") or date.isoformat(call.today)}
    save(call, body)
    return answer(call, body)


def _page(body: Body, title: str) -> Reply:
    total = f"{decimal(body['Total']):.2f} {body['Currency']}"
    lines = [
        f"{title} {body['DocumentNumber']}",
        str(body["CustomerName"]),
        f"Att betala {total}",
        f"OCR {body['OCR']}",
    ]
    return Reply(pdf_page(lines), content_type="application/pdf")
