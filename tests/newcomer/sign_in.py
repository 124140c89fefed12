"""From the page docs/guides/sign_in.md: sign in with a pasted address, and connect with the organisation number."""

from urllib.parse import parse_qsl

import attrs
import requests

from fortnox_sdk import FortnoxClient, sign_in
from fortnox_sdk.errors import SignInRequired
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import sandbox_config

COMPANY = 1840201


def approve(address: str) -> str:
    """Do what the user does in the browser, and return the address that the browser shows at the end."""
    page, _, query = address.partition("?")
    form = dict(parse_qsl(query)) | {"decision": "approve", "database_number": str(COMPANY)}
    answer = requests.post(page, data=form, allow_redirects=False, timeout=30)
    return answer.headers["Location"]


def main() -> None:
    with serve(database_number=COMPANY) as sandbox:
        redirect_uris = ("http://127.0.0.1:8765/callback",)
        config = attrs.evolve(sandbox_config(sandbox), redirect_uris=redirect_uris)
        store = MemoryStore()
        connection = sign_in(config, store=store, paste=approve)
        print(connection.company_name, connection.organisation_number)
        client = FortnoxClient.connect("556000-4615", config=config, store=store)
        print(next(iter(client.invoices.list(filter="unpaid"))).balance)
        try:
            FortnoxClient.connect("559999-9999", config=config, store=store, sign_in=None)
        except SignInRequired as error:
            print(error.hint)


if __name__ == "__main__":
    main()
