"""Limits for the size and the time of responses."""

from enum import Enum
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.scalars import at_least

_MEBIBYTE: Final = 1024 * 1024

ERROR_BYTES: Final = 64 * 1024
"""The largest number of bytes that are read from an error response. If the response is longer, the connection is
closed."""


class Content(Enum):
    """The kind of content that a call expects."""

    JSON = "JSON"
    """JSON with a record or a list, or an empty body."""
    FILE = "file"
    """A stored file, a PDF or a CSV file."""
    SIE = "SIE"
    """A SIE file with the books of a financial year."""


@attrs.frozen(kw_only=True)
class Limits:
    """The largest size of a decompressed response, and the longest time of one attempt.

    A response that exceeds a limit raises `LimitExceeded`, or `OutcomeUnknown` if the call was a write. In both
    cases, the call is not retried.

    The time covers connecting, sending and receiving. Looking up the host's address and waiting for the rate limit are
    not part of it.

    Raises:
        InvalidInput: A limit is not a number, or is below 1 byte or 0.001 seconds.

    >>> Limits(call_s=30).size(Content.JSON), Limits(call_s=30).seconds(Content.JSON)
    (10485760, 30)
    """

    json_bytes: int = attrs.field(default=10 * _MEBIBYTE, validator=at_least(1, whole=True))
    """The largest JSON response, in bytes. A list of 500 invoices has less than 1 MB. In memory, JSON can take 15 times
    as much space."""
    file_bytes: int = attrs.field(default=1024 * _MEBIBYTE, validator=at_least(1, whole=True))
    """The largest stored file, PDF or CSV file, in bytes."""
    sie_bytes: int = attrs.field(default=4096 * _MEBIBYTE, validator=at_least(1, whole=True))
    """The largest SIE file, in bytes."""
    call_s: float = attrs.field(default=120.0, validator=at_least(0.001))
    """The longest time of an attempt whose response is JSON, in seconds."""
    transfer_s: float = attrs.field(default=3600.0, validator=at_least(0.001))
    """The longest time of an attempt that downloads or uploads a file, in seconds."""

    @checked
    def size(self, content: Content) -> int:
        """Return the largest size of a response with this kind of content, in bytes."""
        sizes = {Content.FILE: self.file_bytes, Content.SIE: self.sie_bytes}
        return sizes.get(content, self.json_bytes)

    @checked
    def seconds(self, content: Content, *, is_upload: bool = False) -> float:
        """Return the longest time of an attempt, in seconds."""
        return self.call_s if content is Content.JSON and not is_upload else self.transfer_s
