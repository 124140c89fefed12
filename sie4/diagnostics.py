"""The list of diagnostics of one file. All diagnostics are counted, but only a limited number per code is listed."""

from __future__ import annotations

from typing import Literal

import attrs

from sie4.errors import LIMIT_CODES, Code, Diagnostic, Severity, SieError
from sie4.limits import MAX_DIAGNOSTICS

__all__ = ["DiagnosticList"]

_Affected = Literal["vouchers", "rows"]


@attrs.define
class _Omitted:
    """The diagnostics of one kind that are not listed.

    Attributes:
        line: The line of the first of these diagnostics, or None if this diagnostic concerns the whole file.
        number: The number of these diagnostics.
        count: The number of rows or vouchers that these diagnostics affect.
    """

    line: int | None
    number: int = 0
    count: int = 0


class DiagnosticList:
    """The diagnostics of one file, in the order in which the reader adds them.

    Attributes:
        entries: The diagnostics that are listed.
        added: The number of diagnostics that were added, including those that are not listed.
    """

    def __init__(self) -> None:
        self.entries: list[Diagnostic] = []
        self.added: int = 0
        self._by_code: dict[Code, int] = {}
        self._omitted: dict[tuple[Code, Severity, _Affected | None], _Omitted] = {}

    def add(
        self,
        line: int | None,
        code: Code,
        severity: Severity,
        message: str,
        *,
        affects: _Affected | None = None,
        count: int = 0,
        column: int | None = None,
        record: str | None = None,
    ) -> None:
        """Add a diagnostic; see `Diagnostic` for the arguments."""
        self.added += 1
        number = self._by_code[code] = self._by_code.get(code, 0) + 1
        if number <= MAX_DIAGNOSTICS:
            self.entries.append(
                Diagnostic(
                    line=line,
                    code=code,
                    severity=severity,
                    message=message,
                    affects=affects,
                    count=count,
                    column=column,
                    record=record,
                )
            )
            return
        omitted = self._omitted.setdefault((code, severity, affects), _Omitted(line))
        omitted.number += 1
        omitted.count += count

    def refuse_exceeded_limits(self) -> None:
        """Check that every part of the file was read.

        Raises:
            SieError: The file exceeds a limit, so a part of it was not read.
        """
        for diagnostic in self.entries:
            if diagnostic.code in LIMIT_CODES:
                raise SieError(
                    f"A part of the file is not read: {diagnostic}", line=diagnostic.line, column=diagnostic.column,
                    record=diagnostic.record,
                )  # fmt: skip

    def add_omitted(self) -> None:
        """Add one summary diagnostic for each kind of diagnostic that is not completely listed."""
        for (code, severity, affects), omitted in self._omitted.items():
            self.entries.append(
                Diagnostic(
                    line=omitted.line,
                    code=code,
                    severity=severity,
                    message=f"There are {omitted.number} more diagnostics like this, from this line on. They are not "
                    f"listed, because the limit is {MAX_DIAGNOSTICS} for each code. Correct the listed problems first.",
                    affects=affects,
                    count=omitted.count,
                )
            )
        self._omitted.clear()
