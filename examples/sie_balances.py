"""Balances of a SIE file as of a date: `python examples/sie_balances.py [FILE [YYYY-MM-DD]]`."""

import sys
from datetime import date

import sie4

EXAMPLE = b"""#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "Exempel" 1.0
#GEN 20251231
#FNAMN "Exempelbolaget AB"
#RAR 0 20250101 20251231
#KONTO 1930 "F\x94retagskonto"
#KONTO 3001 "F\x94rs\x84ljning"
#IB 0 1930 1000.00
#UB 0 1930 1500.00
#RES 0 3001 -500.00
#VER A 1 20250315 "Kontantf\x94rs\x84ljning"
{
#TRANS 1930 {} 500.00
#TRANS 3001 {} -500.00
}
"""


def main() -> None:
    """Print the balance of each account."""
    books = sie4.read(sys.argv[1]) if len(sys.argv) > 1 else sie4.loads(EXAMPLE)
    on = date.fromisoformat(sys.argv[2]) if len(sys.argv) > 2 else None  # noqa: PLR2004
    for number, balance in sorted(books.balances(on).items()):
        account = books.accounts.get(number)
        print(f"{number}  {balance:>14}  {account.name if account else ''}")


if __name__ == "__main__":
    main()
