"""The entry point of the equivalent commands `fortnox` and `python -m fortnox_sdk.cli`."""

import sys
from importlib.util import find_spec


def run_command() -> int:
    """Run the command, or print what to install if the `cli` extra is missing.

    Returns:
        The exit code; see `fortnox_sdk.cli.exits.ExitCode`.
    """
    missing = next((name for name in ("typer", "rich") if find_spec(name) is None), None)
    if missing is not None:
        from fortnox_sdk.cli.failure import missing_package  # noqa: PLC0415 -- not needed otherwise

        failure = missing_package(missing)
        if "--json" in sys.argv:
            print(failure.to_json())  # noqa: T201 -- the command's output
        print("fortnox:", failure.line("en"), file=sys.stderr)  # noqa: T201 -- the command's output
        return failure.exit
    from fortnox_sdk.cli.main import run  # noqa: PLC0415 -- imports typer, an extra

    return run()


if __name__ == "__main__":
    sys.exit(run_command())
