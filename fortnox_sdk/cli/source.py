"""`fortnox source`: shows the data source of a job, and changes it between Fortnox and a SIE file."""

import sys
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import attrs
import typer

from fortnox_sdk.auth.labels import label_connection
from fortnox_sdk.cli.connections import choose_connection, own_connections
from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.export.posting import default_journal_folder
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import CompanyOption, ConfigOption, connect, make_screen
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.cli.source_output import change_json, show_change, show_source_status, status_json
from fortnox_sdk.cli.trust import load_config
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.connection import Connection
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.source.change import SourceChange
from fortnox_sdk.year_end.source.folder import JobFolder
from fortnox_sdk.year_end.source.planning import plan_change
from fortnox_sdk.year_end.source.sources import DataSource, FortnoxSource, SieFileSource, is_same_company
from fortnox_sdk.year_end.source.status import SourceStatus, source_status

_YES = frozenset({"y", "yes", "j", "ja"})


def show_source(
    folder: Annotated[
        Path,
        typer.Argument(),
        Text(
            "The job's folder. Default: the current folder.",
            "Uppdragets mapp. Standard: den aktuella mappen.",
        ),
    ] = Path(),
    *,
    change_to: Annotated[
        str | None,
        typer.Option("--change-to"),
        Text(
            "Change the data source of the job: fortnox, or a SIE 4 file.",
            "Byt uppdragets datakälla: fortnox, eller en SIE 4-fil.",
        ),
    ] = None,
    yes: Annotated[
        bool,
        typer.Option("--yes"),
        Text(
            "With --change-to: change without asking for confirmation.",
            "Med --change-to: byt utan att fråga.",
        ),
    ] = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Show the data source of a job, its last import, and whether an export is possible.

    If the source is Fortnox, also show the days that the connection has left.

    With --change-to, show what is kept, what must be read again and what is refused. Ask for confirmation, and then
    change the source. The exit code is 4 if someone has to sign in, and 2 if the SIE file is missing.

    Example: fortnox source acme-2025 --change-to books.se
    """
    screen = make_screen(lang, as_json=as_json)
    job = JobFolder(folder).open()
    done: SourceChange | None = None
    if change_to is not None:
        change = _with_journal(
            plan_change(job, _new_source(screen, job.source, change_to, company, config_file))
        )
        if change.refusal is not None:
            raise InvalidInput(change.refusal, hint=change.hint)
        show_change(screen, change)
        if not yes:
            _confirm(screen)
        done = _with_journal(job.change_source(change))
    status = _status(job, config_file, screen.language)
    screen.answer(
        status_json(job, status) | {"change": None if done is None else change_json(done)}, schema="source"
    )
    if done is not None:
        show_change(screen, done)
    show_source_status(screen, job, status)
    if status.is_usable:
        return ExitCode.DONE
    return ExitCode.SIGN_IN if isinstance(status.source, FortnoxSource) else ExitCode.USAGE


def _status(job: JobFolder, config_file: Path | None, language: Language) -> SourceStatus:
    source, clock = job.source, SystemClock()
    if not isinstance(source, FortnoxSource):
        return source_status(source, None, job, clock)
    config = load_config(config_file, language)
    return source_status(
        source,
        open_store(config).get(source.key),
        job,
        clock,
        refresh_token_lifetime=timedelta(days=config.refresh_token_days),
    )


def _new_source(
    screen: Screen, before: DataSource, change_to: str, company: str | None, config_file: Path | None
) -> DataSource:
    if change_to.lower() != "fortnox":
        if company is not None:
            raise Stop(
                Text(
                    "--company can only be used with --change-to fortnox. Leave out --company.",
                    "--company kan bara användas med --change-to fortnox. Utelämna --company.",
                )
            )
        return SieFileSource.from_file(change_to)
    connection = _connection(screen, before, company, config_file)
    if not (connection.organisation_number and is_same_company(before, FortnoxSource.of(connection))):
        # The labels of the connection are missing or may be old. Fortnox knows the company.
        connected = connect(config_file, str(connection.key), screen=screen)
        read = connected.client.company_information.get()
        connection = label_connection(
            connected.store, connection.key, read.company_name, read.organization_number or ""
        )
    return FortnoxSource.of(connection)


def _connection(
    screen: Screen, before: DataSource, company: str | None, config_file: Path | None
) -> Connection:
    """Return the connection of `company`.

    If `company` is None, return the only connection of the job's company. If the job's company has no connection,
    return the only connection of the application.

    Raises:
        SignInRequired: No connection matches.
        Stop: `company` is None, and several connections match.
    """
    config = load_config(config_file, screen.language)
    store = open_store(config)
    if company is None:
        own = own_connections(store, config)
        of_company = [each for each in own if is_same_company(before, FortnoxSource.of(each))]
        if len(of_company) == 1:
            return of_company[0]
    return choose_connection(store, config, company)


def _with_journal(change: SourceChange) -> SourceChange:
    """Return the change, with a note if `fortnox export` has an export journal outside the job's folder."""
    folder = default_journal_folder()
    numbers = {
        each.key.database_number for each in (change.before, change.after) if isinstance(each, FortnoxSource)
    }
    if not any(
        fnmatchcase(name, f"export-*-{n}-*.jsonl") for name in LocalFiles().names(folder) for n in numbers
    ):
        return change
    text = Text(
        f"The export journal in {folder}: vouchers that were posted are not posted again.",
        f"Exportjournalen i {folder}: verifikationer som har bokförts bokförs inte igen.",
    )
    return attrs.evolve(change, kept=(text, *change.kept))


def _confirm(screen: Screen) -> None:
    """Ask the person at the terminal whether to change the data source.

    Raises:
        Stop: The answer is not yes, or there is no terminal on which the command could ask.
    """
    if screen.as_json or not sys.stdin.isatty():
        raise Stop(
            Text(
                "The change must be confirmed, but there is no terminal. Add --yes to confirm it.",
                "Bytet måste bekräftas, men det finns ingen terminal. Lägg till --yes för att bekräfta det.",
            )
        )
    screen.note(Text("Change the data source? [y/N]", "Byta datakälla? [j/N]"))
    if sys.stdin.readline().strip().lower() not in _YES:
        raise Stop(Text("Nothing was changed.", "Ingenting har ändrats."))
