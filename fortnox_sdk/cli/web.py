"""`fortnox web`: runs the start guide for one user on this machine."""

import secrets
import webbrowser
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.export.posting import default_journal_folder
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import ConfigOption, make_screen
from fortnox_sdk.cli.trust import has_settings, load_config
from fortnox_sdk.config import FortnoxConfig, state_folder
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.hosts import is_loopback
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.text import Text


def run_web(
    *,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535),
        Text(
            "Port to listen on. Default: the port of the redirect URI.",
            "Porten att lyssna på. Standard: omdirigeringsadressens port.",
        ),
    ] = None,
    no_browser: Annotated[
        bool,
        typer.Option("--no-browser"),
        Text("Print the URL, and do not open the browser.", "Visa adressen och öppna inte webbläsaren."),
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option("--folder"),
        Text(
            "Folder for the jobs. Default: the folder `jobs` in your state folder.",
            "Mapp för uppdragen. Standard: mappen jobs i din egen datamapp.",
        ),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option("--data"),
        Text(
            "Folder or URL of a data set with many companies, for the page that lists all clients.",
            "Mapp eller adress för en datamängd med många företag, för sidan som visar alla klienter.",
        ),
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Open the start guide in the browser (Ctrl-C stops it).

    The guide leads from the data source to posted closing vouchers. Only this machine can reach it, and only with the
    link that the command prints.
    """
    screen = make_screen(lang, as_json=as_json)
    try:
        from fortnox_sdk.web import User, create_app  # noqa: PLC0415 -- needs an extra
        from fortnox_sdk.web.jobs import LOCAL_USER  # noqa: PLC0415
        from fortnox_sdk.web.serving import listen, serve_app  # noqa: PLC0415
    except ImportError as missing:
        raise ConfigurationError(
            Text(
                "The start guide needs flask, which is not installed.",
                "Startguiden kräver flask, som inte är installerat.",
            ),
            hint=Text('Run: pip install "fortnox-sdk[web]"', 'Kör: pip install "fortnox-sdk[web]"'),
        ) from missing
    config = load_config(config_file, screen.language) if config_file or has_settings() else None
    uri = _redirect_uri(config, port)
    parts = urlsplit(uri)
    is_here = is_loopback(uri) and parts.scheme == "http" and (port is None or parts.port in (0, port))
    host = (parts.hostname or "127.0.0.1") if is_here else "127.0.0.1"
    wanted = port if port is not None else parts.port or 0 if is_here else 0
    try:
        sockets = listen(host, wanted)
    except OSError as fault:
        raise Stop(
            Text(
                f"Port {wanted} is in use by another program.", f"Port {wanted} används av ett annat program."
            ),
            hint=Text(
                "End the program that uses the port, or choose another port with --port.",
                "Avsluta programmet som använder porten, eller välj en annan port med --port.",
            ),
        ) from fault
    number: int = sockets[0].getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    address, token = f"http://{shown}:{number}", secrets.token_urlsafe(24)
    app = create_app(
        config=config,
        store=open_store(config) if config else MemoryStore(),
        folder=folder or state_folder() / "jobs",
        journal_folder=default_journal_folder(),
        current_user=lambda _request: User(id=LOCAL_USER, connections=None),
        redirect_uri=parts._replace(netloc=f"{shown}:{number}").geturl() if is_here else uri,
        address=address,
        start_token=Secret(token),
        language=screen.language,
        dataset=data,
    )
    start_address = f"{address}/?token={token}"
    screen.answer({"address": start_address}, schema="web")
    screen.line(Text("The start guide", "Startguiden"), style="bold")
    screen.pairs([(Text("Address", "Adress"), start_address)])
    if config is None:
        screen.note(
            Text(
                "There is no fortnox.toml, so only SIE files can be used. To try Fortnox without an account, run in "
                "another terminal: fortnox sandbox --write-config .",
                "Det finns ingen fortnox.toml, så bara SIE-filer kan användas. Prova Fortnox utan konto genom att "
                "i en annan terminal köra: fortnox sandbox --write-config .",
            )
        )
    elif not is_here:
        screen.note(
            Text(
                f"Fortnox redirects the browser to {uri}, which does not lead to the guide. After the sign-in, copy "
                "the page's address from the browser, and paste it into the guide.",
                f"Fortnox skickar webbläsaren till {uri}, som inte leder till guiden. Kopiera sidans adress från "
                "webbläsaren efter inloggningen, och klistra in den i guiden.",
            )
        )
    screen.note(Text("Press Ctrl-C to stop the guide.", "Avsluta med Ctrl-C."))
    if not no_browser:
        webbrowser.open(start_address)
    serve_app(app, sockets)
    return ExitCode.DONE


def _redirect_uri(config: FortnoxConfig | None, port: int | None) -> str:
    """Return the registered redirect URI that points to the guide, or else the first registered URI.

    If there are no settings (`config` is None), return a URI on this machine.
    """
    if config is None:
        return f"http://127.0.0.1:{port or 0}/callback"
    local = [uri for uri in config.redirect_uris if is_loopback(uri) and urlsplit(uri).scheme == "http"]
    fitting = [uri for uri in local if port is None or urlsplit(uri).port in (0, port)]
    return next(iter([*fitting, *config.redirect_uris]))
