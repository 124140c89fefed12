r"""Reading, checking and writing of SIE 4 files, the format for exchanging books between Swedish accounting programs.

    >>> import sie4
    >>> books = sie4.loads(b'#FLAGGA 0\n#SIETYP 4\n#FNAMN "Exempel AB"\n#IB 0 1930 100.00\n')
    >>> books.company.name, books.balance("1930")
    ('Exempel AB', Decimal('100.00'))

Start with `read` and `write`. `parse` also reports how a file deviates from the standard. `Document` has the books.
"""

from sie4.balances_from_bytes import balances
from sie4.checks import check
from sie4.comparison import Difference, compare
from sie4.document import Document
from sie4.errors import Code, Diagnostic, Severity, SieError
from sie4.merging import merge
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
from sie4.mojibake import repair
from sie4.reader import loads, parse, read
from sie4.redaction import redact
from sie4.streaming import stream
from sie4.tables import to_arrow, to_pandas, to_polars
from sie4.writer import dumps, write

__all__ = [
    "Account",
    "Balance",
    "Code",
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
    "stream",
    "to_arrow",
    "to_pandas",
    "to_polars",
    "write",
]
