"""Redaction of documents: names and texts are removed, structure and amounts are kept."""

from __future__ import annotations

import re

import attrs

from sie4.document import Document
from sie4.model import Company, Objects, Record, Voucher

__all__ = ["redact"]

_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")


def redact(document: Document) -> Document:
    """Return a document without names and texts, for a bug report.

    Letters become ``x`` and digits become ``0`` in names, addresses, the phone number, signatures, comments, the
    organisation number, the company number (#FNR), texts of vouchers and rows, unknown records, and extra fields.
    Length, spaces and quotes are still visible.

    Object numbers are replaced by 1, 2, 3 and so on. An object has the same new number in the whole document. The
    industry code, the second and third field of #ORGNR, and the extra fields in `Document.extra` are removed. All other
    values are kept, such as program, type, dates, account numbers, voucher numbers and amounts.

    >>> from sie4 import Account
    >>> redact(Document(accounts=[Account(number="2393", name="Lån av Åsa 5 %")])).accounts["2393"].name
    'xxx xx xxx 0 %'
    """
    return _Redactor().redact(document)


def _mask_text(text: str) -> str:
    return _DIGIT.sub("0", _LETTER.sub("x", text))


def _mask_texts(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_mask_text, texts))


class _Redactor:
    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], str] = {}

    def redact(self, document: Document) -> Document:
        evolve = attrs.evolve
        company = document.company
        return evolve(
            document,
            generated_by=_mask_text(document.generated_by),
            comments=_mask_texts(document.comments),
            company=Company(
                name=_mask_text(company.name),
                org_number=None if company.org_number is None else _mask_text(company.org_number),
                number=None if company.number is None else _mask_text(company.number),
                form=company.form,
                contact=_mask_text(company.contact),
                street=_mask_text(company.street),
                postal_address=_mask_text(company.postal_address),
                phone=_mask_text(company.phone),
            ),
            accounts={
                number: evolve(account, name=_mask_text(account.name))
                for number, account in document.accounts.items()
            },
            dimensions={
                number: evolve(dimension, name=_mask_text(dimension.name))
                for number, dimension in document.dimensions.items()
            },
            objects=[
                evolve(
                    item, number=self._replace_number(item.dimension, item.number), name=_mask_text(item.name)
                )
                for item in document.objects.values()
            ],
            opening_balances=tuple(evolve(b, extra=_mask_texts(b.extra)) for b in document.opening_balances),
            closing_balances=tuple(evolve(b, extra=_mask_texts(b.extra)) for b in document.closing_balances),
            results=tuple(evolve(b, extra=_mask_texts(b.extra)) for b in document.results),
            object_opening_balances=tuple(
                evolve(b, objects=self._replace_objects(b.objects), extra=_mask_texts(b.extra))
                for b in document.object_opening_balances
            ),
            object_closing_balances=tuple(
                evolve(b, objects=self._replace_objects(b.objects), extra=_mask_texts(b.extra))
                for b in document.object_closing_balances
            ),
            period_balances=tuple(
                evolve(b, objects=self._replace_objects(b.objects), extra=_mask_texts(b.extra))
                for b in document.period_balances
            ),
            budgets=tuple(
                evolve(b, objects=self._replace_objects(b.objects), extra=_mask_texts(b.extra))
                for b in document.budgets
            ),
            vouchers=tuple(map(self._redact_voucher, document.vouchers)),
            unknown=tuple(map(_redact_record, document.unknown)),
            extra={},
        )

    def _redact_voucher(self, voucher: Voucher) -> Voucher:
        return attrs.evolve(
            voucher,
            text=_mask_text(voucher.text),
            sign=_mask_text(voucher.sign),
            rows=tuple(
                attrs.evolve(
                    row,
                    objects=self._replace_objects(row.objects),
                    text=_mask_text(row.text),
                    sign=_mask_text(row.sign),
                    extra=_mask_texts(row.extra),
                )
                for row in voucher.rows
            ),
            unknown=tuple(map(_redact_record, voucher.unknown)),
            extra=_mask_texts(voucher.extra),
        )

    def _replace_objects(self, objects: Objects) -> Objects:
        return tuple((dimension, self._replace_number(dimension, number)) for dimension, number in objects)

    def _replace_number(self, dimension: str, number: str) -> str:
        """Return the new number of an object. Its original number is removed, because it may identify a person."""
        return self._numbers.setdefault((dimension, number), str(len(self._numbers) + 1))


def _redact_record(record: Record) -> Record:
    fields = tuple(
        _mask_text(field) if isinstance(field, str) else _mask_texts(field) for field in record.fields
    )
    return Record(label=record.label, fields=fields)
