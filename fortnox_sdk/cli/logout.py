"""`fortnox logout`: revokes a connection at Fortnox and removes its tokens from this computer."""

from typing import Annotated

import typer

from fortnox_sdk.auth.consent import sign_out
from fortnox_sdk.cli.exits import ExitCode, Stop
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.options import CompanyOption, ConfigOption, connect, make_screen
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.cli.trust import load_config
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.text import Text

ForgetOption = Annotated[
    bool,
    typer.Option("--forget"),
    Text(
        "Only delete the saved connection, even if it can't be read. Fortnox is not informed.",
        "Ta bara bort den sparade kopplingen, även om den inte kan läsas. Fortnox får inget besked.",
    ),
]

_CONSENT_REMAINS = Text(
    "Fortnox has no call that ends the consent for a service account, so every program with the client secret can sign "
    "in again. To end the consent, remove the app's access in Fortnox (Inställningar, Integrationer).",
    "Fortnox har inget anrop som avslutar godkännandet för ett servicekonto, så varje program med klienthemligheten "
    "kan logga in igen. Avsluta godkännandet genom att ta bort appens åtkomst i Fortnox (Inställningar, "
    "Integrationer).",
)

_FORTNOX_NOT_TOLD = Text(
    "Fortnox was not informed of the deletion, so the deleted tokens may still be valid. To revoke them, remove the "
    "app's access in Fortnox (Inställningar, Integrationer).",
    "Fortnox har inte fått besked om borttagningen, så de borttagna nycklarna kan fortfarande gälla. Återkalla dem "
    "genom att ta bort appens åtkomst i Fortnox (Inställningar, Integrationer).",
)
_MOST_DIGITS = 12


def run_logout(
    *,
    company: CompanyOption = None,
    forget: ForgetOption = False,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Disconnect a company, on this computer and at Fortnox.

    If Fortnox can't be reached, the connection is kept, so that you can try again. The consent for a service account
    remains at Fortnox, and a note says how to end it. With --forget, --company is the database number.
    """
    screen = make_screen(lang, as_json=as_json)
    if forget:
        return _forget(screen, load_config(config_file, screen.language), company or "")
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


def _forget(screen: Screen, config: FortnoxConfig, company: str) -> int:
    """Delete a connection that may be unreadable, such as a connection whose encryption key is lost.

    Raises:
        Stop: `company` is not a database number. The names of unreadable connections are unknown.
    """
    if not (company.isascii() and company.isdecimal() and len(company) <= _MOST_DIGITS):
        raise Stop(
            Text(
                "--forget needs the company's database number.", "--forget kräver företagets databasnummer."
            ),
            hint=Text(
                "Add --company with the number, such as --company 1838388. The number is the last part of the "
                "connection's name, which is in the error message of the command that failed earlier.",
                "Lägg till --company med numret, till exempel --company 1838388. Numret är sista delen av kopplingens "
                "namn, som står i felmeddelandet från kommandot som misslyckades tidigare.",
            ),
        )
    key = ConnectionKey(config.issuer_host, config.client_id, int(company))
    store = open_store(config)
    with store.locked(key):
        store.delete(key)
    screen.answer({"ended": str(key), "company": str(key)}, schema="logout")
    screen.line(
        Text(
            "The connection {key} is no longer in the token store.",
            "Kopplingen {key} finns inte längre bland de sparade kopplingarna.",
        ).format(key=Text.same(str(key)))
    )
    screen.note(_FORTNOX_NOT_TOLD, style="yellow")
    return ExitCode.DONE
