"""The customers and suppliers of a generated company.

The functions that handle API requests create one customer or supplier of each kind; all others are copies.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from attrs import frozen

from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.purchasing.suppliers import SUPPLIERS
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.sales.customers import CUSTOMERS
from fortnox_sdk.sandbox.seed.generated import names
from fortnox_sdk.sandbox.seed.generated.copies import Form, insert_records

_FIRST_DAY = date(2024, 1, 2)
_INVOICES_PER_CUSTOMER, _MOST_CUSTOMERS = 12, 3000
_CUSTOMERS_PER_SUPPLIER = 4
# For each kind: suffix of the name, currency, VAT type, country, percentage.
_BUYERS = (
    ("AB", "SEK", "SEVAT", "SE", 76),
    ("", "SEK", "SEVAT", "SE", 10),
    ("GmbH", "EUR", "EUREVERSEDVAT", "DE", 9),
    ("Inc", "USD", "EXPORT", "US", 5),
)
_SELLERS = (("AB", "SEK", "", "SE", 80), ("GmbH", "EUR", "", "DE", 12), ("LLC", "USD", "", "US", 8))
_FROM_PARTY = ("Address1", "City", "ZipCode", "OrganisationNumber")


@frozen
class Parties:
    """All customers or all suppliers of a generated company.

    Args:
        resource: Resource name, `customers` or `suppliers`.
        bodies: Record for each customer or supplier number.
        kinds: Customer or supplier numbers of each kind. The first number is equal to the number of the kind.
    """

    resource: str
    bodies: Mapping[int, Body]
    kinds: Mapping[int, Sequence[int]]

    def any_like(self, kind: int, chance: random.Random) -> int:
        """Return the number of a random customer or supplier of a kind."""
        return chance.choice(self.kinds[kind])

    def renamed(self, kind: int, number: int) -> tuple[str, str]:
        """Return the name of the kind's pattern and the name of the customer or supplier `number`."""
        return str(self.bodies[kind]["Name"]), str(self.bodies[number]["Name"])

    def fields(self, number: int) -> Body:
        """Return the invoice fields that are copied from the customer or supplier."""
        body = self.bodies[number]
        if self.resource == "suppliers":
            return {"SupplierNumber": str(number), "SupplierName": body["Name"]}
        taken: Body = {name: body[name] for name in _FROM_PARTY}
        return taken | {"CustomerNumber": str(number), "CustomerName": body["Name"]}


def open_parties(call: Callable[..., Call], chance: random.Random, invoices: int) -> tuple[Parties, Parties]:
    """Create the customers and suppliers for a given number of invoices."""
    count = min(_MOST_CUSTOMERS, 8 + invoices // _INVOICES_PER_CUSTOMER)
    buyers = _open(call, chance, ("Customer", CUSTOMERS, _BUYERS), count)
    sellers = _open(
        call,
        chance,
        ("Supplier", SUPPLIERS, _SELLERS),
        6 + count // _CUSTOMERS_PER_SUPPLIER,
    )
    return buyers, sellers


def _open(
    call: Callable[..., Call],
    chance: random.Random,
    side: tuple[str, Register, Sequence[tuple[str, str, str, str, int]]],
    count: int,
) -> Parties:
    one, register, kinds = side
    tenant = call(_FIRST_DAY)
    bodies: dict[int, Body] = {}
    forms: list[Form] = []
    of_kind: dict[int, list[int]] = {}
    for kind, (form, currency, vat_type, country, _) in enumerate(kinds, 1):
        body: Body = _invented(one, form, kind, chance) | {"Currency": currency, "CountryCode": country}
        body |= {"Email": "ekonomi@example.com", "TermsOfPayment": "30"}
        if vat_type:
            body["VATType"] = vat_type
        if one == "Customer":
            body["Type"] = "COMPANY" if form else "PRIVATE"
        register.create_record(call(_FIRST_DAY, {one: body}))
        bodies[kind] = register.get(tenant, str(kind))
        forms.append(Form(bodies[kind], _FIRST_DAY))
        of_kind[kind] = [kind]
    texts: list[tuple[int, str]] = []
    weights = [kind[-1] for kind in kinds]
    for number in range(len(kinds) + 1, max(count, len(kinds)) + 1):
        kind = chance.choices(range(1, len(kinds) + 1), weights)[0]
        given = _invented(one, kinds[kind - 1][0], number, chance) | {f"{one}Number": str(number)}
        texts.append((number, forms[kind - 1].text(_FIRST_DAY, given, numbers={})))
        bodies[number] = bodies[kind] | given
        of_kind[kind].append(number)
    insert_records(tenant, register.name, texts)
    return Parties(register.name, bodies, of_kind)


def _invented(one: str, form: str, number: int, chance: random.Random) -> Body:
    town, postcode = names.town(chance)
    block = 1 if one == "Customer" else _MOST_CUSTOMERS * 2
    return {
        "Name": f"{names.business(chance, form)} {number}" if form else f"{names.person(chance)} {number}",
        "OrganisationNumber": names.org_number(block + number) if form == "AB" else "",
        "Address1": names.street(chance),
        "City": town,
        "ZipCode": postcode,
    }
