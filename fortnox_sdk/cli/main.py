"""The entry point: runs a verb, and turns every error into one line and an exit code."""

import io
import os
import sys
import traceback
from collections.abc import Sequence

__all__ = ["run"]

_INTERRUPTED = 130


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
    try:
        import typer  # noqa: PLC0415 -- an extra

        from fortnox_sdk.cli.verbs import app  # noqa: PLC0415 -- imports typer and rich
    except ModuleNotFoundError as fault:
        if fault.name not in {"typer", "rich"}:
            raise
        _complain(f'The command needs {fault.name}. Run: pip install "fortnox-sdk[cli]"')
        return 2
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
    except Exception as fault:  # noqa: BLE001 -- the outermost door: people get one line, never a traceback
        # typer does not export its usage errors' root: BadParameter, UsageError, ClickException.
        if isinstance(fault, typer.BadParameter.__mro__[2]):
            says = getattr(fault, "format_message", fault.__str__)
            context = getattr(fault, "ctx", None)
            _complain(f"{says()} See: {getattr(context, 'command_path', 'fortnox')} --help")
            return 2
        return _explain(fault)
    return code if isinstance(code, int) else 0


def _explain(fault: Exception) -> int:
    """One line for an error, and its exit code."""
    from fortnox_sdk.cli.exits import exit_code, one_line  # noqa: PLC0415 -- loaded by `verbs` already

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
    print("fortnox:", " ".join(text.split()), file=sys.stderr)  # noqa: T201 -- the command's way to speak
