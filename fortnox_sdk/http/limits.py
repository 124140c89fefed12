"""The limits of responses: their sizes and the time that they may take."""

from enum import Enum
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.scalars import at_least

_MEBIBYTE: Final = 1024 * 1024

ERROR_BYTES: Final = 64 * 1024
"""The number of bytes of an error response that are read. The rest is not needed, and the connection is closed."""


class Content(Enum):
    """The kind of content that a call expects."""

    JSON = "JSON"
    """A record, a list, or nothing."""
    FILE = "file"
    """A stored file, a PDF or a table."""
    SIE = "SIE"
    """The books of a financial year."""


@attrs.frozen(kw_only=True)
class Limits:
    """The largest size of a response, decompressed, and the longest time of one attempt.

    A response that exceeds them raises `LimitExceeded`; after a write, `OutcomeUnknown`. Such a call is not retried.

    The time covers connecting, sending and receiving. Looking up the host's address and waiting for the rate limit are
    not part of it.

    Raises:
        InvalidInput: A limit is below 1, or it is not a number.

    >>> Limits(call_s=30).size(Content.JSON), Limits(call_s=30).seconds(Content.JSON)
    (10485760, 30)
    """

    json_bytes: int = attrs.field(default=10 * _MEBIBYTE, validator=at_least(1, whole=True))
    """Bytes of JSON. 500 invoices in a list take less than 1 MB. Reading JSON can take 15 times its size in memory."""
    file_bytes: int = attrs.field(default=1024 * _MEBIBYTE, validator=at_least(1, whole=True))
    """Bytes of a file, a PDF or a table."""
    sie_bytes: int = attrs.field(default=4096 * _MEBIBYTE, validator=at_least(1, whole=True))
    """Bytes of a SIE file."""
    call_s: float = attrs.field(default=120.0, validator=at_least(0.001))
    """Seconds for an attempt whose response is JSON."""
    transfer_s: float = attrs.field(default=3600.0, validator=at_least(0.001))
    """Seconds for an attempt that downloads or uploads a file."""

    @checked
    def size(self, content: Content) -> int:
        """Return the largest number of bytes of a response."""
        sizes = {Content.FILE: self.file_bytes, Content.SIE: self.sie_bytes}
        return sizes.get(content, self.json_bytes)

    @checked
    def seconds(self, content: Content, *, is_upload: bool = False) -> float:
        """Return the longest time of an attempt."""
        return self.call_s if content is Content.JSON and not is_upload else self.transfer_s
