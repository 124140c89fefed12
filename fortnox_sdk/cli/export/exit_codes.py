"""The exit codes of an export: for problems that prevent it, and for its result."""

from collections.abc import Collection
from typing import Final

from fortnox_sdk.cli.exits import ExitCode, exit_code
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.result import ExportResult

_UNCERTAIN: Final = frozenset({ProblemCode.DUPLICATE, ProblemCode.ELSEWHERE})


def problems_exit_code(problems: Collection[Problem]) -> ExitCode:
    """Return the exit code for the problems that prevent an export plan from being posted."""
    if any(problem.code.refused_by_fortnox for problem in problems):
        return ExitCode.REFUSED
    if any(problem.code in _UNCERTAIN for problem in problems):
        return ExitCode.UNCERTAIN
    return ExitCode.USAGE


def export_exit_code(result: ExportResult) -> ExitCode:
    """Return the exit code of an export run.

    The exit code of an incomplete run is UNCERTAIN if a voucher was posted, has an unknown outcome, or was changed or
    removed in Fortnox. Otherwise, it is the exit code of the error that stopped the run.
    """
    if result.complete:
        return ExitCode.DONE
    has_effects = result.posted or result.unsettled or result.removed or result.differences
    if has_effects or result.error is None:
        return ExitCode.UNCERTAIN
    return exit_code(result.error) or ExitCode.ERROR
