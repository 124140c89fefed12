"""From the page docs/guides/unattended.md: import the books of each company, and warn before a connection expires."""

import tempfile
from datetime import date
from pathlib import Path

from fortnox_sdk import FortnoxClient, FortnoxError, YearEnd
from fortnox_sdk.auth import ConnectionWindow
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import connect, sandbox_config


def main() -> None:
    with serve() as sandbox, tempfile.TemporaryDirectory() as folder:
        config, store = sandbox_config(sandbox), MemoryStore()
        connect(sandbox, store=store)
        errors: list[str] = []
        for key in store.keys():  # noqa: SIM118 - not a dict
            client = FortnoxClient.connect(key, config=config, store=store, sign_in=None)
            try:
                job = YearEnd(client, date(2025, 12, 31), folder=Path(folder) / str(key.database_number))
                print(job.import_all().vouchers, "vouchers")
            except FortnoxError as error:
                errors.append(str(error))
            status = ConnectionWindow(store, key, SystemClock()).status()
            print(status.state, status.days_left)
        print(errors or "all companies are imported")


if __name__ == "__main__":
    main()
