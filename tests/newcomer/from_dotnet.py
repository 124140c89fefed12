"""From the page docs/guides/from_dotnet.md: the first lines of a program that used Fortnox.NET.SDK."""

from decimal import Decimal

import attrs

from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect


def main() -> None:
    with serve() as sandbox:
        client = connect(sandbox)
        balances: dict[str, Decimal] = {}
        for row in client.invoices.list(filter="unpaid"):
            balances[row.document_number] = row.balance
        print(balances)
        customer = client.customers.get("1")
        changed = attrs.evolve(customer, comments="Påmind")
        print(client.customers.update("1", changed, since=customer).comments)
        try:
            client.invoices.get("4711")
        except FortnoxError as error:
            print(type(error).__name__)


if __name__ == "__main__":
    main()
