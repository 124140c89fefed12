"""The client's declarations of the areas below /api, held against the sandbox's table of the specification."""

import importlib
import types
import typing
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

import attrs
import pytest

from fortnox_sdk.connectors._plain import Plain
from fortnox_sdk.entities.codec import Entity, wire_name
from fortnox_sdk.sandbox.schema.operations import OPERATIONS
from tests.connectors.resources import resource_modules

MODULES = [
    found
    for name in resource_modules()
    if issubclass((found := importlib.import_module(f"fortnox_sdk.connectors.{name}")).CONNECTOR, Plain)
]
# The specification's name -> ours, where they differ.
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
# Bodies of one field, which the client's methods take as an argument of its own.
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


def schemas(side):
    """Every schema that operations take or give, by the specification's name."""
    found = {}

    def look(kind):
        if kind.fields and kind.type not in found:
            found[kind.type] = kind
            for inner in kind.fields.values():
                look(inner)

    for operation in OPERATIONS.values():
        if getattr(operation, side) is not None:
            look(getattr(operation, side))
    return {name: kind for name, kind in found.items() if name not in ARGUMENTS}


SENT, GIVEN = schemas("takes"), schemas("gives")


def is_entity(kind):
    return isinstance(kind, type) and issubclass(kind, Entity)


def parts_of(kind):
    """The types that a declared type is put together of."""
    if typing.get_origin(kind) in {typing.Union, types.UnionType, tuple}:
        return {part for inner in typing.get_args(kind) for part in parts_of(inner)}
    return {kind}


def entities():
    """Every entity that the connectors' files name, and those inside them, by name."""
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
    fields, ours = (SENT | GIVEN)[schema].fields, declared(schema)
    assert set(ours) == set(fields)
    for name, field in fields.items():
        parts = parts_of(ours[name].type)
        if field.choices:
            enums = [part for part in parts if isinstance(part, type) and issubclass(part, Enum)]
            members = {str(member.value) for kind in enums for member in kind}
            assert set(field.choices) <= members, name
        elif field.fields:
            assert ENTITIES[NAMES.get(field.type, field.type)] in parts, name
        else:
            assert TYPES.get(field.type, str) in parts, name


@pytest.mark.parametrize("schema", sorted(SENT))
def test_what_may_be_sent_and_what_must_be_agrees(schema):
    fields, ours = SENT[schema].fields, declared(schema)
    read_only = {name for name, field in ours.items() if field.metadata.get("read_only")}
    assert read_only == {name for name, field in fields.items() if field.read_only}
    required = {name for name, field in ours.items() if field.metadata.get("required")}
    demanded = {name for name, field in fields.items() if field.required and not field.read_only}
    if schema == "Attachment":  # the specification demands nothing; the code missing_mandatory_field does
        demanded = {"entityId", "entityType", "fileId"}
    assert required == demanded


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda operation: operation.key)
def test_every_operation_lies_below_a_connector_of_its_scope(operation):
    below = [module.CONNECTOR for module in MODULES if operation.path.startswith(module.CONNECTOR.path)]
    nearest = max(below, key=lambda connector: len(connector.path))
    assert nearest.scope == operation.scope
