"""A pytest plugin that checks during the whole test run that no secret of the sandbox leaks.

    python -m pytest -p tests.canary ...        (conftest.py registers it for this suite)

Each secret that the sandbox issues contains a known text, the canary. The plugin searches for the canary in clear
text, URL-encoded, and in base64 at each of the three offsets, in:

- log records, from DEBUG up, with their arguments and tracebacks;
- every exception that a test expects or ends with, and its whole chain: text, repr, attributes, pickle, and the
  locals of each frame;
- reprs and pickles of fixture values whose class belongs to fortnox_sdk or sie4;
- the arguments of processes that are started;
- printed text;
- files in the tests' temporary folders: output folders, journals, SQLite files.

Secrets are allowed in three places. The sandbox issues the secrets, so its stack frames and its state file contain
them. The tests act as the sandbox and as the user, so the tests' stack frames and the files named in `SECRET_FILES`
may contain secrets. A token store without encryption has tokens in its record files, or in its only database table.
"""

import base64
import logging
import pickle
import re
import sqlite3
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

import pytest
from _pytest.raises import RaisesExc

CANARY = "fxcanary-"
SECRET_FILES = {"secret", "secret.txt", "sandbox-secret.txt"}
"""The names of files from which a configuration reads a client secret.

`fortnox sandbox` writes `sandbox-secret.txt`.
"""
ROOT = Path(__file__).resolve().parents[1]
ISSUERS = tuple(str(ROOT / place) for place in ("tests", "fortnox_sdk/sandbox", "fortnox_sdk/testing"))
OURS = re.compile(r"(fortnox_sdk|sie4)\b(?!\.sandbox)")
_STARTS = {"subprocess.Popen": 2, "os.exec": 2, "os.posix_spawn": 2, "os.spawn": 3, "os.system": 1}
"""The audit events for the start of a process. The number says how many arguments are searched, from the first one."""
RECORD = re.compile(r"[0-9a-f]{64}\.(json|tmp)")


def forms(text: str) -> list[bytes]:
    """Return the forms in which a text can appear: as clear text, URL-encoded, and in base64 at each offset."""
    raw = text.encode()
    found = [raw, quote(text, safe="").encode(), "".join(f"%{byte:02X}" for byte in raw).encode()]
    found.append(quote(text).replace("-", "%2D").encode())
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw)
        found.append(encoded[-(-8 * offset // 6) : 8 * (offset + len(raw)) // 6])
    return sorted(set(found))


FORMS = forms(CANARY)


def holds(data: bytes | str) -> bool:
    """Return True if data contains the canary in any form."""
    raw = data if isinstance(data, bytes) else data.encode(errors="replace")
    return any(form in raw for form in FORMS)


def shown(value: object) -> str:
    """Return the repr of a value, or the name of the exception that its repr raises."""
    try:
        return repr(value)
    except Exception as fault:  # noqa: BLE001 -- a repr may fail in any way, and then shows nothing
        return type(fault).__name__


def pickled(value: object) -> bytes:
    """Return the pickle of a value, or empty bytes if it can't be pickled."""
    try:
        return pickle.dumps(value)
    except Exception:  # noqa: BLE001 -- as above
        return b""


class Watch(logging.Handler):
    """A collector of the places where the canary was found."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.seen: list[str] = []

    def take(self) -> list[str]:
        """Return the places found since the last call."""
        seen, self.seen = list(dict.fromkeys(self.seen)), []
        return seen

    def look(self, data: bytes | str, where: str) -> None:
        """Search data for the canary, and record the place if it is found."""
        if holds(data):
            self.seen.append(where)

    def emit(self, record: logging.LogRecord) -> None:
        """Search a log record: its text, its attributes and its exception."""
        where = f"a log record of {record.name} ({record.pathname}:{record.lineno})"
        self.look(record.getMessage(), where)
        self.look(shown(vars(record)), where)
        if record.exc_info and record.exc_info[1] is not None:
            self.fault(record.exc_info[1])

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Search the arguments of a process that is started."""
        # The next argument is the environment: only the same user can read it, and it may hold a secret.
        if event in _STARTS:
            self.look(shown(arguments[: _STARTS[event]]), "the arguments of a process")

    def fault(self, fault: BaseException) -> None:
        """Search an exception and its chain, as an error tracker would show them.

        If neither an exception of the chain nor a frame belongs to fortnox_sdk or sie4, nothing is searched.
        """
        chain: list[BaseException] = []
        left: list[BaseException | None] = [fault]
        while left:
            one = left.pop()
            if one is not None and not any(one is other for other in chain):
                chain.append(one)
                left += [one.__cause__, one.__context__]
        if not any(OURS.match(type(one).__module__) or any(map(_ours, _frames(one))) for one in chain):
            return
        for one in chain:
            name = type(one).__name__
            self.look(f"{one} {shown(one)} {shown(vars(one))}", f"the text or attributes of {name}")
            self.look(pickled(one), f"the pickle of {name}")
            for frame in _frames(one):
                if not frame.f_code.co_filename.startswith(ISSUERS):
                    self.locals(frame, name)

    def locals(self, frame: FrameType, name: str) -> None:
        """Search the locals of a frame in the traceback of an exception."""
        for local, value in frame.f_locals.items():
            where = f"local {local!r} of {frame.f_code.co_filename}:{frame.f_lineno} under {name}"
            self.look(value if isinstance(value, bytes | str) else shown(value), where)

    def thing(self, value: object, where: str) -> None:
        """Search the repr and the pickle of an object, or of each object in a collection.

        Objects whose class does not belong to fortnox_sdk or sie4 are not searched.
        """
        if isinstance(value, Mapping):
            value = list(value.values())
        if isinstance(value, list | tuple | set | frozenset):
            for each in value:
                self.thing(each, where)
        elif OURS.match(type(value).__module__):
            self.look(shown(value), f"the repr of {where}")
            self.look(pickled(value), f"the pickle of {where}")

    def folder(self, folder: Path) -> None:
        """Search all files below a folder, except those in which secrets are allowed."""
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink() and not _is_given(path):
                for data in _searched(path):
                    self.look(data, f"the file {path}")


def _frames(fault: BaseException) -> Iterator[FrameType]:
    trace = fault.__traceback__
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next


def _ours(frame: FrameType) -> bool:
    return bool(OURS.match(str(frame.f_globals.get("__name__", ""))))


def _is_given(path: Path) -> bool:
    return path.name in SECRET_FILES or RECORD.fullmatch(path.name) is not None


def _searched(path: Path) -> list[bytes]:
    """Return the parts of a file that must not contain the canary.

    For the database of a token store, the table with the connections is left out. For the sandbox's state, the list is
    empty.
    """
    database = path.with_name(re.sub(r"-(wal|shm|journal)$", "", path.name))
    data = path.read_bytes()
    if not (holds(data) and database.is_file() and database.read_bytes()[:15] == b"SQLite format 3"):
        return [data]
    with closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if {"refresh_token", "service_consent"} <= tables:  # the sandbox's own state
            return []
        if "fortnox_connection" not in tables:
            return [data]
        others = tables - {"fortnox_connection"}
        return [
            shown(db.execute(f'SELECT * FROM "{name}"').fetchall()).encode()  # noqa: S608 -- its own table
            for name in others
        ]


WATCH = pytest.StashKey[Watch]()


def pytest_configure(config: pytest.Config) -> None:
    """Start to search for leaked secrets."""
    watch = config.stash[WATCH] = Watch()
    root = logging.getLogger()
    root.addHandler(watch)
    root.setLevel(logging.DEBUG)
    sys.addaudithook(watch.audit)
    ended: Callable[..., bool] = RaisesExc.__exit__

    def looked_at(raises: object, kind: object, fault: BaseException | None, trace: object) -> bool:
        __tracebackhide__ = True
        if fault is not None:
            watch.fault(fault)
        return ended(raises, kind, fault, trace)

    RaisesExc.__exit__ = looked_at  # type: ignore[assignment,method-assign]  # where every expected exception ends


@pytest.fixture(autouse=True)
def _no_secret_shows(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Generator[None]:
    watch = pytestconfig.stash[WATCH]
    watch.take()
    yield
    for name, value in request.node.funcargs.items():
        watch.thing(value, f"fixture {name!r}")
    _fail(watch.take())


@pytest.fixture(autouse=True, scope="session")
def _no_secret_lies_about(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Generator[None]:
    yield
    watch = pytestconfig.stash[WATCH]
    watch.folder(tmp_path_factory.getbasetemp())
    _fail(watch.take())


def _fail(seen: Sequence[str]) -> None:
    if seen:
        pytest.fail("A secret of the sandbox is in " + "; in ".join(seen), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Search the exception that a test ended with, and the printed text."""
    watch = item.config.stash[WATCH]
    if call.excinfo is not None and isinstance(call.excinfo.value, Exception):
        watch.fault(call.excinfo.value)
    report: pytest.TestReport = yield
    if report.when == "call":
        for title, text in report.sections:
            if "log" not in title:  # searched record by record
                watch.look(text, title.lower())
    return report
