"""The change of a job's data source: what is kept, what must be read again, and what is refused."""

from datetime import date

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.source.sources import DataSource


@attrs.frozen(kw_only=True)
class SourceChange:
    """A change of a job's data source, as planned by `plan_change` or as made by `JobFolder`.

    The example of `JobFolder` shows a change.
    """

    before: DataSource
    """The data source before the change."""
    after: DataSource
    """The data source after the change."""
    balance_date: date
    kept: tuple[Text, ...]
    """Descriptions of the files that stay in the job's folder."""
    read_again: tuple[Text, ...]
    """Descriptions of the data that must be read again from the new source."""
    refused: tuple[Text, ...]
    """The operations that are refused while the new source is the data source of the job."""
    refusal: Text | None = None
    """The reason why the change itself is refused, or None if it can be made."""
    hint: Text = Text("", "")
    """The next step if the change is refused, and otherwise an empty text."""
    is_done: bool = False
    """True if the change was made."""
