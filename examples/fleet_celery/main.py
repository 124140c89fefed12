"""A synchronisation with Celery: a worker in a process of its own, and a task for each company of a sandbox."""
# pyright: basic
# Celery has no type hints.

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fortnox_sdk import FortnoxConfig
from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.stores import open_store
from fortnox_sdk.testing import connect

HERE = Path(__file__).parent
WAIT_S = 120


def write_settings(sandbox: Sandbox, folder: Path) -> None:
    """Write the settings that the worker reads. If you use Fortnox, write them in your own fortnox.toml instead."""
    secret = folder / "secret.txt"
    secret.touch(mode=0o600)
    secret.write_text(sandbox.client_secret, encoding="ascii")
    folder.joinpath("fortnox.toml").write_text(
        f'client_id = "{sandbox.client_id}"\nclient_secret = {{ file = "secret.txt" }}\n'
        f'redirect_uris = ["http://127.0.0.1:0/callback"]\nstore = "connections"\n'
        f'api_url = "{sandbox.url}"\nauth_url = "{sandbox.url}/oauth-v1"\n',
        encoding="utf-8",
    )


def main() -> None:
    """Start a sandbox and a worker, send a task for each company, and print the results."""
    with serve() as sandbox, TemporaryDirectory() as name:
        folder = Path(name)
        write_settings(sandbox, folder)
        for part in ("queue", "control", "results"):
            folder.joinpath(part).mkdir()
        store = open_store(FortnoxConfig.load(folder / "fortnox.toml"))
        keys = [
            connect(sandbox, database_number=number, store=store).connection.key
            for number in (sandbox.database_number, sandbox.add_company("Nordkåpan AB"))
        ]
        os.environ["FLEET_FOLDER"] = name
        sys.path.insert(0, str(HERE))
        from tasks import sync  # type: ignore[import-not-found]  # noqa: PLC0415 - it reads FLEET_FOLDER

        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tasks",
            "worker",
            "--pool",
            "solo",
            "--loglevel",
            "error",
        ]
        with subprocess.Popen(command, cwd=HERE) as worker:  # noqa: S603 - our own command
            try:
                for waiting in [sync.delay(str(key)) for key in keys]:
                    result = waiting.get(timeout=WAIT_S)
                    print(result["name"], result["status"], result["calls"], "calls")
            finally:
                worker.terminate()


if __name__ == "__main__":
    main()
