"""The checks of this machine, and how a check is made."""

from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import attrs

from fortnox_sdk.cli.exits import ExitCode, exit_code, one_line
from fortnox_sdk.cli.ports import port_is_free
from fortnox_sdk.clock import Clock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.hosts import is_loopback
from fortnox_sdk.http.transport import Request, Transport
from fortnox_sdk.secret_reference import SecretReference, keyring_name
from fortnox_sdk.stores.protocol import TokenStore
from fortnox_sdk.text import Text

__all__ = ["Check", "Finding", "Grade", "check", "checks_here", "failure"]

_CLOCK_TOLERANCE: Final = timedelta(minutes=2)


class Grade(StrEnum):
    """How a check came out."""

    GOOD = "good"
    ODD = "odd"
    """The job runs, and someone should know."""
    BAD = "bad"


@attrs.frozen
class Finding:
    """The outcome of one check."""

    text: Text = attrs.field(default=Text.same(""))
    grade: Grade = Grade.GOOD
    code: ExitCode = ExitCode.DONE
    """The exit code of the command if this is the first bad finding."""


@attrs.frozen
class Check:
    """One thing looked at, and what was found."""

    name: Text
    finding: Finding


def check(name: Text, look: Callable[[], Finding | None]) -> Check:
    """Make one check.

    Args:
        name: What is looked at.
        look: Looks; None is good. An error that it raises is a bad finding.
    """
    try:
        finding = look()
    except FortnoxError as fault:
        finding = failure(fault)
    return Check(name, finding or Finding())


def failure(fault: FortnoxError) -> Finding:
    """Return the finding that an error is."""
    return Finding(Text.same(one_line(fault)), Grade.BAD, exit_code(fault) or ExitCode.FAULT)


def checks_here(
    config: FortnoxConfig, open_store: Callable[[], TokenStore], transport: Transport, clock: Clock
) -> Iterator[Check]:
    """Make the checks that need no connection: settings, port, keyring, store and clock.

    Args:
        config: The settings.
        open_store: Opens the token store; what it raises is that check's finding.
        transport: Asks Fortnox for the time.
        clock: This machine's.
    """

    def secret() -> None:
        config.secret()

    yield check(Text("client secret", "klienthemlighet"), secret)
    yield check(Text("redirect address", "återadress"), lambda: _redirect(config))
    yield check(Text("keyring", "nyckelring"), lambda: _keyring(config))
    yield check(Text("token store", "nyckelförvaring"), lambda: open_store().check_writable())
    yield check(Text("clock", "klocka"), lambda: _clock(config, transport, clock))


def _redirect(config: FortnoxConfig) -> Finding:
    local = [urlsplit(uri) for uri in config.redirect_uris if is_loopback(uri)]
    free = next((parts.geturl() for parts in local if port_is_free(parts.port or 0)), "")
    if free:
        return Finding(Text.same(free))
    uris = ", ".join(config.redirect_uris)
    text = Text(
        f"Nothing can listen on {uris}: sign in with fortnox login --no-browser, or free the port.",
        f"Inget kan lyssna på {uris}: logga in med fortnox login --no-browser, eller frigör porten.",
    )
    return Finding(text, Grade.ODD)


def _keyring(config: FortnoxConfig) -> Finding:
    """Look for a keyring, which matters only to settings that name one."""
    if backend := keyring_name():
        return Finding(Text.same(backend))
    secrets = (config.client_secret, config.store_key)
    if not any(isinstance(secret, SecretReference) and secret.source == "keyring" for secret in secrets):
        return Finding(
            Text("none here, and the settings need none", "ingen här, och inställningarna behöver ingen")
        )
    text = Text(
        "The settings name a keyring and there is none: keep the secret in the environment or in a file.",
        "Inställningarna nämner en nyckelring och ingen finns: lägg hemligheten i miljön eller en fil.",
    )
    return Finding(text, Grade.BAD, ExitCode.USAGE)


def _clock(config: FortnoxConfig, transport: Transport, clock: Clock) -> Finding | None:
    """Compare this machine's clock with the time of Fortnox's response."""
    response = transport.send(
        Request(method="GET", url=f"{config.api_url}/3/companyinformation", timeout_s=20)
    )
    try:
        theirs = parsedate_to_datetime(response.headers.get("Date", "")).astimezone(UTC)
    except ValueError:
        return Finding(Text("no time in the answer", "ingen tid i svaret"))
    off = clock.now() - theirs
    if abs(off) <= _CLOCK_TOLERANCE:
        return None
    seconds = round(off.total_seconds())
    text = Text(
        f"This computer's clock is {seconds} s off Fortnox's. Set it: the 30 days depend on it.",
        f"Datorns klocka går {seconds} s fel mot Fortnox. Ställ den: de 30 dagarna beror på den.",
    )
    return Finding(text, Grade.ODD)
