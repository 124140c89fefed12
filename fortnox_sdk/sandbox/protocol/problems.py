"""Fortnox's error responses: codes, Swedish texts and two spellings of the JSON keys."""

from http import HTTPStatus

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.wire import Body


class Problem(Exception):  # not an internal error: the response that Fortnox would send
    """An error response of a path that starts with `/3`.

    Args:
        status: HTTP status.
        code: Fortnox's error code.
        message: Fortnox's error text, mostly in Swedish.
    """

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    @classmethod
    def refused(cls, code: int, message: str) -> "Problem":
        """Create a 400 error with a code from Fortnox's documentation or recorded responses."""
        return cls(400, code, message)

    @classmethod
    def assumed(cls, error_kind: str, message: str) -> "Problem":
        """Create a 400 error for which Fortnox's code is unknown. `error_kind` is a key of `assumptions.CODES`."""
        return cls(400, assumptions.CODES[error_kind], message)

    @classmethod
    def missing(cls, code: int, message: str) -> "Problem":
        """Create a 404 error for a record that does not exist."""
        return cls(404, code, message)

    @classmethod
    def no_route(cls) -> "Problem":
        """Create a 404 error for a path that does not exist in Fortnox."""
        return cls(404, 2000762, "No such route")

    @classmethod
    def no_right(cls, register: str) -> "Problem":
        """Create the error for a user without the right to a register. `register` is the register's Swedish name."""
        return cls(403, 2003275, f"Saknar behörighet för {register}.")

    @classmethod
    def wrong_method(cls) -> "Problem":
        """Create the error for a method that a path does not support. Fortnox's response is not known."""
        return cls(405, assumptions.CODES["wrong_method"], "Method Not Allowed")

    @classmethod
    def malformed(cls, status: int, message: str) -> "Problem":
        """Create an error for a request that is not valid HTTP or exceeds a limit of the sandbox."""
        return cls(status, assumptions.CODES["malformed_request"], message)

    def body(self) -> Body:
        """Return the JSON body.

        As in Fortnox, its keys are capitalized for 403 and 404, and lower-case for other errors.
        """
        if self.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
            return {"ErrorInformation": {"Error": 1, "Message": self.message, "Code": self.code}}
        return {"ErrorInformation": {"error": 1, "message": self.message, "code": self.code}}
