"""Checks that referenced accounts, cost centres, projects and other records exist."""

from collections.abc import Callable, Iterable

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.company import Company, find_company
from fortnox_sdk.sandbox.books.ledger import DIMENSIONS, demand_account, has_object
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.books.years import default_year
from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body


def demand_accounts(call: Call, numbers: Iterable[object]) -> None:
    """Raise a Problem if an account does not exist in the selected year. The values None, 0 and "" are ignored."""
    year = default_year(call)
    for number in dict.fromkeys(numbers):
        if number not in (None, "", 0):
            demand_account(call, year, str(number))


def demand_objects(call: Call, bodies: Iterable[Body]) -> None:
    """Raise a Problem if a cost centre or a project does not exist."""
    for body in bodies:
        for name, dimension in DIMENSIONS.items():
            code = body.get(name)
            if code and not has_object(call, dimension, code):
                raise Problem.assumed("reference_missing", f"Kan inte hitta {code} ({name}).")


def objects_of(row: Body, body: Body) -> tuple[tuple[str, str], ...]:
    """Return the dimensions and codes of a row's cost centre and project.

    If the row lacks either of them, the document's cost centre or project is used instead.
    """
    codes = ((dimension, row.get(name) or body.get(name)) for name, dimension in DIMENSIONS.items())
    return tuple((dimension, str(code)) for dimension, code in codes if code)


def demand_record(call: Call, resource: str, key: object, refusal: tuple[int, str]) -> Body:
    """Return a record of another resource.

    If the record does not exist, raise a Problem with the error code and the text in `refusal`. `{}` in the text is
    replaced by the key.
    """
    body = Collection(resource).find(call, str(key))
    if body is None:
        code, text = refusal
        raise Problem.refused(code, text.format(key))
    return body


def is_referenced_in(resource: str, field: str) -> Callable[[Tenant, str], bool]:
    """Return a function `(tenant, key)` that returns True if any record of the resource has the key in `field`."""
    records = Collection(resource)
    return lambda tenant, key: any(str(body.get(field) or "") == key for body in records.every(tenant))


def has_open_documents(field: str, *resources: str) -> Callable[[Tenant, str], bool]:
    """Return a function `(tenant, key)` that returns True if an uncancelled document has the key in `field`."""
    return lambda tenant, key: any(
        not body.get("Cancelled")
        for resource in resources
        for body in Collection(resource).every(tenant).only(field, "=", key)
    )


def demand_company(call: Call) -> Company:
    """Return the company whose access token the request contains."""
    company = find_company(call)
    if company is None:
        raise Problem.missing(CODES["record_missing"], "Kan inte hitta företaget.")
    return company
