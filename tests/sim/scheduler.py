"""Threads that run one at a time, in an order and at simulated times that the seed decides.

A thread that reaches a step chooses the thread that runs next, and wakes it. If it chooses itself, it simply continues.
"""

import threading
from collections.abc import Callable
from random import Random
from typing import Final

import attrs

__all__ = ["Actor", "Killed", "Scheduler", "Stuck"]

_MOST_STEPS: Final = 40_000
_SHORT_WAITS: Final = frozenset({"sleep 0.005 s", "operator waits", "late"})
"""The labels of steps that the trace omits, because they are repeated while a process waits."""
_MOMENT_S: Final = 0.03
"""The longest time of a step in simulated seconds, about as long as a network delay.

If steps took no time, one process would run all its steps without a gap in which other processes can run.
"""


class Killed(BaseException):
    """An exception that ends the thread of a killed simulated process."""


class Stuck(Exception):
    """The simulation did not end within the permitted number of steps."""


def _closed_lock() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@attrs.define(eq=False)
class Actor:
    """One simulated process, which runs in a thread."""

    name: str
    wakes_at: float = 0.0
    """The simulated time before which the process does not continue."""
    is_dead: bool = False
    dies_at_step: int | None = None
    """The number of the step at which the process is killed, or None if it is not killed."""
    dies_at_labels: tuple[str, ...] = ("",)
    """Only steps whose labels begin with one of these texts count for `dies_at_step`."""
    steps: int = 0
    """The number of steps so far that count for `dies_at_step`."""
    has_ended: bool = False
    turn: threading.Lock = attrs.field(factory=_closed_lock)
    """A lock that is released when this process may begin or continue."""
    label: str = "start"


class Scheduler:
    """A scheduler that lets only one simulated process (actor) run at a time.

    Args:
        random: The source of randomness for the order of the steps and their delays.
        now_s: The simulated time at the start, in seconds.
    """

    def __init__(self, random: Random, *, now_s: float) -> None:
        self.random = random
        self.now_s = now_s
        self._began_s = now_s
        self.trace: list[str] = []
        self.steps = 0
        self.shows_steps = False
        """True if the trace has a line for every step, and not only for exchanges and events."""
        self._waiting: list[Actor] = []
        self._end = _closed_lock()
        self._failure: BaseException | None = None
        self._is_over = False
        self._threads: list[threading.Thread] = []
        self._local = threading.local()
        self._after_step: list[Callable[[], None]] = []

    @property
    def current(self) -> Actor:
        """The simulated process that runs in the current thread."""
        actor: Actor = self._local.actor
        return actor

    @property
    def has_current(self) -> bool:
        """True if the current thread runs a simulated process."""
        return hasattr(self._local, "actor")

    def spawn(self, name: str, run: Callable[[], None], *, wakes_at: float = 0.0) -> Actor:
        """Add a simulated process. It begins when the scheduler chooses it."""
        actor = Actor(name=name, wakes_at=wakes_at)

        def live() -> None:
            self._local.actor = actor
            actor.turn.acquire()
            try:
                if not actor.is_dead:
                    run()
            except Killed:
                pass
            except BaseException as error:  # noqa: BLE001 -- raised again by `run`
                self._failure = self._failure or error
            finally:
                actor.has_ended = True
                self._waiting.remove(actor)
                if not self._is_over:
                    self._pass_on()

        thread = threading.Thread(target=live, name=name, daemon=True)
        self._waiting.append(actor)
        self._threads.append(thread)
        thread.start()
        return actor

    def step(self, label: str, *, sleep_s: float = 0.0) -> None:
        """Let other processes run before the current process continues.

        A process can be killed only at a step.

        Args:
            label: The name of the step in the trace.
            sleep_s: The number of simulated seconds before the process continues, or 0 for a short random time.

        Raises:
            Killed: The process was killed.
        """
        actor = self.current
        if actor.is_dead:
            raise Killed
        actor.steps += label.startswith(actor.dies_at_labels)
        if self.shows_steps and label != actor.label and label not in _SHORT_WAITS:
            self.note(f"    . {label}")
        if label not in _SHORT_WAITS:
            actor.label = label
        if actor.dies_at_step is not None and actor.steps >= actor.dies_at_step:
            self.kill(actor)
            raise Killed
        actor.wakes_at = self.now_s + (sleep_s or self.random.random() * _MOMENT_S)
        if self._pass_on() is not actor:
            actor.turn.acquire()
        if actor.is_dead:
            raise Killed

    def note(self, text: str) -> None:
        """Add a line to the trace."""
        actor = getattr(self._local, "actor", None)
        self._add(actor.name if actor else "-", text)

    def _add(self, name: str, text: str) -> None:
        self.trace.append(f"{self.now_s - self._began_s:10.3f} {name:12} {text}")

    def kill(self, actor: Actor) -> None:
        """Kill a simulated process: its next step raises `Killed`."""
        actor.is_dead = True
        self._add(actor.name, f"killed at {actor.label!r}")

    def after_each_step(self, check: Callable[[], None]) -> None:
        """Register a check that is called after every step of any process."""
        self._after_step.append(check)

    def run(self) -> None:
        """Run until every simulated process has ended.

        Raises:
            Stuck: The simulation had too many steps.
            BaseException: The first error that a process or a check raised.
        """
        try:
            self._pass_on()
            self._end.acquire()
            if self._failure is not None:
                raise self._failure
        finally:
            self._end_all()

    def _pass_on(self) -> Actor | None:
        """Choose the process that runs next, wake it and return it. Return None if the simulation is over."""
        chosen = None
        try:
            for check in self._after_step:
                check()
            if self._failure is None and self._waiting:
                chosen = self._choose()
        except BaseException as error:  # noqa: BLE001 -- raised again by `run`
            self._failure = self._failure or error
            chosen = None
        if chosen is None:
            self._end.release()
        elif not self.has_current or chosen is not self.current or chosen.has_ended:
            chosen.turn.release()
        return chosen

    def _choose(self) -> Actor:
        """Return a process that can continue now. If all are waiting, advance the time until one of them can continue.

        Raises:
            Stuck: The simulation had too many steps.
        """
        self.steps += 1
        if self.steps > _MOST_STEPS:
            labels = [(actor.name, actor.label) for actor in self._waiting]
            raise Stuck(f"No end after {_MOST_STEPS} steps: {labels}")
        now_s = self.now_s
        ready = [actor for actor in self._waiting if actor.wakes_at <= now_s or actor.is_dead]
        if not ready:
            now_s = self.now_s = min(actor.wakes_at for actor in self._waiting)
            ready = [actor for actor in self._waiting if actor.wakes_at <= now_s]
        return ready[0] if len(ready) == 1 else ready[int(self.random.random() * len(ready))]

    def _end_all(self) -> None:
        self._is_over = True
        for actor in list(self._waiting):
            actor.is_dead = True
            actor.turn.release()
        for thread in self._threads:
            thread.join(5)
