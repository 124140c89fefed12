"""The client and the year-end job of a job in the guide.

Nothing is sent to Fortnox until they are used. A connection that the user may not see is never opened.
"""

from flask import abort

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.web.guide import Guide, User
from fortnox_sdk.web.jobs import Job
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.progress import Progress


def open_client(guide: Guide, user: User, job: Job) -> FortnoxClient:
    """Return the client of a job's connection. Call it in the request, not in a thread.

    Raises:
        InvalidInput: The job has no connection.
        SignInRequired: The connection is no longer saved.
        ConfigurationError: The guide is not set up for Fortnox.
    """
    if job.connection is None:
        raise InvalidInput(
            Text("The job is not connected to Fortnox.", "Jobbet är inte kopplat till Fortnox."),
            hint=Text(
                "Choose Fortnox as data source and sign in.", "Välj Fortnox som datakälla och logga in."
            ),
        )
    if not user.may_see(job.connection):
        abort(404)
    return FortnoxClient.connect(
        job.connection,
        config=guide.fortnox_config(),
        store=guide.store,
        transport=guide.transport,
        clock=guide.clock,
        pace=guide.pace,
        sign_in=None,
        files=guide.files,
    )


def open_year_end(guide: Guide, job: Job, client: FortnoxClient, progress: Progress | None = None) -> YearEnd:
    """Return the year-end job of a job whose financial year is chosen.

    Raises:
        InvalidInput: No financial year is chosen.
    """
    if job.balance_date is None:
        raise InvalidInput(
            Text("No financial year is chosen.", "Inget räkenskapsår är valt."),
            hint=Text("Choose company and financial year first.", "Välj företag och räkenskapsår först."),
        )
    return YearEnd(client, job.balance_date, folder=job.folder, clock=guide.clock, progress=progress)
