"""From the page docs/guides/sie_to_polars.md: monthly income with Polars, and the largest cost with DuckDB."""

from datetime import date

import duckdb
import polars as pl

import sie4
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect


def main() -> None:
    with serve() as sandbox:
        client = connect(sandbox)
        books = client.sie.document(client.financial_years.on(date(2025, 12, 31)))
    rows = pl.DataFrame(sie4.to_arrow(books)).with_columns(pl.col("account").cast(pl.String))
    by_month = (
        rows.filter(pl.col("account").str.starts_with("3"))
        .group_by(pl.col("voucher_date").dt.month().alias("month"))
        .agg(income=-pl.col("amount").sum())
        .sort("month")
    )
    print(by_month.head(3).rows())
    with duckdb.connect() as database:
        database.register("vouchers", rows)
        print(
            database.execute(
                "select account, sum(amount) as cost from vouchers where account >= '4'"
                " group by account order by cost desc limit 1"
            ).fetchall()
        )


if __name__ == "__main__":
    main()
