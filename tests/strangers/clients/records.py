"""The records that the clients write, in Fortnox's own JSON."""

from typing import Any, NamedTuple


class Register(NamedTuple):
    """One record of a register and a change of it. The clients name their services alike."""

    service: str
    envelope: str
    key: str
    record: dict[str, Any]
    change: dict[str, Any]


REGISTERS = [
    Register("customers", "Customer", "CustomerNumber", {"CustomerNumber": "901", "Name": "Ny kund AB"}, {"City": "Umeå"}),
    Register("suppliers", "Supplier", "SupplierNumber", {"SupplierNumber": "901", "Name": "Nytt AB"}, {"City": "Luleå"}),
    Register("articles", "Article", "ArticleNumber", {"ArticleNumber": "A1", "Description": "Skruv"}, {"Note": "rostfri"}),
    Register("projects", "Project", "ProjectNumber", {"ProjectNumber": "P9", "Description": "Hus"}, {"Description": "Bro"}),
    Register("cost_centers", "CostCenter", "Code", {"Code": "NORD", "Description": "Norr"}, {"Description": "Norrland"}),
    Register("units", "Unit", "Code", {"Code": "pkt", "Description": "paket"}, {"Description": "Paket"}),
    Register("currencies", "Currency", "Code", {"Code": "CHF", "Description": "Franc"}, {"SellRate": 12}),
    Register("terms_of_payments", "TermsOfPayment", "Code", {"Code": "50", "Description": "50 d"}, {"Description": "50 dagar"}),
    Register("terms_of_deliveries", "TermsOfDelivery", "Code", {"Code": "DDP", "Description": "Fri"}, {"Description": "Fritt"}),
    Register("way_of_deliveries", "WayOfDelivery", "Code", {"Code": "BUD", "Description": "Bud"}, {"Description": "Budbil"}),
    Register("modes_of_payments", "ModeOfPayment", "Code", {"Code": "SW", "Description": "Swish", "AccountNumber": "1930"}, {"Description": "Appen"}),
    Register("price_lists", "PriceList", "Code", {"Code": "B", "Description": "Handlare"}, {"Description": "Partner"}),
    Register("voucher_series", "VoucherSeries", "Code", {"Code": "X", "Description": "Extra"}, {"Description": "Övrigt"}),
]  # fmt: skip

ARTICLE = {"ArticleNumber": "A2", "Description": "Hammare", "Type": "STOCK"}
PRICE = {"ArticleNumber": "A2", "PriceList": "A", "FromQuantity": 0, "Price": 99.5}
LABEL = {"Description": "Att göra"}
INVOICE_ROWS = [
    {"ArticleNumber": "A2", "DeliveredQuantity": "2", "Price": 500, "AccountNumber": 3001, "VAT": 25},
    {"Description": "Text på en egen rad"},
]
INVOICE = {
    "CustomerNumber": "1",
    "InvoiceDate": "2026-02-10",
    "DueDate": "2026-03-12",
    "InvoiceRows": INVOICE_ROWS,
}
ORDER = {
    "CustomerNumber": "1",
    "OrderDate": "2026-02-10",
    "OrderRows": [{"ArticleNumber": "A2", "OrderedQuantity": "1", "DeliveredQuantity": "1", "Price": 80}],
}
OFFER = {
    "CustomerNumber": "1",
    "OfferDate": "2026-02-10",
    "OfferRows": [{"ArticleNumber": "A2", "Quantity": "3", "Price": 75}],
}
CONTRACT = {
    "CustomerNumber": "1",
    "ContractDate": "2026-01-01",
    "ContractLength": 12,
    "InvoiceInterval": 3,
    "PeriodStart": "2026-01-01",
    "PeriodEnd": "2026-03-31",
    "Continuous": True,
    "InvoiceRows": [{"ArticleNumber": "A2", "DeliveredQuantity": "1", "Price": 300}],
}
SUPPLIER_INVOICE = {
    "SupplierNumber": "1",
    "InvoiceNumber": "F-77",
    "InvoiceDate": "2026-02-10",
    "DueDate": "2026-03-12",
    "Total": "1250",
    "VAT": "250",
    "SupplierInvoiceRows": [{"Account": 6110, "Debit": 1000}],
}
VOUCHER = {
    "VoucherSeries": "A",
    "TransactionDate": "2026-02-15",
    "Description": "Avskrivning inventarier",
    "Comments": "Bokslut",
    "VoucherRows": [{"Account": 7832, "Debit": 1200.5}, {"Account": 1229, "Credit": 1200.5}],
}
ACCOUNT = {"Number": 7835, "Description": "Avskrivningar på installationer"}
EXPENSE = {"Code": "TAXI", "Text": "Taxi", "Account": 5800}
EMPLOYEE = {"EmployeeId": "E1", "FirstName": "Kim", "LastName": "Ask", "Email": "kim@example.com"}
ABSENCE = {"EmployeeId": "E1", "CauseCode": "SJK", "Date": "2026-02-03", "Hours": 8}
ATTENDANCE = {"EmployeeId": "E1", "CauseCode": "ARB", "Date": "2026-02-04", "Hours": "8"}
ASSET_TYPE = {
    "Number": "MASK",
    "Description": "Maskiner",
    "Notes": "",
    "Type": "0",
    "AccountAssetId": 1220,
    "AccountDepreciationId": 1229,
    "AccountValueLossId": 7832,
}
