"""Example books of two years, for tests of registers and account specifications."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import attrs

import sie4
from fortnox_sdk.year_end.books import Books, BookYear, VoucherKey
from fortnox_sdk.year_end.registers.account_rows import AccountRow, balance_account_rows
from fortnox_sdk.year_end.registers.register import RegisterInput

BEFORE, THIS = 4, 9
"""The ids of the years 2024 and 2025."""
YEAR_END = date(2025, 12, 31)
_YEARS = {2024: BEFORE, 2025: THIS}


@attrs.define
class PaperBooks:
    """Books whose opening balances of 2025 are the closing balances of 2024, unless `opening` replaces them."""

    opening_before: Mapping[str, int] = attrs.Factory(dict)
    opening: Mapping[str, int] = attrs.Factory(dict)
    vouchers: list[sie4.Voucher] = attrs.Factory(list)

    def voucher(self, on: date, rows: Mapping[str, int | str], text: str = "") -> VoucherKey:
        """Add a voucher to series A, with an additional row on account 3001 that balances the voucher."""
        amounts = {account: Decimal(amount) for account, amount in rows.items()}
        number = str(len(self.vouchers) + 1)
        made = [sie4.Row(account=account, amount=amount) for account, amount in amounts.items()]
        made.append(sie4.Row(account="3001", amount=-sum(amounts.values(), Decimal(0))))
        self.vouchers.append(sie4.Voucher(series="A", number=number, date=on, text=text, rows=tuple(made)))
        return VoucherKey(_YEARS[on.year], "A", number)

    @property
    def books(self) -> Books:
        before = self._year(2024, self.opening_before)
        closing = {account: amount for account, amount in before.document.balances().items() if account < "3"}
        opening = closing | {account: Decimal(amount) for account, amount in self.opening.items()}
        return Books(year=self._year(2025, opening), previous=before)

    @property
    def rows(self) -> Mapping[str, tuple[AccountRow, ...]]:
        return balance_account_rows(self.books, YEAR_END)

    def source(self, as_of: date = YEAR_END) -> RegisterInput:
        rows = balance_account_rows(self.books, as_of)
        return RegisterInput(books=self.books, as_of=as_of, rows=rows, ledgers={})

    def _year(self, year: int, opening: Mapping[str, int | Decimal]) -> BookYear:
        document = sie4.Document(
            opening_balances=tuple(
                sie4.Balance(year=0, account=account, amount=Decimal(amount))
                for account, amount in opening.items()
            ),
            vouchers=tuple(
                each for each in self.vouchers if each.date is not None and each.date.year == year
            ),
        )
        return BookYear(
            id=_YEARS[year], start=date(year, 1, 1), end=date(year, 12, 31), document=document, data=b""
        )
