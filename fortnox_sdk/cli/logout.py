"""`fortnox logout`: revokes a connection at Fortnox and removes its tokens from this computer."""

from fortnox_sdk.auth.consent import sign_out
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import CompanyOption, ConfigOption, connect, make_screen
from fortnox_sdk.text import Text


def run_logout(
    *,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Disconnect a company, on this computer and at Fortnox.

    If Fortnox can't be reached, the connection is kept, so that you can try again.
    """
    screen = make_screen(lang, as_json=as_json)
    connected = connect(config_file, company, screen=screen)
    saved = connected.store.get(connected.key)
    label = saved.label_text if saved else Text.same(str(connected.key))
    sign_out(connected.key, config=connected.config, store=connected.store)
    screen.answer({"ended": str(connected.key), "company": label.en}, schema="logout")
    screen.line(
        Text("{label} is no longer connected.", "{label} är inte längre kopplat.").format(label=label)
    )
    return ExitCode.DONE
