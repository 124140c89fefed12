"""The command-line application.

An error is reported as an exit code, as one line on stderr and, with `--json`, as one JSON object on stdout.
"""

import io
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from fortnox_sdk.cli.commands import COMMANDS
from fortnox_sdk.cli.help import build_group, show_help, shown_text
from fortnox_sdk.cli.invocation import Invocation, JsonOption, LangOption
from fortnox_sdk.cli.one_object import WatchedStream
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.text import Text

if TYPE_CHECKING:
    from fortnox_sdk.cli.failure import Failure

_INTERRUPTED: Final = 130
"""The exit code that typer returns after Ctrl-C."""


def start(
    context: typer.Context,
    *,
    as_json: JsonOption = False,
    lang: LangOption = None,
    show_version: Annotated[
        bool,
        typer.Option("--version"),
        Text("Show the version and exit.", "Visa versionen och avsluta."),
    ] = False,
) -> None:
    """Show the version or the help text."""
    if show_version:
        from importlib.metadata import version  # noqa: PLC0415 -- slow to import

        print(shown_text(context, f"fortnox {version('fortnox-sdk')}", "version"))  # noqa: T201 -- the command's output
        raise typer.Exit
    show_help(context, as_json=as_json, lang=lang)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The command-line arguments after `fortnox`; None means the arguments of this process.

    Returns:
        The exit code; see `fortnox_sdk.cli.exits.ExitCode`.
    """
    try:
        return _run_and_report(sys.argv[1:] if arguments is None else list(arguments))
    finally:
        _give_up_broken_streams()


def _run_and_report(words: list[str]) -> int:
    """Run the command, print its error if it fails, and return its exit code."""
    _open_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # If the terminal can't show a character, print "?" instead of failing.
            stream.reconfigure(errors="replace")
    invocation, stdout = Invocation.of(words, os.environ), WatchedStream(sys.stdout)
    result: int | Failure = 1
    try:
        with redirect_stdout(stdout):
            result = _run(words, invocation)
            if not isinstance(result, int) and invocation.as_json and not stdout.is_used:
                print(result.to_json())  # noqa: T201 -- the command's output
            stdout.flush()
    except BrokenPipeError:
        # The program that reads the output has ended (such as `| head`).
        if isinstance(result, int):
            return 1
    except FortnoxError as fault:
        if isinstance(result, int):
            result = _failure_of(fault)
    if isinstance(result, int):
        return result
    with suppress(BrokenPipeError):
        print("fortnox:", result.line(invocation.language), file=sys.stderr)  # noqa: T201 -- the command's output
    return result.exit


def _open_missing_streams() -> None:
    """Open the null device in place of each standard stream that was closed when the process began (`>&-`)."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 -- for the whole process


def _give_up_broken_streams() -> None:
    """Redirect an unwritable standard stream to the null device, because Python would otherwise exit with code 120."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _failure_of(fault: Exception) -> "Failure":
    from fortnox_sdk.cli.failure import failure_of  # noqa: PLC0415 -- imports much of the SDK

    return failure_of(fault)


def _run(words: Sequence[str], invocation: Invocation) -> "int | Failure":
    """Run the command and return its exit code, or its error."""
    try:
        code: object = build_group(COMMANDS, start).main(
            args=list(words), prog_name=COMMANDS.name, standalone_mode=False, obj=invocation
        )
    except BrokenPipeError:
        raise
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except Exception as fault:  # noqa: BLE001 -- the outermost caller prints one line, never a traceback
        return _failure_of(fault)
    if code == _INTERRUPTED:
        from fortnox_sdk.cli.failure import interruption  # noqa: PLC0415 -- as above

        return interruption()
    return code if isinstance(code, int) else 0
