"""From the page docs/guides/web_app.md: one worker starts a sign-in, and another worker finishes it."""

from urllib.parse import parse_qsl

import attrs
import requests

from fortnox_sdk import FortnoxClient, FortnoxConfig, Secret
from fortnox_sdk.auth import SignIn
from fortnox_sdk.errors import ConsentDenied
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import MemoryStore, TokenStore
from fortnox_sdk.testing import sandbox_config

COMPANY = 1840201


def start(config: FortnoxConfig, store: TokenStore, session: dict[str, str], user: str) -> str:
    attempt = SignIn(config, store, session=user)
    session["fortnox"] = attempt.save()
    return attempt.url


def finish(config: FortnoxConfig, store: TokenStore, session: dict[str, str], user: str, address: str) -> str:
    attempt = SignIn.resume(session.pop("fortnox", ""), config, store, session=user)
    connection = attempt.finish(Secret(address))
    client = FortnoxClient.connect(connection.key, config=config, store=store, sign_in=None)
    return client.company_information.get().company_name or ""


def approve(address: str) -> str:
    """Do what the user does in the browser: approve on the consent page, and follow the redirect."""
    page, _, query = address.partition("?")
    form = dict(parse_qsl(query)) | {"decision": "approve", "database_number": str(COMPANY)}
    answer = requests.post(page, data=form, allow_redirects=False, timeout=30)
    return answer.headers["Location"]


def main() -> None:
    with serve(database_number=COMPANY) as sandbox:
        redirect_uris = ("http://127.0.0.1:8765/callback",)
        config, store = attrs.evolve(sandbox_config(sandbox), redirect_uris=redirect_uris), MemoryStore()
        session: dict[str, str] = {}
        redirect = approve(start(config, store, session, "eva"))
        print(finish(config, store, session, "eva", redirect))
        another: dict[str, str] = {}
        redirect = approve(start(config, store, another, "olle"))
        try:
            finish(config, store, another, "eva", redirect)
        except ConsentDenied as error:
            print(error.in_language("en"))


if __name__ == "__main__":
    main()
