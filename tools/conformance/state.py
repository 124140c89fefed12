"""The state that a recorded exchange shows, put into the sandbox."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any, Final, cast
from urllib.parse import unquote, urlsplit

import attrs

from fortnox_sdk.http.envelopes import as_object
from fortnox_sdk.sandbox import Sandbox
from tools.exchange import Exchange

__all__ = ["START", "Known", "nouns", "prepare"]

START: Final = "start"
"""Name of the snapshot that each exchange begins with."""

_BOOKS: Final = frozenset({"financialyears", "accounts", "vouchers", "voucherseries"})
_TAKEN: Final = frozenset({2000637, 2000004})
"""Codes that say that the number sent is in use."""
_MISSED: Final = {2000204: "CustomerNumber", 2001302: "ArticleNumber"}
"""Fields whose record is missing, by the codes that say so."""
_REFERENCES: Final[Mapping[str, tuple[str, Mapping[str, object]]]] = {
    "CustomerNumber": ("customers", {"Name": "Kund", "CountryCode": "SE", "Country": "Sverige"}),
    "SupplierNumber": ("suppliers", {"Name": "Leverantör"}),
    "ArticleNumber": ("articles", {"Description": "Artikel"}),
    "Project": ("projects", {"Description": "Projekt"}),
    "CostCenter": ("costcenters", {"Description": "Ställe"}),
    "Unit": ("units", {"Description": "Enhet"}),
}
"""Fields of a request that name another record, and what such a record must hold at least."""
_ACCOUNT: Final = re.compile("Account(Number)?$")
_FILTERED: Final[Mapping[tuple[str, str], Mapping[str, object]]] = {
    ("customers", "inactive"): {"Active": False},
    ("offers", "ordercreated"): {"OrderReference": "1"},
    ("orders", "invoicecreated"): {"InvoiceReference": "1"},
}
"""What rows of a filtered list are, and do not show."""
_DAYS: Final[Mapping[str, str]] = {
    "invoices": "InvoiceDate",
    "offers": "OfferDate",
    "orders": "OrderDate",
    "vouchers": "TransactionDate",
}
"""Fields that `fromdate` and `todate` select by."""


@attrs.frozen(kw_only=True)
class Noun:
    """What the sandbox's table says of a noun."""

    name: str
    path: str
    one: str
    many: str
    key: tuple[str, ...]
    search: Mapping[str, str]
    """Fields by the parameters that select by them."""
    required: tuple[str, ...]
    """Texts that a new record must have, beside its key."""


def nouns() -> list[Noun]:
    """The nouns of the sandbox, longest address first."""
    from fortnox_sdk.sandbox.schema.resources import RESOURCES  # noqa: PLC0415 - the sandbox's own room

    found = [
        Noun(
            name=noun.name,
            path=noun.path,
            one=noun.one,
            many=noun.many,
            key=noun.key,
            search=noun.search,
            required=tuple(
                name
                for name, field in noun.fields.items()
                if "!" in field.flags and field.type == "string" and name not in noun.key
            ),
        )
        for noun in RESOURCES.values()
    ]
    return sorted(found, key=lambda noun: -len(noun.path))


class Known:
    """Records that the good answers of all exchanges show, to be looked up for another exchange's sake."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._nouns = nouns()
        self._shown: list[tuple[Exchange, Noun, Mapping[str, Any]]] = []
        for exchange in exchanges:
            noun = self.noun_of(exchange)
            if noun is not None and exchange.good:
                self._shown += [(exchange, noun, record) for record in records_in(exchange, noun)]

    def noun_of(self, exchange: Exchange) -> Noun | None:
        """The noun that an exchange is about."""
        return next((n for n in self._nouns if f"{exchange.path}/".startswith(f"{n.path}/")), None)

    def named(self, name: str) -> Noun:
        """A noun by its name."""
        return next(noun for noun in self._nouns if noun.name == name)

    def record(self, noun: Noun, key: Sequence[str], *, besides: Exchange) -> Mapping[str, Any] | None:
        """A record as another exchange shows it: alone before in a list, read before written."""
        found = [
            (noun.one not in exchange.json(), exchange.method != "GET", n, record)
            for n, (exchange, its, record) in enumerate(self._shown)
            if its.name == noun.name
            and exchange is not besides
            and [str(record.get(part)) for part in noun.key] == list(key)
        ]
        return min(found)[3] if found else None


def records_in(exchange: Exchange, noun: Noun) -> list[Mapping[str, Any]]:
    """The records of a good answer."""
    body = exchange.json()
    if not isinstance(body, dict):
        return []
    whole = cast("dict[str, Any]", body)
    rows = whole.get(noun.many)
    if isinstance(rows, list):
        return [cast("Mapping[str, Any]", row) for row in cast("list[object]", rows) if isinstance(row, dict)]
    one = whole.get(noun.one)
    return [cast("Mapping[str, Any]", one)] if isinstance(one, dict) else []


def prepare(sandbox: Sandbox, known: Known, exchange: Exchange, pages: Sequence[Exchange]) -> None:
    """Put the sandbox's company into the state that an exchange shows.

    What is read stands in the books as it was read. What is written is never taken from its own answer: a changed
    record is as another exchange shows it, else as little as its address says.

    Args:
        sandbox: Its first company is emptied.
        known: What all exchanges show.
        exchange: The one to be sent.
        pages: All recorded pages of its list, itself included.
    """
    noun = known.noun_of(exchange)
    sandbox.restore(START)
    sandbox.empty(books=noun is not None and noun.name in _BOOKS and exchange.method == "GET")
    if noun is None:
        return
    year = int(exchange.query("financialyear") or 1)
    if exchange.method == "GET":
        shown = [record for page in pages if page.good for record in records_in(page, noun)]
        # What a list was selected by holds for its rows, even where they do not show it.
        rows = [{**_selected(exchange, noun), **record} for record in shown]
        if rows:
            sandbox.put(noun.name, [*rows, *_more(exchange, noun, rows)], financial_year=year)
        return
    _put_named(sandbox, known, exchange, noun, year)
    _put_own(sandbox, known, exchange, noun, year)


def _put_named(sandbox: Sandbox, known: Known, exchange: Exchange, noun: Noun, year: int) -> None:
    """What a request names, save what its answer says is not there."""
    sent = exchange.sent_json()
    if exchange.good:
        _put_accounts(sandbox, sent, year)
    for name, value in _named(sent):
        its = known.named(_REFERENCES[name][0])
        if its.name == noun.name or _MISSED.get(exchange.code or 0) == name:
            continue
        record = known.record(its, [value], besides=exchange) or {**_REFERENCES[name][1], its.key[0]: value}
        sandbox.put(its.name, [record], financial_year=year)


def _put_own(sandbox: Sandbox, known: Known, exchange: Exchange, noun: Noun, year: int) -> None:
    """The record that a request is about, when it is there before."""
    key = [unquote(part) for part in exchange.path.removeprefix(noun.path).strip("/").split("/") if part]
    own = key[: len(noun.key)]
    if exchange.code in _TAKEN:
        own = [str(_inside(exchange.sent_json(), noun).get(part)) for part in noun.key]
    if own and exchange.status != 404:  # noqa: PLR2004 - HTTP's own number
        found = known.record(noun, own, besides=exchange)
        whole = {**_least(noun), **(found or {}), **dict(zip(noun.key, own, strict=False))}
        for name, value in _named({name: value for name, value in whole.items() if name not in noun.key}):
            its = known.named(_REFERENCES[name][0])
            sandbox.put(its.name, [{**_REFERENCES[name][1], its.key[0]: value}], financial_year=year)
        # One that no exchange shows is made as any client would make it, so that Fortnox's defaults are in it.
        if found is not None or not _created(sandbox, noun, whole):
            sandbox.put(noun.name, [whole], financial_year=year)


def _selected(exchange: Exchange, noun: Noun) -> Mapping[str, object]:
    """What holds for all rows of a list by the words of its query."""
    found: dict[str, object] = {
        field: value for name, field in noun.search.items() if (value := exchange.query(name))
    }
    day = exchange.query("fromdate") or exchange.query("todate")
    if day is not None and noun.name in _DAYS:
        found[_DAYS[noun.name]] = day
    return {**found, **_FILTERED.get((noun.name, exchange.query("filter") or ""), {})}


def _put_accounts(sandbox: Sandbox, sent: object, year: int) -> None:
    """Accounts that a request names and that were taken; the sandbox's own chart may lack them."""
    found = [
        {"Number": int(str(value)), "Description": f"Konto {value}"}
        for name, value in _scalars(sent)
        if _ACCOUNT.search(name) and str(value).isdigit() and int(str(value))
    ]
    if found:
        sandbox.put("accounts", found, financial_year=year)


def _created(sandbox: Sandbox, noun: Noun, record: Mapping[str, Any]) -> bool:
    access, _ = sandbox.token()
    headers = {"Authorization": f"Bearer {access}", "Content-Type": "application/json"}
    address = urlsplit(sandbox.url)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=30)
    try:
        connection.request("POST", noun.path, json.dumps({noun.one: record}), headers)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    return answer.status == HTTPStatus.CREATED


def _more(exchange: Exchange, noun: Noun, shown: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows that Fortnox counted and that were not recorded, after those that were."""
    meta: Any = exchange.json().get("MetaInformation")
    total: int = meta.get("@TotalResources", 0) if meta else 0
    part = noun.key[-1]
    numbers = [int(text) for row in shown if (text := str(row.get(part))).isdigit()]
    if len(numbers) < len(shown):
        return []
    return [{**shown[-1], part: max(numbers) + n} for n in range(1, total - len(shown) + 1)]


def _inside(sent: object, noun: Noun) -> Mapping[str, Any]:
    return as_object(as_object(sent).get(noun.one))


def _least(noun: Noun) -> Mapping[str, object]:
    """What a record needs beside its number."""
    if "CustomerNumber" in noun.required:
        return {"CustomerNumber": "1", "CustomerName": "Kund"}
    return dict.fromkeys(noun.required, "Text")


def _named(sent: object) -> list[tuple[str, str]]:
    """Records that a request names, wherever it does."""
    return [(name, str(value)) for name, value in _scalars(sent) if name in _REFERENCES]


def _scalars(sent: object) -> Iterator[tuple[str, str | int]]:
    """Texts and numbers that a request says, with their names."""
    if isinstance(sent, list):
        for item in cast("list[object]", sent):
            yield from _scalars(item)
    if isinstance(sent, dict):
        for name, value in cast("dict[str, object]", sent).items():
            if isinstance(value, str | int) and str(value):
                yield name, value
            else:
                yield from _scalars(value)
