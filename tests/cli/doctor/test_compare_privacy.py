"""Tests that the report of a comparison contains none of the company's data.

The tests put canaries (values that are easy to find) into responses, and search the report and the output for them.
"""

import json
import logging
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.cli.doctor.compare.observation import observe
from fortnox_sdk.cli.doctor.compare.resources import all_resources, vocabulary
from fortnox_sdk.cli.doctor.compare.sie import sie_structure
from fortnox_sdk.cli.doctor.compare.structure import structure_of
from fortnox_sdk.cli.doctor.compare_command import compare_company
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.http.messages import Response
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from sie4.labels import LABELS
from tests.cli.doctor.rewriting_proxy import Answer, Asked, rewriting_proxy

NAME, NUMBER, AMOUNT, DAY = "Kanariefågel AB", 73_910_000, 73913.37, "1973-02-19"
CANARIES = re.compile(r"kanarie|7391|73 ?913|1973|730219|example\.com|ekonomi", re.IGNORECASE)
KEYS = {name for resource in all_resources() for name in resource.key} | {
    "InvoiceNumber",
    "VoucherYear",
    "Year",
}


def canary(name: str, value: Any) -> Any:
    """Return a canary of the same JSON type as `value`. `real` can restore a record's key from its canary."""
    if isinstance(value, dict):
        changed = {key: canary(key, inside) for key, inside in value.items()}
        return changed | {NAME: 1, "Table": {"Kanarie": NAME, f"{NUMBER}": DAY}} if value else changed
    if isinstance(value, list):
        return [canary(name, inside) for inside in value]
    if isinstance(value, str):
        return canary_text(name, value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value + NUMBER if name in KEYS and name != "Number" else NUMBER
    return AMOUNT


def canary_text(name: str, value: str) -> str:
    if name == "@url":
        return f"https://kanarie.example.com{value[value.index('/3/') :]}/Kanarie?kanarie=7391"
    if name in KEYS:
        return f"kanarie-{value}"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return DAY
    return NAME if value else value


def canary_file(data: bytes) -> bytes:
    text = re.sub(r'"[^"\r\n]+"', f'"{NAME}"', data.decode("cp437"))
    text = re.sub(r"(?<=\s)-?\d+\.\d\d", str(AMOUNT), text)
    text = re.sub(r"(?<=\s)20\d{6}", DAY.replace("-", ""), text)
    return (text + f"#KANARIE {NAME}\r\n#FORMAT {NAME}\r\n").encode("cp437")


def plant(asked: Asked, answer: Answer) -> None:
    """Change the values of a response to canaries, and add canaries to the headers and the error texts.

    Financial years are not changed, because the comparison needs their dates.
    """
    if asked.path.startswith("/3/sie/") and answer.status == 200:
        answer.body = canary_file(answer.body)
    else:
        value = answer.json()
        error = value.get("ErrorInformation") if isinstance(value, dict) else None
        if error:
            for key in error:
                error[key] = f'Konto "{NAME}" är inte aktivt.' if key.lower() == "message" else error[key]
            answer.put({"ErrorInformation": error})
        elif asked.path == "/3/financialyears":
            answer.put(value)
        else:
            answer.put(canary("", value))
    answer.headers |= {"X-Uid": "kanarie1", "X-Company-7391": "Kanarie AB", "X-Name": "Kanarie AB"}
    if asked.path == "/3/me":
        answer.headers["Content-Type"] = "kanarie/json; charset=kanarie"


def real(target: str) -> str:
    """Replace the canary values in a request's URL with the sandbox's original keys."""
    plain = unquote(target).replace("kanarie-", "").replace(" ", "%20")
    return re.sub(r"7391\d{4}", lambda match: str(int(match[0]) - NUMBER), plain)


def test_no_value_of_the_company_appears(
    sandbox: Sandbox, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    clock = SystemClock()
    shown = []
    with rewriting_proxy(sandbox, [plant], to_sandbox=real) as proxy:
        connected = proxy.connected(tmp_path, clock)
        for language, as_json, name in (("en", True, "report.md"), ("sv", False, None)):
            caplog.clear()
            out = tmp_path / name if name else None
            compare_company(
                Screen(language, as_json=as_json), connected, clock, out=out, yes=True, pace=Pace.off
            )
            shown += [out.read_text(encoding="utf-8")] if out else []
            ours = [record for record in caplog.records if not record.name.startswith(("werkzeug", "tests"))]
            shown += [*capfd.readouterr(), "\n".join(record.getMessage() for record in ours)]
    report = json.loads(shown[1])
    assert len(report["observations"]) > 130, "the comparison has to get past the canaries"
    assert "Customer.Name" in report["observations"]["customers.single"]["body"]
    for text in shown:
        assert CANARIES.findall(text.replace(str(tmp_path), "")) == []


names = st.sampled_from(sorted(vocabulary().names))
texts = st.builds(lambda text: f"kanarie{text}", st.text(max_size=30)) | st.sampled_from(
    [
        "7391-02-19",
        "007391",
        "7391.37",
        "-73.91",
        "7391-01-01 07:39:17",
        "https://kanarie.se/3/customers/7391",
    ]
)
numbers = st.integers(7391_000, 7391_999) | st.decimals(7391, 7392, places=3)
foreign_names = texts.filter(lambda text: re.fullmatch(r"@?[A-Za-z]{1,40}[0-9]?", text) is None)
values = st.recursive(
    texts | numbers | st.none() | st.booleans(),
    lambda inside: (
        st.lists(inside, max_size=4)
        | st.dictionaries(names | foreign_names, inside, max_size=5)
        | st.dictionaries(texts | st.just("Kanarie"), inside, max_size=3)
    ),
    max_leaves=20,
)


@given(values)
def test_a_structure_contains_no_value(value: object) -> None:
    envelope = {"Customers": [value]}
    assert CANARIES.findall(repr(structure_of(envelope, vocabulary()))) == []


def form_of(name: str, value: object) -> str:
    (form,) = structure_of({"Customer": {name: value}}, vocabulary())[f"Customer.{name}"]
    return form


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("", "empty"),
        ("https://api.fortnox.se/3/customers/7391", "address /3/customers/{}"),
        ("/3/customers/7391", "path /3/customers/{}"),
        ("/3/customers", "path /3/customers"),
        ("/3/vouchers/A/7391?financialyear=1973", "path /3/vouchers/{}/{}?financialyear"),
        ("/3/customers?kanarie=7391&path=kanarie", "path /3/customers?(hidden)&path"),
        ("/kanarie/7391", "other address"),
        ("https://[kanarie", "other"),
    ],
)
def test_an_address_is_shown_without_host_keys_and_values(value: str, form: str) -> None:
    assert form_of("@url", value) == f"text: {form}"


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("1973-02-19", "text: date"),
        ("1973-02-19T07:39:17+01:00", "text: date and time"),
        ("true", "text: true or false"),
        ("007391", "text: digits with leading zeros"),
        ("-7391", "text: digits"),
        ("7391.37", "text: number with two decimals"),
        ("7391.375", "text: number with other decimals"),
        (NAME, "text: other"),
        ("", "text: empty"),
        (None, "null"),
        (True, "boolean"),
        (NUMBER, "number: whole"),
        (Decimal("7391.37"), "number: decimals"),
        ([], "list: empty"),
        ([NAME], "list"),
        ({}, "object"),
    ],
)
def test_a_value_is_shown_as_its_type_and_format(value: object, form: str) -> None:
    assert form_of("Name", value) == form


@given(st.sampled_from(all_resources()), values, st.integers(200, 599), texts, st.integers(0, 4))
def test_an_observation_contains_no_value(
    resource: Any, value: object, status: int, text: str, form: int
) -> None:
    body = (
        {resource.many: [value] * 4},
        {resource.one: value},
        value,
        {"ErrorInformation": {"Message": text, "Code": 739_173_917_391}},
        {"error": text, "message": text},
    )[form]
    response = Response(
        status=status,
        headers={"Content-Type": text, text: text, "X-Uid": text},
        body=json.dumps(body, default=str).encode(),
    )
    envelope = resource.one if form == 1 else resource.many
    seen = observe(
        response, kind=resource.row or resource.record, envelope=envelope, limit=3, key=resource.key
    )
    assert CANARIES.findall(repr(seen)) == []


fields = st.sampled_from([f'"{NAME}"', '{7391 "Kanarie"}', "7391.37", "19730219", "kanarie", '""', "0"])
lines = st.builds(
    lambda label, words: f"#{label} {' '.join(words)}",
    st.sampled_from([*LABELS, "KANARIE", "7391"]),
    st.lists(fields, max_size=7),
)


@given(st.lists(lines | texts, max_size=20), st.sampled_from(["cp437", "utf-8", "cp1252"]))
def test_the_structure_of_a_file_contains_no_value(content: list[str], encoding: str) -> None:
    data = "\r\n".join(content).encode(encoding, "replace")
    assert CANARIES.findall(repr(sie_structure(data))) == []
