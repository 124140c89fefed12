"""Functions that put the sandbox into the state that a recorded exchange shows."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any, Final, cast
from urllib.parse import unquote, urlsplit

import attrs

from fortnox_sdk.http.envelopes import as_object
from fortnox_sdk.sandbox import Sandbox
from tools.exchange import Exchange

__all__ = ["START", "RecordedRecords", "prepare", "sandbox_resources"]

START: Final = "start"
"""The name of the snapshot that is restored before each exchange."""

_PAGE_SIZE: Final = 100
"""The number of rows on a page if the request has no limit."""
_BOOKS: Final = frozenset({"financialyears", "accounts", "vouchers", "voucherseries"})
_IN_USE_CODES: Final = frozenset({2000637, 2000004})
"""Error codes for a number that is in use."""
_MISSING_CODES: Final = {2000204: "CustomerNumber", 2001302: "ArticleNumber"}
"""By error code, the field of the request that refers to a record that does not exist."""
_REFERENCES: Final[Mapping[str, tuple[str, Mapping[str, object]]]] = {
    "CustomerNumber": ("customers", {"Name": "Kund", "CountryCode": "SE", "Country": "Sverige"}),
    "SupplierNumber": ("suppliers", {"Name": "Leverantör"}),
    "ArticleNumber": ("articles", {"Description": "Artikel"}),
    "Project": ("projects", {"Description": "Projekt"}),
    "CostCenter": ("costcenters", {"Description": "Ställe"}),
    "Unit": ("units", {"Description": "Enhet"}),
}
"""For each field that refers to another record: the resource of that record, and the fields that it must have."""
_ACCOUNT: Final = re.compile("Account(Number)?$")
_FILTERED: Final[Mapping[tuple[str, str], Mapping[str, object]]] = {
    ("customers", "inactive"): {"Active": False},
    ("offers", "ordercreated"): {"OrderReference": "1"},
    ("orders", "invoicecreated"): {"InvoiceReference": "1"},
}
"""By resource and filter, the values that a record in the filtered list must have, but that the list does not show."""
_DAYS: Final[Mapping[str, str]] = {
    "invoices": "InvoiceDate",
    "offers": "OfferDate",
    "orders": "OrderDate",
    "vouchers": "TransactionDate",
}
"""The date field that the query parameters `fromdate` and `todate` compare, by resource."""


@attrs.frozen(kw_only=True)
class Resource:
    """A resource, as the tables of the sandbox describe it."""

    name: str
    path: str
    one: str
    many: str
    key: tuple[str, ...]
    search: Mapping[str, str]
    """For each query parameter, the field that it compares."""
    required: tuple[str, ...]
    """Text fields that a new record must have, excluding its key."""


def sandbox_resources() -> list[Resource]:
    """Return the resources of the sandbox, the longest path first."""
    from fortnox_sdk.sandbox.schema.resources import RESOURCES  # noqa: PLC0415 - internal to the sandbox

    found = [
        Resource(
            name=resource.name,
            path=resource.path,
            one=resource.one,
            many=resource.many,
            key=resource.key,
            search=resource.search,
            required=tuple(
                name
                for name, field in resource.fields.items()
                if "!" in field.flags and field.type == "string" and name not in resource.key
            ),
        )
        for resource in RESOURCES.values()
    ]
    return sorted(found, key=lambda resource: -len(resource.path))


class RecordedRecords:
    """The records in the successful responses of all exchanges."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._resources = sandbox_resources()
        self._shown: list[tuple[Exchange, Resource, Mapping[str, Any]]] = []
        for exchange in exchanges:
            resource = self.resource_of(exchange)
            if resource is not None and exchange.good:
                self._shown += [(exchange, resource, record) for record in records_in(exchange, resource)]

    def resource_of(self, exchange: Exchange) -> Resource | None:
        """Return the resource of an exchange, or None if the sandbox has no resource for its path."""
        return next((n for n in self._resources if f"{exchange.path}/".startswith(f"{n.path}/")), None)

    def resource_named(self, name: str) -> Resource:
        """Return a resource by its name."""
        return next(resource for resource in self._resources if resource.name == name)

    def record(
        self, resource: Resource, key: Sequence[str], *, excluding: Exchange
    ) -> Mapping[str, Any] | None:
        """Return a record as another exchange shows it, or None if no other exchange shows it.

        Single records are preferred to list rows. Responses to reads are preferred to responses to writes.
        """
        found = [
            (resource.one not in exchange.json(), exchange.method != "GET", n, record)
            for n, (exchange, other, record) in enumerate(self._shown)
            if other.name == resource.name
            and exchange is not excluding
            and [str(record.get(part)) for part in resource.key] == list(key)
        ]
        return min(found)[3] if found else None


def records_in(exchange: Exchange, resource: Resource) -> list[Mapping[str, Any]]:
    """Return the records of a successful response."""
    body = exchange.json()
    if not isinstance(body, dict):
        return []
    whole = cast("dict[str, Any]", body)
    rows = whole.get(resource.many)
    if isinstance(rows, list):
        return [cast("Mapping[str, Any]", row) for row in cast("list[object]", rows) if isinstance(row, dict)]
    one = whole.get(resource.one)
    return [cast("Mapping[str, Any]", one)] if isinstance(one, dict) else []


def prepare(
    sandbox: Sandbox, recorded: RecordedRecords, exchange: Exchange, pages: Sequence[Exchange]
) -> None:
    """Put the sandbox's company into the state that an exchange shows.

    Before a read, the company gets the records of the recorded response. Before a write, the record to change is taken
    from another exchange, so that the sandbox can't copy the recorded response. If no other exchange shows the
    record, it gets only its key and the required fields.

    Args:
        sandbox: The sandbox. Its first company is emptied.
        recorded: The records of all exchanges.
        exchange: The exchange whose request will be sent.
        pages: All recorded pages of the same list, including the exchange.
    """
    resource = recorded.resource_of(exchange)
    sandbox.restore(START)
    sandbox.empty(books=resource is not None and resource.name in _BOOKS and exchange.method == "GET")
    if resource is None:
        return
    if not resource.key:
        # The sandbox's company has exactly one such record, or a list that the API can't change.
        _lock(sandbox, exchange, resource)
        return
    year = int(exchange.query("financialyear") or 1)
    if exchange.method == "GET":
        shown = [record for page in pages if page.good for record in records_in(page, resource)]
        # The rows match the query of the list, even if they do not show the field.
        rows = [{**_query_fields(exchange, resource), **record} for record in shown]
        if rows:
            before, after = _unrecorded_rows(pages[0], resource, rows)
            sandbox.put(resource.name, [*before, *rows, *after], financial_year=year)
        return
    _put_references(sandbox, recorded, exchange, resource, year)
    _put_own(sandbox, recorded, exchange, resource, year)


def _put_references(
    sandbox: Sandbox, recorded: RecordedRecords, exchange: Exchange, resource: Resource, year: int
) -> None:
    """Create the records that a request refers to, except the record that the response reports as missing."""
    request = exchange.request_json()
    if exchange.good:
        _put_accounts(sandbox, request, year)
    for name, value in _references_in(request):
        other = recorded.resource_named(_REFERENCES[name][0])
        if other.name == resource.name or _MISSING_CODES.get(exchange.code or 0) == name:
            continue
        record = recorded.record(other, [value], excluding=exchange) or {
            **_REFERENCES[name][1],
            other.key[0]: value,
        }
        sandbox.put(other.name, [record], financial_year=year)


def _put_own(
    sandbox: Sandbox, recorded: RecordedRecords, exchange: Exchange, resource: Resource, year: int
) -> None:
    """Create the record that a request changes, or whose number a request tries to use again."""
    key = [unquote(part) for part in exchange.path.removeprefix(resource.path).strip("/").split("/") if part]
    own = key[: len(resource.key)]
    if exchange.code in _IN_USE_CODES:
        own = [str(_record_in(exchange.request_json(), resource).get(part)) for part in resource.key]
    if own and exchange.status != 404:  # noqa: PLR2004 - Not Found
        found = recorded.record(resource, own, excluding=exchange)
        whole = {**_required_fields(resource), **(found or {}), **dict(zip(resource.key, own, strict=False))}
        for name, value in _references_in(
            {name: value for name, value in whole.items() if name not in resource.key}
        ):
            other = recorded.resource_named(_REFERENCES[name][0])
            sandbox.put(other.name, [{**_REFERENCES[name][1], other.key[0]: value}], financial_year=year)
        # A record that no exchange shows is created over the API, so that it has the defaults of Fortnox.
        if found is not None or not _create(sandbox, resource, whole):
            sandbox.put(resource.name, [whole], financial_year=year)


def _query_fields(exchange: Exchange, resource: Resource) -> Mapping[str, object]:
    """Return the field values that the query of a list implies for its rows."""
    found: dict[str, object] = {
        field: value for name, field in resource.search.items() if (value := exchange.query(name))
    }
    day = exchange.query("fromdate") or exchange.query("todate")
    if day is not None and resource.name in _DAYS:
        found[_DAYS[resource.name]] = day
    return {**found, **_FILTERED.get((resource.name, exchange.query("filter") or ""), {})}


def _put_accounts(sandbox: Sandbox, request: object, year: int) -> None:
    """Create the accounts that a request refers to. The sandbox's chart of accounts may lack them."""
    found = [
        {"Number": int(str(value)), "Description": f"Konto {value}"}
        for name, value in _scalars(request)
        if _ACCOUNT.search(name) and str(value).isdigit() and int(str(value))
    ]
    if found:
        sandbox.put("accounts", found, financial_year=year)


def _create(sandbox: Sandbox, resource: Resource, record: Mapping[str, Any]) -> bool:
    access, _ = sandbox.token()
    headers = {"Authorization": f"Bearer {access}", "Content-Type": "application/json"}
    address = urlsplit(sandbox.url)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=30)
    try:
        connection.request("POST", resource.path, json.dumps({resource.one: record}), headers)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    return answer.status == HTTPStatus.CREATED


def _lock(sandbox: Sandbox, exchange: Exchange, resource: Resource) -> None:
    """Lock the books up to the day that an exchange shows."""
    end = as_object(as_object(exchange.json()).get(resource.one)).get("EndDate")
    if resource.one == "LockedPeriod" and isinstance(end, str):
        sandbox.lock(date.fromisoformat(end))


def _unrecorded_rows(
    first: Exchange, resource: Resource, shown: Sequence[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Return rows for the records that `@TotalResources` counts, but that the recording does not contain.

    Args:
        first: The first recorded page of the list.
        resource: The resource of the list.
        shown: The recorded rows.

    Returns:
        The rows before and after the recorded rows.
    """
    meta: Any = first.json().get("MetaInformation")
    missing: int = (meta.get("@TotalResources", 0) if meta else 0) - len(shown)
    part = resource.key[-1]
    before = min((first.page - 1) * int(first.query("limit") or _PAGE_SIZE), max(missing, 0))
    texts = [str(row.get(part)) for row in shown]
    if not all(text.isdigit() for text in texts):
        # The sandbox lists such records in the order of their creation.
        return [{**shown[0], part: f"{texts[0]}.{n}"} for n in range(before)], []
    lowest, highest = min(map(int, texts)), max(map(int, texts))
    before = min(before, lowest - 1)
    return (
        [{**shown[0], part: lowest - n} for n in range(before, 0, -1)],
        [{**shown[-1], part: highest + n} for n in range(1, missing - before + 1)],
    )


def _record_in(request: object, resource: Resource) -> Mapping[str, Any]:
    return as_object(as_object(request).get(resource.one))


def _required_fields(resource: Resource) -> Mapping[str, object]:
    """Return the fields that a record needs besides its number."""
    if "CustomerNumber" in resource.required:
        return {"CustomerNumber": "1", "CustomerName": "Kund"}
    return dict.fromkeys(resource.required, "Text")


def _references_in(request: object) -> list[tuple[str, str]]:
    """Return a request's references to other records, as field and key."""
    return [(name, str(value)) for name, value in _scalars(request) if name in _REFERENCES]


def _scalars(request: object) -> Iterator[tuple[str, str | int]]:
    """Yield the text and number fields of a request, with their names."""
    if isinstance(request, list):
        for item in cast("list[object]", request):
            yield from _scalars(item)
    if isinstance(request, dict):
        for name, value in cast("dict[str, object]", request).items():
            if isinstance(value, str | int) and str(value):
                yield name, value
            else:
                yield from _scalars(value)
