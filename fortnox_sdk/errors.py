"""The errors that the package raises, in one class hierarchy.

The class of an error shows what failed, and `hint` contains one instruction. Every class below is a `FortnoxError`:

- `ConfigurationError`: a setting or an argument is wrong; nothing was sent
- `InvalidInput`: a file, a year or another value is unusable; nothing was sent
- `TransportError`: the request got no usable response

  - `NotSent`: nothing was sent, so it is safe to send the request again
  - `NoAnswer`: a read was sent and its response was lost

    - `LimitExceeded`: the response was larger or took longer than the client allows

  - `OutcomeUnknown`: a write was sent, and Fortnox may have carried it out

- `AuthError`: the saved connection to a company is not usable

  - `SignInRequired`: a person (or a service account) has to sign in again
  - `ClientRejected`: Fortnox refused the application's own id or secret
  - `ConsentDenied`: the sign-in ended without consent
  - `GrantRefused`: Fortnox refused an authorisation code, a refresh token or a service account
  - `WrongCompany`: the user signed in to a different company than expected

- `ApiError`: Fortnox responded with an error

  - `BadRequest`: Fortnox refused the request because of its content

    - `PeriodLocked`: the date is in a locked period

  - `Unauthorized`: Fortnox did not accept the access token
  - `AccessDenied`: a scope, a licence or a user permission is missing
  - `NotFound`: the requested record does not exist in Fortnox
  - `RateLimited`: too many requests (status 429), even after the retries
  - `ServerError`: a status of 500 or above, even after the retries

- `DecodeError`: a response does not have the expected form
- `ExportBusy`: another export of the same company is running; nothing was sent
- `StoreError`: the token store can't be read or written

  - `LockBusy`: another process or thread held a lock for too long

- `OpenToOthers`: other users could read or change a private file
- `IncompleteList`: rows of a list may be missing
- `WrongYear`: Fortnox returned data for, or posted a voucher in, a different financial year from the requested one
- `Unscrubbed`: recorded responses still contain a secret or personal data

Every error can be pickled. No error contains a token or a secret, since headers and bodies of requests are not kept.
"""

from fortnox_sdk.text import Language, Text, printable

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
    "GrantRefused",
    "IncompleteList",
    "InvalidInput",
    "LimitExceeded",
    "LockBusy",
    "NoAnswer",
    "NotFound",
    "NotSent",
    "OpenToOthers",
    "OutcomeUnknown",
    "PeriodLocked",
    "RateLimited",
    "ServerError",
    "SignInRequired",
    "StoreError",
    "TransportError",
    "Unauthorized",
    "Unscrubbed",
    "WrongCompany",
    "WrongYear",
]


class FortnoxError(Exception):
    """The base class of all errors of the package.

    Args:
        message: One sentence that says what happened and where. A `Text` contains it in both languages.
        hint: One sentence that says what to do; `""` if there is nothing to do. A `Text` contains it in both languages.

    >>> from fortnox_sdk import Text
    >>> hint = Text("Write it as YYYY-MM-DD.", "Skriv ÅÅÅÅ-MM-DD.")
    >>> error = FortnoxError("'2025-13-01' is not a date.", hint=hint)
    >>> str(error), error.hint
    ("'2025-13-01' is not a date. Write it as YYYY-MM-DD.", 'Write it as YYYY-MM-DD.')
    >>> error.hint_sv, error.in_language("sv")
    ('Skriv ÅÅÅÅ-MM-DD.', "'2025-13-01' is not a date. Skriv ÅÅÅÅ-MM-DD.")
    """

    def __init__(self, message: str | Text, *, hint: str | Text = "") -> None:
        # A message often contains texts from other programs, which could control the terminal when it is printed.
        shown = printable(str(message))
        super().__init__(shown)
        self.message = shown
        self.message_sv: str = printable(message.sv) if isinstance(message, Text) else shown
        """The message in Swedish; in English if the error was built from a `str`."""
        self.hint: str = printable(str(hint))
        self.hint_sv: str = printable(hint.sv) if isinstance(hint, Text) else self.hint
        """The hint in Swedish; in English if the error was built from a `str`."""

    def in_language(self, language: Language) -> str:
        """Return the message and the hint in a language. An error that was built from a `str` is in English."""
        return f"{self.message_sv} {self.hint_sv}".rstrip() if language == "sv" else str(self)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class ConfigurationError(FortnoxError):
    """A setting or an argument is wrong. Nothing was sent."""


class InvalidInput(FortnoxError):
    """A voucher, a file, a year, a series or another value from the caller can't be used. Nothing was sent."""


class TransportError(FortnoxError):
    """The request got no usable response.

    Args:
        message: One sentence that says what happened.
        hint: One instruction; `""` if there is nothing to do.
        method: The HTTP method of the request.
        path: The path of the request. The query is left out, because it may contain personal data.

    >>> error = NoAnswer("The response was lost.", hint="Try again.", method="GET", path="/3/vouchers")
    >>> error.method, error.path, isinstance(error, TransportError)
    ('GET', '/3/vouchers', True)
    """

    def __init__(
        self, message: str | Text, *, hint: str | Text = "", method: str = "", path: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.method = method
        self.path = path


class NotSent(TransportError):
    """No connection could be made, or no access token was received. Nothing was sent, so it is safe to try again."""


class NoAnswer(TransportError):
    """A read was sent and got no response from Fortnox.

    The response was lost, for example because of a time-out or a reset connection, or a proxy sent a response of its
    own.
    """


class LimitExceeded(NoAnswer):
    """The response to a read was larger or took longer than the client allows. The client does not retry the read."""


class OutcomeUnknown(TransportError):
    """A write was sent, and its response was lost or had status 5xx. Fortnox may have carried out the write.

    `hint` says whether sending the write again can do harm. For vouchers, run the same export plan again: the export
    first checks which vouchers Fortnox already has.
    """


class AuthError(FortnoxError):
    """The base class of sign-in errors: the saved connection to a company is not usable."""


class SignInRequired(AuthError):
    """Someone has to sign in again: the connection is missing, expired or revoked, or a crash lost its tokens."""


class ClientRejected(AuthError):
    """Fortnox refused the application's client id or secret. Stored tokens are kept."""


class ConsentDenied(AuthError):
    """The sign-in ended without consent, for example because Fortnox's sign-in page returned an error.

    Args:
        message: One sentence that says what happened.
        hint: One instruction.
        error: The OAuth error code, such as `access_denied`; `""` if Fortnox sent no code.
        description: Fortnox's own text; `""` if Fortnox sent no text.

    >>> ConsentDenied("Nobody approved the sign-in.", error="access_denied").error
    'access_denied'
    """

    def __init__(
        self, message: str | Text, *, hint: str | Text = "", error: str = "", description: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.error = error
        self.description = description


class GrantRefused(AuthError):
    """Fortnox refused an authorisation code, a refresh token or a service account (`invalid_grant`).

    The code or token is already used, expired, withdrawn or unknown, or the service account has no consent.

    Args:
        message: One sentence that says what happened, with Fortnox's own text.
        hint: One instruction.
        error: The OAuth error code.
        description: Fortnox's own text; `""` if Fortnox sent no text.

    >>> error = GrantRefused("Fortnox refused it.", error="invalid_grant", description="Invalid code")
    >>> error.description
    'Invalid code'
    """

    def __init__(
        self, message: str | Text, *, hint: str | Text = "", error: str = "", description: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.error = error
        self.description = description


class WrongCompany(AuthError):
    """The user signed in to a different company than expected. Nothing was saved."""


class ApiError(FortnoxError):
    """Fortnox responded with an error.

    Args:
        message: One sentence that says what happened and includes Fortnox's own text.
        hint: One instruction.
        status: The HTTP status.
        code: Fortnox's error code: a number, or a text for paths under `/api`. None if the response has no code.
        text: Fortnox's own text, mostly in Swedish; `""` if the response has no text.
        method: The HTTP method.
        path: The path without its query.
        request_id: The X-Uid header, which Fortnox's support asks for; `""` if the response lacks it.

    >>> error = NotFound("Fortnox has no such voucher.", status=404, code=2000423, path="/3/vouchers/A/9")
    >>> error.status, error.code, error.request_id
    (404, 2000423, '')
    """

    def __init__(
        self,
        message: str | Text,
        *,
        hint: str | Text = "",
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
    """Fortnox refused the request because of its content."""


class PeriodLocked(BadRequest):
    """The date of a voucher or another document is in a period that is locked in Fortnox."""


class Unauthorized(ApiError):
    """Fortnox did not accept the access token, even after one refresh."""


class AccessDenied(ApiError):
    """A scope, a licence or a user permission is missing. `hint` says what to do."""

    scope: str = ""
    """The scope that the request needs; `""` if Fortnox's documentation names no scope for the path."""


class NotFound(ApiError):
    """The requested record does not exist in Fortnox."""


class RateLimited(ApiError):
    """Fortnox responded with status 429 (too many requests), even after the retries that `RetryPolicy` allows."""

    retry_after_s: float | None = None
    """The remaining seconds for which the client sends no requests. After status 429, the client waits for the time in
    the `Retry-After` header, but at least `Pace.per_s` (5 seconds). None if the sign-in service sent the error."""


class ServerError(ApiError):
    """Fortnox responded with a status of 500 or above, even after the retries that `RetryPolicy` allows."""

    retry_after_s: float | None = None
    """Seconds to wait according to the `Retry-After` header, which a 503 may have; None if the response lacks it."""


class DecodeError(FortnoxError):
    """A response does not have the expected form.

    Args:
        message: One sentence that says what happened and includes `path`.
        hint: One instruction.
        path: The location of the value in the response, such as `Invoice.invoice_rows[2].price`.

    >>> DecodeError("Invoice.balance: 'x' is not a number.", path="Invoice.balance").path
    'Invoice.balance'
    """

    def __init__(self, message: str | Text, *, hint: str | Text = "", path: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path


class ExportBusy(FortnoxError):
    """Another export of the same company is running. Nothing was sent."""


class StoreError(FortnoxError):
    """The token store can't be read or written (disk, permissions, damaged record). The saved record is unchanged."""


class LockBusy(StoreError):
    """Another process or thread held a lock for longer than the caller was willing to wait."""


class OpenToOthers(FortnoxError, PermissionError):
    """Other users of this computer could read or change a file that has to be private."""


class IncompleteList(FortnoxError):
    """A list may be incomplete: a page was repeated, rows are missing, or Fortnox ignored a filter."""


class WrongYear(FortnoxError):
    """Fortnox returned data for, or posted a voucher in, a different financial year from the requested one."""


class Unscrubbed(FortnoxError):
    """A cassette (recorded responses) still contained a secret or personal data after scrubbing. It was not written."""
