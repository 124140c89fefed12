"""Asset types, which define the accounts of assets. The sandbox assumes that an account's id is its number."""

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.years import default_year
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.assets.unchanged_fields import without_unchanged
from fortnox_sdk.sandbox.resources.references import demand_accounts, is_referenced_in
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["assets/types"]
_REQUIRED_ACCOUNTS = ("AccountAssetId", "AccountDepreciationId", "AccountValueLossId")
# BAS accounts in order of preference; the first account that the company has is used.
_ACCOUNTS = {
    "AccountAsset": ("1220", "1210", "1250"),
    "AccountDepreciation": ("1229", "1219", "1259"),
    "AccountRevaluation": ("1228", "1220", "1210"),
    "AccountSaleLoss": ("7973", "7832", "7831"),
    "AccountSaleWin": ("3973", "7832", "7831"),
    "AccountValueLoss": ("7832", "7831"),
    "AccountWriteDown": ("1228", "1229", "1219"),
    "AccountWriteDownAck": ("7732", "7832", "7831"),
}
# A sale needs this account, which Fortnox's settings call "Offset Sale Account". The accounts are assumed.
_OFFSET_ACCOUNTS = ("3970", "7970", "3990")


def _initial_types(tenant: Tenant) -> list[Body]:
    """Return a list with the default asset type.

    The list is empty if the company lacks an account that the type needs.
    It is an assumption that Fortnox creates a default asset type.
    """
    year = default_year(tenant)
    rows = tenant.run("SELECT number FROM account WHERE company = ? AND year = ?", year.id if year else None)
    numbers_in_chart = {row["number"] for row in rows}
    defaults: Body = {
        name: next((int(number) for number in numbers if number in numbers_in_chart), None)
        for name, numbers in _ACCOUNTS.items()
    }
    if None in defaults.values():
        return []
    defaults["AccountOffsetSale"] = next((n for n in _OFFSET_ACCOUNTS if n in numbers_in_chart), None)
    ids = {f"{name}Id": number for name, number in defaults.items()}
    return [defaults | ids | {"Id": 1, "Number": "INV", "Description": "Inventarier", "Type": 1}]


def _finish(call: Call, body: Body) -> None:
    offset = body.get("AccountOffsetSaleId") or None
    body |= {"AccountOffsetSale": offset, "AccountOffsetSaleId": offset}
    demand_accounts(call, [offset, *(body[name] for name in _REQUIRED_ACCOUNTS)])
    first = ASSET_TYPES.find(call, "1") or {}
    for name in _ACCOUNTS:
        # The accounts in the request override the accounts of the first asset type.
        number = body[f"{name}Id"] or first.get(name)
        body |= {name: number, f"{name}Id": number}
    if None in (body[name] for name in _ACCOUNTS):
        raise Problem.refused(2001304, "Kunde inte hitta konto (AccountAssetId)")


_used = is_referenced_in("assets", "TypeId")


def _show(call: Call, body: Body) -> Body:
    return body | {"InUse": _used(call, str(body["Id"]))}


class _AssetTypes(Register):
    """The register of asset types."""

    def update_record(self, call: Call, **key: str) -> Reply:
        """Handle PUT: update the description, the notes and the offset account for sales."""
        stored = self.get(call, *key.values())
        return super().update_record(without_unchanged(call, self.resource, stored), **key)


ASSET_TYPES = _AssetTypes(
    resource=_RESOURCE,
    new={"Type": 1},
    initial_records=_initial_types,
    missing=(CODES["record_missing"], "Kan inte hitta tillgångstypen."),
    duplicate_error=(CODES["number_taken"], "Tillgångstyp {} finns redan."),
    verbs=frozenset({"list", "get", "update", "delete"}),
    finish=_finish,
    is_used=_used,
    show=_show,
)


def _create(call: Call) -> Reply:
    """Create an asset type with the next id (live tests of Fortnox.NET.SDK)."""
    return ASSET_TYPES.answer(call, ASSET_TYPES.add_record(call, _RESOURCE.read(call.body, "c")), 201)


def _create_with_id(call: Call, k0: str) -> Reply:
    """Create an asset type with the id in the URL. The specification does not explain this id."""
    fields = _RESOURCE.read(call.body, "c")
    if not (k0.isascii() and k0.isdigit() and len(k0) <= 9):  # noqa: PLR2004  # int32
        raise Problem.refused(2000729, "En giltig identifierare har inte angetts.")
    return ASSET_TYPES.answer(call, ASSET_TYPES.add_record(call, fields | {"Id": int(k0)}), 201)


ROUTES = [
    *ASSET_TYPES.routes(),
    *_RESOURCE.routes({"POST ": _create, "POST /<k0>": _create_with_id}),
]
