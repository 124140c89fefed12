"""A reader that sends the planned calls for a company, and reduces each response to an observation."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Final, cast
from urllib.parse import quote

import attrs

from fortnox_sdk.cli.doctor.compare.calls import Form, PlannedCall, planned_calls
from fortnox_sdk.cli.doctor.compare.facts import FACTS
from fortnox_sdk.cli.doctor.compare.guard import ReadOnlyTransport
from fortnox_sdk.cli.doctor.compare.observation import UNANSWERED, Observation, observe, observe_sie
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import ApiError, NoAnswer, NotSent, RateLimited, Unauthorized
from fortnox_sdk.foreign.data import read_json
from fortnox_sdk.http.envelopes import as_object
from fortnox_sdk.http.limits import Content
from fortnox_sdk.http.messages import Response

_FIRST: Final = "company_information.single"

Progress = Callable[[int], None]
"""A callback that receives the number of calls that have been sent."""


@attrs.frozen(kw_only=True)
class Reading:
    """All observations from Fortnox, or from the sandbox."""

    observations: Mapping[str, Observation]
    """The observation of each planned call, by name. Calls that could not be sent are missing."""
    facts: Mapping[str, str]
    """The answer to each `Fact`, by the fact's id. Facts for which the company has no data are missing."""


class Reader:
    """A reader that sends only GET requests.

    Args:
        client: A client that sends its requests through `guard`.
        guard: The transport that refuses requests that could change data.
        progress: Called after each call.
    """

    def __init__(self, client: FortnoxClient, guard: ReadOnlyTransport, progress: Progress) -> None:
        self._client = client
        self._guard = guard
        self._progress = progress
        self._done = 0

    def fetch(
        self,
        path: str,
        params: Mapping[str, str | int],
        *,
        accept: str = "application/json",
        content: Content = Content.JSON,
    ) -> Response | None:
        """Send a GET request and return its response with any status; None if there was no usable response.

        Raises:
            AuthError: A person has to sign in.
            Unauthorized: Fortnox refused the token.
            NotSent: No connection could be made.
        """
        try:
            return self._client.session.send("GET", path, params=params, accept=accept, content=content)
        except (RateLimited, NoAnswer):
            return None
        except ApiError as fault:
            if isinstance(fault, Unauthorized):
                raise
            return self._guard.response
        finally:
            self._done += 1
            self._progress(self._done)

    def rows(self, path: str, params: Mapping[str, str | int], envelope: str) -> list[Mapping[str, object]]:
        """Return the rows of a list; an empty list if Fortnox refused the call."""
        return rows_in(self.fetch(path, params), envelope)

    def record(self, path: str, params: Mapping[str, str | int], envelope: str) -> Mapping[str, object]:
        """Return a single record; an empty mapping if Fortnox refused the call."""
        response = self.fetch(path, params)
        if response is None or response.status != HTTPStatus.OK:
            return {}
        return as_object(as_object(read_json(response.body)).get(envelope))


def read_all(reader: Reader, today: date) -> Reading:
    """Send all calls and return the observations.

    Args:
        reader: The reader that sends the calls.
        today: The current date.
    """
    known = _Known()
    observations: dict[str, Observation] = {}
    for call in planned_calls(today):
        target = known.target(call)
        if target is None:
            continue
        try:
            content = Content.SIE if call.form is Form.SIE else Content.JSON
            response = reader.fetch(target[0], target[1], accept=call.accept, content=content)
        except NotSent:
            if call.name == _FIRST:
                raise
            response = None
        observations[call.name] = _observe(call, response) if response is not None else UNANSWERED
        known.learn(call, response, today)
    answers = {fact.id: fact.read(reader) for fact in FACTS} if known.year else {}
    return Reading(
        observations=observations, facts={name: answer for name, answer in answers.items() if answer}
    )


class _Known:
    """The keys of records that later calls need. They stay in memory and are not part of the `Reading`."""

    def __init__(self) -> None:
        self.year = ""
        self._keys: dict[str, tuple[str, ...]] = {}

    def target(self, call: PlannedCall) -> tuple[str, Mapping[str, str | int]] | None:
        """Return the path and the parameters of a call; None if a key that it needs is not known."""
        path = call.path
        if call.form is Form.SINGLE and call.resource is not None and call.resource.key:
            key = self._keys.get(call.resource.name)
            if key is None:
                return None
            path = "/".join([call.resource.path, *(quote(part, safe="") for part in key)])
        if not call.has_year:
            return path, call.params
        return (path, {**call.params, "financialyear": self.year}) if self.year else None

    def learn(self, call: PlannedCall, response: Response | None, today: date) -> None:
        """Remember the key of the first row of a list, and the financial year."""
        if call.form is not Form.LIST or call.resource is None:
            return
        rows = rows_in(response, call.resource.many)
        if call.name == "financial_years.list":
            self.year = _choose_year(rows, today)
        if key := _key(rows, call.resource.key):
            self._keys[call.resource.name] = key


def _observe(call: PlannedCall, response: Response) -> Observation:
    resource = call.resource
    if call.form is Form.SIE:
        return observe_sie(response)
    if resource is None:
        return observe(response)
    if call.form is Form.SINGLE:
        return observe(response, kind=resource.record, envelope=resource.one)
    limit = call.params.get("limit")
    return observe(
        response,
        kind=resource.row,
        envelope=resource.many,
        limit=int(str(limit)) if str(limit).isdigit() else None,
        key=resource.key if call.form is Form.LIST else (),
    )


def rows_in(response: Response | None, envelope: str) -> list[Mapping[str, object]]:
    """Return the rows of a list response; an empty list if there are no rows. For a JSON array, `envelope` is `""`."""
    if response is None or response.status != HTTPStatus.OK:
        return []
    value = read_json(response.body)
    inside = as_object(value).get(envelope) if envelope else value
    return [as_object(row) for row in cast("list[object]", inside)] if isinstance(inside, list) else []


def _key(rows: Sequence[Mapping[str, object]], names: Sequence[str]) -> tuple[str, ...]:
    """Return the key of the first row; an empty tuple if a part is missing."""
    if not rows or not names:
        return ()
    parts = [rows[0].get(name) for name in names]
    texts = [str(part) for part in parts if isinstance(part, str | int) and str(part) not in {"", ".", ".."}]
    return tuple(texts) if len(texts) == len(names) else ()


def _choose_year(rows: Sequence[Mapping[str, object]], today: date) -> str:
    """Return the id of the last financial year that has ended, or the id in the first row if no year has ended."""
    ended = [row for row in rows if str(row.get("ToDate", "")) < today.isoformat()] or rows[:1]
    last = max(ended, key=lambda row: str(row.get("ToDate", "")), default=None)
    return "" if last is None else str(last.get("Id", ""))
