"""The reader of the records outside vouchers, which builds the document."""

from __future__ import annotations

from datetime import date

from sie4.diagnostics import DiagnosticList
from sie4.document import Document
from sie4.errors import Code, Severity, shorten
from sie4.fields import ROW_LABELS, FieldReader, to_record
from sie4.labels import LABELS
from sie4.lexer import Line
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
    SieObject,
    Voucher,
)

__all__ = ["RecordReader"]


class RecordReader:
    """A reader of the records outside vouchers. It accepts the records in any order and then builds the document."""

    def __init__(self, encoding: str, diagnostics: DiagnosticList) -> None:
        self._encoding = encoding
        self._diagnostics = diagnostics
        self._texts: dict[tuple[str, str], str] = {}
        self._dates: dict[str, date | None] = {}
        self._single_labels: set[str] = set()
        self._comments: list[str] = []
        self._years: dict[int, FiscalYear] = {}
        self._account_names: dict[str, str] = {}
        self._account_types: dict[str, str] = {}
        self._account_units: dict[str, str] = {}
        self._sru_codes: dict[str, list[str]] = {}
        self._account_numbers: dict[str, None] = {}
        self._dimensions: dict[str, Dimension] = {}
        self._objects: dict[tuple[str, str], SieObject] = {}
        self._balances: dict[str, list[Balance]] = {"IB": [], "UB": [], "RES": []}
        self._object_balances: dict[str, list[ObjectBalance]] = {"OIB": [], "OUB": []}
        self._period_balances: dict[str, list[PeriodBalance]] = {"PSALDO": [], "PBUDGET": []}
        self._unknown: list[Record] = []
        self._extra: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._first_label: str | None = None

    def read(self, number: int, line: Line) -> None:
        """Read a line outside vouchers; ``number`` is its line number."""
        label = line.label.upper()
        if not label:
            self._report_line_without_label(number, line)
            return
        if self._first_label is None:
            self._first_label = label
            if label != "FLAGGA":
                self._diagnostics.add(
                    number,
                    Code.FLAG_NOT_FIRST,
                    Severity.WARNING,
                    f"The file starts with #{label} instead of #FLAGGA.",
                )
        if line.label != label and label in LABELS:
            self._diagnostics.add(
                number,
                Code.LOWER_CASE_LABEL,
                Severity.INFO,
                f"#{line.label} is not in upper case. It is read as #{label}.",
            )
            line.label = label
        if label not in LABELS:
            self._diagnostics.add(
                number,
                Code.UNKNOWN_LABEL,
                Severity.INFO,
                f"#{shorten(line.label)} is not a label of SIE 4. The record is kept.",
            )
            self._unknown.append(to_record(line))
        elif label in ROW_LABELS:
            self._diagnostics.add(
                number,
                Code.ROW_OUTSIDE_VOUCHER,
                Severity.ERROR,
                f"#{label} is outside a voucher. The row is kept but not counted. Export the file again.",
                affects="rows",
                count=1,
            )
            self._unknown.append(to_record(line))
        elif label != "KSUMMA":
            self._read_record(number, label, line)

    def _report_line_without_label(self, number: int, line: Line) -> None:
        if line.fields in (["{"], ["}"]):
            self._diagnostics.add(
                number,
                Code.STRAY_BRACE,
                Severity.WARNING,
                f"{line.fields[0]!r} is outside a voucher. It is ignored.",
            )
        elif line.fields:
            self._diagnostics.add(
                number,
                Code.NOT_A_RECORD,
                Severity.WARNING,
                "The line does not start with #. It is ignored.",
            )

    def _read_record(self, number: int, label: str, line: Line) -> None:
        fields = FieldReader(number, LABELS[label], line, self._diagnostics)
        count_before = self._diagnostics.added
        if label in self._balances:
            accepted = self._read_balance(label, number, fields)
        elif label in self._object_balances:
            accepted = self._read_object_balance(label, number, fields)
        elif label in self._period_balances:
            accepted = self._read_period_balance(label, number, fields)
        else:
            accepted = self._read_other_record(label, fields)
        if accepted and fields.readable:
            return
        if fields.readable and self._diagnostics.added == count_before:
            self._diagnostics.add(
                number,
                Code.DUPLICATE,
                Severity.WARNING,
                f"#{label} is repeated. The first record is used. This record is kept but not used.",
            )
        self._unknown.append(to_record(line))

    def _read_other_record(self, label: str, fields: FieldReader) -> bool:
        # These are branches and not a table of bound methods, because a reader that refers to itself would be freed
        # only by the cycle collector.
        match label:
            case "KONTO":
                accepted = self._read_account(fields)
            case "KTYP":
                accepted = self._read_account_property(fields, "KTYP", "type", self._account_types)
            case "ENHET":
                accepted = self._read_account_property(fields, "ENHET", "unit", self._account_units)
            case "SRU":
                accepted = self._read_sru(fields)
            case "RAR":
                accepted = self._read_fiscal_year(fields)
            case "DIM" | "UNDERDIM":
                accepted = self._read_dimension(fields)
            case "OBJEKT":
                accepted = self._read_object(fields)
            case _:
                accepted = self._read_single_record(label, fields)
        return accepted

    def _read_balance(self, label: str, number: int, fields: FieldReader) -> bool:
        balance = Balance(
            year=fields.year(), account=fields.account(), amount=fields.amount(), quantity=fields.quantity(),
            extra=fields.extra, line=number,
        )  # fmt: skip
        if fields.readable:
            self._balances[label].append(balance)
        return fields.readable

    def _read_object_balance(self, label: str, number: int, fields: FieldReader) -> bool:
        balance = ObjectBalance(
            year=fields.year(), account=fields.account(), objects=fields.objects(), amount=fields.amount(),
            quantity=fields.quantity(), extra=fields.extra, line=number,
        )  # fmt: skip
        if fields.readable:
            self._object_balances[label].append(balance)
        return fields.readable

    def _read_period_balance(self, label: str, number: int, fields: FieldReader) -> bool:
        balance = PeriodBalance(
            year=fields.year(), month=fields.month(), account=fields.account(), objects=fields.objects(),
            amount=fields.amount(), quantity=fields.quantity(), extra=fields.extra, line=number,
        )  # fmt: skip
        if fields.readable:
            self._period_balances[label].append(balance)
        return fields.readable

    def _read_single_record(self, label: str, fields: FieldReader) -> bool:
        """Store the fields of a comment, or of a record that may occur only once.

        Return False if the record is not used, because it is repeated or its date is unreadable.
        """
        if label == "PROSA":
            self._comments.append(fields.text("text"))
            self._keep_extra(fields, label, str(len(self._comments)))
            return True
        if label in self._single_labels:
            return False
        day = fields.date("date") if any(rule.name == "date" for rule in LABELS[label].fields) else None
        if day is None and fields.text("date").strip("0"):
            # The record is unreadable, so a later record with this label is used.
            return False
        texts = {rule.name: fields.text(rule.name) for rule in LABELS[label].fields if rule.name != "date"}
        if day is None and not any(texts.values()) and not fields.extra:
            # An empty record has no values to store.
            return True
        self._single_labels.add(label)
        self._keep_extra(fields, label)
        self._dates[label] = day
        self._texts.update({(label, name): text for name, text in texts.items()})
        return True

    def _read_fiscal_year(self, fields: FieldReader) -> bool:
        index, start, end = fields.year(), fields.date("start"), fields.date("end")
        if not fields.readable or index in self._years:
            return False
        if start is None or end is None:
            fields.report(
                Code.EMPTY_YEAR,
                Severity.WARNING,
                f"year {index} has no start or no end date. The year is kept.",
            )
        self._years[index] = FiscalYear(index=index, start=start, end=end)
        self._keep_extra(fields, "RAR", str(index))
        return True

    def _read_account(self, fields: FieldReader) -> bool:
        number = fields.account()
        if not fields.readable or number in self._account_names:
            return False
        self._account_numbers[number] = None
        self._account_names[number] = fields.text("name")
        self._keep_extra(fields, "KONTO", number)
        return True

    def _read_account_property(
        self, fields: FieldReader, label: str, name: str, values: dict[str, str]
    ) -> bool:
        number = fields.account()
        if not fields.readable or number in values:
            return False
        self._account_numbers[number] = None
        if fields.text(name) or fields.extra:
            values[number] = fields.text(name)
            self._keep_extra(fields, label, number)
        return True

    def _read_sru(self, fields: FieldReader) -> bool:
        number, code = fields.account(), fields.text("code")
        if not fields.readable:
            return False
        self._account_numbers[number] = None
        if code or fields.extra:
            self._sru_codes.setdefault(number, []).append(code)
        self._keep_extra(fields, "SRU", number, code)
        return True

    def _read_dimension(self, fields: FieldReader) -> bool:
        dimension = Dimension(
            number=fields.text("dimension"), name=fields.text("name"), parent=fields.optional("parent")
        )
        if dimension.number in self._dimensions:
            return False
        self._dimensions[dimension.number] = dimension
        self._keep_extra(fields, "DIM", dimension.number)
        return True

    def _read_object(self, fields: FieldReader) -> bool:
        item = SieObject(
            dimension=fields.text("dimension"), number=fields.text("number"), name=fields.text("name")
        )
        if (item.dimension, item.number) in self._objects:
            return False
        self._objects[item.dimension, item.number] = item
        self._keep_extra(fields, "OBJEKT", item.dimension, item.number)
        return True

    def _keep_extra(self, fields: FieldReader, *key: str) -> None:
        if fields.extra:
            self._extra[key] = fields.extra

    def document(self, vouchers: tuple[Voucher, ...]) -> Document:
        """Return the document with the vouchers and all records read so far. Report missing mandatory records."""
        get = self._texts.get

        def optional(label: str, name: str) -> str | None:
            return get((label, name)) or None

        for label, code, default in (
            ("FLAGGA", Code.FLAG_MISSING, "0"),
            ("FORMAT", Code.FORMAT_MISSING, "PC8"),
            ("SIETYP", Code.TYPE_MISSING, "type 4 if the file has vouchers, otherwise type 1"),
        ):
            if label not in self._single_labels:
                self._diagnostics.add(
                    None, code, Severity.WARNING, f"#{label} is missing. The value is read as {default}."
                )
        return Document(
            encoding=self._encoding,
            flag=1 if get(("FLAGGA", "flag")) == "1" else 0,
            format=get(("FORMAT", "format")) or "PC8",
            type_number=optional("SIETYP", "type"),
            program=Program(name=get(("PROGRAM", "name"), ""), version=optional("PROGRAM", "version")),
            generated_on=self._dates.get("GEN"),
            generated_by=get(("GEN", "sign"), ""),
            comments=tuple(self._comments),
            company=Company(
                name=get(("FNAMN", "name"), ""),
                org_number=optional("ORGNR", "org_number"),
                acquisition_number=optional("ORGNR", "acquisition_number"),
                activity_number=optional("ORGNR", "activity_number"),
                number=optional("FNR", "number"),
                form=optional("FTYP", "form"),
                industry_code=optional("BKOD", "industry_code"),
                contact=get(("ADRESS", "contact"), ""),
                street=get(("ADRESS", "street"), ""),
                postal_address=get(("ADRESS", "postal_address"), ""),
                phone=get(("ADRESS", "phone"), ""),
            ),
            fiscal_years=self._years,
            tax_year=optional("TAXAR", "year"),
            balances_until=self._dates.get("OMFATTN"),
            chart_type=optional("KPTYP", "type"),
            currency=optional("VALUTA", "currency"),
            accounts={
                number: Account(
                    number=number,
                    name=self._account_names.get(number, ""),
                    type=self._account_types.get(number) or None,
                    unit=self._account_units.get(number) or None,
                    sru=tuple(self._sru_codes.get(number, ())),
                )
                for number in self._account_numbers
            },
            dimensions=self._dimensions,
            objects=self._objects,
            opening_balances=tuple(self._balances["IB"]),
            closing_balances=tuple(self._balances["UB"]),
            results=tuple(self._balances["RES"]),
            object_opening_balances=tuple(self._object_balances["OIB"]),
            object_closing_balances=tuple(self._object_balances["OUB"]),
            period_balances=tuple(self._period_balances["PSALDO"]),
            budgets=tuple(self._period_balances["PBUDGET"]),
            vouchers=vouchers,
            unknown=tuple(self._unknown),
            extra=self._extra,
        )
