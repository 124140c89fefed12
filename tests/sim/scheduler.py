"""Threads that run one at a time, in an order and at a time that the seed decides."""

import threading
from collections.abc import Callable
from random import Random
from typing import Final

import attrs

__all__ = ["Actor", "Killed", "Scheduler", "Stuck"]

_MOST_STEPS: Final = 20_000


class Killed(BaseException):
    """The simulated process of the current thread is dead; it does nothing any more."""


class Stuck(Exception):
    """The simulation made no progress within its number of steps."""


@attrs.define(eq=False)
class Actor:
    """One simulated process."""

    name: str
    wakes_at: float = 0.0
    """Simulated time before which the actor does not go on."""
    is_dead: bool = False
    dies_at_step: int | None = None
    """The actor's own step at which it is killed; None lets it live."""
    steps: int = 0
    has_ended: bool = False
    error: BaseException | None = None
    """An exception that ended the actor and that nobody expected."""
    turn: threading.Semaphore = attrs.field(factory=lambda: threading.Semaphore(0))
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
        self.actors: list[Actor] = []
        self.trace: list[str] = []
        self.steps = 0
        self._main = threading.Semaphore(0)
        self._threads: list[threading.Thread] = []
        self._local = threading.local()
        self._after_step: list[Callable[[], None]] = []

    @property
    def current(self) -> Actor:
        """The actor of the current thread."""
        actor: Actor = self._local.actor
        return actor

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
            except BaseException as error:  # noqa: BLE001 -- reported by `run`
                actor.error = error
            finally:
                actor.has_ended = True
                self._main.release()

        thread = threading.Thread(target=live, name=name, daemon=True)
        self.actors.append(actor)
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
        actor.steps += 1
        actor.label = label
        if actor.dies_at_step is not None and actor.steps >= actor.dies_at_step:
            self.kill(actor)
            raise Killed
        actor.wakes_at = self.now_s + sleep_s
        self._main.release()
        actor.turn.acquire()
        if actor.is_dead:
            raise Killed

    def note(self, text: str) -> None:
        """Add a line to the trace."""
        actor = getattr(self._local, "actor", None)
        self.trace.append(f"{self.now_s:14.3f} {actor.name if actor else '-':12} {text}")

    def kill(self, actor: Actor) -> None:
        """End an actor: from now on whatever it tries to do raises `Killed`."""
        actor.is_dead = True
        self.trace.append(
            f"{self.now_s:14.3f} {actor.name:12} killed at {actor.label!r} (its step {actor.steps})"
        )

    def after_each_step(self, check: Callable[[], None]) -> None:
        """Call a check whenever an actor has done a step."""
        self._after_step.append(check)

    def run(self) -> None:
        """Run until every actor has ended.

        Raises:
            Stuck: Too many steps.
            BaseException: What ended an actor unexpectedly.
        """
        try:
            while waiting := [actor for actor in self.actors if not actor.has_ended]:
                self.steps += 1
                if self.steps > _MOST_STEPS:
                    raise Stuck(f"No end after {_MOST_STEPS} steps: {[(a.name, a.label) for a in waiting]}")
                self._go_on(self._choose(waiting))
                for check in self._after_step:
                    check()
        finally:
            self._end_all()

    def _choose(self, waiting: list[Actor]) -> Actor:
        ready = [actor for actor in waiting if actor.wakes_at <= self.now_s or actor.is_dead]
        if not ready:
            self.now_s = min(actor.wakes_at for actor in waiting)
            ready = [actor for actor in waiting if actor.wakes_at <= self.now_s]
        return ready[0] if len(ready) == 1 else self.random.choice(ready)

    def _go_on(self, actor: Actor) -> None:
        actor.turn.release()
        self._main.acquire()
        if actor.error is not None:
            raise actor.error

    def _end_all(self) -> None:
        for actor in self.actors:
            actor.is_dead = True
            if not actor.has_ended:
                actor.turn.release()
        for thread in self._threads:
            thread.join(5)
