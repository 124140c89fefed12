"""The masking of personal numbers and bank accounts anywhere in a text."""

import re
from decimal import Decimal
from typing import Final, cast

import attrs

from fortnox_sdk.text import printable

PERSONAL_NUMBER: Final = "[personal number]"
BANK_ACCOUNT: Final = "[bank account]"
HIDDEN: Final = "[hidden]"
# Ten or twelve digits: the date of birth, perhaps with its century, and four digits. Four digits before a month are not
# the last ones of a personal number, but the year of the second date in a period.
_PERSONAL: Final = re.compile(
    r"(?<!\d)(?:(1[89]|20)[-./ ]?)?(\d\d)([-./ ]?)(\d\d)[-./ ]?(\d\d)"
    r"([-+./\u2010-\u2015\u2212 \u00a0]{0,3})\d{4}(?!\d|[-./]\d\d)"
)
_IBAN: Final = re.compile(
    r"\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){2,7}(?:[ \u00a0]?[A-Z0-9]{1,3})?\b", re.IGNORECASE
)
_GIRO: Final = re.compile(r"(?<![\d-])(?:\d{3,4}-\d{4}|\d{1,7}-\d|\d{1,3}(?: \d\d){1,3}-\d)(?![\d-])")
# A clearing number of four or five digits, and an account number of six to ten digits. An amount with decimals is not
# a bank account, and neither are digits with no-break spaces, which this package writes in amounts.
_ACCOUNT: Final = re.compile(
    r"(?<![\d-])[1-9]\d{3}(?:-\d)?[ ,.:-]{1,3}(?:\d{6,9}-\d|\d{6,10}|\d{1,3}(?:[ .]\d{3}){2,3}(?:-\d)?)(?!\d|[.,]\d)"
)
_YEARS: Final = re.compile(r"(?:19|20)\d\d-(?:19|20)\d\d|(?:19|20)\d\d-[01]\d[0-3]\d")
_FIELDS: Final = {
    "personalidentitynumber": PERSONAL_NUMBER,
    "socialsecuritynumber": PERSONAL_NUMBER,
    "bankaccountno": BANK_ACCOUNT,
    "bankaccountnumber": BANK_ACCOUNT,
    "bankaccount": BANK_ACCOUNT,
    "accountnumber": BANK_ACCOUNT,
    "clearingno": BANK_ACCOUNT,
    "clearingnumber": BANK_ACCOUNT,
    "bankgiro": BANK_ACCOUNT,
    "plusgiro": BANK_ACCOUNT,
    "bg": BANK_ACCOUNT,
    "pg": BANK_ACCOUNT,
    "iban": BANK_ACCOUNT,
    "bic": BANK_ACCOUNT,
    "password": HIDDEN,
}
"""Names of fields whose whole value is masked, in lower case and without separators."""
_MOST_DAYS: Final = 31
_RECENT: Final = 15
_CO_ORDINATION: Final = 60
"""The number that is added to the day of birth in a co-ordination number (samordningsnummer)."""


@attrs.frozen
class Masking:
    """The masking of personal data. Every text from the books passes through it."""

    show_personal: bool = False
    """True to show personal numbers and bank accounts; False to mask them."""

    def text(self, text: str) -> str:
        r"""Return a text without personal numbers and bank accounts, and without control characters.

        A number that may be personal is masked: ten digits that begin with a date are treated as a personal number.

        >>> Masking().text("Lön 19800101-1234 till SE45 5000 0000 0583 9825 7466, bg 5050-1055")
        'Lön [personal number] till [bank account], bg [bank account]'
        >>> Masking().text("Faktura 556677-8899, år 2025-2026, 2025-12-31, 1 250,00"), Masking().text("a\nb")
        ('Faktura 556677-8899, år 2025-2026, 2025-12-31, 1 250,00', 'a?b')
        """
        shown = printable(text)
        if self.show_personal:
            return shown
        shown = _IBAN.sub(_masked_iban, shown)
        shown = _PERSONAL.sub(_masked_person, shown)
        shown = _ACCOUNT.sub(BANK_ACCOUNT, shown)
        return _GIRO.sub(_masked_giro, shown)

    def json(self, value: object, name: str = "") -> object:
        """Return a JSON value with all texts masked. Fields for personal numbers and bank accounts are hidden.

        >>> Masking().json({"PersonalIdentityNumber": "x", "BankAccountNo": 5, "City": "Ystad"})
        {'PersonalIdentityNumber': '[personal number]', 'BankAccountNo': '[bank account]', 'City': 'Ystad'}
        """
        hidden = _FIELDS.get(re.sub("[^a-z]", "", name.lower()))
        if hidden and not self.show_personal and value not in (None, ""):
            return hidden
        if isinstance(value, dict):
            items = cast("dict[str, object]", value).items()
            return {self.text(key): self.json(each, key) for key, each in items}
        if isinstance(value, list):
            return [self.json(each, name) for each in cast("list[object]", value)]
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, int) and not isinstance(value, bool):
            shown = self.text(str(value))
            return value if shown == str(value) else shown
        return f"{value:f}" if isinstance(value, Decimal) else value


def _masked_person(match: re.Match[str]) -> str:
    century, year, dash, month, day, separator = match.groups()
    days = int(day) - _CO_ORDINATION if int(day) > _CO_ORDINATION else int(day)
    is_date = 1 <= int(month) <= 12 and 1 <= days <= _MOST_DAYS  # noqa: PLR2004 -- months
    # A recent day such as 2025-12-31 before another number is a date of the books, and not a day of birth.
    is_recent = century == "20" and int(year) >= _RECENT and dash == "-" and separator == " "
    return PERSONAL_NUMBER if is_date and not is_recent else match[0]


def _masked_giro(match: re.Match[str]) -> str:
    if _YEARS.fullmatch(match[0]):
        return match[0]
    return BANK_ACCOUNT if _has_check_digit("".join(filter(str.isdigit, match[0]))) else match[0]


def _masked_iban(match: re.Match[str]) -> str:
    text = "".join(filter(str.isalnum, match[0])).upper()
    turned = "".join(str(int(char, 36)) for char in text[4:] + text[:4])
    return BANK_ACCOUNT if int(turned) % 97 == 1 else match[0]


def _has_check_digit(digits: str) -> bool:
    """Return True if the last digit is the check digit of the other digits (modulus 10)."""
    doubled = [int(digit) * (1 + (place % 2)) for place, digit in enumerate(reversed(digits))]
    return len(digits) > 1 and sum(each // 10 + each % 10 for each in doubled) % 10 == 0
