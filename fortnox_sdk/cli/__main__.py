"""The entry point of the equivalent commands `fortnox` and `python -m fortnox_sdk.cli`."""

import sys
from importlib.util import find_spec


def run_command() -> int:
    """Run the command, or print what to install if the `cli` extra is missing.

    Returns:
        The exit code; see `fortnox_sdk.cli.exits.ExitCode`.
    """
    missing = next((name for name in ("typer", "rich") if find_spec(name) is None), None)
    if missing:
        text = f'fortnox: The command needs {missing}. Run: pip install "fortnox-sdk[cli]"'
        print(text, file=sys.stderr)  # noqa: T201 -- the command's output
        return 2
    from fortnox_sdk.cli.main import run  # noqa: PLC0415 -- imports typer, an extra

    return run()


if __name__ == "__main__":
    sys.exit(run_command())
