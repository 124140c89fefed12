"""Sales, ratings and users of an integration, for developers and partners. The data is fictional and read-only."""

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.plain_operations import Handlers, PlainRequest

_DEVELOPER = "/api/integration-developer"
_PARTNER = "/api/integration-partner"
_USERS: tuple[Body, ...] = (
    {
        "name": "Karin Ekvall",
        "email": "karin.ekvall@example.com",
        "userType": "ADMIN",
        "externalSourceId": "u-1",
        "activationTime": "2025-02-03T09:15:00+01:00",
    },
    {
        "name": "Olle Brandt",
        "email": "olle.brandt@example.com",
        "userType": "USER",
        "externalSourceId": "u-2",
        "activationTime": "2025-06-16T13:40:00+02:00",
    },
)


def _check_integration(request: PlainRequest) -> None:
    if request.path["integrationId"] != str(assumptions.INTEGRATION_ID):
        raise Refused.unknown(f"Integration {request.path['integrationId']} does not exist")


def _check_tenant(request: PlainRequest) -> None:
    if request.path["tenantId"] != str(request.call.company):
        raise Refused.unknown(f"Tenant {request.path['tenantId']} does not use the integration")


def _ratings(request: PlainRequest) -> list[Body]:
    _ = request
    answer = {
        "comment": "Tack! Vi har rättat det i dag.",
        "created": "2025-05-07T08:00:00+02:00",
        "updated": "2025-05-07T08:00:00+02:00",
    }
    first = {
        "ratingId": 1,
        "integrationId": assumptions.INTEGRATION_ID,
        "rating": 4,
        "comment": "Gör det den ska, men bilagan kunde vara snabbare.",
        "companyName": "Exempelbyrån i Växjö AB",
        "companyEmployeeRange": "5-9",
        "created": "2025-05-06T10:20:00+02:00",
        "updated": "2025-05-06T10:20:00+02:00",
        "isMyRating": False,
        "response": answer,
    }
    second = first | {
        "ratingId": 2,
        "rating": 5,
        "comment": None,
        "response": None,
        "companyEmployeeRange": "1-4",
    }
    return [first, second | {"companyName": "Exempelbyrån i Umeå AB"}]


def _sales(request: PlainRequest) -> list[Body]:
    _check_integration(request)
    tenant = str(request.call.company)
    return [
        {
            "orderId": f"o-{month}",
            "tenantId": tenant,
            "type": kind,
            "amount": amount,
            "date": f"2025-{month:02}-01T00:00:00+01:00",
        }
        for month, kind, amount in ((1, "PURCHASE", 199), (2, "PURCHASE", 199), (3, "TERMINATION", -199))
    ]


def _users(request: PlainRequest) -> list[Body]:
    _check_integration(request)
    _check_tenant(request)
    return list(_USERS)


def _known_client(call: Call, client: str) -> bool:
    return call.db.execute("SELECT 1 FROM client WHERE id = ?", (client,)).fetchone() is not None


def _app_sales(request: PlainRequest) -> Body:
    if not _known_client(request.call, request.path["appId"]):
        raise Refused.unknown(f"App {request.path['appId']} does not exist")
    if "tenantId" in request.path:
        _check_tenant(request)
    tenant: Body = {
        "tenantId": str(request.call.company),
        "purchases": [{"identifier": "p-1", "amount": 199, "purchaseTime": "2025-01-01T00:00:00+01:00"}],
        "terminations": [
            {"identifier": "p-1", "amount": -199, "onCancellationTime": "2025-03-01T00:00:00+01:00"}
        ],
        "users": list(_USERS),
    }
    return {"appId": request.path["appId"], "tenants": [tenant]}


HANDLERS: Handlers = {
    f"GET {_DEVELOPER}/ratings-v1": _ratings,
    f"GET {_DEVELOPER}/sales-v1/{{integrationId}}": _sales,
    f"GET {_DEVELOPER}/users/users-v1/{{integrationId}}/{{tenantId}}": _users,
    f"GET {_PARTNER}/apps/sales-v1/{{appId}}": _app_sales,
    f"GET {_PARTNER}/apps/sales-v1/{{appId}}/{{tenantId}}": _app_sales,
}
