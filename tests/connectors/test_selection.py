"""Tests of selections in lists: the query that is sent, and the detection of a selection that Fortnox ignored."""

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
    count = {} if rows else {"MetaInformation": {"@TotalResources": 0}}
    return scripted_client(answer(200, {**count, many: list(rows)}))


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
    # The client asks for full pages if it has to leave out rows whose number only contains the requested number.
    assert query.pop("limit") in {"500", "7"}
    assert query.pop("page") == "1"
    assert len(query) == len(selection) - 1
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
    assert client.invoices.list(customer_number="77777").total() is None
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


DAYS = ("2025-06-30", "2025-07-01", "2025-07-02")


@pytest.mark.parametrize(
    ("field", "values", "order", "sorted_"),
    [
        ("InvoiceDate", DAYS, {"sort_by": "invoicedate"}, True),
        ("InvoiceDate", DAYS[::-1], {"sort_by": "invoicedate"}, False),
        ("InvoiceDate", DAYS[::-1], {"sort_by": "invoicedate", "sort_order": "descending"}, True),
        ("DocumentNumber", ("9", "10", "11"), {"sort_by": "documentnumber"}, True),
        ("DocumentNumber", ("10", "11", "9"), {"sort_by": "documentnumber"}, True),
        ("DocumentNumber", ("11", "9", "10"), {"sort_by": "documentnumber"}, False),
        ("CustomerName", ("Å", "adam", "Bertil"), {"sort_by": "customername"}, True),
        ("CustomerName", ("Wik", "Vik", "Xerxes"), {"sort_by": "customername"}, True),
        ("CustomerName", ("Bertil", "Adam", "Carl"), {"sort_by": "customername"}, False),
        ("Total", (1, 2, 3), {"sort_by": "total"}, True),
        ("Total", (3, 1, 2), {"sort_by": "total"}, False),
    ],
)
def test_rows_that_are_not_sorted_as_requested_raise_an_error(field, values, order, sorted_):
    rows = [INVOICE | {"DocumentNumber": str(i), field: value} for i, value in enumerate(values)]
    client, _ = make_client(*rows, many="Invoices")
    if sorted_:
        assert len(list(client.invoices.list(**order))) == 3
    else:
        with pytest.raises(IncompleteList, match="ignored sort_by"):
            list(client.invoices.list(**order))


def test_totals_in_several_currencies_are_not_compared():
    rows = [
        INVOICE | {"DocumentNumber": c, "Currency": c, "Total": t} for c, t in (("SEK", 900), ("EUR", 100))
    ]
    client, _ = make_client(*rows, many="Invoices")
    assert [row.total for row in client.invoices.list(sort_by="total")] == [900, 100]


def test_a_limit_requests_no_more_rows_than_it_yields():
    client, transport = make_client(
        *[INVOICE | {"DocumentNumber": str(i)} for i in range(5)], many="Invoices"
    )
    invoices = client.invoices.list(customer_name="bullen", limit=3)
    assert repr(invoices) == "Pager('/3/invoices', customername='bullen', limit=3)"
    assert len(list(invoices)) == 3
    assert dict(parse_qsl(urlsplit(transport.requests[0].url).query))["limit"] == "3"
