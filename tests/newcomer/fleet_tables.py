"""From the page docs/guides/fleet_tables.md: questions to a data set, in DuckDB and Polars."""

import duckdb
import polars as pl

from fortnox_sdk.fleet import Dataset, sync_company
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import connect, sandbox_config


def main() -> None:
    with serve() as sandbox:
        store = MemoryStore()
        sync_company(
            sandbox_config(sandbox),
            connect(sandbox, store=store).connection.key,
            dataset="books",
            store=store,
        )
    data = Dataset("books")
    sums = duckdb.execute(
        """
        select year(voucher_date) as year, month(voucher_date) as month, sum(amount) as amount
        from read_parquet($rows) where account = '5010' group by all order by year, month limit 3
        """,
        {"rows": data.files("rows")},
    )
    for line in sums.fetchall():
        print(*line)
    rows = pl.scan_parquet(data.files("rows"), hive_partitioning=False).select(pl.len()).collect()
    print(rows.item())


if __name__ == "__main__":
    main()
