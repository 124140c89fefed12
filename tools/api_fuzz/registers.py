"""Valid inputs for registers whose records need more than the specification says."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from tools.api_fuzz.case import Case, keyed
from tools.api_fuzz.company import DAY, FuzzCompany, multipart
from tools.api_fuzz.documents import supplier_invoice, voucher

__all__ = ["REGISTERS"]


def _account_body(company: FuzzCompany) -> dict[str, Any]:
    return {"Account": {"Number": 8_000 + company.next_number() % 1_000, "Description": "Prov"}}


def _account(company: FuzzCompany) -> dict[str, Any]:
    return company.client.send(
        "POST", "/3/accounts", query={"financialyear": company.year}, body=_account_body(company)
    ).record()


_CURRENCIES: Final = (
    "CHF",
    "JPY",
    "CAD",
    "AUD",
    "ISK",
    "CZK",
    "HUF",
    "PLN",
    "NZD",
    "ZAR",
    "THB",
    "INR",
    "MXN",
    "BRL",
)


def _currency_body(company: FuzzCompany) -> dict[str, Any]:
    """Remove a currency from the company, if it exists, and return a body that creates the currency."""
    code = _CURRENCIES[company.next_number() % len(_CURRENCIES)]
    company.act(f"/3/currencies/{code}", method="DELETE")
    return {"Currency": {"Code": code, "Description": "Valuta", "SellRate": 1.5, "BuyRate": 1.5, "Unit": 1}}


def _currency(company: FuzzCompany) -> dict[str, Any]:
    return company.client.send("POST", "/3/currencies", body=_currency_body(company)).record()


def _reference_body(company: FuzzCompany) -> dict[str, Any]:
    customer = company.number("/3/customers", "CustomerNumber", Name="Åkes Trä AB")
    return {"CustomerReferenceRow": {"CustomerNumber": customer, "Reference": f"Åsa {company.next_number()}"}}


def _reference_keys(company: FuzzCompany) -> Case:
    body = _reference_body(company)
    record = company.client.send("POST", "/3/customerreferences", body=body).record()
    rows: list[dict[str, Any]] = record.get("CustomerReferenceRows") or [{}]
    return Case(keys={"CustomerReferenceRowId": rows[0].get("Id", "")}, body=body)


def _mode_body(company: FuzzCompany) -> dict[str, Any]:
    code = f"B{company.next_number()}"
    return {"ModeOfPayment": {"Code": code, "Description": "Bank", "AccountNumber": "1930"}}


def _mode(company: FuzzCompany) -> dict[str, Any]:
    return company.client.send("POST", "/3/modesofpayments", body=_mode_body(company)).record()


def _year_body(company: FuzzCompany) -> dict[str, Any]:
    company.next_year += 1
    first, last = f"{company.next_year - 1}-01-01", f"{company.next_year - 1}-12-31"
    return {"FinancialYear": {"FromDate": first, "ToDate": last}}


def _file_case(_company: FuzzCompany) -> Case:
    body, kind = multipart("kvitto åäö.pdf", b"%PDF-1.4 kvitto %%EOF")
    return Case(body=body, content_type=kind)


def _inbox_file(company: FuzzCompany) -> dict[str, Any]:
    return {**(record := company.upload()), "id": record.get("Id", "")}


def _archive_file(company: FuzzCompany) -> dict[str, Any]:
    body, kind = multipart(f"avtal {company.next_number()}.pdf", b"%PDF-1.4 avtal %%EOF")
    record = company.client.send("POST", "/3/archive", body=body, content_type=kind).record()
    return {**record, "id": record.get("Id", "")}


def _folder(company: FuzzCompany) -> Case:
    """Return a case with the path of a new folder in the archive. Uploading a file to the path creates the folder."""
    name = f"Mapp{company.next_number()}"
    body, kind = multipart("avtal.pdf", b"%PDF-1.4 avtal %%EOF")
    company.client.send("POST", "/3/archive", query={"path": name}, body=body, content_type=kind)
    return Case(query={"path": name})


def _asset(company: FuzzCompany) -> dict[str, Any]:
    return company.client.send("POST", "/3/assets", body=_asset_body(company)).record()


def _asset_body(company: FuzzCompany) -> dict[str, Any]:
    fields = {
        "Number": f"INV{company.next_number()}",
        "Description": "Gaffeltruck",
        "TypeId": 1,
        "AcquisitionDate": "2026-01-15",
        "AcquisitionStart": "2026-01-01",
        "AcquisitionValue": 60_000,
        "DepreciationFinal": "2030-12-31",
        "DepreciationMethod": 1,
    }
    return {"Asset": fields}


def _event(company: FuzzCompany, **fields: object) -> Case:
    """Return a case that sends `fields` for a new asset."""
    return Case(keys={"GivenNumber": _asset(company).get("Number", "")}, body={"Asset": fields})


def _type_body(_company: FuzzCompany) -> dict[str, Any]:
    return {"AssetType": {"Number": "9", "Description": "Verktyg", "Type": 1}}


def _new_type(company: FuzzCompany) -> Case:
    return Case(keys={"id": 500 + company.next_number()}, body=_type_body(company))


def _unused_type(company: FuzzCompany) -> Case:
    case = _new_type(company)
    company.client.send("POST", f"/3/assets/types/{case.keys['id']}", body=case.body)
    return Case(keys=case.keys)


def _connection_body(resource: str, field: str, number: object, company: FuzzCompany) -> dict[str, Any]:
    return {resource: {"FileId": company.file(), field: number}}


def _supplier_file(company: FuzzCompany) -> dict[str, Any]:
    number = supplier_invoice(company).get("GivenNumber")
    return _connection_body("SupplierInvoiceFileConnection", "SupplierInvoiceNumber", number, company)


def _voucher_file(company: FuzzCompany) -> dict[str, Any]:
    record = voucher(company)
    body = _connection_body(
        "VoucherFileConnection", "VoucherNumber", str(record.get("VoucherNumber")), company
    )
    body["VoucherFileConnection"]["VoucherSeries"] = record.get("VoucherSeries")
    return body


def _asset_file(company: FuzzCompany) -> dict[str, Any]:
    return {"FileId": company.file(), "AssetId": str(_asset(company).get("Id", ""))}


def _link_body(company: FuzzCompany) -> dict[str, Any]:
    number = supplier_invoice(company).get("GivenNumber", 0)
    return {"SupplierInvoiceNumber": int(number), "ExternalURLConnection": "https://example.com/faktura"}


def _link(company: FuzzCompany) -> dict[str, Any]:
    return company.client.send(
        "POST", "/3/supplierinvoiceexternalurlconnections", body=_link_body(company)
    ).record()


def _connection_case(
    resource: str, key: str, make: Callable[[FuzzCompany], dict[str, Any]]
) -> Callable[[FuzzCompany], Case]:
    def recipe(company: FuzzCompany) -> Case:
        body = make(company)
        company.client.send("POST", f"/3/{resource}", query={"financialyear": company.year}, body=body)
        return Case(keys={key: (body if "FileId" in body else next(iter(body.values())))["FileId"]})

    return recipe


def _schedule(company: FuzzCompany) -> Case:
    return Case(keys={"EmployeeId": company.number("/3/employees", "EmployeeId"), "Date": DAY})


REGISTERS: Final[Mapping[str, Callable[[FuzzCompany], Case]]] = {
    "POST /3/currencies": lambda company: Case(body=_currency_body(company)),
    **{f"{verb} /3/currencies/{{Code}}": keyed("Code", _currency) for verb in ("GET", "DELETE")},
    "PUT /3/currencies/{Code}": lambda company: Case(
        keys={"Code": _currency(company).get("Code", "")}, body={"Currency": {"Description": "Pengar"}}
    ),
    "POST /3/customerreferences": lambda company: Case(body=_reference_body(company)),
    **{
        f"{verb} /3/customerreferences/{{CustomerReferenceRowId}}": _reference_keys
        for verb in ("GET", "PUT", "DELETE")
    },
    **{f"{verb} /3/modesofpayments/{{Code}}": keyed("Code", _mode) for verb in ("GET", "PUT", "DELETE")},
    "POST /3/modesofpayments": lambda company: Case(body=_mode_body(company)),
    "GET /3/accounts/{Number}": keyed("Number", _account),
    "POST /3/accounts": lambda company: Case(body=_account_body(company)),
    "PUT /3/accounts/{Number}": lambda company: Case(
        keys={"Number": _account(company).get("Number", "")}, body={"Account": {"Description": "Prov 2"}}
    ),
    "DELETE /3/accounts/{Number}": keyed("Number", _account),
    "POST /3/financialyears": lambda company: Case(body=_year_body(company)),
    "GET /3/sie/{Type}": lambda company: Case(keys={"Type": company.draw.choice((1, 2, 3, 4))}),
    "POST /3/archive": _file_case,
    "GET /3/archive/{id}": keyed("id", _archive_file),
    "DELETE /3/archive/{id}": keyed("id", _archive_file),
    "DELETE /3/archive": _folder,
    "POST /3/inbox": _file_case,
    "GET /3/inbox/{Id}": keyed("Id", _inbox_file),
    "DELETE /3/inbox/{Id}": keyed("Id", _inbox_file),
    "POST /3/assets": lambda company: Case(body=_asset_body(company)),
    "POST /3/assets/types/{id}": _new_type,
    "DELETE /3/assets/types/{id}": _unused_type,
    "GET /3/assets/depreciations/{ToDate}": lambda _company: Case(keys={"ToDate": "2026-03-31"}),
    "POST /3/assets/depreciate": lambda company: Case(
        body={"Asset": {"AssetIds": [_asset(company).get("Id", 0)], "DepreciateUntil": "2026-03-31"}}
    ),
    "GET /3/assets/{GivenNumber}": lambda company: attrs.evolve(_event(company), body=None),
    "PUT /3/assets/{GivenNumber}": lambda company: _event(company, Description="Truck"),
    "DELETE /3/assets/{GivenNumber}": lambda company: _event(company, Date=DAY),
    "PUT /3/assets/changeob/{GivenNumber}": lambda company: attrs.evolve(
        _event(company), body={"Amount": 100, "Comment": "Ny ingående"}
    ),
    "PUT /3/assets/scrap/{GivenNumber}": lambda company: _event(
        company, Date=DAY, Percentage=100, Comment="Slut"
    ),
    "PUT /3/assets/sell/{GivenNumber}": lambda company: _event(
        company, Date=DAY, Percentage=100, Price=1000, Comment="Såld"
    ),
    "PUT /3/assets/writedown/{GivenNumber}": lambda company: _event(
        company, Date=DAY, Amount=100, Comment="Ned"
    ),
    "PUT /3/assets/writeup/{GivenNumber}": lambda company: _event(
        company, Date=DAY, Amount=100, Comment="Upp"
    ),
    "POST /3/supplierinvoicefileconnections": lambda company: Case(body=_supplier_file(company)),
    "POST /3/supplierinvoiceexternalurlconnections": lambda company: Case(body=_link_body(company)),
    **{
        f"{verb} /3/supplierinvoiceexternalurlconnections/{{Id}}": keyed("Id", _link)
        for verb in ("GET", "DELETE")
    },
    "PUT /3/supplierinvoiceexternalurlconnections/{Id}": lambda company: Case(
        keys={"Id": _link(company).get("Id", "")}, body=_link_body(company)
    ),
    "POST /3/voucherfileconnections": lambda company: Case(body=_voucher_file(company)),
    "POST /3/assetfileconnections": lambda company: Case(body=_asset_file(company)),
    **{
        f"{verb} /3/{resource}/{{{key}}}": _connection_case(resource, key, make)
        for resource, key, make in (
            ("supplierinvoicefileconnections", "FileId", _supplier_file),
            ("voucherfileconnections", "FileId", _voucher_file),
            ("assetfileconnections", "fileId", _asset_file),
        )
        for verb in ("GET", "PUT", "DELETE")
    },
    "GET /3/scheduletimes/{EmployeeId}/{Date}": _schedule,
    "PUT /3/scheduletimes/{EmployeeId}/{Date}": _schedule,
    "PUT /3/scheduletimes/{EmployeeId}/{Date}/resetday": _schedule,
}
"""The functions that build valid cases, by operation name."""
