"""The references of vouchers in files. A reference identifies a voucher in all later runs, so it is never guessed.

A voucher of a file has the reference that the file gives, or else its series and number (`A 12`). If the file gives
neither, the reference is a prefix that the caller chooses and the voucher's position in the file (`payroll-2025-04:1`).
If a file is changed, its vouchers may move to other positions. The content mark (a code for a voucher's content)
then shows that the voucher at a position differs from the posted voucher, and the plan refuses the voucher.
"""

from typing import Final

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, quoted
from fortnox_sdk.year_end.export.inputs.values import Values

USE_PREFIX: Final = Text(
    "use --reference-prefix (reference_prefix in Python) with a name for the file, so that the vouchers are "
    "identified by their position in the file.",
    "använd --reference-prefix (reference_prefix i Python) med ett namn på filen, så att verifikationerna "
    "identifieras av sin plats i filen.",
)
"""The advice to choose a prefix for vouchers without references, as the end of a sentence."""
_MISSING: Final = Refusal(
    Text("has neither a reference nor a series with a number", "saknar både referens och serie med nummer"),
    Text(
        "Give each voucher its own reference, or a series and a number, or ",
        "Ge varje verifikation en egen referens, eller en serie och ett nummer, eller ",
    )
    + USE_PREFIX,
)


def checked_prefix(prefix: str | None) -> str | None:
    """Return a reference prefix without surrounding spaces, or None if `prefix` is None.

    Raises:
        InvalidInput: The prefix is empty.
    """
    if prefix is not None and not prefix.strip():
        raise InvalidInput(
            Text("The reference prefix is empty.", "Prefixet för referenser är tomt."),
            hint=Text(
                "Set --reference-prefix (reference_prefix in Python) to a name for the file, such as payroll-2025-04.",
                "Ange ett namn på filen i --reference-prefix (reference_prefix i Python), till exempel "
                "payroll-2025-04.",
            ),
        )
    return None if prefix is None else prefix.strip()


def numbered_reference(series: str, number: str) -> str | Refusal:
    """Return the reference that a series and a number form, or `""` if one of them is missing.

    A number that consists of zeros counts as missing. A number with spaces is refused.

    >>> numbered_reference("A", "0012"), numbered_reference("A", ""), numbered_reference("A", "0")
    ('A 12', '', '')
    """
    series, number = series.strip(), number.strip()
    # Programs write the number 0 if the voucher has no number yet.
    if not series or not number.strip("0"):
        return ""
    if any(character.isspace() for character in number):
        shown = quoted(number)
        return Refusal(
            Text(f"is {shown}, not a voucher number", f"är {shown}, inte ett verifikationsnummer"),
            Text("Write the voucher number without spaces.", "Skriv verifikationsnumret utan mellanslag."),
        )
    # A cell of Excel does not keep leading zeros, and the same voucher has the same reference in each kind of file.
    is_plain = number.isascii() and number.isdecimal()
    return f"{series} {number.lstrip('0') if is_plain else number}"


def positional_reference(prefix: str, position: int) -> str:
    """Return the reference of a voucher that has only a position in its file. The first position is 1.

    >>> positional_reference("payroll-2025-04", 1)
    'payroll-2025-04:1'
    """
    return f"{prefix}:{position}"


def own_reference(values: Values) -> str:
    """Return the reference that the file gives a voucher: its reference, or its series and number, or `""`.

    Args:
        values: The values of the voucher, with the names `reference`, `series` and `number`.

    Raises:
        ClosingFileError: A value can't be used.
    """
    reference = values.text("reference").strip()
    if reference:
        return reference
    # A table may have a column `number` for another purpose. Without a series, it is not a voucher number.
    if values.is_missing("series"):
        return ""
    numbered = numbered_reference(values.text("series"), values.text("number"))
    return values.fail("number", numbered) if isinstance(numbered, Refusal) else numbered


def voucher_reference(values: Values, *, position: int, prefix: str | None) -> str:
    """Return the reference of a voucher.

    Args:
        values: The values of the voucher, with the names `reference`, `series` and `number`.
        position: The position of the voucher in the file, from 1.
        prefix: The prefix for a voucher to which the file gives no reference, or None to refuse such a voucher.

    Raises:
        ClosingFileError: The voucher has no reference, and there is no prefix.
    """
    own = own_reference(values)
    if own:
        return own
    return values.fail("", _MISSING) if prefix is None else positional_reference(prefix, position)
