"""Good inputs for vouchers, invoices, orders, payments, accruals ..., in the state that each needs."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tools.api_fuzz.case import Shot, keyed
from tools.api_fuzz.world import DAY, World

__all__ = ["DOCUMENTS", "supplier_invoice", "voucher"]


def _invoice(world: World, *, booked: bool = False, **fields: object) -> dict[str, Any]:
    row = {
        "ArticleNumber": world.article(),
        "DeliveredQuantity": 2,
        "Price": 100,
        "VAT": 25,
        "AccountNumber": 3001,
    }
    dates = {"InvoiceDate": DAY, "DueDate": "2026-03-12"}
    made = world.new("/3/invoices", **{**dates, "InvoiceRows": [row], **fields})
    if booked:
        world.act(f"/3/invoices/{made.get('DocumentNumber')}/bookkeep")
    return made


def supplier_invoice(world: World, *, booked: bool = False, **fields: object) -> dict[str, Any]:
    """A new supplier invoice."""
    rows = [{"Account": 4010, "Debit": 1000, "Credit": 0}]  # Fortnox adds the debt and the VAT
    dates = {"InvoiceDate": DAY, "DueDate": "2026-03-12"}
    sent = {**dates, "Total": "1250", "VAT": "250", "SupplierInvoiceRows": rows, **fields}
    made = world.new("/3/supplierinvoices", **sent)
    if booked:
        world.act(f"/3/supplierinvoices/{made.get('GivenNumber')}/bookkeep")
    return made


def _voucher_body(world: World) -> dict[str, Any]:
    amount = world.draw.randint(1, 9_999)
    rows = [{"Account": 1930, "Debit": amount, "Credit": 0}, {"Account": 3001, "Debit": 0, "Credit": amount}]
    head = {"Description": "Dagskassa", "TransactionDate": DAY, "VoucherSeries": "A"}
    return {"Voucher": {**head, "VoucherRows": rows}}


def voucher(world: World) -> dict[str, Any]:
    """A new voucher."""
    return world.wire.send(
        "POST", "/3/vouchers", query={"financialyear": world.year}, body=_voucher_body(world)
    ).record()


def _finans_body(world: World) -> dict[str, Any]:
    number = _invoice(world, booked=True).get("DocumentNumber")
    sent = {"InvoiceNumber": number, "SendMethod": "EMAIL", "Service": "LEDGERBASE"}
    return {"NoxFinansInvoice": sent}


def _finans(action: str) -> Callable[[World], Shot]:
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

    def recipe(world: World) -> Shot:
        sent = _finans_body(world)
        number = sent["NoxFinansInvoice"]["InvoiceNumber"]
        world.wire.send("POST", "/3/noxfinansinvoices", body=sent)
        if action == "/unpause":
            world.act(f"/3/noxfinansinvoices/{number}/pause", body={"NoxFinansInvoice": bodies["/pause"]})
        body = {"NoxFinansInvoice": bodies[action]} if action in bodies else None
        return Shot(keys={"Number": number}, body=body)

    return recipe


def _rot_invoice(world: World) -> dict[str, Any]:
    row = {
        "ArticleNumber": world.article(),
        "DeliveredQuantity": 4,
        "Price": 500,
        "HouseWork": True,
        "HouseWorkType": "CONSTRUCTION",
        "HouseWorkHoursToReport": 4,
    }
    return _invoice(world, InvoiceRows=[row], TaxReductionType="rot")


def _reduction_body(world: World) -> dict[str, Any]:
    number = _rot_invoice(world).get("DocumentNumber")
    reference = {"ReferenceDocumentType": "INVOICE", "ReferenceNumber": str(number)}
    asked = {"AskedAmount": 100, "CustomerName": "Åke Träd", "SocialSecurityNumber": "19900101-0018"}
    return {"TaxReduction": {**reference, **asked}}


def _reduction_keys(world: World) -> Shot:
    """One of two: the last one of a document can't be removed."""
    body = _reduction_body(world)
    world.wire.send("POST", "/3/taxreductions", body=body)
    other = {**body["TaxReduction"], "SocialSecurityNumber": "19850101-0019"}
    made = world.wire.send("POST", "/3/taxreductions", body={"TaxReduction": other}).record()
    return Shot(keys={"Id": made.get("Id", "")}, body={"TaxReduction": {"AskedAmount": 50}})


def _document_body(world: World, noun: str, rows: str, **more: object) -> dict[str, Any]:
    quantity = {"Offer": "Quantity", "Order": "OrderedQuantity"}.get(noun, "DeliveredQuantity")
    row = {"ArticleNumber": world.article(), quantity: "2", "Price": 100}
    customer = world.number("/3/customers", "CustomerNumber", Name="Åkes Trä AB")
    return {noun: {"CustomerNumber": customer, rows: [row], **more}}


_CONTRACT: Final = {
    "ContractDate": DAY,
    "PeriodStart": "2026-03-01",
    "PeriodEnd": "2026-03-31",
    "InvoiceInterval": 1,
    "ContractLength": 12,
}


def _order(world: World) -> dict[str, Any]:
    return world.wire.send("POST", "/3/orders", body=_document_body(world, "Order", "OrderRows")).record()


def _offer(world: World) -> dict[str, Any]:
    return world.wire.send("POST", "/3/offers", body=_document_body(world, "Offer", "OfferRows")).record()


def _contract(world: World) -> dict[str, Any]:
    body = _document_body(world, "Contract", "InvoiceRows", **_CONTRACT)
    return world.wire.send("POST", "/3/contracts", body=body).record()


def _payment(world: World) -> dict[str, Any]:
    number = _invoice(world, booked=True).get("DocumentNumber")
    return world.new("/3/invoicepayments", **_paid(number))


def _paid(number: object) -> dict[str, object]:
    return {"InvoiceNumber": number, "Amount": 100, "AmountCurrency": 100, "PaymentDate": DAY}


def _supplier_payment(world: World) -> dict[str, Any]:
    number = supplier_invoice(world, booked=True).get("GivenNumber")
    return world.new("/3/supplierinvoicepayments", **_paid(number))


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


def _accrued(world: World, kind: str) -> tuple[str, dict[str, Any]]:
    """The collection of a kind of accrual, and a body for a new document."""
    match kind:
        case "InvoiceAccrual":
            return "/3/invoiceaccruals", _accrual(
                kind, "InvoiceNumber", _invoice(world).get("DocumentNumber")
            )
        case "ContractAccrual":
            return "/3/contractaccruals", _accrual(
                kind, "DocumentNumber", _contract(world).get("DocumentNumber")
            )
        case _:
            number = supplier_invoice(world).get("GivenNumber")
            return "/3/supplierinvoiceaccruals", _accrual(kind, "SupplierInvoiceNumber", number)


def _accrual_body(kind: str) -> Callable[[World], Shot]:
    return lambda world: Shot(body=_accrued(world, kind)[1])


def _accrual_keys(kind: str, key: str) -> Callable[[World], Shot]:
    def recipe(world: World) -> Shot:
        collection, body = _accrued(world, kind)
        made = world.wire.send("POST", collection, body=body).record()
        return Shot(keys={key: made.get(key, "")}, body={kind: {"Description": "Hyra av lokal"}})

    return recipe


_INVOICE = keyed("DocumentNumber", _invoice)

_BOOKED = keyed("DocumentNumber", lambda world: _invoice(world, booked=True))

_SUPPLIER_INVOICE = keyed("GivenNumber", supplier_invoice)

_SUPPLIER_BOOKED = keyed("GivenNumber", lambda world: supplier_invoice(world, booked=True))

_CONTRACTS = keyed("DocumentNumber", _contract)

DOCUMENTS: Final[Mapping[str, Callable[[World], Shot]]] = {
    "POST /3/noxfinansinvoices": lambda world: Shot(body=_finans_body(world)),
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
    "POST /3/vouchers": lambda world: Shot(body=_voucher_body(world)),
    "GET /3/vouchers/{VoucherSeries}/{VoucherNumber}": lambda world: Shot(
        keys={name: voucher(world).get(name, "1") for name in ("VoucherSeries", "VoucherNumber")}
    ),
    "GET /3/vouchers/sublist/{VoucherSeries}": lambda _world: Shot(keys={"VoucherSeries": "A"}),
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
    "POST /3/taxreductions": lambda world: Shot(body=_reduction_body(world)),
    **{f"{method} /3/taxreductions/{{Id}}": _reduction_keys for method in ("GET", "PUT", "DELETE")},
    "POST /3/offers": lambda world: Shot(body=_document_body(world, "Offer", "OfferRows")),
    "POST /3/orders": lambda world: Shot(body=_document_body(world, "Order", "OrderRows")),
    "POST /3/contracts": lambda world: Shot(
        body=_document_body(world, "Contract", "InvoiceRows", **_CONTRACT)
    ),
    **{
        f"{method} /3/{noun}/{{DocumentNumber}}{action}": recipe
        for noun, recipe, actions in (
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
    "POST /3/invoicepayments": lambda world: Shot(
        body={"InvoicePayment": _paid(_invoice(world, booked=True).get("DocumentNumber"))}
    ),
    "POST /3/supplierinvoicepayments": lambda world: Shot(
        body={"SupplierInvoicePayment": _paid(supplier_invoice(world, booked=True).get("GivenNumber"))}
    ),
    **{
        f"{method} /3/{noun}/{{Number}}{action}": keyed("Number", make)
        for noun, make in (("invoicepayments", _payment), ("supplierinvoicepayments", _supplier_payment))
        for method, action in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("PUT", "/bookkeep"))
    },
    **{
        name: recipe
        for kind, noun, key in (
            ("InvoiceAccrual", "invoiceaccruals", "InvoiceNumber"),
            ("SupplierInvoiceAccrual", "supplierinvoiceaccruals", "SupplierInvoiceNumber"),
            ("ContractAccrual", "contractaccruals", "DocumentNumber"),
        )
        for name, recipe in (
            (f"POST /3/{noun}", _accrual_body(kind)),
            (f"GET /3/{noun}/{{{key}}}", _accrual_keys(kind, key)),
            (f"PUT /3/{noun}/{{{key}}}", _accrual_keys(kind, key)),
            (f"DELETE /3/{noun}/{{{key}}}", _accrual_keys(kind, key)),
        )
    },
}
"""By the operation's name."""
