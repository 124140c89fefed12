"""The tests of an import, as a page shows them: one line per test, with its result."""

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

import sie4
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix, Colour
from fortnox_sdk.year_end.import_result import ImportResult
from fortnox_sdk.year_end.report.texts import ledger_title, term

_PASSED: Final = Text("passed", "godkänt")
_SHOWN: Final = 5


@attrs.frozen
class ImportTest:
    """The result of one test of an import."""

    name: Text
    colour: Colour
    result: Text


def import_tests(imported: ImportResult) -> list[ImportTest]:
    """Return the results of the tests of the books and of the appendices, in the order in which the tests ran."""
    return [
        ImportTest(
            Text(
                "The books belong to the company and to the financial year",
                "Bokföringen hör till företaget och till räkenskapsåret",
            ),
            Colour.GREEN,
            _PASSED,
        ),
        _balanced(imported),
        _opening(imported),
        *_unchanged(imported.appendices),
        *(_verdict(appendix) for appendix in imported.appendices),
    ]


def _balanced(imported: ImportResult) -> ImportTest:
    name = Text(
        "Every voucher balances, and the closing balances follow from the vouchers",
        "Varje verifikation balanserar, och utgående balanser följer av verifikationerna",
    )
    errors = [
        each for each in sie4.check(imported.books.year.document) if each.severity is sie4.Severity.ERROR
    ]
    if not errors:
        return ImportTest(name, Colour.GREEN, _PASSED)
    shown = "; ".join(each.message for each in errors[:_SHOWN])
    return ImportTest(
        name,
        Colour.RED,
        Text("{count:error|errors}: {shown}", "{count} fel: {shown}").format(count=len(errors), shown=shown),
    )


def _opening(imported: ImportResult) -> ImportTest:
    name = Text(
        "The opening balances are the closing balances of the year before",
        "Ingående balanser är föregående års utgående balanser",
    )
    if imported.findings:
        return ImportTest(
            name,
            Colour.RED,
            Text("{count:account differs|accounts differ}", "{count:konto|konton} avviker").format(
                count=len(imported.findings)
            ),
        )
    if imported.books.previous is None:
        name += Text(" (the year before was not read)", " (föregående år är inte inläst)")
        return ImportTest(name, Colour.YELLOW, Text("not tested", "inte testat"))
    return ImportTest(name, Colour.GREEN, _PASSED)


def _unchanged(appendices: Sequence[Appendix]) -> Iterator[ImportTest]:
    """Yield the result of the test that no data changed in Fortnox during the import.

    An import of a SIE file has no such test.
    """
    if all(appendix.ledger_total is None for appendix in appendices):
        return
    name = Text("Nothing changed in Fortnox during the import", "Inget ändrades i Fortnox under importen")
    is_same = all(appendix.provenance.verified_at is not None for appendix in appendices)
    failed = Text("something changed in Fortnox: import again", "något ändrades i Fortnox: importera igen")
    yield ImportTest(name, Colour.GREEN if is_same else Colour.RED, _PASSED if is_same else failed)


def _verdict(appendix: Appendix) -> ImportTest:
    return ImportTest(
        Text(ledger_title(appendix, "en"), ledger_title(appendix, "sv")),
        appendix.verdict.colour,
        Text(term(appendix.verdict, "en"), term(appendix.verdict, "sv")),
    )
