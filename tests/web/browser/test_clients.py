"""Tests in a browser of the page that lists all clients: wide screen, phone, axe-core and keyboard."""

from datetime import timedelta

import pytest

from fortnox_sdk.fleet import SyncStatus
from fortnox_sdk.fleet.state import Problem

# These fixtures also serve the tests of the page without a browser.
from tests.web.steps.test_clients import add, folder  # noqa: F401


@pytest.fixture
def visitor(make_person, serve_guide, add, folder):  # noqa: F811
    problem = Problem(message="A very-long-word" * 20, message_sv="Ett mycket-långt-ord" * 20)
    add("Bolaget i ordning AB")
    add("Bolaget med ett mycket långt namn i Västernorrlands län AB", age=timedelta(40))
    add("Trasiga AB", status=SyncStatus.FAILED, problem=problem)
    return make_person(serve_guide(dataset=folder))


def test_axe_finds_nothing_serious_and_a_phone_does_not_scroll_aside(visitor, serious_faults):
    assert visitor.open("/clients").status == 200
    assert serious_faults(visitor.page) == []
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    assert visitor.page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert serious_faults(visitor.page) == []
    assert visitor.faults == []


def test_a_choice_shows_the_clients_with_one_need(visitor):
    visitor.open("/")
    visitor.follow("Alla klienter")
    visitor.follow("misslyckades (1)")
    assert visitor.heading == "Klienter"
    assert "Trasiga AB" in visitor.text
    assert "Bolaget i ordning AB" not in visitor.text
