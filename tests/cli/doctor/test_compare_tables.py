"""Tests that the tables of a comparison (keys, assumptions and constants) are complete."""

import ast
import inspect
import json
import re
from datetime import date

import attrs
import pytest

from fortnox_sdk.cli.doctor.compare.assumptions import ASSUMPTIONS, assumption_of
from fortnox_sdk.cli.doctor.compare.calls import planned_calls
from fortnox_sdk.cli.doctor.compare.differences import Difference
from fortnox_sdk.cli.doctor.compare.facts import FACTS
from fortnox_sdk.cli.doctor.compare.json_differences import Found, Kind
from fortnox_sdk.cli.doctor.compare.observation import observe
from fortnox_sdk.cli.doctor.compare.resources import KEYS, all_resources
from fortnox_sdk.cli.doctor.compare.unsettled import CONSTANTS, UNSETTLED
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.entities.codec import wire_name
from fortnox_sdk.http.error_codes.numbers import CODES
from fortnox_sdk.http.messages import Response
from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.schema.resources import RESOURCES

TODAY = date(2026, 11, 28)
FORTNOX_TEXTS = (
    "Värdet måste vara alfanumeriskt ({Value})",
    "Värdet måste vara numeriskt ({Value})",
    "Värdet måste vara en boolean ({Value})",
    "Kunde inte hämta/hitta kund (kundnummer)",
    "Ogiltig inloggning",
    "Kan inte logga in, access-token eller client-secret saknas(2).",
    "Värdet innehåller ej tillåtna tecken. ({Value})",
    "{Namn} har låst perioden t.o.m. {datum}. Lås upp perioden för att fortsätta.",
    "Kan inte hitta kontot.",
    "Kan inte hitta artikeln.",
    "Kan inte hitta betalningsvillkoret.",
    "Kan inte hitta enheten.",
    "Kan inte hitta kunden.",
    "Kan inte hitta fakturan.",
    "Kan inte hitta ordern.",
    'Konto "{nr}" är inte aktivt.',
    "Ett ogiltigt filter har använts.",
    "Ogiltig parameter i anropet.",
    "Kundnummer {n} används redan. Kundnumret har redan använts men blivit raderat.",
    "Har inte behörighet för scope",
    "Ogiltig auktoriseringskod.",
    "Auktoriseringskoden är redan förbrukad.",
    "Leverantörsfakturan balanserar inte",
    "Det finns ingen aktiv licens för önskat scope",
    "Api-licens saknas.",
    "Kan inte hitta projektet.",
    "Ogiltig kundtyp",
    "Är redan makulerad",
    "Kunde inte hitta artikel",
    "Kunde inte hitta konto",
    "Är låst och kan inte makuleras",
    "Ingen eller felaktig typ av data.",
    "Felaktigt fältnamn",
    "Inläsning av dokument misslyckades: {Message}",
    "Felaktig datastruktur",
    "Kan inte sätta typen övrig kostnad på en rad markerad som husarbete.",
    "Det saknas ett förvalt konto för Inköp SE, omvänd skattskyldighet",
    "Momsrader för momstyp REVERSE måste vara märkta med motsvarande CODE",
    "Enbart ordrar som levererats ut kan klarmarkeras",
    "Ett klarmarkerat dokument kan inte ändras",
    "Utleveransdatum kan inte vara senare än dagens datum",
    "Ett fel uppstod i lagermodulen",
    "Skattereduktion för den valda typen av husarbete har upphört.",
    "Migrering är redan påbörjad eller avslutad",
    "Ej autentiserad",
    "Hittades inte i lagermodulen",
    "Dokumentet är makulerat i lagermodulen",
    "Dokument med skattereduktionstypen '{typ}' får inte innehålla rader med husarbetestypen '{typ}'.",
)
"""Fortnox's error texts, as recorded or published, with {names} in place of the variable parts."""


def test_every_constant_of_the_sandbox_is_either_settled_or_named_as_open() -> None:
    # An assumption belongs in `compare.assumptions` if a read-only call can check it, otherwise in `unsettled`.
    tree = ast.parse(inspect.getsource(assumptions))
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    constants = {target.id for target in targets if isinstance(target, ast.Name)}
    settled = {name for each in ASSUMPTIONS for name in each.constants}
    unsettled = {name for names in CONSTANTS.values() for name in names}
    assert settled | unsettled == constants
    assert settled & unsettled == set()


def test_ids_are_unique_and_facts_have_assumptions() -> None:
    ids = [each.id for each in ASSUMPTIONS] + [each.id for each in UNSETTLED]
    assert len(ids) == len(set(ids))
    assert {fact.id for fact in FACTS} <= set(ids)


def test_every_difference_belongs_to_an_assumption() -> None:
    names = [call.name for call in planned_calls(TODAY)]
    for kind in Kind:
        for name in names:
            found = Found(kind=kind, place="", fortnox="a", expected="b")
            assert assumption_of(Difference(found=found, calls=(name,), is_of_client=False))


@pytest.mark.parametrize(
    ("numbers", "order"),
    [
        ("1 2 10", "ascending"),
        ("1 10 2", "ascending as text"),
        ("10 2 1", "descending"),
        ("2 10 1", "other order"),
        ("1 2", ""),
        ("1 1 2", ""),
    ],
)
def test_the_order_of_a_list_is_named(numbers: str, order: str) -> None:
    body = json.dumps({"Rows": [{"Number": number} for number in numbers.split()]})
    seen = observe(
        Response(status=200, headers={}, body=body.encode()), envelope="Rows", limit=10, key=("Number",)
    )
    assert seen.order == order


def test_texts_of_fortnox_are_shown_without_their_variable_parts() -> None:
    for text in FORTNOX_TEXTS:
        message = re.sub(r"\{[^}]*\}", "1 Ek", text)
        body = {"ErrorInformation": {"error": 1, "message": message, "code": 2000588}}
        seen = observe(Response(status=400, headers={}, body=json.dumps(body).encode()))
        assert seen.message == text
    known = {entry.text for entry in CODES.values() if entry.text}
    assert known == set(FORTNOX_TEXTS)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("not_found", "not_found"),
        ("invalid_value", "invalid_value"),
        ("malformed_body", "malformed_body"),
        ("wrong_content_type", "wrong_content_type"),
        ("alreadyExists", "alreadyExists"),
        ("Kanarie", "other word"),
        (2000588, "2000588"),
        ("2000588", "2000588"),
        (0, "0"),
        (7391, "number outside the range of codes"),
        (True, "no code"),
        (None, "no code"),
    ],
    ids=repr,
)
def test_a_code_is_shown_only_if_it_is_known(code: object, shown: str) -> None:
    body = {"error": code, "message": "text"}
    assert observe(Response(status=404, headers={}, body=json.dumps(body).encode())).code == shown


def test_keys_are_those_of_the_sandbox() -> None:
    by_path = {resource.path: resource.key for resource in RESOURCES.values()}
    own = {
        resource.name: resource.key
        for resource in all_resources()
        if resource.key and resource.path in by_path
    }
    others = {
        resource.name: by_path[resource.path][: len(resource.key)]
        for resource in all_resources()
        if resource.name in own
    }
    # A list row has the number of a template under another name (specification).
    assert own == others | {"contract_templates": ("ContractTemplate",)}
    assert all(hasattr(FortnoxClient, name) for name in KEYS)


def test_the_plan_has_unique_names_and_stays_below_200_calls() -> None:
    calls = planned_calls(TODAY)
    assert len({call.name for call in calls}) == len(calls)
    assert 140 <= len(calls) + sum(fact.calls for fact in FACTS) <= 200
    assert [call.name for call in calls[:2]] == ["company_information.single", "financial_years.list"]


def test_unknown_ids_are_requested_for_these_resources() -> None:
    calls = {call.name: call.path for call in planned_calls(TODAY)}
    found = {name.removesuffix(".unknown-id") for name in calls if name.endswith(".unknown-id")}
    assert found == {
        "accounts",
        "articles",
        "assets",
        "cost_centers",
        "currencies",
        "customers",
        "employees",
        "financial_years",
        "invoice_payments",
        "invoices",
        "orders",
        "price_lists",
        "projects",
        "stock_points",
        "supplier_invoice_payments",
        "supplier_invoices",
        "suppliers",
        "terms_of_payments",
        "units",
        "voucher_series",
        "vouchers",
    }
    assert calls["articles.unknown-id"] == "/3/articles/99999999"
    assert calls["vouchers.unknown-id"] == "/3/vouchers/A/99999999"


def test_texts_are_sentences_in_both_languages() -> None:
    texts = [text for each in ASSUMPTIONS for text in (each.text, each.answer)]
    texts += [each.text for each in UNSETTLED]
    assert all(text.en != text.sv for text in texts)
    for sentence in (sentence for text in texts for sentence in (text.en, text.sv)):
        assert sentence[:1].isupper(), sentence
        assert sentence.endswith("."), sentence
        assert not sentence.isupper(), sentence


def test_each_key_is_the_json_name_of_a_field_in_a_list_row() -> None:
    resources = {resource.name: resource for resource in all_resources()}
    for name, key in KEYS.items():
        row = resources[name].row
        assert row is not None, name
        assert set(key) <= {wire_name(field) for field in attrs.fields(row)}, name
