"""The register of fixed assets, compared with the asset accounts and the accounts of accumulated depreciation."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.assets.asset_types import AssetType
from fortnox_sdk.connectors.assets.assets import Asset, History
from fortnox_sdk.errors import AccessDenied
from fortnox_sdk.scalars import money_text
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Ledger, RegisterRow
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.registers.asset_records import AssetRecords, read_assets
from fortnox_sdk.year_end.registers.comparison import Movement
from fortnox_sdk.year_end.registers.periods import is_vat_account
from fortnox_sdk.year_end.registers.register import AccountRegister, Register, RegisterInput, denied
from fortnox_sdk.year_end.registers.texts import RecordNames, RegisterNames, RegisterTexts

_REGISTER: Final = Register(
    ledger=Ledger.ASSETS,
    name=RegisterNames.ASSETS,
    usual_accounts=("10", "11", "12"),  # BAS: intangible and tangible fixed assets
)
_CASH: Final = "19"
"""The first digits of cash and bank accounts in BAS."""
_ZERO = Decimal(0)


def asset_register(client: FortnoxClient, source: RegisterInput) -> Register:
    """Read the register of fixed assets, and return its amounts on each account as of the balance date.

    Raises:
        FortnoxError: Fortnox could not be read. If the connection lacks permission to read the register, no error is
            raised, but `missing` of the result states the reason.
    """
    try:
        records = read_assets(client)
    except AccessDenied:
        return denied(_REGISTER, client.assets.scope)
    accounts = AssetAccounts(records=records, source=source).by_account()
    return attrs.evolve(_REGISTER, accounts=accounts)


def can_have_assets(client: FortnoxClient, account: str) -> bool:
    """Return True if the register of fixed assets can have records for a balance account.

    The result is True for the accounts for fixed assets in BAS, and False for cash, bank and VAT accounts. For any
    other account, one request reads the asset types, and the result is True if one of them uses the account.
    """
    if _REGISTER.has_account(account):
        return True
    if account.startswith(_CASH) or is_vat_account(account):
        return False
    try:
        return any(account in _accounts(each) for each in client.asset_types.list())
    except AccessDenied:
        return False


@attrs.frozen(kw_only=True)
class _Event:
    """An event in the history of an asset up to the balance date."""

    asset: Asset
    on: date
    amount: Decimal | None
    """The amount without its sign, or None if the register states no amount."""
    kind: int | None
    voucher: VoucherKey


@attrs.define(kw_only=True)
class AssetAccounts:
    """The amounts of all assets by account.

    Fortnox's specification does not name the kinds of events in the history of an asset. So the voucher of an event
    shows which accounts the event changed. If the voucher was not read, the kind of the event (`event_id`) decides.

    If one event is a depreciation, all events of the same kind are. An event is a depreciation if its voucher credits
    only the account of accumulated depreciation. If its voucher was not read, the event is a depreciation if its date
    is the day up to which the asset is depreciated.
    """

    records: AssetRecords
    source: RegisterInput
    _result: dict[str, AccountRegister] = attrs.field(factory=dict[str, AccountRegister], init=False)

    def by_account(self) -> dict[str, AccountRegister]:
        """Return the rows and movements of each account."""
        types: dict[int | None, AssetType] = {each.id: each for each in self.records.types}
        events = [event for asset in self.records.assets for event in self._events(asset)]
        shared = Counter(event.voucher for event in events)
        depreciations = {event.kind for event in events if self._is_depreciation(event, types)}
        of_asset: defaultdict[str | None, list[_Event]] = defaultdict(list)
        for event in events:
            of_asset[event.asset.number].append(event)
        for asset in self.records.assets:
            if self._is_counted(asset, of_asset[asset.number]):
                self._add(asset, types.get(asset.type_id), of_asset[asset.number], depreciations, shared)
        return self._result

    def _is_counted(self, asset: Asset, events: Sequence[_Event]) -> bool:
        """Return False if an asset was acquired after the balance date or disposed of before the books begin."""
        day = asset.acquisition_date
        disposed_before = (
            asset.id in self.records.disposed
            and not any(event.on >= self.source.books.first_day for event in events)
            and bool(events)
        )
        return not disposed_before and (day is None or day <= self.source.as_of)

    def _events(self, asset: Asset) -> Iterator[_Event]:
        """Yield the events of an asset up to the balance date that have a voucher but no supplier invoice."""
        for entry in asset.history:
            if entry.day is None or entry.day > self.source.as_of or not entry.voucher_number:
                continue
            series, number = entry.voucher_series or "", entry.voucher_number
            key = VoucherKey.of(entry.voucher_year or 0, series, number)
            if not entry.supplier_invoice:
                yield _Event(
                    asset=asset, on=entry.day, amount=_amount(entry), kind=entry.event_id, voucher=key
                )

    def _booked(self, voucher: VoucherKey, accounts: Sequence[str]) -> dict[str, Decimal]:
        """Return the amounts of a voucher on the given accounts. Amounts of 0 are left out."""
        amounts = self.source.amounts.get(voucher, {})
        return {account: amounts[account] for account in accounts if amounts.get(account)}

    def _is_depreciation(self, event: _Event, types: dict[int | None, AssetType]) -> bool:
        kind = types.get(event.asset.type_id)
        if kind is None:
            return False
        booked = self._booked(event.voucher, _accounts(kind))
        if booked:
            return set(booked) == {str(kind.account_depreciation)} and sum(booked.values()) < 0
        return event.asset.depreciated_to == event.on

    def _add(
        self,
        asset: Asset,
        kind: AssetType | None,
        events: Sequence[_Event],
        depreciations: set[int | None],
        shared: Counter[VoucherKey],
    ) -> None:
        value, day = asset.acquisition_value, asset.acquisition_date
        asset_account, depreciation_account = self._accounts_of(asset, kind)
        if kind is None or value is None or day is None or not asset_account or not depreciation_account:
            for account in {account for each in self.records.types for account in _accounts(each)}:
                self._register(account).not_verified(_incomplete(asset))
            return
        record = RecordNames.ASSET.format(number=asset.number or "")
        movements: defaultdict[str, list[Movement]] = defaultdict(list)
        movements[asset_account].append(Movement(record=record, on=day, amount=value))
        if asset.manual_ob:
            movements[depreciation_account].append(Movement(record=record, on=day, amount=-asset.manual_ob))
        accounts = tuple(dict.fromkeys((asset_account, depreciation_account, *_accounts(kind))))
        for event in events:
            booked = self._booked(event.voucher, accounts)
            if event.on == day and set(booked) == {asset_account} and booked[asset_account] > 0:
                continue  # the acquisition itself
            changes = _changes(event, booked, depreciation_account, is_alone=shared[event.voucher] == 1)
            if not changes and event.kind in depreciations and event.amount is not None:
                changes = {depreciation_account: -event.amount}
            if not changes:
                self._register(depreciation_account).not_verified(_unknown_event(event))
            for account, amount in changes.items():
                movements[account].append(
                    Movement(record=record, on=event.on, amount=amount, voucher=event.voucher)
                )
        self._add_rows(asset, movements)

    def _add_rows(self, asset: Asset, movements: Mapping[str, list[Movement]]) -> None:
        for account, of_account in movements.items():
            register = self._register(account)
            register.movements += of_account
            amount = sum((movement.amount for movement in of_account), _ZERO)
            if amount:
                register.rows.append(_row(asset, amount))

    def _accounts_of(self, asset: Asset, kind: AssetType | None) -> tuple[str, str]:
        """Return the asset account and the account of accumulated depreciation of an asset.

        An account is `""` if the register does not show it.

        An asset names its own accounts by their ids. The asset types show which account numbers the ids stand for.
        """
        if kind is None:
            return "", ""
        numbers = {
            account_id: number
            for each in self.records.types
            for account_id, number in (
                (each.account_asset_id, each.account_asset),
                (each.account_depreciation_id, each.account_depreciation),
            )
        }
        own = (asset.account_asset_id, asset.account_depreciation_id)
        usual = (kind.account_asset, kind.account_depreciation)
        asset_account, depreciation_account = (
            number if account_id is None else numbers.get(account_id)
            for account_id, number in zip(own, usual, strict=True)
        )
        return str(asset_account or ""), str(depreciation_account or "")

    def _register(self, account: str) -> AccountRegister:
        return self._result.setdefault(account, AccountRegister())


def _accounts(kind: AssetType) -> tuple[str, ...]:
    """Return the balance accounts of an asset type."""
    numbers = (
        kind.account_asset,
        kind.account_depreciation,
        kind.account_revaluation,
        kind.account_write_down,
    )
    return tuple(dict.fromkeys(str(number) for number in numbers if number))


def _changes(
    event: _Event, booked: Mapping[str, Decimal], depreciation_account: str, *, is_alone: bool
) -> Mapping[str, Decimal]:
    """Return the change that an event makes to each account.

    The result is empty if neither the register nor the voucher shows the change.

    The amount of a depreciation is in the register. For other events, Fortnox does not say what the amount means: for
    a sale, it can be the price. So the changes are taken from the voucher, unless the voucher also books another event.
    """
    if set(booked) == {depreciation_account} and event.amount is not None:
        return {depreciation_account: event.amount.copy_sign(booked[depreciation_account])}
    return booked if is_alone else {}


def _amount(entry: History) -> Decimal | None:
    """Return the amount of an event without its sign, or None if it is not a number."""
    try:
        return abs(Decimal(entry.amount or ""))
    except InvalidOperation:
        return None


def _row(asset: Asset, amount: Decimal) -> RegisterRow:
    def text(value: object) -> str:
        return "" if value is None else money_text(value) if isinstance(value, Decimal) else str(value)

    return RegisterRow(
        number=asset.number or "",
        text=asset.description or "",
        on=asset.acquisition_date,
        amount=amount,
        details=(
            (Text("Type", "Typ"), asset.type or ""),
            (Text("Acquisition value", "Anskaffningsvärde"), text(asset.acquisition_value)),
            (Text("Opening depreciation", "Ingående avskrivning"), text(asset.manual_ob)),
            (Text("Depreciated to", "Avskriven t.o.m."), text(asset.depreciated_to)),
            (Text("Final depreciation", "Sista avskrivning"), text(asset.depreciation_final)),
        ),
    )


def _incomplete(asset: Asset) -> Text:
    missing = Text("a type, accounts, a date or a value", "typ, konton, datum eller värde")
    return RegisterTexts.ASSET_INCOMPLETE.format(number=asset.number or "", missing=missing)


def _unknown_event(event: _Event) -> Text:
    return RegisterTexts.ASSET_UNKNOWN_EVENT.format(
        number=event.asset.number or "",
        day=event.on,
        amount="?" if event.amount is None else event.amount,
        voucher=event.voucher.label,
    )
