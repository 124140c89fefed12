"""References of records: accounts, objects, customers … that must exist, each with its own refusal."""

from collections.abc import Callable, Iterable

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.company import Company, find_company
from fortnox_sdk.sandbox.books.ledger import DIMENSIONS, demand_account, has_object
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.books.years import default_year
from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body

__all__ = ["demand_accounts", "demand_company", "demand_objects", "demand_record", "named_in", "objects_of"]


def demand_accounts(call: Call, numbers: Iterable[object]) -> None:
    """Refuse accounts that the selected year does not have; None, 0 and "" name none."""
    year = default_year(call)
    for number in dict.fromkeys(numbers):
        if number not in (None, "", 0):
            demand_account(call, year, str(number))


def demand_objects(call: Call, bodies: Iterable[Body]) -> None:
    """Refuse a cost centre or a project that the books do not know."""
    for body in bodies:
        for name, dimension in DIMENSIONS.items():
            code = body.get(name)
            if code and not has_object(call, dimension, code):
                raise Problem.assumed("reference_missing", f"Kan inte hitta {code} ({name}).")


def objects_of(row: Body, body: Body) -> tuple[tuple[str, str], ...]:
    """Return the dimension and code of the cost centre and the project of a row, else of its document."""
    found = ((dimension, row.get(name) or body.get(name)) for name, dimension in DIMENSIONS.items())
    return tuple((dimension, str(code)) for dimension, code in found if code)


def demand_record(call: Call, resource: str, key: object, refusal: tuple[int, str]) -> Body:
    """Return a record of another resource, or refuse with a code and a text, where `{}` is the key."""
    body = Collection(resource).find(call, str(key))
    if body is None:
        code, text = refusal
        raise Problem.refused(code, text.format(key))
    return body


def named_in(resource: str, field: str) -> Callable[[Tenant, str], bool]:
    """Return the test whether a record of another resource names a key in one of its fields."""
    records = Collection(resource)
    return lambda tenant, key: any(str(body.get(field) or "") == key for body in records.every(tenant))


def demand_company(call: Call) -> Company:
    """Return the company that asks."""
    company = find_company(call)
    if company is None:
        raise Problem.missing(CODES["record_missing"], "Kan inte hitta företaget.")
    return company
