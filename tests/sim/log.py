"""A log handler that collects the log lines of the package, so that they can be searched for secrets."""

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
        """Start to collect log lines."""
        self._logger.addHandler(self)
        self._logger.setLevel(logging.DEBUG)

    def end(self) -> None:
        """Stop collecting log lines."""
        self._logger.removeHandler(self)
        self._logger.setLevel(self._level)

    def emit(self, record: logging.LogRecord) -> None:
        """Add a log line to the collected texts."""
        self._texts.append(record.getMessage())
