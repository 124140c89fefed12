"""Tests of appendices as JSON and Parquet: every item is read back with its exact amount."""

import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.report import write_json, write_parquet
from tests.year_end.report.papers import (
    AS_OF,
    assets,
    bank,
    customers,
    two_control_accounts,
    with_findings,
)

parquet = pytest.importorskip("pyarrow.parquet")


def read(path: Path) -> list[dict[str, object]]:
    document = json.loads(path.read_text(encoding="utf-8"), parse_float=pytest.fail)
    assert document["schema"] == "fortnox-sdk/appendix/1"
    appendices: list[dict[str, object]] = document["appendices"]
    return appendices


def amounts(rows: object, name: str) -> list[Decimal]:
    assert isinstance(rows, list)
    return [Decimal(row[name]) for row in rows]


def test_json_has_every_item_with_its_exact_amount(tmp_path: Path) -> None:
    appendix = with_findings()
    write_json([appendix, assets(), bank()], tmp_path / "a.json")
    first, register, account = read(tmp_path / "a.json")
    assert amounts(first["items"], "open_sek") == [item.open_sek for item in appendix.items]
    assert amounts(first["items"], "total") == [item.total for item in appendix.items]
    assert (first["difference"], first["unexplained"], first["verdict"]) == (
        "-1250.00",
        "0.00",
        "correction needed",
    )
    assert amounts(register["register_rows"], "amount") == [Decimal(100000), Decimal(50000)]
    assert amounts(account["postings"], "amount") == [Decimal(250)]
    assert account["ledger_total"] is None
    assert first["findings"][1] == {  # type: ignore[index]
        "kind": "note",
        "text": {"en": "Look at this.", "sv": "Titta på detta."},
    }


def test_json_has_the_parts_of_several_control_accounts(tmp_path: Path) -> None:
    write_json([two_control_accounts()], tmp_path / "a.json")
    (joint,) = read(tmp_path / "a.json")
    parts = joint["parts"]
    assert isinstance(parts, list)
    assert [(part["account"], len(part["items"])) for part in parts] == [("1510", 4), ("1511", 2)]


def test_the_documentation_names_every_field_of_the_schema(tmp_path: Path) -> None:
    write_json([two_control_accounts(), with_findings(), assets(), bank()], tmp_path / "a.json")

    def names(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {name for part in value.values() for name in names(part)}
        return {name for part in value for name in names(part)} if isinstance(value, list) else set()

    root = Path(__file__).parents[3]
    page = (root / "docs" / "reference" / "appendix_json.md").read_text(encoding="utf-8")
    assert {name for name in names(read(tmp_path / "a.json")) if f"`{name}`" not in page} == set()


def test_parquet_has_every_item_with_its_exact_amount(tmp_path: Path) -> None:
    appendix = customers()
    write_parquet([appendix, assets(), bank()], tmp_path / "a.parquet")
    table = parquet.read_table(tmp_path / "a.parquet")
    rows = table.to_pylist()
    ours = [row for row in rows if row["kind"] == "open item"]
    assert [row["amount"] for row in ours] == [item.open_sek for item in appendix.items]
    assert [row["total"] for row in ours] == [item.total for item in appendix.items]
    assert ours[0]["settled_after"] == [
        {"kind": "payment", "on": date(2026, 1, 20), "amount_sek": Decimal("12000.100000"), "reference": "77"}
    ]
    assert {(row["account"], row["kind"], row["as_of"]) for row in rows} == {
        ("1510", "open item", AS_OF),
        ("1220", "register row", AS_OF),
        ("1930", "voucher", AS_OF),
    }
    head = json.loads(table.schema.metadata[b"fortnox-sdk"])
    assert head["schema"] == "fortnox-sdk/appendix/1"
    assert [each["account_balance"] for each in head["appendices"]] == [
        f"{appendix.account_balance}",
        "150000.00",
        "350.00",
    ]
    assert "items" not in head["appendices"][0]


def test_parquet_lists_each_item_of_several_control_accounts_once(tmp_path: Path) -> None:
    write_parquet([two_control_accounts()], tmp_path / "a.parquet")
    rows = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert [row["account"] for row in rows] == ["1510"] * 4 + ["1511"] * 2


def test_amounts_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    row = attrs.evolve(assets().register_rows[0], amount=Decimal("0.1234567"))
    with pytest.raises(InvalidInput, match="too many digits"):
        write_parquet([attrs.evolve(assets(), register_rows=(row,))], tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_pyarrow_is_reported_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigurationError, match=r'pip install "fortnox-sdk\[arrow\]"'):
        write_parquet([customers()], tmp_path / "a.parquet")


@pytest.mark.parametrize("write", [write_json, write_parquet])
def test_no_appendix_is_refused(tmp_path: Path, write: object) -> None:
    assert callable(write)
    nothing: list[Appendix] = []
    with pytest.raises(InvalidInput):
        write(nothing, tmp_path / "a")
