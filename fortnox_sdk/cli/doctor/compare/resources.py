"""The resources that are compared, as the client declares them: paths, envelopes, record classes, fields and values."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal, cast, get_args, get_origin, get_type_hints

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors._binding import bind
from fortnox_sdk.entities.codec import Entity, declared, wire_name

KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "absence_transactions": ("id",),
        "accounts": ("Number",),
        "article_file_connections": ("FileId",),
        "article_url_connections": ("Id",),
        "articles": ("ArticleNumber",),
        "asset_types": ("Id",),
        "assets": ("Number",),
        "attendance_transactions": ("id",),
        "contract_accruals": ("DocumentNumber",),
        "contract_templates": ("ContractTemplate",),
        "contracts": ("DocumentNumber",),
        "cost_centers": ("Code",),
        "currencies": ("Code",),
        "custom_document_types": ("referenceType",),
        "customers": ("CustomerNumber",),
        "employees": ("EmployeeId",),
        "expenses": ("Code",),
        "financial_years": ("Id",),
        "incoming_goods": ("id",),
        "invoice_accruals": ("InvoiceNumber",),
        "invoice_payments": ("Number",),
        "invoices": ("DocumentNumber",),
        "modes_of_payments": ("Code",),
        "offers": ("DocumentNumber",),
        "orders": ("DocumentNumber",),
        "predefined_accounts": ("Name",),
        "predefined_voucher_series": ("Name",),
        "price_lists": ("Code",),
        "prices": ("PriceList", "ArticleNumber"),
        "production_orders": ("id",),
        "projects": ("ProjectNumber",),
        "purchase_orders": ("id",),
        "salary_transactions": ("SalaryRow",),
        "stock_points": ("id",),
        "stock_takings": ("id",),
        "supplier_invoice_accruals": ("SupplierInvoiceNumber",),
        "supplier_invoice_file_connections": ("FileId",),
        "supplier_invoice_payments": ("Number",),
        "supplier_invoices": ("GivenNumber",),
        "suppliers": ("SupplierNumber",),
        "tax_reductions": ("Id",),
        "terms_of_deliveries": ("Code",),
        "terms_of_payments": ("Code",),
        "trusted_email_domains": ("Id",),
        "units": ("Code",),
        "voucher_file_connections": ("FileId",),
        "voucher_series": ("Code",),
        "vouchers": ("VoucherSeries", "VoucherNumber"),
        "way_of_deliveries": ("Code",),
    }
)
"""The JSON names in a list row that form the key of the record, by resource."""

WITH_YEAR: Final = frozenset(["accounts", "voucher_file_connections", "voucher_series", "vouchers"])
"""The resources whose records belong to a financial year."""

_SINGLE: Final = frozenset(
    [
        "company_information",
        "company_settings",
        "email_senders",
        "eu_vat_limit_regulation",
        "locked_period",
        "me",
        "tenants",
    ]
)
_FOLDERS: Final = frozenset(["archive", "inbox"])
_LIST_PATHS: Final = MappingProxyType({"stock_balances": "/stockbalance"})
"""The segments that the path of a list has after the path of its resource, by resource."""
_ENVELOPES: Final = MappingProxyType({"assets": "Assets"})
"""The JSON keys of single records in responses, if they differ from the keys in requests, by resource."""
# Not compared: the resources of a developer's own apps, and lists for which the caller has to name records.
_LEFT_OUT: Final = frozenset(["attachments", "integration_ratings", "integration_sales", "integration_users"])


@attrs.frozen(kw_only=True)
class Resource:
    """A resource of the API."""

    name: str
    """The name of the client's connector, such as `customers`."""
    path: str
    list_path: str
    """The path of the list; the same as `path` for nearly all resources."""
    one: str
    """The JSON key of a single record; `""` if it has no envelope."""
    many: str
    """The JSON key of a list; `""` if it has no envelope."""
    key: tuple[str, ...]
    """The JSON names in a list row that form the key of the record; empty if no single record is read."""
    row: type[Entity] | None
    """The class of the rows of the list; None if the resource has no list."""
    record: type[Entity] | None
    """The class of a single record; None if a record can't be read alone."""

    @property
    def has_year(self) -> bool:
        """True if the records belong to a financial year."""
        return self.name in WITH_YEAR


@cache
def all_resources() -> tuple[Resource, ...]:
    """Return the resources that are compared, in the order of the client's connectors."""
    return tuple(
        _resource(name, connector)
        for name, connector in _connectors().items()
        if name in {*KEYS, *_SINGLE, *_FOLDERS} or (hasattr(connector, "list") and name not in _LEFT_OUT)
    )


@cache
def _connectors() -> Mapping[str, type[Connector]]:
    """Return the client's connectors by attribute name."""
    attributes = vars(FortnoxClient)
    names = [name for name, value in attributes.items() if isinstance(value, bind)]
    return {name: cast("bind[Connector]", attributes[name]).connector() for name in names}


def _resource(name: str, connector: type[Connector]) -> Resource:
    read = getattr(connector, "folder" if name in _FOLDERS else "get", None)
    record: type[Entity] | None = getattr(connector, "entity", None) or _returned(read)
    return Resource(
        name=name,
        path=connector.path,
        list_path=connector.path + _LIST_PATHS.get(name, ""),
        one=_ENVELOPES.get(name, getattr(connector, "one", "")),
        many=getattr(connector, "many", ""),
        key=KEYS.get(name, ()),
        row=_returned(getattr(connector, "list", None)),
        record=record if read is not None else None,
    )


def _returned(operation: object) -> type[Entity] | None:
    if operation is None:
        return None
    return next(entities_in(get_type_hints(operation).get("return")), None)


def entities_in(hint: object) -> Iterator[type[Entity]]:
    """Yield the record classes that a type contains."""
    if isinstance(hint, type) and issubclass(hint, Entity):
        yield hint
    for argument in get_args(hint):
        yield from entities_in(argument)


@attrs.frozen
class Vocabulary:
    """The words that a report may contain: declared field names, declared enumeration values, and resource paths."""

    names: frozenset[str]
    """The JSON names of all fields that the client declares."""
    values: Mapping[str, frozenset[str]]
    """For each JSON name, the values that the client declares for it."""
    paths: frozenset[str]
    """The paths of all resources."""


@cache
def vocabulary() -> Vocabulary:
    """Return the words that the client declares."""
    names, values = (
        {"MetaInformation", "@TotalResources", "@TotalPages", "@CurrentPage"},
        dict[str, set[str]](),
    )
    names |= {"ErrorInformation", "Error", "Message", "Code", "error", "message", "code"}
    seen = set[type[Entity]]()
    waiting = [kind for each in all_resources() for kind in (each.row, each.record) if kind is not None]
    names |= {name for each in all_resources() for name in (each.one, each.many) if name}
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        for field in fields_of(kind):
            names.add(wire_name(field))
            values.setdefault(wire_name(field), set()).update(_values(field.type))
            waiting += entities_in(field.type)
    return Vocabulary(
        frozenset(names),
        {name: frozenset(found) for name, found in values.items() if found},
        frozenset(connector.path for connector in _connectors().values()),
    )


def fields_of(kind: type[Entity]) -> "list[attrs.Attribute[Any]]":
    """Return the fields of a record class that correspond to JSON keys, with resolved types."""
    return [field for field in attrs.fields(attrs.resolve_types(kind)) if declared(field)]


def _values(hint: object) -> Iterator[str]:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        yield from (str(member) for member in hint)
    if get_origin(hint) is Literal:
        yield from (value for value in cast("tuple[object, ...]", get_args(hint)) if isinstance(value, str))
    for argument in get_args(hint):
        if not isinstance(argument, str):
            yield from _values(argument)
