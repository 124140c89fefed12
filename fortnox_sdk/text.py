"""Texts in English and Swedish, and the formats of amounts and times in each language."""

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

import attrs

Language = Literal["en", "sv"]
"""The language of a text: English or Swedish. Swedish law accepts both languages for accounting material. (BFL 1 kap. 4
§ also names Danish and Norwegian.)"""

_ORE: Final = Decimal("0.01")


@attrs.frozen
class Text:
    """A text in English and Swedish.

    Args:
        en: The English text.
        sv: The Swedish text.

    >>> from decimal import Decimal
    >>> total = Text("Total {amount}", "Summa {amount}").format(amount=Decimal("1250"))
    >>> total.in_language("en"), total.in_language("sv").replace(chr(160), " ")
    ('Total 1,250.00', 'Summa 1 250,00')
    """

    en: str
    sv: str

    @classmethod
    def same(cls, text: str) -> "Text":
        """Return a text that reads the same in both languages, such as a name or a number."""
        return cls(text, text)

    def in_language(self, language: Language) -> str:
        """Return the text in one language."""
        return self.sv if language == "sv" else self.en

    def format(self, **details: object) -> "Text":
        """Return a text with the placeholders of both languages filled in, as `str.format` does.

        Args:
            details: The value of each placeholder. A `Text` is inserted in the matching language, a `Decimal` as an
                amount in the format of that language, a `datetime` as `YYYY-MM-DD HH:MM`, and any other value as its
                `str`. A placeholder such as `{days:day|days}` is replaced by the number and the form that fits it.

        >>> Text("{days:day|days} left", "{days:dag|dagar} kvar").format(days=1).sv
        '1 dag kvar'
        """
        return Text(
            self.en.format(**{name: _localised(value, "en") for name, value in details.items()}),
            self.sv.format(**{name: _localised(value, "sv") for name, value in details.items()}),
        )

    def __add__(self, other: "Text") -> "Text":
        return Text(self.en + other.en, self.sv + other.sv)

    def __str__(self) -> str:
        return self.en

    def __bool__(self) -> bool:
        return bool(self.en or self.sv)


def join(texts: Iterable[Text], separator: Text | str = " ") -> Text:
    """Join texts with a separator. If the separator is a `Text`, each language uses its own version of it.

    >>> join([Text.same("A1"), Text.same("A2")], Text(" and ", " och ")).sv
    'A1 och A2'
    """
    between = Text.same(separator) if isinstance(separator, str) else separator
    parts = list(texts)
    return Text(between.en.join(part.en for part in parts), between.sv.join(part.sv for part in parts))


def amount_text(amount: Decimal, language: Language) -> str:
    """Return an amount as text with two decimals and the separators of the language. Zero never has a minus sign.

    Half an öre is rounded away from zero, as in Excel.

    >>> amount_text(Decimal("-1250"), "en"), amount_text(Decimal("-1250"), "sv").replace(chr(160), " ")
    ('-1,250.00', '-1 250,00')
    """
    rounded = amount.quantize(_ORE, rounding=ROUND_HALF_UP)
    text = f"{rounded or abs(rounded):,f}"
    # A no-break space keeps an amount on one line.
    return text if language == "en" else text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


def instant_text(instant: datetime) -> str:
    """Return an instant as `YYYY-MM-DD HH:MM` in its own time zone. Both languages use this format.

    >>> instant_text(datetime(2026, 1, 31, 9, 5))
    '2026-01-31 09:05'
    """
    return f"{instant:%Y-%m-%d %H:%M}"


def printable(text: str) -> str:
    """Return a text in which `?` replaces each character that could control a terminal, log or page.

    Control characters (C0 and C1), line breaks, bidirectional controls and unpaired surrogates are replaced. No-break
    spaces are kept, because Swedish amounts contain them.

    >>> printable(f"Bo{chr(27)}[2Jlaget")
    'Bo?[2Jlaget'
    """
    return "".join(char if char.isprintable() or char == "\N{NO-BREAK SPACE}" else "?" for char in text)


def _localised(value: object, language: Language) -> object:
    if isinstance(value, Text):
        return value.in_language(language)
    if isinstance(value, Decimal):
        return amount_text(value, language)
    if isinstance(value, int):
        return _Counted(value)
    return instant_text(value) if isinstance(value, datetime) else value


class _Counted(int):
    """A number that is followed by a word when formatted. The format `singular|plural` has both forms of the word."""

    def __format__(self, forms: str, /) -> str:
        singular, separator, plural = forms.partition("|")
        return f"{int(self)} {singular if self == 1 else plural}" if separator else format(int(self), forms)
