"""One record of every resource in one sandbox, for tests that go through the table of routes."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.sandbox.resources.areas_api import WAREHOUSE, Areas

_DAY, _NEXT_YEAR = "2025-11-03", "2026-01-15"
_EMPLOYEE, _ARTICLE = "E1", "HAMMARE"

Paths = dict[str, str]
"""The path of a record by the path of its route, such as `/3/units/<k0>`."""


def _post(areas: Areas, path: str, envelope: str, **fields: Any) -> Any:
    """Create a record and return it as it is in the response."""
    [content] = areas(f"POST {path}", {envelope: fields}).values()
    return content


def _create_registers(areas: Areas, paths: Paths) -> None:
    _post(
        areas,
        "/3/articles",
        "Article",
        ArticleNumber=_ARTICLE,
        Description="Hammare",
        StockGoods=True,
        PurchasePrice=10,
    )
    _post(areas, "/3/costcenters", "CostCenter", Code="LAGER", Description="Lager")
    project = _post(areas, "/3/projects", "Project", Description="Mässan", StartDate=_DAY)["ProjectNumber"]
    customer = _post(
        areas, "/3/customers", "Customer", Name="Kund AB", CountryCode="DE", Email="kund@example.com"
    )["CustomerNumber"]
    supplier = _post(
        areas, "/3/suppliers", "Supplier", Name="Leverantör AB", CountryCode="NO", Currency="NOK"
    )["SupplierNumber"]
    reference = _post(
        areas,
        "/3/customerreferences",
        "CustomerReferenceRow",
        CustomerNumber=customer,
        Reference="Eva Ek",
    )["CustomerReferenceRows"][0]["Id"]
    _post(areas, "/3/prices", "Price", ArticleNumber=_ARTICLE, PriceList="A", Price=90, FromQuantity=10)
    domain = _post(areas, "/3/emailtrusteddomains", "TrustedDomain", Domain="example.com")["Id"]
    _post(areas, "/3/emailsenders/trusted", "TrustedSender", Email="eva@example.com")
    _post(areas, "/3/labels", "Label", Description="Höst")
    paths |= {
        "/3/articles/<k0>": f"/3/articles/{_ARTICLE}",
        "/3/costcenters/<k0>": "/3/costcenters/LAGER",
        "/3/projects/<k0>": f"/3/projects/{project}",
        "/3/customers/<k0>": f"/3/customers/{customer}",
        "/3/suppliers/<k0>": f"/3/suppliers/{supplier}",
        "/3/customerreferences/<k0>": f"/3/customerreferences/{reference}",
        "/3/prices/<k0>/<k1>": f"/3/prices/A/{_ARTICLE}",
        "/3/prices/<k0>/<k1>/<k2>": f"/3/prices/A/{_ARTICLE}/10",
        "/3/prices/sublist/<k0>/<k1>": f"/3/prices/sublist/A/{_ARTICLE}",
        "/3/emailtrusteddomains/<k0>": f"/3/emailtrusteddomains/{domain}",
        "/3/currencies/<k0>": "/3/currencies/EUR",
        "/3/units/<k0>": "/3/units/st",
        "/3/termsofpayments/<k0>": "/3/termsofpayments/30",
        "/3/termsofdeliveries/<k0>": "/3/termsofdeliveries/CIF",
        "/3/wayofdeliveries/<k0>": "/3/wayofdeliveries/B",
        "/3/pricelists/<k0>": "/3/pricelists/A",
        "/3/predefinedaccounts/<k0>": "/3/predefinedaccounts/CUSTCLAIM",
        "/3/predefinedvoucherseries/<k0>": "/3/predefinedvoucherseries/INVOICE",
        "/3/modesofpayments/<k0>": "/3/modesofpayments/BG",
    }


def _create_bookkeeping(areas: Areas, paths: Paths) -> None:
    rows = [{"Account": 7832, "Debit": 1200}, {"Account": 1229, "Credit": 1200}]
    number = _post(
        areas,
        "/3/vouchers",
        "Voucher",
        VoucherSeries="A",
        TransactionDate=_NEXT_YEAR,
        Description="Avskrivning",
        VoucherRows=rows,
    )["VoucherNumber"]
    file = _upload(areas)
    _post(
        areas,
        "/3/voucherfileconnections",
        "VoucherFileConnection",
        FileId=file["Id"],
        VoucherNumber=str(number),
        VoucherSeries="A",
    )
    paths |= {
        "/3/accounts/<key>": "/3/accounts/1930",
        "/3/financialyears/<key>": "/3/financialyears/1",
        "/3/voucherseries/<key>": "/3/voucherseries/A",
        "/3/vouchers/sublist/<series>": "/3/vouchers/sublist/A",
        "/3/vouchers/<series>/<number>": f"/3/vouchers/A/{number}",
        "/3/voucherfileconnections/<k0>": f"/3/voucherfileconnections/{file['Id']}",
    }


def _create_sales(areas: Areas, paths: Paths) -> None:
    row = {"ArticleNumber": _ARTICLE, "DeliveredQuantity": 2, "Price": 100, "CostCenter": "LAGER"}
    dates = {"InvoiceDate": _NEXT_YEAR, "OurReference": "Karin"}
    invoice = _post(areas, "/3/invoices", "Invoice", CustomerNumber="1", InvoiceRows=[row], **dates)
    number = invoice["DocumentNumber"]
    areas(f"PUT /3/invoices/{number}/bookkeep")
    draft = _post(areas, "/3/invoices", "Invoice", CustomerNumber="1", InvoiceRows=[row], **dates)
    payment = _post(
        areas,
        "/3/invoicepayments",
        "InvoicePayment",
        InvoiceNumber=int(number),
        Amount=10,
        PaymentDate=_NEXT_YEAR,
        ModeOfPayment="BG",
    )["Number"]
    _post(
        areas,
        "/3/noxfinansinvoices",
        "NoxFinansInvoice",
        InvoiceNumber=int(number),
        SendMethod="EMAIL",
        Service="REMINDER",
    )
    accrual = {"AccrualAccount": 1790, "Description": "Support", "Total": 1000}
    halves = [{"Account": 3001, "Debit": 1000, "Credit": 0}, {"Account": 1790, "Debit": 0, "Credit": 1000}]
    _post(
        areas,
        "/3/invoiceaccruals",
        "InvoiceAccrual",
        InvoiceNumber=int(number),
        RevenueAccount=3001,
        StartDate="2026-01-01",
        EndDate="2026-06-30",
        Period="QUARTERLY",
        InvoiceAccrualRows=halves,
        **accrual,
    )
    contract = _post(
        areas,
        "/3/contracts",
        "Contract",
        CustomerNumber="1",
        PeriodEnd="2026-03-31",
        InvoiceInterval=3,
        InvoiceRows=[row],
    )["DocumentNumber"]
    _post(
        areas,
        "/3/contractaccruals",
        "ContractAccrual",
        DocumentNumber=int(contract),
        CostAccount=3001,
        AccrualRows=halves,
        **accrual,
    )
    template = _post(
        areas, "/3/contracttemplates", "ContractTemplate", TemplateName="Städavtal", InvoiceRows=[row]
    )["TemplateNumber"]
    offer = _post(
        areas,
        "/3/offers",
        "Offer",
        CustomerNumber="1",
        OfferRows=[{"ArticleNumber": _ARTICLE, "Quantity": 2, "Price": 100}],
    )["DocumentNumber"]
    order, _ = _order_with_tax_reduction(areas)
    _, reduction = _order_with_tax_reduction(areas)
    paths |= {
        "/3/invoices/<k0>": f"/3/invoices/{draft['DocumentNumber']}",
        "/3/invoicepayments/<k0>": f"/3/invoicepayments/{payment}",
        "/3/noxfinansinvoices/<k0>": f"/3/noxfinansinvoices/{number}",
        "/3/invoiceaccruals/<k0>": f"/3/invoiceaccruals/{number}",
        "/3/contracts/<k0>": f"/3/contracts/{contract}",
        "/3/contractaccruals/<k0>": f"/3/contractaccruals/{contract}",
        "/3/contracttemplates/<k0>": f"/3/contracttemplates/{template}",
        "/3/offers/<k0>": f"/3/offers/{offer}",
        "/3/orders/<k0>": f"/3/orders/{order}",
        "/3/taxreductions/<k0>": f"/3/taxreductions/{reduction}",
    }


def _order_with_tax_reduction(areas: Areas) -> tuple[str, int]:
    """Create an order with a tax reduction and return their numbers. An update of the order changes the latter."""
    work = {"Description": "Städning", "Price": 1000, "HouseWork": True, "HouseWorkType": "CLEANING"}
    order: str = _post(
        areas,
        "/3/orders",
        "Order",
        CustomerNumber="1",
        TaxReductionType="rut",
        OrderRows=[work | {"OrderedQuantity": 1, "DeliveredQuantity": 1}],
    )["DocumentNumber"]
    reduction: int = _post(
        areas,
        "/3/taxreductions",
        "TaxReduction",
        AskedAmount=400,
        CustomerName="Eva Ek",
        ReferenceDocumentType="ORDER",
        ReferenceNumber=order,
        SocialSecurityNumber="19121212-1212",
    )["Id"]
    return order, reduction


def _create_purchases(areas: Areas, paths: Paths) -> None:
    def invoice() -> str:
        rows = [{"Account": 5410, "Debit": 1200, "CostCenter": "LAGER"}]
        made = _post(
            areas,
            "/3/supplierinvoices",
            "SupplierInvoice",
            SupplierNumber="1",
            InvoiceDate=_NEXT_YEAR,
            InvoiceNumber="F-1",
            Total="1200",
            SupplierInvoiceRows=rows,
        )
        return str(made["GivenNumber"])

    booked, draft = invoice(), invoice()
    areas(f"PUT /3/supplierinvoices/{booked}/bookkeep")
    payment = _post(
        areas,
        "/3/supplierinvoicepayments",
        "SupplierInvoicePayment",
        InvoiceNumber=booked,
        Amount=10,
        PaymentDate=_NEXT_YEAR,
        ModeOfPayment="BG",
    )["Number"]
    _post(
        areas,
        "/3/supplierinvoiceaccruals",
        "SupplierInvoiceAccrual",
        SupplierInvoiceNumber=int(booked),
        AccrualAccount=1790,
        CostAccount=5410,
        StartDate="2026-01-01",
        EndDate="2026-12-31",
        Period="1_MONTHS",
        Times=12,
        Total=1200,
        SupplierInvoiceAccrualRows=[{"Account": 1790, "Debit": 1200}, {"Account": 5410, "Credit": 1200}],
    )
    link = areas(
        "POST /3/supplierinvoiceexternalurlconnections",
        {"SupplierInvoiceNumber": int(booked), "ExternalURLConnection": "www.example.com/b"},
    )["SupplierInvoiceExternalURLConnection"]["Id"]
    file = _upload(areas)["Id"]
    _post(
        areas,
        "/3/supplierinvoicefileconnections",
        "SupplierInvoiceFileConnection",
        FileId=file,
        SupplierInvoiceNumber=booked,
    )
    paths |= {
        "/3/supplierinvoices/<k0>": f"/3/supplierinvoices/{draft}",
        "/3/supplierinvoicepayments/<k0>": f"/3/supplierinvoicepayments/{payment}",
        "/3/supplierinvoiceaccruals/<k0>": f"/3/supplierinvoiceaccruals/{booked}",
        "/3/supplierinvoiceexternalurlconnections/<k0>": f"/3/supplierinvoiceexternalurlconnections/{link}",
        "/3/supplierinvoicefileconnections/<k0>": f"/3/supplierinvoicefileconnections/{file}",
    }


def _create_assets_and_files(areas: Areas, paths: Paths) -> None:
    kind = {"Number": "9", "Description": "Bilar", "Type": "1"}
    accounts = {"AccountAssetId": 1220, "AccountDepreciationId": 1229, "AccountValueLossId": 7832}
    type_id = _post(areas, "/3/assets/types/9", "AssetType", **kind, **accounts)["Id"]
    asset = areas(
        "POST /3/assets",
        {
            "Asset": {
                "Description": "Skåpbil",
                "AcquisitionDate": "2025-01-15",
                "AcquisitionStart": "2025-01-01",
                "AcquisitionValue": 60000,
                "TypeId": type_id,
            }
        },
    )["Assets"]
    files = [_upload(areas) for _ in range(2)]
    areas("POST /3/assetfileconnections", {"FileId": files[0]["Id"], "AssetId": str(asset["Id"])})
    _post(
        areas,
        "/3/articlefileconnections",
        "ArticleFileConnection",
        FileId=files[1]["Id"],
        ArticleNumber=_ARTICLE,
    )
    url = _post(
        areas,
        "/3/articleurlconnections",
        "ArticleUrlConnection",
        ArticleNumber=_ARTICLE,
        URLConnection="www.example.com/a",
    )["Id"]
    paths |= {
        "/3/assets/types/<k0>": f"/3/assets/types/{type_id}",
        "/3/assets/<k0>": f"/3/assets/{asset['Number']}",
        "/3/articlefileconnections/<k0>": f"/3/articlefileconnections/{files[1]['Id']}",
        "/3/articleurlconnections/<k0>": f"/3/articleurlconnections/{url}",
    }


def _create_payroll(areas: Areas, paths: Paths) -> None:
    _post(
        areas,
        "/3/employees",
        "Employee",
        EmployeeId=_EMPLOYEE,
        FirstName="Eva",
        LastName="Ek",
        Email="eva@example.com",
    )
    _post(areas, "/3/expenses", "Expense", Code="BOS", Text="Boende", Account=5410)
    common = {"EmployeeId": _EMPLOYEE, "Date": _NEXT_YEAR}
    absence = _post(
        areas, "/3/absencetransactions", "AbsenceTransaction", CauseCode="SJK", Hours=8, **common
    )["id"]
    presence = _post(
        areas, "/3/attendancetransactions", "AttendanceTransaction", CauseCode="ARB", Hours=8, **common
    )["id"]
    salary = _post(
        areas,
        "/3/salarytransactions",
        "SalaryTransaction",
        SalaryCode="11",
        Amount=200,
        Number="7.5",
        Expense="BOS",
        **common,
    )["SalaryRow"]
    paths |= {
        "/3/employees/<k0>": f"/3/employees/{_EMPLOYEE}",
        "/3/expenses/<k0>": "/3/expenses/BOS",
        "/3/absencetransactions/<k0>": f"/3/absencetransactions/{absence}",
        "/3/attendancetransactions/<k0>": f"/3/attendancetransactions/{presence}",
        "/3/absencetransactions/<employee>/<day>/<code>": (
            f"/3/absencetransactions/{_EMPLOYEE}/{_NEXT_YEAR}/SJK"
        ),
        "/3/attendancetransactions/<employee>/<day>/<code>": (
            f"/3/attendancetransactions/{_EMPLOYEE}/{_NEXT_YEAR}/ARB"
        ),
        "/3/salarytransactions/<k0>": f"/3/salarytransactions/{salary}",
        "/3/scheduletimes/<employee>/<day>": f"/3/scheduletimes/{_EMPLOYEE}/{_NEXT_YEAR}",
    }


def _create_stock(areas: Areas, paths: Paths) -> None:
    root = WAREHOUSE
    areas.bring(_ARTICLE, 100)
    row = {"itemId": _ARTICLE, "quantity": 5}
    price = {"currency": "SEK", "currencyRate": 1}
    inbound = areas(f"POST {root}/deliveries-v1/inbounddeliveries", {"date": _DAY, **price, "rows": [row]})[
        "id"
    ]
    outbound = areas(f"POST {root}/deliveries-v1/outbounddeliveries", {"date": _DAY, "rows": [row]})["id"]
    custom = f"{root}/documentdeliveries/custom"
    areas(f"PUT {custom}/inbound-v1/IN/1", {"date": _DAY, "rows": [row]})
    areas(
        f"PUT {custom}/outbound-v1/OUT/1",
        {"date": _DAY, "deliveryState": "reservation", "rows": [row]},
    )
    places = [{"code": "A1"}, {"code": "A2"}]
    point = areas(f"POST {root}/stockpoints-v1", {"code": "V", "name": "Växjö", "stockLocations": places})[
        "id"
    ]
    here = areas(f"GET {root}/stockpoints-v1/1")["id"]
    transfer = areas(
        f"POST {root}/stocktransfer-v1",
        {
            "transferDate": _DAY,
            "rows": [
                {
                    "itemId": _ARTICLE,
                    "fromStockPointId": here,
                    "toStockPointId": point,
                    "requestedQuantity": 3,
                }
            ],
        },
    )["id"]
    taking = areas(f"POST {root}/stocktaking-v1", {"name": "Inventering", "responsible": "Karin"})["id"]
    areas(f"POST {root}/stocktaking-v1/{taking}/rows", [{"itemId": _ARTICLE}])
    for part in ("DEL-1", "DEL-2"):
        areas.bring(part, 100)
    production = areas(
        f"POST {root}/productionorders-v1",
        {
            "itemId": "PAKET-1",
            "quantity": 2,
            "startDate": _DAY,
            "productionDate": _DAY,
            "productionState": "reserved",
            "outboundStockPointId": here,
            "inboundStockPointId": here,
        },
    )["id"]
    paths |= {
        f"{root}/deliveries-v1/inbounddeliveries/<id>": f"{root}/deliveries-v1/inbounddeliveries/{inbound}",
        f"{root}/deliveries-v1/outbounddeliveries/<id>": f"{root}/deliveries-v1/outbounddeliveries/{outbound}",
        f"{custom}/inbound-v1/<type>/<id>": f"{custom}/inbound-v1/IN/1",
        f"{custom}/outbound-v1/<type>/<id>": f"{custom}/outbound-v1/OUT/1",
        f"{root}/stockpoints-v1/<id>": f"{root}/stockpoints-v1/{point}",
        f"{root}/stockpoints-v1/<id>/stocklocations": f"{root}/stockpoints-v1/V/stocklocations",
        f"{root}/stockpoints-v1/multi": f"{root}/stockpoints-v1/multi?ids={here},{point}",
        f"{root}/stocktransfer-v1/<id>": f"{root}/stocktransfer-v1/{transfer}",
        f"{root}/stocktaking-v1/<id>": f"{root}/stocktaking-v1/{taking}",
        f"{root}/stocktaking-v1/<id>/rows": f"{root}/stocktaking-v1/{taking}/rows",
        f"{root}/stocktaking-v1/<id>/candidates": f"{root}/stocktaking-v1/{taking}/candidates",
        f"{root}/productionorders-v1/<id>": f"{root}/productionorders-v1/{production}",
        f"{root}/productionorders-v1/billofmaterials/<itemId>": (
            f"{root}/productionorders-v1/billofmaterials/PAKET-1"
        ),
    }


def _create_stock_purchases(areas: Areas, paths: Paths) -> None:
    root = WAREHOUSE
    order = areas(
        f"POST {root}/purchaseorders-v1",
        {
            "supplierNumber": "1",
            "orderDate": _DAY,
            "currencyCode": "SEK",
            "currencyRate": 1,
            "paymentTermsCode": "30",
            "deliveryName": "Fjällbris Friluft AB",
            "deliveryAddress": "Storgatan 1",
            "deliveryZipCode": "352 30",
            "deliveryCity": "Växjö",
            "rows": [
                {
                    "itemId": _ARTICLE,
                    "currencyCode": "SEK",
                    "orderedQuantity": 10,
                    "remainingOrderedQuantity": 10,
                    "price": 12.5,
                    "notes": [{"note": "Ring först"}],
                }
            ],
        },
    )["id"]
    goods = areas(
        f"POST {root}/incominggoods-v1",
        {
            "deliveryNoteId": "FS-1",
            "date": _DAY,
            "rows": [
                {
                    "itemId": _ARTICLE,
                    "receivedQuantity": 4,
                    "orderedQuantity": 10,
                    "backOrderQuantity": 0,
                    "invoicedQuantity": 0,
                    "takenQuantity": 0,
                    "purchaseOrderId": order,
                }
            ],
        },
    )["id"]
    paths |= {
        f"{root}/purchaseorders-v1/<id>": f"{root}/purchaseorders-v1/{order}",
        f"{root}/purchaseorders-v1/<id>/matches": f"{root}/purchaseorders-v1/{order}/matches",
        f"{root}/purchaseorders-v1/<id>/notes": f"{root}/purchaseorders-v1/{order}/notes",
        f"{root}/incominggoods-v1/<id>": f"{root}/incominggoods-v1/{goods}",
    }


def _create_attachments(areas: Areas, paths: Paths) -> None:
    api = "/api/fileattachments/attachments-v1"
    invoice = paths["/3/invoices/<k0>"].rpartition("/")[2]
    file = _upload(areas, folder="inbox_kf")["ArchiveFileId"]
    attachment = {"fileId": file, "entityId": int(invoice), "entityType": "F", "includeOnSend": True}
    areas(f"POST {api}", [attachment])
    developer = "/api/integration-developer"
    integration = areas(f"GET {developer}/ratings-v1")[0]["integrationId"]
    tenant = areas.sandbox.database_number
    paths |= {
        api: f"{api}?entityid={invoice}&entitytype=F",
        f"{api}/numberofattachments": f"{api}/numberofattachments?entityids={invoice},1&entitytype=F",
        f"{developer}/sales-v1/<integrationId>": f"{developer}/sales-v1/{integration}",
        f"{developer}/users/users-v1/<integrationId>/<tenantId>": (
            f"{developer}/users/users-v1/{integration}/{tenant}"
        ),
    }


def _upload(areas: Areas, folder: str = "inbox_s") -> Any:
    """Upload a file to the inbox and return its record."""
    answer = areas.session.post(
        f"{areas.sandbox.url}/3/inbox",
        params={"folderid": folder},
        files={"file": ("bilaga.pdf", b"%PDF-1.4", "application/pdf")},
        timeout=10,
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["File"]


_STEPS: tuple[Callable[[Areas, Paths], None], ...] = (
    _create_registers,
    _create_bookkeeping,
    _create_sales,
    _create_purchases,
    _create_assets_and_files,
    _create_payroll,
    _create_stock,
    _create_stock_purchases,
    _create_attachments,
)


def create_every_record(areas: Areas) -> Mapping[str, str]:
    """Create a record of every resource and return their paths."""
    paths: Paths = {}
    for step in _STEPS:
        step(areas, paths)
    return paths
