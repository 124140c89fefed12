"""Export of tables to Parquet: one file, or a folder of files that several processes write at the same time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

from sie4.errors import SieError
from sie4.file_replacement import replace_file
from sie4.libraries import Table, library

__all__ = ["write_dataset", "write_parquet"]

S = TypeVar("S")
# A group of rows should have about this number of rows, so that other programs read it fast.
_GROUP_ROWS = 120_000
_FILES_PER_PART = 200


def write_parquet(path: str | os.PathLike[str], schema: object, tables: Iterable[Table]) -> int:
    """Write tables to one Parquet file, and return the number of rows.

    An existing file is replaced only when the new file is complete.
    """
    parquet = library("pyarrow.parquet")
    count = 0
    with replace_file(path) as file, parquet.ParquetWriter(file, schema) as writer:
        for table in _in_groups(tables):
            writer.write_table(table)
            count += table.num_rows
    return count


def write_dataset(
    path: str | os.PathLike[str],
    schema: object,
    sources: Sequence[tuple[str, S]],
    read: Callable[[str, S], Iterator[Table]],
    *,
    processes: int,
    skip: Callable[[str, str], None] | None,
) -> int:
    """Write the tables of many files to a folder of Parquet files, and return the number of rows.

    Args:
        path: The path of the new folder.
        schema: The schema of the tables.
        sources: The files with their names.
        read: A function that yields the tables of a file.
        processes: The number of processes. If it is more than 1, ``sources`` and ``read`` must be picklable.
        skip: Called with the name and the error message of each file that cannot be read. None raises the error.

    Raises:
        FileExistsError: The folder exists.
        SieError: A file cannot be read, and ``skip`` is None.
    """
    target = Path(path).resolve()
    if target.exists():
        raise FileExistsError(17, "The folder exists. Choose a new one", str(path))
    temporary = target.with_name(f".{target.name}.{token_hex(6)}")
    temporary.mkdir(parents=True)
    try:
        write = partial(_write_part, temporary, schema, read, is_strict=skip is None)
        parts = [sources[i : i + _FILES_PER_PART] for i in range(0, len(sources), _FILES_PER_PART)] or [()]
        numbers = range(1, len(parts) + 1)
        count = 0
        # A process that is forked while Arrow's threads run may stop for ever, so new processes are spawned.
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            for rows, failures in (pool.map if processes > 1 else map)(write, numbers, parts):
                count += rows
                for name, message in failures:
                    if skip is not None:
                        skip(name, message)
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return count


def _write_part(
    folder: Path,
    schema: object,
    read: Callable[[str, S], Iterator[Table]],
    number: int,
    sources: Sequence[tuple[str, S]],
    *,
    is_strict: bool,
) -> tuple[int, list[tuple[str, str]]]:
    """Write one file of the folder. Return the number of rows, and the name and error of each unreadable file."""
    failures: list[tuple[str, str]] = []

    def tables() -> Iterator[Table]:
        for name, source in sources:
            try:
                # The tables of a file are complete before the first is written.
                file_tables = list(read(name, source))
            except (SieError, OSError) as error:
                if is_strict:
                    raise
                failures.append((name, str(error).removeprefix(f"{name}: ")))
            else:
                yield from file_tables

    return write_parquet(folder / f"part-{number:05}.parquet", schema, tables()), failures


def _in_groups(tables: Iterable[Table]) -> Iterator[Table]:
    """Combine the tables, and yield tables of about `_GROUP_ROWS` rows."""
    group: list[Table] = []
    count = 0
    for table in tables:
        group.append(table)
        count += table.num_rows
        if count >= _GROUP_ROWS:
            yield library("pyarrow").concat_tables(group).unify_dictionaries()
            group, count = [], 0
    if group:
        yield library("pyarrow").concat_tables(group).unify_dictionaries()
