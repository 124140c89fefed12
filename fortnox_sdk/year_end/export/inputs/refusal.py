"""Refusals of closing files: the place, the reason and the advice, in both languages."""

from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text, printable

_LONGEST_QUOTE: Final = 40


@attrs.frozen
class Refusal:
    """The reason why something in a file can't be used, and what to do instead."""

    reason: Text
    """The reason, as the end of a sentence that begins with the place."""
    advice: Text
    """One instruction, as a sentence."""


class ClosingFileError(InvalidInput):
    """A file with closing vouchers can't be used. Nothing was sent.

    Args:
        message: What is wrong and where, as one sentence.
        hint: What to do about it.
        swedish: The message and the hint in Swedish.
    """

    def __init__(self, message: str, *, hint: str = "", swedish: str = "") -> None:
        super().__init__(message, hint=hint)
        self.swedish = swedish

    @property
    def text(self) -> Text:
        """The message and the hint in both languages."""
        return Text(str(self), self.swedish or str(self))


def refused(path: Path, place: Text | str, refusal: Refusal) -> ClosingFileError:
    """Return the error for a place in a file; with `""` as the place, for the file.

    >>> str(refused(Path("a.json"), "vouchers", Refusal(Text("is empty", "är tom"), Text("Fill it.", "Fyll den."))))
    'a.json: vouchers is empty. Fill it.'
    """
    name = printable(str(path))
    places = Text.same(place) if isinstance(place, str) else place
    start = Text.same(f"{name}: ") + places if places else Text.same(f"'{name}'")
    message = start + Text.same(" ") + refusal.reason + Text.same(".")
    return ClosingFileError(message.en, hint=refusal.advice.en, swedish=f"{message.sv} {refusal.advice.sv}")


def quoted(value: object) -> str:
    """Return a value from a file in quotes for a message, shortened and without control characters.

    >>> quoted("9" * 5000) == "'" + "9" * 40 + "…'"
    True
    """
    # A number of thousands of digits can't be converted to text in Python; Excel files are checked for these before.
    text = printable(str(value)[: _LONGEST_QUOTE + 1])
    return f"'{text[:_LONGEST_QUOTE]}…'" if len(text) > _LONGEST_QUOTE else f"'{text}'"
