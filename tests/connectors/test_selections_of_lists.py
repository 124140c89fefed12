"""Tests that the sandbox follows each argument that selects the records of a list.

A list ends with `IncompleteList` if the sandbox ignores an argument that the client can check in the rows.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args, get_type_hints

import pytest

from fortnox_sdk.cli.doctor.compare.fresh import fresh_sandbox
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import SystemClock
from tests.connectors.resources import bound, choices_of

NOT_A_SELECTION = {"filter", "financial_year", "label", "limit", "sort_by", "sort_order", "state"}
WITHOUT_RECORDS = {
    "incoming_goods",
    "manual_documents",
    "production_orders",
    "purchase_orders",
    "stock_balances",
    "stock_takings",
}
"""The registers that are empty in the sandbox of this test."""
NEED_AN_ARGUMENT = {
    "attachments",
    "integration_sales",
    "integration_users",
    "time_articles",
    "time_registrations",
}
OF_A_YEAR = {"accounts", "voucher_series", "vouchers"}
NEVER = {int: 987654, str: "ingen4711", Decimal: Decimal(987654), datetime: datetime(2999, 1, 1, tzinfo=UTC)}
"""For each type, a value that no record has."""


def selections() -> Iterator[tuple[str, str, type]]:
    """Yield the resource, the argument and its type, for each optional argument that selects records by a value."""
    for name, binding in bound().items():
        operation = getattr(binding.connector(), "list", None)
        if operation is None or name in WITHOUT_RECORDS | NEED_AN_ARGUMENT:
            continue
        for argument, kind in get_type_hints(operation).items():
            if argument not in NOT_A_SELECTION | {"return"} and not choices_of(kind):
                yield name, argument, next(each for each in (bool, *NEVER, date) if each in get_args(kind))


@pytest.fixture(scope="module")
def client() -> Iterator[FortnoxClient]:
    """Yield a client of a sandbox with the demo company and records of most other registers."""
    with fresh_sandbox(SystemClock()) as (connected, _):
        yield connected


def listed(client: FortnoxClient, resource: str, /, **selection: Any) -> list[object]:
    if resource in OF_A_YEAR:
        selection["financial_year"] = 2
    return list(getattr(client, resource).list(**selection))


@pytest.mark.parametrize(
    ("name", "argument", "kind"), [pytest.param(*each, id=".".join(each[:2])) for each in selections()]
)
def test_a_selection_leaves_out_the_records_that_do_not_fit(client, name, argument, kind):
    every = listed(client, name)
    assert every
    if kind is bool:
        yes, no = (listed(client, name, **{argument: value}) for value in (True, False))
        assert len(yes) + len(no) == len(every)
        assert all(row in every for row in [*yes, *no])
        return
    never = NEVER.get(kind) or date(1900 if argument.startswith("to_") else 2999, 1, 1)
    if argument.endswith("_to"):
        never = 1
    assert listed(client, name, **{argument: never}) == []
