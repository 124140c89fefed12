"""The JSON form of results (schema `fortnox-sdk/results/2`). Amounts are text, so that they are read back exactly."""

import json
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

import attrs
import cattrs

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text
from fortnox_sdk.web.results.record import ImportedResults, SavedReview
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.explanation.result import Explanation
from fortnox_sdk.year_end.proposals.proposal import Proposal
from fortnox_sdk.year_end.proposals.revaluation import Revaluation

_SCHEMA: Final = "fortnox-sdk/results/2"
_DAMAGED: Final = (ValueError, TypeError, KeyError, AttributeError, InvalidOperation, RecursionError)
_IMPORT_AGAIN: Final = Text("Run the import again.", "Kör importen igen.")


@attrs.frozen(kw_only=True)
class _Review:
    """A review in JSON, which names its appendix instead of containing it."""

    account: str
    explanation: Explanation
    proposals: tuple[Proposal, ...]
    revaluation: Revaluation | None


def encode_results(results: ImportedResults) -> bytes:
    """Return results as JSON."""
    converter = json_converter()
    reviews = [
        _Review(
            account=each.appendix.account,
            explanation=each.explanation,
            proposals=each.proposals,
            revaluation=each.revaluation,
        )
        for each in results.reviews
    ]
    content = {
        "schema": _SCHEMA,
        "results": converter.unstructure(attrs.evolve(results, reviews=())),
        "reviews": converter.unstructure(reviews),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def decode_results(raw: bytes, *, name: str) -> ImportedResults:
    """Return results from JSON.

    Args:
        raw: The JSON.
        name: The name of the file, for the error message.

    Raises:
        InvalidInput: The file is damaged, or was written by another version of this package.
    """
    converter = json_converter()
    try:
        content = json.loads(raw)
        _check_schema(content["schema"])
        results = converter.structure(content["results"], ImportedResults)
        reviews = converter.structure(content["reviews"], tuple[_Review, ...])
        by_account = {appendix.account: appendix for appendix in results.binder.appendices}
        return attrs.evolve(
            results,
            reviews=tuple(
                SavedReview(
                    appendix=by_account[each.account],
                    explanation=each.explanation,
                    proposals=each.proposals,
                    revaluation=each.revaluation,
                )
                for each in reviews
            ),
        )
    except _DAMAGED as fault:
        raise InvalidInput(
            Text(
                f"The file '{name}' with the import results is damaged or was written by another program version.",
                f"Filen '{name}' med importens resultat är skadad eller skriven av en annan programversion.",
            ),
            hint=_IMPORT_AGAIN,
        ) from fault


def _check_schema(schema: object) -> None:
    if schema != _SCHEMA:
        raise ValueError(schema)


@cache
def json_converter() -> cattrs.Converter:
    """Return the converter between attrs classes and JSON. It writes amounts, days and instants as text."""
    # The parts of an appendix are appendices, and their annotation is text, so it has to be resolved.
    attrs.resolve_types(Appendix)
    converter = cattrs.Converter(detailed_validation=False)

    def text_of(value: object) -> str:
        return str(value)

    def iso(value: date) -> str:
        return value.isoformat()

    def amount(value: Any, _: object) -> Decimal:  # noqa: ANN401 -- the type of cattrs' hooks
        return Decimal(_text(value))

    def day(value: Any, _: object) -> date:  # noqa: ANN401 -- see above
        return date.fromisoformat(_text(value))

    def instant(value: Any, _: object) -> datetime:  # noqa: ANN401 -- see above
        return datetime.fromisoformat(_text(value))

    converter.register_unstructure_hook(Decimal, text_of)
    converter.register_unstructure_hook(date, iso)
    converter.register_unstructure_hook(datetime, iso)
    converter.register_structure_hook(Decimal, amount)
    converter.register_structure_hook(date, day)
    converter.register_structure_hook(datetime, instant)
    return converter


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError(type(value))
    return value
