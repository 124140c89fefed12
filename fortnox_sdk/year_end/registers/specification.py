"""Account specifications: the rows or periods that make up the balance of an account without a register."""

from collections.abc import Mapping
from typing import Final

import attrs

from fortnox_sdk.year_end.appendix import Appendix, Finding, FindingKind, RegisterRow
from fortnox_sdk.year_end.registers.account_rows import AccountRow
from fortnox_sdk.year_end.registers.clearing import remaining_rows
from fortnox_sdk.year_end.registers.periods import (
    VAT_SETTLEMENT,
    is_vat_account,
    rows_by_month,
    rows_by_vat_period,
    vat_period,
    vat_reports,
)
from fortnox_sdk.year_end.registers.texts import document_text

_BY_MONTH: Final = ("163", "19")
"""The first digits of the tax account and of cash and bank accounts in BAS, which have statements by month."""


def specified(appendix: Appendix, rows: Mapping[str, tuple[AccountRow, ...]]) -> Appendix:
    """Return an account specification with the rows that make up its balance, and the document that belongs to it.

    VAT accounts have one row per VAT period. The tax account, cash and bank accounts have one row per month. Other
    accounts have the rows that remain after opposite rows cancel each other out.

    Args:
        appendix: The appendix of an account without a ledger.
        rows: The rows of all balance accounts up to the balance date.
    """
    text = document_text(appendix.account)
    documents = () if text is None else (Finding(FindingKind.NOTE, text),)
    return attrs.evolve(
        appendix,
        register_rows=_register_rows(appendix.account, rows),
        findings=(*appendix.findings, *documents),
    )


def _register_rows(account: str, rows: Mapping[str, tuple[AccountRow, ...]]) -> tuple[RegisterRow, ...]:
    of_account = rows.get(account, ())
    if is_vat_account(account):
        reports = vat_reports(rows)
        settlements = reports
        if account in VAT_SETTLEMENT:
            settlements = frozenset(row.key for row in of_account if row.key is not None) - reports
        return rows_by_vat_period(of_account, vat_period(rows, reports), settlements)
    if account.startswith(_BY_MONTH):
        return rows_by_month(of_account)
    return tuple(
        RegisterRow(number=row.label, text=row.text, on=row.on, amount=row.amount)
        for row in remaining_rows(of_account)
    )
