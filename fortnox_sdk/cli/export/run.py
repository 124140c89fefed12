"""`fortnox export run`: posts each closing voucher of a file once."""

from fortnox_sdk.cli.export.posting import (
    ExemptOption,
    JournalOption,
    ReverseTwinOption,
    YesOption,
    post_plan,
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


def run_export(
    file: FileArgument,
    *,
    series: SeriesOption,
    from_series: FromSeriesOption = None,
    reference_prefix: ReferencePrefixOption = None,
    reversal_series: ReversalSeriesOption = None,
    year: YearOption = None,
    day: DayOption = None,
    yes: YesOption = False,
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
    """Post each closing voucher of a file once, and the reversals that vouchers name a day for.

    Vouchers that are already in Fortnox are not posted again. The exit code is 6 if only some vouchers were posted.
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
    return post_plan(screen, request.plan(screen), yes=yes)
