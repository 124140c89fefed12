"""Names for connections: what the company is called, once it has been asked."""

import attrs

from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.errors import SignInRequired
from fortnox_sdk.stores.protocol import TokenStore

__all__ = ["label_connection"]


def label_connection(store: TokenStore, key: ConnectionKey, company: CompanyInformation) -> Connection:
    """Save the company's name and number with its connection, and give it as saved.

    Raises:
        SignInRequired: the connection was removed meanwhile.
        StoreError: it can't be saved.
    """

    def labelled(current: Connection | None) -> Connection:
        if current is None:
            raise SignInRequired(f"The connection {key} was removed meanwhile.", cure="Run: fortnox login.")
        return attrs.evolve(
            current,
            company_name=company.company_name,
            organisation_number=company.organization_number or "",
        )

    return store.update(key, labelled)
