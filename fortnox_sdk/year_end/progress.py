"""The callback that tells how far a long job has come."""

from typing import Protocol

__all__ = ["Progress", "no_progress"]


class Progress(Protocol):
    """A progress callback: `callback(text, done, total)`."""

    def __call__(self, text: str, done: int, total: int | None, /) -> object:
        """Receive one step.

        Args:
            text: The step that begins now.
            done: The number of steps that are done.
            total: The number of steps in all; None when it is not known.
        """
        ...


def no_progress(_text: str, _done: int, _total: int | None, /) -> None:
    """Ignore progress."""
