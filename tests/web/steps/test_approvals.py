"""Tests that a user can approve an AI assistant's plan on a page of the guide, and that other users don't see it."""

from datetime import timedelta

import pytest

from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.web import User
from fortnox_sdk.year_end.export.approvals.folder import Approvals
from fortnox_sdk.year_end.export.approvals.pending import PlanState
from tests.web.conftest import ClientVisitor
from tests.year_end.export.approvals.waiting import content_of


@pytest.fixture
def approvals(jobs_folder, clock):
    return Approvals(jobs_folder / "_journal", clock=clock)


@pytest.fixture
def keep(approvals, key, clock):
    """Return a function that saves a plan for approval, by default for the connected company, and returns the plan."""
    return lambda company=key, **options: approvals.keep(
        content_of(str(company), **options), asked_at=clock.now()
    )


def approve(visitor, plan, **changes):
    return visitor.submit(
        visitor.get("/approvals"), f"/{plan.id}/approve", {"begin": plan.hash[:6], **changes}
    )


@pytest.mark.parametrize("visitor", ["anna", "browser"])
def test_a_person_approves_a_plan_after_seeing_its_vouchers(visitor, request, approvals, keep):
    person, plan = request.getfixturevalue(visitor), keep()
    assert "/approvals" in person.get("/").text
    page = person.get("/approvals")
    assert (page.status, page.heading) == (200, "Plans that wait for approval")
    for text in (
        "Exempelbygg i Åre AB",
        "Avskrivningar inventarier",
        "1,200.00",
        "-1,200.00 SEK",
        plan.hash[6:],
    ):
        assert text in page.text
    done = approve(person, plan)
    assert (done.status, "approved" in done.text, "Approve the plan" in done.text) == (200, True, False)
    decision = approvals.read(plan.id).decision
    assert (decision.is_approval, decision.hash, decision.place) == (True, plan.hash, "start guide")
    assert decision.by


def test_the_page_is_in_swedish_too(guide, keep):
    keep()
    page = ClientVisitor(guide, language="sv").get("/approvals")
    assert page.heading == "Planer som väntar på godkännande"
    assert "Påverkan på årets resultat: -1\N{NO-BREAK SPACE}200,00 kr" in page.text


def test_a_plan_is_rejected_also_after_its_approval(anna, approvals, keep):
    plan = keep()
    approve(anna, plan)
    page = anna.submit(anna.get("/approvals"), f"/{plan.id}/reject")
    assert "No plan is waiting for approval." in page.text
    assert approvals.state(approvals.read(plan.id)) is PlanState.REJECTED


@pytest.mark.parametrize("begin", ["", "zzzzzz", "yes"])
def test_without_the_beginning_of_the_hash_nothing_is_approved(anna, approvals, keep, begin):
    plan = keep()
    page = approve(anna, plan, begin=begin)
    assert (page.status, "Nothing was approved." in page.text) == (400, True)
    assert approvals.state(approvals.read(plan.id)) is PlanState.WAITING


def test_the_hash_of_another_plan_does_not_approve(anna, approvals, keep):
    plan, other = keep(), keep()
    page = approve(anna, plan, hash=other.hash, begin=other.hash[:6])
    assert (page.status, "The given hash is not the hash of plan" in page.text) == (409, True)
    assert {approvals.state(approvals.read(each.id)) for each in (plan, other)} == {PlanState.WAITING}


def test_a_plan_that_has_expired_is_not_approved(anna, approvals, keep, clock):
    plan = keep()
    page = anna.get("/approvals")
    clock.advance(timedelta(minutes=30))
    late = anna.submit(page, f"/{plan.id}/approve", {"begin": plan.hash[:6]})
    assert (late.status, "is too old" in late.text) == (409, True)
    assert approvals.state(approvals.read(plan.id)) is PlanState.EXPIRED


def test_a_form_without_its_token_or_from_another_site_is_refused(anna, approvals, keep):
    plan = keep()
    page = anna.get("/approvals")
    fields = {"hash": plan.hash, "begin": plan.hash[:6]}
    path = f"/approvals/{plan.id}/approve"
    assert anna.post(path, fields, Origin=anna.origin).status == 403
    with_token = {**fields, "form_token": page.token}
    assert anna.post(path, with_token, Origin="http://other.example").status == 403
    assert anna.get(path).status == 405
    assert approvals.state(approvals.read(plan.id)) is PlanState.WAITING


def test_other_users_do_not_see_the_plan(make_guide, approvals, keep, key, clock):
    plan = keep(name="Canary AB", text="Canary")
    other = ConnectionKey(key.issuer_host, key.client_id, key.database_number + 1)
    visitor = ClientVisitor(make_guide(current_user=lambda _: User(id="bo", connections=[other])))
    start, page = visitor.get("/"), visitor.get("/approvals")
    assert "Canary" not in page.text
    assert plan.id not in page.text
    assert "/approvals" not in start.text
    fields = {"form_token": page.token, "hash": plan.hash, "begin": plan.hash[:6]}
    for action in ("approve", "reject"):
        answer = visitor.post(f"/approvals/{plan.id}/{action}", fields, Origin=visitor.origin)
        assert (answer.status, "Canary" in answer.text) == (404, False)
    assert approvals.state(approvals.read(plan.id)) is PlanState.WAITING


def test_a_plan_of_a_company_that_is_not_connected_is_not_shown(anna, keep, key):
    plan = keep(ConnectionKey(key.issuer_host, "another application", key.database_number))
    assert plan.id not in anna.get("/approvals").text


def test_the_number_of_the_company_is_shown_because_several_can_have_its_name(anna, keep, key):
    keep(name="Bolaget AB")
    assert f"Bolaget AB ({key.database_number})" in anna.get("/approvals").text


def test_texts_of_a_plan_are_text(anna, keep):
    keep(text="<script>alert(1)</script>", name="<b>Bolag</b>\x1b")
    body = anna.get("/approvals").body.decode()
    assert "&lt;script&gt;" in body
    assert "<script>alert" not in body
    assert "<b>Bolag" not in body
    assert "\x1b" not in body


def test_a_folder_that_others_can_change_is_an_error_page(anna, approvals, keep):
    plan = keep()
    approvals.folder.chmod(0o777)
    page = anna.get("/approvals")
    assert page.status >= 400
    assert plan.hash not in page.text
    assert anna.get("/").status == 200
