"""`fortnox export plan`: shows what an export would post. Nothing is posted."""

from fortnox_sdk.cli.export.posting import (
    ExemptOption,
    JournalOption,
    ReverseTwinOption,
    show_plan,
)
from fortnox_sdk.cli.export.request import (
    DayOption,
    ExportRequest,
    FileArgument,
    FromSeriesOption,
    ReferencePrefixOption,
    ReplaceOption,
    RepostOption,
    ReversalSeriesOption,
    SeriesOption,
)
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import CompanyOption, ConfigOption, YearOption, make_screen


def plan_vouchers(
    file: FileArgument,
    *,
    series: SeriesOption,
    from_series: FromSeriesOption = None,
    reference_prefix: ReferencePrefixOption = None,
    reversal_series: ReversalSeriesOption = None,
    year: YearOption = None,
    day: DayOption = None,
    journal_folder: JournalOption = None,
    repost: RepostOption = None,
    replace: ReplaceOption = None,
    reverse_twin: ReverseTwinOption = False,
    exempt_from_lock: ExemptOption = False,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Show what an export would post: rows, totals, the effect on profit, and what Fortnox has already.

    Nothing is posted. The exit code is 0 if the vouchers can be posted.
    """
    screen = make_screen(lang, as_json=as_json)
    request = ExportRequest(
        file=file,
        series=series,
        from_series=from_series,
        reference_prefix=reference_prefix,
        reversal_series=reversal_series,
        year=year,
        day=day,
        journal_folder=journal_folder,
        repost=repost,
        replace=replace,
        reverse_twin=reverse_twin,
        exempt_from_lock=exempt_from_lock,
        company=company,
        config_file=config_file,
    )
    return show_plan(screen, request.plan(screen))
