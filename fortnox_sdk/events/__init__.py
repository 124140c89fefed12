"""Fortnox's event stream: the changes in one or many companies, received over a WebSocket.

`FortnoxClient.events` returns the stream of one company, and `fortnox_sdk.fleet.company_events` returns the stream of
many companies. `fortnox_sdk.fleet.follow_companies` returns the companies that have changed.
"""

from typing import TYPE_CHECKING

from fortnox_sdk.lazy_names import lazy_getattr

if TYPE_CHECKING:
    from fortnox_sdk.events.consents import ConsentChange, ConsentNotice, read_consent_notice
    from fortnox_sdk.events.offsets import FileOffsets, Offsets, OffsetStore
    from fortnox_sdk.events.records import Event, Topic
    from fortnox_sdk.events.stream import EventStream, Gap

__all__ = [
    "ConsentChange",
    "ConsentNotice",
    "Event",
    "EventStream",
    "FileOffsets",
    "Gap",
    "OffsetStore",
    "Offsets",
    "Topic",
    "read_consent_notice",
]

if not TYPE_CHECKING:  # type checkers would accept any name
    __getattr__ = lazy_getattr(
        __name__,
        {
            "ConsentChange": "consents",
            "ConsentNotice": "consents",
            "Event": "records",
            "EventStream": "stream",
            "FileOffsets": "offsets",
            "Gap": "stream",
            "OffsetStore": "offsets",
            "Offsets": "offsets",
            "Topic": "records",
            "read_consent_notice": "consents",
        },
    )


def __dir__() -> list[str]:
    return sorted(__all__)
