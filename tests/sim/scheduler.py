"""Threads that run one at a time, in an order and at a time that the seed decides.

The thread that does a step chooses the next one and passes the turn on by itself. Nothing is switched if a thread
chooses itself.
"""

import threading
from collections.abc import Callable
from random import Random
from typing import Final

import attrs

__all__ = ["Actor", "Killed", "Scheduler", "Stuck"]

_MOST_STEPS: Final = 40_000
_SHORT_WAITS: Final = frozenset({"sleep 0.005 s", "operator waits", "late"})
"""Steps that the trace leaves out, as they come again and again while somebody waits."""
_MOMENT_S: Final = 0.03
"""A step takes up to so many seconds, about as long as the network. Otherwise the steps of one process would follow
each other without a gap in which others can go on."""


class Killed(BaseException):
    """The simulated process of the current thread is dead; it does nothing any more."""


class Stuck(Exception):
    """The simulation made no progress within its number of steps."""


def _closed_lock() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@attrs.define(eq=False)
class Actor:
    """One simulated process."""

    name: str
    wakes_at: float = 0.0
    """Simulated time before which the actor does not go on."""
    is_dead: bool = False
    dies_at_step: int | None = None
    """The actor's own step at which it is killed; None lets it live."""
    dies_at_labels: tuple[str, ...] = ("",)
    """The beginnings of the labels of the steps that count for `dies_at_step`."""
    steps: int = 0
    """The number of its steps so far that count for `dies_at_step`."""
    has_ended: bool = False
    turn: threading.Lock = attrs.field(factory=_closed_lock)
    """Free while it is this actor's turn to begin or to go on."""
    label: str = "start"


class Scheduler:
    """Lets one actor go on at a time.

    Args:
        random: Decides every order and every delay.
        now_s: Simulated time at the start, in seconds.
    """

    def __init__(self, random: Random, *, now_s: float) -> None:
        self.random = random
        self.now_s = now_s
        self._began_s = now_s
        self.trace: list[str] = []
        self.steps = 0
        self.shows_steps = False
        """Whether the trace has a line for every step, and not only for exchanges and events."""
        self._waiting: list[Actor] = []
        self._end = _closed_lock()
        self._failure: BaseException | None = None
        self._is_over = False
        self._threads: list[threading.Thread] = []
        self._local = threading.local()
        self._after_step: list[Callable[[], None]] = []

    @property
    def current(self) -> Actor:
        """The actor of the current thread."""
        actor: Actor = self._local.actor
        return actor

    @property
    def has_current(self) -> bool:
        """Whether the current thread is an actor's."""
        return hasattr(self._local, "actor")

    def spawn(self, name: str, run: Callable[[], None], *, wakes_at: float = 0.0) -> Actor:
        """Add an actor; it begins when the scheduler chooses it."""
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
        """Let others go on first; the place where an actor can be killed.

        Args:
            label: Shown in the trace.
            sleep_s: Simulated seconds before the actor goes on.

        Raises:
            Killed: The actor was killed.
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
        """End an actor: from now on whatever it tries to do raises `Killed`."""
        actor.is_dead = True
        self._add(actor.name, f"killed at {actor.label!r}")

    def after_each_step(self, check: Callable[[], None]) -> None:
        """Call a check whenever an actor has done a step."""
        self._after_step.append(check)

    def run(self) -> None:
        """Run until every actor has ended.

        Raises:
            Stuck: Too many steps.
            BaseException: The error that ended an actor or that a check raised.
        """
        try:
            self._pass_on()
            self._end.acquire()
            if self._failure is not None:
                raise self._failure
        finally:
            self._end_all()

    def _pass_on(self) -> Actor | None:
        """Give the turn to the next actor and return it; None after the end."""
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
        """Return an actor that can go on now; the earliest later one if none can.

        Raises:
            Stuck: Too many steps.
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
