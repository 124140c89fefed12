"""The client method `events`, which returns the event stream of the client's company."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from fortnox_sdk.auth.window import ConnectionWindow
    from fortnox_sdk.events.offsets import OffsetStore
    from fortnox_sdk.events.records import Topic
    from fortnox_sdk.events.stream import EventStream, Gap
    from fortnox_sdk.http.retry import RetryPolicy
    from fortnox_sdk.http.session import Session


class EventSource:
    """A base class of the client, with a method that returns the event stream of the client's company."""

    session: "Session"

    saved_connection: "ConnectionWindow | None"

    def events(
        self,
        topics: "Collection[str | Topic]",
        *,
        since: "str | Mapping[str, str] | None" = None,
        offsets: "OffsetStore | None" = None,
        idle_s: float | None = None,
        retry: "RetryPolicy | None" = None,
        on_gap: "Callable[[Gap], object] | None" = None,
    ) -> "EventStream":
        """Return the events of some topics, as they happen. Nothing is sent until you use the stream.

        An event says which record has changed, but not how it has changed. Read the record to find out. An event
        counts as handled when you ask for the next event. If the connection is lost, the stream reconnects and
        continues after the last handled event.

        >>> from fortnox_sdk.sandbox import serve
        >>> from fortnox_sdk.testing import connect
        >>> with serve() as sandbox, connect(sandbox).events(["vouchers"], idle_s=5.0) as stream:
        ...     stream.start()
        ...     number = sandbox.book_foreign_voucher()
        ...     event = next(stream)
        >>> event.type
        'voucher-created-v1'

        Args:
            topics: The topics, such as `vouchers`; see `fortnox_sdk.events.Topic`.
            since: The offset of the last event that you have handled, or a mapping from topics to such offsets. None
                means the events from now on. Fortnox keeps events for 14 days.
            offsets: The store for the offsets of handled events, such as `FileOffsets`. Saved offsets replace the
                offsets in `since`.
            idle_s: The seconds without an event after which the iteration ends; None means that it never ends.
            retry: The limits for reconnecting; None means that the stream tries for an hour.
            on_gap: Called after connecting if events may be missing: a topic has no offset yet, or the offsets are
                older than 14 days.

        Raises:
            ConfigurationError: The client has no saved connection, or no settings with a client secret.
            InvalidInput: `topics` is empty, or `since` is one offset for several topics.
            StoreError: The saved offsets can't be read.
        """
        from fortnox_sdk.events.starting import open_stream  # noqa: PLC0415 - so that importing the client stays fast

        return open_stream(
            self.session,
            self.saved_connection,
            topics,
            since=since,
            offsets=offsets,
            idle_s=idle_s,
            retry=retry,
            on_gap=on_gap,
        )
