"""From the page docs/guides/clearing_fields.md: change one field, and clear another field."""

import attrs

from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect


def main() -> None:
    with serve() as sandbox:
        client = connect(sandbox)
        before = client.customers.create(
            Customer(name="Björkris Bageri AB", email="info@example.com", comments="Ringer först")
        )
        number = before.customer_number
        after = client.customers.update(
            number, attrs.evolve(before, email="faktura@example.com"), since=before
        )
        print(after.email, after.comments)
        cleared = client.customers.update(number, after, since=after, clear={"comments"})
        print(repr(cleared.comments), cleared.email)
        client.customers.update(number, Customer(phone1="08-123 45 67"))
        print(client.customers.get(number).phone1)
        try:
            client.customers.update(number, after, since=after, clear={"coments"})
        except InvalidInput as error:
            print(error)


if __name__ == "__main__":
    main()
