"""The application with its commands, run with one line and an exit code for every error."""

import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from fortnox_sdk.cli.appendix import show_appendix
from fortnox_sdk.cli.demo.command import run_demo
from fortnox_sdk.cli.doctor.command import run_doctor
from fortnox_sdk.cli.exits import exit_code, one_line
from fortnox_sdk.cli.export import export_vouchers
from fortnox_sdk.cli.import_ import import_books
from fortnox_sdk.cli.login import run_login
from fortnox_sdk.cli.logout import run_logout
from fortnox_sdk.cli.reverse import reverse_voucher
from fortnox_sdk.cli.sandbox import run_sandbox
from fortnox_sdk.cli.status import show_status

__all__ = ["app", "run"]

_INTERRUPTED = 130

app = typer.Typer(
    name="fortnox",
    help="Move books between Fortnox and a year-end tool. Start with: fortnox demo",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, _command in (
    ("demo", run_demo),
    ("sandbox", run_sandbox),
    ("login", run_login),
    ("logout", run_logout),
    ("status", show_status),
    ("doctor", run_doctor),
    ("import", import_books),
    ("appendix", show_appendix),
    ("export", export_vouchers),
    ("reverse", reverse_voucher),
):
    app.command(_name)(_command)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    *,
    show_version: Annotated[bool, typer.Option("--version", help="Say which version this is.")] = False,
) -> None:
    """Show the version, or how to use the command."""
    if show_version:
        print(f"fortnox {version('fortnox-sdk')}")  # noqa: T201 -- the command's output
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())  # noqa: T201 -- the command's output
        raise typer.Exit


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: What follows `fortnox`; None takes the process's own.

    Returns:
        The exit code; see `fortnox_sdk.cli.exits.ExitCode`.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks a sign shows another one instead of failing.
            stream.reconfigure(errors="replace")
    command = typer.main.get_command(app)
    try:
        code: object = command.main(
            args=None if arguments is None else list(arguments), prog_name="fortnox", standalone_mode=False
        )
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`| head`): nobody is left to tell, and Python must not try at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as fault:  # noqa: BLE001 -- the outermost caller: people get one line, never a traceback
        # typer does not export its usage errors' root: BadParameter, UsageError, ClickException.
        if isinstance(fault, typer.BadParameter.__mro__[2]):
            says = getattr(fault, "format_message", fault.__str__)
            context = getattr(fault, "ctx", None)
            _complain(f"{says()} See: {getattr(context, 'command_path', 'fortnox')} --help")
            return 2
        return _explain(fault)
    return code if isinstance(code, int) else 0


def _explain(fault: Exception) -> int:
    """Print one line for an error, and return its exit code."""
    foreseen = exit_code(fault)
    if foreseen is not None:
        _complain(one_line(fault))
        return foreseen
    if os.environ.get("FORTNOX_DEBUG"):
        traceback.print_exc()
    _complain(
        f"This is our fault: {type(fault).__name__}: {one_line(fault)} "
        "Run it with FORTNOX_DEBUG=1 for the trace, and report it."
    )
    return 1


def _complain(text: str) -> None:
    print("fortnox:", " ".join(text.split()), file=sys.stderr)  # noqa: T201 -- the command's output
