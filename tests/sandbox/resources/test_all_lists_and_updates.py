"""Tests of all lists and all updatable records in the sandbox's table of routes."""

import pytest

from fortnox_sdk.sandbox.resources.routes import ENVELOPE_ROUTES, PLAIN_ROUTES
from fortnox_sdk.sandbox.schema.operations import OPERATIONS
from fortnox_sdk.sandbox.schema.resources import RESOURCES
from tests.sandbox.resources.areas_api import areas_of_a_new_sandbox
from tests.sandbox.resources.every_document import create_attachments, create_purchases, create_sales
from tests.sandbox.resources.every_register import (
    create_assets_and_files,
    create_bookkeeping,
    create_payroll,
    create_registers,
)
from tests.sandbox.resources.every_stock_document import create_stock, create_stock_purchases

CREATE = (
    create_registers,
    create_bookkeeping,
    create_sales,
    create_purchases,
    create_assets_and_files,
    create_payroll,
    create_stock,
    create_stock_purchases,
    create_attachments,
)
ROUTES = [*ENVELOPE_ROUTES, *PLAIN_ROUTES]
READ = {route.path for route in ROUTES if route.method == "GET"}
UPDATED = {route.path for route in ROUTES if route.method == "PUT"}

SETTINGS = {
    "/3/companyinformation",
    "/3/emailsenders",
    "/3/euvatlimitregulation",
    "/3/me",
    "/3/settings/company",
    "/3/settings/lockedperiod",
}
FOLDERS = {"/3/archive", "/3/inbox"}
LISTS = sorted(
    {path for path in READ if path.startswith("/3/") and "<" not in path and path not in SETTINGS | FOLDERS}
    | {
        "/3/absencetransactions/<employee>/<day>/<code>",
        "/3/attendancetransactions/<employee>/<day>/<code>",
        "/3/prices/sublist/<k0>/<k1>",
        "/3/vouchers/sublist/<series>",
    }
    | {
        operation.path.replace("{", "<").replace("}", ">")
        for operation in OPERATIONS.values()
        if operation.method == "GET" and operation.response_body and operation.response_body.many
    }
)
# These lists take neither `limit` nor `page`.
COMPLETE = {"/3/predefinedaccounts", "/3/predefinedvoucherseries"}

# Labels can be listed and updated, but a single label can't be read.
ROUND_TRIPS = sorted(READ & UPDATED | {"/3/labels/<k0>"})
RESOURCE_OF = {
    path: resource
    for path in ROUND_TRIPS
    for resource in RESOURCES.values()
    if path.startswith(f"{resource.path}/<")
}
# Every update changes these: the ids of rows (specification), and the number of updates of a stock transfer.
CHANGES = {"RowId", "version"}


@pytest.fixture(scope="module")
def areas():
    """Yield a client of one sandbox, which has a record of every resource."""
    with areas_of_a_new_sandbox() as made:
        made.paths = {}
        for create in CREATE:
            create(made, made.paths)
        yield made


def rows_of(areas, path, **query):
    """Return the rows in the response to a list request."""
    concrete, _, fixed = areas.paths.get(path, path).partition("?")
    parameters = dict(part.split("=") for part in fixed.split("&") if part)
    content = areas(f"GET {concrete}", query=parameters | query)
    if isinstance(content, list):
        return content
    content.pop("MetaInformation", None)
    [rows] = content.values()
    return rows if isinstance(rows, list) else rows["CustomerReferenceRows"]


@pytest.mark.assumed("a page after the last page of each list")
@pytest.mark.parametrize("path", [path for path in LISTS if path not in COMPLETE])
def test_list_has_pages_and_a_page_after_the_last_is_empty(areas, path):
    rows = rows_of(areas, path)
    assert rows
    pages = [rows_of(areas, path, limit=1, page=page) for page in range(1, min(len(rows), 3) + 1)]
    assert [row for page in pages for row in page] == rows[:3]
    assert rows_of(areas, path, limit=1, page=99_999) == []
    assert rows_of(areas, path, limit=500, page=2) == []


def content_of(areas, path):
    """Return the record in the response to a GET request."""
    if path == "/3/labels/<k0>":
        return rows_of(areas, "/3/labels")[0]
    content = areas(f"GET {areas.paths[path]}")
    if path.startswith("/api/"):
        return content
    [record] = content.values()
    return record["CustomerReferenceRows"][0] if "CustomerReferenceRows" in record else record


def writable(record, fields):
    """Return the fields of a record that an update may contain. Fortnox rejects read-only fields."""
    return {
        name: _writable_value(value, fields[name].fields)
        for name, value in record.items()
        if "u" in fields[name].flags
    }


def _writable_value(value, fields):
    if not fields or value is None:
        return value
    return [writable(row, fields) for row in value] if isinstance(value, list) else writable(value, fields)


def stable(value):
    """Return a value without the fields that every update changes."""
    if isinstance(value, dict):
        return {name: stable(item) for name, item in value.items() if name not in CHANGES}
    return [stable(item) for item in value] if isinstance(value, list) else value


@pytest.mark.assumed("a PUT of each record as a GET returned it, without its read-only fields")
@pytest.mark.parametrize("path", ROUND_TRIPS)
def test_update_with_the_values_of_a_record_changes_nothing(areas, path):
    before = content_of(areas, path)
    body = before
    if path.startswith("/3/"):
        resource = RESOURCE_OF[path]
        body = writable(before, resource.fields)
        if not resource.bare:
            body = {resource.envelopes[0]: body}
    target = f"/3/labels/{before['Id']}" if path == "/3/labels/<k0>" else areas.paths[path]
    areas(f"PUT {target}", body)
    assert stable(content_of(areas, path)) == stable(before)


@pytest.mark.own
def test_every_list_and_every_updatable_record_is_tested(areas):
    assert (len(LISTS), len(ROUND_TRIPS)) == (75, 51)
    assert {path for path in (*LISTS, *ROUND_TRIPS) if "<" in path} - set(areas.paths) == {"/3/labels/<k0>"}


@pytest.mark.assumed("a PUT of each predefined account as a GET returned it")
def test_update_with_the_account_of_a_predefined_account_changes_nothing(areas):
    for row in rows_of(areas, "/3/predefinedaccounts"):
        path = f"/3/predefinedaccounts/{row['Name']}"
        areas(f"PUT {path}", {"PreDefinedAccount": {"Account": row["Account"]}})
        assert areas(f"GET {path}")["PreDefinedAccount"] == row
