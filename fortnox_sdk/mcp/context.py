"""The values that all calls of a server share: settings, company, clock, and the log of what was read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, ConnectionStatus, connection_status
from fortnox_sdk.errors import FortnoxError, SignInRequired
from fortnox_sdk.files import Files
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.mcp.failures import InvalidArguments
from fortnox_sdk.mcp.privacy.masking import Masking
from fortnox_sdk.mcp.tool import COMPANY, Arguments
from fortnox_sdk.stores.protocol import TokenStore, connections_of, find_connection
from fortnox_sdk.text import Language, Text

if TYPE_CHECKING:
    from fortnox_sdk.client import FortnoxClient
    from fortnox_sdk.mcp.company import Company
    from fortnox_sdk.mcp.privacy.audit import AuditLog


@attrs.frozen(kw_only=True)
class ServerOptions:
    """The choices of the person who starts the server."""

    all_companies: bool = False
    """True to serve all companies of the token store instead of one."""
    show_personal: bool = False
    """True to show personal numbers and bank accounts; False to mask them."""
    max_age: timedelta = timedelta(hours=1)
    """The maximum age of the data that an answer may reuse."""
    archive: Path | None = None
    """The folder of an archive that assistants may read, or None."""
    journal_folder: Path | None = None
    """The folder of the export journals, if assistants may plan exports; None if they may only read."""


_WITHOUT_COMPANY: Final = "without company"
"""The name of the log folder for calls that are not about a company."""


def _not_connected() -> SignInRequired:
    return SignInRequired(
        Text("The company of this server is not connected.", "Serverns företag är inte kopplat."),
        hint=Text(
            "Ask the user to run: fortnox login.",
            "Be användaren köra: fortnox login.",
        ),
    )


@attrs.define(kw_only=True)
class ServerContext:
    """The state of a server. Calls run one after the other, so no lock is needed."""

    config: FortnoxConfig
    store: TokenStore
    choose: Callable[[], Connection]
    """A function that returns the connection of the server's company. It raises an error if there is no connection."""
    clock: Clock
    files: Files
    folder: Path
    """The folder of this user's logs."""
    session: str
    """A random text that makes the folder of this session's log unique."""
    user: str
    """The user of this computer, for the log."""
    language: Language = "en"
    options: ServerOptions = ServerOptions()
    transport: Transport | None = None
    """The transport of the clients; None means the transport that all clients share."""
    progress: Callable[[Text, int, int | None], object] | None = attrs.field(default=None, init=False)
    """A callback for the progress of the current call."""
    requests: list[str] = attrs.field(factory=list[str], init=False)
    """The requests that the current call has sent. Keys of records in the paths are replaced by `{}`."""
    _own: ConnectionKey | None = attrs.field(default=None, init=False)
    _companies: "dict[ConnectionKey, Company]" = attrs.field(
        factory=dict[ConnectionKey, "Company"], init=False
    )
    _logs: "dict[int | None, AuditLog]" = attrs.field(factory=dict[int | None, "AuditLog"], init=False)

    @property
    def masking(self) -> Masking:
        """The masking of personal data in texts from the books."""
        return Masking(show_personal=self.options.show_personal)

    def choose_company(self) -> None:
        """Choose the server's company. The choice stays, even if another company is connected later.

        Raises:
            FortnoxError: No company or several companies are connected.
        """
        self._own = self.choose().key

    def connection(self, label: str = "") -> Connection:
        """Return the connection of the server's company, or of another company if the server is for all companies.

        Args:
            label: The organisation number, name or database number of a company; `""` means the server's company.

        Raises:
            FortnoxError: There is no such connection, the server may not use it, or `label` is empty and several
                companies are connected.
        """
        if label and self.options.all_companies:
            return find_connection(self.store, label, application=self._application)
        if self._own is None and self.options.all_companies and len(own := self.connections()) > 1:
            names = ", ".join(each.label for each in own)
            raise InvalidArguments(
                Text(f"Several companies are connected: {names}.", f"Flera företag är kopplade: {names}."),
                hint=Text(
                    "Pass one of the connected companies in the argument `company`.",
                    "Ange ett av de kopplade företagen i argumentet `company`.",
                ),
            )
        if self._own is None:
            try:
                self.choose_company()
            except FortnoxError:
                # The error may name other companies, which an assistant must not know about.
                raise _not_connected() from None
        saved = None if self._own is None else self.store.get(self._own)
        if saved is None:
            raise _not_connected()
        return saved

    def connections(self) -> list[Connection]:
        """Return the connections that an assistant may know about."""
        if self.options.all_companies:
            return connections_of(self.store, self._application)
        return [self.connection()]

    @property
    def _application(self) -> tuple[str, str]:
        return self.config.issuer_host, self.config.client_id

    def status(self, connection: Connection) -> ConnectionStatus:
        """Return the state of a connection and its 30-day window."""
        lifetime = timedelta(days=self.config.refresh_token_days)
        return connection_status(connection, self.clock.now(), refresh_token_lifetime=lifetime)

    def company(self, arguments: Arguments) -> "Company":
        """Return the company that a call is about.

        Raises:
            FortnoxError: There is no such connection, or the server may not use it.
        """
        from fortnox_sdk.mcp.company import Company  # noqa: PLC0415 -- imports much, which the start need not wait for

        connection = self.connection(arguments.text(COMPANY))
        company = self._companies.get(connection.key)
        if company is None:
            company = self._companies[connection.key] = Company(
                connection=connection,
                clock=self.clock,
                language=self.language,
                max_age=self.options.max_age,
                folder=self.folder,
                progress=self._report,
                client=self._client(connection.key),
            )
        return company

    def _report(self, text: Text, done: int, total: int | None, /) -> None:
        if self.progress is not None:
            self.progress(text, done, total)

    def _client(self, key: ConnectionKey) -> "FortnoxClient":
        """Return a client that never opens a browser. Nothing is sent."""
        from fortnox_sdk.client import FortnoxClient  # noqa: PLC0415 -- as in company
        from fortnox_sdk.http.calls import Call  # noqa: PLC0415 -- as in company
        from fortnox_sdk.http.retry import RetryPolicy  # noqa: PLC0415 -- as in company

        def note(call: Call) -> None:
            self.requests.append(f"{call.method} {call.path}")

        return FortnoxClient.connect(
            key,
            config=self.config,
            store=self.store,
            transport=self.transport,
            clock=self.clock,
            # An assistant's program gives up after about a minute, so the client gives up earlier.
            retry=RetryPolicy(tries=3, total_s=20),
            sign_in=None,
            on_call=note,
            files=self.files,
        )

    def log_call(
        self, *, client: str, name: str, values: Mapping[str, object], outcome: str, records: Sequence[str]
    ) -> None:
        """Add a call to the log of its company, or to the log of calls without a company.

        Args:
            client: The name and the version that the assistant's program states.
            name: The name of the tool; `read resource` for a resource.
            values: The arguments.
            outcome: `answered`, or the code of an error.
            records: The records that the answer shows.

        Raises:
            OSError: The log can't be written.
            FortnoxError: The folder of the log can't be used as an archive.
        """
        from fortnox_sdk.mcp.privacy.audit import LoggedCall  # noqa: PLC0415 -- as in company

        label = values.get(COMPANY)
        try:
            connection = self.connection(label if isinstance(label, str) else "")
        except FortnoxError:
            connection = None
        self._log(connection).write(
            LoggedCall(
                user=self.user,
                client=client,
                name=name,
                arguments=values,
                outcome=outcome,
                requests=tuple(self.requests),
                records=tuple(records),
            )
        )

    def _log(self, connection: Connection | None) -> "AuditLog":
        """Return the log of this session for a company, or for calls without a company."""
        from fortnox_sdk.mcp.privacy.audit import AuditLog  # noqa: PLC0415 -- as in company
        from fortnox_sdk.year_end.archive.lines import Subject  # noqa: PLC0415 -- as in company

        number = None if connection is None else connection.key.database_number
        log = self._logs.get(number)
        if log is None:
            now = self.clock.now().astimezone(UTC)
            name = f"{now:%Y-%m-%dT%H%M%SZ}-{self.session}"
            log = self._logs[number] = AuditLog(
                folder=self.folder / (_WITHOUT_COMPANY if number is None else str(number)) / name,
                subject=Subject(
                    company="" if connection is None else connection.company_name,
                    organisation_number="" if connection is None else connection.organisation_number,
                    database_number=number,
                    year_start=f"{now:%Y-%m-%d}",
                    year_end=f"{now:%Y-%m-%d}",
                ),
                clock=self.clock,
                files=self.files,
            )
        return log

    def close(self) -> None:
        """End the logs of this session."""
        for log in self._logs.values():
            log.close()
