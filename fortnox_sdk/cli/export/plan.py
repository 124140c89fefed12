"""`fortnox export plan`: shows what an export would post. Nothing is posted."""

from fortnox_sdk.cli.export.posting import show_plan
from fortnox_sdk.cli.export.request import ExportRequest, takes_request
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import make_screen


@takes_request
def plan_vouchers(request: ExportRequest, *, as_json: JsonOption = False, lang: LangOption = None) -> int:
    """Show what an export would post: rows, totals, the effect on profit, and what is already in Fortnox."""
    screen = make_screen(lang, as_json=as_json)
    return show_plan(screen, request.plan(screen))
