"""The registers of customers and suppliers."""

from collections.abc import Callable

import attrs

from fortnox_sdk.mcp.answers import Answer, BookText, Key
from fortnox_sdk.mcp.company import Company
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.tool import FRESH, Arguments


@attrs.frozen(kw_only=True)
class Party:
    """A customer or a supplier."""

    number: str
    name: str
    organisation_number: str
    city: str
    email: str


def list_customers(context: ServerContext, arguments: Arguments) -> Answer:
    """Return the customers whose name contains the argument `name`, or whose number is equal to it."""

    def read(company: Company) -> tuple[Party, ...]:
        return tuple(
            Party(
                number=each.customer_number,
                name=each.name,
                organisation_number=each.organisation_number or "",
                city=each.city or "",
                email=each.email or "",
            )
            for each in company.client.customers.list()
        )

    return _list(context, arguments, "customer", read)


def list_suppliers(context: ServerContext, arguments: Arguments) -> Answer:
    """Return the suppliers whose name contains the argument `name`, or whose number is equal to it."""

    def read(company: Company) -> tuple[Party, ...]:
        return tuple(
            Party(
                number=each.supplier_number,
                name=each.name,
                organisation_number=each.organisation_number or "",
                city=each.city or "",
                email=each.email or "",
            )
            for each in company.client.suppliers.list()
        )

    return _list(context, arguments, "supplier", read)


def _list(
    context: ServerContext,
    arguments: Arguments,
    kind: str,
    read: Callable[[Company], tuple[Party, ...]],
) -> Answer:
    company, name = context.company(arguments), arguments.text("name")
    cached = company.recall(f"{kind}s", read=lambda: read(company), again=arguments.flag(FRESH.name))
    found = [each for each in cached.value if name == each.number or name.casefold() in each.name.casefold()]
    page = arguments.page(len(found))
    shown = page.cut(found)
    return company.answer(
        result={
            "rows": [
                {
                    "number": Key(each.number),
                    "name": BookText(each.name),
                    "organisation_number": Key(each.organisation_number),
                    "city": BookText(each.city),
                    "email": BookText(each.email),
                }
                for each in shown
            ],
            "totals": {"rows": len(found)},
        },
        read_at=cached.read_at,
        page=page,
        records=[f"{kind} {each.number}" for each in shown],
    )
