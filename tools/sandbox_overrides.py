"""The resources in each resource table of the sandbox, and corrections of facts that `tools.sandbox_table` reads."""

from collections.abc import Mapping, Sequence
from typing import Any

AREAS: Mapping[str, Sequence[str]] = {
    "assets": ["assets", "assets/types"],
    "documents": ["offers", "orders", "contracts", "contracttemplates", "taxreductions", "noxfinansinvoices"],
    "accruals": ["contractaccruals", "invoiceaccruals", "supplierinvoiceaccruals"],
    "files": [
        "archive",
        "inbox",
        "articlefileconnections",
        "articleurlconnections",
        "assetfileconnections",
        "supplierinvoiceexternalurlconnections",
        "supplierinvoicefileconnections",
        "voucherfileconnections",
    ],
    "payroll": [
        "absencetransactions",
        "attendancetransactions",
        "employees",
        "expenses",
        "salarytransactions",
        "scheduletimes",
        "vacationdebtbasis",
    ],
    "registers": [
        "articles",
        "costcenters",
        "currencies",
        "customerreferences",
        "pricelists",
        "prices",
        "projects",
        "units",
    ],
    "settings": [
        "accountcharts",
        "emailsenders",
        "euvatlimitregulation",
        "labels",
        "me",
        "modesofpayments",
        "predefinedaccounts",
        "predefinedvoucherseries",
        "printtemplates",
        "settings/company",
        "termsofdeliveries",
        "termsofpayments",
        "wayofdeliveries",
    ],
}
OVERRIDES: Mapping[str, Mapping[str, Any]] = {
    # One revision of the documentation has the scope `article`.
    "articleurlconnections": {"scope": "connectfile"},
    # The scope is the scope of the area. The JSON body has no envelope.
    "assetfileconnections": {
        "scope": "assets",
        "key": ["FileId"],
        "bare": True,
        "row": "fortnox_AssetFileConnection",
    },
    # The specification uses the schema of asset types for creating an asset. Others have measured that a client can
    # send AcquisitionStart; the sandbox assumes the same for the other fields listed here.
    "assets": {
        "envelopes": ["Asset", "AssetType"],
        "key": ["Number"],
        "created": [
            "AcquisitionDate",
            "AcquisitionStart",
            "AcquisitionValue",
            "Brand",
            "CostCenter",
            "Department",
            "DepreciateToResidualValue",
            "DepreciationFinal",
            "DepreciationMethod",
            "Group",
            "InsuredNumber",
            "InsuredWith",
            "ManualOb",
            "Placement",
            "Project",
            "Reference",
            "Room",
            "TypeId",
        ],
        "dates": ["AcquisitionDate", "AcquisitionStart", "DepreciatedTo", "DepreciationFinal"],
    },
    # The request and the response have different envelopes. A newer specification has the two added fields, as texts.
    "assets/types": {
        "envelopes": ["AssetType", "Type"],
        "key": ["Id"],
        "added": {
            "AccountOffsetSale": {"type": "string", "flags": "sl"},
            "AccountOffsetSaleId": {"type": "string", "flags": "slcu"},
        },
    },
    "customerreferences": {
        "many": "CustomerReferenceRows",
        "key": ["Id"],
        "schema": "fortnox_CustomerReference_CustomerReferenceRow",
    },
    "emailsenders": {
        "many": "EmailSenders",
        "scope": "settings",
        "schema": "fortnox_TrustedEmailSender_TrustedSender",
    },
    # The scope is an assumption, because the documentation names no scope.
    "euvatlimitregulation": {"scope": "settings"},
    "expenses": {"key": ["Code"]},  # the path parameter is called ExpenseCode
    "me": {"many": "Me"},  # a live response has Me, the specification has MeInformation
    "noxfinansinvoices": {"key": ["InvoiceNumber"], "many": "NoxFinansInvoice"},
    "articles": {"search": {"webshop": "WebshopArticle"}},
    "labels": {"counted": False},  # observed in a recording, 2026-04: the list has no MetaInformation
    "termsofpayments": {"location": "paymentterms"},  # observed in a recording, 2026-04
    # The C# SDK sends Completed. Others have measured that null clears a field.
    # In the specification, the sort keys of offers are customerName, id, total and transactionDate. There are no fields
    # named id and transactionDate.
    "offers": {
        "also": ["Completed"],
        "null_clears": True,
        "sort": {"id": "DocumentNumber", "transactionDate": "OfferDate"},
    },
    "orders": {"null_clears": True},
    "taxreductions": {"also": ["TypeOfReduction"]},  # the C# SDK sends it, marked as obsolete
    "scheduletimes": {"in_address": ["EmployeeId", "Date"]},
    "prices": {
        "key": ["PriceList", "ArticleNumber", "FromQuantity"],
        "many": "Prices",
        "row": "fortnox_PriceListItem",
    },
    "archive": {"many": "Folders", "schema": "fortnox_Folder"},
    "inbox": {"many": "Folders", "schema": "fortnox_Folder"},
    # The specification writes the search parameter `employeeId` here, and `employeeid` for absence and attendance.
    "salarytransactions": {"key": ["SalaryRow"], "search": {"employeeid": "EmployeeId"}},
    "supplierinvoiceexternalurlconnections": {"bare": True},  # request without an envelope (specification)
}
"""Values that replace or add to the facts of a resource. The comments name the source of each decision."""
