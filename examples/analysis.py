"""A year's vouchers in Polars and DuckDB: `python examples/analysis.py [FILE]`.

It needs `pip install polars duckdb`. Without a file, it analyses the demo company of the sandbox.
"""

import sys

import duckdb
import polars as pl

import sie4
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect

LARGEST_COSTS = """
    select account, name, sum(amount) as amount
    from result join accounts using (account)
    where account >= '4'
    group by account, name
    order by amount desc, account
    limit 5
"""


def example() -> bytes:
    """Return the SIE file of the sandbox's demo company for the oldest year."""
    with serve() as sandbox:
        client = connect(sandbox)
        oldest = min(client.financial_years.list(), key=lambda year: year.from_date)
        return client.sie.export(financial_year=oldest.id)


def main() -> None:
    """Print income and costs per quarter, and the largest costs."""
    books = sie4.read(sys.argv[1]) if len(sys.argv) > 1 else sie4.loads(example())
    rows = pl.DataFrame(sie4.to_arrow(books)).with_columns(pl.col("account").cast(pl.String))
    accounts = pl.DataFrame(sie4.to_arrow(books, "accounts"))

    result = rows.filter(pl.col("account").str.contains("^[3-8]"))
    by_quarter = (
        result.group_by(pl.col("voucher_date").dt.quarter().alias("quarter"))
        .agg(
            income=-pl.col("amount").filter(pl.col("account").str.starts_with("3")).sum(),
            costs=pl.col("amount").filter(~pl.col("account").str.starts_with("3")).sum(),
        )
        .sort("quarter")
    )
    for quarter, income, costs in by_quarter.iter_rows():
        print(f"Q{quarter}  {income:>12}  {costs:>12}  {income - costs:>12}")

    with duckdb.connect() as database:
        database.register("result", result)
        database.register("accounts", accounts)
        for account, name, amount in database.execute(LARGEST_COSTS).fetchall():
            print(f"{account}  {amount:>12}  {name}")


if __name__ == "__main__":
    main()
