"""The tools about the company, its connection and its financial years."""

from typing import Final

from fortnox_sdk.mcp import schemas as s
from fortnox_sdk.mcp.tool import FRESH, Tool
from fortnox_sdk.text import Text

COMPANY_TOOLS: Final = (
    Tool(
        name="list_companies",
        title=Text("Companies and connections", "Företag och kopplingar"),
        description=(
            "List the company that this server reads, with its organisation number, the state of its connection to "
            "Fortnox, the days left before somebody has to sign in again, and the last import. Nothing is sent to "
            "Fortnox."
        ),
        result=s.record(
            companies=s.rows(
                s.record(
                    name=s.BOOK_TEXT,
                    organisation_number=s.KEY,
                    database_number=s.NUMBER,
                    connection=s.WORD,
                    is_usable=s.FLAG,
                    days_left=s.NUMBER,
                    valid_until=s.optional(s.INSTANT),
                    last_import=s.optional(s.INSTANT),
                    hint=s.WORD,
                )
            ),
        ),
        function="tools.companies:list_companies",
    ),
    Tool(
        name="list_financial_years",
        title=Text("Financial years", "Räkenskapsår"),
        description=(
            "List the financial years (räkenskapsår) of the company, each with its first and last day and its "
            "accounting method. Use the last day of a year as the balance date of other tools."
        ),
        parameters=(FRESH,),
        result=s.record(
            years=s.rows(
                s.record(first_day=s.DAY, last_day=s.DAY, accounting_method=s.optional(s.KEY), id=s.NUMBER)
            ),
        ),
        function="tools.companies:list_financial_years",
    ),
)
