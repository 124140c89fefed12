"""A valid input for each operation: a body, and the keys of a record in the state that the operation needs."""

from collections.abc import Mapping

import attrs

from tools.api_fuzz.areas import AREAS
from tools.api_fuzz.case import Case
from tools.api_fuzz.company import FuzzCompany
from tools.api_fuzz.documents import DOCUMENTS
from tools.api_fuzz.registers import REGISTERS
from tools.api_fuzz.spec import Operation

__all__ = ["keys_from", "valid_case"]


_RECIPES = {**DOCUMENTS, **REGISTERS, **AREAS}


def valid_case(company: FuzzCompany, operation: Operation, share: float) -> Case:
    """Return an input that the sandbox should accept.

    Args:
        company: The company in which the necessary records are created.
        operation: The operation that gets the input.
        share: The share of optional fields to send, from 0 to 1.
    """
    recipe = _RECIPES.get(operation.name)
    case = recipe(company) if recipe is not None else Case()
    if not case.keys and operation.keys:
        case = attrs.evolve(case, keys=_keys(company, operation))
    if case.body is None and operation.body is not None:
        case = attrs.evolve(case, body=company.body(operation.body, share=share))
    years = {name: company.year for name in operation.query if name.lower() == "financialyear"}
    return attrs.evolve(case, query={**years, **case.query})


def _keys(company: FuzzCompany, operation: Operation) -> dict[str, object]:
    """Return the keys of a new record. If no record can be created, use the last record in the list."""
    collection = company.spec.collection_of(operation)
    record: Mapping[str, object] = {}
    if f"POST {collection}" in company.spec.by_name:
        record = company.new(collection)
    keys = keys_from(operation, record)
    if len(keys) < len(operation.keys):
        rows = company.client.send("GET", collection, query={"limit": 500}).rows()
        keys = keys_from(operation, rows[-1]) if rows else keys
    return keys


def keys_from(operation: Operation, record: Mapping[str, object]) -> dict[str, object]:
    """Return values for the path parameters of an operation, taken from the fields of a record.

    A field matches a parameter if the parameter's name is, or ends with, the name of the field. If no field matches,
    the last part of `@url` is used.
    """
    lower = {name.lower(): value for name, value in record.items()}
    last = str(record.get("@url", "")).rpartition("/")[2].partition("?")[0]
    keys: dict[str, object] = {}
    for key in operation.keys:
        ends = next((value for name, value in lower.items() if key.lower().endswith(name)), last)
        value = lower.get(key.lower(), ends)
        if value not in (None, ""):
            keys[key] = value
    return keys
