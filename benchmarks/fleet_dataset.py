"""Benchmark of a data set: two queries over the rows of many companies, run by DuckDB on two cores.

    python -m benchmarks.fleet_dataset --rows 50000000 --companies 1000 --json

The files are written as a synchronisation writes them, from generated SIE files of two years for each company. The
companies share a few generated sets of vouchers, because generating vouchers takes longer than everything else. In
every tenth company, account 1510 differs from the customer ledger. The shortest of several runs counts; the files are
then in the file cache of the operating system. The exit code is 1 if a result is wrong or takes 2 seconds or more.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.fleet_books import GeneratedYear, write_year
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.fleet import CompanyState, Dataset, SyncStatus, YearState
from fortnox_sdk.fleet.dataset_files import DatasetFiles
from fortnox_sdk.fleet.storage import open_storage
from fortnox_sdk.fleet.tables import TableName, YearColumns

__all__ = ["DIFFERING", "SUMS", "ask", "write_dataset"]

LIMIT_S: Final = 2.0
_YEARS: Final = (2024, 2025)
_SETS: Final = 8
_ROUNDS: Final = 5
_OPEN_ITEMS: Final = 200
_TABLES: Final[tuple[TableName, ...]] = ("rows", "balances", "open_items")

DIFFERING: Final = """
    with books as (
        select company, sum(amount) as amount from read_parquet($balances)
        where kind = 'UB' and year = 0 and account = '1510' and len(objects) = 0 and ends_in = 2025
        group by company
    ), ledger as (
        select company, sum(open_sek) as amount from read_parquet($open_items)
        where ledger = 'customers' group by company
    )
    select company, books.amount - coalesce(ledger.amount, 0) as difference
    from books left join ledger using (company)
    where difference <> 0
    order by company
"""
"""The query for all companies in which account 1510 differs from the customer ledger."""
SUMS: Final = """
    select account, year(voucher_date) as year, month(voucher_date) as month, sum(amount) as amount
    from read_parquet($rows)
    group by all
"""
"""The query for the sum of each account and month, over all companies."""


def write_dataset(folder: Path, *, rows: int, companies: int, processes: int) -> None:
    """Write the data set of generated companies.

    Args:
        folder: The folder of the data set.
        rows: The number of voucher rows of all companies.
        companies: The number of companies.
        processes: The number of processes.
    """
    per_year = max(rows // companies // len(_YEARS), 1)
    with (
        tempfile.TemporaryDirectory(dir=folder.parent) as books,
        ProcessPoolExecutor(processes, get_context("spawn")) as pool,
    ):
        sets = [
            [
                pool.submit(write_year, Path(books, f"{n}-{year}.se"), year=year, rows=per_year, seed=n)
                for year in _YEARS
            ]
            for n in range(min(_SETS, companies))
        ]
        years = [[future.result() for future in each] for each in sets]
        write = partial(_write_company, folder, years)
        for _ in pool.map(write, range(1, companies + 1), chunksize=max(companies // (processes * 8), 1)):
            pass


def _write_company(folder: Path, sets: Sequence[Sequence[GeneratedYear]], number: int) -> None:
    key = ConnectionKey("127.0.0.1", "benchmark", number)
    data = DatasetFiles(open_storage(folder))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    states: list[YearState] = []
    for year_id, (year, books) in enumerate(zip(_YEARS, sets[number % len(sets)], strict=True), 1):
        tables, counts, sie = data.write_year(key, books.path, YearColumns(number, year, year_id))
        states.append(
            YearState(
                id=year_id,
                first=date(year, 1, 1),
                last=date(year, 12, 31),
                digest="",
                sie=sie,
                tables=tables,
                vouchers=counts["vouchers"],
                rows=counts["rows"],
                size=books.path.stat().st_size,
                read_at=now,
            )
        )
    total = Decimal(sets[number % len(sets)][-1].closing_cents["1510"]) / 100
    if number % 10 == 0:
        total -= 1
    part = (total / _OPEN_ITEMS).quantize(Decimal("0.01"))
    amounts = [part] * (_OPEN_ITEMS - 1)
    amounts.append(total - sum(amounts))
    items = [
        {
            "ledger": "customers", "number": str(n), "external_number": "", "counterparty_number": str(n % 40),
            "counterparty_name": f"Kund {n % 40}", "invoice_date": date(2025, 12, 1), "due_date": date(2025, 12, 31),
            "currency": "SEK", "total": amount, "open_currency": amount, "open_sek": amount,
        }
        for n, amount in enumerate(amounts)
    ]  # fmt: skip
    state = CompanyState(
        key=key,
        name=f"Bolag {number} AB",
        status=SyncStatus.SYNCED,
        checked_at=now,
        fresh_at=now,
        years=tuple(states),
        tables={"open_items": data.write_table(key, "open_items", items)},
    )
    data.save(state, replaces=None)


def ask(data: Dataset, query: str, *, threads: int) -> tuple[list[tuple[object, ...]], float, float]:
    """Run a query on the tables of a data set with DuckDB. Return the rows, the seconds and the CPU seconds.

    Args:
        data: The data set.
        query: The SQL query. A parameter such as `$name` stands for the files of the table `name`.
        threads: The number of threads.
    """
    files = {table: data.files(table) for table in _TABLES if f"${table}" in query}
    with duckdb.connect(config={"threads": threads}) as database:
        start, cpu_start = time.perf_counter(), time.process_time()
        answer = database.execute(query, files).fetchall()
        return answer, time.perf_counter() - start, time.process_time() - cpu_start


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the data set, run both queries, and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--companies", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2, help="processes that write")
    parser.add_argument("--threads", type=int, default=2, help="threads of DuckDB")
    parser.add_argument("--folder", type=Path, help="keep the data set here, and use it if it exists")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder: Path = chosen.folder or Path(temporary, "data")
        start = time.perf_counter()
        if not folder.exists():
            folder.mkdir(parents=True)
            write_dataset(folder, rows=chosen.rows, companies=chosen.companies, processes=chosen.processes)
        figures = _figures(Dataset(folder), folder, threads=chosen.threads)
        figures["write_s"] = round(time.perf_counter() - start, 1)
    print(
        json.dumps(figures)
        if chosen.json
        else "\n".join(f"{name:20} {value}" for name, value in figures.items())
    )
    is_fast = max(figures["differing_s"], figures["sums_s"]) < LIMIT_S
    return 0 if is_fast and figures["differing"] == figures["companies"] // 10 else 1


def _figures(data: Dataset, folder: Path, *, threads: int) -> dict[str, float]:
    start = time.perf_counter()
    files = data.files("rows")
    list_s = time.perf_counter() - start
    (counts,), _, _ = ask(
        data, "select count(*), count(distinct company) from read_parquet($rows)", threads=threads
    )
    times: dict[str, float] = {}
    answers: dict[str, int] = {}
    for name, query in (("differing", DIFFERING), ("sums", SUMS)):
        runs = [ask(data, query, threads=threads) for _ in range(_ROUNDS)]
        times[name] = min(seconds for _, seconds, _ in runs)
        times[f"{name}_cpu"] = min(cpu for _, _, cpu in runs)
        answers[name] = len(runs[0][0])
    return {
        "rows": int(str(counts[0])),
        "companies": int(str(counts[1])),
        "files_of_rows": len(files),
        "rows_mb": round(sum(Path(file).stat().st_size for file in files) / 1e6, 1),
        "parquet_mb": round(sum(file.stat().st_size for file in folder.rglob("*.parquet")) / 1e6, 1),
        "list_s": round(list_s, 2),
        "differing": answers["differing"],
        "differing_s": round(times["differing"], 2),
        "differing_cpu_s": round(times["differing_cpu"], 2),
        "sums": answers["sums"],
        "sums_s": round(times["sums"], 2),
        "sums_cpu_s": round(times["sums_cpu"], 2),
    }


if __name__ == "__main__":
    sys.exit(main())
