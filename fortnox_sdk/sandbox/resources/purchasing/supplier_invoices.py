"""Supplier invoices: the total is sent and the rows must add up to it; booked into series D."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from http import HTTPStatus

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import ledger, records
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money, number_text
from fortnox_sdk.sandbox.resources.bookkeeping.financial_years import method_on
from fortnox_sdk.sandbox.resources.lists import listing
from fortnox_sdk.sandbox.resources.purchasing.supplier_invoice_rows import complete_rows, turned
from fortnox_sdk.sandbox.resources.references import demand_objects
from fortnox_sdk.sandbox.resources.registers.currencies import fill_currency
from fortnox_sdk.sandbox.resources.sales.invoice_amounts import objects_of
from fortnox_sdk.sandbox.resources.sales.invoice_draft import document_number, due_date
from fortnox_sdk.sandbox.resources.settings.predefined import series_of
from fortnox_sdk.sandbox.resources.settlement import in_sek, keep_for_payment, settle_pair
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["book", "cancel", "create", "credit", "find", "routes", "save", "update"]

_RESOURCE = RESOURCES["supplierinvoices"]
_FOR_ROWS = ("Cancelled", "PaymentPending", "VoucherNumber", "VoucherSeries", "VoucherYear", "_open_sek")
_LISTED = tuple(dict.fromkeys((*_RESOURCE.row, *_FOR_ROWS)))  # what a list looks at
_MONEY = ("AdministrationFee", "Freight", "RoundOffValue", "Total", "VAT")
_ROUNDING_LIMIT = Decimal("0.05")  # what converting rows one by one may lose


def routes() -> list[Route]:
    """The requests that supplier invoices take."""
    path, scope = _RESOURCE.path, _RESOURCE.scope
    return [
        Route("GET", path, scope, _list),
        Route("POST", path, scope, create),
        Route("GET", f"{path}/<key>", scope, _get),
        Route("PUT", f"{path}/<key>", scope, update),
        Route("PUT", f"{path}/<key>/bookkeep", scope, book),
        Route("PUT", f"{path}/<key>/cancel", scope, cancel),
        Route("PUT", f"{path}/<key>/credit", scope, credit),
        Route("PUT", f"{path}/<key>/approvalbookkeep", scope, book),
        Route("PUT", f"{path}/<key>/approvalpayment", scope, _approve_payment),
    ]


def find(call: Call, key: str) -> Body:
    """A supplier invoice; 404 when there is none."""
    body = records.find(call.db, call.company, _RESOURCE.name, key)
    if body is None:
        raise Problem.missing(CODES["record_missing"], "Kan inte hitta leverantörsfakturan.")
    return body


def save(call: Call, body: Body) -> None:
    """Write a changed supplier invoice back."""
    records.save(call.db, call.company, _RESOURCE.name, body["GivenNumber"], body, stamp=call.stamp)


def _text(amount: Decimal) -> str:
    """Money at the head of a supplier invoice is text with two decimals (measured by others)."""
    return f"{money(amount):.2f}"


def _shown(call: Call, body: Body) -> Body:
    booked = body["VoucherNumber"] is not None
    voucher = {
        "Number": body["VoucherNumber"],
        "ReferenceType": "SUPPLIERINVOICE",
        "Series": body["VoucherSeries"],
        "Year": body["VoucherYear"],
    }
    return body | {
        "@url": call.url(f"supplierinvoices/{body['GivenNumber']}"),
        # In SEK (measured by others), also before the invoice is booked.
        "Balance": _text(decimal(body["_open_sek"])),
        "CurrencyRate": number_text(decimal(body["CurrencyRate"])),
        "Vouchers": [voucher] if booked else [],
    }


def _answer(call: Call, body: Body, status: int = 200) -> Reply:
    shown = _RESOURCE.shown(_shown(call, body), _RESOURCE.single)
    return Reply({_RESOURCE.one: shown}, status, "supplierinvoices" if status == HTTPStatus.CREATED else None)


def _row(call: Call, body: Body) -> Body:
    row = _RESOURCE.shown(_shown(call, body), _RESOURCE.row)
    # The list has the flag under another name, and null under the usual one (measured by others).
    row["Cancel"], row["Cancelled"] = body["Cancelled"], None
    row["AuthorizerName"] = ""
    return row


def _unpaid(body: Body) -> bool:
    return bool(body["Booked"] and not body["Cancelled"] and body["_open_sek"])


def _filters(today: str) -> Mapping[str, Callable[[Body], bool]]:
    return {
        "authorizepending": lambda _: False,
        "cancelled": lambda body: body["Cancelled"],
        "fullypaid": lambda body: body["Booked"] and not body["Cancelled"] and not body["_open_sek"],
        "pendingpayment": lambda body: body["Booked"] and body["PaymentPending"],
        "unbooked": lambda body: not body["Booked"] and not body["Cancelled"],
        "unpaid": _unpaid,
        "unpaidoverdue": lambda body: _unpaid(body) and body["DueDate"] < today,
    }


def _list(call: Call) -> Reply:
    # Both work although the specification does not list them.
    found = records.every(call.db, call.company, _RESOURCE.name)
    found.only("InvoiceDate", ">=", call.iso_day("fromdate")).only(
        "InvoiceDate", "<=", call.iso_day("todate")
    )
    return listing(
        call,
        _RESOURCE,
        found,
        show=lambda body: _row(call, body),
        filters=_filters(call.today.isoformat()),
        fields=_LISTED,
    )


def _get(call: Call, key: str) -> Reply:
    return _answer(call, find(call, key))


def _supplier(call: Call, number: object) -> Body:
    body = records.find(call.db, call.company, "suppliers", str(number))
    if body is None:
        raise Problem.assumed("record_missing", f"Kan inte hitta leverantören ({number}).")
    return body


def create(call: Call) -> Reply:
    """POST: a draft; the total alone is enough (measured by others)."""
    sent = _RESOURCE.read(call.body, "c")
    following = records.next_ordinal(call.db, call.company, _RESOURCE.name)
    key = str(document_number(sent.get("GivenNumber"), following))
    if records.find(call.db, call.company, _RESOURCE.name, key) is not None:
        raise Problem.assumed("number_taken", f"Löpnummer {key} används redan.")
    supplier = _supplier(call, sent["SupplierNumber"])
    body: Body = {name: "" if field.type == "string" else None for name, field in _RESOURCE.fields.items()}
    body |= dict.fromkeys(_MONEY, "0.00")
    body |= {
        "AccountingMethod": "ACCRUAL",
        "Booked": False,
        "Cancelled": False,
        "Credit": False,
        "CreditReference": 0,
        "CurrencyRate": None,
        "DisablePaymentFile": False,
        "GivenNumber": key,
        "InvoiceDate": call.today.isoformat(),
        "PaymentPending": False,
        "SalesType": "STOCK",
        "SupplierInvoiceRows": [],
        "SupplierName": supplier["Name"],
        "VATType": "NORMAL",
        "VoucherNumber": None,
        "VoucherSeries": None,
        "VoucherYear": None,
        "_modified": call.stamp,
    }
    _apply(call, body, sent, supplier)
    if "AccountingMethod" not in sent:
        body["AccountingMethod"] = method_on(call, body["InvoiceDate"])
    records.insert(call.db, call.company, _RESOURCE.name, key, body)
    return _answer(call, body, 201)


def _apply(call: Call, body: Body, sent: Body, supplier: Body) -> None:
    _check_comments(sent)
    demand_objects(call, [sent, *sent.get("SupplierInvoiceRows", ())])
    body |= sent
    body["InvoiceDate"] = body["InvoiceDate"] or call.today.isoformat()
    for name in _MONEY:
        body[name] = _text(_amount(body, name))
    if "Currency" in sent and "CurrencyRate" not in sent:
        body["CurrencyRate"] = None
    body["CurrencyRate"] = _amount(body, "CurrencyRate") or None
    fill_currency(call, body, supplier.get("Currency"))
    if not body.get("DueDate"):
        body["DueDate"] = due_date(body["InvoiceDate"], supplier.get("TermsOfPayment"))
    if "SupplierInvoiceRows" in sent or {"Total", "VAT", "CurrencyRate", "Currency"} & sent.keys():
        own = [row for row in body["SupplierInvoiceRows"] if not row.get("_made")]
        found = call.db.execute("SELECT number, name FROM account WHERE company = ?", (call.company,))
        body["SupplierInvoiceRows"] = complete_rows(body, own, dict(found.fetchall()))
    body["_open"] = decimal(body["Total"])
    body["_open_sek"] = in_sek(decimal(body["Total"]), body)


def _amount(body: Body, name: str) -> Decimal:
    try:
        return decimal(body[name])
    except ValueError:
        raise Problem.refused(2000108, f"Värdet måste vara numeriskt ({name})") from None


def _check_comments(sent: Body) -> None:
    if "://" in str(sent.get("Comments", "")):
        # Measured by others: each of the characters is allowed, the three together are not.
        raise Problem.refused(2000359, f"Värdet innehåller ej tillåtna tecken. ({sent['Comments']})")


def _only_draft(body: Body) -> None:
    if body["Cancelled"]:
        raise Problem.assumed("invoice_cancelled", "Leverantörsfakturan är makulerad.")
    if body["Booked"]:
        raise Problem.assumed("invoice_booked", "Leverantörsfakturan är bokförd och kan inte ändras.")


def update(call: Call, key: str) -> Reply:
    """PUT of a draft: what is absent stays."""
    body = find(call, key)
    sent = _RESOURCE.read(call.body, "u")
    _only_draft(body)
    supplier = _supplier(call, sent.get("SupplierNumber", body["SupplierNumber"]))
    body["SupplierName"] = supplier["Name"]
    sent.pop("GivenNumber", None)
    _apply(call, body, sent, supplier)
    save(call, body)
    return _answer(call, body)


def book(call: Call, key: str, day: date | None = None) -> Reply:
    """Book an invoice on its own date; the program's own screens can choose another `day`."""
    body = find(call, key)
    _only_draft(body)
    day = day or date.fromisoformat(body["InvoiceDate"])
    rows = [
        Row(
            account=str(row["Account"]),
            amount=decimal(row["Debit"]) - decimal(row["Credit"]),
            text=row["TransactionInformation"],
            # What is made by the sandbox itself, VAT and the debt, belongs to no object.
            objects=() if row.get("_made") else objects_of(row, body),
        )
        for row in body["SupplierInvoiceRows"]
    ]
    difference = sum((row.amount for row in rows), Decimal(0))
    if difference and body["Currency"] != "SEK" and abs(difference) <= _ROUNDING_LIMIT:
        rows.append(Row(account=assumptions.ACCOUNT_ROUNDING, amount=-difference))
    elif difference or not rows:
        raise Problem.refused(2000755, "Leverantörsfakturan balanserar inte")
    if body["AccountingMethod"] == "CASH":
        keep_for_payment(body, rows, assumptions.ACCOUNT_PAYABLES)
    else:
        _post(call, body, day, rows)
    body["Booked"] = True
    if body["Credit"]:
        original = find(call, str(body["CreditReference"]))
        settle_pair(original, body, day)
        save(call, original)
    save(call, body)
    return _answer(call, body)


def _post(call: Call, body: Body, day: date, rows: list[Row]) -> None:
    key, series = body["GivenNumber"], series_of(call, "SUPPLIERINVOICE")
    word = "Leverantörskreditfaktura" if body["Credit"] else "Leverantörsfaktura"
    year, number = ledger.post(
        call.db,
        call.company,
        series=series,
        day=day,
        text=f"{word} {key}, {body['SupplierName']}"[:200],
        rows=rows,
        now=call.now,
        reference=("SUPPLIERINVOICE", key),
    )
    body |= {"VoucherSeries": series, "VoucherNumber": number, "VoucherYear": year.id}


def cancel(call: Call, key: str) -> Reply:
    """Cancel a draft."""
    body = find(call, key)
    _only_draft(body)
    body |= {"Cancelled": True, "_open": 0, "_open_sek": 0}
    save(call, body)
    return _answer(call, body)


def _approve_payment(call: Call, key: str) -> Reply:
    body = find(call, key)
    body["PaymentPending"] = False
    save(call, body)
    return _answer(call, body)


def credit(call: Call, key: str) -> Reply:
    """Make a credit invoice, a draft, and answer with the original (assumed: as for customers)."""
    original = find(call, key)
    if not original["Booked"]:
        raise Problem.assumed("invoice_not_booked", "Leverantörsfakturan är inte bokförd.")
    if original["CreditReference"]:
        raise Problem.assumed("already_credited", "Leverantörsfakturan är redan krediterad.")
    number = records.next_ordinal(call.db, call.company, _RESOURCE.name)
    credit: Body = original | {
        "GivenNumber": str(number),
        "InvoiceDate": call.today.isoformat(),
        "DueDate": call.today.isoformat(),
        "Booked": False,
        "Credit": True,
        "CreditReference": int(key),
        "FinalPayDate": None,
        "VoucherNumber": None,
        "VoucherSeries": None,
        "VoucherYear": None,
        "SupplierInvoiceRows": [turned(row) for row in original["SupplierInvoiceRows"]],
        "_modified": call.stamp,
    }
    for name in _MONEY:
        credit[name] = _text(-decimal(original[name]))
    credit["_open"] = decimal(credit["Total"])
    credit["_open_sek"] = in_sek(credit["_open"], credit)
    records.insert(call.db, call.company, _RESOURCE.name, str(number), credit)
    original["CreditReference"] = number
    save(call, original)
    return _answer(call, original if assumptions.SUPPLIER_CREDIT_ANSWERS_WITH_ORIGINAL else credit)
