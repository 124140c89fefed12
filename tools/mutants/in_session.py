"""Runs of tests in forks of one pytest session, with the code of functions replaced in memory.

The session imports the project and collects its tests once, so a run starts within milliseconds instead of seconds. A
run does not notice a mutation whose function runs only while a module is imported, or only in other processes.
"""

import gc
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FunctionType
from typing import TypeAlias

import pytest

from tools.mutants.forked import FirstFailure, answer_of_fork
from tools.mutants.mutations import Mutation

ChangedCode: TypeAlias = Sequence[tuple[FunctionType, CodeType]]
"""Pairs of a function and its new code."""


class Session:
    """A pytest session that has collected its tests.

    Args:
        root: The folder of the project.
        session: The session.
    """

    def __init__(self, root: Path, session: pytest.Session) -> None:
        self._root = root
        self._session = session
        self._items = {item.nodeid: item for item in session.items}
        # The garbage collector lists no frozen objects, and tests/conftest.py freezes those of the collection.
        gc.unfreeze()
        self._functions = _functions()
        # Neither this process nor its forks search the many objects of the collected tests for garbage.
        gc.freeze()

    def first_failure(self, tests: Sequence[str], changed: ChangedCode, *, seconds: float) -> str | None:
        """Run tests in a fork with changed code. Return the first that fails, or another result of `answer_of_fork`."""
        return answer_of_fork(lambda: self._run(tests, changed), seconds=seconds)

    def _run(self, tests: Sequence[str], changed: ChangedCode) -> str:
        for function, code in changed:
            function.__code__ = code
        failure = FirstFailure()
        self._session.config.pluginmanager.register(failure)
        items = [self._items[test] for test in tests if test in self._items]
        for item, following in zip(items, [*items[1:], None], strict=True):
            self._session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if failure.name:
                break
        # This ends what the fixtures have started.
        self._session.config.hook.pytest_sessionfinish(session=self._session, exitstatus=0)
        return failure.name

    def changed_code(self, mutation: Mutation) -> ChangedCode:
        """Return the functions in this process that a mutation changes, with their new code.

        The list is empty if the mutation changes code outside functions, or the set of variables that a function uses
        from an enclosing function.
        """
        if not mutation.is_in_function:
            return []
        path = self._root / mutation.path
        before = _codes(path.read_text("utf-8"), str(path))
        after = _codes(mutation.content, str(path))
        places = [place for place in before if place in after and before[place] != after[place]]
        changed = [
            (function, after[place])
            for place in places
            for function in self._functions.get(_start(before[place]), ())
        ]
        fits = all(function.__code__.co_freevars == code.co_freevars for function, code in changed)
        return changed if fits else []


def in_session(root: Path, arguments: Sequence[str], use: Callable[[Session], None]) -> None:
    """Collect the tests in `root` that the arguments of pytest choose, and call `use` with the session.

    Raises:
        RuntimeError: pytest could not collect the tests.
    """

    class Plugin:
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtestloop(self, session: pytest.Session) -> bool:
            use(Session(root, session))
            return True

    sys.path.insert(0, str(root))
    os.chdir(root)
    os.environ["PYTHONPATH"] = str(root)
    options = ["-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"]
    code = pytest.main([*options, *arguments], plugins=[Plugin()])
    if code != pytest.ExitCode.OK:
        raise RuntimeError(f"pytest ended with {code!r}.")


def _codes(text: str, path: str) -> Mapping[tuple[str, int], CodeType]:
    """Return the code of each function, by its qualified name and the number of earlier functions with that name."""
    seen: Counter[str] = Counter()
    codes: dict[tuple[str, int], CodeType] = {}
    for code in _nested(compile(text, path, "exec", dont_inherit=True)):
        codes[code.co_qualname, seen[code.co_qualname]] = code
        seen[code.co_qualname] += 1
    return codes


def _nested(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _nested(constant)


_Start: TypeAlias = tuple[str, str, int]
"""The file, the qualified name and the first line of a function."""


def _start(code: CodeType) -> _Start:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _functions() -> Mapping[_Start, Sequence[FunctionType]]:
    """Return the functions that exist in this process."""
    found: defaultdict[_Start, list[FunctionType]] = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType):
            found[_start(thing.__code__)].append(thing)
    return found
