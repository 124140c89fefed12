"""The entry point of the equivalent commands `fortnox` and `python -m fortnox_sdk.cli`."""

import sys

from fortnox_sdk.cli.failure import missing_package


def run_command() -> int:
    """Run the command, or print what to install if the `cli` extra is missing.

    Returns:
        The exit code; see `fortnox_sdk.cli.exits.ExitCode`.
    """
    try:
        from fortnox_sdk.cli.main import run  # noqa: PLC0415 -- imports typer, an extra
    except ModuleNotFoundError as fault:
        if (fault.name or "").partition(".")[0] != "typer":
            raise
        failure = missing_package("typer")
        if "--json" in sys.argv:
            print(failure.to_json())  # noqa: T201 -- the command's output
        print("fortnox:", failure.line("en"), file=sys.stderr)  # noqa: T201 -- the command's output
        return failure.exit
    return run()


if __name__ == "__main__":
    sys.exit(run_command())
