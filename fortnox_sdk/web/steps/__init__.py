"""The steps of the guide: one module with one blueprint per step.

To add a step, write `steps/<step>.py` with a `Blueprint("<step>", __name__)`, add it to `BLUEPRINTS`, and add its page
to `STEPS` if the navigation of a job shows it. The address of a view of a job begins with `/jobs/<job>/`. The part
`<job>` is not an argument of the view: `security.guard` replaces it by the job, which the view gets with
`current_job()`, and answers 404 if it is somebody else's. A view that changes something is a POST; its form has the
token if the template uses `{% call form(...) %}`. A view that receives a file is decorated with `accepts_upload`.
"""

from typing import Final

import attrs
from flask import Blueprint

from fortnox_sdk.text import Text
from fortnox_sdk.web.steps.appendices import appendices
from fortnox_sdk.web.steps.documents import documents
from fortnox_sdk.web.steps.start import start


@attrs.frozen
class Step:
    """A page in the navigation of a job."""

    endpoint: str
    """The endpoint of the page, such as `year.show`."""
    name: Text


BLUEPRINTS: Final[tuple[Blueprint, ...]] = (start, appendices, documents)
STEPS: Final[tuple[Step, ...]] = ()
"""The steps in the order of the navigation."""
