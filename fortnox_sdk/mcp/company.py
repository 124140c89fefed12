"""A company that assistants read: its client, and what was read from Fortnox, with its time."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Generic, Self, TypeVar, cast

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connection import Connection
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.http.calls import Call
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.mcp.answers import AS_STATED, Answer, Page, Verification
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.lists import no_year_error

if TYPE_CHECKING:
    from fortnox_sdk.mcp.context import ServerContext

T = TypeVar("T")
_RETRY: Final = RetryPolicy(tries=3, total_s=20)
"""An assistant's program gives up after about a minute, so the client gives up earlier."""
_MOST_VALUES: Final = 64
FORTNOX: Final = Text("Fortnox", "Fortnox")


@attrs.frozen
class Cached(Generic[T]):
    """A value that was read from Fortnox."""

    value: T
    read_at: datetime


@attrs.define(kw_only=True)
class Company:
    """A company that assistants read."""

    context: "ServerContext"
    connection: Connection
    _client: FortnoxClient
    _values: dict[tuple[object, ...], Cached[object]] = attrs.field(factory=dict, init=False)

    @classmethod
    def open(cls, context: "ServerContext", connection: Connection) -> Self:
        """Return a company with a client that never opens a browser. Nothing is sent."""

        def note(call: Call) -> None:
            context.requests.append(f"{call.method} {call.path}")

        client = FortnoxClient.connect(
            connection.key,
            config=context.config,
            store=context.store,
            transport=context.transport,
            clock=context.clock,
            retry=_RETRY,
            sign_in=None,
            on_call=note,
            files=context.files,
        )
        return cls(context=context, connection=connection, client=client)

    def forget(self) -> None:
        """Forget what was read, because an export has changed the books."""
        self._values.clear()

    @property
    def client(self) -> FortnoxClient:
        """The client.

        Raises:
            SignInRequired: The 30-day window has ended, or the connection can't be used for another reason.
        """
        self._client.connection.check_only()
        return self._client

    def recall(self, *key: object, read: Callable[[], T], again: bool = False) -> Cached[T]:
        """Return a value that was read at most an hour ago (`ServerOptions.max_age`), or read it now.

        Args:
            key: The identity of the value.
            read: Reads the value from Fortnox.
            again: True to read it now in any case.
        """
        cached = None if again else self.fresh(*key)
        if cached is None:
            cached = Cached[object](read(), self.context.clock.now())
        self._values.pop(key, None)
        self._values[key] = cached
        while len(self._values) > _MOST_VALUES:
            del self._values[next(iter(self._values))]
        return cast("Cached[T]", cached)

    def fresh(self, *key: object, at_any_age: bool = False) -> Cached[object] | None:
        """Return a value that was read before, or None if it is too old or was never read.

        Args:
            key: The identity of the value.
            at_any_age: True if the value can't become old.
        """
        cached = self._values.get(key)
        if cached is None or at_any_age:
            return cached
        return cached if self.context.clock.now() - cached.read_at <= self.context.options.max_age else None

    def information(self) -> Cached[CompanyInformation]:
        """Return the company's record in Fortnox."""

        def read() -> CompanyInformation:
            return self.client.company_information.get()

        return self.recall("company", read=read)

    def years(self, *, again: bool = False) -> Cached[tuple[FinancialYearSummary, ...]]:
        """Return the financial years."""
        return self.recall("years", read=lambda: tuple(self.client.financial_years.list()), again=again)

    def year(self, on: date) -> FinancialYearSummary:
        """Return the financial year that has a day.

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
