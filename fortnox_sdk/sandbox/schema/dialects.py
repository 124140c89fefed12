"""The validation rules and error texts of the two parts of the API: `/3` and `/api`."""

from collections.abc import Mapping

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.refusals import Refused


@frozen(kw_only=True)
class Dialect:
    """The validation rules and error texts of one part of the API.

    Attributes:
        lenient: True if numbers and booleans may be sent as text, and text as numbers.
        refuses_unknown: True if an unknown field is an error; otherwise it is ignored.
        refuses_read_only: True if a read-only field is an error; otherwise it is ignored.
        refusals: Mapping from a kind of error to its code and its text. The code is a number for paths that start
            with `/3`, and a word for paths that start with `/api`. The text may contain placeholders for the `field`
            and the `value`.
    """

    lenient: bool
    refuses_unknown: bool
    refuses_read_only: bool
    refusals: Mapping[str, tuple[int | str, str]]

    def problem(self, error_kind: str, **placeholders: object) -> Problem:
        """Return the error for a kind of invalid input. `placeholders` are the values in the error's text."""
        code, text = self.refusals[error_kind]
        message = text.format(**placeholders)
        return Problem.refused(code, message) if isinstance(code, int) else Refused(code, message)


_NO_NUMBER = (2000108, "Värdet måste vara numeriskt ({field.name})")
_NO_TEXT = (2001392, "Ingen eller felaktig typ av data. ({field.name})")

ENVELOPE = Dialect(
    lenient=True,
    refuses_unknown=True,
    refuses_read_only=True,
    refusals={
        "string": _NO_TEXT,
        "list": _NO_TEXT,
        "letters": (2000359, "Värdet innehåller ej tillåtna tecken. ({value})"),
        "too long": (2000107, "Värdet är för långt ({field.name})"),
        "choice": (CODES["bad_choice"], "Ogiltigt värde ({field.name}: {value})"),
        "number": _NO_NUMBER,
        "integer": _NO_NUMBER,
        "too large": _NO_NUMBER,
        "range": (CODES["out_of_range"], "Värdet ligger utanför tillåtet intervall ({field.name})"),
        "boolean": (2000134, "Värdet måste vara en boolean ({field.name})"),
        "date": (CODES["bad_date"], "Ogiltigt datum ({field.name})"),
        "object": (2002381, "Felaktig datastruktur"),
        "many": (2002381, "Felaktig datastruktur"),
        "rows": (2002649, "Felaktig datastruktur."),  # recorded for a request whose rows were strings
        # Read-only fields cause the same error as unknown fields (2001399 was observed for both).
        "unknown": (2001399, "Felaktigt fältnamn ({value})"),
        "missing": (2001795, "Obligatoriskt fält saknas ({value})"),
    },
)


def _plain(text: str) -> tuple[str, str]:
    return assumptions.AREA_ERROR_INVALID, f"{{field.name}}: {text}"


PLAIN = Dialect(
    lenient=False,
    refuses_unknown=assumptions.AREAS_REFUSE_UNKNOWN_FIELDS,
    # Read-only fields are ignored, because an update contains the whole document (documented).
    refuses_read_only=False,
    refusals={
        "string": _plain("must be text"),
        "too long": _plain("must have at most {field.longest} characters"),
        "too short": _plain("must have at least {field.shortest} characters"),
        "choice": _plain("must be one of {field.choice_list}"),
        "pattern": _plain("must match the pattern {field.pattern.pattern}"),
        "number": _plain("must be a number"),
        "integer": _plain("must be a whole number"),
        "too large": _plain("must be a smaller number"),
        "range": _plain("must be at least {field.least}"),
        "boolean": _plain("must be true or false"),
        "date": _plain("must be a date such as 2025-12-31"),
        "uuid": _plain("must be a UUID"),
        "object": _plain("must be an object"),
        "many": _plain("must be a list"),
        "too few": _plain("must have at least {field.least_rows} items"),
        "unknown": _plain("has no field '{value}'"),
        "missing": (assumptions.AREA_ERROR_MISSING_FIELD, "{field.name}: {value} is missing"),
    },
)
