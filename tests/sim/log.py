"""The log of the package, kept with everything else that was shown."""

import logging

__all__ = ["Log"]


class Log(logging.Handler):
    """A handler that collects what the package logs."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._texts = texts
        self._logger = logging.getLogger("fortnox_sdk")
        self._level = self._logger.level

    def begin(self) -> None:
        """Collect from now on."""
        self._logger.addHandler(self)
        self._logger.setLevel(logging.DEBUG)

    def end(self) -> None:
        """Stop."""
        self._logger.removeHandler(self)
        self._logger.setLevel(self._level)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self._texts.append(record.getMessage())
