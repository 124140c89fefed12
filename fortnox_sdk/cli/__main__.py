"""The entry point of the equivalent commands `fortnox` and `python -m fortnox_sdk.cli`."""

import sys


def run_command() -> int:
    """Run the command, or print what to install if the `cli` extra is missing.

    Returns:
        The exit code; see `fortnox_sdk.cli.exits.ExitCode`.
    """
    try:
        from fortnox_sdk.cli.main import run  # noqa: PLC0415 -- imports typer and rich, an extra
    except ModuleNotFoundError as fault:
        package = (fault.name or "").partition(".")[0]
        if package not in {"typer", "rich"}:
            raise
        text = f'fortnox: The command needs {package}. Run: pip install "fortnox-sdk[cli]"'
        print(text, file=sys.stderr)  # noqa: T201 -- the command's output
        return 2
    return run()


if __name__ == "__main__":
    sys.exit(run_command())
