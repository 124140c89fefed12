"""The tools about ledgers, appendices and the binder."""

from typing import Final

from fortnox_sdk.mcp import schemas as s
from fortnox_sdk.mcp.catalogue.books import ACCOUNT
from fortnox_sdk.mcp.tool import AS_OF, FRESH, PAGES, Parameter, Tool
from fortnox_sdk.text import Text

_VERDICTS: Final = s.one_of(
    "verified", "explained", "specified", "correction needed", "unexplained", "not verified"
)
_COLOURS: Final = s.one_of("green", "yellow", "red")
_TOTALS: Final = s.record(items=s.NUMBER, open_sek=s.AMOUNT)
_FINDINGS: Final = s.rows(
    s.record(kind=s.one_of("note", "correction needed", "not verified"), text=s.BOOK_TEXT)
)

LEDGER_TOOLS: Final = (
    Tool(
        name="list_open_items",
        title=Text("Open items as of a day", "Öppna poster per ett visst datum"),
        description=(
            "List the customer or supplier invoices that were unpaid (open items, öppna poster, reskontra) at the end "
            "of a day, also of a day in the past, with age classes and totals in SEK. Use it for questions such as: "
            "which customers owed us money at year-end, how much do we owe suppliers, what is overdue."
        ),
        parameters=(
            Parameter("ledger", s.one_of("customers", "suppliers"), "The ledger.", required=True),
            AS_OF,
            Parameter(
                "counterparty",
                {"type": "string", "minLength": 1, "maxLength": 200},
                "The number, or a part of the name, of the customer or supplier.",
            ),
            Parameter("overdue_only", s.FLAG, "True to leave out items that were not due."),
            *PAGES,
            FRESH,
        ),
        result=s.record(
            ledger=s.one_of("customers", "suppliers"),
            items=s.rows(
                s.record(
                    invoice=s.KEY,
                    suppliers_invoice_number=s.KEY,
                    counterparty_number=s.KEY,
                    counterparty=s.BOOK_TEXT,
                    invoice_date=s.DAY,
                    due_date=s.optional(s.DAY),
                    voucher=s.KEY,
                    currency=s.KEY,
                    total=s.AMOUNT,
                    open=s.AMOUNT,
                    open_sek=s.AMOUNT,
                    days_overdue=s.NUMBER,
                    is_credit=s.FLAG,
                    settled_after=s.rows(
                        s.record(kind=s.WORD, date=s.DAY, amount_sek=s.AMOUNT, reference=s.KEY)
                    ),
                )
            ),
            totals=_TOTALS,
            by_age=s.rows(s.record(days_overdue=s.WORD, items=s.NUMBER, open_sek=s.AMOUNT)),
            whole_ledger=_TOTALS,
            account_balance=s.AMOUNT,
            difference=s.optional(s.AMOUNT),
        ),
        function="tools.ledgers:list_open_items",
    ),
    Tool(
        name="explain_account",
        title=Text("Appendix of an account", "Bilaga till ett konto"),
        description=(
            "Explain what a balance account consists of on a day (appendix, bilaga, avstämning): compare 1510 or 2440 "
            "with its ledger, and other accounts with Fortnox's registers; give the difference, each cause with its "
            "evidence and next step, and the verdict. For accounts without a ledger, the answer lists the rows "
            "that no other row cancels out. Use it to reconcile an account, to find unmatched rows, or to explain a "
            "difference."
        ),
        parameters=(
            Parameter("account", ACCOUNT, "The account, such as 1510.", required=True),
            AS_OF,
            *PAGES,
            FRESH,
        ),
        result=s.record(
            account=s.KEY,
            name=s.BOOK_TEXT,
            accounts=s.rows(s.KEY),
            compared_with=s.WORD,
            balance=s.AMOUNT,
            ledger_total=s.optional(s.AMOUNT),
            difference=s.optional(s.AMOUNT),
            explained=s.AMOUNT,
            unexplained=s.optional(s.AMOUNT),
            verdict=_VERDICTS,
            colour=_COLOURS,
            reconciled=s.FLAG,
            causes=s.rows(
                s.record(
                    cause=s.WORD,
                    voucher=s.KEY,
                    date=s.optional(s.DAY),
                    amount=s.AMOUNT,
                    evidence=s.BOOK_TEXT,
                    next_step=s.BOOK_TEXT,
                )
            ),
            findings=_FINDINGS,
            open_items=s.optional(_TOTALS),
            rows=s.rows(s.record(key=s.KEY, date=s.optional(s.DAY), text=s.BOOK_TEXT, amount=s.AMOUNT)),
            rows_total=s.AMOUNT,
        ),
        function="tools.appendices:explain_account",
    ),
    Tool(
        name="get_binder_overview",
        title=Text("Overview of the year-end binder", "Översikt över bokslutspärmen"),
        description=(
            "Give the state of the year-end (closing, bokslut) on a day: for every balance account its balance, what "
            "it is compared with, the difference and the verdict (green, yellow or red), and how many accounts have "
            "each colour. Use it to see what remains to be done before the books can be closed."
        ),
        parameters=(
            AS_OF,
            Parameter("only_red", s.FLAG, "True to list only accounts with a red verdict."),
            *PAGES,
            FRESH,
        ),
        result=s.record(
            verdict=_VERDICTS,
            colour=_COLOURS,
            counts=s.record(green=s.NUMBER, yellow=s.NUMBER, red=s.NUMBER),
            accounts=s.rows(
                s.record(
                    account=s.KEY,
                    name=s.BOOK_TEXT,
                    compared_with=s.WORD,
                    balance=s.AMOUNT,
                    ledger_total=s.optional(s.AMOUNT),
                    difference=s.optional(s.AMOUNT),
                    unexplained=s.optional(s.AMOUNT),
                    verdict=_VERDICTS,
                    colour=_COLOURS,
                    findings=_FINDINGS,
                )
            ),
            uncovered_accounts=s.rows(s.KEY),
        ),
        function="tools.appendices:get_binder_overview",
    ),
)
