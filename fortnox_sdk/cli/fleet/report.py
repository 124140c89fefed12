"""`fortnox fleet report`: shows all companies, the most urgent first."""

from collections.abc import Collection, Iterable, Sequence

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.fleet.options import DataOption
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import ConfigOption, make_screen
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.cli.trust import load_config
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.fleet import CompanyOverview, Dataset, Need, make_overview
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.protocol import connections_of
from fortnox_sdk.text import Text

_CODES = {Need.SIGN_IN: ExitCode.SIGN_IN, Need.FAILED: ExitCode.ERROR, Need.DIFFERENCE: ExitCode.UNEXPLAINED}


def show_report(
    *,
    data: DataOption = "fleet-data",
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Show all companies, the most urgent first. No request is sent to Fortnox."""
    screen = make_screen(lang, as_json=as_json)
    config = load_config(config_file, screen.language)
    lines, code = read_overview(screen, config, data)
    screen.answer({"companies": [line_json(line) for line in lines]}, schema="fleet-report")
    show_lines(screen, lines)
    return code


def read_overview(
    screen: Screen, config: FortnoxConfig, data: str, *, keys: Collection[ConnectionKey] | None = None
) -> tuple[list[CompanyOverview], ExitCode]:
    """Return the overview, and the exit code for the company that needs action most urgently.

    An error about one company is printed on stderr, so that the other companies are still shown.

    Args:
        screen: The screen.
        config: The settings.
        data: The folder or URL of the data set.
        keys: The companies to show; None means all.
    """
    damaged: list[FortnoxError] = []
    application = (config.issuer_host, config.client_id)
    saved = connections_of(open_store(config), application, on_damage=damaged.append)
    companies = [
        company
        for company in Dataset(data).companies(on_damage=damaged.append)
        if keys is None or company.key in keys
    ]
    for fault in damaged:
        screen.note(f"fortnox: {fault.in_language(screen.language)}", style="red")
    lines = make_overview(companies, saved, SystemClock().now())
    return lines, worst(lines) or (ExitCode.ERROR if damaged else ExitCode.DONE)


def worst(lines: Iterable[CompanyOverview]) -> ExitCode:
    """Return the exit code for the company that needs action most urgently."""
    return _CODES.get(min((line.need for line in lines), default=Need.NOTHING), ExitCode.DONE)


def show_lines(screen: Screen, lines: Sequence[CompanyOverview]) -> None:
    """Print a table with a line for each company. With `--json`, print nothing."""
    screen.table(
        (
            Text("Company", "Företag"),
            Text("Number", "Nummer"),
            Text("Days left", "Dagar kvar"),
            Text("New vouchers", "Nya verifikationer"),
            Text("Locked until", "Låst till"),
            Text("Needs", "Behöver"),
            Text("Reason", "Orsak"),
        ),
        [
            (
                line.name,
                line.organisation_number,
                str(line.days_left),
                str(line.new_vouchers),
                str(line.state.locked_until) if line.state and line.state.locked_until else "",
                line.need.text,
                line.reason,
            )
            for line in lines
        ],
        numbers={2, 3},
    )


def line_json(line: CompanyOverview) -> dict[str, object]:
    """Return the JSON of a line of the overview."""
    state = line.state
    return {
        "connection": str(line.key),
        "name": line.name,
        "organisation_number": line.organisation_number,
        "need": line.need.name.lower(),
        "reason": line.reason.en,
        "reason_sv": line.reason.sv,
        "days_left": line.days_left,
        "new_vouchers": line.new_vouchers,
        "locked_until": None
        if state is None or state.locked_until is None
        else state.locked_until.isoformat(),
        "fresh_at": None if state is None or state.fresh_at is None else state.fresh_at.isoformat(),
    }
