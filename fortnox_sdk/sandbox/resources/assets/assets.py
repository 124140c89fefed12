"""Assets.

Requests use the key `Asset`. Responses use `Assets`, even for a single asset (observed by other developers).
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.assets.asset_events import (
    book_depreciation,
    book_disposal,
    book_value,
    due,
)
from fortnox_sdk.sandbox.resources.assets.asset_types import ASSET_TYPES
from fortnox_sdk.sandbox.resources.assets.unchanged_fields import without_unchanged
from fortnox_sdk.sandbox.resources.lists import Filter
from fortnox_sdk.sandbox.resources.references import demand_accounts
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["assets"]
_LIVING = ("active", "fully_depreciated")
_LARGEST = 10**12
_HUNDRED = Decimal(100)


def _status(event: str) -> Filter:
    return lambda body, _today: bool(body["StatusId"] == event)


def _type_of(call: Call, body: Body) -> Body:
    asset_type = ASSET_TYPES.find(call, str(body["TypeId"]))
    if asset_type is None:
        raise Problem.assumed("reference_missing", f"Kan inte hitta tillgångstypen ({body['TypeId']}).")
    return asset_type


def _finish(call: Call, body: Body) -> None:
    demand_accounts(call, (body[f"Account{name}Id"] for name in ("Asset", "Depreciation", "ValueLoss")))
    body["TypeId"] = body["TypeId"] or 1
    body["Type"] = _type_of(call, body)["Description"]
    for name in ("AcquisitionValue", "DepreciateToResidualValue", "ManualOb"):
        body[name] = decimal(body[name])
        if not 0 <= body[name] < _LARGEST:
            raise Problem.assumed("out_of_range", f"Värdet ligger utanför tillåtet intervall ({name})")
    acquired = date.fromisoformat(body["AcquisitionDate"] or call.today.isoformat())
    start = (
        date.fromisoformat(body["AcquisitionStart"]) if body["AcquisitionStart"] else acquired.replace(day=1)
    )
    if start.day != 1:
        raise Problem.assumed(
            "bad_date", "Avskrivningsstart måste vara den första i en månad (AcquisitionStart)"
        )
    last = start.replace(year=start.year + assumptions.YEARS_OF_DEPRECIATION) - timedelta(days=1)
    body |= {
        "AcquisitionDate": acquired.isoformat(),
        "AcquisitionStart": start.isoformat(),
        "DepreciationFinal": body["DepreciationFinal"] or last.isoformat(),
    }
    if body["DepreciationFinal"] < body["AcquisitionStart"]:
        raise Problem.assumed("bad_date", "Avskrivningen slutar före sin start (DepreciationFinal)")
    if not body["StatusId"]:
        body["Id"] = int(_next_id(call))
        body["StatusId"] = "active" if body["AcquisitionValue"] else "inactive"
        body["_written_off"] = body["ManualOb"]


def _next_id(call: Call) -> int:
    return 1 + max((int(body["Id"] or 0) for body in ASSETS.every(call)), default=0)


def _show(_call: Call, body: Body) -> Body:
    return body | {"Status": assumptions.ASSET_STATUSES.get(body["StatusId"])}


class _Assets(Register):
    """The register of assets, in which the response with a single asset uses the key `Assets`."""

    def answer(self, call: Call, body: Body, status: int = 200) -> Reply:
        """Return the response with a single asset, under the key `Assets`."""
        reply = super().answer(call, body, status)
        content = reply.content if isinstance(reply.content, dict) else {}
        return Reply({_RESOURCE.many: content[_RESOURCE.one]}, reply.status, reply.location)

    def update_record(self, call: Call, **key: str) -> Reply:
        """Handle PUT: update the description and the notes."""
        stored = self.get(call, *key.values())
        return super().update_record(without_unchanged(call, self.resource, stored), **key)


ASSETS = _Assets(
    resource=_RESOURCE,
    new={"_changed": 0, "_written_off": 0, "DepreciationMethod": 1, "Id": None},
    missing=(CODES["record_missing"], "Kan inte hitta tillgången."),
    duplicate_error=(CODES["number_taken"], "Tillgångsnummer {} används redan."),
    verbs=frozenset({"list", "create", "get", "update"}),
    finish=_finish,
    show=_show,
    filters={event: _status(event) for event in assumptions.ASSET_STATUSES},
)


def _request_fields(call: Call) -> Body:
    """Return the fields of an asset event from the JSON body.

    According to Fortnox's specification, the key `Asset` is optional.
    """
    body = call.body
    if body is None:
        return {}
    content: object = body.get("Asset", body) if isinstance(body, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # unchecked JSON
    if not isinstance(content, dict):
        raise Problem.refused(2001392, "Ingen eller felaktig typ av data.")
    return content  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON


def _day(call: Call, fields: Body, name: str = "Date") -> date:
    if fields.get(name) in (None, ""):
        return call.today
    try:
        return date.fromisoformat(str(fields[name]))
    except ValueError:
        raise Problem.assumed("bad_date", f"Ogiltigt datum ({name})") from None


def _number(fields: Body, name: str, *, default: int, most: int = _LARGEST) -> Decimal:
    try:
        value = decimal(fields.get(name, default))
    except ValueError:
        raise Problem.refused(2000108, f"Värdet måste vara numeriskt ({name})") from None
    if not 0 <= value <= most:
        raise Problem.assumed("out_of_range", f"Värdet ligger utanför tillåtet intervall ({name})")
    return value


def _living(call: Call, key: str) -> tuple[Body, Body]:
    asset = ASSETS.get(call, key)
    if asset["StatusId"] not in _LIVING:
        raise Problem.assumed("wrong_state", f"Tillgången {key} är inte aktiv.")
    return asset, _type_of(call, asset)


def _saved(call: Call, asset: Body) -> Reply:
    ASSETS.save(call, asset)
    return ASSETS.answer(call, asset)


def _disposed(event: str) -> Callable[..., Reply]:
    def dispose(call: Call, key: str) -> Reply:
        asset, kind = _living(call, key)
        fields = _request_fields(call)
        percentage = _number(fields, "Percentage", default=100, most=100)
        price = _number(fields, "Price", default=0) if event == "sell" else Decimal(0)
        book_disposal(
            call,
            asset,
            kind,
            _day(call, fields),
            event=event,
            percentage=percentage or _HUNDRED,
            price=price,
            notes=str(fields.get("Comment") or ""),
        )
        return _saved(call, asset)

    return dispose


def _revalued(sign: int) -> Callable[..., Reply]:
    def revalue(call: Call, key: str) -> Reply:
        asset, kind = _living(call, key)
        fields = _request_fields(call)
        amount = _number(fields, "Amount", default=0)
        if not amount:
            raise Problem.refused(2001795, "Obligatoriskt fält saknas (Amount)")
        notes = str(fields.get("Comment") or "")
        book_value(call, asset, kind, _day(call, fields), change=sign * amount, notes=notes)
        return _saved(call, asset)

    return revalue


def _change_opening(call: Call, key: str) -> Reply:
    asset, _ = _living(call, key)
    amount = _number(_request_fields(call), "Amount", default=0)
    asset["_written_off"] = decimal(asset["_written_off"]) - decimal(asset["ManualOb"]) + amount
    asset["ManualOb"] = amount
    return _saved(call, asset)


def depreciate(call: Call) -> Reply:
    """Handle `POST /3/assets/depreciate`: post the depreciation of assets up to a day."""
    fields = _request_fields(call)
    keys = fields.get("AssetIds")
    if not isinstance(keys, list) or not keys:
        raise Problem.refused(2001795, "Obligatoriskt fält saknas (AssetIds)")
    until = _day(call, fields, "DepreciateUntil")
    by_id = {str(body["Id"]): body for body in ASSETS.every(call)}
    depreciated: list[Body] = []
    for key in dict.fromkeys(str(one) for one in keys):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # unchecked JSON
        asset = by_id.get(key)
        if asset is None:
            raise ASSETS.unknown(key)
        depreciated.append(book_depreciation(call, asset, _type_of(call, asset), until))
        ASSETS.save(call, asset)
    return Reply({"AssetsDepreciation": depreciated}, 201, _RESOURCE.location)


def _to_depreciate(call: Call, day: str) -> Reply:
    until = _day(call, {"Date": day})
    return ASSETS.page(call, (body for body in ASSETS.every(call) if due(body, until)))


def _delete(call: Call, key: str) -> Reply:
    """Delete an inactive asset, or void an active asset as of the date in the request.

    This follows Fortnox's specification.
    """
    asset = ASSETS.get(call, key)
    day = _day(call, _request_fields(call))
    if asset["StatusId"] == "inactive":
        return ASSETS.delete_record(call, k0=key)
    if asset["StatusId"] not in _LIVING or asset["History"]:
        raise Problem.assumed("wrong_state", f"Tillgången {key} kan inte tas bort.")
    asset |= {"StatusId": "voided", "DepreciatedTo": day.isoformat()}
    ASSETS.save(call, asset)
    return Reply(status=204)


ROUTES = [
    *ASSETS.routes(),
    *_RESOURCE.routes(
        {
            "DELETE /<key>": _delete,
            "POST /depreciate": depreciate,
            "GET /depreciations/<day>": _to_depreciate,
            "PUT /changeob/<key>": _change_opening,
            "PUT /scrap/<key>": _disposed("scrap"),
            "PUT /sell/<key>": _disposed("sell"),
            "PUT /writedown/<key>": _revalued(-1),
            "PUT /writeup/<key>": _revalued(1),
        }
    ),
]
