"""The answer of a tool, and its conversion to JSON.

An answer states the source of its data and the time at which the data was read. It also says whether the data is
complete and verified.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar, cast

import attrs

from fortnox_sdk.mcp import schemas as s
from fortnox_sdk.mcp.privacy.masking import Masking
from fortnox_sdk.scalars import money_text
from fortnox_sdk.text import Language, Text, printable

T = TypeVar("T")
SCHEMA: Final = "fortnox-sdk/mcp/answer/1"
"""The value of `schema` in each answer."""
_KEY: Final = re.compile(s.KEY_PATTERN)


class BookText(str):
    """A name or a text that somebody wrote in Fortnox or in a SIE file. In JSON, it is marked as data."""

    __slots__ = ()


class Key(str):
    """A number or a code from the books, such as a voucher or a customer number."""

    __slots__ = ()


@attrs.frozen
class BookJson:
    """A JSON value as Fortnox returned it. All texts in it are data, never instructions."""

    value: object


class Trust(StrEnum):
    """The degrees to which the figures of an answer can be trusted."""

    VERIFIED = "verified"
    """A second reading of the books and ledgers confirmed the first reading."""
    AS_STATED = "as stated by Fortnox"
    """The records are shown as Fortnox returned them. Nothing was reconciled."""
    NOT_VERIFIED = "not verified"
    """At least one figure can't be relied on. `Verification.reasons` says why."""


@attrs.frozen(kw_only=True)
class Verification:
    """The degree to which the figures of an answer can be trusted, with the reasons."""

    status: Trust
    reasons: tuple[Text | BookText, ...] = ()


AS_STATED: Final = Verification(status=Trust.AS_STATED)


@attrs.frozen(kw_only=True)
class Page:
    """The page of a list that an answer shows. The totals of the answer include the rows of all pages."""

    number: int
    size: int
    total_rows: int

    @property
    def pages(self) -> int:
        """The number of pages; at least 1."""
        return max(1, -(-self.total_rows // self.size))

    def cut(self, rows: Sequence[T]) -> Sequence[T]:
        """Return the rows of this page."""
        return rows[(self.number - 1) * self.size : self.number * self.size]


@attrs.frozen(kw_only=True)
class Answer:
    """The result of a tool, with its source, time and verification."""

    result: Mapping[str, object]
    source: Text
    """The origin of the result."""
    read_at: datetime
    """The time at which the result was read from its source."""
    as_of: date | None = None
    """The day at whose end the amounts apply; None if the result has no such day."""
    verification: Verification = AS_STATED
    page: Page | None = None
    """The page that the result shows; None if it shows everything."""
    company: str = ""
    company_number: str = ""
    records: tuple[str, ...] = ()
    """The records that were read, for the log."""


def answer_schema(result: s.Schema) -> s.Schema:
    """Return the JSON schema of an answer whose result has the given schema."""
    fields = s.record(
        schema={"const": SCHEMA},
        company=s.record(name=s.BOOK_TEXT, organisation_number=s.KEY),
        source=s.WORD,
        read_at=s.INSTANT,
        age_seconds=s.NUMBER,
        as_of=s.optional(s.DAY),
        currency={"const": "SEK"},
        complete=s.FLAG,
        page=s.optional(
            s.record(
                number=s.NUMBER,
                pages=s.NUMBER,
                rows_per_page=s.NUMBER,
                total_rows=s.NUMBER,
                next_page=s.optional(s.NUMBER),
            )
        ),
        verification=s.record(status=s.one_of(*Trust), reasons=s.rows({"anyOf": [s.WORD, s.BOOK_TEXT]})),
        result=result,
    )
    return {**fields, "$defs": s.DEFINITIONS}


def answer_json(answer: Answer, *, masking: Masking, language: Language, now: datetime) -> dict[str, object]:
    """Return the JSON of an answer. All texts from the books are masked, and marked as data."""
    page = answer.page
    content = {
        "schema": SCHEMA,
        "company": {
            "name": BookText(answer.company),
            "organisation_number": Key(answer.company_number),
        },
        "source": answer.source,
        "read_at": answer.read_at,
        "age_seconds": max(0, int((now - answer.read_at).total_seconds())),
        "as_of": answer.as_of,
        "currency": "SEK",
        "complete": page is None or page.pages == 1,
        "page": None
        if page is None
        else {
            "number": page.number,
            "pages": page.pages,
            "rows_per_page": page.size,
            "total_rows": page.total_rows,
            "next_page": page.number + 1 if page.number < page.pages else None,
        },
        "verification": {
            "status": answer.verification.status,
            "reasons": answer.verification.reasons,
        },
        "result": answer.result,
    }
    return cast("dict[str, object]", Rendering(masking, language).of(content))


@attrs.frozen
class Rendering:
    """The conversion of values to JSON."""

    masking: Masking
    language: Language

    def of(self, value: object) -> object:
        """Return the JSON of a value.

        >>> from fortnox_sdk.mcp.privacy.masking import Masking
        >>> Rendering(Masking(), "en").of({"total": Decimal(5), "name": BookText("Bo 800101-1234"), "no": Key("A 1")})
        {'total': '5.00', 'name': {'text_from_books': 'Bo [personal number]'}, 'no': {'text_from_books': 'A 1'}}
        """
        if isinstance(value, Mapping):
            return {name: self.of(each) for name, each in cast("Mapping[str, object]", value).items()}
        if isinstance(value, (list, tuple)):
            return [self.of(each) for each in cast("Sequence[object]", value)]
        if isinstance(value, BookJson):
            return self.masking.json(value.value)
        return self._text(value) if isinstance(value, (BookText, Key, Text)) else _plain(value)

    def _text(self, value: BookText | Key | Text) -> object:
        if isinstance(value, Text):
            return printable(value.in_language(self.language))
        shown = self.masking.text(value)
        is_key = isinstance(value, Key) and _KEY.fullmatch(shown) is not None
        return shown if is_key else {"text_from_books": shown}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return money_text(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (bool, int, str)):
        return value.value if isinstance(value, StrEnum) else value
    raise TypeError(type(value))
