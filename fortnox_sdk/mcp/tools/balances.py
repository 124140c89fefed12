"""The balances of accounts at the end of a day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.mcp.answers import Answer, BookText, Key, Trust, Verification
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.readings import YearBooks, books_on
from fortnox_sdk.mcp.tool import AS_OF, FRESH, Arguments
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.books import Books

_ZERO: Final = Decimal(0)
_RESULT_OF_YEAR: Final = "8999"
_CLASSES: Final[Mapping[str, Text]] = {
    "1": Text("assets", "tillgångar"),
    "2": Text("equity and liabilities", "eget kapital och skulder"),
    "3": Text("revenue", "intäkter"),
    "4": Text("goods and materials", "varor och material"),
    "5": Text("other external costs", "övriga externa kostnader"),
    "6": Text("other external costs", "övriga externa kostnader"),
    "7": Text("personnel and depreciation", "personal och avskrivningar"),
    "8": Text("financial items and taxes", "finansiella poster och skatter"),
}


@attrs.frozen(kw_only=True)
class AccountBalance:
    """The balance of one account."""

    account: str
    name: str
    opening: Decimal
    balance: Decimal

    @property
    def change(self) -> Decimal:
        """The change in the balance since the beginning of the financial year."""
        return self.balance - self.opening


def get_account_balances(context: ServerContext, arguments: Arguments) -> Answer:
    """Return the balances of accounts at the end of a day, with totals over all chosen accounts."""
    company, as_of = context.company(arguments), arguments.day(AS_OF.name)
    books = books_on(company, as_of, again=arguments.flag(FRESH.name))
    every = _balances(books.books, as_of)
    first, last = arguments.text("from_account") or "0000", arguments.text("to_account") or "9999"
    part, with_zero = arguments.text("name_contains").casefold(), arguments.flag("with_zero")
    chosen = [
        each
        for each in every
        if first <= each.account <= last
        and part in each.name.casefold()
        and (with_zero or each.balance or each.change)
    ]
    page = arguments.page(len(chosen))
    return company.answer(
        result={
            "accounts": [
                {
                    "account": Key(each.account),
                    "name": BookText(each.name),
                    "opening": each.opening,
                    "change": each.change,
                    "balance": each.balance,
                }
                for each in page.cut(chosen)
            ],
            "totals": {
                "accounts": len(chosen),
                "opening": sum((each.opening for each in chosen), _ZERO),
                "change": sum((each.change for each in chosen), _ZERO),
                "balance": sum((each.balance for each in chosen), _ZERO),
            },
            "classes": [
                {
                    "first_digit": digit,
                    "kind": kind,
                    "balance": sum((each.balance for each in every if each.account[:1] == digit), _ZERO),
                }
                for digit, kind in _CLASSES.items()
            ],
            "profit_of_the_year": -sum((each.balance for each in every if _is_of_result(each)), _ZERO),
        },
        read_at=books.read_at,
        source=books.source,
        as_of=as_of,
        verification=_verification(books, as_of, every),
        page=page,
        records=[f"SIE {books.year.start} {books.year.end} {books.year.sha256}"],
    )


def _is_of_result(each: AccountBalance) -> bool:
    return each.account[:1] in set("345678") and each.account != _RESULT_OF_YEAR


def _balances(books: Books, on: date) -> list[AccountBalance]:
    """Return the balances of all accounts at the end of a day.

    For the last day of the year, the closing balances and results in the SIE file are used, if there are any.
    """
    document = books.year.document
    by_vouchers = document.balances(on)
    accounts = sorted({*document.accounts, *by_vouchers})
    opening = {each.account: each.amount for each in document.opening_balances if each.year == 0}
    stated = {
        each.account: each.amount
        for each in (*document.closing_balances, *document.results)
        if each.year == 0 and on == books.year.end
    }
    return [
        AccountBalance(
            account=account,
            name=books.account_name(account),
            opening=opening.get(account, _ZERO),
            balance=stated.get(account, _ZERO) if stated else by_vouchers.get(account, _ZERO),
        )
        for account in accounts
    ]


def _verification(books: YearBooks, on: date, every: list[AccountBalance]) -> Verification:
    """Return the verification of the books, and name the accounts whose vouchers do not add up to the balance."""
    by_vouchers = books.year.document.balances(on)
    differing = [each for each in every if each.balance != by_vouchers.get(each.account, _ZERO)]
    reasons = tuple(
        Text(
            f"Account {each.account}: the closing balance in the SIE file does not agree with the vouchers.",
            f"Konto {each.account}: utgående balans i SIE-filen stämmer inte med verifikationerna.",
        )
        for each in differing
    )
    if not reasons:
        return books.verification
    return Verification(status=Trust.NOT_VERIFIED, reasons=(*reasons, *books.verification.reasons))
