"""Sign-in, and the 30-day window of a connection.

`sign_in` signs in a user on this machine. `SignIn` signs in a user of a web application, and `sign_in_as_service` signs
in a service account. `ConnectionWindow` checks that a job may run, and renews the 30-day window after the job.
"""

from typing import TYPE_CHECKING

from fortnox_sdk.lazy_names import lazy_getattr

if TYPE_CHECKING:
    from fortnox_sdk.auth.attempt import SignIn
    from fortnox_sdk.auth.consent import sign_in_as_service, sign_out
    from fortnox_sdk.auth.login import sign_in, sign_in_again
    from fortnox_sdk.auth.terminal import ask_for_redirect
    from fortnox_sdk.auth.window import ConnectionWindow, WindowJob

__all__ = [
    "ConnectionWindow",
    "SignIn",
    "WindowJob",
    "ask_for_redirect",
    "sign_in",
    "sign_in_again",
    "sign_in_as_service",
    "sign_out",
]

if not TYPE_CHECKING:  # type checkers would accept any name
    __getattr__ = lazy_getattr(
        __name__,
        {
            "ConnectionWindow": "window",
            "SignIn": "attempt",
            "WindowJob": "window",
            "ask_for_redirect": "terminal",
            "sign_in": "login",
            "sign_in_again": "login",
            "sign_in_as_service": "consent",
            "sign_out": "consent",
        },
    )


def __dir__() -> list[str]:
    return sorted(__all__)
