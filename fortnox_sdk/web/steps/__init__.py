"""The steps of the guide: one module with one blueprint per step.

To add a step, write `steps/<step>.py` with a `Blueprint("<step>", __name__)`, add it to `BLUEPRINTS`, and add its page
to `STEPS` if the navigation of a job shows it. The URL of a view of a job begins with `/jobs/<job>/`. The part
`<job>` is not an argument of the view: `security.guard` finds the job, and responds with 404 if it belongs to
somebody else. The view gets the job with `current_job()`. A view that changes something is a POST; its form has the
token if the template uses `{% call form(...) %}`. A view that receives a file is decorated with `accepts_upload`.
"""

from typing import Final

import attrs
from flask import Blueprint

from fortnox_sdk.text import Text
from fortnox_sdk.web.jobs import Job
from fortnox_sdk.web.steps.appendices import appendices
from fortnox_sdk.web.steps.approvals import approvals
from fortnox_sdk.web.steps.clients import clients
from fortnox_sdk.web.steps.closing import closing
from fortnox_sdk.web.steps.documents import documents
from fortnox_sdk.web.steps.export import export
from fortnox_sdk.web.steps.importing import importing
from fortnox_sdk.web.steps.maintenance import maintenance
from fortnox_sdk.web.steps.overview import overview
from fortnox_sdk.web.steps.sign_in import sign_in
from fortnox_sdk.web.steps.source import source
from fortnox_sdk.web.steps.start import start
from fortnox_sdk.web.steps.year import year


@attrs.frozen
class Step:
    """A page in the navigation of a job."""

    endpoint: str
    """The endpoint of the page, such as `year.show`."""
    name: Text
    blueprints: tuple[str, ...] = ()
    """Further blueprints whose pages belong to the step."""
    only_fortnox: bool = False
    """True if jobs from a SIE file do not have the step."""

    needs_year: bool = False
    """True if the step comes after the choice of the financial year."""

    def is_for(self, job: Job) -> bool:
        """Return whether the navigation of a job shows the step."""
        is_missing_year = self.needs_year and job.balance_date is None
        return not is_missing_year and not (self.only_fortnox and job.source == "sie")


BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    start,
    clients,
    source,
    sign_in,
    year,
    importing,
    overview,
    appendices,
    documents,
    closing,
    export,
    approvals,
    maintenance,
)
STEPS: Final[tuple[Step, ...]] = (
    Step("overview.show", Text("Overview", "Översikt")),
    Step("source.show", Text("Data source", "Datakälla")),
    Step("sign_in.show", Text("Sign in", "Logga in"), only_fortnox=True),
    Step("year.show", Text("Year and period", "År och period")),
    Step("importing.show", Text("Import", "Import"), needs_year=True),
    Step("appendices.show", Text("Appendices", "Bilagor"), ("documents",), needs_year=True),
    Step("closing.show", Text("Closing vouchers", "Bokslutsverifikationer"), ("export",), needs_year=True),
    Step("maintenance.show", Text("Maintenance", "Underhåll"), needs_year=True),
)
"""The pages of a job in the order of the navigation."""
