"""`fortnox logout`: revokes a connection at Fortnox and removes its tokens from this computer."""

from fortnox_sdk.auth.consent import sign_out
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import CompanyOption, ConfigOption, connect, make_screen
from fortnox_sdk.text import Text

_CONSENT_REMAINS = Text(
    "Fortnox has no call that ends the consent for a service account, so every program with the client secret can sign "
    "in again. To end the consent, remove the app's access in Fortnox (Inställningar, Integrationer).",
    "Fortnox har inget anrop som avslutar godkännandet för ett servicekonto, så varje program med klienthemligheten "
    "kan logga in igen. Avsluta godkännandet genom att ta bort appens åtkomst i Fortnox (Inställningar, "
    "Integrationer).",
)


def run_logout(
    *,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Disconnect a company, on this computer and at Fortnox.

    If Fortnox can't be reached, the connection is kept, so that you can try again. The consent for a service account
    remains at Fortnox, and a note says how to end it.
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
    if saved is not None and saved.service:
        screen.note(_CONSENT_REMAINS, style="yellow")
    return ExitCode.DONE
