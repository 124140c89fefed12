"""The form of one closing voucher: the entered values, and each fault beside its field."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.scalars import ORE
from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.export.inputs.amounts import read_amount
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, quoted
from fortnox_sdk.year_end.export.vouchers import LONGEST_TEXT, ClosingRow, ClosingVoucher

ROW_FIELDS: Final = ("account", "debit", "credit", "text", "cost_center", "project")
MOST_ROWS: Final = 500
SPARE_ROWS: Final = 4
_FIELDS: Final = ("reference", "date", "text", "comment", "reverse_on")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ACCOUNT: Final = re.compile(r"\s*([1-9][0-9]{3})(?:\s.*)?", re.DOTALL)
"""The pattern of an account field: an account number, with or without the name that the list of suggestions adds."""
_LONGEST_REFERENCE: Final = 100
_LONGEST_COMMENT: Final = 944
_LONGEST_ROW_TEXT: Final = 100
_ZERO: Final = Decimal(0)

_MISSING: Final = Text("Fill in this field.", "Fyll i fältet.")
_WRITE_DAY: Final = Text("Write the date as YYYY-MM-DD.", "Skriv datumet som ÅÅÅÅ-MM-DD.")
_WRITE_ACCOUNT: Final = Text(
    "Write an account number of four digits, such as 1930.",
    "Skriv ett kontonummer med fyra siffror, som 1930.",
)
_ONE_SIDE: Final = Text("Fill in debit or credit, not both.", "Fyll i debet eller kredit, inte båda.")
_NO_AMOUNT: Final = Text("Fill in debit or credit.", "Fyll i debet eller kredit.")
_NEGATIVE: Final = Text(
    "Write a positive amount. Move a negative amount to the other column (debit or credit).",
    "Skriv ett positivt belopp. Flytta ett negativt belopp till den andra kolumnen (debet eller kredit).",
)
_TOO_LONG: Final = Text("Write at most {most} characters.", "Skriv högst {most} tecken.")
TOO_MANY_ROWS: Final = Text(
    f"The form has at most {MOST_ROWS} rows. Upload the voucher as a file instead.",
    f"Formuläret har högst {MOST_ROWS} rader. Ladda upp verifikationen som fil i stället.",
)
_FEW_ROWS: Final = Text("A voucher needs at least two rows.", "En verifikation behöver minst två rader.")
_UNBALANCED: Final = Text(
    "Debit and credit differ by {difference} SEK.", "Debet och kredit skiljer sig med {difference} kr."
)


@attrs.frozen(kw_only=True)
class VoucherForm:
    """The entered values of a closing voucher, with the faults by field (such as `date` or `debit-2`)."""

    fields: Mapping[str, str]
    rows: Sequence[Mapping[str, str]]
    faults: Mapping[str, Text] = attrs.field(factory=dict[str, Text])

    def with_spare_rows(self, count: int = SPARE_ROWS) -> "VoucherForm":
        """Return the form with empty rows at the end."""
        empty = dict.fromkeys(ROW_FIELDS, "")
        spare = max(0, min(count, MOST_ROWS - len(self.rows)))
        return attrs.evolve(self, rows=[*self.rows, *[empty] * spare])


def empty_form(reference: str, day: date) -> VoucherForm:
    """Return the form of a new voucher."""
    fields = {**dict.fromkeys(_FIELDS, ""), "reference": reference, "date": day.isoformat()}
    return VoucherForm(fields=fields, rows=())


def form_of(voucher: ClosingVoucher, language: Language) -> VoucherForm:
    """Return the form of a voucher, with amounts in the format of the given language."""
    return VoucherForm(
        fields={
            "reference": voucher.reference,
            "date": voucher.date.isoformat(),
            "text": voucher.text,
            "comment": voucher.comment,
            "reverse_on": "" if voucher.reverse_on is None else voucher.reverse_on.isoformat(),
        },
        rows=[
            {
                "account": f"{row.account:04d}",
                "debit": _entered(row.debit, language),
                "credit": _entered(row.credit, language),
                "text": row.text,
                "cost_center": row.cost_center,
                "project": row.project,
            }
            for row in voucher.rows
        ],
    )


def entered_form(fields: Mapping[str, str], rows: Mapping[str, Sequence[str]]) -> VoucherForm:
    """Return the form as it was sent, without empty rows.

    Args:
        fields: The fields of the voucher.
        rows: The values of each row field, from the first row to the last.
    """
    count = max((len(values) for values in rows.values()), default=0)
    listed = [{name: (rows.get(name, ())[i : i + 1] or [""])[0] for name in ROW_FIELDS} for i in range(count)]
    return VoucherForm(
        fields={name: fields.get(name, "") for name in _FIELDS},
        rows=[row for row in listed if any(value.strip() for value in row.values())],
    )


def read_form(form: VoucherForm) -> ClosingVoucher | VoucherForm:
    """Return the voucher that was entered, or the form with its faults.

    Amounts follow the grammar of files with closing vouchers, so an ambiguous amount is refused.
    """
    faults: dict[str, Text] = {}
    rows = [_row(number, row, faults) for number, row in enumerate(form.rows, 1)]
    day = _day("date", form.fields["date"], faults)
    if not form.fields["date"].strip():
        faults["date"] = _MISSING
    reverse_on = _day("reverse_on", form.fields["reverse_on"], faults)
    for name, most, is_needed in (
        ("reference", _LONGEST_REFERENCE, True),
        ("text", LONGEST_TEXT, True),
        ("comment", _LONGEST_COMMENT, False),
    ):
        _check_text(name, form.fields[name], most, faults, is_needed=is_needed)
    balance = sum((row.amount for row in rows if row is not None), _ZERO)
    if len(rows) < 2:  # noqa: PLR2004 -- debit and credit
        faults["rows"] = _FEW_ROWS
    elif len(rows) > MOST_ROWS:
        faults["rows"] = TOO_MANY_ROWS
    elif balance and not faults:
        faults["rows"] = _UNBALANCED.format(difference=abs(balance))
    if faults or day is None:
        return attrs.evolve(form, faults=faults)
    return ClosingVoucher(
        reference=form.fields["reference"],
        date=day,
        text=form.fields["text"],
        comment=form.fields["comment"],
        reverse_on=reverse_on,
        rows=tuple(row for row in rows if row is not None),
    )


def _row(number: int, row: Mapping[str, str], faults: dict[str, Text]) -> ClosingRow | None:
    before = len(faults)
    account = _ACCOUNT.fullmatch(row["account"])
    if account is None:
        faults[f"account-{number}"] = _WRITE_ACCOUNT if row["account"].strip() else _MISSING
    debit, credit = (_amount(f"{side}-{number}", row[side], faults) for side in ("debit", "credit"))
    if len(faults) == before:
        if debit and credit:
            faults[f"credit-{number}"] = _ONE_SIDE
        elif not debit and not credit:
            faults[f"debit-{number}"] = _NO_AMOUNT
    _check_text(f"text-{number}", row["text"], _LONGEST_ROW_TEXT, faults)
    if account is None or len(faults) > before:
        return None
    return ClosingRow(
        account=int(account[1]),
        debit=debit,
        credit=credit,
        text=row["text"],
        cost_center=row["cost_center"],
        project=row["project"],
    )


def _amount(field: str, text: str, faults: dict[str, Text]) -> Decimal:
    amount = read_amount(text) if text.strip() else _ZERO
    if isinstance(amount, Refusal):
        faults[field] = Text("The amount ", "Beloppet ") + amount.reason + Text.same(". ") + amount.advice
        return _ZERO
    if amount < 0:
        faults[field] = _NEGATIVE
    return amount


def _day(field: str, text: str, faults: dict[str, Text]) -> date | None:
    bare = text.strip()
    if not bare:
        return None
    try:
        if _DAY.fullmatch(bare):
            return date.fromisoformat(bare)
    except ValueError:
        pass
    shown = quoted(bare)
    faults[field] = Text(f"{shown} is not a date. ", f"{shown} är inte ett datum. ") + _WRITE_DAY
    return None


def _check_text(
    field: str, text: str, most: int, faults: dict[str, Text], *, is_needed: bool = False
) -> None:
    if is_needed and not text.strip():
        faults[field] = _MISSING
    elif len(text.strip()) > most:
        faults[field] = _TOO_LONG.format(most=most)


def _entered(amount: Decimal, language: Language) -> str:
    # Without separators of thousands, which would only be in the way when somebody corrects a digit.
    text = f"{amount.quantize(ORE):f}" if amount else ""
    return text.replace(".", ",") if language == "sv" else text
