"""The runner that sends the cases and collects the defects that they show."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, cast

import attrs

from fortnox_sdk.entities.codec import Entity, decode_json
from fortnox_sdk.entities.decoder import Decoder
from fortnox_sdk.errors import DecodeError
from fortnox_sdk.sandbox import Sandbox
from tools.api_fuzz.case import Case
from tools.api_fuzz.cases import keys_from, valid_case
from tools.api_fuzz.company import FuzzCompany, operation_path
from tools.api_fuzz.invalid import invalid_case
from tools.api_fuzz.raw_client import RawClient, Response
from tools.api_fuzz.spec import Operation, Spec
from tools.decode_losses import losses
from tools.spec_diff import client_calls

__all__ = ["run_fuzz"]

_START = "start"
_NUMBERS_WHEN_CREATED = {"POST /3/customers": ("InvoiceAdministrationFee", "InvoiceFreight", "SalesAccount")}
"""By operation, the fields that recordings show as numbers when a record is created, but as text when it is read."""
_LONGEST = 200
_SERVER_ERROR = 500
_CREATED = 201
_UNAUTHORIZED = 401


def _ignore(_text: str) -> None:
    """Ignore a progress text."""


def run_fuzz(
    spec: Spec,
    sandbox: Sandbox,
    draw: random.Random,
    *,
    inputs: int = 50,
    only: str = "",
    progress: Callable[[str], None] = _ignore,
) -> dict[str, Any]:
    """Send inputs to the operations of a specification and return the report that `--json` prints.

    The company is restored before each operation, so that no operation depends on the records of another operation.

    Args:
        spec: The specification that contains the operations.
        sandbox: A sandbox without a rate limit.
        draw: The source of randomness; the same seed gives the same inputs.
        inputs: The number of inputs for each operation. Half of them are valid.
        only: A text that the names of the operations must contain; empty for all operations.
        progress: Called with a text before each operation.
    """
    client = RawClient(sandbox)
    company = FuzzCompany(
        client, spec, draw, client_id=sandbox.client_id, database_number=sandbox.database_number
    )
    response_types = _response_types(spec)
    chosen = [operation for operation in spec.operations if only in operation.name]
    findings, decoder = _Findings(), Decoder()
    sandbox.snapshot(_START)
    for n, operation in enumerate(chosen, 1):
        progress(f"{n} of {len(chosen)}: {operation.name}")
        sandbox.restore(_START)
        company.forget()
        find_losses = partial(_decode_losses, operation, response_types.get(operation.name, []), decoder)
        _test_operation(company, operation, inputs, find_losses, findings)
    client.close()
    return {
        "operations": len(chosen),
        "answered_2xx": len(chosen) - len(findings.never_2xx),
        **attrs.asdict(findings),
    }


def _response_types(spec: Spec) -> dict[str, list[type[Entity]]]:
    """Return the entity types to which the client decodes the responses of each operation, by operation name.

    If several connectors send an operation, it has several types.
    """
    types: dict[str, list[type[Entity]]] = {}
    for call in client_calls():
        matches = [o for o in spec.operations if o.method == call.method and _fits(o.path, call.path)]
        if matches and call.response_type is not None:
            # `/3/assets/types` also matches `/3/assets/{GivenNumber}`. The longest literal part is right.
            name = max(matches, key=lambda o: len(re.sub(r"{.*?}", "", o.path))).name
            types.setdefault(name, []).append(call.response_type)
    return types


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\{.*?\\}", "[^/]+", re.escape(template)), path) is not None


@attrs.define
class _Findings:
    inputs: int = 0
    server_errors: list[str] = attrs.field(factory=list[str])
    outside_envelope: list[str] = attrs.field(factory=list[str])
    never_2xx: list[str] = attrs.field(factory=list[str])
    not_decoded: list[str] = attrs.field(factory=list[str])
    read_back_otherwise: list[str] = attrs.field(factory=list[str])


def _test_operation(
    company: FuzzCompany,
    operation: Operation,
    inputs: int,
    find_losses: Callable[[Response], list[str]],
    findings: _Findings,
) -> None:
    success, reported, refusal = False, set[str](), ""
    for n in range(inputs):
        share = (n // 2 % 4) * 0.2
        case = valid_case(company, operation, share)
        is_invalid = n % 2 == 1
        if is_invalid:
            case = invalid_case(company.draw, operation, case)
        response = company.client.send(
            operation.method,
            operation_path(operation, case.keys),
            query=case.query,
            body=case.body,
            content_type=case.content_type,
        )
        findings.inputs += 1
        label = f"{operation.name} {_short(case)}"
        if response.status >= _SERVER_ERROR:
            findings.server_errors.append(f"{label}: {response.status}")
        elif not response.good and not _in_envelope(operation, response):
            findings.outside_envelope.append(f"{label}: {response.status} {response.body[:80]!r}")
        elif response.good:
            success = True
            problems = find_losses(response)
            if response.status == _CREATED and not is_invalid:
                problems_back = list(_read_back(company, operation, response, case))
                findings.read_back_otherwise += [p for p in problems_back if p not in reported]
                reported |= set(problems_back)
            findings.not_decoded += [p for p in problems if p not in reported]
            reported |= set(problems)
        elif not is_invalid and not refusal:
            refusal = (
                f"{_short(case)}: {response.status} {response.body[:_LONGEST].decode('utf-8', 'replace')}"
            )
    if not success:
        findings.never_2xx.append(f"{operation.name} {refusal}")


def _short(case: Case) -> str:
    return f"{dict(case.keys)} {dict(case.query)} {case.body!r:.{_LONGEST}}"


def _in_envelope(operation: Operation, response: Response) -> bool:
    body = response.json()
    if not isinstance(body, dict):
        return False
    if response.status == _UNAUTHORIZED:
        return "message" in body
    if operation.plain:
        return {"id", "error", "message"} <= body.keys()
    inner = cast("dict[str, Any]", body).get("ErrorInformation")
    if not isinstance(inner, dict):
        return False
    error = {name.lower(): value for name, value in cast("dict[str, Any]", inner).items()}
    return isinstance(error.get("code"), int) and bool(error.get("message"))


def _decode_losses(
    operation: Operation, kinds: Sequence[type[Entity]], decoder: Decoder, response: Response
) -> list[str]:
    """Return a description of each value of a response that the client would lose when it decodes the response."""
    if not kinds or not response.content_type.startswith("application/json") or not response.body:
        return []
    records = list(_records(decode_json(response.body)))
    # The entity that belongs to this response loses the least.
    return min(([*_losses_of(operation, kind, records, decoder)] for kind in dict.fromkeys(kinds)), key=len)


def _losses_of(
    operation: Operation, entity: type[Entity], records: Sequence[object], decoder: Decoder
) -> Iterator[str]:
    for record in records:
        try:
            decoded = decoder.decode(record, entity, at=entity.__name__)
        except DecodeError as fault:
            yield f"{operation.name}: {fault}"
            continue
        yield from (f"{operation.name}: {loss}" for loss in losses(record, decoded, entity.__name__))


def _records(body: object) -> Iterator[object]:
    """Yield the record in an envelope, or the rows of a list."""
    if isinstance(body, list):
        yield from cast("list[object]", body)
        return
    if isinstance(body, dict):
        whole = cast("dict[str, object]", body)
        contents = [value for name, value in whole.items() if name != "MetaInformation"]
        if len(contents) == 1 and isinstance(contents[0], dict | list):
            yield from _records(cast("object", contents[0]))
        else:
            yield whole


def _read_back(company: FuzzCompany, operation: Operation, response: Response, case: Case) -> Iterator[str]:
    """Read a created record, and yield its differences from the response to the creation."""
    singles = [
        single
        for single in company.spec.operations
        if single.method == "GET"
        and single.keys
        and company.spec.collection_of(single) == operation.path
        and single.path.count("/") == operation.path.count("/") + len(single.keys)
    ]
    record: Mapping[str, object] = response.record()
    lower = {name.lower() for name in record}
    # Several operations may read the record. If the record has fields for all keys of some of them, use the one of
    # these with the most keys. Otherwise use the operation with the fewest keys.
    complete = [single for single in singles if all(key.lower() in lower for key in single.keys)]
    shortest = min(singles, key=lambda single: len(single.keys), default=None)
    single = max(complete, key=lambda single: len(single.keys), default=shortest)
    if single is None or operation.keys or not response.content_type.startswith("application/json"):
        return
    query = {name: value for name, value in case.query.items() if name in single.query}
    keys = keys_from(single, record)
    if len(keys) < len(single.keys):
        return  # the response does not contain the key of the record
    again = company.client.send("GET", operation_path(single, keys), query=query)
    if not again.good:
        yield f"{operation.name}: its record {keys} reads back as {again.status}"
        return
    if not again.content_type.startswith("application/json"):
        return  # the response is a file
    read = again.record()
    for name in sorted({*record, *read}):
        created, stored = record.get(name), read.get(name)
        if isinstance(created, int | float) and name in _NUMBERS_WHEN_CREATED.get(operation.name, ()):
            same = isinstance(stored, str) and Decimal(stored) == Decimal(str(created))
        else:
            same = created == stored
        if not same:
            yield f"{operation.name}: {name} {created!r:.60} reads back as {stored!r:.60}"
