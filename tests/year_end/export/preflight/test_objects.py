"""Tests that the check before the export finds cost centres and projects that Fortnox would refuse."""

from typing import Any

import attrs
import pytest

from fortnox_sdk.connectors.bookkeeping.accounts import Account, AccountSetting
from fortnox_sdk.connectors.registers.cost_centers import CostCenter
from fortnox_sdk.connectors.registers.projects import Project, ProjectStatus
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.problems import ProblemCode
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from tests.transports import TamperingTransport, answer
from tests.year_end.export.exporting import Company, closing


def with_objects(*codes: dict[str, Any]) -> ClosingVoucher:
    """Return a voucher whose rows have these cost centres and projects."""
    voucher = closing()
    rows = (attrs.evolve(row, **each) for row, each in zip(voucher.rows, codes, strict=False))
    return attrs.evolve(voucher, rows=(*rows, *voucher.rows[len(codes) :]))


def texts(acme: Company, voucher: ClosingVoucher) -> list[Text]:
    return [problem.text for problem in acme.plan([voucher]).problems]


@pytest.fixture
def with_registers(acme: Company) -> Company:
    """Return the company with active and inactive cost centres and projects."""
    acme.client.cost_centers.create(CostCenter(code="SÖD", description="Söder", active=True))
    acme.client.cost_centers.create(CostCenter(code="UND", description="Under avveckling", active=False))
    for number, status in (("P1", ProjectStatus.ONGOING), ("P2", ProjectStatus.COMPLETED)):
        acme.client.projects.create(Project(project_number=number, description=number, status=status))
    return acme


def test_existing_active_cost_centres_and_projects_are_accepted(with_registers: Company) -> None:
    voucher = with_objects({"cost_center": "SÖD", "project": "P1"}, {"cost_center": "SÖD"})
    assert texts(with_registers, voucher) == []
    assert with_registers.plan([voucher]).run().complete


@pytest.mark.parametrize(
    ("codes", "english", "swedish"),
    [
        (
            {"cost_center": "XX"},
            "the company has no cost centre XX.",
            "företaget har inget kostnadsställe XX.",
        ),
        ({"cost_center": "UND"}, "cost centre UND is not active.", "kostnadsställe UND är inte aktivt."),
        ({"project": "P9"}, "the company has no project P9.", "företaget har inget projekt P9."),
        ({"project": "P2"}, "project P2 is not active.", "projekt P2 är inte aktivt."),
    ],
)
def test_a_missing_or_inactive_cost_centre_or_project_is_named_once(
    with_registers: Company, codes: dict[str, str], english: str, swedish: str
) -> None:
    problems = texts(with_registers, with_objects(codes, codes))
    assert problems == [Text(f"depreciation: {english}", f"depreciation: {swedish}")]
    assert with_registers.posts() == 0


def test_each_cost_centre_and_each_project_has_its_own_state(with_registers: Company) -> None:
    mixed = with_objects({"cost_center": "SÖD", "project": "P2"}, {"cost_center": "UND", "project": "SÖD"})
    assert [text.en for text in texts(with_registers, mixed)] == [
        "depreciation: cost centre UND is not active.",
        "depreciation: project P2 is not active.",
        "depreciation: the company has no project SÖD.",
    ]


@pytest.mark.parametrize(
    ("setting", "codes", "code"),
    [
        ("cost_center_settings", {}, ProblemCode.OBJECT_REQUIRED),
        ("cost_center_settings", {"cost_center": "SÖD"}, ProblemCode.OBJECT_NOT_ALLOWED),
        ("project_settings", {}, ProblemCode.OBJECT_REQUIRED),
        ("project_settings", {"project": "P1"}, ProblemCode.OBJECT_NOT_ALLOWED),
    ],
)
def test_a_row_must_have_or_lack_what_its_account_demands(
    with_registers: Company, setting: str, codes: dict[str, str], code: ProblemCode
) -> None:
    demand = AccountSetting.MANDATORY if code is ProblemCode.OBJECT_REQUIRED else AccountSetting.NOTALLOWED
    change = Account(**{setting: demand})
    with_registers.client.accounts.update(1229, change, financial_year=with_registers.year.id)
    (problem,) = with_registers.plan([with_objects(codes, codes)]).problems
    assert problem.code is code
    assert problem.text.en.startswith("depreciation: row 2 has ")
    assert "account 1229" in problem.text.en


def test_each_cost_centre_is_read_once_for_all_vouchers(with_registers: Company) -> None:
    vouchers = [attrs.evolve(with_objects({"cost_center": "SÖD"}), reference=name) for name in "abc"]
    assert with_registers.plan(vouchers).problems == []
    reads = [
        entry for entry in with_registers.sandbox.log() if str(entry["path"]).startswith("/3/costcenters/")
    ]
    assert len(reads) == 1


def test_without_permission_to_read_cost_centres_the_plan_warns_and_does_not_refuse(acme: Company) -> None:
    def refuse(request: Request, response: Response) -> Response:
        if not request.path.startswith("/3/costcenters"):
            return response
        body = {"ErrorInformation": {"Error": 1, "Message": "Har inte behörighet.", "Code": 2000663}}
        return answer(400, body)

    plan = acme.with_transport(TamperingTransport(refuse)).plan([with_objects({"cost_center": "XX"})])
    assert plan.problems == []
    (warning,) = plan.warnings
    assert warning == Text(
        "cost centre XX was not checked: GET /3/costcenters/XX: the connection lacks the scope (Har inte behörighet.) "
        "[HTTP 400, code 2000663].",
        "kostnadsställe XX kontrollerades inte: GET /3/costcenters/XX: Har inte behörighet. [HTTP 400, kod 2000663].",
    )
