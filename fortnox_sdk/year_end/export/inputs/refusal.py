"""Error messages for files with closing vouchers or rates. Each message has a place, a reason and advice."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text, join, printable

_LONGEST_QUOTE: Final = 40
_MOST_SHOWN: Final = 50


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
        message: The fault and its place, as one sentence. A `Text` contains the sentence in Swedish too.
        hint: One instruction, as a sentence. A `Text` contains it in Swedish too.
        refusals: Each refused voucher of a SIE file, with its place, reason and advice. The message names at most 50 of
            them. Empty if the message is about a whole file, or about a value in a file of another kind.

    >>> from pathlib import Path
    >>> from fortnox_sdk.year_end import read_closing_vouchers
    >>> try:
    ...     read_closing_vouchers(Path("closing.pdf"))
    ... except ClosingFileError as error:
    ...     print(error.message)
    'closing.pdf' is not a JSON, Excel, CSV or SIE file.
    """

    def __init__(self, message: str | Text, *, hint: str | Text = "", refusals: Sequence[Text] = ()) -> None:
        super().__init__(message, hint=hint)
        self.refusals: tuple[Text, ...] = tuple(refusals)

    @property
    def text(self) -> Text:
        """The message and the hint in English and Swedish."""
        return Text(str(self), self.in_language("sv"))


def refused(path: Path, place: Text | str, refusal: Refusal) -> ClosingFileError:
    """Return the error for a place in a file, or for the whole file if `place` is `""`.

    >>> str(refused(Path("a.json"), "vouchers", Refusal(Text("is empty", "är tom"), Text("Fill it.", "Fyll den."))))
    'a.json: vouchers is empty. Fill it.'
    """
    name = printable(str(path))
    places = Text.same(place) if isinstance(place, str) else place
    start = Text.same(f"{name}: ") + places if places else Text.same(f"'{name}'")
    message = start + Text.same(" ") + refusal.reason + Text.same(".")
    return ClosingFileError(message, hint=refusal.advice)


def refused_vouchers(path: Path, refusals: Sequence[tuple[Text, Refusal]]) -> ClosingFileError:
    """Return one error that names all refused vouchers of a file.

    Args:
        path: The path of the file.
        refusals: The place and the refusal of each voucher. There is at least one.
    """
    name, count = printable(str(path)), len(refusals)
    sentences = [_sentence(place, refusal) + Text.same(" ") + refusal.advice for place, refusal in refusals]
    if count == 1:
        error = refused(path, *refusals[0])
        error.refusals = tuple(sentences)
        return error
    parts = [
        Text(
            f"'{name}': {count} vouchers can't be used.",
            f"'{name}': {count} verifikationer kan inte användas.",
        )
    ]
    # Vouchers with the same remedy stand together, and the remedy follows once.
    by_advice: dict[Text, list[Text]] = {}
    for place, refusal in refusals[:_MOST_SHOWN]:
        by_advice.setdefault(refusal.advice, []).append(_capitalised(_sentence(place, refusal)))
    for advice, reasons in by_advice.items():
        parts += [*reasons, advice]
    if count > _MOST_SHOWN:
        more = count - _MOST_SHOWN
        parts.append(
            Text(
                "{more:more voucher|more vouchers} can't be used.",
                "{more:verifikation|verifikationer} till kan inte användas.",
            ).format(more=more)
        )
    message = join(parts)
    hint = Text("Nothing was read from the file.", "Ingenting lästes från filen.")
    return ClosingFileError(message, hint=hint, refusals=sentences)


def _sentence(place: Text, refusal: Refusal) -> Text:
    return place + Text.same(" ") + refusal.reason + Text.same(".")


def _capitalised(text: Text) -> Text:
    return Text(text.en[:1].upper() + text.en[1:], text.sv[:1].upper() + text.sv[1:])


def quoted(value: object) -> str:
    """Quote a value from a file for an error message. Shorten a long value. Replace control characters with `?`.

    >>> quoted("9" * 5000) == "'" + "9" * 40 + "…'"
    True
    """
    # `str` raises an error for an integer of thousands of digits. Files with such numbers have been refused earlier.
    text = printable(str(value)[: _LONGEST_QUOTE + 1])
    return f"'{text[:_LONGEST_QUOTE]}…'" if len(text) > _LONGEST_QUOTE else f"'{text}'"
