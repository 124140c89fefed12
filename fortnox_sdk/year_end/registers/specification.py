"""Account specifications: the rows or periods that make up the balance of an account without a register."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import (
    Appendix,
    Finding,
    FindingKind,
    Ledger,
    Posting,
    Provenance,
    RegisterRow,
)
from fortnox_sdk.year_end.books import Books, VoucherKey
from fortnox_sdk.year_end.reconciliation.findings import (
    account_findings,
    opening_findings,
    ordered,
    outside_findings,
)
from fortnox_sdk.year_end.registers.account_rows import CLOSING, AccountRow
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
_ZERO = Decimal(0)


def account_specification(
    books: Books,
    account: str,
    as_of: date,
    rows: Mapping[str, tuple[AccountRow, ...]],
    *,
    provenance: Provenance,
) -> Appendix:
    """Return the appendix of an account without a ledger, with its vouchers of the year.

    The result is the same as from `account_appendix`, but the vouchers of the books are not read again for each
    account.

    Args:
        books: The books. The chosen year of the books must be the financial year of the balance date.
        account: The account number.
        as_of: The balance date.
        rows: The rows of all balance accounts up to the balance date.
        provenance: The origin of the books.
    """
    of_account = rows.get(account, ())
    outside = sum((row.amount for row in of_account if row.label == CLOSING), _ZERO)
    return Appendix(
        account=account,
        account_name=books.account_name(account),
        as_of=as_of,
        ledger=Ledger.NONE,
        provenance=provenance,
        account_balance=sum((row.amount for row in of_account), _ZERO),
        ledger_total=None,
        opening_balance=books.year.opening(account),
        postings=_postings(
            row for row in of_account if row.key is not None and row.key.year == books.year.id
        ),
        findings=ordered(
            (
                *account_findings(books, (), as_of),
                *opening_findings(books, account),
                *(outside_findings(books, account, outside, as_of) if as_of == books.year.end else ()),
            )
        ),
    )


def _postings(rows: Iterable[AccountRow]) -> tuple[Posting, ...]:
    """Return one posting for each voucher and date, with the sum of its rows. Sums of 0 are left out."""
    vouchers: dict[tuple[VoucherKey, date], Posting] = {}
    for row in rows:
        if row.key is not None:
            place = (row.key, row.on)
            before = vouchers[place].amount if place in vouchers else _ZERO
            text = Text.same(row.voucher_text)
            vouchers[place] = Posting(voucher=row.label, on=row.on, text=text, amount=before + row.amount)
    return tuple(posting for posting in vouchers.values() if posting.amount)


def specified(appendix: Appendix, rows: Mapping[str, tuple[AccountRow, ...]]) -> Appendix:
    """Return an account specification with the rows that make up its balance and a note on the document to attach.

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
