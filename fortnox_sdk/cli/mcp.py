"""`fortnox mcp`: runs the server for AI assistants."""

import getpass
import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fortnox_sdk.cli.connection_options import CompanyOption, ConfigOption
from fortnox_sdk.cli.connections import choose_connection
from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.invocation import JsonOption, LangOption, choose_language
from fortnox_sdk.cli.trust import load_config
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import state_folder
from fortnox_sdk.errors import SignInRequired
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.mcp.catalogue import READ_TOOLS
from fortnox_sdk.mcp.catalogue.writing import WRITE_INSTRUCTIONS, WRITE_TOOLS
from fortnox_sdk.mcp.context import ServerContext, ServerOptions
from fortnox_sdk.mcp.starting import make_server
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.text import Language, Text

if TYPE_CHECKING:
    from fortnox_sdk.mcp.server import ToolServer


def run_mcp(
    *,
    http: Annotated[
        bool,
        typer.Option("--http"),
        Text(
            "Use HTTP on this machine instead of standard input and output. The command prints the token for HTTP.",
            "Använd HTTP på den här datorn i stället för standard in och ut. Kommandot visar nyckeln för HTTP.",
        ),
    ] = False,
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65535),
        Text("Port of --http. Default: a free port.", "Porten för --http. Standard: en ledig port."),
    ] = 0,
    all_companies: Annotated[
        bool,
        typer.Option("--all-companies"),
        Text(
            "Let assistants read all connected companies. Default: one company only.",
            "Låt assistenter läsa alla kopplade företag. Standard: bara ett företag.",
        ),
    ] = False,
    show_personal: Annotated[
        bool,
        typer.Option("--show-personal"),
        Text(
            "Show personal numbers and bank accounts. Default: they are masked.",
            "Visa personnummer och bankkonton. Standard: de döljs.",
        ),
    ] = False,
    max_age: Annotated[
        int,
        typer.Option("--max-age", min=0, max=10080),
        Text(
            "Maximum age, in minutes, of the data that answers may reuse.",
            "Högsta ålder, i minuter, på de uppgifter som svaren får bygga på.",
        ),
    ] = 60,
    archive: Annotated[
        Path | None,
        typer.Option("--archive"),
        Text("Archive that assistants may read.", "Arkiv som assistenter får läsa."),
    ] = None,
    allow_writes: Annotated[
        bool,
        typer.Option("--allow-writes"),
        Text(
            "Let assistants plan closing vouchers, and post a plan after a person has approved it.",
            "Låt assistenter planera bokslutsverifikationer, och bokföra en plan som en person har godkänt.",
        ),
    ] = False,
    journal_folder: Annotated[
        Path | None,
        typer.Option("--journal"),
        Text(
            "Folder of the export journal, for --allow-writes. Everybody who exports for the company must use the same "
            "folder.",
            "Exportjournalens mapp, för --allow-writes. Alla som exporterar för företaget måste använda samma mapp.",
        ),
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option("--log"),
        Text(
            "Folder of the log of what assistants read. Default: the folder `mcp/log` in your state folder.",
            "Mapp för loggen över det som assistenter läser. Standard: mappen mcp/log i din egen datamapp.",
        ),
    ] = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Let AI assistants read a company's books. They can change nothing without --allow-writes.

    An assistant's program starts this command by itself. With --http, you start it, and the program connects to it.
    """
    language = choose_language(lang, os.environ)
    config = load_config(config_file, language)
    store = open_store(config)
    context = ServerContext(
        config=config,
        store=store,
        choose=lambda: choose_connection(store, config, company),
        clock=SystemClock(),
        files=LocalFiles(),
        folder=log or state_folder() / "mcp" / "log",
        session=secrets.token_hex(4),
        user=getpass.getuser(),
        language=language,
        options=ServerOptions(
            all_companies=all_companies,
            show_personal=show_personal,
            max_age=timedelta(minutes=max_age),
            archive=archive,
            journal_folder=(journal_folder or _default_journal_folder()) if allow_writes else None,
        ),
    )
    if company is not None or not all_companies:
        try:
            context.choose_company()
        except SignInRequired as fault:
            # The assistant gets this error as the result of each call, until somebody has signed in.
            typer.echo(fault.in_language(language), err=True)
    # Plugins of pydantic could send the messages of the protocol elsewhere.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    server = make_server(context, (*READ_TOOLS, *WRITE_TOOLS) if allow_writes else READ_TOOLS)
    if allow_writes:
        server.instructions = f"{server.instructions} {WRITE_INSTRUCTIONS}"
    try:
        if http:
            _serve_http(server, port, language, as_json=as_json)
        else:
            from fortnox_sdk.mcp.serving.stdio import serve_stdio  # noqa: PLC0415 -- needs an extra

            serve_stdio(server.build())
    finally:
        context.close()
    return ExitCode.DONE


def _default_journal_folder() -> Path:
    from fortnox_sdk.cli.export.posting import default_journal_folder  # noqa: PLC0415 -- slow to import

    return default_journal_folder()


def _serve_http(server: "ToolServer", port: int, language: Language, *, as_json: bool) -> None:
    """Print the URL and the token, and serve until the command is interrupted.

    Raises:
        Stop: The port is in use.
    """
    from fortnox_sdk.cli.screen import Screen  # noqa: PLC0415 -- an assistant's program waits for the start without it
    from fortnox_sdk.mcp.serving.http import PATH, listen, serve_http  # noqa: PLC0415 -- needs an extra

    try:
        listening = listen(port)
    except OSError as fault:
        raise Stop(
            Text(f"Port {port} is in use by another program.", f"Port {port} används av ett annat program."),
            hint=Text(
                "End the program that uses the port, or choose another port with --port.",
                "Avsluta programmet som använder porten, eller välj en annan port med --port.",
            ),
        ) from fault
    screen = Screen(language, as_json=as_json)
    address, token = f"http://127.0.0.1:{listening.getsockname()[1]}{PATH}", secrets.token_urlsafe(32)
    screen.answer({"address": address, "token": token}, schema="mcp")
    screen.line(Text("Server for assistants", "Server för assistenter"), style="bold")
    screen.pairs([(Text("Address", "Adress"), address), (Text("Token", "Nyckel"), token)])
    screen.note(Text("Press Ctrl-C to stop the server.", "Avsluta med Ctrl-C."))
    serve_http(server.build(), listening, Secret(token))
