"""The calls of the comparison: each list, a single record of each kind, harmless invalid requests, and SIE files."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Final

import attrs

from fortnox_sdk.cli.doctor.compare.resources import Resource, all_resources

ROWS: Final = 10
"""The value of the parameter `limit` in most calls for lists."""
UNKNOWN: Final = "99999999"
"""A number that no record has."""

_LIMITS: Final[Mapping[str, int]] = MappingProxyType(
    {"predefined_accounts": 100, "predefined_voucher_series": 100}
)
_JSON: Final = "application/json"
_PAST_DAYS: Final = timedelta(days=90)
# Unknown ids are requested for these resources only, so that the comparison stays below 200 calls.
_WITH_UNKNOWN_ID: Final = frozenset(
    [
        "accounts",
        "articles",
        "assets",
        "cost_centers",
        "currencies",
        "customers",
        "employees",
        "financial_years",
        "invoice_payments",
        "invoices",
        "orders",
        "price_lists",
        "projects",
        "stock_points",
        "supplier_invoice_payments",
        "supplier_invoices",
        "suppliers",
        "terms_of_payments",
        "units",
        "voucher_series",
        "vouchers",
    ]
)


class Form(Enum):
    """The kind of response that a call expects."""

    LIST = "list"
    SINGLE = "single"
    WRONG = "wrong"
    """The response to a faulty request, or to a list request with an extreme page or limit."""
    SIE = "SIE"


@attrs.frozen(kw_only=True)
class PlannedCall:
    """A GET request that both Fortnox and the sandbox receive."""

    name: str
    """A stable name, such as `customers.list`."""
    path: str
    """The path. Each `{}` stands for a part of the key of a record that a list call returned."""
    params: Mapping[str, str | int] = MappingProxyType({})
    accept: str = _JSON
    form: Form = Form.WRONG
    resource: Resource | None = None
    has_year: bool = False
    """True if the parameter `financialyear` is added to the request."""

    @property
    def shown(self) -> str:
        """The request as text for the report, with the keys of records replaced by `{}`."""
        params = {**self.params, **({"financialyear": "{}"} if self.has_year else {})}
        query = "&".join(f"{name}={value}" for name, value in params.items())
        accept = "" if self.accept == _JSON else f" (Accept: {self.accept})"
        return f"GET {self.path}{'?' if query else ''}{query}{accept}"


def planned_calls(today: date) -> tuple[PlannedCall, ...]:
    """Return the planned calls of the comparison. The calls of `facts.FACTS` are not included.

    The company information and the financial years come first, because later calls need the id of a financial year.

    Args:
        today: The current date, for lists that need a period.
    """
    calls = [call for resource in all_resources() for call in _calls_of(resource, today)]
    calls += _wrong_requests()
    calls += [
        PlannedCall(name=f"sie.type-{kind}", path=f"/3/sie/{kind}", form=Form.SIE, has_year=True)
        for kind in (1, 2, 3, 4)
    ]
    first = ("company_information.single", "financial_years.list")
    return tuple(sorted(calls, key=lambda call: call.name not in first))


def _calls_of(resource: Resource, today: date) -> Iterator[PlannedCall]:
    name, path = resource.name, resource.path
    if resource.row is not None:
        params: dict[str, str | int] = {"limit": _LIMITS.get(name, ROWS)}
        if name.startswith("time_"):
            params = {"fromDate": f"{today - _PAST_DAYS}", "toDate": f"{today}"}
        yield PlannedCall(
            name=f"{name}.list",
            path=resource.list_path,
            params=params,
            form=Form.LIST,
            resource=resource,
            has_year=resource.has_year,
        )
    if resource.record is not None and (resource.key or resource.row is None):
        yield PlannedCall(
            name=f"{name}.single",
            path=path + "/{}" * len(resource.key),
            form=Form.SINGLE,
            resource=resource,
            has_year=resource.has_year,
        )
    if name in _WITH_UNKNOWN_ID:
        first = "/A" * (len(resource.key) - 1)
        yield PlannedCall(
            name=f"{name}.unknown-id",
            path=f"{path}{first}/{UNKNOWN}",
            resource=resource,
            has_year=resource.has_year,
        )


def _wrong_requests() -> Iterator[PlannedCall]:
    resources = {resource.name: resource for resource in all_resources()}

    def call(name: str, what: str, params: Mapping[str, str | int], accept: str = _JSON) -> PlannedCall:
        resource = resources[name]
        return PlannedCall(
            name=f"{name}.{what}",
            path=resource.path,
            params=params,
            accept=accept,
            resource=resource,
            has_year=resource.has_year and "financialyear" not in params,
        )

    for name in ("accounts", "customers", "invoices", "supplier_invoices", "suppliers", "vouchers"):
        yield call(name, "page-after-last", {"limit": ROWS, "page": 9999})
    for name in ("customers", "invoices", "vouchers"):
        yield call(name, "limit-501", {"limit": 501})
    for value in ("0", "-1", "abc"):
        yield call("customers", f"wrong-limit-{value}", {"limit": value})
    for value in ("0", "abc"):
        yield call("customers", f"wrong-page-{value}", {"limit": ROWS, "page": value})
    for what, accept in (("accept-xml", "application/xml"), ("accept-pdf", "application/pdf")):
        yield call("customers", what, {"limit": ROWS}, accept)
    for name in ("customers", "invoices", "supplier_invoices"):
        yield call(name, "unknown-filter", {"limit": ROWS, "filter": "nosuchfilter"})
    yield call("customers", "unknown-parameter", {"limit": ROWS, "nosuchparameter": 1})
    yield call("customers", "unknown-sorting", {"limit": ROWS, "sortby": "nosuchfield"})
    for name, parameter in (("invoices", "fromdate"), ("vouchers", "fromdate"), ("invoices", "lastmodified")):
        yield call(name, f"wrong-{parameter}", {"limit": ROWS, parameter: "2025-13-45"})
    for name in ("accounts", "vouchers"):
        yield call(name, "unknown-year", {"limit": ROWS, "financialyear": UNKNOWN})
    yield PlannedCall(name="requests.unknown-path", path="/3/nosuchresource")
    yield PlannedCall(name="requests.wrong-sie-type", path="/3/sie/9", has_year=True)
    yield PlannedCall(name="sie.unknown-year", path="/3/sie/4", params={"financialyear": UNKNOWN})
