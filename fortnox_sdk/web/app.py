"""The function that creates the Flask application of the start guide."""

import secrets
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Request

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.fleet.dataset import Dataset
from fortnox_sdk.hosts import url_origin
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Language, Text
from fortnox_sdk.web.errors import add_error_pages
from fortnox_sdk.web.guide import EXTENSION, Guide, User, no_hook
from fortnox_sdk.web.pages import add_template_tools
from fortnox_sdk.web.security.guard import check_request
from fortnox_sdk.web.security.headers import add_headers
from fortnox_sdk.web.steps import BLUEPRINTS, STEPS


@checked
def create_app(
    *,
    config: FortnoxConfig | None,
    store: TokenStore,
    folder: Path | str,
    current_user: Callable[[Request], User | None],
    redirect_uri: str | None = None,
    address: str | None = None,
    journal_folder: Path | str | None = None,
    on_connected: Callable[[User, ConnectionKey], None] = no_hook,
    secret_key: Secret | None = None,
    start_token: Secret | None = None,
    language: Language | None = None,
    clock: Clock | None = None,
    transport: Transport | None = None,
    files: Files | None = None,
    pace: Pace | None = None,
    dataset: Path | str | None = None,
) -> Flask:
    """Return the start guide as a Flask application, which another program can mount.

    >>> from fortnox_sdk import FortnoxConfig
    >>> from fortnox_sdk.stores import MemoryStore
    >>> app = create_app(
    ...     config=FortnoxConfig(client_id="k3"),
    ...     store=MemoryStore(),
    ...     folder="jobs",
    ...     current_user=lambda request: User(id=request.environ["REMOTE_USER"]),
    ...     redirect_uri="https://app.example.com/guide/callback",
    ... )
    >>> app.name
    'fortnox_sdk.web.app'

    Args:
        config: The settings of your application at Fortnox; None if the guide only uses SIE files.
        store: The token store.
        folder: The folder for the jobs. All workers have to see the same folder.
        current_user: A function that returns the user of a request, or None if nobody is logged in. You decide which
            connections a user may see. The guide shows no other connection, and no job of another connection.
        redirect_uri: The registered redirect URI, as the browser sees it. It leads to the path `/callback` of the
            guide. None means the first redirect URI of `config`.
        address: The URL of the guide in the browser. Requests to any other scheme, host or port are refused. None
            means the scheme, host and port of `redirect_uri`. If `redirect_uri` has another scheme, host or port than
            `address`, users paste the URL to which Fortnox redirects them.
        journal_folder: The folder of the export journals. Everybody who exports for a company must use the same
            folder, so pass the folder of your other exports. None means a folder beside the jobs.
        on_connected: Called when a user has connected a company. Remember the key, so that `current_user` returns a
            user who may see it. By default, nothing is called.
        secret_key: The key that signs the tokens of forms; the same in all workers. None means a random key.
        start_token: A random token that the start URL (`/?token=...`) has to contain; None if `current_user`
            authenticates the user.
        language: The language of new visitors; None means the language of the browser.
        clock: The clock; None means the system clock.
        transport: The transport that sends requests to Fortnox; None means `RequestsTransport()`.
        files: The file system of the jobs; None means the local file system.
        pace: The limit on the rate of calls; None means Fortnox's rate limit.
        dataset: The folder or the URL of a data set that `fortnox_sdk.fleet` writes. The guide's page of all clients
            shows its companies. If None, the guide has no page of all clients.

    Raises:
        ConfigurationError: There is no redirect URI, so the guide does not know its own URL; or the URL of the
            data set can't be opened.
    """
    clock = clock or SystemClock()
    uri = redirect_uri or (config.redirect_uris[0] if config else "")
    origin = url_origin(address or uri)
    if origin is None:
        raise ConfigurationError(
            Text("create_app needs the address of the guide.", "create_app behöver guidens adress."),
            hint=Text(
                "Pass redirect_uri, such as https://app.example.com/guide/callback, or address, such as "
                "https://app.example.com.",
                "Ange redirect_uri, till exempel https://app.example.com/guide/callback, eller address, till "
                "exempel https://app.example.com.",
            ),
        )
    app = Flask(__name__)
    app.extensions[EXTENSION] = Guide(
        config=config,
        store=store,
        folder=Path(folder),
        # The name can't be the id of a job.
        journal_folder=Path(folder, "_journal") if journal_folder is None else Path(journal_folder),
        user_of=current_user,
        on_connected=on_connected,
        redirect_uri=uri,
        origin=origin,
        key=secret_key or Secret(secrets.token_hex(32)),
        start_token=start_token,
        language=language,
        clock=clock,
        transport=transport or RequestsTransport(clock=clock),
        files=files or LocalFiles(),
        pace=pace,
        dataset=None if dataset is None else Dataset(dataset, files=files),
    )
    app.before_request(check_request)
    app.after_request(add_headers)
    add_template_tools(app)
    add_error_pages(app)
    app.context_processor(lambda: {"steps": STEPS, "has_clients": dataset is not None})
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if address is not None and (path := urlsplit(uri).path) not in {"", "/", "/callback"}:
        app.add_url_rule(path, "sign_in.callback")
    return app
