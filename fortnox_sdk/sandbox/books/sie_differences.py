"""Reasons for the differences between an imported SIE file and an export of the same books."""

from collections.abc import Mapping

import sie4


def differences(before: sie4.Document, after: sie4.Document, reasons: Mapping[str, str]) -> list[str]:
    """Return the differences between an imported file and an export of the same books, as one text for each reason.

    Each text contains the first difference with that reason and the number of further differences. `reasons` maps
    the items that differ, as `sie4.compare` names them, to the reasons that were noted during the import.
    """
    all_differences = sie4.compare(before, after)
    unwritable_names = {difference.where for difference in all_differences if not _in_code_page(difference)}
    grouped: dict[str, list[sie4.Difference]] = {}
    for difference in all_differences:
        grouped.setdefault(_reason(before, difference, reasons, unwritable_names), []).append(difference)
    texts: list[str] = []
    for reason, same_reason in grouped.items():
        more = f", and {len(same_reason) - 1} more" if len(same_reason) > 1 else ""
        texts.append(f"{same_reason[0]}{more}: {reason}")
    return texts


def _in_code_page(difference: sie4.Difference) -> bool:
    text = f"{difference.before or ''}{difference.after or ''}"
    if "\\x" in text:  # a control character, written as an escape sequence
        return False
    return text == text.encode("cp437", "replace").decode("cp437")


def _reason(
    document: sie4.Document,
    difference: sie4.Difference,
    reasons: Mapping[str, str],
    unwritable_names: set[str],
) -> str:
    name = difference.where
    for key in (name, name.rpartition(",")[0]):
        if key in reasons:
            return reasons[key]
    if name == "SIE type":
        return f"the file is of type {document.sie_type}, but the export is of type 4 (one year with its vouchers)"
    if name in unwritable_names:
        return "the text contains characters that are not in code page 437"
    has_figures = any(b.year == 0 for b in (*document.closing_balances, *document.results))
    if name.endswith(", year 0") and name.startswith(("closing balance", "result")) and not has_figures:
        return "the file has no closing balances and results; they were computed from its vouchers"
    if name.startswith("opening balance") and not any(b.year == 0 for b in document.opening_balances):
        return "the file has no opening balances; the closing balances of the preceding year were used"
    return "not explained"
