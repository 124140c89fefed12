"""A watch over the whole test run: no secret of the sandbox shows anywhere but where it has to lie.

    python -m pytest -p tests.canary ...        (conftest.py registers it for this suite)

Each secret that the sandbox hands out begins with a canary. It is searched in clear, URL-encoded and at the three
base64 offsets in:

- log records, from DEBUG up, with their arguments and tracebacks;
- every exception that a test expects or ends with, and its whole chain: text, repr, attributes, pickle, and the
  locals of each frame;
- reprs and pickles of what fixtures give to tests, where it is of this package's own classes;
- the arguments of processes that are started;
- what is printed;
- files in the tests' temporary folders: output folders, journals, SQLite files.

Three places are allowed. The sandbox is the issuer: its frames and its state file hold what it gives out. The tests
play its part and the user's: their own frames, and the files named in `GIVEN` that a configuration reads a secret from.
A token store in clear has to hold tokens: its records, or its one table in a database, and nothing else there.
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
GIVEN = {"secret", "secret.txt", "sandbox-secret.txt"}
"""Files of a client secret, named in a configuration; the last is written by `fortnox sandbox`, for its owner alone."""
ROOT = Path(__file__).resolve().parents[1]
ISSUERS = tuple(str(ROOT / place) for place in ("tests", "fortnox_sdk/sandbox", "fortnox_sdk/testing"))
OURS = re.compile(r"(fortnox_sdk|sie4)\b(?!\.sandbox)")
_STARTS = {"subprocess.Popen": 2, "os.exec": 2, "os.posix_spawn": 2, "os.spawn": 3, "os.system": 1}
"""Audit events of starting a process, and how many of their arguments say what is started."""
RECORD = re.compile(r"[0-9a-f]{64}\.(json|tmp)")


def forms(text: str) -> list[bytes]:
    """How a text could stand somewhere: clear, fully URL-encoded, inside of base64 at each offset."""
    raw = text.encode()
    found = [raw, quote(text, safe="").encode(), "".join(f"%{byte:02X}" for byte in raw).encode()]
    found.append(quote(text).replace("-", "%2D").encode())
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw)
        found.append(encoded[-(-8 * offset // 6) : 8 * (offset + len(raw)) // 6])
    return sorted(set(found))


FORMS = forms(CANARY)


def holds(data: bytes | str) -> bool:
    """Whether the canary is in there, in any of its forms."""
    raw = data if isinstance(data, bytes) else data.encode(errors="replace")
    return any(form in raw for form in FORMS)


def shown(value: object) -> str:
    """Its repr, or why there is none."""
    try:
        return repr(value)
    except Exception as fault:  # noqa: BLE001 -- a repr may fail in any way, and then shows nothing
        return type(fault).__name__


def pickled(value: object) -> bytes:
    """Its pickle, or nothing for what refuses to be pickled."""
    try:
        return pickle.dumps(value)
    except Exception:  # noqa: BLE001 -- as above
        return b""


class Watch(logging.Handler):
    """Collects where the canary was seen."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.seen: list[str] = []

    def taken(self) -> list[str]:
        """What was seen since the last asking."""
        seen, self.seen = list(dict.fromkeys(self.seen)), []
        return seen

    def look(self, data: bytes | str, where: str) -> None:
        """Search one thing."""
        if holds(data):
            self.seen.append(where)

    def emit(self, record: logging.LogRecord) -> None:
        """Search a log record, as text and with what hangs on it."""
        where = f"a log record of {record.name} ({record.pathname}:{record.lineno})"
        self.look(record.getMessage(), where)
        self.look(shown(vars(record)), where)
        if record.exc_info and record.exc_info[1] is not None:
            self.fault(record.exc_info[1])

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Search the arguments of a process that is being started."""
        # What follows is the environment, which only the same user can read, and where a secret may stand.
        if event in _STARTS:
            self.look(shown(arguments[: _STARTS[event]]), "the arguments of a process")

    def fault(self, fault: BaseException) -> None:
        """Search an exception and all that led to it, as a handler or an error service would show it."""
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
        """Search the locals of a frame that an exception came through."""
        for local, value in frame.f_locals.items():
            where = f"local {local!r} of {frame.f_code.co_filename}:{frame.f_lineno} under {name}"
            self.look(value if isinstance(value, bytes | str) else shown(value), where)

    def thing(self, value: object, where: str) -> None:
        """Search the repr and the pickle of an object of ours, or of several."""
        if isinstance(value, Mapping):
            value = list(value.values())
        if isinstance(value, list | tuple | set | frozenset):
            for each in value:
                self.thing(each, where)
        elif OURS.match(type(value).__module__):
            self.look(shown(value), f"the repr of {where}")
            self.look(pickled(value), f"the pickle of {where}")

    def folder(self, folder: Path) -> None:
        """Search all files below a folder."""
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
    return path.name in GIVEN or RECORD.fullmatch(path.name) is not None


def _searched(path: Path) -> list[bytes]:
    """What of a file must not hold the canary: all of it, save for what a token store has to keep."""
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
    """Begin to watch."""
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
    watch.taken()
    yield
    for name, value in request.node.funcargs.items():
        watch.thing(value, f"fixture {name!r}")
    _say(watch.taken())


@pytest.fixture(autouse=True, scope="session")
def _no_secret_lies_about(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Generator[None]:
    yield
    watch = pytestconfig.stash[WATCH]
    watch.folder(tmp_path_factory.getbasetemp())
    _say(watch.taken())


def _say(seen: Sequence[str]) -> None:
    if seen:
        pytest.fail("A secret of the sandbox is in " + "; in ".join(seen), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Search what a test ended with, should it be an exception, and what was printed."""
    watch = item.config.stash[WATCH]
    if call.excinfo is not None and isinstance(call.excinfo.value, Exception):
        watch.fault(call.excinfo.value)
    report: pytest.TestReport = yield
    if report.when == "call":
        for title, text in report.sections:
            if "log" not in title:  # searched record by record
                watch.look(text, title.lower())
    return report
