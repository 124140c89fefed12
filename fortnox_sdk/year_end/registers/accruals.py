"""The accruals (periodiseringar) of customer and supplier invoices, compared with the accrual accounts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors._accruals import AccrualRow
from fortnox_sdk.connectors.bookkeeping.vouchers import ReferenceType
from fortnox_sdk.connectors.purchasing.supplier_invoice_accruals import SupplierInvoiceAccrual
from fortnox_sdk.connectors.sales.invoice_accruals import InvoiceAccrual
from fortnox_sdk.errors import AccessDenied
from fortnox_sdk.scalars import ORE, money_text
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Ledger, RegisterRow
from fortnox_sdk.year_end.ledger.records import Origin, OriginKind
from fortnox_sdk.year_end.registers.accrual_periods import Periods
from fortnox_sdk.year_end.registers.comparison import Movement
from fortnox_sdk.year_end.registers.periods import is_vat_account
from fortnox_sdk.year_end.registers.register import AccountRegister, Register, RegisterInput, denied
from fortnox_sdk.year_end.registers.texts import RecordNames, RegisterNames, RegisterTexts

_REGISTER: Final = Register(
    ledger=Ledger.ACCRUALS,
    name=RegisterNames.ACCRUALS,
    # BAS: prepaid costs and accrued income, accrued costs and prepaid income. Accounts for wages belong to payroll.
    usual_accounts=("17", "29"),
    except_accounts=("291", "292", "293", "294"),
)
_NAMES: Final[Mapping[Ledger, Text]] = {
    Ledger.CUSTOMERS: RecordNames.CUSTOMER_ACCRUAL,
    Ledger.SUPPLIERS: RecordNames.SUPPLIER_ACCRUAL,
}
_ZERO = Decimal(0)


@attrs.frozen(kw_only=True)
class Accrual:
    """An accrual of an invoice, in the same form for customers and suppliers."""

    ledger: Ledger
    invoice: str
    """The number of the invoice in Fortnox."""
    description: str
    account: str
    """The accrual account."""
    periods: Periods | None
    """The periods of the accrual, or None if their number, dates and amounts do not agree."""
    per_period: Decimal
    """The amount of one period's voucher on the accrual account. Debit is positive."""

    @property
    def record(self) -> Text:
        """The name of the invoice for use in a sentence, such as "customer invoice 12"."""
        return _NAMES[self.ledger].format(number=self.invoice)


def accrual_register(client: FortnoxClient, source: RegisterInput) -> Register:
    """Read the accruals, and return the amounts that remain on each account as of the balance date.

    The accruals of contracts (`/3/contractaccruals`) are left out: they name neither a date nor an invoice, so they
    have no amount as of a date.

    Raises:
        FortnoxError: Fortnox could not be read. If the connection lacks permission to read the accruals, or if the
            customer or supplier ledger was not read, no error is raised, but `missing` of the result states the reason.
    """
    scopes = {
        Ledger.CUSTOMERS: client.invoice_accruals.scope,
        Ledger.SUPPLIERS: client.supplier_invoice_accruals.scope,
    }
    for ledger, scope in scopes.items():
        if ledger not in source.ledgers:
            return denied(_REGISTER, scope)
    accruals: list[Accrual] = []
    readers = {Ledger.CUSTOMERS: _customer_accruals, Ledger.SUPPLIERS: _supplier_accruals}
    for ledger, read in readers.items():
        try:
            accruals += read(client)
        except AccessDenied:
            return denied(_REGISTER, scopes[ledger])
    return attrs.evolve(_REGISTER, accounts=accrual_accounts(accruals, source))


def can_have_accruals(account: str, source: RegisterInput) -> bool:
    """Return True if the register of accruals can have records for a balance account.

    The voucher of an invoice posts the whole amount of its accrual to the accrual account. So the result is True for
    the accrual accounts in BAS, and for the accounts in invoice vouchers except control accounts and VAT accounts.
    """
    if _REGISTER.has_account(account):
        return True
    if is_vat_account(account) or any(account in valued.accounts.all for valued in source.ledgers.values()):
        return False
    vouchers = (
        key
        for valued in source.ledgers.values()
        for origin, key in valued.matching.voucher_of.items()
        if origin.kind is OriginKind.INVOICE
    )
    return any(account in source.amounts.get(key, {}) for key in vouchers)


def accrual_accounts(accruals: Iterable[Accrual], source: RegisterInput) -> dict[str, AccountRegister]:
    """Return the rows and movements of each accrual account as of the balance date.

    The voucher of an invoice posts the whole amount of its accrual to the account. The voucher of each period
    removes one period's amount.
    """
    result: dict[str, AccountRegister] = {}
    for accrual in accruals:
        valued = source.ledgers[accrual.ledger]
        invoice = valued.records.invoices.get(accrual.invoice)
        booked_on = valued.booked_on.get(accrual.invoice) if invoice and invoice.is_in_ledger else None
        if booked_on is None or booked_on > source.as_of:
            continue
        account = result.setdefault(accrual.account, AccountRegister())
        if accrual.periods is None or not accrual.per_period:
            account.not_verified(RegisterTexts.ACCRUAL_INCOMPLETE.format(record=accrual.record))
            continue
        passed = _passed_periods(accrual, accrual.periods, account, source)
        voucher = valued.matching.voucher_of.get(Origin(OriginKind.INVOICE, accrual.invoice))
        times, record = accrual.periods.count, accrual.record
        account.movements.append(
            Movement(record=record, on=booked_on, amount=-accrual.per_period * times, voucher=voucher)
        )
        account.movements += (
            Movement(record=record, on=last, amount=accrual.per_period)
            for last in accrual.periods.last_days[:passed]
        )
        if times > passed:
            label = voucher.label if voucher else ""
            account.rows.append(_row(accrual, accrual.periods, times - passed, label))
    return result


def _passed_periods(
    accrual: Accrual, periods: Periods, account: AccountRegister, source: RegisterInput
) -> int:
    """Return the number of periods that are treated as passed on the balance date.

    Fortnox has a setting for the day on which a period is booked. If a period has begun but not ended on the balance
    date, the vouchers of the accrual show whether the period is included. If they do not, the result excludes the
    period, and a finding is added to `account`.
    """
    fewer, more = periods.passed(source.as_of)
    if fewer == more:
        return fewer
    booked = _booked_periods(accrual, source)
    if booked in (fewer, more):
        return booked
    account.not_verified(
        RegisterTexts.ACCRUAL_PERIODS.format(
            record=accrual.record,
            fewer=fewer,
            more=more,
            times=periods.count,
            day=source.as_of,
            after_fewer=-accrual.per_period * (periods.count - fewer),
            after_more=-accrual.per_period * (periods.count - more),
        )
    )
    return fewer


def _booked_periods(accrual: Accrual, source: RegisterInput) -> int:
    """Return the number of vouchers that Fortnox seems to have created for periods of an accrual.

    The vouchers are recognised by their type, amount and text.
    """
    references = source.ledgers[accrual.ledger].matching.references
    return sum(
        row.amount == accrual.per_period
        and row.key in references
        and references[row.key].type == ReferenceType.ACCRUAL
        and (accrual.invoice in row.text.split() or row.text == accrual.description)
        for row in source.rows.get(accrual.account, ())
        if row.key is not None
    )


def _row(accrual: Accrual, periods: Periods, left: int, voucher: str) -> RegisterRow:
    return RegisterRow(
        number=accrual.invoice,
        text=accrual.description,
        on=periods.starts[0],
        amount=-accrual.per_period * left,
        details=(
            (Text("Voucher of the invoice", "Fakturans ver."), voucher),
            (Text("Last day", "Sista dag"), periods.end.isoformat()),
            (Text("Per period", "Per period"), money_text(abs(accrual.per_period))),
            (Text("Periods left", "Återstående perioder"), f"{left} / {periods.count}"),
        ),
    )


def _customer_accruals(client: FortnoxClient) -> Iterator[Accrual]:
    for row in client.invoice_accruals.list():
        accrual = client.invoice_accruals.get(row.invoice_number)
        per_period = _per_period(accrual.invoice_accrual_rows, accrual.accrual_account)
        yield Accrual(
            ledger=Ledger.CUSTOMERS,
            invoice=row.invoice_number,
            description=accrual.description or "",
            account=str(accrual.accrual_account),
            periods=_periods(accrual, per_period),
            per_period=per_period,
        )


def _supplier_accruals(client: FortnoxClient) -> Iterator[Accrual]:
    for row in client.supplier_invoice_accruals.list():
        accrual = client.supplier_invoice_accruals.get(row.supplier_invoice_number)
        per_period = _per_period(accrual.supplier_invoice_accrual_rows, accrual.accrual_account)
        yield Accrual(
            ledger=Ledger.SUPPLIERS,
            invoice=row.supplier_invoice_number,
            description=accrual.description or "",
            account=str(accrual.accrual_account),
            periods=_periods(accrual, per_period),
            per_period=per_period,
        )


def _periods(accrual: InvoiceAccrual | SupplierInvoiceAccrual, per_period: Decimal) -> Periods | None:
    """Return the periods of an accrual, or None if the accrual is incomplete or contradicts itself.

    It is incomplete if a date or the total is missing, or if the length of a period is unknown. It contradicts itself
    if the end is before the start, if its number of periods does not follow from its dates, or if the sum of the
    periods differs from the total by more than rounding or the included VAT.
    """
    start, end = accrual.start_date, accrual.end_date
    periods = Periods.between(start, end, accrual.period or "MONTHLY") if start and end else None
    if periods is None or accrual.times not in (None, periods.count) or accrual.total is None:
        return None
    rest = accrual.total - abs(per_period) * periods.count
    # Every period has the same rows, so the total can differ by rounding, or by the VAT that it includes.
    agrees = abs(rest) <= periods.count * ORE or (accrual.vat_included is True and rest > 0)
    return periods if agrees else None


def _per_period(rows: Sequence[AccrualRow], account: int | None) -> Decimal:
    amounts = ((row.debit or _ZERO) - (row.credit or _ZERO) for row in rows if row.account == account)
    return sum(amounts, _ZERO)
