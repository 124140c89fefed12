"""The company, its connection and its financial years."""

from fortnox_sdk.mcp.answers import Answer, BookText, Key
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.tool import FRESH, Arguments
from fortnox_sdk.text import Text


def list_companies(context: ServerContext, _arguments: Arguments) -> Answer:
    """Return the companies whose data the server may read, with the states of their connections."""
    rows: list[object] = []
    for connection in context.connections():
        status = context.status(connection)
        rows.append(
            {
                "name": BookText(connection.label),
                "organisation_number": Key(connection.organisation_number),
                "database_number": connection.key.database_number,
                "connection": status.state.text,
                "is_usable": status.is_usable,
                "days_left": status.days_left,
                "valid_until": status.valid_until,
                "last_import": connection.last_import,
                "hint": status.hint,
            }
        )
    return Answer(
        result={"companies": rows},
        source=Text("the saved connections on this computer", "de sparade kopplingarna på den här datorn"),
        read_at=context.clock.now(),
        records=tuple(f"connection {each.key.database_number}" for each in context.connections()),
    )


def list_financial_years(context: ServerContext, arguments: Arguments) -> Answer:
    """Return the financial years of the company."""
    company = context.company(arguments)
    years = company.years(again=arguments.flag(FRESH.name))
    return company.answer(
        result={
            "years": [
                {
                    "first_day": year.from_date,
                    "last_day": year.to_date,
                    "accounting_method": None
                    if year.accounting_method is None
                    else Key(year.accounting_method),
                    "id": year.id,
                }
                for year in sorted(years.value, key=lambda year: year.from_date)
            ]
        },
        read_at=years.read_at,
        records=[f"financial year {year.id}" for year in years.value],
    )
