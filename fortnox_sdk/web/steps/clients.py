"""The page of all clients: the companies of a data set and the saved connections, with the most urgent first."""

from collections import Counter
from collections.abc import Callable
from typing import Final

from flask import Blueprint, abort, request

from fortnox_sdk.errors import ConfigurationError, FortnoxError, InvalidInput
from fortnox_sdk.fleet.dataset import Dataset
from fortnox_sdk.fleet.overview import CompanyOverview, Need, make_overview
from fortnox_sdk.fleet.state import CompanyState
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text
from fortnox_sdk.web.appendices.paging import ROWS_PER_PAGE, page_number
from fortnox_sdk.web.guide import current_guide, current_user, visible_connections
from fortnox_sdk.web.pages import page

clients: Blueprint = Blueprint("clients", __name__)

_COLOURS: Final = {Need.NOTHING: "green", Need.EXPIRES: "yellow", Need.OLD: "yellow"}


@clients.get("/clients")
def show() -> str:
    """Show the companies that the user may see. They are read from saved files, and nothing is sent to Fortnox."""
    guide = current_guide()
    if guide.dataset is None:
        abort(404)
    damaged: list[FortnoxError] = []
    try:
        states = _visible_states(guide.dataset, damaged.append)
    except OSError as fault:
        reason = os_reason(fault)
        raise ConfigurationError(
            Text(
                f"The data set of all clients can't be read: {reason}.",
                f"Datamängden med alla klienter kan inte läsas: {reason.sv}.",
            ),
            hint=Text(
                "Check the folder or URL of the data set in the option --data or in create_app(dataset=...).",
                "Kontrollera datamängdens mapp eller adress i alternativet --data eller i create_app(dataset=...).",
            ),
        ) from fault
    lines = make_overview(states, visible_connections(), guide.clock.now())
    chosen = next((need for need in Need if need.name.lower() == request.args.get("need")), None)
    shown = [line for line in lines if chosen in (None, line.need)]
    number, pages = page_number(len(shown), request.args.get("page", ""), ROWS_PER_PAGE)
    first = (number - 1) * ROWS_PER_PAGE
    counts = Counter(line.need for line in lines)
    return page(
        "clients.html",
        title=Text("Clients", "Klienter"),
        lines=shown[first : first + ROWS_PER_PAGE],
        counts=[(need, counts[need]) for need in Need if counts[need]],
        chosen=chosen,
        count=len(shown),
        total=len(lines),
        first=first + 1,
        number=number,
        pages=pages,
        colour=_colour,
        damaged=[Text(fault.in_language("en"), fault.in_language("sv")) for fault in damaged],
    )


def _colour(line: CompanyOverview) -> str:
    return _COLOURS.get(line.need, "red")


def _visible_states(dataset: Dataset, on_damage: Callable[[FortnoxError], object]) -> list[CompanyState]:
    """Return the records of the companies that the user may see. No other record is read.

    Args:
        dataset: The data set.
        on_damage: Called with the error for each record that can't be read. Such a record is left out.
    """
    guide, keys = current_guide(), current_user().connections
    if keys is not None:
        states: list[CompanyState] = []
        for key in keys:
            try:
                state = dataset.company(key)
            except InvalidInput as fault:
                on_damage(fault)
                continue
            states += [] if state is None else [state]
        return states
    if guide.config is None:
        return []
    application = (guide.config.issuer_host, guide.config.client_id)
    return [
        state
        for state in dataset.companies(on_damage=on_damage)
        if (state.key.issuer_host, state.key.client_id) == application
    ]
