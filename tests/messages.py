"""A function that returns the texts of an error in both languages, so that tests can compare them."""

from fortnox_sdk.errors import FortnoxError


def all_texts(error: FortnoxError) -> list[str]:
    """Return the message and the hint of an error in English, then in Swedish."""
    return [error.message, error.hint, error.message_sv, error.hint_sv]
