"""Tests that compare the client's declarations of the areas below /api with the sandbox's table of operations.

The table comes from the specification.
"""

import importlib
import types
import typing
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

import attrs
import pytest

from fortnox_sdk.connectors._plain import Plain
from fortnox_sdk.entities.codec import Entity, wire_name
from fortnox_sdk.sandbox.schema.operations import OPERATIONS
from tests.connectors.resources import connector_of, resource_modules

MODULES = [
    importlib.import_module(f"fortnox_sdk.connectors.{name}")
    for name in resource_modules()
    if issubclass(connector_of(name), Plain)
]
# The specification's name -> the SDK's name, if they differ.
NAMES = {
    "AppSalesPurchase": "AppPurchase",
    "AppSalesResponse": "AppSale",
    "AppSalesTenantData": "AppTenant",
    "AppSalesTermination": "AppTermination",
    "AppSalesUserData": "AppUser",
    "BaseArticleRegistration": "TimeArticle",
    "Currency": "DocumentCurrency",
    "DetailedRegistration": "TimeRegistration",
    "IncomingGoodsListRow": "IncomingGoodsSummary",
    "IntegrationSalesResponse": "IntegrationSale",
    "NumberOfAttachments": "AttachmentCount",
    "PurchaseOrderMailSettings": "PurchaseOrderMail",
    "RatingDTO": "IntegrationRating",
    "RatingResponseDTO": "RatingResponse",
    "StockTakingSortParams": "StockTakingSort",
    "StockTransferDocument": "StockTransfer",
    "TRCostCenter": "TimeCostCenter",
    "TRCustomer": "TimeCustomer",
    "TRItem": "TimeItem",
    "TRItemPrice": "TimeItemPrice",
    "TRProject": "TimeProject",
    "TenantInfo": "Tenant",
    "UsersResponse": "IntegrationUser",
}
# Request bodies with one field, which is an argument of the client's method.
ARGUMENTS = {
    "ManualInboundDocumentPatch",
    "ManualOutboundDocumentPatch",
    "ProductionOrderPatch",
    "ResponseStateChange",
}
TYPES = {
    "boolean": bool,
    "date": date,
    "instant": datetime,
    "integer": int,
    "number": Decimal,
    "object": object,
}


# The SDK has one type for each kind of number, whatever type the specification gives it in a resource.
ONE_TYPE = {
    ("AppSalesTenantData", "tenantId"): int,
    ("Attachment", "entityId"): str,
    ("IntegrationSalesResponse", "tenantId"): int,
    ("NumberOfAttachments", "entityId"): str,
}


def schemas(side):
    """Return every schema of one side (`request_body` or `response_body`), by its name in the specification."""
    kinds = {}

    def add(kind):
        if kind.fields and kind.type not in kinds:
            kinds[kind.type] = kind
            for inner in kind.fields.values():
                add(inner)

    for operation in OPERATIONS.values():
        if getattr(operation, side) is not None:
            add(getattr(operation, side))
    return {name: kind for name, kind in kinds.items() if name not in ARGUMENTS}


SENT, GIVEN = schemas("request_body"), schemas("response_body")


def is_entity(kind):
    return isinstance(kind, type) and issubclass(kind, Entity)


def parts_of(kind):
    """Return the types inside a union, tuple or sequence, at any depth. For any other type, return only that type."""
    if typing.get_origin(kind) in {typing.Union, types.UnionType, tuple, Sequence}:
        return {part for inner in typing.get_args(kind) for part in parts_of(inner)}
    return {kind}


def entities():
    """Return every entity in the connectors' modules, and the entities inside them, by name."""
    found = {}
    waiting = [kind for module in MODULES for kind in vars(module).values() if is_entity(kind)]
    while waiting:
        kind = waiting.pop()
        if kind.__name__ not in found:
            found[kind.__name__] = kind
            fields = attrs.fields(attrs.resolve_types(kind))
            waiting += [part for field in fields for part in parts_of(field.type) if is_entity(part)]
    return found


ENTITIES = entities()


def declared(schema):
    kind = attrs.resolve_types(ENTITIES[NAMES.get(schema, schema)])
    return {wire_name(f): f for f in attrs.fields(kind) if f.name not in {"extra", "no_right"}}


@pytest.mark.parametrize("schema", sorted(SENT | GIVEN))
def test_every_field_is_declared_with_its_type_and_choices(schema):
    fields, client_fields = (SENT | GIVEN)[schema].fields, declared(schema)
    assert set(client_fields) == set(fields)
    for name, field in fields.items():
        parts = parts_of(client_fields[name].type)
        if field.choices:
            enums = [part for part in parts if isinstance(part, type) and issubclass(part, Enum)]
            members = {str(member.value) for kind in enums for member in kind}
            assert set(field.choices) <= members, name
        elif field.fields:
            assert ENTITIES[NAMES.get(field.type, field.type)] in parts, name
        else:
            assert ONE_TYPE.get((schema, name), TYPES.get(field.type, str)) in parts, name


@pytest.mark.parametrize("schema", sorted(SENT))
def test_writable_and_required_fields_agree_with_the_specification(schema):
    fields, client_fields = SENT[schema].fields, declared(schema)
    read_only = {name for name, field in client_fields.items() if field.metadata.get("read_only")}
    assert read_only == {name for name, field in fields.items() if field.read_only}
    required = {name for name, field in client_fields.items() if field.metadata.get("required")}
    required_fields = {name for name, field in fields.items() if field.required and not field.read_only}
    if (
        schema == "Attachment"
    ):  # required according to the code missing_mandatory_field, not the specification
        required_fields = {"entityId", "entityType", "fileId"}
    assert required == required_fields


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.key)
def test_every_operation_has_a_connector_with_its_scope(operation):
    below = [
        connector
        for name in resource_modules()
        if operation.path.startswith((connector := connector_of(name)).path)
    ]
    nearest = max(below, key=lambda connector: len(connector.path))
    assert nearest.scope == operation.scope
