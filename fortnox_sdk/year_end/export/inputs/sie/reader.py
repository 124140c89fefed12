"""The reader of closing vouchers from a SIE 4I file, or from chosen series of a SIE 4E file.

One error names all vouchers that can't be used. It states the line, the name, the reason and advice for each voucher.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import sie4
from fortnox_sdk.text import Text, printable
from fortnox_sdk.year_end.export.inputs.identity import (
    USE_PREFIX,
    numbered_reference,
    positional_reference,
)
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, quoted, refused, refused_vouchers
from fortnox_sdk.year_end.export.inputs.sie.deviations import HARMLESS_CODES, deviation
from fortnox_sdk.year_end.export.inputs.sie.voucher import closing_voucher
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from sie4.errors import LIMIT_CODES
from sie4.limits import MAX_DIAGNOSTICS

_EXPORT_AGAIN: Final = Text(
    "Export the SIE file again from the program that wrote it.",
    "Exportera SIE-filen på nytt från programmet som skrev den.",
)
_SPLIT: Final = Text("Split the vouchers into several files.", "Dela upp verifikationerna på flera filer.")
_GARBLED_FILE: Final = frozenset({sie4.Code.MIXED_ENCODING, sie4.Code.MOJIBAKE})
_MISSING_IDENTITY: Final = Refusal(
    Text("has no series and number", "saknar serie och nummer"),
    Text(
        "Number the vouchers in the program that wrote the file, or ",
        "Numrera verifikationerna i programmet som skrev filen, eller ",
    )
    + USE_PREFIX,
)


def read_sie(
    path: Path, raw: bytes, *, series: Collection[str] = (), max_rows: int, prefix: str | None = None
) -> list[ClosingVoucher]:
    """Return the closing vouchers in a SIE file, in the order of the file.

    Args:
        path: The path of the file, for error messages.
        raw: The content of the file.
        series: The voucher series to read. If it is empty, every series of a SIE 4I file is read.
        max_rows: The maximum total number of rows in the vouchers that are read.
        prefix: The prefix for vouchers to which the file gives no reference, or None to refuse such vouchers.

    Raises:
        ClosingFileError: The file is not a SIE 4 file with vouchers, or is damaged, or vouchers in it can't be used.
    """
    document, diagnostics = sie4.parse(raw)
    _check_file(path, document, diagnostics)
    _check_series(path, document, series)
    garbled = any(diagnostic.code in _GARBLED_FILE for diagnostic in diagnostics)
    by_voucher = _by_voucher(document.vouchers, diagnostics)
    vouchers: list[ClosingVoucher] = []
    refusals: list[tuple[Text, Refusal]] = []
    lines: dict[str, int] = {}
    rows = 0
    for position, voucher in enumerate(document.vouchers, 1):
        if series and voucher.series.strip() not in series:
            continue
        rows += len(voucher.rows)
        if rows > max_rows:
            reason = Text(f"has more than {max_rows} rows", f"har fler än {max_rows} rader")
            raise refused(path, "", Refusal(reason, _SPLIT))
        reference = _reference(voucher, position, prefix)
        result: ClosingVoucher | Refusal
        if isinstance(reference, Refusal):
            result = reference
        else:
            result = (
                by_voucher.get(position - 1)
                or _repeated(reference, voucher, lines)
                or closing_voucher(voucher, reference, garbled=garbled)
            )
        if isinstance(result, Refusal):
            refusals.append((_place(voucher), result))
        else:
            vouchers.append(result)
    if refusals:
        raise refused_vouchers(path, refusals)
    return vouchers


def _reference(voucher: sie4.Voucher, position: int, prefix: str | None) -> str | Refusal:
    reference = numbered_reference(voucher.series, voucher.number)
    if reference:
        return reference
    return _MISSING_IDENTITY if prefix is None else positional_reference(prefix, position)


def _repeated(reference: str, voucher: sie4.Voucher, lines: dict[str, int]) -> Refusal | None:
    """Return a refusal if an earlier voucher has the same reference. `lines` maps earlier references to lines."""
    line = voucher.line or 0
    first = lines.setdefault(reference, line)
    if first == line:
        return None
    return Refusal(
        Text(
            f"has the same series and number as the voucher in line {first}",
            f"har samma serie och nummer som verifikationen på rad {first}",
        ),
        Text(
            "Export one financial year at a time, or correct the voucher number.",
            "Exportera ett räkenskapsår i taget eller rätta verifikationsnumret.",
        ),
    )


def _place(voucher: sie4.Voucher) -> Text:
    label = printable(f"{voucher.series} {voucher.number}".strip()[:40]) if voucher.number else ""
    name = label or quoted(voucher.text)
    return Text(f"line {voucher.line}, voucher {name},", f"rad {voucher.line}, verifikation {name},")


def _by_voucher(
    vouchers: Sequence[sie4.Voucher], diagnostics: Sequence[sie4.Diagnostic]
) -> Mapping[int, Refusal]:
    """Return the first deviation in the lines of each voucher. The key is the index of the voucher."""
    found: dict[int, Refusal] = {}
    starts = [voucher.line or 0 for voucher in vouchers]
    index = -1
    for diagnostic in diagnostics:
        if diagnostic.line is None or diagnostic.code in HARMLESS_CODES:
            continue
        while index + 1 < len(starts) and starts[index + 1] <= diagnostic.line:
            index += 1
        if index >= 0:
            found.setdefault(index, deviation(diagnostic))
    return found


def _check_file(path: Path, document: sie4.Document, diagnostics: Sequence[sie4.Diagnostic]) -> None:
    """Refuse a file that is not SIE, is damaged, or is not in SEK."""
    counts = Counter(diagnostic.code for diagnostic in diagnostics)
    if sie4.Code.NOT_SIE in counts:
        reason = Text("is not a SIE 4 file", "är inte en SIE 4-fil")
        advice = Text(
            "Choose a .si or .se file. SIE 5 (XML) can't be read.",
            "Välj en .si- eller .se-fil. SIE 5 (XML) kan inte läsas.",
        )
        raise refused(path, "", Refusal(reason, advice))
    for diagnostic in diagnostics:
        if diagnostic.code is sie4.Code.CHECKSUM:
            reason = Text(
                "was changed or damaged after it was written: its checksum (#KSUMMA) is wrong",
                "har ändrats eller skadats sedan den skrevs: kontrollsumman (#KSUMMA) är fel",
            )
            advice = Text(
                "Export the SIE file again from the program that wrote it. If you changed the file on purpose, "
                "remove both #KSUMMA lines from it instead.",
                "Exportera SIE-filen på nytt från programmet som skrev den. Om du har ändrat filen avsiktligt: ta i "
                "stället bort båda #KSUMMA-raderna ur den.",
            )
            raise refused(path, "", Refusal(reason, advice))
        is_lost = diagnostic.code in LIMIT_CODES or diagnostic.code in {
            sie4.Code.TRUNCATED,
            sie4.Code.ROW_OUTSIDE_VOUCHER,
        }
        if is_lost or (counts[diagnostic.code] > MAX_DIAGNOSTICS and diagnostic.code not in HARMLESS_CODES):
            line = diagnostic.line or 1
            reason = Text(
                f"is damaged at line {line} (SIE: {diagnostic.code})",
                f"är skadad på rad {line} (SIE: {diagnostic.code})",
            )
            raise refused(path, "", Refusal(reason, _EXPORT_AGAIN))
    if (document.currency or "SEK").strip().upper() != "SEK":
        shown = quoted(document.currency)
        reason = Text(f"has amounts in {shown}", f"har belopp i {shown}")
        advice = Text("Export the vouchers in SEK.", "Exportera verifikationerna i SEK.")
        raise refused(path, "", Refusal(reason, advice))


def _check_series(path: Path, document: sie4.Document, series: Collection[str]) -> None:
    """Refuse a file that has no vouchers or lacks a chosen series.

    A file with the books of a year is also refused if no series is chosen.
    """
    names = sorted({voucher.series.strip() for voucher in document.vouchers})
    if not names:
        kind = document.sie_type
        reason = Text(f"has no vouchers (SIE type {kind})", f"har inga verifikationer (SIE-typ {kind})")
        advice = Text("Export the vouchers as SIE 4I (.si).", "Exportera verifikationerna som SIE 4I (.si).")
        raise refused(path, "", Refusal(reason, advice))
    listed = ", ".join(quoted(name) for name in names[:20])
    if document.sie_type != "4I" and not series:
        reason = Text(
            "contains the books of a year (SIE 4E), not only vouchers to post",
            "innehåller bokföringen för ett år (SIE 4E), inte bara verifikationer att bokföra",
        )
        advice = Text(
            f"Use --from-series (series in Python) to choose the series to post. The file has {listed}.",
            f"Välj med --from-series (series i Python) vilka serier som ska bokföras. Filen har {listed}.",
        )
        raise refused(path, "", Refusal(reason, advice))
    for name in series:
        if name not in names:
            reason = Text(f"has no series {quoted(name)}", f"har ingen serie {quoted(name)}")
            advice = Text(f"Choose among {listed}.", f"Välj bland {listed}.")
            raise refused(path, "", Refusal(reason, advice))
