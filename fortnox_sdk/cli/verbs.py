"""All verbs in one application."""

from importlib.metadata import version
from typing import Annotated

import typer

from fortnox_sdk.cli.appendix import show_appendix
from fortnox_sdk.cli.demo.command import run_demo
from fortnox_sdk.cli.doctor.command import run_doctor
from fortnox_sdk.cli.export import export_vouchers
from fortnox_sdk.cli.import_ import import_books
from fortnox_sdk.cli.login import run_login
from fortnox_sdk.cli.logout import run_logout
from fortnox_sdk.cli.reverse import reverse_voucher
from fortnox_sdk.cli.sandbox import run_sandbox
from fortnox_sdk.cli.status import show_status

__all__ = ["app"]

app = typer.Typer(
    name="fortnox",
    help="Move books between Fortnox and a year-end tool. Start with: fortnox demo",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, _verb in (
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
    app.command(_name)(_verb)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    *,
    show_version: Annotated[bool, typer.Option("--version", help="Say which version this is.")] = False,
) -> None:
    """Say the version, or how to use the command."""
    if show_version:
        print(f"fortnox {version('fortnox-sdk')}")  # noqa: T201 -- the command's answer
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())  # noqa: T201 -- the command's answer
        raise typer.Exit
