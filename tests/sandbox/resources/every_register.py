"""Functions that create one record of every register, for tests that go through the table of routes."""

from tests.sandbox.resources.areas_api import ARTICLE, CREATED, NEXT_YEAR, Areas, Paths

_EMPLOYEE = "E1"


def create_registers(areas: Areas, paths: Paths) -> None:
    areas.create(
        "/3/articles",
        "Article",
        ArticleNumber=ARTICLE,
        Description="Hammare",
        StockGoods=True,
        PurchasePrice=10,
    )
    areas.create("/3/costcenters", "CostCenter", Code="LAGER", Description="Lager")
    project = areas.create("/3/projects", "Project", Description="Mässan", StartDate=CREATED)["ProjectNumber"]
    customer = areas.create(
        "/3/customers", "Customer", Name="Kund AB", CountryCode="DE", Email="kund@example.com"
    )["CustomerNumber"]
    supplier = areas.create(
        "/3/suppliers", "Supplier", Name="Leverantör AB", CountryCode="NO", Currency="NOK"
    )["SupplierNumber"]
    reference = areas.create(
        "/3/customerreferences", "CustomerReferenceRow", CustomerNumber=customer, Reference="Eva Ek"
    )["CustomerReferenceRows"][-1]["Id"]
    areas.create("/3/prices", "Price", ArticleNumber=ARTICLE, PriceList="A", Price=90, FromQuantity=10)
    domain = areas.create("/3/emailtrusteddomains", "TrustedDomain", Domain="example.com")["Id"]
    areas.create("/3/emailsenders/trusted", "TrustedSender", Email="eva@example.com")
    areas.create("/3/labels", "Label", Description="Höst")
    paths |= {
        "/3/articles/<k0>": f"/3/articles/{ARTICLE}",
        "/3/costcenters/<k0>": "/3/costcenters/LAGER",
        "/3/projects/<k0>": f"/3/projects/{project}",
        "/3/customers/<k0>": f"/3/customers/{customer}",
        "/3/suppliers/<k0>": f"/3/suppliers/{supplier}",
        "/3/customerreferences/<k0>": f"/3/customerreferences/{reference}",
        "/3/prices/<k0>/<k1>": f"/3/prices/A/{ARTICLE}",
        "/3/prices/<k0>/<k1>/<k2>": f"/3/prices/A/{ARTICLE}/10",
        "/3/prices/sublist/<k0>/<k1>": f"/3/prices/sublist/A/{ARTICLE}",
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


def create_bookkeeping(areas: Areas, paths: Paths) -> None:
    rows = [{"Account": 7832, "Debit": 1200}, {"Account": 1229, "Credit": 1200}]
    number = areas.create(
        "/3/vouchers",
        "Voucher",
        VoucherSeries="A",
        TransactionDate=NEXT_YEAR,
        Description="Avskrivning",
        VoucherRows=rows,
    )["VoucherNumber"]
    file = areas.upload()
    areas.create(
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


def create_payroll(areas: Areas, paths: Paths) -> None:
    areas.create(
        "/3/employees",
        "Employee",
        EmployeeId=_EMPLOYEE,
        FirstName="Eva",
        LastName="Ek",
        Email="eva@example.com",
    )
    areas.create("/3/expenses", "Expense", Code="BOS", Text="Boende", Account=5410)
    common = {"EmployeeId": _EMPLOYEE, "Date": NEXT_YEAR}
    absence = areas.create(
        "/3/absencetransactions", "AbsenceTransaction", CauseCode="SJK", Hours=8, **common
    )["id"]
    presence = areas.create(
        "/3/attendancetransactions", "AttendanceTransaction", CauseCode="ARB", Hours=8, **common
    )["id"]
    salary = areas.create(
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
            f"/3/absencetransactions/{_EMPLOYEE}/{NEXT_YEAR}/SJK"
        ),
        "/3/attendancetransactions/<employee>/<day>/<code>": (
            f"/3/attendancetransactions/{_EMPLOYEE}/{NEXT_YEAR}/ARB"
        ),
        "/3/salarytransactions/<k0>": f"/3/salarytransactions/{salary}",
        "/3/scheduletimes/<employee>/<day>": f"/3/scheduletimes/{_EMPLOYEE}/{NEXT_YEAR}",
    }


def create_assets_and_files(areas: Areas, paths: Paths) -> None:
    kind = {"Number": "9", "Description": "Bilar", "Type": "1"}
    accounts = {"AccountAssetId": 1220, "AccountDepreciationId": 1229, "AccountValueLossId": 7832}
    type_id = areas.create("/3/assets/types/9", "AssetType", **kind, **accounts)["Id"]
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
    files = [areas.upload() for _ in range(2)]
    areas("POST /3/assetfileconnections", {"FileId": files[0]["Id"], "AssetId": str(asset["Id"])})
    areas.create(
        "/3/articlefileconnections",
        "ArticleFileConnection",
        FileId=files[1]["Id"],
        ArticleNumber=ARTICLE,
    )
    url = areas.create(
        "/3/articleurlconnections",
        "ArticleUrlConnection",
        ArticleNumber=ARTICLE,
        URLConnection="www.example.com/a",
    )["Id"]
    paths |= {
        "/3/assets/types/<k0>": f"/3/assets/types/{type_id}",
        "/3/assets/<k0>": f"/3/assets/{asset['Number']}",
        "/3/articlefileconnections/<k0>": f"/3/articlefileconnections/{files[1]['Id']}",
        "/3/articleurlconnections/<k0>": f"/3/articleurlconnections/{url}",
    }
