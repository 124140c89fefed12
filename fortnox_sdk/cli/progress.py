"""The progress of a slow step on a terminal: text, bar, count and, after two seconds, rate and time left."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.table import Column
from rich.text import Text as StyledText

from fortnox_sdk.text import Language, Text, printable

_RATE_AFTER_S: Final = 2.0
"""Seconds after which rate and time left are shown. Before that, they would vary too much."""
_MINUTE_S: Final = 60
_LONG_S: Final = 90
"""A time left of at least this many seconds is shown in minutes."""
_SLOW: Final = 10
"""Rates below this number per second are shown with a decimal."""

_BAR: Final = 20
_FIGURES: Final = 38
"""The width of count, rate, time left, spinner and spaces together, in columns."""
_SHORTEST: Final = 20
"""The width of the text on a narrow terminal, in columns."""


def measured(done: float, total: float | None, elapsed_s: float) -> Text:
    """Return the count of a step and, after two seconds, its rate and the time left.

    >>> measured(120, 1200, 5.0).en, measured(3, 12, 10.0).sv, measured(3, 12, 1.0).en
    ('120/1200 · 24/s · 45 s left', '3/12 · 0,3/s · 30 s kvar', '3/12')
    """
    if total is None:
        return Text.same(f"{done:.0f}" if done else "")
    count = Text.same(f"{done:.0f}/{total:.0f}")
    if elapsed_s < _RATE_AFTER_S or not done:
        return count
    rate = done / elapsed_s
    shown = f"{rate:.0f}" if rate >= _SLOW else f"{rate:.1f}"
    left_s = max(total - done, 0) / rate
    left = f"{left_s:.0f} s" if left_s < _LONG_S else f"{left_s / _MINUTE_S:.0f} min"
    return count + Text(f" · {shown}/s · {left} left", f" · {shown.replace('.', ',')}/s · {left} kvar")


class _Measured(ProgressColumn):
    """The column with count, rate and time left."""

    def __init__(self, language: Language) -> None:
        super().__init__(Column(no_wrap=True))
        self._language: Language = language

    def render(self, task: Task) -> StyledText:
        """Return the text of the column."""
        text = measured(task.completed, task.total, task.elapsed or 0.0)
        return StyledText(text.in_language(self._language), style="dim")


class StepProgress:
    """The progress of one step, which disappears from the terminal when the step ends.

    Args:
        title: The text of the step until the first call of `update`.
        console: The terminal.
        language: The language of rate and time left.
        get_time: A function that returns a time in seconds; None means rich's own clock.
    """

    def __init__(
        self,
        title: Text,
        console: Console,
        language: Language,
        *,
        get_time: Callable[[], float] | None = None,
    ) -> None:
        self._language: Language = language
        # rich would shorten the figures too, if a text leaves no room for them.
        self._room = max(console.width - _BAR - _FIGURES, _SHORTEST)
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True)),
            BarColumn(bar_width=_BAR),
            _Measured(language),
            console=console,
            transient=True,
            get_time=get_time,
        )
        self._task = self._progress.add_task(self._shown(title), total=None)

    def update(self, text: Text, done: int, total: int | None) -> None:
        """Show the current work, and how much of the step is done. If `done` decreases, the rate is measured anew."""
        if done < self._progress.tasks[0].completed:
            self._progress.reset(self._task)
        self._progress.update(self._task, description=self._shown(text), completed=done, total=total)

    @contextmanager
    def paused(self) -> Generator[None]:
        """Hide the progress, so that a person can type."""
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()

    def _shown(self, text: Text) -> str:
        shown = printable(text.in_language(self._language))
        return shown if len(shown) <= self._room else f"{shown[: self._room - 1]}…"

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._progress.stop()
