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
    """Return the path of a PostgreSQL program, or None if the program is not installed."""
    return shutil.which(name) or next(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), None)


class Server:
    """A temporary PostgreSQL server.

    Args:
        folder: The folder of the server's files.
        port: The server's port on 127.0.0.1.
    """

    def __init__(self, folder, port):
        self._folder = folder
        self._options = f"--port={port} --listen_addresses=127.0.0.1 --unix_socket_directories= --fsync=off"
        self.address = f"postgresql+psycopg://tester@127.0.0.1:{port}/"

    def run(self, name, *arguments):
        """Run a PostgreSQL program, as `nobody` if the user is root, because PostgreSQL refuses to run as root."""
        user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": self._folder}
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        subprocess.run(
            [program(name), "--pgdata=data", *arguments], check=True, env=environment, **quiet, **user
        )

    def start(self):
        self.run("pg_ctl", f"--options={self._options}", "--log=log", "--wait", "start")

    def stop(self):
        self.run("pg_ctl", "--mode=immediate", "--wait", "stop")

    def restart(self):
        """Stop the server immediately, as in a crash, and start it again."""
        self.stop()
        self.start()


@contextmanager
def running_server():
    """Start a server for a `with` block and yield the server."""
    folder = Path(tempfile.mkdtemp(prefix="fortnox-sdk-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Server(folder, port)
    server.run("initdb", "--username=tester", "--auth=trust", "--no-sync", "--encoding=UTF8")
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@contextmanager
def running():
    """Start a server for a `with` block and yield the server's URL."""
    with running_server() as server:
        yield server.address


def new_database(server):
    """Create an empty database on the server with the URL `server`, and return the URL of the database."""
    name = f"t{secrets.token_hex(6)}"
    engine = sa.create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as database:
        database.execute(sa.text(f"CREATE DATABASE {name}"))
    return f"{server}{name}"
