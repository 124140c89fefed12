"""Books that can be shown to strangers: names and texts are gone, structure and sums are not."""

from __future__ import annotations

import re

import attrs

from sie4.document import Document
from sie4.model import Company, Objects, Record, Voucher

__all__ = ["redact"]

_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")


def redact(document: Document) -> Document:
    """Make a document for a bug report.

    What stays: program, type, days, account numbers, series and voucher numbers, amounts, quantities, labels. All else
    is an unknown text and goes: letters become ``x`` and digits ``0``, so that its length, blanks and quotes can still
    be seen. Objects get numbers of their own, the same everywhere.

    >>> from sie4 import Account
    >>> redact(Document(accounts=[Account(number="2393", name="Lån av Åsa 5 %")])).accounts["2393"].name
    'xxx xx xxx 0 %'
    """
    return _Redactor().document(document)


def _blurred(text: str) -> str:
    return _DIGIT.sub("0", _LETTER.sub("x", text))


def _blurred_all(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_blurred, texts))


class _Redactor:
    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], str] = {}

    def document(self, document: Document) -> Document:
        evolve = attrs.evolve
        company = document.company
        return evolve(
            document,
            generated_by=_blurred(document.generated_by),
            comments=_blurred_all(document.comments),
            company=Company(
                name=_blurred(company.name),
                org_number=None if company.org_number is None else _blurred(company.org_number),
                number=None if company.number is None else _blurred(company.number),
                form=company.form,
                contact=_blurred(company.contact),
                street=_blurred(company.street),
                postal_address=_blurred(company.postal_address),
                phone=_blurred(company.phone),
            ),
            accounts={
                number: evolve(account, name=_blurred(account.name))
                for number, account in document.accounts.items()
            },
            dimensions={
                number: evolve(dimension, name=_blurred(dimension.name))
                for number, dimension in document.dimensions.items()
            },
            objects=[
                evolve(item, number=self._number(item.dimension, item.number), name=_blurred(item.name))
                for item in document.objects.values()
            ],
            opening_balances=tuple(evolve(b, extra=_blurred_all(b.extra)) for b in document.opening_balances),
            closing_balances=tuple(evolve(b, extra=_blurred_all(b.extra)) for b in document.closing_balances),
            results=tuple(evolve(b, extra=_blurred_all(b.extra)) for b in document.results),
            object_opening_balances=tuple(
                evolve(b, objects=self._objects(b.objects), extra=_blurred_all(b.extra))
                for b in document.object_opening_balances
            ),
            object_closing_balances=tuple(
                evolve(b, objects=self._objects(b.objects), extra=_blurred_all(b.extra))
                for b in document.object_closing_balances
            ),
            period_balances=tuple(
                evolve(b, objects=self._objects(b.objects), extra=_blurred_all(b.extra))
                for b in document.period_balances
            ),
            budgets=tuple(
                evolve(b, objects=self._objects(b.objects), extra=_blurred_all(b.extra))
                for b in document.budgets
            ),
            vouchers=tuple(map(self._voucher, document.vouchers)),
            unknown=tuple(map(_record, document.unknown)),
            extra={},
        )

    def _voucher(self, voucher: Voucher) -> Voucher:
        return attrs.evolve(
            voucher,
            text=_blurred(voucher.text),
            sign=_blurred(voucher.sign),
            rows=tuple(
                attrs.evolve(
                    row,
                    objects=self._objects(row.objects),
                    text=_blurred(row.text),
                    sign=_blurred(row.sign),
                    extra=_blurred_all(row.extra),
                )
                for row in voucher.rows
            ),
            unknown=tuple(map(_record, voucher.unknown)),
            extra=_blurred_all(voucher.extra),
        )

    def _objects(self, objects: Objects) -> Objects:
        return tuple((dimension, self._number(dimension, number)) for dimension, number in objects)

    def _number(self, dimension: str, number: str) -> str:
        """A number for an object that may be a person's."""
        return self._numbers.setdefault((dimension, number), str(len(self._numbers) + 1))


def _record(record: Record) -> Record:
    fields = tuple(
        _blurred(field) if isinstance(field, str) else _blurred_all(field) for field in record.fields
    )
    return Record(label=record.label, fields=fields)
