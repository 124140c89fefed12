"""From the page docs/guides/rate_limits.md: parallel calls, a list of recent changes, and an exceeded limit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from fortnox_sdk import FortnoxClient, RetryPolicy
from fortnox_sdk.errors import RateLimited
from fortnox_sdk.http import RateLimiter
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import Clock, connect, sandbox_config


def main() -> None:
    with serve() as sandbox:
        config, store, pace = sandbox_config(sandbox), MemoryStore(), RateLimiter()
        connect(sandbox, store=store)
        (key,) = store.keys()
        client = FortnoxClient.connect(key, config=config, store=store, pace=pace)
        numbers = [row.document_number for row in client.invoices.list(filter="unpaid")]
        with ThreadPoolExecutor(max_workers=4) as pool:
            print(len(list(pool.map(client.invoices.get, numbers))), "invoices")
        since = datetime.now(UTC) - timedelta(days=1)
        print(len(list(client.customers.list(last_modified=since))), "customers changed")
        print(client.calls.count, client.calls.retries)
        hasty = connect(sandbox, clock=Clock(), retry=RetryPolicy(tries=2, total_s=10))
        sandbox.set_faults(status={429: 1}, retry_after_s=20)
        try:
            hasty.company_information.get()
        except RateLimited as error:
            print("try again in", error.retry_after_s, "seconds")


if __name__ == "__main__":
    main()
