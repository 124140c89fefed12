"""Error messages for files with closing vouchers or rates: place, reason and advice, in English and Swedish."""

from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text, printable

_LONGEST_QUOTE: Final = 40


@attrs.frozen
class Refusal:
    """The reason why a file or a value in it can't be used, and what to do about it."""

    reason: Text
    """The reason, as the end of a sentence that begins with the place, such as "is missing"."""
    advice: Text
    """One instruction, as a whole sentence."""


class ClosingFileError(InvalidInput):
    """A file with closing vouchers or closing rates can't be used. Nothing was sent to Fortnox.

    Args:
        message: What is wrong and where, as one sentence.
        hint: One instruction, as a sentence.
        swedish: The message and the hint in Swedish, or `""` to use the English text.
    """

    def __init__(self, message: str, *, hint: str = "", swedish: str = "") -> None:
        super().__init__(message, hint=hint)
        self.swedish = swedish

    @property
    def text(self) -> Text:
        """The message and the hint in English and Swedish."""
        return Text(str(self), self.swedish or str(self))


def refused(path: Path, place: Text | str, refusal: Refusal) -> ClosingFileError:
    """Return the error for a place in a file, or for the whole file if `place` is `""`.

    >>> str(refused(Path("a.json"), "vouchers", Refusal(Text("is empty", "är tom"), Text("Fill it.", "Fyll den."))))
    'a.json: vouchers is empty. Fill it.'
    """
    name = printable(str(path))
    places = Text.same(place) if isinstance(place, str) else place
    start = Text.same(f"{name}: ") + places if places else Text.same(f"'{name}'")
    message = start + Text.same(" ") + refusal.reason + Text.same(".")
    return ClosingFileError(message.en, hint=refusal.advice.en, swedish=f"{message.sv} {refusal.advice.sv}")


def quoted(value: object) -> str:
    """Quote a value from a file for an error message. Shorten a long value. Replace control characters with `?`.

    >>> quoted("9" * 5000) == "'" + "9" * 40 + "…'"
    True
    """
    # `str` raises an error for an integer of thousands of digits. Files with such numbers have been refused earlier.
    text = printable(str(value)[: _LONGEST_QUOTE + 1])
    return f"'{text[:_LONGEST_QUOTE]}…'" if len(text) > _LONGEST_QUOTE else f"'{text}'"
