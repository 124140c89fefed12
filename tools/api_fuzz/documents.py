"""Valid inputs for vouchers, invoices, orders, payments and accruals, in the state that each operation needs."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tools.api_fuzz.case import Case, keyed
from tools.api_fuzz.company import DAY, FuzzCompany

__all__ = ["DOCUMENTS", "supplier_invoice", "voucher"]


def _invoice(company: FuzzCompany, *, booked: bool = False, **fields: object) -> dict[str, Any]:
    row = {
        "ArticleNumber": company.article(),
        "DeliveredQuantity": 2,
        "Price": 100,
        "VAT": 25,
        "AccountNumber": 3001,
    }
    dates = {"InvoiceDate": DAY, "DueDate": "2026-03-12"}
    record = company.new("/3/invoices", **{**dates, "InvoiceRows": [row], **fields})
    if booked:
        company.act(f"/3/invoices/{record.get('DocumentNumber')}/bookkeep")
    return record


def supplier_invoice(company: FuzzCompany, *, booked: bool = False, **fields: object) -> dict[str, Any]:
    """Create a supplier invoice and return its record."""
    rows = [{"Account": 4010, "Debit": 1000, "Credit": 0}]  # Fortnox adds the payable and the VAT
    dates = {"InvoiceDate": DAY, "DueDate": "2026-03-12"}
    sent = {**dates, "Total": "1250", "VAT": "250", "SupplierInvoiceRows": rows, **fields}
    record = company.new("/3/supplierinvoices", **sent)
    if booked:
        company.act(f"/3/supplierinvoices/{record.get('GivenNumber')}/bookkeep")
    return record


def _voucher_body(company: FuzzCompany) -> dict[str, Any]:
    amount = company.draw.randint(1, 9_999)
    rows = [{"Account": 1930, "Debit": amount, "Credit": 0}, {"Account": 3001, "Debit": 0, "Credit": amount}]
    head = {"Description": "Dagskassa", "TransactionDate": DAY, "VoucherSeries": "A"}
    return {"Voucher": {**head, "VoucherRows": rows}}


def voucher(company: FuzzCompany) -> dict[str, Any]:
    """Create a voucher and return its record."""
    return company.client.send(
        "POST", "/3/vouchers", query={"financialyear": company.year}, body=_voucher_body(company)
    ).record()


def _finans_body(company: FuzzCompany) -> dict[str, Any]:
    number = _invoice(company, booked=True).get("DocumentNumber")
    sent = {"InvoiceNumber": number, "SendMethod": "EMAIL", "Service": "LEDGERBASE"}
    return {"NoxFinansInvoice": sent}


def _finans(action: str) -> Callable[[FuzzCompany], Case]:
    bodies: dict[str, dict[str, object]] = {
        "/pause": {"PausedUntilDate": "2027-02-10"},
        "/report-payment": {
            "PaymentAmount": 10,
            "PaymentMethodCode": "BG",
            "PaymentMethodAccount": 1930,
            "BookkeepPaymentInFortnox": True,
            "ClientTakesFees": False,
            "ReportToFinance": True,
        },
    }

    def recipe(company: FuzzCompany) -> Case:
        sent = _finans_body(company)
        number = sent["NoxFinansInvoice"]["InvoiceNumber"]
        company.client.send("POST", "/3/noxfinansinvoices", body=sent)
        if action == "/unpause":
            company.act(f"/3/noxfinansinvoices/{number}/pause", body={"NoxFinansInvoice": bodies["/pause"]})
        body = {"NoxFinansInvoice": bodies[action]} if action in bodies else None
        return Case(keys={"Number": number}, body=body)

    return recipe


def _rot_invoice(company: FuzzCompany) -> dict[str, Any]:
    row = {
        "ArticleNumber": company.article(),
        "DeliveredQuantity": 4,
        "Price": 500,
        "HouseWork": True,
        "HouseWorkType": "CONSTRUCTION",
        "HouseWorkHoursToReport": 4,
    }
    return _invoice(company, InvoiceRows=[row], TaxReductionType="rot")


def _reduction_body(company: FuzzCompany) -> dict[str, Any]:
    number = _rot_invoice(company).get("DocumentNumber")
    reference = {"ReferenceDocumentType": "INVOICE", "ReferenceNumber": str(number)}
    fields = {"AskedAmount": 100, "CustomerName": "Åke Träd", "SocialSecurityNumber": "19900101-0018"}
    return {"TaxReduction": {**reference, **fields}}


def _reduction_keys(company: FuzzCompany) -> Case:
    """Create two tax reductions, and return a case that uses the second.

    The last tax reduction of a document can't be removed.
    """
    body = _reduction_body(company)
    company.client.send("POST", "/3/taxreductions", body=body)
    other = {**body["TaxReduction"], "SocialSecurityNumber": "19850101-0019"}
    record = company.client.send("POST", "/3/taxreductions", body={"TaxReduction": other}).record()
    return Case(keys={"Id": record.get("Id", "")}, body={"TaxReduction": {"AskedAmount": 50}})


def _document_body(company: FuzzCompany, resource: str, rows: str, **more: object) -> dict[str, Any]:
    quantity = {"Offer": "Quantity", "Order": "OrderedQuantity"}.get(resource, "DeliveredQuantity")
    row = {"ArticleNumber": company.article(), quantity: "2", "Price": 100}
    customer = company.number("/3/customers", "CustomerNumber", Name="Åkes Trä AB")
    return {resource: {"CustomerNumber": customer, rows: [row], **more}}


_CONTRACT: Final = {
    "ContractDate": DAY,
    "PeriodStart": "2026-03-01",
    "PeriodEnd": "2026-03-31",
    "InvoiceInterval": 1,
    "ContractLength": 12,
}


def _order(company: FuzzCompany) -> dict[str, Any]:
    return company.client.send(
        "POST", "/3/orders", body=_document_body(company, "Order", "OrderRows")
    ).record()


def _offer(company: FuzzCompany) -> dict[str, Any]:
    return company.client.send(
        "POST", "/3/offers", body=_document_body(company, "Offer", "OfferRows")
    ).record()


def _contract(company: FuzzCompany) -> dict[str, Any]:
    body = _document_body(company, "Contract", "InvoiceRows", **_CONTRACT)
    return company.client.send("POST", "/3/contracts", body=body).record()


def _payment(company: FuzzCompany) -> dict[str, Any]:
    number = _invoice(company, booked=True).get("DocumentNumber")
    return company.new("/3/invoicepayments", **_payment_fields(number))


def _payment_fields(number: object) -> dict[str, object]:
    return {"InvoiceNumber": number, "Amount": 100, "AmountCurrency": 100, "PaymentDate": DAY}


def _supplier_payment(company: FuzzCompany) -> dict[str, Any]:
    number = supplier_invoice(company, booked=True).get("GivenNumber")
    return company.new("/3/supplierinvoicepayments", **_payment_fields(number))


def _accrual(kind: str, key: str, number: object) -> dict[str, Any]:
    rows = [{"Account": 1790, "Debit": 100, "Credit": 0}, {"Account": 5010, "Debit": 0, "Credit": 100}]
    name = {"InvoiceAccrual": "InvoiceAccrualRows", "ContractAccrual": "AccrualRows"}.get(
        kind, "SupplierInvoiceAccrualRows"
    )
    account = "RevenueAccount" if kind == "InvoiceAccrual" else "CostAccount"
    span: dict[str, object] = {"StartDate": "2026-03-01", "EndDate": "2026-12-31", "Period": "MONTHLY"}
    if kind == "SupplierInvoiceAccrual":
        span["Times"] = 10
    whole = {
        "Description": "Hyra",
        "AccrualAccount": 1790,
        account: 5010,
        "Total": 1000,
        name: rows,
        key: number,
    }
    return {kind: whole if kind == "ContractAccrual" else {**whole, **span}}


def _accrual_document(company: FuzzCompany, kind: str) -> tuple[str, dict[str, Any]]:
    """Return the path of a kind of accrual, and a request body for the accrual of a new document."""
    match kind:
        case "InvoiceAccrual":
            return "/3/invoiceaccruals", _accrual(
                kind, "InvoiceNumber", _invoice(company).get("DocumentNumber")
            )
        case "ContractAccrual":
            return "/3/contractaccruals", _accrual(
                kind, "DocumentNumber", _contract(company).get("DocumentNumber")
            )
        case _:
            number = supplier_invoice(company).get("GivenNumber")
            return "/3/supplierinvoiceaccruals", _accrual(kind, "SupplierInvoiceNumber", number)


def _accrual_body(kind: str) -> Callable[[FuzzCompany], Case]:
    return lambda company: Case(body=_accrual_document(company, kind)[1])


def _accrual_keys(kind: str, key: str) -> Callable[[FuzzCompany], Case]:
    def recipe(company: FuzzCompany) -> Case:
        collection, body = _accrual_document(company, kind)
        record = company.client.send("POST", collection, body=body).record()
        return Case(keys={key: record.get(key, "")}, body={kind: {"Description": "Hyra av lokal"}})

    return recipe


_INVOICE = keyed("DocumentNumber", _invoice)

_BOOKED = keyed("DocumentNumber", lambda company: _invoice(company, booked=True))

_SUPPLIER_INVOICE = keyed("GivenNumber", supplier_invoice)

_SUPPLIER_BOOKED = keyed("GivenNumber", lambda company: supplier_invoice(company, booked=True))

_CONTRACTS = keyed("DocumentNumber", _contract)

DOCUMENTS: Final[Mapping[str, Callable[[FuzzCompany], Case]]] = {
    "POST /3/noxfinansinvoices": lambda company: Case(body=_finans_body(company)),
    **{
        f"{verb} /3/noxfinansinvoices/{{Number}}{action}": _finans(action)
        for verb, action in (
            ("GET", ""),
            ("PUT", "/pause"),
            ("PUT", "/unpause"),
            ("PUT", "/stop"),
            ("PUT", "/take-fees"),
            ("PUT", "/report-payment"),
        )
    },
    "POST /3/vouchers": lambda company: Case(body=_voucher_body(company)),
    "GET /3/vouchers/{VoucherSeries}/{VoucherNumber}": lambda company: Case(
        keys={name: voucher(company).get(name, "1") for name in ("VoucherSeries", "VoucherNumber")}
    ),
    "GET /3/vouchers/sublist/{VoucherSeries}": lambda _company: Case(keys={"VoucherSeries": "A"}),
    **{
        f"{method} /3/invoices/{{DocumentNumber}}{action}": recipe
        for method, action, recipe in (
            ("GET", "", _INVOICE),
            ("PUT", "", _INVOICE),
            ("PUT", "/bookkeep", _INVOICE),
            ("PUT", "/cancel", _INVOICE),
            ("PUT", "/credit", _BOOKED),
            ("PUT", "/externalprint", _INVOICE),
            ("PUT", "/warehouseready", _INVOICE),
            ("GET", "/email", _BOOKED),
            ("GET", "/einvoice", _BOOKED),
            ("GET", "/eprint", _BOOKED),
            ("GET", "/print", _BOOKED),
            ("GET", "/preview", _INVOICE),
            ("GET", "/printreminder", _BOOKED),
        )
    },
    **{
        f"PUT /3/supplierinvoices/{{GivenNumber}}{action}": recipe
        for action, recipe in (
            ("", _SUPPLIER_INVOICE),
            ("/bookkeep", _SUPPLIER_INVOICE),
            ("/cancel", _SUPPLIER_INVOICE),
            ("/credit", _SUPPLIER_BOOKED),
            ("/approvalbookkeep", _SUPPLIER_INVOICE),
            ("/approvalpayment", _SUPPLIER_BOOKED),
        )
    },
    "POST /3/taxreductions": lambda company: Case(body=_reduction_body(company)),
    **{f"{method} /3/taxreductions/{{Id}}": _reduction_keys for method in ("GET", "PUT", "DELETE")},
    "POST /3/offers": lambda company: Case(body=_document_body(company, "Offer", "OfferRows")),
    "POST /3/orders": lambda company: Case(body=_document_body(company, "Order", "OrderRows")),
    "POST /3/contracts": lambda company: Case(
        body=_document_body(company, "Contract", "InvoiceRows", **_CONTRACT)
    ),
    **{
        f"{method} /3/{resource}/{{DocumentNumber}}{action}": recipe
        for resource, recipe, actions in (
            (
                "offers",
                keyed("DocumentNumber", _offer),
                (
                    "GET",
                    "PUT",
                    "PUT /createinvoice",
                    "PUT /createorder",
                    "PUT /cancel",
                    "PUT /externalprint",
                    "GET /email",
                    "GET /print",
                    "GET /preview",
                ),
            ),
            (
                "orders",
                keyed("DocumentNumber", _order),
                (
                    "GET",
                    "PUT",
                    "PUT /createinvoice",
                    "PUT /cancel",
                    "PUT /externalprint",
                    "GET /email",
                    "GET /print",
                    "GET /preview",
                ),
            ),
            (
                "contracts",
                _CONTRACTS,
                ("GET", "PUT", "PUT /finish", "PUT /createinvoice", "PUT /increaseinvoicecount"),
            ),
        )
        for method, _, action in (entry.partition(" ") for entry in actions)
    },
    "POST /3/invoicepayments": lambda company: Case(
        body={"InvoicePayment": _payment_fields(_invoice(company, booked=True).get("DocumentNumber"))}
    ),
    "POST /3/supplierinvoicepayments": lambda company: Case(
        body={
            "SupplierInvoicePayment": _payment_fields(
                supplier_invoice(company, booked=True).get("GivenNumber")
            )
        }
    ),
    **{
        f"{method} /3/{resource}/{{Number}}{action}": keyed("Number", make)
        for resource, make in (("invoicepayments", _payment), ("supplierinvoicepayments", _supplier_payment))
        for method, action in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("PUT", "/bookkeep"))
    },
    **{
        name: recipe
        for kind, resource, key in (
            ("InvoiceAccrual", "invoiceaccruals", "InvoiceNumber"),
            ("SupplierInvoiceAccrual", "supplierinvoiceaccruals", "SupplierInvoiceNumber"),
            ("ContractAccrual", "contractaccruals", "DocumentNumber"),
        )
        for name, recipe in (
            (f"POST /3/{resource}", _accrual_body(kind)),
            (f"GET /3/{resource}/{{{key}}}", _accrual_keys(kind, key)),
            (f"PUT /3/{resource}/{{{key}}}", _accrual_keys(kind, key)),
            (f"DELETE /3/{resource}/{{{key}}}", _accrual_keys(kind, key)),
        )
    },
}
"""The functions that build valid cases, by operation name."""
