"""The manual vouchers of a generated company: wages, rent, taxes, bank fees, takings, VAT reports and closings."""

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from fortnox_sdk.sandbox.seed.generated.copies import NewVoucher

_VAT_ACCOUNTS = ("2611", "2614", "2621", "2631", "2641", "2645")
_FEES_SHARE = Decimal("0.3142")  # the employer's social security contributions as a share of the salary
_TAX_SHARE = Decimal("0.28")
_MANUAL = ("MANUAL", "")
_QUARTER_MONTHS = 3


def _voucher(day: date, text: str, rows: Iterable[tuple[str, Decimal]]) -> NewVoucher:
    return NewVoucher(
        day=day.isoformat(),
        series="A",
        text=text,
        reference=_MANUAL,
        rows=tuple(
            ("TRANS", account, str(amount), None, None, "", "", "[]") for account, amount in rows if amount
        ),
    )


def wages_and_rent(months: Iterable[date], last: date, employees: int) -> Iterator[NewVoucher]:
    """Yield the vouchers for wages, rent, bank fees and payroll taxes of each month.

    Args:
        months: First day of each month.
        last: Last day of the books. Tax payments after this day are left out.
        employees: Number of employees.
    """
    for month in months:
        name = month.strftime("%Y-%m")
        salary = Decimal(33_500) * employees
        withheld_tax = (salary * _TAX_SHARE).quantize(Decimal(1))
        fees = (salary * _FEES_SHARE).quantize(Decimal(1))
        rent = Decimal(1_800) * employees + 9_000
        yield _voucher(
            month.replace(day=25),
            f"Löner {name}",
            (
                ("7210", salary),
                ("2710", -withheld_tax),
                ("1930", withheld_tax - salary),
                ("7510", fees),
                ("2731", -fees),
            ),
        )
        yield _voucher(
            month.replace(day=28),
            f"Hyra {name}",
            (("5010", rent), ("2641", rent / 4), ("1930", -rent * 5 / 4)),
        )
        yield _voucher(
            month.replace(day=27),
            f"Bankavgifter {name}",
            (("6570", Decimal("186.50")), ("1930", Decimal("-186.50"))),
        )
        due = (month.replace(day=28) + timedelta(days=5)).replace(day=12)
        if due <= last:
            yield _voucher(
                due,
                f"Skatter och avgifter {name}",
                (("2710", withheld_tax), ("2731", fees), ("1930", -withheld_tax - fees)),
            )


def takings(days: Iterable[date], rng: random.Random) -> Iterator[NewVoucher]:
    """Yield a voucher with random cash takings for each day in `days`, which may contain a day several times."""
    for day in days:
        net = Decimal(rng.randint(40, 900) * 4)
        yield _voucher(day, f"Dagskassa {day}", (("1930", net * 5 / 4), ("3001", -net), ("2611", -net / 4)))


def vat_reports(sums: Mapping[date, Mapping[str, Decimal]], last: date) -> Iterator[NewVoucher]:
    """Yield the VAT report voucher and the payment voucher of each quarter.

    Args:
        sums: The VAT that was posted in each quarter: a mapping from the quarter's last day to amounts by account.
        last: Last day of the books. Payments after this day are left out.
    """
    for day, posted in sums.items():
        rows = [(account, -posted.get(account, Decimal(0))) for account in _VAT_ACCOUNTS]
        vat_due = -sum((amount for _, amount in rows), Decimal(0))
        yield _voucher(day, f"Momsrapport t.o.m. {day}", [*rows, ("2650", vat_due)])
        payment_day = (day + timedelta(days=40)).replace(day=12)
        if payment_day <= last and vat_due:
            yield _voucher(payment_day, f"Moms t.o.m. {day}", (("2650", -vat_due), ("1930", vat_due)))


def closing(results: Mapping[int, Decimal]) -> Iterator[NewVoucher]:
    """Yield the vouchers that transfer the result of each closed year to equity.

    Args:
        results: Sum of the income and cost accounts for each year.
    """
    for year, result in results.items():
        yield _voucher(date(year, 12, 31), f"Årets resultat {year}", (("8999", -result), ("2099", result)))
        yield _voucher(
            date(year + 1, 5, 20), f"Omföring av resultatet {year}", (("2099", -result), ("2091", result))
        )
