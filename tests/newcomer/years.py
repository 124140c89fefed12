"""From the page docs/guides/years.md: find the financial year of a date, and read the books of all years."""

from datetime import date

from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect


def main() -> None:
    with serve() as sandbox:
        client = connect(sandbox)
        years = sorted(client.financial_years.list(), key=lambda year: year.from_date)
        for year in years:
            books = client.sie.document(year)
            print(year.id, year.from_date, year.to_date, date(2026, 3, 31) in year, books.balance("1930"))
        year = client.financial_years.on(date(2025, 12, 31))
        accounts = {row.number: row.description for row in client.accounts.list(financial_year=year.id)}
        print(accounts[1930])
        print(client.vouchers.get("A", 1, financial_year=year.id).transaction_date)
        print(client.locked_period.get().end_date)


if __name__ == "__main__":
    main()
