"""Run a sandbox with a limit on the size of its files, and print the statuses of four requests.

The requests are two refused writes, a read, and a write after the limit was removed. The limit applies to the whole
process, so this script runs in its own process.
"""

import resource
import signal
import sys
from pathlib import Path

from fortnox_sdk.sandbox import serve
from tests.sandbox.conftest import Api


def main(path: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with serve(state=path, rate_limit=False) as sandbox:
        api = Api(sandbox)
        largest = max(file.stat().st_size for file in path.parent.iterdir())
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
        body = {"Customer": {"Name": "Björkris", "Comments": "x" * 500}}
        statuses = []
        while len(statuses) < 2:
            status = api.call("POST", "customers", body).status_code
            if status != 201:
                statuses.append(status)
        statuses.append(api.call("GET", "companyinformation").status_code)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        statuses.append(200 if api.call("POST", "customers", body).status_code == 201 else 0)
        print(*statuses)  # noqa: T201
        api.session.close()


main(Path(sys.argv[1]))
