"""The tools about accounts and vouchers."""

from typing import Final

from fortnox_sdk.mcp import schemas as s
from fortnox_sdk.mcp.tool import AS_OF, FRESH, PAGES, Parameter, Tool
from fortnox_sdk.text import Text

ACCOUNT: Final[s.Schema] = {"type": "string", "pattern": "^[0-9]{4}$"}
_AMOUNT: Final[s.Schema] = {"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,2})?$"}
_TEXT: Final[s.Schema] = {"type": "string", "minLength": 1, "maxLength": 200}
ROW: Final = {
    "account": s.KEY,
    "account_name": s.BOOK_TEXT,
    "amount": s.AMOUNT,
    "text": s.BOOK_TEXT,
    "cost_centre_and_project": s.rows(s.BOOK_TEXT),
}

BOOK_TOOLS: Final = (
    Tool(
        name="get_account_balances",
        title=Text("Account balances", "Kontosaldon"),
        description=(
            "Return the balances (saldo) of the accounts in the chart of accounts at the end of a day, with opening "
            "balance and change in the year, the total of each account class, and the profit or loss of the year so "
            "far (årets resultat). Use it for questions such as: how much money is on the bank account 1930, what are "
            "the sales, the revenue, the costs or the result."
        ),
        parameters=(
            AS_OF,
            Parameter("from_account", ACCOUNT, "The first account, such as 1900. All accounts if left out."),
            Parameter(
                "to_account",
                ACCOUNT,
                "The last account, such as 1999. For a single account, repeat the first account.",
            ),
            Parameter("name_contains", _TEXT, "A part of the account's name, in any letter case."),
            Parameter("with_zero", s.FLAG, "True to list accounts without balance and change as well."),
            *PAGES,
            FRESH,
        ),
        result=s.record(
            accounts=s.rows(
                s.record(account=s.KEY, name=s.BOOK_TEXT, opening=s.AMOUNT, change=s.AMOUNT, balance=s.AMOUNT)
            ),
            totals=s.record(accounts=s.NUMBER, opening=s.AMOUNT, change=s.AMOUNT, balance=s.AMOUNT),
            classes=s.rows(s.record(first_digit=s.WORD, kind=s.WORD, balance=s.AMOUNT)),
            profit_of_the_year=s.AMOUNT,
        ),
        function="tools.balances:get_account_balances",
    ),
    Tool(
        name="search_vouchers",
        title=Text("Search vouchers", "Sök verifikationer"),
        description=(
            "Search the rows of the posted vouchers (verifikationer) between two days by amount, text, account or "
            "series. The answer has the rows with their vouchers, and the number of vouchers and the debit and credit "
            "of all rows that were found. Use it to find the voucher of a payment, or what was booked on an account."
        ),
        parameters=(
            Parameter("from_date", s.DAY, "The first day.", required=True),
            Parameter("to_date", s.DAY, "The last day.", required=True),
            Parameter("account", ACCOUNT, "The account of the rows."),
            Parameter("amount", _AMOUNT, "The exact amount of the rows, debit or credit, such as 1250.00."),
            Parameter("least_amount", _AMOUNT, "The smallest amount of the rows, debit or credit."),
            Parameter("most_amount", _AMOUNT, "The largest amount of the rows, debit or credit."),
            Parameter("text", _TEXT, "A part of the text of the voucher or of the row, in any letter case."),
            Parameter("series", {"type": "string", "maxLength": 10}, "The voucher series, such as A."),
            *PAGES,
            FRESH,
        ),
        result=s.record(
            rows=s.rows(s.record(voucher=s.KEY, date=s.optional(s.DAY), voucher_text=s.BOOK_TEXT, **ROW)),
            totals=s.record(vouchers=s.NUMBER, rows=s.NUMBER, debit=s.AMOUNT, credit=s.AMOUNT, net=s.AMOUNT),
        ),
        function="tools.vouchers:search_vouchers",
    ),
    Tool(
        name="get_voucher",
        title=Text("One voucher", "En verifikation"),
        description=(
            "Return one voucher (verifikation) with all its rows, by series and number, such as A 17. Rows that were "
            "removed or added by a later correction are marked."
        ),
        parameters=(
            Parameter(
                "series",
                {"type": "string", "minLength": 1, "maxLength": 10},
                "The series, such as A.",
                required=True,
            ),
            Parameter("number", {"type": "integer", "minimum": 1}, "The number, such as 17.", required=True),
            Parameter(
                "in_year_of", s.DAY, "A day in the voucher's financial year, such as its date.", required=True
            ),
            FRESH,
        ),
        result=s.record(
            voucher=s.KEY,
            date=s.optional(s.DAY),
            registered_on=s.optional(s.DAY),
            text=s.BOOK_TEXT,
            signature=s.BOOK_TEXT,
            rows=s.rows(s.record(kind=s.one_of("row", "added later", "removed later"), **ROW)),
            totals=s.record(rows=s.NUMBER, debit=s.AMOUNT, credit=s.AMOUNT),
        ),
        function="tools.vouchers:get_voucher",
    ),
)
