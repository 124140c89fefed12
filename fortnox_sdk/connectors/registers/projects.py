"""Projects (projekt)."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, contains
from fortnox_sdk.entities.codec import Entity, key, read_only, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = ["Project", "ProjectConnector", "ProjectStatus", "ProjectSummary"]


class ProjectStatus(StrEnum):
    """The state of a project. Unknown values are kept as `str`."""

    NOTSTARTED = "NOTSTARTED"
    ONGOING = "ONGOING"
    COMPLETED = "COMPLETED"


@attrs.frozen(kw_only=True)
class Project(Entity):
    """The full record of a project."""

    comments: str | None = None
    """At most 512 characters."""
    contact_person: str | None = None
    """At most 50 characters."""
    description: str | None = required()
    """At most 50 characters."""
    end_date: date | None = None
    project_leader: str | None = None
    """At most 50 characters."""
    project_number: str = key()
    """At most 20 characters."""
    start_date: date | None = None
    status: ProjectStatus | str | None = None
    url: str | None = read_only(name="@url")


@attrs.frozen(kw_only=True)
class ProjectSummary(Entity):
    """A project as returned in lists."""

    project_number: str
    description: str | None = None
    end_date: date | None = None
    project_leader: str | None = None
    start_date: date | None = None
    status: ProjectStatus | str | None = None
    url: str | None = wire("@url")


class ProjectConnector(
    Gets[Project, str],
    Creates[Project],
    Updates[Project, str],
    Deletes[str],
    path="/3/projects",
    one="Project",
    many="Projects",
    scope="project",
):
    """Operations on projects.

    Fortnox may ignore the query parameter `page` and return the same page again. In that case, iterating over the
    list raises `IncompleteList`.

    Scope: project. Calls need no financial year.
    """

    entity = Project
    _reuses_keys = True  # assumed, as for customers

    def list(self, *, description: str | None = None, limit: int | None = None) -> Pager[ProjectSummary]:
        """Return projects, page by page. `description` matches any part of the field, ignoring case.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"description": description}
        return self._pager(ProjectSummary, params, row_checks=_ROW_CHECKS, limit=limit)


_ROW_CHECKS: dict[str, Callable[[ProjectSummary, Any], bool]] = {
    "description": contains("description"),
}
