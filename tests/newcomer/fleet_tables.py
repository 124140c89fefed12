"""From the page docs/guides/fleet_tables.md: the sum of a ledger with DuckDB, and sums by month with Polars."""

import duckdb
import polars as pl

from fortnox_sdk.fleet import Dataset, sync_company
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import connect, sandbox_config

LEDGER = "select company, sum(open_sek) from read_parquet($items) where ledger = 'customers' group by company"


def main() -> None:
    with serve() as sandbox:
        store = MemoryStore()
        key = connect(sandbox, store=store).connection.key
        sync_company(sandbox_config(sandbox), key, dataset="books", store=store, reconcile=False)
    data = Dataset("books")
    for _, amount in duckdb.execute(LEDGER, {"items": data.files("open_items")}).fetchall():
        print("ledger", amount)
    months = (
        pl.scan_parquet(data.files("rows"), hive_partitioning=False)
        .filter(pl.col("account").cast(pl.String) == "5010")
        .group_by(pl.col("voucher_date").dt.truncate("1mo").alias("month"))
        .agg(pl.col("amount").sum())
        .sort("month")
        .collect()
    )
    print(months.rows()[:2])


if __name__ == "__main__":
    main()
