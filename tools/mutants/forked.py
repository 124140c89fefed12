"""Runs of tests in forked processes. A forked process need not import the unaffected modules again."""

import os
import select
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import grimp
import pytest

_PACKAGES = (
    "attrs",
    "cattrs",
    "cryptography.fernet",
    "flask",
    "hypothesis.strategies",
    "jinja2",
    "openpyxl",
    "requests",
    "rich.console",
    "sqlalchemy",
    "tenacity",
    "typer",
    "xlsxwriter",
    "yaml",
)


def preload(root: Path, path: str) -> None:
    """Import the packages that most tests use, and the modules of the project that do not import the module at `path`.

    Args:
        root: The folder of the project.
        path: The path of the module that will be changed.

    Raises:
        ImportError: The module at `path` was also imported, so that a change to its file would have no effect.
    """
    sys.path.insert(0, str(root))
    os.chdir(root)
    for name in _PACKAGES:
        import_module(name)
    changed = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    graph = grimp.build_graph("fortnox_sdk", "sie4", cache_dir=None)
    for name in graph.modules:
        for package in _packages(name):
            # The import of a module imports its packages first.
            graph.add_import(importer=name, imported=package)
    for name in sorted(graph.modules - {changed} - graph.find_downstream_modules(changed)):
        if not name.endswith("__main__"):
            import_module(name)
    if changed in sys.modules:
        raise ImportError(f"{changed} was imported before it was changed.", name=changed)


def _packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


class FirstFailure:
    """A pytest plugin that records the name of the first test that failed."""

    def __init__(self) -> None:
        self.name = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record the name of the first test that fails."""
        if report.failed and not self.name:
            self.name = report.nodeid


def first_failure(root: Path, tests: Sequence[str], *, seconds: float) -> str | None:
    """Run tests in a pytest session in a fork. Return the first that fails, or another result of `answer_of_fork`."""
    return answer_of_fork(lambda: _run(root, tests), seconds=seconds)


def answer_of_fork(run: Callable[[], str], *, seconds: float) -> str | None:
    """Call `run` in a fork of this process, and discard the output of the fork.

    Returns:
        The text that `run` returned, or `None` if it is empty. "timeout" if `run` took longer than `seconds`. "exit
        without an answer" if the fork ended before `run` returned.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            os.setsid()
            sys.dont_write_bytecode = True
            with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
                for stream in (1, 2):
                    os.dup2(nowhere.fileno(), stream)
            os.write(writer, f"ok {run()}".encode())
        finally:
            # Not even an error lets the fork continue with the work of this process.
            os._exit(0)
    os.close(writer)
    try:
        if not select.select([reader], [], [], seconds)[0]:
            return "timeout"
        answer = os.read(reader, 10_000).decode()
        return answer.partition(" ")[2] or None if answer else "exit without an answer"
    finally:
        os.close(reader)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _run(root: Path, tests: Sequence[str]) -> str:
    """Run pytest, and return the name of the first failure or `exit N`."""
    os.environ["PYTHONPATH"] = str(root)
    names = root / f"chosen_tests_{os.getpid()}.txt"
    names.write_text("\n".join(tests), "utf-8")
    failure = FirstFailure()
    options = ["-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"]
    # pytest warns that it can't rewrite the assertions of the preloaded packages, and our settings make that an error.
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    code = pytest.main([*options, f"@{names}"], plugins=[failure])
    names.unlink()
    return failure.name or ("" if code == 0 else f"exit {int(code)}")
