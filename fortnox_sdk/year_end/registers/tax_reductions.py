"""The tax reductions (ROT, RUT) that Skatteverket owes, compared with account 1513 in BAS."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.sales.tax_reductions import TaxReduction, TaxReductionSummary
from fortnox_sdk.errors import AccessDenied
from fortnox_sdk.scalars import money_text
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Cause, CauseKind, Finding, FindingKind, Ledger, RegisterRow
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.ledger.records import OriginKind
from fortnox_sdk.year_end.registers.account_rows import AccountRow
from fortnox_sdk.year_end.registers.clearing import remaining_rows
from fortnox_sdk.year_end.registers.register import AccountRegister, Register, RegisterInput, denied
from fortnox_sdk.year_end.registers.texts import RecordNames, RegisterNames, RegisterTexts

ACCOUNT: Final = "1513"
"""The account in BAS for Skatteverket's part of invoices (Kundfordringar – delad faktura)."""
_REGISTER: Final = Register(
    ledger=Ledger.TAX_REDUCTIONS, name=RegisterNames.TAX_REDUCTIONS, usual_accounts=(ACCOUNT,)
)
_ZERO = Decimal(0)


def tax_reduction_register(client: FortnoxClient, source: RegisterInput) -> Register:
    """Read the tax reductions of the invoices that remain open on account 1513, and return them as a register.

    Fortnox does not say which tax reductions Skatteverket has paid. Therefore, the account determines which invoices
    are unpaid, and the register contains the tax reductions of these invoices.

    Raises:
        FortnoxError: Fortnox could not be read. If the connection lacks permission to read tax reductions, no error is
            raised, but `missing` of the result states the reason.
    """
    rows = source.rows.get(ACCOUNT, ())
    if not rows:
        return _REGISTER
    left, invoices = remaining_rows(rows), _invoice_vouchers(source)
    numbers = {invoices[row.key] for row in left if row.key is not None and row.key in invoices}
    try:
        listed = _by_invoice(client.tax_reductions.list(filter="invoices")) if numbers else {}
        details = {
            number: [client.tax_reductions.get(each.id) for each in listed.get(number, ())]
            for number in sorted(numbers)
        }
    except AccessDenied:
        return denied(_REGISTER, client.tax_reductions.scope)
    account = AccountRegister(findings=[Finding(FindingKind.NOTE, RegisterTexts.REDUCTIONS_PAID)])
    account.causes = tuple(_causes(account, left, invoices, details))
    return attrs.evolve(_REGISTER, accounts={ACCOUNT: account})


def _causes(
    account: AccountRegister,
    left: Iterable[AccountRow],
    invoices: Mapping[VoucherKey, str],
    details: Mapping[str, Sequence[TaxReduction]],
) -> Iterator[Cause]:
    """Add a register row for each open invoice with a tax reduction, and yield a cause for each deviation.

    A row of the account deviates if its amount differs from the tax reduction, or if there is no tax reduction.
    """
    for row in left:
        number = invoices.get(row.key, "") if row.key is not None else ""
        reductions = details.get(number, ())
        # A credit invoice has the amount on the other side.
        amount = sum((each.asked_amount or _ZERO for each in reductions), _ZERO).copy_sign(row.amount)
        if reductions:
            account.rows.append(_row(number, row, reductions, amount))
        if row.key is None or row.amount == amount:
            continue
        record = RecordNames.TAX_REDUCTION.format(number=number)
        text = RegisterTexts.REGISTER_ROW if reductions else RegisterTexts.NOT_IN_REGISTER
        yield Cause(
            kind=CauseKind.REGISTER_ROW if reductions else CauseKind.NOT_IN_REGISTER,
            voucher=row.label,
            on=row.on,
            amount=row.amount - amount,
            evidence=text.format(
                voucher=row.label,
                day=row.on,
                text=f" “{row.text}”" if row.text else "",
                account=ACCOUNT,
                amount=row.amount,
                booked=row.amount,
                expected=amount,
                records=record,
            ),
        )


def _row(number: str, row: AccountRow, reductions: Sequence[TaxReduction], amount: Decimal) -> RegisterRow:
    def total(amounts: Iterable[Decimal | None]) -> str:
        return money_text(sum((each or _ZERO for each in amounts), _ZERO))

    return RegisterRow(
        number=number,
        text=", ".join(dict.fromkeys(each.customer_name or "" for each in reductions)),
        on=row.on,
        amount=amount,
        details=(
            (Text("Voucher", "Ver."), row.label),
            (Text("Approved", "Godkänt"), total(each.approved_amount for each in reductions)),
            (Text("Request sent", "Begäran skickad"), _sent(reductions)),
        ),
    )


def _sent(reductions: Sequence[TaxReduction]) -> str:
    return f"{sum(each.request_sent is True for each in reductions)} / {len(reductions)}"


def _invoice_vouchers(source: RegisterInput) -> dict[VoucherKey, str]:
    """Return the numbers of customer invoices by their vouchers."""
    valued = source.ledgers.get(Ledger.CUSTOMERS)
    if valued is None:
        return {}
    return {
        key: origin.number
        for key, origins in valued.matching.origins.items()
        for origin in origins
        if origin.kind is OriginKind.INVOICE
    }


def _by_invoice(summaries: Iterable[TaxReductionSummary]) -> dict[str, list[TaxReductionSummary]]:
    by_invoice: defaultdict[str, list[TaxReductionSummary]] = defaultdict(list)
    for each in summaries:
        by_invoice[each.reference_number or ""].append(each)
    return by_invoice
