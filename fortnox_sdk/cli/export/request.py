"""The file, the company and the options of `fortnox export`, and the plan that they describe."""

import inspect
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import attrs
import typer

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.cli.export.posting import (
    PLAN_STEP,
    ExemptOption,
    JournalOption,
    ReverseTwinOption,
    check_job_folders,
    open_journal,
)
from fortnox_sdk.cli.options import CompanyOption, ConfigOption, YearOption, connect, find_year, parse_date
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.export_plan import ExportPlan
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from fortnox_sdk.year_end.export.plan import plan_export
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

FileArgument = Annotated[
    Path,
    typer.Argument(),
    Text(
        "A file with the vouchers, such as closing.xlsx.",
        "En fil med verifikationerna, till exempel bokslut.xlsx.",
    ),
]
SeriesOption = Annotated[
    str,
    typer.Option("--series"),
    Text("The voucher series to post to, such as V.", "Verifikationsserien att bokföra i, till exempel V."),
]
FromSeriesOption = Annotated[
    list[str] | None,
    typer.Option("--from-series"),
    Text(
        "Series of the vouchers to take from a SIE 4E file. Can be repeated.",
        "Serie för verifikationerna som ska tas från en SIE 4E-fil. Kan anges flera gånger.",
    ),
]
ReferencePrefixOption = Annotated[
    str | None,
    typer.Option("--reference-prefix"),
    Text(
        "Prefix of the references that are created for vouchers with neither a reference nor a series and a number.",
        "Prefix för referenserna som skapas för verifikationer som varken har referens eller serie och nummer.",
    ),
]
ReversalSeriesOption = Annotated[
    str | None,
    typer.Option("--reversal-series"),
    Text(
        "The series for reversals of vouchers with a reversal date. Default: the series of --series.",
        "Serien för återföringar av verifikationer med återföringsdatum. Standard: serien i --series.",
    ),
]
DayOption = Annotated[
    str | None,
    typer.Option("--date"),
    Text(
        "A date in the financial year. Default: the date of the first voucher.",
        "En dag i räkenskapsåret. Standard: den första verifikationens datum.",
    ),
]
RepostOption = Annotated[
    list[str] | None,
    typer.Option("--repost"),
    Text(
        "Reference of a voucher that was removed in Fortnox and should be posted again.",
        "Referens för en verifikation som har tagits bort i Fortnox och ska bokföras igen.",
    ),
]
ReplaceOption = Annotated[
    list[str] | None,
    typer.Option("--replace"),
    Text(
        "Reference of a voucher that has changed and should be reversed and posted again.",
        "Referens för en verifikation som har ändrats och ska återföras och bokföras igen.",
    ),
]


@attrs.frozen(kw_only=True)
class ExportRequest:
    """The file, the company and the options of one export command.

    `takes_request` turns a function with a request argument into a command.
    """

    file: FileArgument
    series: SeriesOption
    from_series: FromSeriesOption = None
    reference_prefix: ReferencePrefixOption = None
    reversal_series: ReversalSeriesOption = None
    year: YearOption = None
    day: DayOption = None
    journal_folder: JournalOption = None
    repost: RepostOption = None
    replace: ReplaceOption = None
    reverse_twin: ReverseTwinOption = False
    exempt_from_lock: ExemptOption = False
    company: CompanyOption = None
    config_file: ConfigOption = None

    def plan(self, screen: Screen) -> ExportPlan:
        """Read the file and compare its vouchers with Fortnox. Nothing is posted.

        Raises:
            InvalidInput: The file can't be used.
            Stop: An option can't be used.
            FortnoxError: Fortnox could not be read.
        """
        vouchers = read_closing_vouchers(
            self.file, series=self.from_series or (), reference_prefix=self.reference_prefix
        )
        connected, on = connect(self.config_file, self.company, screen=screen), parse_date(self.day)
        check_job_folders(connected, self.file.parent, self.journal_folder)
        if self.year is None and on is None:
            on = self._first_date(vouchers)
        financial_year = find_year(connected.client, year=self.year, on=on)
        with screen.step(PLAN_STEP):
            return plan_export(
                connected.client,
                vouchers,
                series=self.series,
                reversal_series=self.reversal_series,
                year=financial_year,
                journal=open_journal(connected, financial_year.id, self.journal_folder),
                repost=self.repost or (),
                replace=self.replace or (),
                reverse_twins=self.reverse_twin,
                exempt_from_lock=self.exempt_from_lock,
            )

    def _first_date(self, vouchers: Sequence[ClosingVoucher]) -> date:
        if not vouchers:
            raise Stop(Text(f"'{self.file}' has no vouchers.", f"'{self.file}' har inga verifikationer."))
        return vouchers[0].date


def takes_request(function: Callable[..., int]) -> Callable[..., int]:
    """Turn a function into a command that has the options of `ExportRequest` and the options of the function.

    Args:
        function: The function. Its first argument is the request, and its other arguments are options.
    """
    fields = attrs.fields(ExportRequest)

    def command(**values: object) -> int:
        given = {field.name: values.pop(field.name) for field in fields}
        return function(ExportRequest(**given), **values)  # type: ignore[arg-type]  # typer has checked the types

    declared = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if field.default is attrs.NOTHING else field.default,
            annotation=field.type,
        )
        for field in fields
    ]
    own = list(inspect.signature(function).parameters.values())[1:]
    setattr(command, "__signature__", inspect.Signature([*declared, *own]))  # noqa: B010 -- mypy refuses an assignment
    return command
