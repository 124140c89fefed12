"""The tables of a data set and their columns."""

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, Final, Literal, cast

import attrs

import sie4
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.text import Text
from sie4.columns import ArrowBatch
from sie4.libraries import Table

YearTable = Literal["rows", "vouchers", "accounts", "balances"]
"""The tables that are read from the SIE file of a financial year; see `sie4.Columns.to_arrow`."""
CompanyTable = Literal["open_items", "payments", "causes"]
"""The tables of a company's ledgers."""
TableName = Literal[YearTable, CompanyTable]
YEAR_TABLES: Final[tuple[YearTable, ...]] = ("rows", "vouchers", "accounts", "balances")
_EMPTY_FILE: Final = b"#FLAGGA 0\n"
_GROUP_ROWS: Final = 60_000
"""The number of rows in a row group: large enough for fast reading, and small enough to write any file in 250 MB of
memory."""

COMPANY_TABLES: Final[Mapping[CompanyTable, Mapping[str, str]]] = {
    "open_items": {
        "ledger": "text", "number": "text", "external_number": "text", "counterparty_number": "text",
        "counterparty_name": "text", "invoice_date": "day", "due_date": "day", "currency": "text",
        "total": "amount", "open_currency": "amount", "open_sek": "amount",
    },
    "payments": {
        "ledger": "text", "number": "text", "invoice_number": "text", "date": "day", "amount_sek": "amount",
        "booked": "flag",
    },
    "causes": {
        "ledger": "text", "account": "text", "as_of": "day", "kind": "text", "amount": "amount", "voucher": "text",
        "text": "text",
    },
}  # fmt: skip
"""The columns of each table of a company, and the type of the values in each column. In the files, the column `company`
with Fortnox's database number precedes these columns."""
Record = Mapping[str, object]
"""A row of a table of a company."""


@attrs.frozen
class YearColumns:
    """The values of the first columns in each table of a financial year."""

    company: int
    """Fortnox's database number of the company."""
    ends_in: int
    """The calendar year in which the financial year ends. The name is not `year`, because the table `balances` has a
    column of that name."""
    year_id: int
    """Fortnox's id of the financial year."""


def check_libraries() -> None:
    """Check that pyarrow is installed.

    Raises:
        ConfigurationError: pyarrow is not installed.
    """
    try:
        importlib.import_module("pyarrow.parquet")
    except ImportError as fault:
        raise ConfigurationError(
            Text(
                "Data sets need the package pyarrow, which is not installed.",
                "Datamängder kräver paketet pyarrow, som inte är installerat."
            ),
            hint=Text('Run: pip install "fortnox-sdk[fleet]"', 'Kör: pip install "fortnox-sdk[fleet]"'),
        ) from fault  # fmt: skip


def write_year_table(file: BinaryIO, columns: sie4.Columns, table: YearTable, about: YearColumns) -> int:
    """Write a table of a SIE file as Parquet, in bounded memory, and return the number of rows.

    Raises:
        SieError: The file is not a SIE file, or exceeds a limit.
    """
    pa, parquet = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    own = attrs.asdict(about)
    of_file = pa.table(sie4.rows(_EMPTY_FILE).to_arrow(table)).schema
    schema = pa.schema([*((name, pa.int64()) for name in own), *of_file])
    count = 0
    with parquet.ParquetWriter(
        file,
        schema,
        store_decimal_as_integer=True,  # other programs read integers faster than bytes
        use_dictionary=_repeated(schema.names),
        column_encoding={name: "DELTA_BINARY_PACKED" for name in ("line",) if name in schema.names},
    ) as writer:
        for group in _in_groups(columns.batches(table)):
            size = group.num_rows
            writer.write_table(
                pa.table([*(pa.repeat(value, size) for value in own.values()), *group.columns], schema=schema)
            )
            count += size
    return count


def write_company_table(file: BinaryIO, table: CompanyTable, company: int, records: Sequence[Record]) -> None:
    """Write a table of a company as Parquet. Amounts are `decimal128(24, 6)`."""
    pa, parquet = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    types = {"text": pa.string(), "day": pa.date32(), "amount": pa.decimal128(24, 6), "flag": pa.bool_()}
    columns = COMPANY_TABLES[table]
    schema = pa.schema([("company", pa.int64()), *((name, types[kind]) for name, kind in columns.items())])
    arrays = [pa.array([record[name] for record in records], types[kind]) for name, kind in columns.items()]
    parquet.write_table(pa.table([pa.repeat(company, len(records)), *arrays], schema=schema), file)


def read_company_table(file: BinaryIO) -> list[dict[str, object]]:
    """Return the rows of a table of a company, without the column `company`."""
    table = importlib.import_module("pyarrow.parquet").read_table(file)
    return cast("list[dict[str, object]]", table.drop_columns(["company"]).to_pylist())


def _repeated(columns: Iterable[str]) -> list[str]:
    """Return the columns whose values are stored in a dictionary of distinct values, which makes the file smaller."""
    parts = [f"objects.list.element.{part}" for part in ("dimension", "number")]
    return [*(column for column in columns if column not in {"amount", "line"}), *parts]


def _in_groups(batches: Iterable[ArrowBatch]) -> Iterator[Table]:
    """Yield the rows of the batches as tables of about `_GROUP_ROWS` rows."""
    group: list[ArrowBatch] = []
    count = 0
    for batch in batches:
        group.append(batch)
        count += batch.num_rows
        if count >= _GROUP_ROWS:
            yield _joined(group)
            count = 0
    if group:
        yield _joined(group)


def _joined(batches: list[ArrowBatch]) -> Table:
    """Return the rows of some batches as one table, and remove the batches from the list, to free their memory."""
    table = importlib.import_module("pyarrow").Table.from_batches(batches)
    batches.clear()
    # One dictionary for each column of a row group.
    return table.unify_dictionaries().combine_chunks()
