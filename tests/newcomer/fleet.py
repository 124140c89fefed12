"""From the page docs/guides/fleet.md: two synchronisations of a company, and SQL over the data set."""

import duckdb

from fortnox_sdk.fleet import Dataset, sync_company
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import connect, sandbox_config


def main() -> None:
    with serve() as sandbox:
        store, config = MemoryStore(), sandbox_config(sandbox)
        key = connect(sandbox, store=store).connection.key
        for _ in range(2):
            result = sync_company(config, key, dataset="books", store=store)
            print(result.status.value, result.calls)
    data = Dataset("books")
    rent = duckdb.read_parquet(data.files("rows")).filter("account = '5010'")
    print(rent.aggregate("ends_in, sum(amount)").order("ends_in").fetchall())
    for company in data.companies():
        for ledger in company.ledgers.values():
            print(company.name, ledger.account, ledger.difference)


if __name__ == "__main__":
    main()
