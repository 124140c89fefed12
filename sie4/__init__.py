r"""A library that reads, checks and writes SIE 4 files, with which Swedish accounting programs exchange books.

    >>> import sie4
    >>> books = sie4.loads(b'#FLAGGA 0\n#SIETYP 4\n#FNAMN "Exempel AB"\n#IB 0 1930 100.00\n')
    >>> books.company.name, books.balance("1930")
    ('Exempel AB', Decimal('100.00'))

Start with `read` and `write`. `parse` also reports how a file deviates from the standard. `Document` contains the
books.
"""

from collections.abc import Callable
from os import PathLike
from typing import TYPE_CHECKING

from sie4 import (
    balances_from_bytes,
    checks,
    columns,
    comparison,
    merging,
    mojibake,
    reader,
    redaction,
    streaming,
    tables,
    writer,
)
from sie4.arguments import DAY, TEXT, Kinds, Readable, checked
from sie4.columns import Columns
from sie4.comparison import Difference
from sie4.document import Document
from sie4.errors import Code, Diagnostic, Severity, SieError
from sie4.model import (
    Account,
    Balance,
    Company,
    Dimension,
    FiscalYear,
    ObjectBalance,
    PeriodBalance,
    Program,
    Record,
    Row,
    RowKind,
    SieObject,
    Voucher,
)
from sie4.table_schemas import SCHEMAS

__all__ = [
    "Account",
    "Balance",
    "Code",
    "Columns",
    "Company",
    "Diagnostic",
    "Difference",
    "Dimension",
    "Document",
    "FiscalYear",
    "ObjectBalance",
    "PeriodBalance",
    "Program",
    "Record",
    "Row",
    "RowKind",
    "Severity",
    "SieError",
    "SieObject",
    "Voucher",
    "balances",
    "check",
    "compare",
    "dumps",
    "loads",
    "merge",
    "parse",
    "read",
    "redact",
    "repair",
    "rows",
    "stream",
    "to_arrow",
    "to_pandas",
    "to_polars",
    "write",
]

_DATA = (bytes, bytearray, memoryview)
_PATH = (str, PathLike)
_TABLES = frozenset(SCHEMAS)
_WRITING: Kinds = {"encoding": TEXT, "errors": frozenset({"strict", "transliterate"}), "checksum": (bool,)}
_ORIGINAL = (*_DATA, type(None))

if TYPE_CHECKING:
    from sie4.balances_from_bytes import balances
    from sie4.checks import check
    from sie4.columns import rows
    from sie4.comparison import compare
    from sie4.merging import merge
    from sie4.mojibake import repair
    from sie4.reader import loads, parse, read
    from sie4.redaction import redact
    from sie4.streaming import stream
    from sie4.tables import to_arrow, to_pandas, to_polars
    from sie4.writer import dumps, write
else:
    # Callers without a type checker get a SieError for a value of a wrong type.
    balances = checked(balances_from_bytes.balances, {"data": _DATA, "on": DAY, "encoding": TEXT})
    check = checked(checks.check, {"document": (Document,)})
    compare = checked(comparison.compare, {"before": (Document,), "after": (Document,)})
    dumps = checked(writer.dumps, {"document": (Document,), "original": _ORIGINAL, **_WRITING})
    loads = checked(reader.loads, {"data": _DATA, "encoding": TEXT}, each=("strict", str))
    merge = checked(merging.merge, {}, each=("documents", Document))
    parse = checked(reader.parse, {"data": _DATA, "encoding": TEXT})
    read = checked(reader.read, {"source": (*_PATH, Readable), "encoding": TEXT}, each=("strict", str))
    redact = checked(redaction.redact, {"document": (Document,)})
    repair = checked(mojibake.repair, {"data": _DATA, "misread_as": (str,)})
    rows = checked(
        columns.rows,
        {
            "source": (*_PATH, *_DATA, Readable, Document, list, tuple),
            "history": (bool,),
            "encoding": TEXT,
            "report": (Callable, type(None)),
        },
        each=("dimensions", str),
    )
    stream = checked(
        streaming.stream,
        {"source": (*_PATH, Readable), "encoding": TEXT, "report": (Callable, type(None))},
    )
    to_arrow = checked(tables.to_arrow, {"document": (Document,), "table": _TABLES, "history": (bool,)})
    to_pandas = checked(tables.to_pandas, {"document": (Document,), "table": _TABLES, "history": (bool,)})
    to_polars = checked(tables.to_polars, {"document": (Document,), "table": _TABLES, "history": (bool,)})
    write = checked(writer.write, {"document": (Document,), "path": _PATH, "original": _ORIGINAL, **_WRITING})
