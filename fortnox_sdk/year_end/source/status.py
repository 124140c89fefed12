"""The status of a job's data source, such as the days left, the last import, and whether an export is possible."""

from datetime import datetime, timedelta
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.clock import Clock
from fortnox_sdk.connection import (
    REFRESH_TOKEN_LIFETIME,
    WINDOW,
    Connection,
    ConnectionState,
    connection_status,
)
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.source.folder import JobFolder
from fortnox_sdk.year_end.source.sources import DataSource, FortnoxSource, is_same_source

NOTHING_IMPORTED: Final = Text(
    "Nothing has been imported from the job's current data source yet.",
    "Ingenting har importerats från uppdragets nuvarande datakälla ännu.",
)
EXPORT_NEEDS_FORTNOX: Final = Text(
    "An export needs Fortnox as the data source.", "En export kräver Fortnox som datakälla."
)
CHOOSE_FORTNOX: Final = Text("Choose Fortnox as the data source.", "Välj Fortnox som datakälla.")
_FILE_READY: Final = Text("the SIE file is in the job's folder", "SIE-filen finns i uppdragets mapp")
_FILE_MISSING: Final = Text(
    "the SIE file is missing from the job's folder or was changed",
    "SIE-filen saknas i uppdragets mapp eller har ändrats",
)
_NOTHING_TO_DO: Final = Text(
    "You don't need to do anything. To compare the accounts with the ledgers, or to export closing "
    "vouchers, choose Fortnox as the data source.",
    "Du behöver inte göra något. Välj Fortnox som datakälla för att stämma av kontona mot reskontrorna "
    "eller exportera bokslutsverifikationer.",
)
_FILE_AGAIN: Final = Text(
    "Put the unchanged SIE file back in the job's folder, or change the data source of the job.",
    "Lägg tillbaka den oförändrade SIE-filen i uppdragets mapp, eller byt uppdragets datakälla.",
)
_EXPORT_REFUSALS: Final = {
    ConnectionState.NOT_CONNECTED: Text(
        "The company is not connected to Fortnox.", "Företaget är inte kopplat till Fortnox."
    ),
    ConnectionState.EXPIRED: Text(
        f"{WINDOW.days} days have passed since the last import or export.",
        f"Det har gått {WINDOW.days} dagar sedan den senaste importen eller exporten.",
    ),
    ConnectionState.CLOCK_DOUBTFUL: Text(
        "The clock of this computer is or was wrong.", "Datorns klocka går eller har gått fel."
    ),
    ConnectionState.REVOKED: Text(
        "Fortnox no longer accepts the connection.", "Fortnox godtar inte längre kopplingen."
    ),
    ConnectionState.LOST: Text(
        "The connection was lost when the program crashed.",
        "Kopplingen gick förlorad när programmet kraschade.",
    ),
}


@attrs.frozen(kw_only=True)
class SourceStatus:
    """The status of a job's data source at one instant. The example of `JobFolder` shows a status."""

    source: DataSource
    state: Text
    """The state of the connection or of the file."""
    is_usable: bool
    """True if the source can be read now without a new sign-in."""
    days_left: int | None = None
    """The days left in the connection's 30-day window, rounded up: 0 if the connection can't be used. None for a SIE
    file, which has no such window."""
    valid_until: datetime | None = None
    """The last instant of the 30-day window; None for a SIE file or if there is no connection."""
    last_import: datetime | None = None
    """The time of the job's last import from this source, or None."""
    covers: Text
    """A text that names the years and ledgers that the last import read, and the data that it did not read."""
    can_export: bool
    export_refusal: Text | None = None
    """The reason why no export is possible now, and what to do about it; None if `can_export` is True."""
    hint: Text
    """The next step for the user."""


@checked
def source_status(
    source: DataSource,
    connection: Connection | None,
    job_folder: JobFolder,
    clock: Clock,
    *,
    refresh_token_lifetime: timedelta = REFRESH_TOKEN_LIFETIME,
) -> SourceStatus:
    """Return the status of a data source. Nothing is sent to Fortnox, and the 30-day window is not renewed.

    Args:
        source: The data source.
        connection: The saved connection of a `FortnoxSource`; None for a SIE file, or if no connection is saved.
        job_folder: The job's folder, which records the last import.
        clock: The clock.
        refresh_token_lifetime: The time for which Fortnox accepts an unused refresh token; 31 days by default.

    Raises:
        InvalidInput: The folder contains no job, its job file is damaged, or the SIE file can't be read.

    >>> from datetime import date
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import ConnectionKey
    >>> from fortnox_sdk.clock import SystemClock
    >>> from fortnox_sdk.year_end.source import FortnoxSource, JobFolder
    >>> with TemporaryDirectory() as folder:
    ...     job = JobFolder(folder)
    ...     source = FortnoxSource(ConnectionKey("apps.fortnox.se", "k3", 1001), "", "")
    ...     job.create(source, date(2025, 12, 31))
    ...     status = source_status(job.source, None, job, SystemClock())
    >>> status.state.sv, status.can_export, status.export_refusal.en
    ('inte kopplad', False, 'The company is not connected to Fortnox. Sign in: fortnox login.')
    """
    is_own = is_same_source(source, job_folder.source)
    last_import = job_folder.last_import if is_own else None
    covers = job_folder.covers if is_own and job_folder.covers else NOTHING_IMPORTED
    if isinstance(source, FortnoxSource):
        status = connection_status(connection, clock.now(), refresh_token_lifetime=refresh_token_lifetime)
        refusal = None if status.is_usable else _EXPORT_REFUSALS[status.state] + Text.same(" ") + status.hint
        return SourceStatus(
            source=source,
            state=status.state.text,
            is_usable=status.is_usable,
            days_left=status.days_left,
            valid_until=status.valid_until,
            last_import=last_import,
            covers=covers,
            can_export=status.is_usable,
            export_refusal=refusal,
            hint=status.hint,
        )
    is_usable = job_folder.has_copy(source)
    return SourceStatus(
        source=source,
        state=_FILE_READY if is_usable else _FILE_MISSING,
        is_usable=is_usable,
        last_import=last_import,
        covers=covers,
        can_export=False,
        export_refusal=EXPORT_NEEDS_FORTNOX + Text.same(" ") + CHOOSE_FORTNOX,
        hint=_NOTHING_TO_DO if is_usable else _FILE_AGAIN,
    )
