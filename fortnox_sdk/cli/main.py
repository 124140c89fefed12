"""The command-line application.

An error is reported as an exit code, as one line on stderr and, with `--json`, as one JSON object on stdout.
"""

import io
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import redirect_stdout
from importlib.metadata import version
from typing import Annotated

import typer

from fortnox_sdk.cli.commands import COMMANDS
from fortnox_sdk.cli.failure import INTERNAL_ERROR, INTERRUPTED, Failure, failure_of, interruption
from fortnox_sdk.cli.help import build_group, show_help, shown_text
from fortnox_sdk.cli.invocation import Invocation, JsonOption, LangOption
from fortnox_sdk.cli.one_object import WatchedStream
from fortnox_sdk.cli.usage_errors import usage_failure
from fortnox_sdk.text import Text, printable


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
        print(shown_text(context, f"fortnox {version('fortnox-sdk')}", "version"))  # noqa: T201 -- the command's output
        raise typer.Exit
    show_help(context, as_json=as_json, lang=lang)


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
    words = sys.argv[1:] if arguments is None else list(arguments)
    invocation, stdout = Invocation.of(words, os.environ), WatchedStream(sys.stdout)
    try:
        with redirect_stdout(stdout):
            result = _run(words, invocation)
            stdout.flush()
    except BrokenPipeError:
        # The program that reads the output has ended (such as `| head`). Python must not flush to the pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(result, int):
        return result
    if invocation.as_json and not stdout.is_used:
        print(result.to_json(), flush=True)  # noqa: T201 -- the command's output
    print("fortnox:", result.line(invocation.language), file=sys.stderr)  # noqa: T201 -- the command's output
    return result.exit


def _run(words: Sequence[str], invocation: Invocation) -> int | Failure:
    """Run the command and return its exit code, or its error."""
    try:
        code: object = build_group(COMMANDS, start).main(
            args=list(words), prog_name=COMMANDS.name, standalone_mode=False, obj=invocation
        )
    except BrokenPipeError:
        raise
    except (KeyboardInterrupt, typer.Abort):
        return interruption()
    except Exception as fault:  # noqa: BLE001 -- the outermost caller prints one line, never a traceback
        failure = usage_failure(fault) or failure_of(fault)
        if failure.code == INTERNAL_ERROR and os.environ.get("FORTNOX_DEBUG"):
            for line in traceback.format_exc().splitlines():
                print(printable(line), file=sys.stderr)  # noqa: T201 -- the command's output
        return failure
    if code == INTERRUPTED:  # typer returns this code after Ctrl-C
        return interruption()
    return code if isinstance(code, int) else 0
