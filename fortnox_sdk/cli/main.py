"""The command-line application. Every error is reported as one line on stderr and an exit code."""

import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from itertools import pairwise
from typing import Annotated

import typer

from fortnox_sdk.cli.appendix import show_appendix
from fortnox_sdk.cli.archive import archive_app
from fortnox_sdk.cli.binder import show_binder
from fortnox_sdk.cli.demo.command import run_demo
from fortnox_sdk.cli.doctor.command import run_doctor
from fortnox_sdk.cli.exits import error_line, exit_code
from fortnox_sdk.cli.export.group import export_app
from fortnox_sdk.cli.handover import hand_over
from fortnox_sdk.cli.import_ import import_books
from fortnox_sdk.cli.login import run_login
from fortnox_sdk.cli.logout import run_logout
from fortnox_sdk.cli.sandbox import run_sandbox
from fortnox_sdk.cli.screen import choose_language
from fortnox_sdk.cli.source import show_source
from fortnox_sdk.cli.status import show_status
from fortnox_sdk.cli.web import run_web
from fortnox_sdk.text import Language, printable

_INTERRUPTED = 130

app: typer.Typer = typer.Typer(
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
    ("source", show_source),
    ("doctor", run_doctor),
    ("import", import_books),
    ("appendix", show_appendix),
    ("binder", show_binder),
    ("handover", hand_over),
    ("web", run_web),
):
    app.command(_name)(_command)
app.add_typer(export_app, name="export")
app.add_typer(archive_app, name="archive")


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    *,
    show_version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Show the version or the help text."""
    if show_version:
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
    command = typer.main.get_command(app)
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
        return _report(fault, _language(sys.argv[1:] if arguments is None else arguments))
    return code if isinstance(code, int) else 0


def _language(arguments: Sequence[str]) -> Language:
    """Return the language of error lines: that of the option `--lang`, or the language of the system."""
    chosen: str | None = None
    for word, following in pairwise([*arguments, ""]):
        if word == "--lang":
            chosen = following
        elif word.startswith("--lang="):
            chosen = word.removeprefix("--lang=")
    return choose_language(chosen, os.environ)


def _report(fault: Exception, language: Language) -> int:
    """Print one line for an error, and return its exit code."""
    code = exit_code(fault)
    if code is not None:
        _print_error(error_line(fault, language))
        return code
    if os.environ.get("FORTNOX_DEBUG"):
        for line in traceback.format_exc().splitlines():
            print(printable(line), file=sys.stderr)  # noqa: T201 -- the command's output
    _print_error(
        f"Internal error: {type(fault).__name__}: {error_line(fault)} "
        "Run the command again with FORTNOX_DEBUG=1 for a traceback, and report it."
    )
    return 1


def _print_error(text: str) -> None:
    print("fortnox:", printable(" ".join(text.split())), file=sys.stderr)  # noqa: T201 -- the command's output
