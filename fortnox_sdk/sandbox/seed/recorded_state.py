"""Functions that take records from recorded responses and store them in a company.

Values are converted to the types that the sandbox stores. The sandbox then produces its responses from these values.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.balances import set_opening
from fortnox_sdk.sandbox.books.years import find_year, select_year
from fortnox_sdk.sandbox.protocol.call import Tenant
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, number_text
from fortnox_sdk.sandbox.resources.bookkeeping.new_days import LAST_DAY
from fortnox_sdk.sandbox.resources.register import FILLED, Register, blank
from fortnox_sdk.sandbox.resources.registers.cost_centers_and_projects import NAMED_BY, store_object
from fortnox_sdk.sandbox.resources.sales.drafts import new_invoice
from fortnox_sdk.sandbox.schema.fields import Field
from fortnox_sdk.sandbox.schema.resources import RESOURCES, Resource

_BOOKS_TABLES: Final = ("account", "balance", "series", "year", "dimension", "object")
_DOCUMENTS_OF_OTHERS: Final = ("InvoiceReference", "OfferReference", "OrderReference")
# The latest possible time, so that a list filtered by `lastmodified` includes every inserted record.
_MODIFIED: Final = "9999-12-31 23:59:59"
_FIRST_DAY, _LAST_DAY = date(2020, 1, 1), date(2020, 12, 31)


def empty(tenant: Tenant, *, books: bool) -> None:
    """Delete a company's records and vouchers. If `books` is true, also delete its years, accounts and series.

    Registers that have default records in a new company stay empty.
    """
    tenant.run("DELETE FROM record WHERE company = ? AND resource <> ?", LAST_DAY.name)
    for table in ("voucher", *(_BOOKS_TABLES if books else ())):
        tenant.run(f"DELETE FROM {table} WHERE company = ?")  # noqa: S608  # names from the tuples above
    if books:
        tenant.run("UPDATE company SET selected_year = NULL, locked_until = NULL WHERE number = ?")
    for name in RESOURCES:
        FILLED.insert(tenant, {}, name)


def put(tenant: Tenant, resource: Resource, record: Mapping[str, Any], year: int) -> None:
    """Store a record from a recorded response, in place of any stored record with the same key.

    Args:
        tenant: Company of the record.
        resource: Resource of the record.
        record: JSON object of the record.
        year: Id of the financial year of the request, for resources that belong to a financial year.
    """
    fields = {
        name: convert(resource.fields[name], value)
        for name, value in record.items()
        if name in resource.fields
    }
    match resource.name:
        case "financialyears":
            _put_year(tenant, fields)
        case "accounts":
            _ensure_year(tenant, year)
            _put_account(tenant, year, fields)
        case "vouchers":
            _ensure_year(tenant, year)
            _put_voucher(tenant, year, fields)
        case "voucherseries":
            _ensure_year(tenant, year)
            _put_series(tenant, year, fields)
        case _:
            _put_record(tenant, resource, fields)


def convert(field: Field, value: object) -> object:
    """Convert a value from a recorded response to the field's type. Raises ValueError if this is impossible.

    >>> convert(RESOURCES["invoices"].fields["Balance"], "12.50")
    Decimal('12.50')
    """
    if value is None:
        return None
    if not field.fields:
        return _scalar(field, value)
    if isinstance(value, list):
        return [_convert_fields(field, row) for row in cast("list[object]", value)]
    return _convert_fields(field, value)


def _convert_fields(field: Field, row: object) -> Body:
    if not isinstance(row, dict):
        raise ValueError(f"'{field.name}' is not an object")  # noqa: TRY004  # the same error for every invalid value
    return {
        name: convert(field.fields[name], value)
        for name, value in cast(Body, row).items()
        if name in field.fields
    }


def _scalar(field: Field, value: object) -> object:
    kind = field.type
    if kind in ("list", "object"):
        return value
    if not isinstance(value, str | int | Decimal):
        raise ValueError(f"'{field.name}' is neither text nor a number")  # noqa: TRY004  # as above
    if kind == "boolean":
        return value == "true" if isinstance(value, str) else bool(value)
    if isinstance(value, bool):
        if kind != "string":
            raise ValueError(f"'{field.name}' is not a {kind}")
        return str(value).lower()
    if kind in ("number", "integer"):
        number = decimal(value)
        return int(number) if kind == "integer" else number
    text = value if isinstance(value, str) else number_text(decimal(value))
    if kind == "date" and text:
        date.fromisoformat(text)
    return text


def _put_record(tenant: Tenant, resource: Resource, fields: Body) -> None:
    body = _default_fields(resource, fields) | fields
    missing = [name for name in resource.key if body.get(name) in (None, "")]
    if missing:
        raise KeyError(missing[0])
    if resource.name in ("invoices", "supplierinvoices"):
        rate = decimal(body.get("CurrencyRate") or 1) / decimal(body.get("CurrencyUnit") or 1)
        open_amount = decimal(body.get("Balance") or 0)
        # The balance of a supplier invoice is in SEK; the balance of a customer invoice is in the invoice currency
        # (measured by other developers).
        in_sek = resource.name == "supplierinvoices"
        body |= {
            "_open": open_amount / rate if in_sek else open_amount,
            "_open_sek": open_amount if in_sek else open_amount * rate,
        }
    body["_modified"] = _MODIFIED
    register = Register(resource=resource)
    key = register.key(body)
    register.remove(tenant, *key)
    register.insert(tenant, body, *key)
    if resource.name in NAMED_BY:
        store_object(tenant, NAMED_BY[resource.name], key[0], str(body.get("Description") or ""))


def _default_fields(resource: Resource, fields: Body) -> Body:
    """Return the default values for the fields that the recorded response lacks."""
    number = str(fields.get("DocumentNumber") or "")
    if resource.name == "invoices" and number.isdigit():
        return new_invoice(int(number), {"Name": ""}, today=_FIRST_DAY)
    no_references = {name: "0" for name in _DOCUMENTS_OF_OTHERS if name in resource.fields}
    return blank(resource) | no_references


def _put_year(tenant: Tenant, fields: Body) -> None:
    first, last = (date.fromisoformat(str(fields[name])) for name in ("FromDate", "ToDate"))
    if last < first or not fields["Id"]:
        raise ValueError("the financial year ends before it starts, or has no id")
    method = fields.get("AccountingMethod") or "ACCRUAL"
    chart = fields.get("AccountChartType") or "Bas 2025"
    tenant.run(
        "INSERT OR REPLACE INTO year VALUES (?, ?, ?, ?, ?, ?)",
        fields["Id"],
        fields["FromDate"],
        fields["ToDate"],
        method,
        chart,
    )
    select_year(tenant, fields["Id"])


def _ensure_year(tenant: Tenant, year: int) -> None:
    """Create the financial year with the id `year`, unless it exists. The id 26 gives the calendar year 2026."""
    if find_year(tenant, year) is None:
        first, last = _FIRST_DAY.replace(year=2000 + year), _LAST_DAY.replace(year=2000 + year)
        days = {"FromDate": first.isoformat(), "ToDate": last.isoformat()}
        _put_year(tenant, {"Id": year, **days})


def _first_day(tenant: Tenant, year: int) -> str:
    existing = find_year(tenant, year)
    return "" if existing is None else existing.first.isoformat()


def _ensure_account(tenant: Tenant, year: int, number: str, name: str) -> None:
    if ledger.find_account(tenant, year, number) is None:
        ledger.add_account(tenant, year, number, name, stamp=_MODIFIED)


def _put_account(tenant: Tenant, year: int, fields: Body) -> None:
    number = str(fields["Number"])
    _ensure_account(tenant, year, number, str(fields.get("Description") or ""))
    sru = fields.get("SRU")
    codes = "[]" if sru is None else f'["{sru}"]'
    tenant.db.execute(
        "UPDATE account SET active = ?, sru = ? WHERE company = ? AND year = ? AND number = ?",
        (fields.get("Active") is not False, codes, tenant.company, year, number),
    )
    if fields.get("BalanceBroughtForward"):
        set_opening(tenant, year, number, fields["BalanceBroughtForward"])


def _put_series(tenant: Tenant, year: int, fields: Body) -> None:
    if not fields["Code"]:
        raise KeyError("Code")
    tenant.run("DELETE FROM series WHERE company = ? AND year = ? AND code = ?", year, fields["Code"])
    ledger.add_series(
        tenant, year, fields["Code"], fields.get("Description") or "", manual=fields.get("Manual") is True
    )


def _put_voucher(tenant: Tenant, year: int, fields: Body) -> None:
    series, number = fields["VoucherSeries"], fields["VoucherNumber"]
    if not series or number is None:
        raise KeyError("VoucherSeries")
    if ledger.find_series(tenant, year, series) is None:
        ledger.add_series(tenant, year, series, "", manual=True)
    sql = "DELETE FROM voucher WHERE company = ? AND year = ? AND series = ? AND number = ?"
    tenant.run(sql, year, series, number)
    voucher = tenant.run(
        "INSERT INTO voucher (company, year, series, number, date, text, comments, reference_type, reference_number, "
        "cost_center, project, modified) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        year,
        series,
        number,
        fields.get("TransactionDate") or _first_day(tenant, year),
        fields.get("Description") or "",
        fields.get("Comments"),
        fields.get("ReferenceType") or "",
        fields.get("ReferenceNumber") or "",
        fields.get("CostCenter") or "",
        _project(fields.get("Project")),
        _MODIFIED,
    )
    for row in fields.get("VoucherRows") or ():
        _ensure_account(tenant, year, str(row["Account"]), row.get("Description") or "")
        kind = "BTRANS" if row.get("Removed") else "TRANS"
        amount = decimal(row.get("Debit") or 0) - decimal(row.get("Credit") or 0)
        tenant.db.execute(
            "INSERT INTO voucher_row (voucher, kind, account, amount, quantity, text) VALUES (?, ?, ?, ?, ?, ?)",
            (
                voucher.lastrowid,
                kind,
                str(row["Account"]),
                str(amount),
                str(row.get("Quantity") or 0),
                row.get("TransactionInformation") or "",
            ),
        )


def _project(value: object) -> str:
    """Return the project number as text, or `""` for no project.

    Until 2015-11-18, the field was a number, and 0 meant no project (according to Fortnox's change notice).
    """
    return "" if value in (None, "0", 0) else str(value)
