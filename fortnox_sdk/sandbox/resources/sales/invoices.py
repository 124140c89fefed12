"""Customer invoices: drafts with computed totals, booked into series B, cancelled or credited."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from http import HTTPStatus

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books import ledger, records
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, number_text
from fortnox_sdk.sandbox.resources.bookkeeping.financial_years import method_on
from fortnox_sdk.sandbox.resources.lists import listing
from fortnox_sdk.sandbox.resources.references import demand_accounts, demand_objects
from fortnox_sdk.sandbox.resources.registers.currencies import fill_currency
from fortnox_sdk.sandbox.resources.sales import customers, tax_reductions
from fortnox_sdk.sandbox.resources.sales.document_rows import filled_rows
from fortnox_sdk.sandbox.resources.sales.housework import basis_of, check_work, reduction_of
from fortnox_sdk.sandbox.resources.sales.invoice_amounts import amounts, merge_rows, read_row, take_over
from fortnox_sdk.sandbox.resources.sales.invoice_draft import document_number, due_date, new_invoice, ocr
from fortnox_sdk.sandbox.resources.settings.predefined import series_of
from fortnox_sdk.sandbox.resources.settlement import in_sek, keep_for_payment, settle_pair
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["answer", "bookkeep", "cancel", "create", "credit", "find", "routes", "save", "update"]

_RESOURCE = RESOURCES["invoices"]
_LISTED = tuple(dict.fromkeys((*_RESOURCE.row, *("Booked", "_open"))))  # what a list looks at
_ROW_IDS = 10_000  # row ids of an invoice begin at its number times this


def routes() -> list[Route]:
    """The requests that invoices take."""
    path, scope = _RESOURCE.path, _RESOURCE.scope
    return [
        Route("GET", path, scope, _list),
        Route("POST", path, scope, create),
        Route("GET", f"{path}/<key>", scope, _get),
        Route("PUT", f"{path}/<key>", scope, update),
        Route("PUT", f"{path}/<key>/bookkeep", scope, bookkeep),
        Route("PUT", f"{path}/<key>/cancel", scope, cancel),
        Route("PUT", f"{path}/<key>/credit", scope, credit),
    ]


def find(call: Call, key: str) -> Body:
    """An invoice; 404 (2000434, recorded) when there is none."""
    body = records.find(call.db, call.company, _RESOURCE.name, key)
    if body is None:
        raise Problem.missing(2000434, "Kan inte hitta fakturan.")
    return body


def save(call: Call, body: Body) -> None:
    """Write a changed invoice back."""
    records.save(call.db, call.company, _RESOURCE.name, body["DocumentNumber"], body, stamp=call.stamp)


def _shown(call: Call, body: Body) -> Body:
    number = body["DocumentNumber"]
    return body | {
        "@url": call.url(f"invoices/{number}"),
        "@urlTaxReductionList": call.url(f"taxreductions?filter=invoices&referencenumber={number}"),
        # In invoice currency (measured by others); a draft in a list shows 0, so that it looks paid (likewise).
        "Balance": body["_open"] if body["Booked"] else 0,
    }


def answer(call: Call, body: Body, status: int = 200) -> Reply:
    """The single answer."""
    shown = _RESOURCE.shown(_shown(call, body), _RESOURCE.single)
    if not body["Booked"] and not body["Cancelled"]:
        shown["Balance"] = body["TotalToPay"]  # alone a draft shows what will be owed (recorded 2026-05)
    return Reply({_RESOURCE.one: shown}, status, "invoices" if status == HTTPStatus.CREATED else None)


def _row(call: Call, body: Body) -> Body:
    row = _RESOURCE.shown(_shown(call, body), _RESOURCE.row)
    row["CurrencyRate"] = number_text(
        decimal(body["CurrencyRate"])
    )  # text in lists, a number in the single answer
    return row


def _unpaid(body: Body) -> bool:
    return bool(body["Booked"] and not body["Cancelled"] and body["_open"])


def _filters(today: str) -> Mapping[str, Callable[[Body], bool]]:
    return {
        "cancelled": lambda body: body["Cancelled"],
        "fullypaid": lambda body: body["Booked"] and not body["Cancelled"] and not body["_open"],
        "unbooked": lambda body: not body["Booked"] and not body["Cancelled"],
        "unpaid": _unpaid,
        "unpaidoverdue": lambda body: _unpaid(body) and body["DueDate"] < today,
    }


def _list(call: Call) -> Reply:
    found = records.every(call.db, call.company, _RESOURCE.name).only(
        "Credit", "=", call.query.get("credit") or None
    )
    for name, first, last in (
        ("InvoiceDate", "fromdate", "todate"),
        ("FinalPayDate", "fromfinalpaydate", "tofinalpaydate"),
    ):
        found.only(name, ">=", call.iso_day(first)).only(name, "<=", call.iso_day(last))
    return listing(
        call,
        _RESOURCE,
        found,
        show=lambda body: _row(call, body),
        filters=_filters(call.today.isoformat()),
        fields=_LISTED,
    )


def _get(call: Call, key: str) -> Reply:
    return answer(call, find(call, key))


def _customer(call: Call, number: object) -> Body:
    body = records.find(call.db, call.company, customers.REGISTER.resource.name, str(number))
    if body is None:
        raise Problem.refused(2000204, f"Kunde inte hämta/hitta kund ({number})")
    return body


def create(call: Call) -> Reply:
    """POST: a draft under the next number."""
    sent = _RESOURCE.read(call.body, "c")
    number = document_number(
        sent.get("DocumentNumber"), records.next_ordinal(call.db, call.company, _RESOURCE.name)
    )
    if records.find(call.db, call.company, _RESOURCE.name, str(number)) is not None:
        raise Problem.assumed("number_taken", f"Fakturanummer {number} används redan.")
    customer = _customer(call, sent["CustomerNumber"])
    body = new_invoice(number, customer, today=call.today)
    _apply(call, body, sent, customer)
    if "AccountingMethod" not in sent:
        body["AccountingMethod"] = method_on(call, body["InvoiceDate"])
    body["_modified"] = call.stamp
    records.insert(call.db, call.company, _RESOURCE.name, str(number), body)
    return answer(call, body, 201)


def _apply(call: Call, body: Body, sent: Body, customer: Body) -> None:
    """Take over what was sent and compute what follows from it."""
    rows = (
        merge_rows(body["InvoiceRows"], sent["InvoiceRows"]) if "InvoiceRows" in sent else body["InvoiceRows"]
    )
    take_over(body, sent)
    body["InvoiceDate"] = body["InvoiceDate"] or call.today.isoformat()
    if "Currency" in sent and "CurrencyRate" not in sent:
        body["CurrencyRate"] = None
    fill_currency(call, body, customer.get("Currency"))
    body["_vat_type"] = customer.get("VATType") or "SEVAT"
    body["TaxReductionType"] = body["TaxReductionType"] or "none"
    check_work(body["TaxReductionType"], rows)
    demand_accounts(call, (row.get("AccountNumber") for row in sent.get("InvoiceRows", ())))
    demand_objects(call, [sent, *sent.get("InvoiceRows", ())])
    rows = filled_rows(call, rows, price_list=str(body["PriceList"] or "A"))
    # All row ids are new after every write (specification).
    first = body.get("_next_row") or int(body["DocumentNumber"]) * _ROW_IDS + 1
    body["InvoiceRows"] = [
        read_row(row, vat_type=body["_vat_type"], vat_included=body["VATIncluded"]) | {"RowId": first + n}
        for n, row in enumerate(rows)
    ]
    body["_next_row"] = first + len(rows)
    if not body.get("DueDate") or ("InvoiceDate" in sent and "DueDate" not in sent):
        body["DueDate"] = due_date(body["InvoiceDate"], body["TermsOfPayment"])
    _add_up(body, asked=tax_reductions.asked_for(call, _RESOURCE.name, body["DocumentNumber"]))


def _add_up(body: Body, *, asked: Decimal | None = None) -> None:
    sums = amounts(body, vat_type=body["_vat_type"])
    basis = basis_of(body["TaxReductionType"], body["InvoiceRows"])
    reduction = reduction_of(body["TaxReductionType"], basis) if asked is None else asked
    body["BasisTaxReduction"] = basis
    body["HouseWork"] = bool(basis)
    body["TaxReduction"] = reduction or None
    fees = decimal(body["Freight"]) + decimal(body["AdministrationFee"])
    body["Net"] = sums.net
    body["Gross"] = sums.net - fees
    body["FreightVAT"] = sums.fees_vat if decimal(body["Freight"]) else 0
    body["AdministrationFeeVAT"] = sums.fees_vat if not decimal(body["Freight"]) else 0
    body["TotalVAT"] = sums.total_vat
    body["RoundOff"] = sums.round_off
    body["Total"] = sums.total
    body["TotalToPay"] = sums.total - reduction
    body["ContributionValue"] = sums.net
    body["ContributionPercent"] = 100 if sums.net else 0


def _only_draft(body: Body) -> None:
    if body["Cancelled"]:
        raise Problem.assumed("invoice_cancelled", "Fakturan är makulerad.")
    if body["Booked"]:
        raise Problem.assumed("invoice_booked", "Fakturan är bokförd och kan inte ändras.")


def update(call: Call, key: str) -> Reply:
    """PUT of a draft: what is absent stays."""
    body = find(call, key)
    sent = _RESOURCE.read(call.body, "u")
    _only_draft(body)
    customer = _customer(call, sent.get("CustomerNumber", body["CustomerNumber"]))
    if "CustomerNumber" in sent:
        body["CustomerName"] = customer["Name"]
    sent.pop("DocumentNumber", None)
    _apply(call, body, sent, customer)
    allowed = reduction_of(body["TaxReductionType"], decimal(body["BasisTaxReduction"]))
    tax_reductions.renumber(call, _RESOURCE.name, key, allowed=allowed)
    save(call, body)
    return answer(call, body)


def bookkeep(call: Call, key: str) -> Reply:
    """Book a draft on its own date; a credit invoice settles its original."""
    body = find(call, key)
    _only_draft(body)
    day = date.fromisoformat(body["InvoiceDate"])
    end = ledger.locked_until(call.db, call.company)
    if end is not None and day <= end:
        raise Problem.refused(2002141, "Fakturan kan inte bokföras: perioden är låst.")
    rows = _voucher_rows(body)
    if body["AccountingMethod"] == "CASH":
        keep_for_payment(body, rows, assumptions.ACCOUNT_RECEIVABLES)
    else:
        _post(call, body, day, rows)
    body |= {"Booked": True, "_open": body["TotalToPay"], "_open_sek": rows[0].amount}
    if body["Credit"] == "true" and assumptions.BOOKED_CREDIT_SETTLES_PAIR:
        original = find(call, body["CreditInvoiceReference"])
        settle_pair(original, body, day)
        save(call, original)
    save(call, body)
    return answer(call, body)


def _post(call: Call, body: Body, day: date, rows: list[Row]) -> None:
    key, series = body["DocumentNumber"], series_of(call, "INVOICE")
    word = "Kreditfaktura" if body["Credit"] == "true" else "Kundfaktura"
    year, number = ledger.post(
        call.db,
        call.company,
        series=series,
        day=day,
        text=f"{word} {key}, {body['CustomerName']}"[:200],
        rows=rows,
        now=call.now,
        reference=("INVOICE", key),
    )
    body |= {"VoucherSeries": series, "VoucherNumber": number, "VoucherYear": year.id}


def _voucher_rows(body: Body) -> list[Row]:
    """Receivables against sales, VAT and rounding, in SEK at the invoice's rate."""
    sums = amounts(body, vat_type=body["_vat_type"])
    reduction = decimal(body["TaxReduction"])
    rows = [
        Row(account=assumptions.ACCOUNT_RECEIVABLES, amount=in_sek(sums.total - reduction, body)),
        # The Tax Agency's share of the invoice.
        Row(account=assumptions.ACCOUNT_TAX_REDUCTION, amount=in_sek(reduction, body)),
    ]
    rows += [
        Row(account=account, amount=-in_sek(net, body), objects=objects)
        for (account, objects), net in sums.sales.items()
    ]
    rows += [
        Row(account=assumptions.OUTPUT_VAT_ACCOUNTS.get(rate, "2611"), amount=-in_sek(vat, body))
        for rate, vat in sums.vat.items()
    ]
    rounding = -sum((row.amount for row in rows), Decimal(0))
    if rounding:
        rows.append(Row(account=assumptions.ACCOUNT_ROUNDING, amount=rounding))
    return [rows[0], *(row for row in rows[1:] if row.amount)]


def cancel(call: Call, key: str) -> Reply:
    """Cancel a draft; what is booked can only be credited."""
    body = find(call, key)
    _only_draft(body)
    body["Cancelled"] = True
    save(call, body)
    return answer(call, body)


def credit(call: Call, key: str) -> Reply:
    """Make a credit invoice, a draft, and answer with the original (measured by others)."""
    original = find(call, key)
    if not original["Booked"]:
        raise Problem.assumed("invoice_not_booked", "Fakturan är inte bokförd.")
    if original["CreditInvoiceReference"] != "0":
        raise Problem.assumed("already_credited", "Fakturan är redan krediterad.")
    number = records.next_ordinal(call.db, call.company, _RESOURCE.name)
    day = call.today.isoformat()
    credit: Body = original | {
        "DocumentNumber": str(number),
        "OCR": ocr(number),
        "InvoiceDate": day,
        "DueDate": day,
        "OutboundDate": day,
        "Credit": "true",
        "CreditInvoiceReference": key if assumptions.CREDIT_INVOICE_POINTS_AT_ORIGINAL else "0",
        "Booked": False,
        "Sent": False,
        "FinalPayDate": None,
        "VoucherNumber": None,
        "VoucherSeries": None,
        "VoucherYear": None,
        "Freight": -decimal(original["Freight"]),
        "AdministrationFee": -decimal(original["AdministrationFee"]),
        "_open": 0,
        "_open_sek": 0,
        "_modified": call.stamp,
    }
    credit["InvoiceRows"] = [
        read_row(
            row | {"DeliveredQuantity": -decimal(row["DeliveredQuantity"])},
            vat_type=credit["_vat_type"],
            vat_included=credit["VATIncluded"],
        )
        | {"RowId": number * _ROW_IDS + 1 + n}
        for n, row in enumerate(original["InvoiceRows"])
    ]
    credit["_next_row"] = number * _ROW_IDS + 1 + len(credit["InvoiceRows"])
    _add_up(credit)
    records.insert(call.db, call.company, _RESOURCE.name, str(number), credit)
    original["CreditInvoiceReference"] = str(number)
    save(call, original)
    return answer(call, original)
