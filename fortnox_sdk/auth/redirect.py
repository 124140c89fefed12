"""The redirect at the end of Fortnox's sign-in: its parameters, its authorisation code, and its errors.

The URL of a redirect is a secret because it contains a code. Any web page can send a browser to the redirect URI, so
the parameters of a redirect are limited in size and number.
"""

from typing import Final
from urllib.parse import parse_qs

from fortnox_sdk.errors import ConsentDenied
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text, printable

_MOST_TEXT: Final = 500
_MOST_ADDRESS: Final = 16 * 1024
_MOST_FIELDS: Final = 50
_LOCKED_HINT: Final = Text(
    "Log in at fortnox.se to see whether the account is locked, for example because of an unpaid invoice.",
    "Logga in på fortnox.se och se om kontot är spärrat, till exempel på grund av en obetald faktura.",
)
_SIGN_IN_AGAIN: Final = Text("Sign in again.", "Logga in igen.")
_HINTS: Final = {
    "access_denied": Text(
        "Sign in again and approve; the user needs the permission to connect integrations in Fortnox.",
        "Logga in igen och godkänn. Användaren behöver behörighet att koppla integrationer i Fortnox.",
    ),
    "invalid_scope": Text(
        "Compare `scopes` in fortnox.toml with the developer portal and with the company's modules: the application or "
        "the company's licence lacks one of the scopes.",
        "Jämför `scopes` i fortnox.toml med utvecklarportalen och med företagets moduler: appen eller företagets "
        "licens saknar en av behörigheterna.",
    ),
    "error_missing_license": Text(
        "The company has no Fortnox licence for one of the `scopes` in fortnox.toml. Remove this scope, or order the "
        "Fortnox module that the scope requires.",
        "Företaget saknar licens i Fortnox för en av behörigheterna i `scopes` i fortnox.toml. Ta bort "
        "behörigheten, eller beställ den modul i Fortnox som behörigheten kräver.",
    ),
    "redirect_uri_mismatch": Text(
        "Register the redirect URI in the developer portal exactly as it is in fortnox.toml.",
        "Registrera omdirigeringsadressen i utvecklarportalen precis som den står i fortnox.toml.",
    ),
}


def unmatched_redirect(address: Secret) -> ConsentDenied:
    """Return the error for a redirect that does not contain the state of the sign-in."""
    if redirect_value(address, "state") or redirect_value(address, "code"):
        return ConsentDenied(
            Text(
                "The redirect belongs to another sign-in (its state has a different value).",
                "Omdirigeringen hör till en annan inloggning (`state` har ett annat värde).",
            ),
            hint=Text(
                "Start the sign-in again and use only the sign-in page that was opened last.",
                "Börja om inloggningen och använd bara den inloggningssida som öppnades sist.",
            ),
        )
    # Fortnox has been seen to redirect without a query if the account is locked.
    return ConsentDenied(
        Text(
            "The redirect contains no code and no state, so it does not belong to a sign-in.",
            "Omdirigeringen har varken kod eller `state`, så den hör inte till någon inloggning.",
        ),
        hint=_LOCKED_HINT,
    )


def authorization_code(address: Secret) -> Secret:
    """Return the authorisation code in a redirect.

    Raises:
        ConsentDenied: Fortnox refused the sign-in or sent no code.
    """
    if error := foreign(redirect_value(address, "error").reveal()):
        description = foreign(redirect_value(address, "error_description").reveal())
        reason = (description or error).rstrip(".")
        raise ConsentDenied(
            Text(f"Fortnox refused the sign-in: {reason}.", f"Fortnox nekade inloggningen: {reason}."),
            hint=_HINTS.get(error, _SIGN_IN_AGAIN),
            error=error,
            description=description,
        )
    code = redirect_value(address, "code")
    if not code:
        raise ConsentDenied(
            Text(
                "Fortnox redirected the browser without an authorisation code.",
                "Fortnox skickade tillbaka webbläsaren utan auktoriseringskod.",
            ),
            hint=_LOCKED_HINT,
        )
    return code


def redirect_value(address: Secret, name: str) -> Secret:
    """Return a parameter from the query of a redirect URL, as a secret.

    The secret is empty if the parameter is missing, or if the query is too long or has too many parameters.
    """
    query = Secret(address.reveal().strip().partition("?")[2].partition("#")[0])
    if len(query.reveal()) > _MOST_ADDRESS:
        return Secret("")
    try:
        return Secret(parse_qs(query.reveal(), max_num_fields=_MOST_FIELDS).get(name, [""])[0])
    except ValueError:  # too many parameters
        return Secret("")


def foreign(text: str) -> str:
    """Return a text from a redirect or from Fortnox, shortened and without control characters."""
    return printable(text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}…")
