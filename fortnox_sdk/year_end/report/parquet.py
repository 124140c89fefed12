"""The items of appendices as one Parquet file, for DuckDB, Polars and Spark (see docs/reference/appendix_json.md)."""

import importlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Final, Protocol, cast

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import ConfigurationError, InvalidInput
from fortnox_sdk.files import Files, replace_file
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.report.appendix_tables import listed_appendices
from fortnox_sdk.year_end.report.json_file import SCHEMA, appendix_object

_DIGITS: Final = 24
_DECIMALS: Final = 6
Value = str | date | Decimal | int | bool | None | Sequence[Mapping[str, object]]
_COLUMNS: Final[Mapping[str, str]] = {
    "org_number": "text",
    "as_of": "day",
    "account": "text",
    "ledger": "text",
    "kind": "text",
    "number": "text",
    "external_number": "text",
    "counterparty_number": "text",
    "counterparty_name": "text",
    "text": "text",
    "on": "day",
    "due_date": "day",
    "booked_on": "day",
    "voucher": "text",
    "currency": "text",
    "total": "amount",
    "total_sek": "amount",
    "open_currency": "amount",
    "amount": "amount",
    "days_overdue": "count",
    "is_credit": "flag",
    "settled_after": "settlements",
}


class _Arrow(Protocol):
    """The part of pyarrow that this module uses. pyarrow has no type hints."""

    def string(self) -> object: ...
    def date32(self) -> object: ...
    def decimal128(self, precision: int, scale: int) -> object: ...
    def int32(self) -> object: ...
    def bool_(self) -> object: ...
    def struct(self, fields: Sequence[tuple[str, object]]) -> object: ...
    def list_(self, value_type: object) -> object: ...
    def schema(self, fields: Sequence[tuple[str, object]], metadata: Mapping[str, str]) -> object: ...
    def array(self, values: Sequence[Value], type_: object) -> object: ...
    def table(self, arrays: Sequence[object], *, schema: object) -> object: ...


@checked
def write_parquet(appendices: Sequence[Appendix], path: Path | str, *, files: Files | None = None) -> None:
    """Write the items of appendices to a Parquet file: open items, register rows, and vouchers on the account.

    Each row is one item. `amount` is in SEK; for an open item, it is the open amount, with the sign that it has on the
    invoice. Amounts are `decimal128(24, 6)`. The file's metadata field `fortnox-sdk` is the JSON of the appendices,
    with balances, causes and findings, but without items.

    Args:
        appendices: One or more appendices.
        path: The `.parquet` file. An existing file is replaced when the new one is complete.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: `appendices` is empty, or an amount has more than 18 digits before the point or 6 after it.
        ConfigurationError: pyarrow is not installed.
        OSError: The file can't be written.

    >>> import importlib
    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     appendix = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder).receivables()
    ...     write_parquet([appendix], Path(folder, "1510.parquet"))
    ...     parquet = importlib.import_module("pyarrow.parquet")
    ...     amounts = parquet.read_table(Path(folder, "1510.parquet"))["amount"]
    >>> sum(amounts.to_pylist()) == appendix.ledger_total
    True
    """
    if not appendices:
        raise InvalidInput(
            Text("There is no appendix to write.", "Det finns ingen bilaga att skriva."),
            hint=Text("Pass at least one appendix.", "Ange minst en bilaga."),
        )
    try:
        arrow = cast("_Arrow", importlib.import_module("pyarrow"))
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError as fault:
        raise ConfigurationError(
            Text(
                "Parquet files need pyarrow, which is not installed.",
                "Parquet-filer kräver pyarrow, som inte är installerat.",
            ),
            hint=Text('Run: pip install "fortnox-sdk[arrow]"', 'Kör: pip install "fortnox-sdk[arrow]"'),
        ) from fault
    heads = [appendix_object(appendix, with_items=False) for appendix in appendices]
    metadata = {"fortnox-sdk": json.dumps({"schema": SCHEMA, "appendices": heads}, ensure_ascii=False)}
    types = _types(arrow)
    schema = arrow.schema([(name, types[kind]) for name, kind in _COLUMNS.items()], metadata)
    rows = [row for appendix in appendices for row in _rows(appendix)]
    try:
        arrays = [
            arrow.array([row.get(name) for row in rows], types[kind]) for name, kind in _COLUMNS.items()
        ]
    except ValueError as fault:  # pyarrow.ArrowInvalid is a ValueError
        raise InvalidInput(
            Text(
                f"An amount has too many digits for Parquet: {fault}.",
                f"Ett belopp har för många siffror för Parquet: {fault}.",
            ),
            hint=Text("Write JSON instead.", "Skriv JSON i stället."),
        ) from fault
    content = BytesIO()
    parquet.write_table(arrow.table(arrays, schema=schema), content)
    replace_file(Path(path), content.getvalue(), files=files)


def _types(arrow: _Arrow) -> Mapping[str, object]:
    amount = arrow.decimal128(_DIGITS, _DECIMALS)
    settlement = arrow.struct(
        [
            ("kind", arrow.string()),
            ("on", arrow.date32()),
            ("amount_sek", amount),
            ("reference", arrow.string()),
        ]
    )
    return {
        "text": arrow.string(),
        "day": arrow.date32(),
        "amount": amount,
        "count": arrow.int32(),
        "flag": arrow.bool_(),
        "settlements": arrow.list_(settlement),
    }


def _rows(appendix: Appendix) -> Iterator[Mapping[str, Value]]:
    for part in listed_appendices(appendix):
        about: dict[str, Value] = {
            "org_number": part.provenance.org_number,
            "as_of": part.as_of,
            "account": part.account,
            "ledger": part.ledger.value,
        }
        yield from (about | row for row in _items(part))


def _items(appendix: Appendix) -> Iterator[dict[str, Value]]:
    for item in appendix.items:
        yield {
            "kind": "open item",
            "number": item.number,
            "external_number": item.external_number,
            "counterparty_number": item.counterparty_number,
            "counterparty_name": item.counterparty_name,
            "text": item.note,
            "on": item.invoice_date,
            "due_date": item.due_date,
            "booked_on": item.booked_on,
            "voucher": item.voucher,
            "currency": item.currency,
            "total": item.total,
            "total_sek": item.total_sek,
            "open_currency": item.open_currency,
            "amount": item.open_sek,
            "days_overdue": item.days_overdue,
            "is_credit": item.is_credit,
            "settled_after": [
                {
                    "kind": settlement.kind.value,
                    "on": settlement.on,
                    "amount_sek": settlement.amount_sek,
                    "reference": settlement.reference,
                }
                for settlement in item.settled_after
            ],
        }
    for row in appendix.register_rows:
        yield {
            "kind": "register row",
            "number": row.number,
            "text": row.text,
            "on": row.on,
            "amount": row.amount,
        }
    for posting in appendix.postings:
        yield {
            "kind": "voucher",
            "number": posting.voucher,
            "voucher": posting.voucher,
            "text": posting.text.sv,
            "on": posting.on,
            "amount": posting.amount,
        }
