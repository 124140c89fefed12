"""A change that sends only the fields that differ, and a field that is cleared."""

import attrs

from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect


def main() -> None:
    """Create a customer in a sandbox, change its address, and clear its comments."""
    with serve() as sandbox:
        client = connect(sandbox)
        customer = client.customers.create(
            Customer(name="Björkris Bageri AB", email="info@example.com", comments="Ringer först")
        )
        number = customer.customer_number or ""
        changed = attrs.evolve(customer, email="faktura@example.com")
        changed = client.customers.update(number, changed, since=customer)
        print(f"{changed.email}, {changed.comments!r}")
        cleared = client.customers.update(number, changed, since=changed, clear={"comments"})
        print(f"{cleared.email}, {cleared.comments!r}")


if __name__ == "__main__":
    main()
