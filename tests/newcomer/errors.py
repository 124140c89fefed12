"""From the page docs/guides/errors.md: a record that is missing, and an order that is created once."""

from fortnox_sdk import FortnoxClient
from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.connectors.sales.orders import Order, OrderRow
from fortnox_sdk.errors import ApiError, NotFound, OutcomeUnknown
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect


def find_customer(client: FortnoxClient, number: str) -> Customer | None:
    try:
        return client.customers.get(number)
    except NotFound:
        return None


def create_order_once(client: FortnoxClient, customer: str, mark: str) -> Order:
    for row in client.orders.list(external_invoice_reference1=mark):
        found = client.orders.get(row.document_number)
        if found.external_invoice_reference1 == mark:
            return found
    rows = [OrderRow(description="Paddel")]
    return client.orders.create(
        Order(customer_number=customer, external_invoice_reference1=mark, order_rows=rows)
    )


def main() -> None:
    with serve() as sandbox:
        client = connect(sandbox)
        print(find_customer(client, "4711"))
        try:
            client.vouchers.get("A", 9999, financial_year=1)
        except ApiError as error:
            print(error.status, error.code, error.hint)
        sandbox.set_faults(drop_after_commit=1)
        try:
            create_order_once(client, "1", "shop-1001")
        except OutcomeUnknown as error:
            print(error.hint)
        first, second = (create_order_once(client, "1", "shop-1001") for _ in range(2))
        print(first.document_number == second.document_number)


if __name__ == "__main__":
    main()
