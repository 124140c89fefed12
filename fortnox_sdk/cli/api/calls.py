"""`fortnox api get|post|put|delete`: sends any call to Fortnox's API and prints the response."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.json_output import json_lines
from fortnox_sdk.cli.options import CompanyOption, ConfigOption, connect, make_screen
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.connectors._all_pages import read_all_pages
from fortnox_sdk.connectors._raw import has_side_effect
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.foreign.data import Unreadable, read_json
from fortnox_sdk.text import Text

_MAX_DATA_BYTES: Final = 10 * 1024 * 1024
_YES: Final = frozenset({"j", "ja", "y", "yes"})
PathArgument = Annotated[
    str,
    typer.Argument(),
    Text(
        "The path, which begins with /3/ or /api/, such as /3/customers.",
        "Sökvägen, som börjar med /3/ eller /api/, till exempel /3/customers.",
    ),
]
QueryOption = Annotated[
    list[str] | None,
    typer.Option("--query"),
    Text(
        "A query parameter, such as filter=unpaid. Can be repeated.",
        "En parameter, till exempel filter=unpaid. Kan anges flera gånger.",
    ),
]
DataOption = Annotated[
    str,
    typer.Option("--data"),
    Text("The body: JSON, @file.json, or - for stdin.", "Innehållet: JSON, @fil.json, eller - för stdin."),
]
YesOption = Annotated[
    bool,
    typer.Option("--yes"),
    Text("Send without asking for confirmation.", "Skicka utan att fråga."),
]
Method = Literal["GET", "POST", "PUT", "DELETE"]


def get_path(
    path: PathArgument,
    *,
    query: QueryOption = None,
    page: Annotated[
        int | None,
        typer.Option("--page", min=1),
        Text("The page of a list to read, such as 2.", "Sidan i en lista som ska läsas, till exempel 2."),
    ] = None,
    every_page: Annotated[
        bool,
        typer.Option("--all"),
        Text(
            "Read all pages of a list, and check that no row is missing.",
            "Läs alla sidor i en lista, och kontrollera att ingen rad saknas.",
        ),
    ] = False,
    yes: YesOption = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Read a path of the API. A path that sends or prints a document needs a confirmation."""
    screen, parameters = make_screen(lang, as_json=as_json), _parameters(query)
    if every_page and (page is not None or "page" in parameters):
        raise Stop(
            Text(
                "--all can't be combined with a page, because it reads all pages.",
                "--all kan inte kombineras med en sida, eftersom alla sidor läses.",
            ),
            hint=Text("Leave out --page, or page in --query.", "Utelämna --page, eller page i --query."),
        )
    if has_side_effect(path):
        _confirm(screen, "GET", path, yes=yes)
    client = connect(config_file, company, screen=screen).client
    if every_page:
        return _show(screen, read_all_pages(client, path, parameters))
    pages = {} if page is None else {"page": str(page)}
    return _show(screen, client.request("GET", path, params={**parameters, **pages}))


def post_path(
    path: PathArgument,
    *,
    data: DataOption = "",
    query: QueryOption = None,
    yes: YesOption = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Create a record. The call is sent once: if its response is lost, it is not sent again."""
    screen = make_screen(lang, as_json=as_json)
    return _write(screen, "POST", path, data, query, yes=yes, company=company, config_file=config_file)


def put_path(
    path: PathArgument,
    *,
    data: DataOption = "",
    query: QueryOption = None,
    yes: YesOption = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Change a record, or carry out an action such as /3/invoices/1/bookkeep."""
    screen = make_screen(lang, as_json=as_json)
    return _write(screen, "PUT", path, data, query, yes=yes, company=company, config_file=config_file)


def delete_path(
    path: PathArgument,
    *,
    query: QueryOption = None,
    yes: YesOption = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Remove a record."""
    screen = make_screen(lang, as_json=as_json)
    return _write(screen, "DELETE", path, "", query, yes=yes, company=company, config_file=config_file)


def _write(
    screen: Screen,
    method: Method,
    path: str,
    data: str,
    query: Sequence[str] | None,
    *,
    yes: bool,
    company: str | None,
    config_file: Path | None,
) -> int:
    parameters, body = _parameters(query), _body(data)
    client = connect(config_file, company, screen=screen).client
    _confirm(screen, method, path, yes=yes)
    return _show(screen, client.request(method, path, params=parameters, json=body))


def _parameters(query: Sequence[str] | None) -> dict[str, str]:
    parameters: dict[str, str] = {}
    for each in query or ():
        name, equals, value = each.partition("=")
        if not name or not equals or name in parameters:
            raise Stop(
                Text(f"--query: {each!r} is not valid.", f"--query: {each!r} är ogiltig."),
                hint=Text(
                    "Write name=value, with each name only once.",
                    "Skriv namn=värde, och varje namn bara en gång.",
                ),
            )
        parameters[name] = value
    return parameters


def _body(data: str) -> object:
    """Return the value of `--data`, with `Decimal` for numbers with a fraction; None if it was not given.

    Raises:
        InvalidInput: The text is not JSON, or is too long.
    """
    if not data:
        return None
    if data == "-":
        content = sys.stdin.buffer.read(_MAX_DATA_BYTES + 1)
    elif data.startswith("@"):
        content = LocalFiles().read(Path(data[1:]), limit=_MAX_DATA_BYTES)
    else:
        content = data.encode()
    value = (
        read_json(content) if len(content) <= _MAX_DATA_BYTES else Unreadable(Text("too long", "för lång"))
    )
    if isinstance(value, Unreadable):
        raise InvalidInput(
            Text("--data is {reason}.", "--data är {reason}.").format(reason=value.reason),
            hint=Text(
                'Write JSON such as {"Customer": {"Name": "Acme"}}.',
                'Skriv JSON som {"Customer": {"Name": "Acme"}}.',
            ),
        )
    return value


def _confirm(screen: Screen, method: Method, path: str, *, yes: bool) -> None:
    """Ask the user to confirm a call that changes something. Scripts use --yes instead.

    Raises:
        Stop: The user declined, or there is no terminal on which the command could ask.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise Stop(
            Text(
                f"{method} {path} must be confirmed, but there is no terminal.",
                f"{method} {path} måste bekräftas, men det finns ingen terminal.",
            ),
            hint=Text(
                "Add --yes to send the call without confirmation.",
                "Lägg till --yes för att skicka anropet utan bekräftelse.",
            ),
        )
    screen.note(Text(f"Send {method} {path}? [y/N]", f"Skicka {method} {path}? [j/N]"))
    if input().strip().lower() not in _YES:
        raise Stop(Text("Nothing was sent.", "Ingenting skickades."))


def _show(screen: Screen, response: object) -> int:
    screen.answer({"response": response}, schema="api")
    for line in json_lines(response):
        screen.line(line)
    return ExitCode.DONE
