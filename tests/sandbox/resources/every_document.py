"""Functions that create one sales document, purchase and attachment of every kind.

They are for tests that go through the table of routes.
"""

from tests.sandbox.resources.areas_api import ARTICLE, NEXT_YEAR, Areas, Paths


def create_sales(areas: Areas, paths: Paths) -> None:
    row = {"ArticleNumber": ARTICLE, "DeliveredQuantity": 2, "Price": 100, "CostCenter": "LAGER"}
    dates = {"InvoiceDate": NEXT_YEAR, "OurReference": "Karin"}
    invoice = areas.create("/3/invoices", "Invoice", CustomerNumber="1", InvoiceRows=[row], **dates)
    number = invoice["DocumentNumber"]
    areas(f"PUT /3/invoices/{number}/bookkeep")
    draft = areas.create("/3/invoices", "Invoice", CustomerNumber="1", InvoiceRows=[row], **dates)
    payment = areas.create(
        "/3/invoicepayments",
        "InvoicePayment",
        InvoiceNumber=int(number),
        Amount=10,
        PaymentDate=NEXT_YEAR,
        ModeOfPayment="BG",
    )["Number"]
    areas.create(
        "/3/noxfinansinvoices",
        "NoxFinansInvoice",
        InvoiceNumber=int(number),
        SendMethod="EMAIL",
        Service="REMINDER",
    )
    accrual = {"AccrualAccount": 1790, "Description": "Support", "Total": 1000}
    halves = [{"Account": 3001, "Debit": 1000, "Credit": 0}, {"Account": 1790, "Debit": 0, "Credit": 1000}]
    areas.create(
        "/3/invoiceaccruals",
        "InvoiceAccrual",
        InvoiceNumber=int(draft["DocumentNumber"]),
        RevenueAccount=3001,
        StartDate="2026-01-01",
        EndDate="2026-06-30",
        Period="QUARTERLY",
        InvoiceAccrualRows=halves,
        **accrual,
    )
    contract = areas.create(
        "/3/contracts",
        "Contract",
        CustomerNumber="1",
        PeriodEnd="2026-03-31",
        InvoiceInterval=3,
        InvoiceRows=[row],
    )["DocumentNumber"]
    areas.create(
        "/3/contractaccruals",
        "ContractAccrual",
        DocumentNumber=int(contract),
        CostAccount=3001,
        AccrualRows=halves,
        **accrual,
    )
    template = areas.create(
        "/3/contracttemplates", "ContractTemplate", TemplateName="Städavtal", InvoiceRows=[row]
    )["TemplateNumber"]
    offer = areas.create(
        "/3/offers",
        "Offer",
        CustomerNumber="1",
        OfferRows=[{"ArticleNumber": ARTICLE, "Quantity": 2, "Price": 100}],
    )["DocumentNumber"]
    order, _ = _order_with_tax_reduction(areas)
    _, reduction = _order_with_tax_reduction(areas)
    paths |= {
        "/3/invoices/<k0>": f"/3/invoices/{draft['DocumentNumber']}",
        "/3/invoicepayments/<k0>": f"/3/invoicepayments/{payment}",
        "/3/noxfinansinvoices/<k0>": f"/3/noxfinansinvoices/{number}",
        "/3/invoiceaccruals/<k0>": f"/3/invoiceaccruals/{draft['DocumentNumber']}",
        "/3/contracts/<k0>": f"/3/contracts/{contract}",
        "/3/contractaccruals/<k0>": f"/3/contractaccruals/{contract}",
        "/3/contracttemplates/<k0>": f"/3/contracttemplates/{template}",
        "/3/offers/<k0>": f"/3/offers/{offer}",
        "/3/orders/<k0>": f"/3/orders/{order}",
        "/3/taxreductions/<k0>": f"/3/taxreductions/{reduction}",
    }


def _order_with_tax_reduction(areas: Areas) -> tuple[str, int]:
    """Create an order with a tax reduction, and return the numbers of the order and of the tax reduction.

    An update of the order changes the tax reduction.
    """
    work = {"Description": "Städning", "Price": 1000, "HouseWork": True, "HouseWorkType": "CLEANING"}
    order: str = areas.create(
        "/3/orders",
        "Order",
        CustomerNumber="1",
        TaxReductionType="rut",
        OrderRows=[work | {"OrderedQuantity": 1, "DeliveredQuantity": 1}],
    )["DocumentNumber"]
    reduction: int = areas.create(
        "/3/taxreductions",
        "TaxReduction",
        AskedAmount=400,
        CustomerName="Eva Ek",
        ReferenceDocumentType="ORDER",
        ReferenceNumber=order,
        SocialSecurityNumber="19121212-1212",
    )["Id"]
    return order, reduction


def create_purchases(areas: Areas, paths: Paths) -> None:
    def invoice() -> str:
        rows = [{"Account": 5410, "Debit": 1200, "CostCenter": "LAGER"}]
        made = areas.create(
            "/3/supplierinvoices",
            "SupplierInvoice",
            SupplierNumber="1",
            InvoiceDate=NEXT_YEAR,
            InvoiceNumber="F-1",
            Total="1200",
            SupplierInvoiceRows=rows,
        )
        return str(made["GivenNumber"])

    booked, draft = invoice(), invoice()
    areas(f"PUT /3/supplierinvoices/{booked}/bookkeep")
    payment = areas.create(
        "/3/supplierinvoicepayments",
        "SupplierInvoicePayment",
        InvoiceNumber=booked,
        Amount=10,
        PaymentDate=NEXT_YEAR,
        ModeOfPayment="BG",
    )["Number"]
    areas.create(
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
    file = areas.upload()["Id"]
    areas.create(
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


def create_attachments(areas: Areas, paths: Paths) -> None:
    api = "/api/fileattachments/attachments-v1"
    invoice = paths["/3/invoices/<k0>"].rpartition("/")[2]
    file = areas.upload(folder="inbox_kf")["ArchiveFileId"]
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
