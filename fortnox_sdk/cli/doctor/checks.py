"""What can stand in the way of the job on this machine, one check each, with what to do about it."""

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
from fortnox_sdk.config import FortnoxConfig, SecretReference, keyring_name
from fortnox_sdk.errors import FortnoxError, TransportError
from fortnox_sdk.hosts import is_loopback
from fortnox_sdk.http.transport import Request, Transport
from fortnox_sdk.stores.protocol import TokenStore

__all__ = ["Check", "Grade", "checks_here", "look_at"]

_CLOCK_TOLERANCE: Final = timedelta(minutes=2)


class Grade(StrEnum):
    """How a check came out."""

    GOOD = "good"
    ODD = "odd"
    """The job runs, and someone should know."""
    BAD = "bad"


@attrs.frozen(kw_only=True)
class Check:
    """One thing looked at."""

    name: str
    swedish_name: str
    grade: Grade = Grade.GOOD
    says: str = ""
    """What was found, in English."""
    says_in_swedish: str = ""
    code: ExitCode = ExitCode.DONE
    """What the command ends with when this is the worst of it."""


def look_at(name: str, swedish_name: str, look: Callable[[], object]) -> Check:
    """A check that is bad when looking raises, and says what the error says."""
    try:
        look()
    except FortnoxError as fault:
        text = one_line(fault)
        return Check(
            name=name,
            swedish_name=swedish_name,
            grade=Grade.BAD,
            says=text,
            says_in_swedish=text,
            code=exit_code(fault) or ExitCode.FAULT,
        )
    return Check(name=name, swedish_name=swedish_name)


def checks_here(
    config: FortnoxConfig, open_store: Callable[[], TokenStore], transport: Transport, clock: Clock
) -> Iterator[Check]:
    """What can be seen without a connection: settings, port, keyring, store and clock.

    Args:
        config: The settings.
        open_store: Opens where connections are kept; what it raises is that check's finding.
        transport: Asks Fortnox for the time.
        clock: This machine's.
    """
    yield look_at("client secret", "klienthemlighet", config.secret)
    yield _redirect(config)
    yield _keyring(config)
    yield look_at("token store", "nyckelförvaring", lambda: open_store().check_writable())
    yield _clock(config, transport, clock)


def _redirect(config: FortnoxConfig) -> Check:
    name, swedish_name = "redirect address", "återadress"
    local = [urlsplit(uri) for uri in config.redirect_uris if is_loopback(uri)]
    free = next((parts.geturl() for parts in local if port_is_free(parts.port or 0)), "")
    if free:
        return Check(name=name, swedish_name=swedish_name, says=free, says_in_swedish=free)
    uris = ", ".join(config.redirect_uris)
    return Check(
        name=name,
        swedish_name=swedish_name,
        grade=Grade.ODD,
        says=f"Nothing can listen on {uris}: sign in with fortnox login --no-browser, or free the port.",
        says_in_swedish=f"Inget kan lyssna på {uris}: logga in med fortnox login --no-browser, eller frigör porten.",
    )


def _keyring(config: FortnoxConfig) -> Check:
    """Whether there is a keyring; it matters only to settings that name one."""
    name, swedish_name = "keyring", "nyckelring"
    named = [kept for kept in (config.client_secret, config.store_key) if isinstance(kept, SecretReference)]
    needed = any(kept.source == "keyring" for kept in named)
    backend = keyring_name()
    if backend:
        return Check(name=name, swedish_name=swedish_name, says=backend, says_in_swedish=backend)
    if not needed:
        return Check(
            name=name,
            swedish_name=swedish_name,
            says="none here, and the settings need none",
            says_in_swedish="ingen här, och inställningarna behöver ingen",
        )
    return Check(
        name=name,
        swedish_name=swedish_name,
        grade=Grade.BAD,
        says="The settings name a keyring and there is none: keep the secret in the environment or in a file.",
        says_in_swedish="Inställningarna nämner en nyckelring och ingen finns: lägg hemligheten i miljön eller en fil.",
        code=ExitCode.USAGE,
    )


def _clock(config: FortnoxConfig, transport: Transport, clock: Clock) -> Check:
    """This machine's clock against the one in Fortnox's answer."""
    name, swedish_name = "clock", "klocka"
    try:
        answer = transport.send(
            Request(method="GET", url=f"{config.api_url}/3/companyinformation", timeout_s=20)
        )
        theirs = parsedate_to_datetime(answer.headers.get("Date", "")).astimezone(UTC)
    except TransportError as fault:
        text = one_line(fault)
        return Check(
            name=name,
            swedish_name=swedish_name,
            grade=Grade.BAD,
            says=text,
            says_in_swedish=text,
            code=ExitCode.FAULT,
        )
    except ValueError:
        return Check(
            name=name,
            swedish_name=swedish_name,
            says="no time in the answer",
            says_in_swedish="ingen tid i svaret",
        )
    off = clock.now() - theirs
    if abs(off) <= _CLOCK_TOLERANCE:
        return Check(name=name, swedish_name=swedish_name)
    seconds = round(off.total_seconds())
    return Check(
        name=name,
        swedish_name=swedish_name,
        grade=Grade.ODD,
        says=f"This computer's clock is {seconds} s off Fortnox's. Set it: the 30 days depend on it.",
        says_in_swedish=f"Datorns klocka går {seconds} s fel mot Fortnox. Ställ den: de 30 dagarna beror på den.",
    )
