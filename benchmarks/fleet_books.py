"""Generated SIE files for the benchmarks of the fleet, with balanced vouchers and matching balances."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import attrs

__all__ = ["GeneratedYear", "write_year"]

_BALANCE_ACCOUNTS: Final = (
    *("1220", "1229", "1460", "1510", "1630", "1930", "1940"),
    *("2081", "2440", "2510", "2611", "2641", "2710", "2731"),
)
_COST_ACCOUNTS: Final = tuple(str(account) for account in range(4010, 7900, 47))
_NAMES: Final = ("Åkessons Måleri AB", "Östra Höjdens Förskola", "Café Lindängen", "Brf Sjöängen 4")
_OPENING_CENTS: Final = 1_000_000


@attrs.frozen(kw_only=True)
class GeneratedYear:
    """A generated SIE file of one calendar year, with its number of voucher rows and its closing balances."""

    path: Path
    rows: int
    closing_cents: Mapping[str, int]
    """The closing balance of each balance account, in hundredths of a krona."""


def write_year(
    path: Path, *, year: int, rows: int, seed: int = 1, number: str = "555555-5555", name: str = "Exempel AB"
) -> GeneratedYear:
    """Write a SIE file in the same format as Fortnox. Return its number of rows and its closing balances.

    Args:
        path: The new file.
        year: The calendar year.
        rows: The smallest number of voucher rows.
        seed: The seed of the vouchers.
        number: The organisation number of the company.
        name: The name of the company.
    """
    # In the file, the balances precede the vouchers. The vouchers are generated twice instead of kept in memory.
    closing = dict.fromkeys(_BALANCE_ACCOUNTS, _OPENING_CENTS)
    result: dict[str, int] = {}
    count = 0
    for lines in _vouchers(rows, seed):
        for account, cents in lines:
            group = closing if account < "3" else result
            group[account] = group.get(account, 0) + cents
            count += 1
    with path.open("w", encoding="cp437", newline="\r\n") as file:
        file.write(f'#FLAGGA 0\n#PROGRAM "Exempel" 1.0\n#FORMAT PC8\n#GEN {year + 1}0131\n#SIETYP 4\n')
        file.write(f'#ORGNR {number}\n#FNAMN "{name}"\n#RAR 0 {year}0101 {year}1231\n')
        for account in sorted({*closing, *result}):
            file.write(f'#KONTO {account} "Konto {account} å"\n')
        for account, cents in closing.items():
            file.write(f"#IB 0 {account} {_amount(_OPENING_CENTS)} 0\n#UB 0 {account} {_amount(cents)} 0\n")
        for account, cents in result.items():
            file.write(f"#RES 0 {account} {_amount(cents)} 0\n")
        file.writelines(_voucher_texts(year, rows, seed))
    return GeneratedYear(path=path, rows=count, closing_cents=closing)


def _vouchers(rows: int, seed: int) -> Iterator[list[tuple[str, int]]]:
    """Yield the accounts and amounts of each voucher: sales, payments and costs."""
    rng = random.Random(seed)
    count = 0
    while count < rows:
        total = rng.randrange(10_000, 5_000_000)
        tax, draw = total // 5, rng.random()
        if draw < 0.3:  # noqa: PLR2004
            lines = [("1510", total), ("2611", -tax), ("3001", tax - total)]
        elif draw < 0.5:  # noqa: PLR2004
            lines = [("1930", total), ("1510", -total)]
        elif draw < 0.8:  # noqa: PLR2004
            lines = [("2440", -total), ("2641", tax), (rng.choice(_COST_ACCOUNTS), total - tax)]
        else:
            lines = [("2440", total), ("1930", -total)]
        count += len(lines)
        yield lines


def _voucher_texts(year: int, rows: int, seed: int) -> Iterator[str]:
    rng = random.Random(-1 - seed)
    numbers = dict.fromkeys("ABCDL", 0)
    first, count = date(year, 1, 1), 0
    for lines in _vouchers(rows, seed):
        series = rng.choice("ABCDL")
        numbers[series] += 1
        day = (first + timedelta(days=min(364, count * 365 // rows))).strftime("%Y%m%d")
        text = f"Faktura {rng.choice(_NAMES)} ({rng.randrange(1000, 99999)})"
        body = "".join(f'#TRANS {account} {{}} {_amount(cents)} "" "" 0\n' for account, cents in lines)
        yield f'#VER {series} {numbers[series]} {day} "{text}" {day}\n{{\n{body}}}\n'
        count += len(lines)


def _amount(cents: int) -> str:
    sign, (whole, rest) = "-" if cents < 0 else "", divmod(abs(cents), 100)
    return f"{sign}{whole}.{rest:02}"
