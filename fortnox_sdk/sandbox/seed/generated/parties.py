"""The customers and suppliers of a generated company.

The functions that handle API requests create one customer or supplier of each kind. All other records are copies.
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
from fortnox_sdk.sandbox.seed.generated.copies import RecordTemplate, insert_records

_FIRST_DAY = date(2024, 1, 2)
_INVOICES_PER_CUSTOMER, _MOST_CUSTOMERS = 12, 3000
_CUSTOMERS_PER_SUPPLIER = 4
# For each kind: suffix of the name, currency, VAT type, country, percentage of all customers or suppliers.
_CUSTOMER_KINDS = (
    ("AB", "SEK", "SEVAT", "SE", 76),
    ("", "SEK", "SEVAT", "SE", 10),
    ("GmbH", "EUR", "EUREVERSEDVAT", "DE", 9),
    ("Inc", "USD", "EXPORT", "US", 5),
)
_SUPPLIER_KINDS = (("AB", "SEK", "", "SE", 80), ("GmbH", "EUR", "", "DE", 12), ("LLC", "USD", "", "US", 8))
_FROM_PARTY = ("Address1", "City", "ZipCode", "OrganisationNumber")


@frozen
class Parties:
    """All customers or all suppliers of a generated company.

    Args:
        resource: Resource name, `customers` or `suppliers`.
        bodies: Records by customer or supplier number.
        kinds: Maps each kind (1, 2, …) to its customer or supplier numbers. All records of a kind are copies
            of one original, whose number equals the kind: number 2 is the original of kind 2.
    """

    resource: str
    bodies: Mapping[int, Body]
    kinds: Mapping[int, Sequence[int]]

    def draw(self, kind: int, rng: random.Random) -> int:
        """Return the number of a random customer or supplier of a kind."""
        return rng.choice(self.kinds[kind])

    def name_replacement(self, kind: int, number: int) -> tuple[str, str]:
        """Return the old name, which is replaced in texts copied from a simulated invoice, and the new name.

        The old name belongs to the customer or supplier of the simulated invoice, who has the number `kind`. The
        new name belongs to the customer or supplier with the number `number`.
        """
        return str(self.bodies[kind]["Name"]), str(self.bodies[number]["Name"])

    def fields(self, number: int) -> Body:
        """Return the invoice fields that are copied from the customer or supplier."""
        body = self.bodies[number]
        if self.resource == "suppliers":
            return {"SupplierNumber": str(number), "SupplierName": body["Name"]}
        copied: Body = {name: body[name] for name in _FROM_PARTY}
        return copied | {"CustomerNumber": str(number), "CustomerName": body["Name"]}


def open_parties(call: Callable[..., Call], rng: random.Random, invoices: int) -> tuple[Parties, Parties]:
    """Create the customers and suppliers of a company with the given number of invoices."""
    count = min(_MOST_CUSTOMERS, 8 + invoices // _INVOICES_PER_CUSTOMER)
    customers = _open(call, rng, ("Customer", CUSTOMERS, _CUSTOMER_KINDS), count)
    suppliers = _open(
        call,
        rng,
        ("Supplier", SUPPLIERS, _SUPPLIER_KINDS),
        6 + count // _CUSTOMERS_PER_SUPPLIER,
    )
    return customers, suppliers


def _open(
    call: Callable[..., Call],
    rng: random.Random,
    side: tuple[str, Register, Sequence[tuple[str, str, str, str, int]]],
    count: int,
) -> Parties:
    resource_name, register, kinds = side
    tenant = call(_FIRST_DAY)
    bodies: dict[int, Body] = {}
    templates: list[RecordTemplate] = []
    of_kind: dict[int, list[int]] = {}
    for kind, (legal_form, currency, vat_type, country, _) in enumerate(kinds, 1):
        body: Body = _new_values(resource_name, legal_form, kind, rng) | {
            "Currency": currency,
            "CountryCode": country,
        }
        body |= {"Email": "ekonomi@example.com", "TermsOfPayment": "30"}
        if vat_type:
            body["VATType"] = vat_type
        if resource_name == "Customer":
            body["Type"] = "COMPANY" if legal_form else "PRIVATE"
        register.create_record(call(_FIRST_DAY, {resource_name: body}))
        bodies[kind] = register.get(tenant, str(kind))
        templates.append(RecordTemplate(bodies[kind], _FIRST_DAY))
        of_kind[kind] = [kind]
    records: list[tuple[int, str]] = []
    weights = [kind[-1] for kind in kinds]
    for number in range(len(kinds) + 1, max(count, len(kinds)) + 1):
        kind = rng.choices(range(1, len(kinds) + 1), weights)[0]
        new_values = _new_values(resource_name, kinds[kind - 1][0], number, rng) | {
            f"{resource_name}Number": str(number)
        }
        records.append((number, templates[kind - 1].text(_FIRST_DAY, new_values, numbers={})))
        bodies[number] = bodies[kind] | new_values
        of_kind[kind].append(number)
    insert_records(tenant, register.name, records)
    return Parties(register.name, bodies, of_kind)


def _new_values(resource_name: str, legal_form: str, number: int, rng: random.Random) -> Body:
    town, postcode = names.town(rng)
    block = 1 if resource_name == "Customer" else _MOST_CUSTOMERS * 2
    return {
        "Name": f"{names.business(rng, legal_form)} {number}"
        if legal_form
        else f"{names.person(rng)} {number}",
        "OrganisationNumber": names.org_number(block + number) if legal_form == "AB" else "",
        "Address1": names.street(rng),
        "City": town,
        "ZipCode": postcode,
    }
