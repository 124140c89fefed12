"""The errors of the areas below /api: `{id, error, message}` with a word for a code."""

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.call import Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body

__all__ = ["Refused", "refusal"]

_NO_RIGHT = "missing.rights"


class Refused(Problem):  # not a fault of ours: the answer that Fortnox would give
    """A request that an area refuses.

    Args:
        error: The word that says what is wrong.
        message: The text for a person.
        status: HTTP status.
    """

    def __init__(self, error: str, message: str, *, status: int = 400) -> None:
        super().__init__(status, 0, message)
        self.error = error

    @classmethod
    def assumed(cls, what: str, message: str) -> "Refused":
        """400 with a word that nobody has established: see `assumptions.AREA_WORDS`."""
        return cls(assumptions.AREA_WORDS[what], message)

    @classmethod
    def unknown(cls, message: str, error: str = "not_found") -> "Refused":
        """404: no such record."""
        return cls(error, message, status=404)

    @classmethod
    def invalid(cls, message: str) -> "Refused":
        """400: a field or parameter that can't be what it is."""
        return cls(assumptions.AREA_ERROR_INVALID, message)


def refusal(problem: Problem, number: bytes) -> Reply:
    """Return the answer below /api to what a resource or the gates refused: `number` makes its id."""
    word = problem.error if isinstance(problem, Refused) else assumptions.AREA_ERRORS.get(problem.code)
    body: Body = {
        "id": number.hex(),
        "error": word or assumptions.AREA_ERROR_INVALID,
        "message": problem.message,
    }
    return Reply(body, assumptions.AREA_STATUS_NO_RIGHT if word == _NO_RIGHT else problem.status)
