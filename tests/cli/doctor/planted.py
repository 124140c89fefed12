"""Planted differences: rules that change the sandbox's responses, each with the difference that must be reported."""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from fortnox_sdk.cli.doctor.compare.json_differences import Kind
from tests.cli.doctor.rewriting_proxy import Answer, Asked, Rule, number_in

UNKNOWN = "99999999"


@attrs.frozen
class Planted:
    """A planted difference: the rule that causes it, and the values that the report must have for it."""

    name: str
    rule: Rule
    assumption: str
    kind: Kind
    place: str = ""


def in_rows(path: str, envelope: str, change: Callable[[dict[str, Any]], None]) -> Rule:
    """Return a rule that changes each row of a list."""

    def rule(asked: Asked, answer: Answer) -> None:
        if asked.is_list(path) and answer.status == 200:
            value = answer.json()
            for row in value[envelope]:
                change(row)
            answer.put(value)

    return rule


def in_body(matches: Callable[[Asked], bool], change: Callable[[Any], None]) -> Rule:
    """Return a rule that changes the JSON of the responses to matching requests."""

    def rule(asked: Asked, answer: Answer) -> None:
        if matches(asked):
            value = answer.json()
            change(value)
            answer.put(value)

    return rule


def at(path: str, **query: str) -> Callable[[Asked], bool]:
    return lambda asked: asked.path == path and query.items() <= asked.query.items()


def below(path: str) -> Callable[[Asked], bool]:
    """Return a function that returns True if a request reads a single existing record below `path`."""
    return lambda asked: asked.path.startswith(f"{path}/") and UNKNOWN not in asked.path


def replaced(
    matches: Callable[[Asked], bool], status: int, code: int | None = None, text: str = "Fel"
) -> Rule:
    """Return a rule that replaces a response with an error, or replaces only its status if `code` is None."""

    def rule(asked: Asked, answer: Answer) -> None:
        if matches(asked):
            answer.status = status
            if code is not None:
                answer.put({"ErrorInformation": {"error": 1, "message": text, "code": code}})

    return rule


def in_file(kind: int, change: Callable[[bytes], bytes]) -> Rule:
    def rule(asked: Asked, answer: Answer) -> None:
        if asked.path == f"/3/sie/{kind}" and answer.status == 200:
            answer.body = change(answer.body)

    return rule


def without_header(name: str) -> Rule:
    return lambda _, answer: answer.headers.pop(name, None) and None


def with_header(matches: Callable[[Asked], bool], name: str, value: str) -> Rule:
    def rule(asked: Asked, answer: Answer) -> None:
        if matches(asked):
            answer.headers[name] = value

    return rule


def _reversed(row: dict[str, Any]) -> None:
    items = list(row.items())[::-1]
    row.clear()
    row.update(items)


def _rename(value: dict[str, Any], names: Mapping[str, str]) -> None:
    items = [(names.get(name, name), inside) for name, inside in value.items()]
    value.clear()
    value.update(items)


def _other_reference(asked: Asked, answer: Answer) -> None:
    """Change the invoice number that a payment's voucher refers to."""
    if asked.path.startswith("/3/vouchers/") and answer.status == 200:
        value = answer.json()
        if value["Voucher"]["ReferenceType"] == "INVOICEPAYMENT":
            value["Voucher"]["ReferenceNumber"] = str(90_000 + number_in(asked.path))
            answer.put(value)


def _lose_labels(data: bytes) -> bytes:
    return b"".join(line for line in data.splitlines(keepends=True) if not line.startswith(b"#OMFATTN"))


def _swap_labels(data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    first = next(index for index, line in enumerate(lines) if line.startswith(b"#PROGRAM"))
    lines[first], lines[first + 1] = lines[first + 1], lines[first]
    return b"".join(lines)


def _with_three_decimals(data: bytes) -> bytes:
    """Return a SIE file in which the amounts of `#RES` lines have three decimals."""
    lines = data.split(b"\r\n")
    changed = [
        b" ".join([*line.split()[:3], b"1.125"]) if line.startswith(b"#RES") else line for line in lines
    ]
    return b"\r\n".join(changed)


def _other_accept_code(_: Asked, answer: Answer) -> None:
    answer.body = answer.body.replace(b"1000030", b"1000031")


CUSTOMERS = "/3/customers"
PLANTED = [
    Planted(
        "a field is missing",
        in_rows(CUSTOMERS, "Customers", lambda row: row.pop("City")),
        "json.fields",
        Kind.MISSING,
        "Customers[].City",
    ),
    Planted(
        "a field is added",
        in_rows("/3/suppliers", "Suppliers", lambda row: row.update(Sparkling=7)),
        "json.fields",
        Kind.ADDED,
        "Suppliers[].Sparkling",
    ),
    Planted(
        "a number is a text",
        in_rows("/3/invoices", "Invoices", lambda row: row.update(Balance=str(row["Balance"]))),
        "json.types",
        Kind.TYPE,
        "Invoices[].Balance",
    ),
    Planted(
        "a text is a number",
        in_rows(
            "/3/supplierinvoices",
            "SupplierInvoices",
            lambda row: row.update(GivenNumber=int(row["GivenNumber"])),
        ),
        "json.types",
        Kind.TYPE,
        "SupplierInvoices[].GivenNumber",
    ),
    Planted(
        "a text is null",
        in_rows(CUSTOMERS, "Customers", lambda row: row.update(Email=None)),
        "json.nulls",
        Kind.NULL,
        "Customers[].Email",
    ),
    Planted(
        "an enumeration has another value",
        in_rows("/3/vouchers", "Vouchers", lambda row: row.update(ReferenceType="NYTT")),
        "json.values",
        Kind.VALUE,
        "Vouchers[].ReferenceType",
    ),
    Planted(
        "an error has another code",
        replaced(at(f"{CUSTOMERS}/{UNKNOWN}"), 404, 2000204),
        "requests.unknown-id",
        Kind.CODE,
    ),
    Planted(
        "an error has another status",
        replaced(at(f"/3/articles/{UNKNOWN}"), 400),
        "requests.unknown-id",
        Kind.STATUS,
    ),
    Planted(
        "an error below /api has another word",
        in_body(
            at(f"/api/warehouse/stockpoints-v1/{UNKNOWN}"), lambda value: value.update(error="missing.thing")
        ),
        "areas.unknown-id",
        Kind.CODE,
    ),
    Planted(
        "a list has another order",
        in_body(
            lambda asked: asked.is_list("/3/supplierinvoicepayments") and asked.query.get("limit") == "10",
            lambda value: value["SupplierInvoicePayments"].reverse(),
        ),
        "lists.order",
        Kind.ROW_ORDER,
    ),
    Planted(
        "a page after the last is refused",
        replaced(at(CUSTOMERS, page="9999"), 404, 2000588),
        "lists.page-after-last",
        Kind.STATUS,
    ),
    Planted(
        "a page after the last repeats the last page",
        in_body(
            at("/3/accounts", page="9999"),
            lambda value: value.update(Accounts=[{"Number": 1930, "@url": ""}]),
        ),
        "lists.page-after-last",
        Kind.ROWS,
    ),
    Planted(
        "an envelope has another name",
        in_body(at("/3/units"), lambda value: _rename(value, {"Units": "UnitList"})),
        "json.envelopes",
        Kind.ENVELOPE,
        "UnitList",
    ),
    Planted(
        "the address of a record has another form",
        in_rows("/3/currencies", "Currencies", lambda row: row.update({"@url": "/3/currencies/SEK"})),
        "json.addresses",
        Kind.ADDRESS,
        "Currencies[].@url",
    ),
    Planted("a header is missing", without_header("X-Uid"), "headers.names", Kind.HEADER, "X-Uid"),
    Planted(
        "a header is added",
        with_header(at("/3/me"), "X-Rate-Left", "24"),
        "headers.names",
        Kind.HEADER,
        "X-Rate-Left",
    ),
    Planted(
        "a limit above the maximum is refused",
        replaced(at("/3/invoices", limit="501"), 400, 2000588),
        "lists.limit-above-maximum",
        Kind.STATUS,
    ),
    Planted(
        "a list has more rows than its limit",
        in_body(
            lambda asked: asked.is_list("/3/invoicepayments") and asked.query.get("limit") == "10",
            lambda value: value["InvoicePayments"].append({**value["InvoicePayments"][-1], "Number": "9999"}),
        ),
        "lists.rows",
        Kind.ROWS,
    ),
    Planted(
        "the labels of a SIE file have another order",
        in_file(4, _swap_labels),
        "sie.labels",
        Kind.SIE,
        "order of the labels",
    ),
    Planted(
        "a SIE file has another encoding",
        in_file(3, lambda data: data.decode("cp437").encode()),
        "sie.encoding",
        Kind.SIE,
        "encoding",
    ),
    Planted(
        "amounts in a SIE file have other decimals",
        in_file(2, _with_three_decimals),
        "sie.amounts",
        Kind.SIE,
        "decimals of amounts",
    ),
    Planted(
        "the lines of a SIE file end differently",
        in_file(1, lambda data: data.replace(b"\r\n", b"\n")),
        "sie.line-ends",
        Kind.SIE,
        "line ends",
    ),
    Planted("a SIE file lacks a label", in_file(4, _lose_labels), "sie.labels", Kind.SIE, "label OMFATTN"),
    Planted(
        "a SIE file has another content type",
        with_header(at("/3/sie/1"), "Content-Type", "text/plain; charset=cp437"),
        "headers.content-type",
        Kind.CONTENT_TYPE,
    ),
    Planted(
        "a payment's voucher has another reference",
        _other_reference,
        "vouchers.payment-reference",
        Kind.FACT,
        "vouchers.payment-reference",
    ),
    Planted(
        "a draft has another balance",
        in_body(
            at("/3/invoices", filter="unbooked"),
            lambda value: [row.update(Balance=row["Total"] + 1) for row in value["Invoices"]] and None,
        ),
        "invoices.draft-balance",
        Kind.FACT,
        "invoices.draft-balance",
    ),
    Planted(
        "a credit invoice does not name its invoice",
        in_body(
            below("/3/invoices"),
            lambda value: value["Invoice"].update(CreditInvoiceReference="0", InvoiceReference="0"),
        ),
        "invoices.credit-reference",
        Kind.FACT,
        "invoices.credit-reference",
    ),
    Planted(
        "a predefined account is unknown",
        in_body(
            at("/3/predefinedaccounts"),
            lambda value: value["PreDefinedAccounts"].append({"@url": "", "Account": 1, "Name": "NYTT"}),
        ),
        "settings.predefined-accounts",
        Kind.FACT,
        "settings.predefined-accounts",
    ),
    Planted(
        "a date has another format",
        in_body(below("/3/invoices"), lambda value: value["Invoice"].update(DueDate="2025/01/31")),
        "json.types",
        Kind.UNREADABLE,
        "Invoice.DueDate",
    ),
    Planted(
        "the fields of a record have another order",
        in_rows("/3/projects", "Projects", _reversed),
        "json.order-of-fields",
        Kind.KEY_ORDER,
        "Projects[]",
    ),
    Planted(
        "the keys of an error have another case",
        in_body(
            at(f"/3/pricelists/{UNKNOWN}"),
            lambda value: _rename(value["ErrorInformation"], {"Error": "error"}),
        ),
        "errors.keys",
        Kind.MISSING,
        "ErrorInformation.Error",
    ),
    Planted(
        "an error has another text",
        in_body(
            at(f"/3/accounts/{UNKNOWN}"),
            lambda value: value["ErrorInformation"].update(Message="Kontot saknas."),
        ),
        "requests.unknown-id",
        Kind.MESSAGE,
    ),
    Planted(
        "an unknown filter is answered with status 200",
        replaced(at("/3/invoices", filter="nosuchfilter"), 200),
        "lists.unknown-filter",
        Kind.STATUS,
    ),
    Planted("a wrong Accept header has another code", _other_accept_code, "requests.wrong-accept", Kind.CODE),
    Planted(
        "a list has no MetaInformation",
        in_body(at("/3/costcenters"), lambda value: value.pop("MetaInformation")),
        "lists.meta",
        Kind.ENVELOPE,
        "MetaInformation",
    ),
    Planted(
        "a boolean is a text",
        in_body(below(CUSTOMERS), lambda value: value["Customer"].update(Active="true")),
        "json.types",
        Kind.TYPE,
        "Customer.Active",
    ),
    Planted(
        "a row lacks a field",
        in_body(
            below("/3/vouchers"),
            lambda value: [row.pop("Removed") for row in value["Voucher"]["VoucherRows"]] and None,
        ),
        "json.fields",
        Kind.MISSING,
        "Voucher.VoucherRows[].Removed",
    ),
    Planted(
        "a missing scope has status 403",
        replaced(at("/3/employees"), 403, 2000663, "Har inte behörighet för scope"),
        "requests.missing-right",
        Kind.STATUS,
        "(refused)",
    ),
    Planted(
        "an unknown year is accepted",
        replaced(at("/3/accounts", financialyear=UNKNOWN), 500, 1000003),
        "requests.unknown-year",
        Kind.STATUS,
    ),
    Planted(
        "an unknown path has another status",
        replaced(at("/3/nosuchresource"), 400, 2000762, "No such route"),
        "requests.unknown-path",
        Kind.STATUS,
    ),
    Planted(
        "a list is null",
        in_body(at("/3/labels"), lambda value: value.update(Labels=None)),
        "json.nulls",
        Kind.NULL,
        "Labels",
    ),
]
