"""The progress callback of a long job."""

from typing import Protocol


class Progress(Protocol):
    """A progress callback: `callback(text, done, total)`."""

    def __call__(self, text: str, done: int, total: int | None, /) -> object:
        """Receive the progress at the beginning of a step.

        Args:
            text: The step that begins now.
            done: The number of steps that are done.
            total: The total number of steps, or None if it is not known.
        """
        ...


def no_progress(_text: str, _done: int, _total: int | None, /) -> None:
    """Ignore the progress of a job."""
