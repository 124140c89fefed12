"""Fortnox's error answers: codes, Swedish texts, and two spellings of the keys."""

from http import HTTPStatus

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.wire import Body

__all__ = ["Problem"]


class Problem(Exception):  # not a fault of ours: the answer that Fortnox would give
    """A request that is refused.

    Args:
        status: HTTP status.
        code: Fortnox's number.
        message: Fortnox's text, mostly Swedish.
    """

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    @classmethod
    def refused(cls, code: int, message: str) -> "Problem":
        """400 with a code that is known."""
        return cls(400, code, message)

    @classmethod
    def assumed(cls, what: str, message: str) -> "Problem":
        """400 with a code that nobody has established: see `assumptions.CODES`."""
        return cls(400, assumptions.CODES[what], message)

    @classmethod
    def missing(cls, code: int, message: str) -> "Problem":
        """404: no such record."""
        return cls(404, code, message)

    @classmethod
    def no_route(cls) -> "Problem":
        """404 for an address that Fortnox does not have."""
        return cls(404, 2000762, "No such route")

    def body(self) -> Body:
        """Return the envelope. Keys are capital on 404 and lower-case on 400: both recorded on the same day."""
        if self.status == HTTPStatus.NOT_FOUND:
            return {"ErrorInformation": {"Error": 1, "Message": self.message, "Code": self.code}}
        return {"ErrorInformation": {"error": 1, "message": self.message, "code": self.code}}
