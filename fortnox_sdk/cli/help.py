"""The commands and groups as typer runs them, with their help in the user's language."""

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, cast

import typer
from typer.core import TyperCommand, TyperGroup

from fortnox_sdk.cli.entries import Command, Group, summary
from fortnox_sdk.cli.invocation import JsonOption, LangOption, invocation_of, schema_name
from fortnox_sdk.cli.parameters import Declaration, argument_name, option_names
from fortnox_sdk.text import Language, Text

if TYPE_CHECKING:
    from fortnox_sdk.cli.parameters import Parameter

_USAGE: Final = Text("Usage: ", "Användning: ")
_ARGUMENTS: Final = Text("Arguments", "Argument")
_OPTIONS: Final = Text("Options", "Alternativ")
_COMMANDS: Final = Text("Commands", "Kommandon")
_EXAMPLE: Final = Text("Example", "Exempel")
_OPTIONS_WORD: Final = Text("[OPTIONS]", "[ALTERNATIV]")
_COMMAND_WORD: Final = Text("COMMAND", "KOMMANDO")
_SETTINGS: Final = {"help_option_names": ["-h", "--help"]}
PROGRAM: Final = "fortnox"

Rows = Sequence[tuple[str, str]]


class HelpCommand(TyperCommand):
    """A command with its help in the user's language."""

    entry: Command

    def get_help(self, ctx: object) -> str:
        """Return the help of the command."""
        page = _Page(cast("typer.Context", ctx), self.callback)
        arguments = [each for each in page.parameters if each.param_type_name == "argument"]
        usage = [page.text(_OPTIONS_WORD), *map(argument_name, arguments)]
        return page.render(self.entry, usage, (_ARGUMENTS, [page.row(each) for each in arguments]))


class HelpGroup(TyperGroup):
    """A group of commands with its help in the user's language. It imports a command when the command is used."""

    entry: Group

    def get_help(self, ctx: object) -> str:
        """Return the help of the group, with one line for each of its commands."""
        page = _Page(cast("typer.Context", ctx), self.callback)
        rows = [(each.name, page.text(summary(each.text))) for each in self.entry.entries]
        return page.render(
            self.entry, [page.text(_OPTIONS_WORD), page.text(_COMMAND_WORD)], (_COMMANDS, rows)
        )

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 -- typer's name
        """Return the names of the commands."""
        return [entry.name for entry in self.entry.entries]

    def get_command(self, ctx: object, cmd_name: str) -> "HelpCommand | HelpGroup | None":  # noqa: ARG002 -- typer's name
        """Import a command and return it; return None if there is no such command."""
        entry = self.entry.find(cmd_name)
        if isinstance(entry, Group):
            return build_group(entry, show_help)
        return None if entry is None else _build_command(entry)


def build_group(group: Group, callback: Callable[..., None]) -> HelpGroup:
    """Build the typer group for an entry of the table of commands.

    Args:
        group: The entry.
        callback: The function that runs before each command of the group, and if no command is given.
    """
    app = _typer(add_completion=group.name == PROGRAM)
    app.callback(cls=HelpGroup, invoke_without_command=True, context_settings=_SETTINGS)(callback)
    built = cast("HelpGroup", typer.main.get_command(app))
    built.entry, built.name = group, group.name
    return built


def show_help(
    context: typer.Context,
    *,
    as_json: JsonOption = False,  # noqa: ARG001 -- `Invocation` has read it
    lang: LangOption = None,  # noqa: ARG001 -- as above
) -> None:
    """Print the help of a group if no command is given."""
    if context.invoked_subcommand is None:
        print(context.get_help())  # noqa: T201 -- the command's output
        raise typer.Exit


def shown_text(context: typer.Context, text: str, name: str) -> str:
    """Return a text for stdout. With `--json`, it is a JSON object.

    Args:
        context: The running command.
        text: The text.
        name: The key of the text in the JSON object. It is also the name of the object's schema.
    """
    if not invocation_of(context).as_json:
        return text
    return json.dumps({"schema": schema_name(name), name: text})


def _build_command(entry: Command) -> HelpCommand:
    app = _typer(add_completion=False)
    app.command(entry.name, cls=HelpCommand, context_settings=_SETTINGS)(entry.load())
    built = cast("HelpCommand", typer.main.get_command(app))
    built.entry = entry
    return built


def _typer(*, add_completion: bool) -> typer.Typer:
    return typer.Typer(add_completion=add_completion, pretty_exceptions_enable=False, rich_markup_mode=None)


class _Page:
    """The help page of one command or group."""

    def __init__(self, context: typer.Context, function: Callable[..., object] | None) -> None:
        self._context = context
        self._language: Language = invocation_of(context).language
        self._declaration = Declaration(function)
        self.parameters = cast("list[Parameter]", context.command.get_params(context))

    def text(self, text: Text) -> str:
        return text.in_language(self._language)

    def row(self, parameter: "Parameter") -> tuple[str, str]:
        if parameter.param_type_name == "argument":
            name = argument_name(parameter)
        else:
            name = f"{option_names(parameter)} {self._declaration.value_name(parameter, self._language)}"
        return name.rstrip(), self._declaration.help(parameter, self._language)

    def render(self, entry: Command | Group, usage: Sequence[str], more: tuple[Text, Rows]) -> str:
        """Return the help page: usage, text, arguments or commands, options, and the example."""
        formatter = self._context.make_formatter()
        formatter.write_usage(self._context.command_path, " ".join(usage), self.text(_USAGE))
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.text(entry.text))
        options = [self.row(each) for each in self.parameters if each.param_type_name == "option"]
        for title, rows in (more, (_OPTIONS, options)):
            if rows:
                with formatter.section(self.text(title)):
                    formatter.write_dl(rows)
        with formatter.section(self.text(_EXAMPLE)):
            # The example is one line that can be copied, whatever the width is.
            formatter.write(f"  {entry.example}\n")
        return shown_text(self._context, formatter.getvalue().rstrip("\n"), "help")
