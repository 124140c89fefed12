"""A company that AI assistants query: its client, and a cache of the values that were read from Fortnox."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, Generic, TypeVar, cast

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.connection import Connection
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.mcp.answers import AS_STATED, Answer, Page, Verification
from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.lists import no_year_error
from fortnox_sdk.year_end.progress import Progress

T = TypeVar("T")
_MOST_VALUES: Final = 64
FORTNOX: Final = Text("Fortnox", "Fortnox")


@attrs.frozen
class Cached(Generic[T]):
    """A value that was read from Fortnox, with the time of the reading."""

    value: T
    read_at: datetime


@attrs.define(kw_only=True)
class Company:
    """A company that AI assistants query."""

    connection: Connection
    clock: Clock
    language: Language
    max_age: timedelta
    """The maximum age of the data that an answer may reuse."""
    folder: Path
    """The folder of the year-end job. It is not created, because this job only reads."""
    progress: Progress
    _client: FortnoxClient = attrs.field(alias="client")
    _values: dict[tuple[object, ...], Cached[object]] = attrs.field(
        factory=dict[tuple[object, ...], Cached[object]], init=False
    )

    def forget(self) -> None:
        """Discard all values that were read, because an export has changed the books."""
        self._values.clear()

    @property
    def client(self) -> FortnoxClient:
        """The client for the company in Fortnox.

        Raises:
            SignInRequired: The 30-day window has ended, or the connection can't be used for another reason.
        """
        self._client.connection.check_only()
        return self._client

    def recall(self, *key: object, read: Callable[[], T], again: bool = False) -> Cached[T]:
        """Return a value from the cache, or read it from Fortnox if it is missing or older than `max_age`.

        Args:
            key: The key of the value in the cache.
            read: A function that reads the value from Fortnox.
            again: True to read the value from Fortnox, even if it was read recently.
        """
        cached = None if again else self.fresh(*key)
        if cached is None:
            # The value may be as old as the beginning of the reading, which takes minutes for a large company.
            begun = self.clock.now()
            cached = Cached[object](read(), begun)
        self._values.pop(key, None)
        self._values[key] = cached
        while len(self._values) > _MOST_VALUES:
            del self._values[next(iter(self._values))]
        return cast("Cached[T]", cached)

    def fresh(self, *key: object, at_any_age: bool = False) -> Cached[object] | None:
        """Return a value that was read before, or None if it is too old or was never read.

        Args:
            key: The key of the value in the cache.
            at_any_age: True to return the value even if it is older than `max_age`.
        """
        cached = self._values.get(key)
        if cached is None or at_any_age:
            return cached
        return cached if self.clock.now() - cached.read_at <= self.max_age else None

    def information(self) -> Cached[CompanyInformation]:
        """Return the company's record in Fortnox."""

        def read() -> CompanyInformation:
            return self.client.company_information.get()

        return self.recall("company", read=read)

    def years(self, *, again: bool = False) -> Cached[tuple[FinancialYearSummary, ...]]:
        """Return the financial years."""
        return self.recall("years", read=lambda: tuple(self.client.financial_years.list()), again=again)

    def year(self, on: date) -> FinancialYearSummary:
        """Return the financial year that contains a day.

        Raises:
            InvalidInput: The company has no such financial year.
        """
        found = next((year for year in self.years().value if on in year), None)
        if found is None:
            raise no_year_error(on, self.information().value, self.years().value)
        return found

    def answer(
        self,
        *,
        result: Mapping[str, object],
        read_at: datetime,
        source: Text = FORTNOX,
        as_of: date | None = None,
        verification: Verification = AS_STATED,
        page: Page | None = None,
        records: Iterable[str] = (),
    ) -> Answer:
        """Return an answer about this company. The arguments are the fields of `Answer`."""
        return Answer(
            result=result,
            source=source,
            read_at=read_at,
            as_of=as_of,
            verification=verification,
            page=page,
            company=self.connection.label,
            company_number=self.connection.organisation_number,
            records=tuple(records),
        )
