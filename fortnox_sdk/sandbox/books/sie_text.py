"""SIE files as Fortnox writes them: the order of the records, the blank lines and the form of texts and numbers.

The form follows published exports by Fortnox 3.40.4 and 3.57.11 and, for objects, by Fortnox 2.0. These exports
come from the user interface. It is an assumption that the API writes the same files.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import sie4
from sie4 import Balance, ObjectBalance, PeriodBalance
from sie4.encoding import encode, transliterate
from sie4.lexer import can_be_bare, quote
from sie4.values import date_text, decimal_text

_ENCODING = "cp437"
_BLANK = ""
_TYPES_WITH_OBJECTS = ("3", "4")


def sie_bytes(document: sie4.Document) -> bytes:
    """Return a document as the bytes of a file from Fortnox.

    As in Fortnox's files, the last line has no line end. Characters outside code page 437 are replaced by similar
    characters.
    """
    writer = _Writer()
    sections = [
        writer.identification(document),
        writer.accounts(document.accounts.values()),
        writer.objects(document) if document.type_number in _TYPES_WITH_OBJECTS else (),
        writer.balances(document),
        # The order of the following sections, which the published files do not contain, is an assumption.
        (writer.object_balance("OIB", balance) for balance in document.object_opening_balances),
        (writer.object_balance("OUB", balance) for balance in document.object_closing_balances),
        (writer.period_balance("PBUDGET", balance) for balance in document.budgets),
        (writer.record(record) for record in document.unknown),
        writer.vouchers(document.vouchers),
    ]
    lines: list[str] = []
    for index, section in enumerate(sections):
        found = list(section)
        lines += found
        # In a file without objects, the balances follow the accounts.
        if found or index != 2:  # noqa: PLR2004  # the section of the objects
            lines.append(_BLANK)
    while lines and lines[-1] == _BLANK:
        lines.pop()
    return encode("\r\n".join(lines), _ENCODING)


def _number(number: Decimal | None) -> str:
    """Return a number without needless decimals, such as 180 or -3.7."""
    text = decimal_text(number or Decimal(0))
    return text.rstrip("0").rstrip(".") if "." in text else text


class _Writer:
    def __init__(self) -> None:
        self._quoted: dict[str, str] = {}

    def text(self, text: str) -> str:
        """Return a text in quotes."""
        quoted = self._quoted.get(text)
        if quoted is None:
            printable = "".join(" " if letter < " " or letter == "\x7f" else letter for letter in text)
            writable = transliterate(printable, _ENCODING)
            # A backslash before the closing quote would escape it.
            quoted = self._quoted[text] = quote(f"{writable} " if writable.endswith("\\") else writable)
        return quoted

    def code(self, code: str) -> str:
        """Return a code, such as an account number, without quotes if possible."""
        return code if code.isascii() and can_be_bare(code) else self.text(code)

    def identification(self, document: sie4.Document) -> Iterator[str]:
        """Yield the records about the file and the company."""
        company = document.company
        yield f"#FLAGGA {document.flag}"
        yield "#FORMAT PC8"
        yield f"#SIETYP {document.type_number}"
        yield f"#PROGRAM {self.text(document.program.name)} {self.code(document.program.version or '')}"
        yield f"#GEN {date_text(document.generated_on)}"
        for comment in document.comments:
            yield f"#PROSA {self.text(comment)}"
        for label, value in (
            ("FTYP", company.form),
            ("FNR", company.number),
            ("BKOD", company.industry_code),
        ):
            if value:
                yield f"#{label} {self.code(value)}"
        yield f"#FNAMN {self.text(company.name)}"
        address = (company.contact, company.street, company.postal_address, company.phone)
        yield f"#ADRESS {' '.join(map(self.text, address))} "
        for year in document.fiscal_years.values():
            yield f"#RAR {year.index} {date_text(year.start)} {date_text(year.end)}"
        numbers = (company.org_number, company.acquisition_number, company.activity_number)
        if any(numbers):
            yield f"#ORGNR {' '.join(self.code(number or '') for number in numbers)}".removesuffix(' "" ""')
        until = None if document.type_number == "1" else document.balances_until
        for label, value in (
            ("TAXAR", document.tax_year),
            ("OMFATTN", date_text(until)),
            ("KPTYP", document.chart_type),
            ("VALUTA", document.currency),
        ):
            if value:
                yield f"#{label} {self.code(value)}"

    def accounts(self, accounts: Iterable[sie4.Account]) -> Iterator[str]:
        """Yield the records of the chart of accounts."""
        for account in accounts:
            number = self.code(account.number)
            yield f"#KONTO {number} {self.text(account.name)}"
            if account.type is not None:
                yield f"#KTYP {number} {self.code(account.type)}"
            if account.unit is not None:
                yield f"#ENHET {number} {self.text(account.unit)}"
            for code in account.sru:
                yield f"#SRU {number} {self.code(code)}"

    def objects(self, document: sie4.Document) -> Iterator[str]:
        """Yield the dimensions and their objects, such as cost centres."""
        for dimension in document.dimensions.values():
            fields = f"{self.code(dimension.number)} {self.text(dimension.name)}"
            if dimension.parent is None:
                yield f"#DIM {fields}"
            else:
                yield f"#UNDERDIM {fields} {self.code(dimension.parent)}"
        for item in document.objects.values():
            yield f"#OBJEKT {self.code(item.dimension)} {self.text(item.number)} {self.text(item.name)}"

    def balances(self, document: sie4.Document) -> Iterator[str]:
        """Yield the balances by year, latest first. In each year, the results follow the opening and closing balances.

        In the latest year, the monthly balances of all years come before the results.
        """
        openings, closings = _by_year(document.opening_balances), _by_year(document.closing_balances)
        results = _by_year(document.results)
        years = sorted({*openings, *closings, *results}, reverse=True) or [0]
        for year in years:
            if year != years[0]:
                yield _BLANK
            pairs = [("IB", balance) for balance in openings.get(year, ())]
            pairs += [("UB", balance) for balance in closings.get(year, ())]
            for label, balance in sorted(pairs, key=lambda pair: (pair[1].account, pair[0])):
                yield self.balance(label, balance)
            if year == years[0]:
                for period in document.period_balances:
                    yield self.period_balance("PSALDO", period)
            for balance in results.get(year, ()):
                yield self.balance("RES", balance)

    def balance(self, label: str, balance: Balance) -> str:
        """Return the record of an account's balance."""
        account = self.code(balance.account)
        return f"#{label} {balance.year} {account} {_number(balance.amount)} {_number(balance.quantity)}"

    def object_balance(self, label: str, balance: ObjectBalance) -> str:
        """Return the record of an account's balance for an object, such as a cost centre."""
        account, objects = self.code(balance.account), self.items(balance.objects)
        numbers = f"{_number(balance.amount)} {_number(balance.quantity)}"
        return f"#{label} {balance.year} {account} {objects} {numbers}"

    def period_balance(self, label: str, balance: PeriodBalance) -> str:
        """Return the record of an account's change in a month."""
        account, objects = self.code(balance.account), self.items(balance.objects)
        numbers = f"{_number(balance.amount)} {_number(balance.quantity)}"
        return f"#{label} {balance.year} {balance.month:%Y%m} {account} {objects} {numbers}"

    def vouchers(self, vouchers: Iterable[sie4.Voucher]) -> Iterator[str]:
        """Yield the records of the vouchers and their rows."""
        for voucher in vouchers:
            head = f"#VER {self.code(voucher.series)} {self.code(voucher.number)} {self._day(voucher.date)}"
            end = f" {self.text(voucher.sign)}" if voucher.sign else ""
            registered = self._day(voucher.registered_on) if end or voucher.registered_on else ""
            yield f"{head} {self.text(voucher.text)} {registered}{end}".rstrip()
            yield "{"
            for row in voucher.rows:
                start = (
                    f"#{row.kind} {self.code(row.account)} {self.items(row.objects)} {_number(row.amount)}"
                )
                sign = f" {self.text(row.sign)}" if row.sign else ""
                yield f"{start} {self._day(row.date)} {self.text(row.text)} {_number(row.quantity)}{sign}"
            yield "}"

    def items(self, objects: Sequence[str | tuple[str, str]]) -> str:
        """Return an object list in braces."""
        items = [item for pair in objects for item in (pair if isinstance(pair, tuple) else (pair,))]
        return f"{{{' '.join(map(self.text, items))}}}"

    def record(self, record: sie4.Record) -> str:
        """Return the line of a record whose label is not part of the SIE standard."""
        fields = [
            self.text(field) if isinstance(field, str) else self.items(field) for field in record.fields
        ]
        return " ".join([f"#{record.label}", *fields])

    @staticmethod
    def _day(day: date | None) -> str:
        return date_text(day) or '""'


def _by_year(balances: Iterable[Balance]) -> Mapping[int, Sequence[Balance]]:
    years: dict[int, list[Balance]] = {}
    for balance in balances:
        years.setdefault(balance.year, []).append(balance)
    return years
