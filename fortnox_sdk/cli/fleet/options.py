"""The options that the commands of `fortnox fleet` share."""

import os
from pathlib import Path
from typing import Annotated

import typer

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.fleet import FleetQueue
from fortnox_sdk.text import Text

_VARIABLE = "FORTNOX_QUEUE"

DataOption = Annotated[
    str,
    typer.Option("--data"),
    Text(
        "Folder or URL of the data set. Default: fleet-data.",
        "Mapp eller adress för datamängden. Standard: fleet-data.",
    ),
]
QueueOption = Annotated[
    str | None,
    typer.Option("--queue"),
    Text(
        "URL of the queue's database, without the password. Default: the environment variable FORTNOX_QUEUE.",
        "Adress till ködatabasen, utan lösenord. Standard: miljövariabeln FORTNOX_QUEUE.",
    ),
]
DeadlineOption = Annotated[
    int,
    typer.Option("--deadline", min=1),
    Text(
        "Time limit for each company, in minutes. Default: 60.",
        "Tidsgräns per företag, i minuter. Standard: 60.",
    ),
]
YearsOption = Annotated[
    list[int] | None,
    typer.Option("--year"),
    Text(
        "A calendar year in which financial years end. Can be repeated. Default: the years that are not locked.",
        "Ett kalenderår då räkenskapsår slutar. Kan anges flera gånger. Standard: de år som inte är låsta.",
    ),
]


def open_queue(config: FortnoxConfig, database: str | None, *, data: str, deadline: int = 60) -> FleetQueue:
    """Return the queue that a command uses.

    Raises:
        Stop: No database is given.
        FortnoxError: The URL of the database or the settings can't be used.
    """
    address = database or os.environ.get(_VARIABLE)
    if not address:
        raise Stop(
            Text("No database is given for the queue.", "Ingen databas har angetts för kön."),
            hint=Text(
                f"Use --queue postgresql://user@host/fleet, or set {_VARIABLE}.",
                f"Använd --queue postgresql://anvandare@dator/fleet, eller sätt {_VARIABLE}.",
            ),
        )
    dataset = data if "://" in data else str(Path(data).resolve())
    return FleetQueue(address, config, dataset=dataset, deadline_s=60.0 * deadline)
