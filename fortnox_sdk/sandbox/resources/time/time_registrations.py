"""Registrations of time, absence and articles. The sandbox has a few fictional, read-only rows."""

from datetime import date, timedelta
from decimal import Decimal

from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Handlers, PlainRequest

_LONGEST_SPAN = timedelta(days=366)  # the documentation says "the max of which should be 1 year"

_CUSTOMER: Body = {
    "id": "1",
    "number": "1",
    "name": "Lindgrens Bageri AB",
    "active": True,
    "deleted": False,
    "isBusiness": 1,
    "invoiceCity": "Växjö",
    "invoiceZipCode": "352 30",
    "priceList": "A",
}
_INTERNAL: Body = {
    "id": "0",
    "number": "0",
    "name": "Intern tid",
    "active": True,
    "deleted": False,
    "isBusiness": 1,
}
_PROJECT: Body = {
    "id": "P1",
    "description": "Bokslut 2025",
    "projectLeader": "Karin Ekvall",
    "startDate": "2025-01-01",
    "endDate": "2025-12-31",
    "status": 1,
    "orderAmount": Decimal(25000),
    "orderTime": Decimal(20),
    "invoicedAmount": Decimal(0),
    "totalAmountInInvoices": Decimal(0),
}
_COST_CENTER: Body = {"id": "BYRA", "name": "Byrån", "active": "true"}
_SERVICE: Body = {
    "id": "TJ1",
    "description": "Redovisning",
    "unit": "h",
    "type": "SERVICE",
    "active": True,
    "isStock": False,
    "purchasePrice": Decimal(400),
    "salesPrices": [{"list": "A", "price": Decimal(950)}],
}
_ARTICLE: Body = _SERVICE | {
    "id": "A1",
    "description": "Pärm",
    "unit": "st",
    "type": "STOCK",
    "isStock": True,
}
_WORK: Body = {
    "id": "1",
    "code": "TID",
    "name": "Arbetad tid",
    "type": "WORK",
    "active": True,
    "costMultiplier": Decimal(1),
    "priceMultiplier": Decimal(1),
}
_ABSENCE: Body = _WORK | {"id": "2", "code": "SEM", "name": "Semester", "type": "ABSENCE"}


def _worked(number: int, day: str, hours: str, **more: object) -> Body:
    row: Body = {
        "id": f"6d2f0c1e-0000-4000-8000-{number:012}",
        "childId": None,
        "userId": "1",
        "workedDate": day,
        "workedHours": Decimal(hours),
        "chargeHours": Decimal(hours),
        "startTime": f"{day}T08:00:00+01:00",
        "stopTime": f"{day}T12:00:00+01:00",
        "registrationCode": _WORK,
        "customer": _CUSTOMER,
        "project": _PROJECT,
        "costCenter": _COST_CENTER,
        "service": _SERVICE,
        "unitCost": Decimal(400),
        "unitPrice": Decimal(950),
        "nonInvoiceable": False,
        "note": "Avstämning av balanskonton",
        "invoiceText": "Bokslutsarbete",
        "createdBy": "1",
        "createdTime": f"{day}T12:05:00+01:00",
        "updatedBy": "1",
    }
    return row | more


_TIME = (
    _worked(1, "2025-11-03", "4"),
    _worked(2, "2025-11-04", "3.5", documentId=1, documentType="invoice"),
    _worked(
        3, "2025-11-05", "2", customer=_INTERNAL, project=None, nonInvoiceable=True, chargeHours=Decimal(0)
    ),
    _worked(4, "2025-11-06", "8", registrationCode=_ABSENCE, customer=None, project=None, service=None),
)


def _article(number: int, day: str, **more: object) -> Body:
    registered: Body = {
        "id": f"a47b9e10-0000-4000-8000-{number:012}",
        "item": _ARTICLE,
        "totalQuantity": Decimal(2),
        "unitCost": Decimal(40),
        "unitPrice": Decimal(65),
        "nonInvoiceable": False,
        "note": None,
        "invoiceText": "Pärmar",
        "orderIndex": 1,
        "ownerId": "1",
        "timeLocked": False,
        "createdBy": "1",
        "createdTime": f"{day}T12:05:00+01:00",
    }
    registered |= more
    return {
        "id": f"b58ca021-0000-4000-8000-{number:012}",
        "purchaseDate": day,
        "ownerId": "1",
        "customer": _CUSTOMER,
        "project": _PROJECT,
        "costCenter": _COST_CENTER,
        "registrationType": "ARTICLE",
        "version": 1,
        "createdTime": f"{day}T12:05:00+01:00",
        "articleRegistrations": [registered],
        "registeredArticle": registered,
    }


_ARTICLES = (
    _article(1, "2025-11-03"),
    _article(2, "2025-11-04", documentId=1, documentType="invoice"),
    _article(3, "2025-11-05", nonInvoiceable=True, invoiceBasisId=1),
)


def _check_span(request: PlainRequest) -> None:
    first, last = request.query.get("fromDate"), request.query.get("toDate")
    if (
        first
        and last
        and not timedelta(0) <= date.fromisoformat(last) - date.fromisoformat(first) <= _LONGEST_SPAN
    ):
        raise Refused.invalid("toDate must not be before fromDate or more than a year after it")


def _code_of(row: Body, name: str) -> str | None:
    value = row.get(name)
    return None if value is None else value["id"]


def _fits(request: PlainRequest, row: Body, day: str, owner: str) -> bool:
    query = request.query
    if not query.get("fromDate", "") <= row[day] <= query.get("toDate", "9999"):
        return False
    for parameter, name in (("customerIds", "customer"), ("costCenterIds", "costCenter")):
        if query.get(parameter) and _code_of(row, name) not in query[parameter]:
            return False
    if query.get("projectIds"):
        without = query.get("includeRegistrationsWithoutProject", False) and row.get("project") is None
        if not without and _code_of(row, "project") not in query["projectIds"]:
            return False
    owners = query.get("ownerIds") or query.get("userIds")
    return not owners or row[owner] in owners


def _is(request: PlainRequest, **states: bool) -> bool:
    return all(request.query.get(name, value) == value for name, value in states.items())


def _registrations(request: PlainRequest) -> list[Body]:
    _check_span(request)
    query = request.query
    rows: list[Body] = []
    for row in _TIME:
        internal = row["customer"] is _INTERNAL
        states = _is(
            request,
            invoiced=row.get("documentId") is not None,
            inInvoiceBasis=row.get("invoiceBasisId") is not None,
            internalTime=internal,
            nonInvoiceable=row["nonInvoiceable"],
        )
        coded = not query.get("regCodes") or row["registrationCode"]["code"] in query["regCodes"]
        served = not query.get("serviceIds") or _code_of(row, "service") in query["serviceIds"]
        if states and coded and served and _fits(request, row, "workedDate", "userId"):
            rows.append(row)
    return rows


def _articles(request: PlainRequest) -> list[Body]:
    _check_span(request)
    items = request.query.get("itemIds")
    rows: list[Body] = []
    for row in _ARTICLES:
        registered: Body = row["registeredArticle"]
        states = _is(
            request,
            invoiced=registered.get("documentId") is not None,
            inInvoiceBasis=registered.get("invoiceBasisId") is not None,
            internalArticles=False,
            nonInvoiceable=registered["nonInvoiceable"],
        )
        is_included = not items or registered["item"]["id"] in items
        if states and is_included and _fits(request, row, "purchaseDate", "ownerId"):
            rows.append(row)
    return rows


HANDLERS: Handlers = {
    "GET /api/time/registrations-v2": _registrations,
    "GET /api/time/articles-v1": _articles,
}
