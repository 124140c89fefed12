"""Reasons for the differences between an imported SIE file and an export of the same books."""

from collections.abc import Mapping

import sie4


def differences(before: sie4.Document, after: sie4.Document, reasons: Mapping[str, str]) -> list[str]:
    """Return one text per reason for the differences between an imported file and an export of the same books.

    Each text contains the first difference with that reason and the number of further differences. `reasons` maps
    names from `sie4.compare` to the reasons that were noted during the import.
    """
    found = sie4.compare(before, after)
    unwritable = {difference.where for difference in found if not _in_code_page(difference)}
    grouped: dict[str, list[sie4.Difference]] = {}
    for difference in found:
        grouped.setdefault(_reason(before, difference, reasons, unwritable), []).append(difference)
    texts: list[str] = []
    for reason, alike in grouped.items():
        more = f", and {len(alike) - 1} more" if len(alike) > 1 else ""
        texts.append(f"{alike[0]}{more}: {reason}")
    return texts


def _in_code_page(difference: sie4.Difference) -> bool:
    text = f"{difference.before or ''}{difference.after or ''}"
    if "\\x" in text:  # a control character, written as an escape sequence
        return False
    return text == text.encode("cp437", "replace").decode("cp437")


def _reason(
    document: sie4.Document, difference: sie4.Difference, reasons: Mapping[str, str], unwritable: set[str]
) -> str:
    where = difference.where
    for name in (where, where.rpartition(",")[0]):
        if name in reasons:
            return reasons[name]
    if where == "SIE type":
        return f"the file is of type {document.sie_type}, but Fortnox exports the vouchers and balances of one year"
    if where in unwritable:
        return "the text contains characters that are not in code page 437"
    figures = any(b.year == 0 for b in (*document.closing_balances, *document.results))
    if where.endswith(", year 0") and where.startswith(("closing balance", "result")) and not figures:
        return "the file has no closing balances and results; they were computed from its vouchers"
    if where.startswith("opening balance") and not any(b.year == 0 for b in document.opening_balances):
        return "the file has no opening balances; the closing balances of the preceding year were used"
    return "not explained"
