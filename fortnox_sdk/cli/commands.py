"""The table of commands. A command's module is imported when the command runs or shows its own help."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

import attrs
import typer
from typer.core import TyperCommand, TyperGroup

from fortnox_sdk.text import Language, Text

if TYPE_CHECKING:
    from typer._click import Command, Context

HELP_OPTIONS: Final[Mapping[str, object]] = {"help_option_names": ["-h", "--help"]}


@attrs.frozen
class ListedCommand:
    """A command in the list that `fortnox --help` shows."""

    target: str
    """The module below `fortnox_sdk.cli` and, after a colon, its function or group of commands."""
    summary: Text
    """The line about the command, short enough for a terminal with 80 columns."""


COMMANDS: Final[Mapping[str, ListedCommand]] = {
    "demo": ListedCommand(
        "demo.command:run_demo",
        Text(
            "Run the whole year-end job without a Fortnox account",
            "Kör hela bokslutsjobbet utan ett konto i Fortnox",
        ),
    ),
    "sandbox": ListedCommand(
        "sandbox:run_sandbox", Text("Start a local Fortnox sandbox", "Starta en lokal sandlåda för Fortnox")
    ),
    "login": ListedCommand(
        "login:run_login", Text("Sign in to a company in Fortnox", "Logga in i ett företag i Fortnox")
    ),
    "logout": ListedCommand(
        "logout:run_logout",
        Text("Disconnect a company, here and at Fortnox", "Koppla från ett företag, här och hos Fortnox"),
    ),
    "status": ListedCommand(
        "status:show_status",
        Text(
            "Show the connections and the days they have left",
            "Visa kopplingarna och hur många dagar de har kvar",
        ),
    ),
    "doctor": ListedCommand(
        "doctor.command:run_doctor",
        Text(
            "Check settings and connection, and say what to fix",
            "Kontrollera inställningar och koppling, och säg vad som ska rättas",
        ),
    ),
    "import": ListedCommand(
        "import_:import_books",
        Text(
            "Import a financial year and write the appendices",
            "Importera ett räkenskapsår och skriv bilagorna",
        ),
    ),
    "appendix": ListedCommand(
        "appendix:show_appendix",
        Text(
            "Show what an account consists of, and explain differences",
            "Visa vad ett konto består av, och förklara skillnader",
        ),
    ),
    "binder": ListedCommand(
        "binder:show_binder",
        Text("Show an appendix for every balance account", "Visa en bilaga för varje balanskonto"),
    ),
    "handover": ListedCommand(
        "handover:hand_over",
        Text(
            "Write balance sheet and income statement for other programs",
            "Skriv balans- och resultaträkning för andra program",
        ),
    ),
    "export": ListedCommand(
        "export.group:export_app",
        Text(
            "Plan, post, verify and reverse closing vouchers",
            "Planera, bokför, kontrollera och vänd bokslutsverifikationer",
        ),
    ),
    "archive": ListedCommand(
        "archive:archive_app",
        Text(
            "Keep a financial year, and show that nothing has changed",
            "Arkivera ett räkenskapsår, och visa att inget har ändrats",
        ),
    ),
}
"""The commands in the order in which people use them."""


def add_commands(group: TyperGroup, language: Language) -> None:
    """Add all commands to the group `fortnox`, without importing them.

    Args:
        group: The group.
        language: The language of the list of commands.
    """
    for name, listed in COMMANDS.items():
        group.add_command(_LazyCommand(name, listed, language))


class _LazyCommand(TyperCommand):
    """A command of which only the name and the summary are known until it is used."""

    def __init__(self, name: str, listed: ListedCommand, language: Language) -> None:
        super().__init__(name, short_help=listed.summary.in_language(language), rich_markup_mode=None)
        self._listed = listed

    def make_context(
        self, info_name: str | None, args: list[str], parent: "Context | None" = None, **extra: object
    ) -> "Context":
        """Import the command and return its context, so that the imported command runs instead of this one."""
        module, _, name = self._listed.target.partition(":")
        target: object = getattr(import_module(f"fortnox_sdk.cli.{module}"), name)
        return _loaded(str(self.name), target).make_context(info_name, args, parent, **extra)


def _loaded(name: str, target: object) -> "Command":
    """Return the command of a function, or of a group of commands."""
    if isinstance(target, typer.Typer):
        return typer.main.get_group(target)
    app = typer.Typer(
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings=dict(HELP_OPTIONS),
    )
    app.command(name)(cast("Callable[..., object]", target))
    return typer.main.get_command(app)
