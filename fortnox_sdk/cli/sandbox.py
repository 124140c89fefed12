"""The `fortnox sandbox` command, which starts a local Fortnox sandbox."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import make_screen
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.cli.trust import trust_file
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import replace_file
from fortnox_sdk.text import Text

if TYPE_CHECKING:
    from fortnox_sdk.sandbox import Sandbox


_OR: Final = Text("or", "eller")
_ANY_PORT: Final = "http://127.0.0.1:0/callback"


def run_sandbox(
    *,
    state: Annotated[
        Path | None,
        typer.Option("--state"),
        Text(
            "File or folder for the sandbox's data. Default: memory only.",
            "Fil eller mapp för sandlådans data. Standard: bara i minnet.",
        ),
    ] = None,
    port: Annotated[
        int,
        typer.Option("--port", min=0, max=65535),
        Text(
            "Port to listen on; 0 picks the port of the last run, or else a free port.",
            "Port att lyssna på; 0 väljer samma port som förra gången, annars en ledig port.",
        ),
    ] = 0,
    sie: Annotated[
        Path | None,
        typer.Option("--sie"),
        Text(
            "Fill the first company from this SIE file, if the sandbox is new.",
            "Fyll det första företaget från den här SIE-filen, om sandlådan är ny.",
        ),
    ] = None,
    host: Annotated[
        str, typer.Option("--host"), Text("Loopback address to listen on.", "Lokal adress att lyssna på.")
    ] = "127.0.0.1",
    invoices: Annotated[
        int,
        typer.Option("--invoices", min=0),
        Text(
            "Fill a new sandbox with this many generated invoices.",
            "Fyll en ny sandlåda med så här många skapade fakturor.",
        ),
    ] = 0,
    vouchers: Annotated[
        int,
        typer.Option("--vouchers", min=0),
        Text("Generate at least this many vouchers.", "Skapa minst så här många verifikationer."),
    ] = 0,
    seed: Annotated[
        int,
        typer.Option("--seed"),
        Text("Random seed of the generated company.", "Slumpfrö för det skapade företaget."),
    ] = 1,
    companies: Annotated[
        int,
        typer.Option("--companies", min=1),
        Text("Number of companies in a new sandbox.", "Antal företag i en ny sandlåda."),
    ] = 1,
    database_number: Annotated[
        int | None,
        typer.Option("--database-number", min=1),
        Text(
            "Database number of a new sandbox's first company. Default: random.",
            "Databasnummer för det första företaget i en ny sandlåda. Standard: slumpas.",
        ),
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option("--scope"),
        Text(
            "Scope that the application may ask for, in addition to all public scopes.",
            "Scope (behörighet) som appen får be om, utöver alla publika scope.",
        ),
    ] = None,
    no_rate_limit: Annotated[
        bool,
        typer.Option("--no-rate-limit"),
        Text("Turn off the rate limit.", "Stäng av gränsen för antalet anrop."),
    ] = False,
    latency: Annotated[
        float,
        typer.Option("--latency", min=0),
        Text("Delay of every response, in seconds.", "Fördröjning av varje svar, i sekunder."),
    ] = 0.0,
    fault: Annotated[
        list[str] | None,
        typer.Option("--fault"),
        Text(
            "Faults to inject, such as 429=0.1,500=0.02,latency=800ms,drop-after-commit=1,locked=2025-06-30.",
            "Fel att framkalla, till exempel 429=0.1,500=0.02,latency=800ms,drop-after-commit=1,locked=2025-06-30.",
        ),
    ] = None,
    move_clock: Annotated[
        str,
        typer.Option("--clock"),
        Text(
            "Move the sandbox's clock by this much, such as 1h, 30d or -2d.",
            "Flytta sandlådans klocka så här mycket, till exempel 1h, 30d eller -2d.",
        ),
    ] = "0s",
    write_config: Annotated[
        Path | None,
        typer.Option("--write-config"),
        Text(
            "Write a fortnox.toml for this sandbox into this folder.",
            "Skriv en fortnox.toml för den här sandlådan i den här mappen.",
        ),
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> int:
    """Start a local Fortnox sandbox (Ctrl-C stops it).

    The sandbox accepts connections from this machine only. You can try the other commands on its company.
    """
    screen = make_screen(lang, as_json=as_json)
    try:
        from fortnox_sdk.sandbox import serve  # noqa: PLC0415 -- needs an extra
        from fortnox_sdk.sandbox.running import START_ERRORS, until_signal  # noqa: PLC0415
    except ImportError as missing:
        raise ConfigurationError(
            Text(
                "The sandbox needs flask, which is not installed.",
                "Sandlådan kräver flask, som inte är installerat.",
            ),
            hint=Text('Run: pip install "fortnox-sdk[sandbox]"', 'Kör: pip install "fortnox-sdk[sandbox]"'),
        ) from missing
    starting = serve(
        state=state,
        host=host,
        port=port,
        sie=sie,
        invoices=invoices,
        vouchers=vouchers,
        seed=seed,
        companies=companies,
        database_number=database_number,
        rate_limit=not no_rate_limit,
        latency_s=latency,
        scopes=scope or (),
    )
    try:
        with until_signal(starting, faults=fault or (), clock=move_clock) as running:
            _show(screen, running)
            if write_config is not None:
                path = _write_config(write_config, running)
                screen.note(
                    Text(
                        f"Try: cd {path.parent} && fortnox login", f"Prova: cd {path.parent} && fortnox login"
                    )
                )
            screen.note(Text("Press Ctrl-C to stop the sandbox.", "Avsluta med Ctrl-C."))
    except START_ERRORS as error:
        raise Stop(str(error)) from error
    except OSError as error:
        if error.filename is not None or not port:
            raise
        reason = error.strerror or type(error).__name__
        raise Stop(
            Text(
                f"The sandbox can't listen on port {port} ({reason}).",
                f"Sandlådan kan inte lyssna på port {port} ({reason}).",
            ),
            hint=Text("Choose another port with --port.", "Välj en annan port med --port."),
        ) from error
    return ExitCode.DONE


def _show(screen: Screen, running: "Sandbox") -> None:
    """Print what a program in any language needs to use the sandbox."""
    screen.answer(
        {
            "url": running.url,
            "client_id": running.client_id,
            "client_secret": running.client_secret,
            "redirect_uris": list(running.redirect_uris),
            "database_number": running.database_number,
            "previous_url": running.previous_url,
        },
        schema="sandbox",
    )
    screen.line(Text("The sandbox", "Fortnox i sandlådan"), style="bold")
    screen.pairs(
        [
            ("API", f"{running.url}/3"),
            ("OAuth", f"{running.url}/oauth-v1"),
            ("client_id", running.client_id),
            ("client_secret", running.client_secret),
            ("redirect_uri", running.redirect_uris[0]),
            *((_OR, uri) for uri in running.redirect_uris[1:]),
            (_OR, Text("any other port on this computer", "valfri annan port på den här datorn")),
            (Text("Company", "Företag"), str(running.database_number)),
            (Text("Get a token", "Hämta en åtkomstnyckel"), f"curl -X POST {running.url}/_sandbox/token"),
            (Text("Admin API", "Admin-API"), f"{running.url}/_sandbox/openapi.json"),
        ]
    )
    if running.previous_url is not None:
        screen.note(
            Text(
                f"The port of the last run, {running.previous_url}, is in use by another program. "
                "Connections with the old URL don't work.",
                f"Förra gångens port, {running.previous_url}, används av ett annat program. "
                "Kopplingar till den gamla adressen fungerar inte.",
            )
        )
    screen.note(
        Text(
            f"Open {running.url} in a browser to manage companies, faults and the clock.",
            f"Öppna {running.url} i en webbläsare för att hantera företag, fel och klocka.",
        )
    )


def _write_config(folder: Path, running: "Sandbox") -> Path:
    """Write `fortnox.toml` and a separate file with the client secret, and return the path of `fortnox.toml`."""
    secret = folder / "sandbox-secret.txt"
    replace_file(secret, f"{running.client_secret}\n".encode(), private=True)
    settings = (
        f'client_id = "{running.client_id}"\n'
        f'client_secret = {{ file = "{secret.name}" }}\n'
        "# The last address is used if the port of the other addresses is in use: 0 stands for any free port.\n"
        f"redirect_uris = {json.dumps([*running.redirect_uris, _ANY_PORT])}\n"
        f'api_url = "{running.url}"\n'
        f'auth_url = "{running.url}/oauth-v1"\n'
        f'store = "{(folder / "connections").resolve().as_posix()}"\n'
    )
    path = folder / "fortnox.toml"
    # The file is trusted before it is written, since a waiting program may use it as soon as it exists.
    trust_file(path, settings.encode())
    replace_file(path, settings.encode())
    return path.resolve()
