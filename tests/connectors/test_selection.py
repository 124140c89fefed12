"""Selections of lists: the query, and the detection of selections that Fortnox ignored."""

import inspect
from datetime import UTC, date, datetime
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl, urlsplit

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors._binding import bind
from fortnox_sdk.errors import IncompleteList, InvalidInput
from tests.transports import ScriptedTransport, answer, scripted_client

LISTS = sorted(
    name
    for name, value in vars(FortnoxClient).items()
    if isinstance(value, bind)
    and value.connector().path.startswith("/3/")
    and hasattr(value.connector(), "list")
)
VALUES = {
    str: "Å 1",
    int: 7,
    bool: False,
    date: date(2025, 6, 30),
    datetime: datetime(2025, 6, 30, 22, 5, tzinfo=UTC),
}


def make_client(*rows: object, many: str = "") -> tuple[FortnoxClient, ScriptedTransport]:
    return scripted_client(answer(200, {many: list(rows)}))


def value_of(hint: object) -> object:
    options = get_args(hint) if isinstance(hint, UnionType) or get_origin(hint) is not Literal else (hint,)
    for option in options or (hint,):
        if get_origin(option) is Literal:
            return get_args(option)[0]
        if option in VALUES:
            return VALUES[option]
    raise AssertionError(f"no sample value for {hint}")


def selections(connector: Any) -> dict[str, object]:
    hints = get_type_hints(connector.list)
    return {
        name: value_of(hints[name]) for name in inspect.signature(connector.list).parameters if name != "self"
    }


@pytest.mark.parametrize("name", LISTS)
def test_every_argument_of_a_list_is_sent_with_a_lower_case_name(name):
    connector = getattr(FortnoxClient, name).connector()
    selection = selections(connector)
    client, transport = make_client(many=connector.many)
    assert list(getattr(client, name).list(**selection)) == []
    query = dict(parse_qsl(urlsplit(transport.requests[0].url).query))
    assert query.pop("limit") == "500"
    assert query.pop("page") == "1"
    assert len(query) == len(selection)
    assert not [key for key in query if key != key.lower()]
    assert set(query.values()) <= {"Å 1", "7", "false", "2025-06-30", "2025-07-01 00:05"} | {
        value for value in selection.values() if isinstance(value, str)
    }


INVOICE = {
    "Balance": 0, "Booked": True, "Cancelled": False, "Currency": "SEK", "CustomerName": "Bageriet Bullen AB",
    "CustomerNumber": "7", "DocumentNumber": "1043", "DueDate": "2025-07-30", "InvoiceDate": "2025-06-30",
    "Total": 125, "CostCenter": "", "Sent": True, "FinalPayDate": None,
}  # fmt: skip


@pytest.mark.parametrize(
    "selection",
    [
        {"from_date": date(2025, 6, 30), "to_date": date(2025, 6, 30)},
        {"customer_name": "bullen"},
        {"customer_name": "B%n"},
        {"customer_number": "7", "document_number": "04"},
        {"sent": True, "filter": "fullypaid"},
        {"to_final_pay_date": date(2025, 1, 1)},
        {"our_reference": "does not show in the rows"},
    ],
)
def test_matching_rows_are_returned(selection):
    client, _ = make_client(INVOICE, many="Invoices")
    assert [row.document_number for row in client.invoices.list(**selection)] == ["1043"]


@pytest.mark.parametrize(
    ("selection", "ignored"),
    [
        ({"from_date": date(2025, 7, 1)}, "fromdate"),
        ({"to_date": date(2025, 6, 29)}, "todate"),
        ({"customer_name": "Plåt"}, "customername"),
        ({"customer_number": "8"}, "customernumber"),
        ({"document_number": "99"}, "documentnumber"),
        ({"cost_center": "KS"}, "costcenter"),
        ({"currency": "EUR"}, "currency"),
        ({"sent": False}, "sent"),
        ({"filter": "unpaid"}, "filter"),
        ({"filter": "cancelled"}, "filter"),
    ],
)
def test_an_ignored_selection_raises_incomplete_list(selection, ignored):
    client, _ = make_client(INVOICE, many="Invoices")
    with pytest.raises(IncompleteList, match=f"ignored the filter {ignored}:"):
        list(client.invoices.list(**selection))


@pytest.mark.parametrize(
    ("resource", "many", "row", "selection"),
    [
        (
            "tax_reductions",
            "TaxReductions",
            {"Id": 1, "ReferenceDocumentType": "ORDER"},
            {"filter": "invoices"},
        ),
        ("employees", "Employees", {"EmployeeId": "1", "Inactive": True}, {"filter": "active"}),
        (
            "absence_transactions",
            "AbsenceTransactions",
            {"id": "x", "CauseCode": "SJK", "EmployeeId": "1", "Date": "2025-01-02"},
            {"employee_id": "2"},
        ),
        (
            "absence_transactions",
            "AbsenceTransactions",
            {"id": "x", "CauseCode": "SJK", "EmployeeId": "1", "Date": "2025-01-02"},
            {"day": date(2025, 1, 3)},
        ),
        ("articles", "Articles", {"ArticleNumber": "1", "EAN": "73"}, {"ean": "74"}),
        ("suppliers", "Suppliers", {"SupplierNumber": "1", "Name": "Plåt AB"}, {"name": "Bröd"}),
        (
            "accounts",
            "Accounts",
            {"Number": 1930, "Description": "Bank", "Active": True, "Year": 2},
            {"financial_year": 3},
        ),
        (
            "contracts",
            "Contracts",
            {"DocumentNumber": "1", "CustomerNumber": "1", "PeriodEnd": "2025-01-31"},
            {"period_end": date(2025, 2, 28)},
        ),
    ],
)
def test_other_resources_check_their_selections(resource, many, row, selection):
    client, _ = make_client(row, many=many)
    with pytest.raises(IncompleteList, match="ignored the filter"):
        list(getattr(client, resource).list(**selection))


def test_a_number_selects_exact_matches_only():
    client, _ = make_client(
        INVOICE, INVOICE | {"CustomerNumber": "17", "DocumentNumber": "1044"}, many="Invoices"
    )
    assert [row.document_number for row in client.invoices.list(customer_number="7")] == ["1043"]
    assert client.invoices.list(customer_number="77777").total is None
    with pytest.raises(IncompleteList, match="customernumber"):
        list(client.invoices.list(customer_number="17"))


def test_a_naive_datetime_is_refused_before_anything_is_sent():
    client, transport = make_client(many="Invoices")
    with pytest.raises(InvalidInput, match="no time zone"):
        client.invoices.list(last_modified=datetime(2025, 6, 30, 12)).first()  # noqa: DTZ001 - the mistake itself
    assert transport.requests == []


def test_a_page_with_another_number_raises_incomplete_list():
    meta = {"@TotalResources": 1000, "@TotalPages": 2, "@CurrentPage": 1}
    pages = [
        answer(200, {"MetaInformation": meta, "Units": [{"Code": f"{start}-{n}"} for n in range(500)]})
        for start in ("a", "b")
    ]
    with pytest.raises(IncompleteList, match="page 1 instead of page 2"):
        list(scripted_client(*pages)[0].units.list())
