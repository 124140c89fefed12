"""The entries of the table of commands: a command, or a group of commands, with its help in English and Swedish."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import cast

import attrs

from fortnox_sdk.text import Text


@attrs.frozen
class Command:
    """A command. Its module is imported when the command runs or shows its help.

    Args:
        name: The name on the command line.
        function: The module below `fortnox_sdk.cli` and the function in it, such as `status:show_status`.
        text: The help. The list of commands shows its first sentence.
        example: A working command line for the help.
    """

    name: str
    function: str
    text: Text
    example: str

    def load(self) -> Callable[..., int]:
        """Import the module and return the function."""
        module, _, name = self.function.partition(":")
        return cast("Callable[..., int]", getattr(import_module(f"fortnox_sdk.cli.{module}"), name))


@attrs.frozen
class Group:
    """A group of commands, such as `fortnox export`.

    Args:
        name: The name on the command line.
        text: The help. The list of commands shows its first sentence.
        example: A working command line for the help.
        entries: The commands and groups in it, in the order of the help.
    """

    name: str
    text: Text
    example: str
    entries: tuple["Command | Group", ...]

    def find(self, name: str) -> "Command | Group | None":
        """Return the entry with the given name; None if there is no such entry."""
        return next((entry for entry in self.entries if entry.name == name), None)


def all_commands(group: Group) -> Iterator[Command]:
    """Yield the commands of a group and of the groups in it."""
    for entry in group.entries:
        if isinstance(entry, Group):
            yield from all_commands(entry)
        else:
            yield entry


def summary(text: Text) -> Text:
    """Return the first sentence of a help text.

    >>> summary(Text("Show the years. Nothing is changed.", "Visa åren. Inget ändras."))
    Text(en='Show the years.', sv='Visa åren.')
    """
    first = (each.partition("\n")[0].partition(". ")[0].rstrip(".") for each in (text.en, text.sv))
    return Text(*(f"{each}." for each in first))
