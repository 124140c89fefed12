"""The records outside of vouchers, in any order, to a document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sie4.document import Document
from sie4.errors import Code, Severity
from sie4.fields import ROW_LABELS, FieldReader, Findings, kept
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
    """Takes the records outside of vouchers, in any order, and makes the document."""

    def __init__(self, encoding: str, findings: Findings) -> None:
        self._encoding = encoding
        self._findings = findings
        self._handlers: dict[str, Callable[[FieldReader], bool]] = {
            "KONTO": self._account, "KTYP": self._account_type, "ENHET": self._unit, "SRU": self._sru,
            "RAR": self._fiscal_year, "DIM": self._dimension, "UNDERDIM": self._dimension, "OBJEKT": self._object,
        }  # fmt: skip
        self._texts: dict[tuple[str, str], str] = {}
        self._dates: dict[str, date | None] = {}
        self._seen: set[str] = set()
        self._comments: list[str] = []
        self._years: dict[int, FiscalYear] = {}
        self._names: dict[str, str] = {}
        self._types: dict[str, str] = {}
        self._units: dict[str, str] = {}
        self._sru_codes: dict[str, list[str]] = {}
        self._numbers: dict[str, None] = {}
        self._dimensions: dict[str, Dimension] = {}
        self._objects: dict[tuple[str, str], SieObject] = {}
        self._balances: dict[str, list[Balance]] = {"IB": [], "UB": [], "RES": []}
        self._object_balances: dict[str, list[ObjectBalance]] = {"OIB": [], "OUB": []}
        self._period_balances: dict[str, list[PeriodBalance]] = {"PSALDO": [], "PBUDGET": []}
        self._unknown: list[Record] = []
        self._extra: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._first: str | None = None

    def record(self, number: int, line: Line) -> None:
        """Take a line that is no part of a voucher."""
        label = line.label.upper()
        if not label:
            self._no_record(number, line)
            return
        if self._first is None:
            self._first = label
            if label != "FLAGGA":
                self._findings.add(
                    number,
                    Code.FLAG_NOT_FIRST,
                    Severity.WARNING,
                    f"the file begins with #{label}, not with #FLAGGA",
                )
        if line.label != label and label in LABELS:
            self._findings.add(
                number, Code.LOWER_CASE_LABEL, Severity.INFO, f"#{line.label}: read as #{label}"
            )
            line.label = label
        if label not in LABELS:
            self._findings.add(
                number, Code.UNKNOWN_LABEL, Severity.INFO, f"#{line.label} is no label of the standard: kept"
            )
            self._unknown.append(kept(line))
        elif label in ROW_LABELS:
            self._findings.add(
                number,
                Code.ROW_OUTSIDE_VOUCHER,
                Severity.ERROR,
                f"#{label} outside of a voucher: kept as it is and not counted",
                affects="rows",
                number=1,
            )
            self._unknown.append(kept(line))
        elif label != "KSUMMA":
            self._known(number, label, line)

    def _no_record(self, number: int, line: Line) -> None:
        if line.fields in (["{"], ["}"]):
            self._findings.add(
                number,
                Code.STRAY_BRACE,
                Severity.WARNING,
                f"a {line.fields[0]} outside of a voucher: left out",
            )
        elif line.fields:
            self._findings.add(
                number, Code.NOT_A_RECORD, Severity.WARNING, "no record (no # at its start): left out"
            )

    def _known(self, number: int, label: str, line: Line) -> None:
        fields = FieldReader(number, LABELS[label], line, self._findings)
        before = len(self._findings.found)
        if label in self._balances:
            taken = self._balance(label, number, fields)
        elif label in self._object_balances:
            taken = self._object_balance(label, number, fields)
        elif label in self._period_balances:
            taken = self._period_balance(label, number, fields)
        else:
            handler = self._handlers.get(label)
            taken = self._single(label, fields) if handler is None else handler(fields)
        if taken and fields.readable:
            return
        if fields.readable and len(self._findings.found) == before:
            self._findings.add(
                number,
                Code.DUPLICATE,
                Severity.WARNING,
                f"#{label} comes twice: the first counts, this one is kept aside",
            )
        self._unknown.append(kept(line))

    def _balance(self, label: str, number: int, fields: FieldReader) -> bool:
        balance = Balance(
            year=fields.year(), account=fields.account(), amount=fields.amount(), quantity=fields.quantity(),
            extra=fields.extra, line=number,
        )  # fmt: skip
        if fields.readable:
            self._balances[label].append(balance)
        return fields.readable

    def _object_balance(self, label: str, number: int, fields: FieldReader) -> bool:
        balance = ObjectBalance(
            year=fields.year(), account=fields.account(), objects=fields.objects(), amount=fields.amount(),
            quantity=fields.quantity(), extra=fields.extra, line=number,
        )  # fmt: skip
        if fields.readable:
            self._object_balances[label].append(balance)
        return fields.readable

    def _period_balance(self, label: str, number: int, fields: FieldReader) -> bool:
        balance = PeriodBalance(
            year=fields.year(), month=fields.month(), account=fields.account(), objects=fields.objects(),
            amount=fields.amount(), quantity=fields.quantity(), extra=fields.extra, line=number,
        )  # fmt: skip
        if fields.readable:
            self._period_balances[label].append(balance)
        return fields.readable

    def _single(self, label: str, fields: FieldReader) -> bool:
        """A record that comes once: its fields by name."""
        if label == "PROSA":
            self._comments.append(fields.text("text"))
            self._keep_extra(fields, label, str(len(self._comments)))
            return True
        if label in self._seen:
            return False
        day = fields.date("date") if any(rule.name == "date" for rule in LABELS[label].fields) else None
        if day is None and fields.text("date").strip("0"):
            # Not readable: kept as it is, and a later one counts.
            return False
        texts = {rule.name: fields.text(rule.name) for rule in LABELS[label].fields if rule.name != "date"}
        if day is None and not any(texts.values()) and not fields.extra:
            # An empty record says nothing.
            return True
        self._seen.add(label)
        self._keep_extra(fields, label)
        self._dates[label] = day
        self._texts.update({(label, name): text for name, text in texts.items()})
        return True

    def _fiscal_year(self, fields: FieldReader) -> bool:
        index, start, end = fields.year(), fields.date("start"), fields.date("end")
        if not fields.readable or index in self._years:
            return False
        if start is None or end is None:
            fields.note(Code.EMPTY_YEAR, Severity.WARNING, f"year {index} has no days")
        self._years[index] = FiscalYear(index=index, start=start, end=end)
        self._keep_extra(fields, "RAR", str(index))
        return True

    def _account(self, fields: FieldReader) -> bool:
        number = fields.account()
        if not fields.readable or number in self._names:
            return False
        self._numbers[number] = None
        self._names[number] = fields.text("name")
        self._keep_extra(fields, "KONTO", number)
        return True

    def _account_type(self, fields: FieldReader) -> bool:
        return self._about_account(fields, "KTYP", "type", self._types)

    def _unit(self, fields: FieldReader) -> bool:
        return self._about_account(fields, "ENHET", "unit", self._units)

    def _about_account(self, fields: FieldReader, label: str, name: str, values: dict[str, str]) -> bool:
        number = fields.account()
        if not fields.readable or number in values:
            return False
        self._numbers[number] = None
        if fields.text(name) or fields.extra:
            values[number] = fields.text(name)
            self._keep_extra(fields, label, number)
        return True

    def _sru(self, fields: FieldReader) -> bool:
        number, code = fields.account(), fields.text("code")
        if not fields.readable:
            return False
        self._numbers[number] = None
        if code or fields.extra:
            self._sru_codes.setdefault(number, []).append(code)
        self._keep_extra(fields, "SRU", number, code)
        return True

    def _dimension(self, fields: FieldReader) -> bool:
        dimension = Dimension(
            number=fields.text("dimension"), name=fields.text("name"), parent=fields.optional("parent")
        )
        if dimension.number in self._dimensions:
            return False
        self._dimensions[dimension.number] = dimension
        self._keep_extra(fields, "DIM", dimension.number)
        return True

    def _object(self, fields: FieldReader) -> bool:
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
        """Make the document of all that was taken."""
        get = self._texts.get

        def optional(label: str, name: str) -> str | None:
            return get((label, name)) or None

        for label, code in (
            ("FLAGGA", Code.FLAG_MISSING),
            ("FORMAT", Code.FORMAT_MISSING),
            ("SIETYP", Code.TYPE_MISSING),
        ):
            if label not in self._seen:
                self._findings.add(None, code, Severity.WARNING, f"#{label} is missing")
        return Document(
            encoding=self._encoding,
            flag=1 if get(("FLAGGA", "flag")) == "1" else 0,
            format=get(("FORMAT", "format")) or "PC8",
            type_number=optional("SIETYP", "type"),
            program=Program(name=get(("PROGRAM", "name"), ""), version=optional("PROGRAM", "version")),
            generated=self._dates.get("GEN"),
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
            account_plan=optional("KPTYP", "type"),
            currency=optional("VALUTA", "currency"),
            accounts={
                number: Account(
                    number=number,
                    name=self._names.get(number, ""),
                    type=self._types.get(number) or None,
                    unit=self._units.get(number) or None,
                    sru=tuple(self._sru_codes.get(number, ())),
                )
                for number in self._numbers
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
