"""Tests of the sign-in at Fortnox: redirect, pasted URL, refusals, and the decisions of the host program."""

import re

import pytest

from fortnox_sdk.testing import connect
from fortnox_sdk.web import User
from tests.web.conftest import ORIGIN, ClientVisitor, approve
from tests.web.walking import connected_job, link, sign_in


@pytest.fixture
def fortnox_sandbox_options():
    return {"companies": 2}


@pytest.fixture
def begun(anna):
    return anna.submit(anna.get("/new"), "/new/fortnox")


def test_the_page_says_what_the_program_asks_for(begun):
    assert "post closing vouchers" in begun.text
    assert "The connection is valid for 30 days." in begun.text


def test_the_page_says_why_it_asks_for_each_scope_in_both_languages(guide, begun):
    person = ClientVisitor(guide, "sv")
    swedish = person.submit(person.get("/new"), "/new/fortnox")
    reasons = [dict(re.findall("<dt>(.*)</dt><dd>(.*)</dd>", page.text)) for page in (begun, swedish)]
    assert reasons == [
        {
            "bookkeeping": "read the books (SIE, accounts, financial years) and post closing vouchers",
            "companyinformation": "show the company's name, and refuse a sign-in to the wrong company",
            "customer": "show customer names in the appendix to account 1510",
            "invoice": "read customer invoices, for the appendix to account 1510",
            "payment": "read payments, to know which invoices were unpaid on the balance date",
            "settings": "check for a locked period before vouchers are posted",
            "supplier": "show supplier names in the appendix to account 2440",
            "supplierinvoice": "read supplier invoices, for the appendix to account 2440",
        },
        {
            "bookkeeping": "läsa bokföringen (SIE, konton, räkenskapsår) och bokföra bokslutsverifikationer",
            "companyinformation": "visa företagets namn, och neka inloggning på fel företag",
            "customer": "visa kundnamn i bilagan till konto 1510",
            "invoice": "läsa kundfakturor, för bilagan till konto 1510",
            "payment": "läsa betalningar, för att veta vilka fakturor som var obetalda på balansdagen",
            "settings": "kontrollera om en period är låst innan verifikationer bokförs",
            "supplier": "visa leverantörsnamn i bilagan till konto 2440",
            "supplierinvoice": "läsa leverantörsfakturor, för bilagan till konto 2440",
        },
    ]


def test_the_pasted_address_finishes_the_sign_in(anna, begun, store):
    leaving = anna.submit(begun, "/sign-in")
    redirect = approve(link(leaving))
    done = anna.submit(leaving, "/sign-in/address", {"address": f"  {redirect}\n"})
    assert done.heading == "You are signed in"
    assert len(store.keys()) == 1
    assert anna.get(link(done)).heading == "Company, financial year and period"


def test_no_pasted_address_is_refused(anna, begun):
    leaving = anna.submit(begun, "/sign-in")
    assert "No address was pasted." in anna.submit(leaving, "/sign-in/address", {"address": " "}).text


def test_a_refusal_at_fortnox_is_shown_in_swedish(guide, store):
    person = ClientVisitor(guide, "sv")
    page = person.submit(person.get("/new"), "/new/fortnox")
    denied = sign_in(person, page, decision="deny")
    assert denied.status == 409
    assert "Fortnox nekade inloggningen" in denied.text
    assert store.keys() == []


@pytest.mark.parametrize("query", ["code=x&state=forged", "code=x", "", "error=access_denied&state=x"])
def test_a_forged_redirect_connects_nothing(anna, begun, query, store):
    anna.submit(begun, "/sign-in")
    assert anna.get(f"/callback?{query}").status == 409
    assert store.keys() == []


def test_another_company_than_that_of_the_job_is_refused(anna, key, sandbox, store):
    page = connected_job(anna, key)
    _, other = (each["database_number"] for each in sandbox.state()["companies"])
    refused = sign_in(anna, anna.get(page.path.replace("/import", "/sign-in")), company=other)
    assert refused.status == 409
    assert store.keys() == [key]


def test_the_host_learns_of_a_connection_and_decides(make_guide, sandbox):
    connected, allowed = [], []
    app = make_guide(
        current_user=lambda _: User(id="anna", connections=tuple(allowed)),
        on_connected=lambda user, key: connected.append((user.id, key)),
    )
    person = ClientVisitor(app)
    page = person.submit(person.get("/new"), "/new/fortnox")
    refused = sign_in(person, page)
    assert "you may not use this company in this program" in refused.text
    ((name, key),) = connected
    assert name == "anna"
    allowed.append(key)
    assert sign_in(person, person.get(page.path)).heading == "Company, financial year and period"


def test_the_redirect_comes_without_the_session_cookie_of_the_start_address(make_guide):
    # Browsers do not send `SameSite=Strict` cookies with a redirect from another site.
    from fortnox_sdk.scalars import Secret

    person = ClientVisitor(make_guide(start_token=Secret("t" * 20)))
    person.get(f"/?token={'t' * 20}")
    page = person.submit(person.get("/new"), "/new/fortnox")
    redirect = approve(link(person.submit(page, "/sign-in")))
    session = person._client.get_cookie("fortnox_session_5000", domain="127.0.0.1")
    person._client.delete_cookie("fortnox_session_5000", domain="127.0.0.1")
    done = person.get(redirect.removeprefix(ORIGIN))
    assert done.heading == "You are signed in"
    assert person.get("/").status == 403
    person._client.set_cookie("fortnox_session_5000", session.value, domain="127.0.0.1")
    assert person.get(link(done)).heading == "Company, financial year and period"


def test_the_redirect_of_another_browser_connects_nothing(guide, anna, begun, store):
    redirect = approve(link(anna.submit(begun, "/sign-in")))
    assert ClientVisitor(guide).get(redirect.removeprefix(ORIGIN)).status == 409
    assert store.keys() == []


def test_a_job_keeps_to_its_company(anna, key, sandbox, store, clock):
    page = connected_job(anna, key)
    _, other = (each["database_number"] for each in sandbox.state()["companies"])
    second = connect(sandbox, store=store, clock=clock, database_number=other).connection.key
    answer = anna.post(
        page.path.replace("/import", "/sign-in/connection"),
        {"form_token": page.token, "connection": str(second)},
        Origin=ORIGIN,
    )
    assert "The job belongs to another company" in answer.text


def test_a_redirect_to_another_address_is_pasted(make_guide, store):
    # The redirect URI belongs to another program, so Fortnox opens in a new tab, and the guide's page stays open.
    person = ClientVisitor(make_guide(redirect_uri="http://127.0.0.1:8765/callback", address=ORIGIN))
    page = person.submit(person.get("/new"), "/new/fortnox")
    leaving = person.submit(page, "/sign-in")
    assert 'target="_blank"' in leaving.text
    assert "http-equiv" not in leaving.text
    redirect = approve(link(leaving))
    assert redirect.startswith("http://127.0.0.1:8765/callback?")
    done = person.submit(person.get(page.path), "/sign-in/address", {"address": redirect})
    assert done.heading == "You are signed in"
    assert len(store.keys()) == 1
