"""Fortnox's error numbers: what they mean in English, what to do, and which class they raise."""

import attrs

from fortnox_sdk.errors import AccessDenied, ApiError, NotFound, PeriodLocked

__all__ = ["CODES", "ErrorCode"]


@attrs.frozen
class ErrorCode:
    """One number of Fortnox's, as data."""

    english: str
    cure: str = ""
    raises: type[ApiError] | None = None
    """None: by HTTP status."""


_SCOPE = "Add the scope to the app in Fortnox's developer portal, then sign in again."
_LICENCE = "The company needs the licence for this module in Fortnox; signing in again does not help."
_RIGHT = "Let an administrator of the company give the user this right in Fortnox."

CODES: dict[int, ErrorCode] = {
    1000003: ErrorCode("system fault at Fortnox", "Try again later."),
    1000030: ErrorCode("this response type is not supported"),
    1000031: ErrorCode("this content type is not supported"),
    2000106: ErrorCode("the value must be alphanumeric"),
    2000107: ErrorCode("the value is too long"),
    2000108: ErrorCode("the value must be numeric"),
    2000134: ErrorCode("the value must be true or false"),
    2000204: ErrorCode("the customer does not exist"),
    2000310: ErrorCode("invalid login", "Sign in again."),
    2000359: ErrorCode(
        "the text has characters that Fortnox does not allow", "Remove < > and other unusual signs."
    ),
    2000401: ErrorCode(
        "the period is locked", "Unlock the period in Fortnox or choose a later date.", PeriodLocked
    ),
    2000423: ErrorCode("the account does not exist", raises=NotFound),
    2000427: ErrorCode("the currency does not exist", raises=NotFound),
    2000433: ErrorCode("the customer does not exist", raises=NotFound),
    2000434: ErrorCode("the invoice does not exist", raises=NotFound),
    2000550: ErrorCode("the account is not active", "Activate the account in Fortnox or use another."),
    2000587: ErrorCode("the filter word is not known"),
    2000588: ErrorCode("a query parameter is not valid"),
    2000637: ErrorCode("the number is taken, also when its record was deleted"),
    2000663: ErrorCode("the connection lacks the scope", _SCOPE, AccessDenied),
    2000729: ErrorCode("the id in the address is not valid"),
    2000755: ErrorCode("the supplier invoice does not balance", "Its rows must add up to its total."),
    2000762: ErrorCode("no such address", raises=NotFound),
    2000947: ErrorCode("the cost centre is inactive"),
    2001101: ErrorCode("the company has no active licence for the scope", _LICENCE, AccessDenied),
    2001103: ErrorCode("the company lacks the API licence", _LICENCE, AccessDenied),
    2001304: ErrorCode("an account does not exist", "Create the account in Fortnox or use another."),
    2001339: ErrorCode("no right to list invoices", _RIGHT, AccessDenied),
    2001392: ErrorCode("the body is empty or of the wrong type"),
    2001393: ErrorCode("no right to customer invoices", _RIGHT, AccessDenied),
    2001399: ErrorCode("a field name is not known or not writable"),
    2001795: ErrorCode("required fields are missing"),
    2002115: ErrorCode("the JSON can't be read"),
    2002141: ErrorCode(
        "the invoice can't be booked: the period is locked", "Unlock the period in Fortnox.", PeriodLocked
    ),
    2002381: ErrorCode("the data has the wrong structure"),
    2002455: ErrorCode("no right to vouchers", _RIGHT, AccessDenied),
    2002462: ErrorCode("an account number must have four digits"),
    2003275: ErrorCode("the user lacks a right", _RIGHT, AccessDenied),
    2003330: ErrorCode("no right to list payments", _RIGHT, AccessDenied),
}
"""By number. Numbers that are not here raise by HTTP status, with Fortnox's own text."""
