"""`fortnox export run`: posts each closing voucher of a file once."""

from fortnox_sdk.cli.export.posting import YesOption, post_plan
from fortnox_sdk.cli.export.request import ExportRequest, takes_request
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import make_screen


@takes_request
def run_export(
    request: ExportRequest, *, yes: YesOption = False, as_json: JsonOption = False, lang: LangOption = None
) -> int:
    """Post each closing voucher of a file once, and the reversals of vouchers with a reversal date."""
    screen = make_screen(lang, as_json=as_json)
    return post_plan(screen, request.plan(screen), yes=yes)
