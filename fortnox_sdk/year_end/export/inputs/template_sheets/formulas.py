"""The formulas of a template for closing vouchers: the name of an account, the difference of a voucher, and a check."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.export.inputs.table import EXAMPLE_REFERENCE, letters

ROWS: Final = 500
"""The number of prepared rows below the titles."""
TITLES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "reference": Text("reference", "referens"),
        "date": Text("date", "datum"),
        "text": Text("text", "text"),
        "account": Text("account", "konto"),
        "account name": Text("account name", "kontonamn"),
        "debit": Text("debit", "debet"),
        "credit": Text("credit", "kredit"),
        "row text": Text("row text", "radtext"),
        "cost center": Text("cost center", "kostnadsställe"),
        "project": Text("project", "projekt"),
        "reverse on": Text("reverse on", "vänds"),
        "difference": Text("difference", "differens"),
        "check": Text("check", "kontroll"),
        "voucher": Text("voucher", "verifikation"),
    }
)
"""The titles of the columns, in their order. `read_closing_vouchers` ignores the titles that it does not know."""
LISTS: Final = Text("Lists", "Listor")
"""The name of the sheet with the lists: the chart of accounts is in columns A and B, and the first and last day of the
year are in cells J2 and J3."""
UNKNOWN_ACCOUNT: Final = Text("unknown account", "okänt konto")
IS_RIGHT: Final = "OK"
IS_EXAMPLE: Final = Text("Example - delete this row", "Exempel - ta bort raden")
_FAULTS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "no reference": Text("Reference is missing", "Referens saknas"),
        "used": Text("Reference used in a row above", "Referensen används på en rad ovanför"),
        "no account": Text("Account is missing", "Konto saknas"),
        "unknown": Text("Unknown account", "Okänt konto"),
        "no date": Text("Date is missing", "Datum saknas"),
        "outside": Text("Date outside the financial year", "Datum utanför räkenskapsåret"),
        "no text": Text("Text is missing", "Text saknas"),
        "amount": Text("Write debit or credit", "Ange debet eller kredit"),
        "unbalanced": Text("Does not balance", "Balanserar inte"),
    }
)


def column(name: str) -> int:
    """Return the index of a column of the template, from 0."""
    return list(TITLES).index(name)


class RowFormulas:
    """The formulas of one row of a template.

    Args:
        row: The number of the row, from 2.
        language: The language of the template.
        account_rows: The number of accounts in the chart of accounts. If it is 0, no account counts as unknown.
    """

    def __init__(self, row: int, language: Language, *, account_rows: int) -> None:
        self._row = row
        self._language: Language = language
        self._account_rows = account_rows
        filled = (
            f"{self._cell('reference')}:{self._cell('account')}",
            f"{self._cell('debit')}:{self._cell('reverse on')}",
        )
        self._is_empty = f"COUNTA({','.join(filled)})=0"

    @property
    def account_name(self) -> str:
        """The formula for the name of the account."""
        account = self._cell("account")
        if not self._account_rows:
            return '=""'
        chart = f"'{self._text(LISTS)}'!$A$2:$B${self._account_rows + 1}"
        unknown = self._quoted(UNKNOWN_ACCOUNT)
        return f'=IF({account}="","",IFERROR(VLOOKUP(VALUE({account}),{chart},2,FALSE),{unknown}))'

    @property
    def voucher(self) -> str:
        """The formula for the reference of the row's voucher. A row above may contain the reference."""
        own = f'TRIM({self._cell("reference")}&"")'
        above = self._cell("voucher", above=True) if self._row > 2 else '""'  # noqa: PLR2004 - the row of the titles is 1
        return f'=IF({own}<>"",{own},{above})'

    @property
    def difference(self) -> str:
        """The formula for debit minus credit of the row's voucher."""
        is_same = f"--EXACT({self._range('voucher')},{self._cell('voucher')})"
        debit, credit = (f"SUMPRODUCT({is_same},{self._range(side)})" for side in ("debit", "credit"))
        return f'=IF({self._is_empty},"",ROUND({debit}-{credit},2))'

    @property
    def check(self) -> str:
        """The formula for the first fault of the row, or `OK`."""
        cell = self._cell
        conditions = [(f'{cell("voucher")}=""', self._fault("no reference"))]
        examples = (
            f'OR({cell("voucher")}="{EXAMPLE_REFERENCE.en}",{cell("voucher")}="{EXAMPLE_REFERENCE.sv}")'
        )
        conditions.append((examples, self._quoted(IS_EXAMPLE)))
        is_first = f'TRIM({cell("reference")}&"")<>""'
        if self._row > 2:  # noqa: PLR2004
            is_first = f"NOT(EXACT({cell('voucher')},{cell('voucher', above=True)}))"
            above = f"{self._column('voucher')}$1:{cell('voucher', above=True)}"
            conditions.append(
                (f"AND({is_first},SUMPRODUCT(--EXACT({above},{cell('voucher')}))>0)", self._fault("used"))
            )
        lists = f"'{self._text(LISTS)}'"
        outside = (
            f"AND(ISNUMBER({cell('date')}),OR(AND(ISNUMBER({lists}!$J$2),{cell('date')}<{lists}!$J$2),"
            f"AND(ISNUMBER({lists}!$J$3),{cell('date')}>{lists}!$J$3)))"
        )
        amounts = f"{cell('debit')}:{cell('credit')}"
        conditions += [
            (f'{cell("account")}=""', self._fault("no account")),
            (f"{cell('account name')}={self._quoted(UNKNOWN_ACCOUNT)}", self._fault("unknown")),
            (f'AND({is_first},{cell("date")}="")', self._fault("no date")),
            (outside, self._fault("outside")),
            (f'AND({is_first},TRIM({cell("text")}&"")="")', self._fault("no text")),
            (f"OR(COUNT({amounts})<>1,MIN({amounts})<=0)", self._fault("amount")),
            (f"{cell('difference')}<>0", self._fault("unbalanced")),
        ]
        return f'=IF({self._is_empty},"",{_first_true(conditions)})'

    def _column(self, name: str) -> str:
        return f"${letters(column(name))}"

    def _cell(self, name: str, *, above: bool = False) -> str:
        return f"{self._column(name)}{self._row - above}"

    def _range(self, name: str) -> str:
        return f"{self._column(name)}$2:{self._column(name)}${ROWS + 1}"

    def _text(self, text: Text) -> str:
        return text.in_language(self._language)

    def _quoted(self, text: Text) -> str:
        return f'"{self._text(text)}"'

    def _fault(self, name: str) -> str:
        return self._quoted(_FAULTS[name])


def _first_true(conditions: Sequence[tuple[str, str]]) -> str:
    """Return a formula that gives the value of the first true condition, or `OK`."""
    formula = f'"{IS_RIGHT}"'
    for condition, value in reversed(conditions):
        formula = f"IF({condition},{value},{formula})"
    return formula
