"""List requests for every resource: search, filters, sorting and pagination."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.records import Selection
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.schema.resources import Resource

Filter = Callable[[Body, str], bool]
"""A function `(record, today)` that returns True if a value of `filter=` selects the record."""

_DEFAULT_LIMIT = 100
_MAX_LIMIT = 500


def window(call: Call) -> tuple[int, int, int]:
    """Return the index of the first row, the maximum number of rows, and the page number of a list request."""
    limit = call.number("limit")
    limit = _DEFAULT_LIMIT if limit is None else limit
    page = call.number("page") or 1
    if limit < 1:
        raise Problem.refused(2000588, "Ogiltig parameter i anropet.")
    if assumptions.LIMIT_ABOVE_MAXIMUM_IS_CUT:
        limit = min(limit, _MAX_LIMIT)
    return (page - 1) * limit + (call.number("offset") or 0), limit, page


def answer(resource: Resource, rows: list[Body], *, total: int, limit: int, page: int) -> Reply:
    """Return a list response. An empty list has 0 pages and the current page 1, as in Fortnox."""
    if not resource.counted:
        return Reply({resource.many: rows})
    meta = {
        "@TotalResources": total,
        "@TotalPages": -(-total // limit),
        "@CurrentPage": page if total else 1,
    }
    return Reply({"MetaInformation": meta, resource.many: rows})


def check_filter(call: Call, resource: Resource) -> str | None:
    """Return the value of `filter=` in a request, or None.

    As in Fortnox, an unknown value raises error 2000587.
    """
    name = call.query.get("filter")
    if not name:
        return None
    if name not in resource.filters:
        raise Problem.refused(2000587, "Ett ogiltigt filter har använts.")
    return name


def listing(
    call: Call,
    resource: Resource,
    records: Iterable[Body],
    *,
    row: Callable[[Body], Body],
    view: Callable[[Body], Body] | None = None,
    filters: Mapping[str, Filter] | None = None,
    fields: Sequence[str] | None = None,
) -> Reply:
    """Return a list response with a page of records. Unknown parameters are ignored, as in Fortnox.

    Args:
        call: The request.
        resource: The schema of the records.
        records: All records. From a database `Selection`, only the records of the page are read if possible.
        row: Returns the list row of a record.
        view: Adds the computed fields to a record. Search, filters and sorting can use these fields only if
            `fields` is None.
        filters: Filter functions by the value of `filter=`.
        fields: All fields that `view`, `row` and `filters` read. `None`: whole records are read.
    """
    filter_name = check_filter(call, resource)
    start, limit, page = window(call)
    descending = call.query.get("sortorder") == "descending"
    column = resource.sort.get(call.query.get("sortby", ""))
    if (
        isinstance(records, Selection)
        and filter_name is None
        and column is None
        and not _searches(call, resource)
    ):
        page_records = records.page(start, limit, descending=descending, fields=fields)
        rows = [row(record if view is None else view(record)) for record in page_records]
        return answer(resource, rows, total=records.total(), limit=limit, page=page)
    if fields is not None and isinstance(records, Selection):
        needed = (*fields, *resource.search.values(), *resource.sort.values(), "_modified")
        records = records.picked(tuple(dict.fromkeys(needed)))
    late = None if fields is None else view
    complete = records if view is None or late is not None else map(view, records)
    since = call.modified_since() or ""
    matching = [record for record in complete if _matches(call, resource, record, since=since)]
    if filter_name is not None and filters is not None:
        today = call.today.isoformat()
        matching = [record for record in matching if filters[filter_name](record, today)]
    if column is not None:
        matching.sort(key=lambda record: _order(record.get(column)))
    if descending:
        matching.reverse()
    window_of = matching[start : start + limit]
    rows = [row(record if late is None else late(record)) for record in window_of]
    return answer(resource, rows, total=len(matching), limit=limit, page=page)


def _searches(call: Call, resource: Resource) -> bool:
    return any(call.query.get(name) for name in ("lastmodified", *resource.search))


def _matches(call: Call, resource: Resource, record: Body, *, since: str) -> bool:
    for parameter, name in resource.search.items():
        text = call.query.get(parameter)
        if not text:
            continue
        value = record.get(name)
        if isinstance(value, int) or name in resource.key or name.endswith("Id"):
            # Booleans compare as the words "true" and "false".
            if str(value).casefold() != text.casefold():
                return False
        elif text.casefold() not in str(value or "").casefold():
            return False
    return str(record.get("_modified", "")) >= since


def _order(value: object) -> tuple[int, Decimal | str]:
    if isinstance(value, int | Decimal):
        return (0, Decimal(value))
    text = str(value or "")
    return (0, Decimal(text)) if text.isascii() and text.isdigit() else (1, text)
