"""The group of commands `fortnox export`."""

import typer

from fortnox_sdk.cli.export.plan import plan_vouchers
from fortnox_sdk.cli.export.reverse import reverse_voucher
from fortnox_sdk.cli.export.run import run_export
from fortnox_sdk.cli.export.template import write_template_file
from fortnox_sdk.cli.export.verify import verify_vouchers

export_app: typer.Typer = typer.Typer(
    help="Plan, post, verify and reverse closing vouchers.",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, _command in (
    ("plan", plan_vouchers),
    ("run", run_export),
    ("verify", verify_vouchers),
    ("template", write_template_file),
    ("reverse", reverse_voucher),
):
    export_app.command(_name)(_command)


@export_app.callback(invoke_without_command=True)
def show_help(context: typer.Context) -> None:
    """Plan, post, verify and reverse closing vouchers."""
    if context.invoked_subcommand is None:
        print(context.get_help())  # noqa: T201 -- the command's output
        raise typer.Exit
