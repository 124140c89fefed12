"""Tests of results as JSON: what is saved is read back exactly, and a damaged file is refused."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk import YearEnd
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.web.results.codec import decode_results, encode_results
from fortnox_sdk.web.results.collect import results_of_import
from fortnox_sdk.web.results.store import ResultStore
from fortnox_sdk.year_end.report import write_html


@pytest.fixture
def job(client, tmp_path):
    return YearEnd(client, date(2025, 12, 31), folder=tmp_path)


@pytest.fixture
def results(job):
    imported = job.import_all()
    reviews = [job.review(ledger) for ledger in job.ledgers]
    return results_of_import(
        imported, job.binder(), reviews=reviews, own_vouchers=["V1"], issuer_host="h", database_number=7
    )


def test_results_are_read_back_exactly(results):
    read = decode_results(encode_results(results), name="results.json")
    assert read == results
    assert read.review("1510").appendix is read.appendix("1510")
    assert any(proposal.voucher for review in read.reviews for proposal in review.proposals)


def test_reports_of_results_that_were_read_are_those_of_the_job(job, results, tmp_path):
    read = decode_results(encode_results(results), name="results.json")
    before, after = tmp_path / "a.html", tmp_path / "b.html"
    original = job.receivables()
    write_html([original], before, reviews=[job.review(original.ledger)])
    write_html([read.appendix("1510")], after, reviews=[read.review("1510")])
    assert after.read_bytes() == before.read_bytes()


def test_the_books_give_accounts_objects_years_and_the_result(job, results):
    document = job.books.year.document
    expected = -sum(amount for account, amount in document.balances().items() if "3000" <= account < "8999")
    assert results.profit == expected == Decimal("733907.82")
    assert results.accounts["1510"] == "Kundfordringar"
    assert results.cost_centers["BUTIK"] == "Butik"
    assert results.projects["P102"] == "Nytt lager"
    assert (results.year.start, results.year.id) == (date(2025, 1, 1), results.year_id)
    assert results.year_on(date(2026, 5, 1)).end == date(2026, 12, 31)
    assert results.year_on(None) is results.year_on(date(1999, 1, 1)) is None


@pytest.mark.parametrize("amount", ["0.1", "-0.00", "1E+2", "123456789012345.67", "0.0000001"])
def test_amounts_are_not_rounded(results, amount):
    changed = attrs.evolve(results, profit=Decimal(amount))
    assert str(decode_results(encode_results(changed), name="x").profit) == str(Decimal(amount))


def test_instants_keep_their_time_zone(results):
    provenance = attrs.evolve(results.binder.provenance, fetched_at=datetime(2026, 1, 1, 3, 4, 5, 6, UTC))
    changed = attrs.evolve(results, binder=attrs.evolve(results.binder, provenance=provenance))
    assert decode_results(encode_results(changed), name="x").binder.provenance == provenance


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[:-10],
        lambda _: b"[]",
        lambda _: b"{}",
        lambda raw: raw.replace(b"results/2", b"results/1"),
        lambda raw: json.dumps(json.loads(raw) | {"results": {}}).encode(),
        lambda raw: raw.replace(b'"profit":"733907.82"', b'"profit":733907.82'),
        lambda raw: raw.replace(b'"profit":"733907.82"', b'"profit":"much"'),
        lambda raw: raw.replace(b'"reviews":[{"account":"1510"', b'"reviews":[{"account":"1511"'),
        lambda _: b"\xff",
    ],
    ids=[
        "cut", "list", "empty", "schema", "no results", "number", "no amount", "no appendix", "encoding",
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused(results, damage):
    with pytest.raises(InvalidInput) as caught:
        decode_results(damage(encode_results(results)), name="results.json")
    assert "'results.json'" in caught.value.message
    assert "Kör importen igen." in caught.value.in_language("sv")


def test_a_newer_import_replaces_what_is_kept_in_memory(results, tmp_path):
    store = ResultStore()
    assert store.load(tmp_path / "job") is None
    store.save(tmp_path / "job", results)
    first = store.load(tmp_path / "job")
    assert store.load(tmp_path / "job") is first
    ResultStore().save(tmp_path / "job", attrs.evolve(results, own_vouchers=("V2", "V3")))
    assert store.load(tmp_path / "job").own_vouchers == ("V2", "V3")


def test_a_folder_that_can_not_be_written_is_an_error(results, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="can't be saved"):
        ResultStore().save(tmp_path / "file", results)
