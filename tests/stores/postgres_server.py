"""A temporary PostgreSQL server for tests."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool


def program(name):
    """Return the path of a program of PostgreSQL; None if it is not installed."""
    return shutil.which(name) or next(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), None)


@contextmanager
def running():
    """Start a server for the block and yield its address. As root, run it as another user, since it refuses root."""
    folder = Path(tempfile.mkdtemp(prefix="fortnox-sdk-postgres-"))
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(folder, "nobody", "nogroup")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def run(name, *arguments):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        subprocess.run(
            [program(name), "--pgdata=data", *arguments], check=True, env=environment, **quiet, **user
        )

    options = f"--port={port} --listen_addresses=127.0.0.1 --unix_socket_directories= --fsync=off"
    run("initdb", "--username=tester", "--auth=trust", "--no-sync", "--encoding=UTF8")
    run("pg_ctl", f"--options={options}", "--log=log", "--wait", "start")
    try:
        yield f"postgresql+psycopg://tester@127.0.0.1:{port}/"
    finally:
        run("pg_ctl", "--mode=immediate", "--wait", "stop")
        shutil.rmtree(folder)


def new_database(server):
    """Create an empty database on a server and return its address."""
    name = f"t{secrets.token_hex(6)}"
    engine = sa.create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as database:
        database.execute(sa.text(f"CREATE DATABASE {name}"))
    return f"{server}{name}"
