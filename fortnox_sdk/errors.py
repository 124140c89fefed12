"""Everything that can go wrong, as one tree: the class says where it failed, the text says what to do.

    FortnoxError
    ├── ConfigurationError          wrong settings or arguments; nothing was sent
    ├── InvalidInput                what the caller handed over can't be used (a voucher, a file, a year)
    ├── TransportError              no answer from Fortnox
    │   ├── NotSent                 no byte left this machine: safe to repeat
    │   ├── NoAnswer                it was sent and the answer never came (reads)
    │   └── OutcomeUnknown          the same for a write: it may have been carried out
    ├── AuthError                   the connection can't be used
    │   ├── SignInRequired          a person (or a service account) has to sign in again
    │   ├── ClientRejected          the application's own id or secret was refused
    │   ├── ConsentDenied           Fortnox's sign-in page said no
    │   └── WrongCompany            signed in to another company than asked for
    ├── ApiError                    Fortnox answered with an error
    │   ├── BadRequest
    │   │   └── PeriodLocked
    │   ├── Unauthorized
    │   ├── AccessDenied            scope, licence or user right is missing
    │   ├── NotFound
    │   ├── RateLimited
    │   └── ServerError
    ├── DecodeError                 an answer that is not as declared, with the path to the value
    ├── ExportBusy                  another export of the same company is running; nothing was sent
    ├── StoreError                  the token store can't be read or written (in `fortnox_sdk.stores.protocol`)
    ├── IncompleteList              a list that can't be trusted to be whole
    └── WrongYear                   Fortnox answered for another financial year than the one asked for

Every error pickles. None carries a token or a secret: headers and bodies of requests are never kept.
"""

__all__ = [
    "AccessDenied",
    "ApiError",
    "AuthError",
    "BadRequest",
    "ClientRejected",
    "ConfigurationError",
    "ConsentDenied",
    "DecodeError",
    "ExportBusy",
    "FortnoxError",
    "IncompleteList",
    "InvalidInput",
    "NoAnswer",
    "NotFound",
    "NotSent",
    "OutcomeUnknown",
    "PeriodLocked",
    "RateLimited",
    "ServerError",
    "SignInRequired",
    "TransportError",
    "Unauthorized",
    "WrongCompany",
    "WrongYear",
]


class FortnoxError(Exception):
    """Root of all errors of the package.

    Args:
        message: What happened and where, one sentence.
        hint: What to do about it, one sentence; empty when there is nothing to do.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class ConfigurationError(FortnoxError):
    """Settings or arguments are wrong; nothing was sent."""


class InvalidInput(FortnoxError):
    """A voucher, a file, a year or a series that the caller named can't be used; nothing was sent."""


class TransportError(FortnoxError):
    """No answer came. `method` and `path` say which request; the query is left out on purpose."""

    def __init__(self, message: str, *, hint: str = "", method: str = "", path: str = "") -> None:
        super().__init__(message, hint=hint)
        self.method = method
        self.path = path


class NotSent(TransportError):
    """The connection could not be made: nothing was sent, so that repeating is safe."""


class NoAnswer(TransportError):
    """A read was sent and its answer was lost (time-out, reset)."""


class OutcomeUnknown(TransportError):
    """A write was sent and its answer was lost, or was a 5xx: Fortnox may have carried it out.

    `hint` says whether sending it again does harm. For vouchers, run the same export plan once more: it looks first.
    """


class AuthError(FortnoxError):
    """The connection can't be used."""


class SignInRequired(AuthError):
    """Someone has to sign in again: no connection, expired, revoked, or lost in a crash."""


class ClientRejected(AuthError):
    """Fortnox refused the application's client id or secret. Stored tokens are kept."""


class ConsentDenied(AuthError):
    """The sign-in page answered with an error instead of a code.

    Args:
        message: One sentence.
        hint: What to do.
        error: OAuth's error word, such as `access_denied`; empty when none came.
        description: Fortnox's own text; empty when none came.
    """

    def __init__(self, message: str, *, hint: str = "", error: str = "", description: str = "") -> None:
        super().__init__(message, hint=hint)
        self.error = error
        self.description = description


class WrongCompany(AuthError):
    """The sign-in was to another company than the one asked for; nothing was saved."""


class ApiError(FortnoxError):
    """Fortnox answered with an error.

    Args:
        message: Our sentence, with Fortnox's own text in it.
        hint: What to do.
        status: HTTP status.
        code: Fortnox's number, or the word that the newer areas use; None when the answer had none.
        text: Fortnox's own text, mostly Swedish; empty when the answer had none.
        method: HTTP method.
        path: Path without query.
        request_id: Fortnox's X-Uid, for their support; empty when the gateway answered.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        status: int = 0,
        code: int | str | None = None,
        text: str = "",
        method: str = "",
        path: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.code = code
        self.text = text
        self.method = method
        self.path = path
        self.request_id = request_id


class BadRequest(ApiError):
    """Fortnox refused what was sent."""


class PeriodLocked(BadRequest):
    """The date lies in a period that is locked in Fortnox."""


class Unauthorized(ApiError):
    """The access token was not accepted, not even after one refresh."""


class AccessDenied(ApiError):
    """A scope, a licence or a user right is missing; `hint` says which of them."""


class NotFound(ApiError):
    """Fortnox has no such record."""


class RateLimited(ApiError):
    """429, and still so after the waiting that the policy allows."""

    retry_after_s: float | None = None
    """How long Fortnox asked to wait; None when it did not say, as in everything seen so far."""


class ServerError(ApiError):
    """5xx, and still so after the tries that the policy allows."""

    retry_after_s: float | None = None
    """How long Fortnox asked to wait, as a 503 may; None when it did not say."""


class DecodeError(FortnoxError):
    """An answer is not as declared.

    Args:
        message: One sentence with the path in it.
        hint: What to do.
        path: Where, such as `Invoice.invoice_rows[2].price`.
    """

    def __init__(self, message: str, *, hint: str = "", path: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path


class ExportBusy(FortnoxError):
    """Another export of the same company is running; nothing was sent."""


class IncompleteList(FortnoxError):
    """A list repeated a page, lost rows or ignored a filter, so that it can't be trusted to be whole."""


class WrongYear(FortnoxError):
    """Fortnox answered for another financial year than the one asked for."""
