"""A tool that reads any path of Fortnox's API with GET. Lists with the key `MetaInformation` are read to their end."""

from collections.abc import Mapping, Sequence
from typing import Final, cast
from urllib.parse import unquote

from fortnox_sdk.connectors._all_pages import read_all_pages
from fortnox_sdk.connectors._raw import has_side_effect
from fortnox_sdk.mcp.answers import AS_STATED, Answer, BookJson, Key, Trust, Verification
from fortnox_sdk.mcp.company import Company
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.failures import InvalidArguments
from fortnox_sdk.mcp.tool import FRESH, Arguments
from fortnox_sdk.text import Text

_META: Final = "MetaInformation"
_PAGING: Final = frozenset({"page", "limit", "offset"})
_UNCOUNTED: Final = Verification(
    status=Trust.NOT_VERIFIED,
    reasons=(
        Text(
            "Fortnox does not say how many rows the requested list has, so rows may be missing.",
            "Fortnox anger inte hur många rader den begärda listan har, så rader kan saknas.",
        ),
    ),
)


def get_from_api(context: ServerContext, arguments: Arguments) -> Answer:
    """Return the response to a GET request, or one page of it if the response is a list.

    A list with the key `MetaInformation` is read to its end. Other lists are marked as not verified.
    """
    company, path, query = context.company(arguments), arguments.text("path"), arguments.words("query")
    _check(path, query)
    cached = company.recall(
        "GET",
        path,
        tuple(sorted(query.items())),
        read=lambda: _read(company, path, query),
        again=arguments.flag(FRESH.name),
    )
    name, rows = _rows(cached.value)
    if name is None:
        return company.answer(
            result={"response_from_books": BookJson(cached.value), "list_name": None, "totals": None},
            read_at=cached.read_at,
            records=[f"GET {path}"],
        )
    page = arguments.page(len(rows))
    is_counted = _META in cast("Mapping[str, object]", cached.value)
    return company.answer(
        result={
            "response_from_books": BookJson(list(page.cut(rows))),
            "list_name": Key(name),
            "totals": {"rows": len(rows)},
        },
        read_at=cached.read_at,
        verification=AS_STATED if is_counted else _UNCOUNTED,
        page=page,
        records=[f"GET {path}, page {page.number} of {page.pages}"],
    )


def _check(path: str, query: Mapping[str, str]) -> None:
    if has_side_effect(path):
        raise InvalidArguments(
            Text(
                f"A GET request for '{path}' would send or print a document.",
                f"Ett GET-anrop till '{path}' skulle skicka eller skriva ut ett dokument.",
            ),
            hint=Text(
                "Ask the user to send or print the document in Fortnox.",
                "Be användaren skicka eller skriva ut dokumentet i Fortnox.",
            ),
        )
    if unquote(path).startswith("/3/sie/"):
        raise InvalidArguments(
            Text(
                f"'{path}' is a SIE file, which the tool get_from_api can't return.",
                f"'{path}' är en SIE-fil, som verktyget get_from_api inte kan returnera.",
            ),
            hint=Text(
                "Read the SIE file as a resource, such as fortnox://sie/2025-12-31.",
                "Läs SIE-filen som en resurs, till exempel fortnox://sie/2025-12-31.",
            ),
        )
    paging = sorted(_PAGING & {name.lower() for name in query})
    if paging:
        raise InvalidArguments(
            Text(
                f"`query`: leave out {', '.join(paging)}, because all pages are read.",
                f"`query`: utelämna {', '.join(paging)}, eftersom alla sidor läses.",
            ),
            hint=Text(
                "Choose the page with the arguments `page` and `rows_per_page`.",
                "Välj sida med argumenten `page` och `rows_per_page`.",
            ),
        )


def _read(company: Company, path: str, query: Mapping[str, str]) -> object:
    response = company.client.request("GET", path, params=query)
    if _rows(response)[0] is not None and _META in cast("Mapping[str, object]", response):
        return read_all_pages(company.client, path, query)
    return response


def _rows(response: object) -> tuple[str | None, Sequence[object]]:
    """Return the name and the rows of a list. The name is None if the response is not a list."""
    if isinstance(response, list):
        return "", cast("Sequence[object]", response)
    if isinstance(response, dict):
        content = cast("dict[str, object]", response)
        lists = {name: value for name, value in content.items() if name != _META}
        (name, value), *others = lists.items() if lists else [("", None)]
        if isinstance(value, list) and not others:
            return name, cast("Sequence[object]", value)
    return None, ()
