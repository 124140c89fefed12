"""Error responses of paths that start with `/api`: `{id, error, message}`, where `error` is a word, not a number."""

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.call import Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body

_NO_RIGHT = "missing.rights"


class Refused(Problem):  # not an internal error: the response that Fortnox would send
    """An error response of a path that starts with `/api`.

    Args:
        error: Machine-readable error word.
        message: Human-readable error text.
        status: HTTP status.
    """

    def __init__(self, error: str, message: str, *, status: int = 400) -> None:
        super().__init__(status, 0, message)
        self.error = error

    @classmethod
    def assumed(cls, error_kind: str, message: str) -> "Refused":
        """Create a 400 error with an assumed value of `error`, because Fortnox's value is not documented.

        `error_kind` is a key of `assumptions.AREA_WORDS`, which contains the assumed value.
        """
        return cls(assumptions.AREA_WORDS[error_kind], message)

    @classmethod
    def unknown(cls, message: str, error: str = "not_found") -> "Refused":
        """Create a 404 error for a record that does not exist."""
        return cls(error, message, status=404)

    @classmethod
    def invalid(cls, message: str) -> "Refused":
        """Create a 400 error for a field or parameter with an invalid value."""
        return cls(assumptions.AREA_ERROR_INVALID, message)


def error_reply(problem: Problem, random_bytes: bytes) -> Reply:
    """Convert a Problem to the error response of paths that start with `/api`.

    The response's `id` is made from `random_bytes`.
    """
    error_word = problem.error if isinstance(problem, Refused) else assumptions.AREA_ERRORS.get(problem.code)
    body: Body = {
        "id": random_bytes.hex(),
        "error": error_word or assumptions.AREA_ERROR_INVALID,
        "message": problem.message,
    }
    return Reply(body, assumptions.AREA_STATUS_NO_RIGHT if error_word == _NO_RIGHT else problem.status)
