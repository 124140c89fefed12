"""`fortnox fleet run`: synchronises all connected companies with a pool of processes, without a queue."""

from typing import Annotated

import typer

from fortnox_sdk.cli.connections import no_connection
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.fleet.options import DataOption, DeadlineOption, YearsOption
from fortnox_sdk.cli.fleet.report import line_json, read_overview, show_lines
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import ConfigOption, make_screen
from fortnox_sdk.cli.trust import load_config
from fortnox_sdk.fleet import SyncResult, sync_companies
from fortnox_sdk.fleet.pool import saved_companies
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.text import Text

_STEP = Text("Synchronise the companies", "Synkronisering av företagen")


def run_fleet(
    *,
    data: DataOption = "fleet-data",
    processes: Annotated[
        int,
        typer.Option("--processes", min=1, max=256),
        Text(
            "The number of processes; each needs about 200 MB of memory. Default: 2.",
            "Antalet processer; var och en behöver ungefär 200 MB minne. Standard: 2.",
        ),
    ] = 2,
    years: YearsOption = None,
    deadline: DeadlineOption = 60,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Synchronise all connected companies, and show them sorted by urgency."""
    screen = make_screen(lang, as_json=as_json)
    config = load_config(config_file, screen.language)
    keys = saved_companies(config)
    if not keys:
        raise no_connection(open_store(config), config)
    results = sync_companies(
        config, keys, dataset=data, processes=processes, years=years or (), deadline_s=60.0 * deadline
    )
    with screen.step(_STEP):
        complete: list[SyncResult] = []
        for result in results:
            complete.append(result)
            screen.progress(Text.same(result.name or result.company), len(complete), len(keys))
    lines, code = read_overview(screen, config, data, keys=set(keys))
    screen.answer(
        {
            "results": [result.to_json() for result in complete],
            "companies": [line_json(line) for line in lines],
        },
        schema="fleet-run",
    )
    show_lines(screen, lines)
    if any(not result.status.is_good for result in complete):
        return code or ExitCode.ERROR
    return code
