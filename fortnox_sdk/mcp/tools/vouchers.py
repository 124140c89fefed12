"""Vouchers and their rows, from the SIE files of the financial years."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

import attrs

import sie4
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.mcp.answers import Answer, BookText, Key, Trust, Verification
from fortnox_sdk.mcp.company import Company
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.failures import InvalidArguments
from fortnox_sdk.mcp.readings import YearBooks, books_on
from fortnox_sdk.mcp.tool import FRESH, Arguments
from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.books import VoucherKey

_ZERO: Final = Decimal(0)
_KINDS: Final[Mapping[sie4.RowKind, str]] = {
    sie4.RowKind.TRANS: "row",
    sie4.RowKind.RTRANS: "added later",
    sie4.RowKind.BTRANS: "removed later",
}


@attrs.frozen
class FoundRow:
    """A row of a voucher."""

    books: YearBooks
    voucher: sie4.Voucher
    row: sie4.Row

    @property
    def on(self) -> date | None:
        """The date of the row, or of its voucher if the row has no date; None if both are missing."""
        return self.row.date or self.voucher.date

    def to_answer(self) -> dict[str, object]:
        """Return the row for an answer."""
        return {
            "voucher": Key(_label(self.voucher)),
            "date": self.on,
            "voucher_text": BookText(self.voucher.text),
            **_row(self.books, self.row),
        }


def search_vouchers(context: ServerContext, arguments: Arguments) -> Answer:
    """Return the voucher rows that match the arguments, with the totals of all matching rows."""
    company = context.company(arguments)
    first, last = arguments.day("from_date"), arguments.day("to_date")
    if first > last:
        raise InvalidArguments(
            Text("`from_date` is later than `to_date`.", "`from_date` är senare än `to_date`."),
            hint=Text(
                "Swap the dates in `from_date` and `to_date`.",
                "Byt plats på datumen i `from_date` och `to_date`.",
            ),
        )
    years = _books_between(company, first, last, again=arguments.flag(FRESH.name))
    fits = _filter(arguments)
    found = [
        each
        for books in years
        for voucher, row in books.year.document.rows()
        if first <= (row.date or voucher.date or date.min) <= last
        and fits(each := FoundRow(books, voucher, row))
    ]
    page = arguments.page(len(found))
    shown = page.cut(found)
    return company.answer(
        result={
            "rows": [each.to_answer() for each in shown],
            "totals": {
                "vouchers": len({(each.books.year.id, _label(each.voucher)) for each in found}),
                "rows": len(found),
                **_debit_and_credit(each.row for each in found),
                "net": sum((each.row.amount for each in found), _ZERO),
            },
        },
        read_at=min(books.read_at for books in years),
        source=join([books.source for books in years], "; "),
        verification=_verification(years),
        page=page,
        records=sorted({f"voucher {_label(each.voucher)} {each.books.year.start}" for each in shown}),
    )


def get_voucher(context: ServerContext, arguments: Arguments) -> Answer:
    """Return one voucher with all its rows."""
    company = context.company(arguments)
    books = books_on(company, arguments.day("in_year_of"), again=arguments.flag(FRESH.name))
    series, number = arguments.text("series"), arguments.number("number", 0)
    wanted = VoucherKey.of(books.year.id, series, number)
    voucher = next((each for each in books.year.document.vouchers if books.year.key(each) == wanted), None)
    if voucher is None:
        raise InvalidInput(
            Text(
                f"The financial year {books.year.start} to {books.year.end} has no voucher {wanted.label}.",
                f"Räkenskapsåret {books.year.start} till {books.year.end} har ingen verifikation {wanted.label}.",
            ),
            hint=Text(
                "Use search_vouchers to find the voucher.",
                "Använd search_vouchers för att hitta verifikationen.",
            ),
        )
    rows = [row for row in voucher.rows if row.kind is sie4.RowKind.TRANS]
    return company.answer(
        result={
            "voucher": Key(_label(voucher)),
            "date": voucher.date,
            "registered_on": voucher.registered_on,
            "text": BookText(voucher.text),
            "signature": BookText(voucher.sign),
            "rows": [{"kind": _KINDS[row.kind], **_row(books, row)} for row in voucher.rows],
            "totals": {"rows": len(rows), **_debit_and_credit(rows)},
        },
        read_at=books.read_at,
        source=books.source,
        verification=books.verification,
        records=[f"voucher {_label(voucher)} {books.year.start}"],
    )


def _filter(arguments: Arguments) -> Callable[[FoundRow], bool]:
    account, series, text = (
        arguments.text("account"),
        arguments.text("series"),
        arguments.text("text").casefold(),
    )
    exact, least, most = (arguments.amount(name) for name in ("amount", "least_amount", "most_amount"))

    def fits(each: FoundRow) -> bool:
        amount = abs(each.row.amount)
        return (
            (not account or each.row.account == account)
            and (not series or each.voucher.series == series)
            and (exact is None or amount == exact)
            and (least is None or amount >= least)
            and (most is None or amount <= most)
            and (not text or text in f"{each.voucher.text}\n{each.row.text}".casefold())
        )

    return fits


def _books_between(company: Company, first: date, last: date, *, again: bool) -> list[YearBooks]:
    years = [year for year in company.years().value if year.from_date <= last and year.to_date >= first]
    if not years:
        company.year(first)  # raises the error that names the years
    days = sorted(max(first, year.from_date) for year in years)
    return [books_on(company, day, again=again) for day in days]


def _verification(years: Iterable[YearBooks]) -> Verification:
    doubtful = [books.verification for books in years if books.verification.status is Trust.NOT_VERIFIED]
    return doubtful[0] if doubtful else Verification(status=Trust.VERIFIED)


def _label(voucher: sie4.Voucher) -> str:
    return VoucherKey.of(0, voucher.series, voucher.number).label


def _row(books: YearBooks, row: sie4.Row) -> dict[str, object]:
    return {
        "account": Key(row.account),
        "account_name": BookText(books.books.account_name(row.account)),
        "amount": row.amount,
        "text": BookText(row.text),
        "cost_centre_and_project": [BookText(number) for _, number in row.objects],
    }


def _debit_and_credit(rows: Iterable[sie4.Row]) -> dict[str, Decimal]:
    amounts = [row.amount for row in rows]
    return {
        "debit": sum((amount for amount in amounts if amount > 0), _ZERO),
        "credit": sum((amount for amount in amounts if amount < 0), _ZERO),
    }
