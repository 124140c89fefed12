"""The vouchers that the seeded company posts by hand: salaries, rent, taxes, bank, and one that should not be."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

__all__ = ["CORRECTED", "VAT_DAYS", "Entry", "entries"]

# Day, text, and rows of account and amount.
Entry = tuple[date, str, tuple[tuple[str, str], ...]]

VAT_DAYS = (date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31))
# Its row on 6110 is struck and added again: the VAT had been forgotten.
CORRECTED = "Kontorsmateriel"
_FEES_SHARE = Decimal("0.3142")  # employer's contributions
_MONTHS = [date(2025, month, 1) for month in range(1, 13)] + [date(2026, month, 1) for month in (1, 2, 3)]
_SALARY = Decimal(96500)
_SALARY_RAISED = Decimal(99400)  # from April
_TAX_SHARE = Decimal("0.28")
_OPENING_TAX = (("2710", "31400"), ("2731", "33900"))


def entries() -> Iterator[Entry]:
    """All of them but the VAT reports, which depend on what else was booked."""
    tax: tuple[tuple[str, str], ...] = _OPENING_TAX
    for month in _MONTHS:
        name = month.strftime("%Y-%m")
        yield month.replace(day=12), "Skatter och avgifter", _paid(tax)
        yield (
            month.replace(day=28),
            f"Hyra butik och lager {name}",
            (("5010", "21500"), ("2641", "5375"), ("1930", "-26875")),
        )
        salary = _SALARY if month < date(2025, 4, 1) else _SALARY_RAISED
        withheld = (salary * _TAX_SHARE).quantize(Decimal(1))
        fees = (salary * _FEES_SHARE).quantize(Decimal(1))
        yield (
            month.replace(day=25),
            f"Löner {name}",
            (
                ("7210", f"{salary}"),
                ("2710", f"-{withheld}"),
                ("1930", f"-{salary - withheld}"),
                ("7510", f"{fees}"),
                ("2731", f"-{fees}"),
            ),
        )
        yield month.replace(day=27), f"Bankavgifter {name}", (("6570", "186.50"), ("1930", "-186.50"))
        tax = (("2710", f"{withheld}"), ("2731", f"{fees}"))
    for number in (3, 6, 9, 12):
        yield (
            date(2025, number, 30),
            "Ränta och amortering",
            (("8410", "5280.75"), ("2350", "15000"), ("1930", "-20280.75")),
        )
    yield date(2025, 2, 26), "Moms fjärde kvartalet 2024", (("2650", "64208"), ("1930", "-64208"))
    yield date(2025, 5, 20), "Omföring av föregående års resultat", (("2099", "288115"), ("2091", "-288115"))
    yield date(2025, 6, 3), CORRECTED, (("6110", "640"), ("1930", "-640"))
    yield date(2025, 8, 19), "Mobiltelefoni", (("6212", "1180"), ("2641", "295"), ("1930", "-1475"))
    yield date(2025, 9, 9), "Ränta på skattekontot", (("1630", "118"), ("8310", "-118"))
    # The one entry that nobody made by an invoice: 1510 differs from the ledger by it.
    yield date(2025, 10, 14), "Rättelse kundbetalning", (("1510", "1250"), ("1930", "-1250"))
    yield date(2025, 11, 6), "Annons i tidskrift", (("5910", "4800"), ("2641", "1200"), ("1930", "-6000"))


def _paid(rows: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return (*rows, ("1930", f"-{sum(Decimal(amount) for _, amount in rows)}"))
