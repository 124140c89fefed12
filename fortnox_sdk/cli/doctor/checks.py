"""The result of a check, and the checks that need no connection."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import attrs

from fortnox_sdk.cli.exits import ExitCode, error_line, exit_code
from fortnox_sdk.cli.ports import port_is_free
from fortnox_sdk.cli.trust import place_of_secret
from fortnox_sdk.clock import Clock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.foreign.data import header_date
from fortnox_sdk.hosts import is_loopback
from fortnox_sdk.http.messages import Request, Transport
from fortnox_sdk.secret_reference import SecretReference, keyring_name
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Text

_CLOCK_TOLERANCE: Final = timedelta(minutes=2)


class Grade(StrEnum):
    """The severity of a check's finding."""

    GOOD = "good"
    WARNING = "warning"
    """The year-end job works, but the user should know about the finding."""
    BAD = "bad"
    """The year-end job does not work until the finding is corrected."""


@attrs.frozen
class Finding:
    """The result of one check: a text for the user and a grade. The default grade means that the check has passed."""

    text: Text = attrs.field(default=Text.same(""))
    grade: Grade = Grade.GOOD
    code: ExitCode = ExitCode.DONE
    """The exit code of the command if this is the first bad finding."""


@attrs.frozen
class Check:
    """The name and the finding of one check."""

    name: Text
    finding: Finding


def run_check(name: Text, inspect: Callable[[], Finding | None]) -> Check:
    """Run one check.

    Args:
        name: The name of the check.
        inspect: A function that returns the finding, or None if the check passed. If it raises a `FortnoxError`, the
            grade of the finding is `BAD`.
    """
    try:
        finding = inspect()
    except FortnoxError as fault:
        finding = error_finding(fault)
    return Check(name, finding or Finding())


def error_finding(fault: FortnoxError) -> Finding:
    """Convert an error to a finding with the grade `BAD`."""
    return Finding(
        Text(error_line(fault, "en"), error_line(fault, "sv")), Grade.BAD, exit_code(fault) or ExitCode.ERROR
    )


def local_checks(
    config: FortnoxConfig, open_store: Callable[[], TokenStore], transport: Transport, clock: Clock
) -> Iterator[Check]:
    """Run the checks that need no connection: settings, port, keyring, token store and clock.

    Args:
        config: The settings.
        open_store: A function that opens the token store. If it raises an error, the check of the token store fails.
        transport: The transport for the request whose response contains Fortnox's time.
        clock: The clock of this computer.
    """
    yield run_check(Text("client secret", "klienthemlighet"), lambda: _client_secret(config))
    yield run_check(Text("redirect address", "omdirigeringsadress"), lambda: _redirect(config))
    yield run_check(Text("keyring", "nyckelring"), lambda: _keyring(config))
    yield run_check(Text("token store", "tokenlager"), lambda: open_store().check_writable())
    yield run_check(Text("clock", "klocka"), lambda: _clock(config, transport, clock))


def _client_secret(config: FortnoxConfig) -> Finding:
    """Check that the client secret can be read. The finding names the place of the secret; see `place_of_secret`."""
    config.secret()
    reference = config.client_secret
    return Finding(place_of_secret(reference) if isinstance(reference, SecretReference) else Text.same(""))


def _redirect(config: FortnoxConfig) -> Finding:
    local = [urlsplit(uri) for uri in config.redirect_uris if is_loopback(uri)]
    free = next((parts.geturl() for parts in local if port_is_free(parts.port or 0)), "")
    if free:
        return Finding(Text.same(free))
    uris = ", ".join(config.redirect_uris)
    text = Text(
        f"The program can't listen on {uris}. Sign in with fortnox login --no-browser, or free the port.",
        f"Programmet kan inte lyssna på {uris}. Logga in med fortnox login --no-browser, eller frigör porten.",
    )
    return Finding(text, Grade.WARNING)


def _keyring(config: FortnoxConfig) -> Finding:
    """Check that a keyring exists, if the settings refer to a keyring."""
    if backend := keyring_name():
        return Finding(Text.same(backend))
    secrets = (config.client_secret, config.store_key)
    if not any(isinstance(secret, SecretReference) and secret.source == "keyring" for secret in secrets):
        return Finding(
            Text(
                "missing, but the settings need no keyring",
                "saknas, men inställningarna behöver ingen nyckelring",
            )
        )
    text = Text(
        "The settings refer to a keyring, but this computer has no keyring. Save the secret in an environment "
        "variable or in a file.",
        "Inställningarna hänvisar till en nyckelring, men datorn har ingen nyckelring. Spara hemligheten i en "
        "miljövariabel eller i en fil.",
    )
    return Finding(text, Grade.BAD, ExitCode.USAGE)


def _clock(config: FortnoxConfig, transport: Transport, clock: Clock) -> Finding | None:
    """Compare the clock of this computer with the `Date` header of a response from Fortnox."""
    response = transport.send(
        Request(method="GET", url=f"{config.api_url}/3/companyinformation", timeout_s=20)
    )
    fortnox_time = header_date(response.headers.get("Date", ""))
    if fortnox_time is None:
        return Finding(
            Text(
                "not checked: Fortnox's response has no valid time",
                "inte kontrollerad: Fortnox svar saknar en giltig tid",
            )
        )
    deviation = clock.now() - fortnox_time
    if abs(deviation) <= _CLOCK_TOLERANCE:
        return None
    seconds = round(deviation.total_seconds())
    text = Text(
        f"The clock of this computer differs from Fortnox's clock by {seconds} s. Set the clock: the connection's "
        "30-day window depends on it.",
        f"Datorns klocka avviker {seconds} s från Fortnox klocka. Ställ in klockan: kopplingens giltighetstid på "
        "30 dagar räknas efter den.",
    )
    return Finding(text, Grade.WARNING)
