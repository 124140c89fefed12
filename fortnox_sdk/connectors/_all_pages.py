"""A function that reads all pages of a list from any path of the API."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from fortnox_sdk.connectors._raw import RawRequests
from fortnox_sdk.entities.codec import encode_json
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.http.paging import PAGE_SIZE, Page, Pager
from fortnox_sdk.text import Text

_META = "MetaInformation"


def read_all_pages(client: RawRequests, path: str, query: Mapping[str, str]) -> dict[str, object]:
    """Return a JSON object with the rows of all pages of a list, and with the number of rows.

    Raises:
        InvalidInput: The response has no pages.
        IncompleteList: Rows may be missing: a page repeats, or there are fewer rows than Fortnox counted.
    """
    names: set[str] = set()

    def fetch(number: int) -> Page[object]:
        params: dict[str, str | int | date | None] = {"limit": PAGE_SIZE, **query, "page": number}
        name, page = _page(path, client.request("GET", path, params=params))
        names.add(name)
        return page

    rows = list(Pager(path, fetch))
    return {_META: {"@TotalResources": len(rows)}, names.pop(): rows}


def _page(path: str, response: object) -> tuple[str, Page[object]]:
    if isinstance(response, dict):
        content = cast("dict[str, object]", response)
        meta = content.get(_META)
        names = [name for name, value in content.items() if isinstance(value, list)]
        if isinstance(meta, dict) and len(names) == 1:
            numbers = cast("dict[str, object]", meta)
            name, rows = names[0], cast("Sequence[object]", content[names[0]])
            return name, Page(
                rows=rows,
                keys=[encode_json(row).decode() for row in rows],
                total=_number(numbers.get("@TotalResources")),
                pages=_number(numbers.get("@TotalPages")),
                current=_number(numbers.get("@CurrentPage")),
            )
    raise InvalidInput(
        Text(
            f"The response from {path} is not a list with pages.",
            f"Svaret från {path} är ingen lista med sidor.",
        ),
        hint=Text("Run the command without --all.", "Kör kommandot utan --all."),
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
