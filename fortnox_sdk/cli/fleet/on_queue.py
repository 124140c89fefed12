"""`fortnox fleet init | enqueue | worker | status`: synchronises many companies through a queue in PostgreSQL."""

from typing import Annotated

import typer

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.fleet.options import DataOption, DeadlineOption, QueueOption, open_queue
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import ConfigOption, make_screen
from fortnox_sdk.cli.trust import load_config
from fortnox_sdk.fleet import JobState
from fortnox_sdk.fleet.pool import saved_companies
from fortnox_sdk.text import Text

_STATES = {
    JobState.WAITING: Text("Waiting", "Väntar"),
    JobState.RUNNING: Text("Running", "Pågår"),
    JobState.DONE: Text("Done", "Klara"),
    JobState.FAILED: Text("Failed", "Misslyckade"),
}


def init_queue(
    *,
    queue: QueueOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Create the queue's tables in the database, unless they exist."""
    screen = make_screen(lang, as_json=as_json)
    open_queue(load_config(config_file, screen.language), queue, data="fleet-data").init()
    screen.answer({"initialised": True}, schema="fleet-init")
    screen.line(Text("The queue is ready.", "Kön är klar att använda."))
    return ExitCode.DONE


def enqueue_companies(
    *,
    queue: QueueOption = None,
    data: DataOption = "fleet-data",
    spread: Annotated[
        int,
        typer.Option("--spread", min=0),
        Text(
            "Number of minutes over which the starts of the companies are spread. Default: 0, all at once.",
            "Antal minuter som företagens starttider sprids över. Standard: 0, alla på en gång.",
        ),
    ] = 0,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Put all connected companies into the queue."""
    screen = make_screen(lang, as_json=as_json)
    config = load_config(config_file, screen.language)
    keys = saved_companies(config)
    enqueued = open_queue(config, queue, data=data).enqueue(keys, spread_s=60.0 * spread)
    aside = [
        {
            "name": company.name or str(company.key),
            "reason": company.problem.message if company.problem else "",
        }
        for company in enqueued.set_aside
    ]
    screen.answer(
        {"added": enqueued.added, "already_waiting": enqueued.already_waiting, "set_aside": aside},
        schema="fleet-enqueue",
    )
    screen.pairs(
        [
            (Text("Added", "Tillagda"), str(enqueued.added)),
            (Text("Already waiting", "Väntar redan"), str(enqueued.already_waiting)),
        ]
    )
    for company in enqueued.set_aside:
        name = company.name or str(company.key)
        reason = company.problem.text if company.problem else Text("", "")
        screen.line(
            Text("Not added yet, after {n:failure|failures}: {name}. {reason}",
                 "Inte tillagt än, efter {n:misslyckande|misslyckanden}: {name}. {reason}")
            .format(n=company.failures, name=name, reason=reason)
        )  # fmt: skip
    return ExitCode.DONE


def run_worker(
    *,
    queue: QueueOption = None,
    data: DataOption = "fleet-data",
    threads: Annotated[
        int,
        typer.Option("--threads", min=1, max=64),
        Text(
            "The number of companies that are read at once. Default: 4.",
            "Antalet företag som läses samtidigt. Standard: 4.",
        ),
    ] = 4,
    deadline: DeadlineOption = 60,
    once: Annotated[
        bool,
        typer.Option("--once"),
        Text("Stop when the queue is empty.", "Sluta när kön är tom."),
    ] = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Synchronise companies from the queue until Ctrl-C or SIGTERM. Companies in progress are completed first."""
    screen = make_screen(lang, as_json=as_json)
    config = load_config(config_file, screen.language)
    open_queue(config, queue, data=data, deadline=deadline).work(threads=threads, wait=not once)
    screen.answer({"stopped": True}, schema="fleet-worker")
    return ExitCode.DONE


def show_queue(
    *,
    queue: QueueOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Show the number of jobs in each state."""
    screen = make_screen(lang, as_json=as_json)
    counts = open_queue(load_config(config_file, screen.language), queue, data="fleet-data").counts()
    screen.answer({state.value: counts[state] for state in JobState}, schema="fleet-status")
    screen.pairs([(_STATES[state], str(counts[state])) for state in JobState])
    return ExitCode.DONE
