"""The command-line application. Every error is reported as one line on stderr and an exit code."""

import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.core import TyperGroup

from fortnox_sdk.cli.commands import HELP_OPTIONS, add_commands
from fortnox_sdk.cli.language import language_of
from fortnox_sdk.text import Language, printable

_INTERRUPTED = 130

app: typer.Typer = typer.Typer(
    name="fortnox",
    help="Move books between Fortnox and a year-end tool. Start with: fortnox demo",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings=dict(HELP_OPTIONS),
)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    *,
    show_version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Show the version or the help text."""
    if show_version:
        from importlib.metadata import version  # noqa: PLC0415 -- slow to import

        print(f"fortnox {version('fortnox-sdk')}")  # noqa: T201 -- the command's output
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())  # noqa: T201 -- the command's output
        raise typer.Exit


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The words after `fortnox`; None means the arguments of this process.

    Returns:
        The exit code; see `fortnox_sdk.cli.exits.ExitCode`.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # If the terminal can't show a character, print "?" instead of failing.
            stream.reconfigure(errors="replace")
    language = language_of(sys.argv[1:] if arguments is None else arguments, os.environ)
    command = typer.main.get_command(app)
    if isinstance(command, TyperGroup):
        add_commands(command, language)
    try:
        code: object = command.main(
            args=None if arguments is None else list(arguments), prog_name="fortnox", standalone_mode=False
        )
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except BrokenPipeError:
        # The program that reads the output has ended (such as `| head`). Python must not flush to the pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as fault:  # noqa: BLE001 -- the outermost caller prints one line, never a traceback
        # typer does not export ClickException. The bases of BadParameter are UsageError and ClickException.
        if isinstance(fault, typer.BadParameter.__mro__[2]):
            message = getattr(fault, "format_message", fault.__str__)
            context = getattr(fault, "ctx", None)
            _print_error(
                f"{message().rstrip('.')}. See: {getattr(context, 'command_path', 'fortnox')} --help"
            )
            return 2
        return _report(fault, language)
    return code if isinstance(code, int) else 0


def _report(fault: Exception, language: Language) -> int:
    """Print one line for an error, and return its exit code."""
    from fortnox_sdk.cli.exits import error_line, exit_code  # noqa: PLC0415 -- imports much of the SDK

    code = exit_code(fault)
    if code is not None:
        _print_error(error_line(fault, language))
        return code
    if os.environ.get("FORTNOX_DEBUG"):
        import traceback  # noqa: PLC0415 -- slow to import

        for line in traceback.format_exc().splitlines():
            print(printable(line), file=sys.stderr)  # noqa: T201 -- the command's output
    _print_error(
        f"Internal error: {type(fault).__name__}: {error_line(fault)} "
        "Run the command again with FORTNOX_DEBUG=1 for a traceback, and report it."
    )
    return 1


def _print_error(text: str) -> None:
    print("fortnox:", printable(" ".join(text.split())), file=sys.stderr)  # noqa: T201 -- the command's output
