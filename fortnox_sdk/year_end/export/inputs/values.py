"""Conversion of the values in a file with closing vouchers. An error names the place of the value in the file."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final, NoReturn

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.amounts import BLANKS, read_amount, read_number
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, quoted, refused
from fortnox_sdk.year_end.export.vouchers import ClosingRow

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Account numbers in Fortnox have four digits (API specification: 1000 to 9999).
_ACCOUNT: Final = re.compile(r"[1-9][0-9]{3}")
_EXACT_INTEGERS: Final = 2**53
_ZERO: Final = Decimal(0)

_MISSING: Final = Text("is missing", "saknas")
_WRITE_TEXT: Final = Text("Write a text.", "Skriv en text.")
_WRITE_ACCOUNT: Final = Text(
    "Write an account number of four digits, such as 1930.",
    "Skriv ett kontonummer med fyra siffror, som 1930.",
)
_NOT_A_TEXT: Final = Refusal(Text("is not a text", "är inte en text"), _WRITE_TEXT)
_NOT_AN_ACCOUNT: Final = Refusal(Text("is not an account number", "är inte ett kontonummer"), _WRITE_ACCOUNT)
_WRITE_DATE: Final = Text("Write YYYY-MM-DD.", "Skriv ÅÅÅÅ-MM-DD.")


class Values:
    """The values of one JSON object, or of one line of a table.

    Args:
        path: The path of the file, for error messages.
        values: The values by JSON key or column name. None is a missing value. A `Refusal` is the reason why a value
            can't be used.
        places: The place of each value in the file, for error messages. The key `""` has the place of the whole
            object or line.
    """

    def __init__(self, path: Path, values: Mapping[str, object], places: Mapping[str, Text]) -> None:
        self._path = path
        self._values = values
        self._places = places

    def is_missing(self, name: str) -> bool:
        """Return True if a value is missing or blank."""
        value = self._values.get(name)
        return value is None or (isinstance(value, str) and not value.strip())

    def text(self, name: str) -> str:
        """Return a value as text, or `""` if it is missing. Whole numbers are accepted, such as the reference 7."""
        return self._text(name, _NOT_A_TEXT)

    def _text(self, name: str, not_a_text: Refusal) -> str:
        value = self._value(name)
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_INTEGERS:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.fail(name, not_a_text)
        text = str(value)
        if not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text):
            # Half of a surrogate pair ("\ud800" in JSON) is not a character and can't be sent.
            self.fail(
                name,
                Refusal(
                    Text(
                        "contains an invalid character (a lone surrogate)",
                        "innehåller ett ogiltigt tecken (ett ensamt surrogattecken)",
                    ),
                    _WRITE_TEXT,
                ),
            )
        return text

    def date(self, name: str) -> dt.date:
        """Return a value as a date. Text must have the form YYYY-MM-DD."""
        value = self._value(name)
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        text = value.strip() if isinstance(value, str) else value
        if text is None or text == "":
            self.fail(name, Refusal(_MISSING, _WRITE_DATE))
        try:
            if isinstance(text, str) and _DATE.fullmatch(text):
                return dt.date.fromisoformat(text)
        except ValueError:
            pass
        shown = quoted(text)
        return self.fail(
            name, Refusal(Text(f"is {shown}, not a date", f"är {shown}, inte ett datum"), _WRITE_DATE)
        )

    def account(self, name: str) -> int:
        """Return a value as an account number, which has four digits."""
        text = self._text(name, _NOT_AN_ACCOUNT).strip(BLANKS)
        if not text:
            self.fail(name, Refusal(_MISSING, _WRITE_ACCOUNT))
        if not _ACCOUNT.fullmatch(text):
            shown = quoted(text)
            reason = Text(f"is {shown}, not an account number", f"är {shown}, inte ett kontonummer")
            self.fail(name, Refusal(reason, _WRITE_ACCOUNT))
        return int(text)

    def amount(self, name: str) -> Decimal:
        """Return a value as an amount, or 0 if it is missing. Text must follow the grammar in `amounts`."""
        value = self._value(name)
        if value is None or (isinstance(value, str) and not value.strip(BLANKS)):
            return _ZERO
        if isinstance(value, str):
            amount = read_amount(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            amount = read_number(value)
        elif isinstance(value, dt.date | dt.time | dt.timedelta):
            amount = Refusal(
                Text(
                    f"is a date or a time ({value}), not an amount",
                    f"är ett datum eller en tid ({value}), inte ett belopp",
                ),
                Text(
                    "Format the cell as a number, and check the amount.",
                    "Formatera cellen som tal och kontrollera beloppet.",
                ),
            )
        else:
            amount = Refusal(
                Text("is not an amount", "är inte ett belopp"),
                Text("Write an amount such as 1200.00.", "Skriv ett belopp som 1200,00."),
            )
        return self.fail(name, amount) if isinstance(amount, Refusal) else amount

    def row(self, *, text: str, cost_center: str) -> ClosingRow:
        """Return these values as a row of a closing voucher.

        Args:
            text: The JSON key or column name of the row's text.
            cost_center: The JSON key or column name of the cost centre.
        """
        account, details = self.account("account"), {"text": self.text(text), "project": self.text("project")}
        signed, debit, credit = self.amount("amount"), self.amount("debit"), self.amount("credit")
        if signed and (debit or credit):
            reason = Text(
                "is given together with debit or credit", "är angivet tillsammans med debet eller kredit"
            )
            advice = Text(
                "Remove the amount, or remove debit and credit.",
                "Ta bort beloppet, eller ta bort debet och kredit.",
            )
            self.fail("amount", Refusal(reason, advice))
        if signed:
            return ClosingRow.signed(account, signed, cost_center=self.text(cost_center), **details)
        return ClosingRow(
            account=account, debit=debit, credit=credit, cost_center=self.text(cost_center), **details
        )

    def _value(self, name: str) -> object:
        value = self._values.get(name)
        if isinstance(value, Refusal):
            self.fail(name, value)
        return value

    def fail(self, name: str, refusal: Refusal) -> NoReturn:
        """Raise the error for a value that can't be used.

        Args:
            name: The JSON key or column name of the value, or `""` for all values together.
            refusal: The reason and the advice for the message.

        Raises:
            ClosingFileError: Always. The message names the place of the value.
        """
        raise refused(self._path, self._places.get(name, self._places[""]), refusal)
