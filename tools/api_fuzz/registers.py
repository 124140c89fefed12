"""Good inputs for registers whose records need more than their specification says."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from tools.api_fuzz.case import Shot, keyed
from tools.api_fuzz.documents import supplier_invoice, voucher
from tools.api_fuzz.world import DAY, World, multipart

__all__ = ["REGISTERS"]


def _account_body(world: World) -> dict[str, Any]:
    return {"Account": {"Number": 8_000 + world.fresh() % 1_000, "Description": "Prov"}}


def _account(world: World) -> dict[str, Any]:
    return world.wire.send(
        "POST", "/3/accounts", query={"financialyear": world.year}, body=_account_body(world)
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


def _currency_body(world: World) -> dict[str, Any]:
    """A currency that the company does not have: it is removed first, should a run before have made it."""
    code = _CURRENCIES[world.fresh() % len(_CURRENCIES)]
    world.act(f"/3/currencies/{code}", method="DELETE")
    return {"Currency": {"Code": code, "Description": "Valuta", "SellRate": 1.5, "BuyRate": 1.5, "Unit": 1}}


def _currency(world: World) -> dict[str, Any]:
    return world.wire.send("POST", "/3/currencies", body=_currency_body(world)).record()


def _reference_body(world: World) -> dict[str, Any]:
    customer = world.number("/3/customers", "CustomerNumber", Name="Åkes Trä AB")
    return {"CustomerReferenceRow": {"CustomerNumber": customer, "Reference": f"Åsa {world.fresh()}"}}


def _reference_keys(world: World) -> Shot:
    body = _reference_body(world)
    made = world.wire.send("POST", "/3/customerreferences", body=body).record()
    rows: list[dict[str, Any]] = made.get("CustomerReferenceRows") or [{}]
    return Shot(keys={"CustomerReferenceRowId": rows[0].get("Id", "")}, body=body)


def _mode_body(world: World) -> dict[str, Any]:
    code = f"B{world.fresh()}"
    return {"ModeOfPayment": {"Code": code, "Description": "Bank", "AccountNumber": "1930"}}


def _mode(world: World) -> dict[str, Any]:
    return world.wire.send("POST", "/3/modesofpayments", body=_mode_body(world)).record()


def _year_body(world: World) -> dict[str, Any]:
    world.next_year += 1
    first, last = f"{world.next_year - 1}-01-01", f"{world.next_year - 1}-12-31"
    return {"FinancialYear": {"FromDate": first, "ToDate": last}}


def _file_shot(_world: World) -> Shot:
    body, kind = multipart("kvitto åäö.pdf", b"%PDF-1.4 kvitto %%EOF")
    return Shot(body=body, content_type=kind)


def _inboxed(world: World) -> dict[str, Any]:
    return {**(made := world.upload()), "id": made.get("Id", "")}


def _archived(world: World) -> dict[str, Any]:
    body, kind = multipart(f"avtal {world.fresh()}.pdf", b"%PDF-1.4 avtal %%EOF")
    made = world.wire.send("POST", "/3/archive", body=body, content_type=kind).record()
    return {**made, "id": made.get("Id", "")}


def _folder(world: World) -> Shot:
    """A folder of the archive by its path: a file that is sent to it makes it."""
    name = f"Mapp{world.fresh()}"
    body, kind = multipart("avtal.pdf", b"%PDF-1.4 avtal %%EOF")
    world.wire.send("POST", "/3/archive", query={"path": name}, body=body, content_type=kind)
    return Shot(query={"path": name})


def _asset(world: World) -> dict[str, Any]:
    return world.wire.send("POST", "/3/assets", body=_asset_body(world)).record()


def _asset_body(world: World) -> dict[str, Any]:
    sent = {
        "Number": f"INV{world.fresh()}",
        "Description": "Gaffeltruck",
        "TypeId": 1,
        "AcquisitionDate": "2026-01-15",
        "AcquisitionStart": "2026-01-01",
        "AcquisitionValue": 60_000,
        "DepreciationFinal": "2030-12-31",
        "DepreciationMethod": 1,
    }
    return {"Asset": sent}


def _event(world: World, **sent: object) -> Shot:
    """Something that happens to a new asset."""
    return Shot(keys={"GivenNumber": _asset(world).get("Number", "")}, body={"Asset": sent})


def _type_body(_world: World) -> dict[str, Any]:
    return {"AssetType": {"Number": "9", "Description": "Verktyg", "Type": 1}}


def _new_type(world: World) -> Shot:
    return Shot(keys={"id": 500 + world.fresh()}, body=_type_body(world))


def _unused_type(world: World) -> Shot:
    shot = _new_type(world)
    world.wire.send("POST", f"/3/assets/types/{shot.keys['id']}", body=shot.body)
    return Shot(keys=shot.keys)


def _connection_body(noun: str, field: str, number: object, world: World) -> dict[str, Any]:
    return {noun: {"FileId": world.file(), field: number}}


def _supplier_file(world: World) -> dict[str, Any]:
    number = supplier_invoice(world).get("GivenNumber")
    return _connection_body("SupplierInvoiceFileConnection", "SupplierInvoiceNumber", number, world)


def _voucher_file(world: World) -> dict[str, Any]:
    made = voucher(world)
    body = _connection_body("VoucherFileConnection", "VoucherNumber", str(made.get("VoucherNumber")), world)
    body["VoucherFileConnection"]["VoucherSeries"] = made.get("VoucherSeries")
    return body


def _asset_file(world: World) -> dict[str, Any]:
    return {"FileId": world.file(), "AssetId": str(_asset(world).get("Id", ""))}


def _link_body(world: World) -> dict[str, Any]:
    number = supplier_invoice(world).get("GivenNumber", 0)
    return {"SupplierInvoiceNumber": int(number), "ExternalURLConnection": "https://example.com/faktura"}


def _link(world: World) -> dict[str, Any]:
    return world.wire.send(
        "POST", "/3/supplierinvoiceexternalurlconnections", body=_link_body(world)
    ).record()


def _connected(noun: str, key: str, make: Callable[[World], dict[str, Any]]) -> Callable[[World], Shot]:
    def recipe(world: World) -> Shot:
        body = make(world)
        world.wire.send("POST", f"/3/{noun}", query={"financialyear": world.year}, body=body)
        return Shot(keys={key: (body if "FileId" in body else next(iter(body.values())))["FileId"]})

    return recipe


def _schedule(world: World) -> Shot:
    return Shot(keys={"EmployeeId": world.number("/3/employees", "EmployeeId"), "Date": DAY})


REGISTERS: Final[Mapping[str, Callable[[World], Shot]]] = {
    "POST /3/currencies": lambda world: Shot(body=_currency_body(world)),
    **{f"{verb} /3/currencies/{{Code}}": keyed("Code", _currency) for verb in ("GET", "DELETE")},
    "PUT /3/currencies/{Code}": lambda world: Shot(
        keys={"Code": _currency(world).get("Code", "")}, body={"Currency": {"Description": "Pengar"}}
    ),
    "POST /3/customerreferences": lambda world: Shot(body=_reference_body(world)),
    **{
        f"{verb} /3/customerreferences/{{CustomerReferenceRowId}}": _reference_keys
        for verb in ("GET", "PUT", "DELETE")
    },
    **{f"{verb} /3/modesofpayments/{{Code}}": keyed("Code", _mode) for verb in ("GET", "PUT", "DELETE")},
    "POST /3/modesofpayments": lambda world: Shot(body=_mode_body(world)),
    "GET /3/accounts/{Number}": keyed("Number", _account),
    "POST /3/accounts": lambda world: Shot(body=_account_body(world)),
    "PUT /3/accounts/{Number}": lambda world: Shot(
        keys={"Number": _account(world).get("Number", "")}, body={"Account": {"Description": "Prov 2"}}
    ),
    "DELETE /3/accounts/{Number}": keyed("Number", _account),
    "POST /3/financialyears": lambda world: Shot(body=_year_body(world)),
    "GET /3/sie/{Type}": lambda world: Shot(keys={"Type": world.draw.choice((1, 2, 3, 4))}),
    "POST /3/archive": _file_shot,
    "GET /3/archive/{id}": keyed("id", _archived),
    "DELETE /3/archive/{id}": keyed("id", _archived),
    "DELETE /3/archive": _folder,
    "POST /3/inbox": _file_shot,
    "GET /3/inbox/{Id}": keyed("Id", _inboxed),
    "DELETE /3/inbox/{Id}": keyed("Id", _inboxed),
    "POST /3/assets": lambda world: Shot(body=_asset_body(world)),
    "POST /3/assets/types/{id}": _new_type,
    "DELETE /3/assets/types/{id}": _unused_type,
    "GET /3/assets/depreciations/{ToDate}": lambda _world: Shot(keys={"ToDate": "2026-03-31"}),
    "POST /3/assets/depreciate": lambda world: Shot(
        body={"Asset": {"AssetIds": [_asset(world).get("Id", 0)], "DepreciateUntil": "2026-03-31"}}
    ),
    "GET /3/assets/{GivenNumber}": lambda world: attrs.evolve(_event(world), body=None),
    "PUT /3/assets/{GivenNumber}": lambda world: _event(world, Description="Truck"),
    "DELETE /3/assets/{GivenNumber}": lambda world: _event(world, Date=DAY),
    "PUT /3/assets/changeob/{GivenNumber}": lambda world: attrs.evolve(
        _event(world), body={"Amount": 100, "Comment": "Ny ingående"}
    ),
    "PUT /3/assets/scrap/{GivenNumber}": lambda world: _event(
        world, Date=DAY, Percentage=100, Comment="Slut"
    ),
    "PUT /3/assets/sell/{GivenNumber}": lambda world: _event(
        world, Date=DAY, Percentage=100, Price=1000, Comment="Såld"
    ),
    "PUT /3/assets/writedown/{GivenNumber}": lambda world: _event(world, Date=DAY, Amount=100, Comment="Ned"),
    "PUT /3/assets/writeup/{GivenNumber}": lambda world: _event(world, Date=DAY, Amount=100, Comment="Upp"),
    "POST /3/supplierinvoicefileconnections": lambda world: Shot(body=_supplier_file(world)),
    "POST /3/supplierinvoiceexternalurlconnections": lambda world: Shot(body=_link_body(world)),
    **{
        f"{verb} /3/supplierinvoiceexternalurlconnections/{{Id}}": keyed("Id", _link)
        for verb in ("GET", "DELETE")
    },
    "PUT /3/supplierinvoiceexternalurlconnections/{Id}": lambda world: Shot(
        keys={"Id": _link(world).get("Id", "")}, body=_link_body(world)
    ),
    "POST /3/voucherfileconnections": lambda world: Shot(body=_voucher_file(world)),
    "POST /3/assetfileconnections": lambda world: Shot(body=_asset_file(world)),
    **{
        f"{verb} /3/{noun}/{{{key}}}": _connected(noun, key, make)
        for noun, key, make in (
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
"""By the operation's name."""
