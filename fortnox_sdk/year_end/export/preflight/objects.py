"""Checks that the cost centres and projects of vouchers exist, are active, and fit the settings of the accounts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.bookkeeping.accounts import AccountSetting, AccountSummary
from fortnox_sdk.connectors.registers.projects import ProjectStatus
from fortnox_sdk.errors import AccessDenied, NotFound
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.problems import Problem, ProblemCode
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

_COST_CENTER: Final = Text("cost centre", "kostnadsställe")
_PROJECT: Final = Text("project", "projekt")


@attrs.frozen
class _Kind:
    """A kind of object that a voucher row can have: cost centre or project."""

    name: Text
    code: Callable[[ClosingRow], str]
    setting: Callable[[AccountSummary], AccountSetting | str | None]
    is_active: Callable[[FortnoxClient, str], bool]
    """A function that returns whether an object is active. It raises `NotFound` if the company lacks the object."""


def _cost_center_is_active(client: FortnoxClient, code: str) -> bool:
    return client.cost_centers.get(code).active is not False


def _project_is_active(client: FortnoxClient, code: str) -> bool:
    # Nobody has recorded how Fortnox answers a voucher with a completed project, so it is reported in advance.
    return client.projects.get(code).status != ProjectStatus.COMPLETED


_KINDS: Final = (
    _Kind(
        _COST_CENTER,
        lambda row: row.cost_center,
        lambda account: account.cost_center_settings,
        _cost_center_is_active,
    ),
    _Kind(_PROJECT, lambda row: row.project, lambda account: account.project_settings, _project_is_active),
)


@attrs.define
class ObjectCheck:
    """The check of cost centres and projects. An object is read only once, even if several years use it."""

    client: FortnoxClient
    warnings: list[Text] = attrs.field(factory=list[Text], init=False)
    """Warnings about objects that could not be checked, because the connection is not allowed to read them."""
    _codes: dict[tuple[str, str], ProblemCode | None] = attrs.field(
        factory=dict[tuple[str, str], "ProblemCode | None"], init=False
    )

    def problems(
        self, vouchers: Sequence[ClosingVoucher], chart: Mapping[int, AccountSummary]
    ) -> list[Problem]:
        """Return the problems with the cost centres and projects in vouchers.

        This makes one call for each cost centre and each project that was not read before. It does not read the lists
        of cost centres and projects, because Fortnox may ignore the page number in requests for these lists.

        Args:
            vouchers: The vouchers to check.
            chart: The accounts of the vouchers' financial year. Their settings require or forbid cost centres and
                projects.
        """
        return [
            problem
            for voucher in vouchers
            for kind in _KINDS
            for problem in self._kind_problems(voucher, kind, chart)
        ]

    def _kind_problems(
        self, voucher: ClosingVoucher, kind: _Kind, chart: Mapping[int, AccountSummary]
    ) -> Iterator[Problem]:
        reference = voucher.reference
        for code in dict.fromkeys(code for row in voucher.rows if (code := kind.code(row))):
            problem_code = self._read(kind, code)
            if problem_code is not None:
                yield Problem.of(problem_code, reference=reference, kind=kind.name, object=code)
        for number, row in enumerate(voucher.rows, 1):
            setting = kind.setting(chart[row.account]) if row.account in chart else None
            has_code = bool(kind.code(row))
            if setting == AccountSetting.MANDATORY and not has_code:
                problem_code = ProblemCode.OBJECT_REQUIRED
            elif setting == AccountSetting.NOTALLOWED and has_code:
                problem_code = ProblemCode.OBJECT_NOT_ALLOWED
            else:
                continue
            yield Problem.of(
                problem_code, reference=reference, kind=kind.name, row=number, account=row.account
            )

    def _read(self, kind: _Kind, code: str) -> ProblemCode | None:
        key = kind.name.en, code
        if key not in self._codes:
            self._codes[key] = self._state(kind, code)
        return self._codes[key]

    def _state(self, kind: _Kind, code: str) -> ProblemCode | None:
        try:
            return None if kind.is_active(self.client, code) else ProblemCode.OBJECT_INACTIVE
        except NotFound:
            return ProblemCode.OBJECT_MISSING
        except AccessDenied as fault:
            self.warnings.append(
                Text(
                    "{kind} {code} was not checked: {fault}", "{kind} {code} kontrollerades inte: {fault}"
                ).format(kind=kind.name, code=code, fault=Text(fault.message, fault.message_sv))
            )
            return None
