"""Tests that the page about coming from Fortnox.NET.SDK names existing attributes, operations and errors."""

import re

import pytest

from fortnox_sdk import errors
from fortnox_sdk.client import FortnoxClient
from tests.connectors.resources import bound
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "guides" / "from_dotnet.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| `(\w+Connector)` \| \[`client\.(\w+)`\]\(\.\./reference/connectors/(\w+)\.md\) \| (.*?) ?\|$",
    PAGE,
    re.MULTILINE,
)

_NAMES = """
AbsenceTransaction AccountChart Account Archive ArticleFileConnection Article AssetFileConnection Asset AssetTypes
AttendanceTransactions CompanyInformation ContractAccrual Contract ContractTemplate CostCenter Currency
CustomerReference Customer TrustedEmailSenders Employee Expense FinancialYear Inbox InvoiceAccrual InvoicePayment
Invoice Label Profile ModeOfPayment Offer Order PredefinedAccounts PredefinedVoucherSeries PriceList Price
PrintTemplate Project SalaryTransaction ScheduleTimes CompanySettings LockedPeriod SIE SupplierInvoiceAccrual
SupplierInvoiceExternalURLConnection SupplierInvoiceFileConnection SupplierInvoicePayment SupplierInvoice Supplier
TaxReduction TermsOfDelivery TermsOfPayment Unit VoucherFileConnection Voucher VoucherSeries WayOfDelivery
InvoiceFileConnection StockBalance StockPoint Tenant TrustedEmailDomains
"""
DOTNET_CONNECTORS = _NAMES.split()
"""The connectors of Fortnox.NET.SDK 4.5.0."""


def test_every_connector_of_the_dotnet_sdk_is_listed_once():
    assert len(DOTNET_CONNECTORS) == 61
    assert sorted(dotnet_name for dotnet_name, *_ in ROWS) == sorted(
        f"{name}Connector" for name in DOTNET_CONNECTORS
    )


@pytest.mark.parametrize(("dotnet_name", "attribute", "page", "note"), ROWS, ids=[row[0] for row in ROWS])
def test_each_row_names_an_existing_attribute_page_and_operations(dotnet_name, attribute, page, note):
    assert page == attribute in bound()
    connector = bound()[attribute].connector()
    operations = [word for word in re.findall(r"`([a-z_]+)(?:\(\w+\))?`", note) if word != "financial_year"]
    assert [operation for operation in operations if not hasattr(connector, operation)] == []


def test_every_attribute_and_error_on_the_page_exists():
    assert [name for name in re.findall(r"`client\.(\w+)[`.]", PAGE) if not hasattr(FortnoxClient, name)] == [
        "InvoiceConnector"
    ]
    row = PAGE.split("`FortnoxApiException`")[1].splitlines()[0]
    classes = re.findall(r"`([A-Z]\w+)`", row)
    assert [
        name for name in classes if not hasattr(errors, name) and name not in {"StatusCode", "ErrorInfo"}
    ] == []
    assert len(classes) >= 8
