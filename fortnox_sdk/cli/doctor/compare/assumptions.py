"""The assumptions about Fortnox that the comparison can confirm or contradict, and the calls that test them."""

from collections.abc import Callable
from fnmatch import fnmatch
from typing import Final

import attrs

from fortnox_sdk.cli.doctor.compare.differences import Difference
from fortnox_sdk.cli.doctor.compare.facts import FACTS, Fact
from fortnox_sdk.cli.doctor.compare.json_differences import Kind
from fortnox_sdk.cli.doctor.compare.observation import Observation
from fortnox_sdk.text import Text

_ANY: Final = frozenset(Kind)
_STRUCTURE: Final = frozenset([Kind.MISSING, Kind.ADDED])
_OUTCOME: Final = frozenset([Kind.STATUS, Kind.CODE, Kind.MESSAGE, Kind.ROWS])


def _always(_: Observation) -> bool:
    return True


def _has_record(observation: Observation) -> bool:
    """Return whether a response contains at least one field of a record."""
    return observation.is_good and any(
        "." in path and not path.startswith("MetaInformation") for path in observation.body
    )


@attrs.frozen(kw_only=True)
class Assumption:
    """An assumption about Fortnox. Equal answers of Fortnox and the sandbox confirm it. Differences contradict it."""

    id: str
    """A stable name, for reports and issues."""
    text: Text
    """The behaviour that is assumed."""
    answer: Text
    """A text that says which answers confirm the assumption and which answers contradict it."""
    calls: str
    """A pattern for the names of the calls that test the assumption, or the id of a fact."""
    kinds: frozenset[Kind] = _ANY
    """The kinds of differences that concern this assumption."""
    places: str = "*"
    """A pattern for the places in the responses (`Difference.place`) that the assumption is about."""
    constants: tuple[str, ...] = ()
    """The constants of `fortnox_sdk.sandbox.assumptions` that have to change if the assumption is wrong."""
    is_shown_by: Callable[[Observation], bool] = _always
    """A function that returns True if the response to one of the calls can confirm the assumption."""

    def covers(self, call: str) -> bool:
        """Return whether the assumption is about the call with this name."""
        return fnmatch(call, self.calls)

    def concerns(self, difference: Difference) -> bool:
        """Return whether a difference contradicts this assumption."""
        found = difference.found
        has_call = any(self.covers(call) for call in difference.calls)
        return has_call and found.kind in self.kinds and fnmatch(found.place, self.places)


def _same(what: Text) -> Text:
    return Text(
        f"Confirmed if {what.en}. Any other answer contradicts the assumption.",
        f"Bekräftas om {what.sv}. Alla andra svar motsäger antagandet.",
    )


_SAME_ERROR: Final = _same(
    Text(
        "Fortnox responds with the same status, error code and text",
        "Fortnox svarar med samma status, felkod och text",
    )
)
_SAME_STRUCTURE: Final = _same(
    Text(
        "every record has the same structure as in the sandbox",
        "varje post har samma struktur som i sandlådan",
    )
)
_SAME_FILE: Final = _same(
    Text("the file has the same structure as in the sandbox", "filen har samma struktur som i sandlådan")
)


def _fact(fact: Fact) -> Assumption:
    return Assumption(
        id=fact.id,
        text=fact.assumed,
        answer=_same(
            Text(
                "the company's records agree with the assumption", "företagets poster stämmer med antagandet"
            )
        ),
        calls=fact.id,
        kinds=frozenset([Kind.FACT]),
        constants=fact.constants,
    )


def _wrong(name: str, pattern: str, en: str, sv: str, *constants: str) -> Assumption:
    return Assumption(
        id=name,
        text=Text(en, sv),
        answer=_SAME_ERROR,
        calls=pattern,
        kinds=_OUTCOME,
        constants=constants,
    )


def _structure(name: str, kinds: frozenset[Kind], en: str, sv: str) -> Assumption:
    return Assumption(
        id=name, text=Text(en, sv), answer=_SAME_STRUCTURE, calls="*", kinds=kinds, is_shown_by=_has_record
    )


def _sie(name: str, places: str, en: str, sv: str) -> Assumption:
    return Assumption(
        id=name,
        text=Text(en, sv),
        answer=_SAME_FILE,
        calls="sie.type-*",
        kinds=frozenset([Kind.SIE]),
        places=places,
        is_shown_by=lambda each: each.is_good and each.body.get(places) != ("ASCII only",),
    )


ASSUMPTIONS: Final = (
    *map(_fact, FACTS),
    Assumption(
        id="requests.missing-right",
        text=Text(
            "If a scope, licence or permission is missing, the status is 400 for paths under /3 and 403 for paths "
            "under /api.",
            "Om en behörighet eller licens saknas är statusen 400 för sökvägar under /3 och 403 för sökvägar under "
            "/api.",
        ),
        answer=_SAME_ERROR,
        calls="*",
        kinds=frozenset([Kind.STATUS]),
        places="(refused)",
        constants=("AREA_STATUS_NO_RIGHT",),
        is_shown_by=lambda each: each.status in {400, 403} and not each.is_good and bool(each.code),
    ),
    _sie("sie.encoding", "encoding", "SIE files are in code page 437.", "SIE-filer är i teckentabell 437."),
    _sie(
        "sie.line-ends",
        "line ends",
        "The lines of SIE files end in CR LF.",
        "Raderna i SIE-filer slutar med CR LF.",
    ),
    _sie(
        "sie.labels",
        "*label*",
        "SIE files have the same labels in the same order as in the sandbox.",
        "SIE-filer har samma etiketter i samma ordning som i sandlådan.",
    ),
    _sie(
        "sie.amounts",
        "decimals of amounts",
        "Amounts in SIE files have the same number of decimals as in the sandbox.",
        "Belopp i SIE-filer har lika många decimaler som i sandlådan.",
    ),
    _sie(
        "sie.fields",
        "*",
        "Lines in SIE files have the same quotes, date formats and number of fields as in the sandbox.",
        "Rader i SIE-filer har samma citattecken, datumformat och antal fält som i sandlådan.",
    ),
    Assumption(
        id="lists.page-after-last",
        text=Text("A page after the last page is empty.", "En sida efter den sista är tom."),
        answer=_same(Text("the list is empty, with status 200", "listan är tom, med status 200")),
        calls="*.page-after-last",
        kinds=frozenset([Kind.STATUS, Kind.CODE, Kind.ROWS]),
    ),
    Assumption(
        id="lists.limit-above-maximum",
        text=Text("A limit above 500 is treated as 500.", "Ett värde på limit över 500 behandlas som 500."),
        answer=Text(
            "Confirmed if Fortnox returns 500 rows of a longer list. An error or 501 rows contradict the assumption.",
            "Bekräftas om en lista med över 500 rader ger 500 rader. Ett fel eller 501 rader motsäger antagandet.",
        ),
        calls="*.limit-501",
        kinds=frozenset([Kind.STATUS, Kind.CODE, Kind.ROWS]),
        constants=("LIMIT_ABOVE_MAXIMUM_IS_CUT",),
        is_shown_by=lambda each: each.rows == "cut at the maximum",
    ),
    _wrong(
        "lists.wrong-limit",
        "*.wrong-limit-*",
        "A limit below 1 or without digits is refused as in the sandbox.",
        "Ett värde på limit under 1 eller utan siffror avvisas som i sandlådan.",
    ),
    _wrong(
        "lists.wrong-page",
        "*.wrong-page-*",
        "A page below 1 or without digits is treated as in the sandbox.",
        "Ett värde på page under 1 eller utan siffror behandlas som i sandlådan.",
    ),
    _wrong(
        "requests.wrong-accept",
        "*.accept-*",
        "A wrong Accept header is refused with code 1000030.",
        "Ett felaktigt Accept-huvud avvisas med kod 1000030.",
        "WRONG_ACCEPT_CODE",
    ),
    _wrong(
        "lists.unknown-filter",
        "*.unknown-filter",
        "An unknown filter is refused with code 2000587.",
        "Ett okänt filter avvisas med kod 2000587.",
    ),
    _wrong(
        "lists.unknown-parameter",
        "*.unknown-parameter",
        "An unknown query parameter is ignored.",
        "En okänd frågeparameter ignoreras.",
    ),
    _wrong(
        "lists.unknown-sorting",
        "*.unknown-sorting",
        "An unknown field to sort by is treated as in the sandbox.",
        "Ett okänt sorteringsfält behandlas som i sandlådan.",
    ),
    _wrong(
        "lists.wrong-date",
        "*.wrong-*date",
        "An invalid date in a query is refused with code 2000588.",
        "Ett ogiltigt datum i en fråga avvisas med kod 2000588.",
    ),
    _wrong(
        "lists.wrong-instant",
        "*.wrong-lastmodified",
        "An invalid instant in a query is treated as in the sandbox.",
        "En ogiltig tidpunkt i en fråga behandlas som i sandlådan.",
    ),
    _wrong(
        "requests.unknown-year",
        "*.unknown-year",
        "An unknown financial year is refused. The error code is not known.",
        "Ett okänt räkenskapsår avvisas. Felkoden är inte känd.",
        "CODES",
    ),
    _wrong(
        "areas.unknown-id",
        "stock_*.unknown-id",
        "Below /api, an unknown id is refused with the word not_found.",
        "Under /api avvisas ett okänt id med ordet not_found.",
        "AREA_ERRORS",
    ),
    _wrong(
        "requests.unknown-id",
        "*.unknown-id",
        "An unknown id is refused with status 404. The error code of some resources is not known.",
        "Ett okänt id avvisas med status 404. Felkoden för vissa resurser är inte känd.",
        "CODES",
    ),
    _wrong(
        "requests.unknown-path",
        "requests.*",
        "An unknown path is refused with status 404 and code 2000762.",
        "En okänd sökväg avvisas med status 404 och kod 2000762.",
    ),
    Assumption(
        id="lists.rows",
        text=Text(
            "A list never has more rows than its limit, unless the list takes no limit.",
            "En lista har aldrig fler rader än limit, utom listor utan limit.",
        ),
        answer=_SAME_STRUCTURE,
        calls="*.list",
        kinds=frozenset([Kind.ROWS]),
        is_shown_by=lambda each: each.rows == "as many as the limit",
    ),
    Assumption(
        id="lists.order",
        text=Text(
            "Without sorting, lists are in the order of the records' numbers.",
            "Utan sortering kommer listor i nummerordning.",
        ),
        answer=_same(
            Text(
                "the rows are in the same order as in the sandbox",
                "raderna kommer i samma ordning som i sandlådan",
            )
        ),
        calls="*.list",
        kinds=frozenset([Kind.ROW_ORDER]),
        is_shown_by=lambda each: bool(each.order),
    ),
    Assumption(
        id="lists.meta",
        text=Text(
            "MetaInformation has the same fields as in the sandbox.",
            "MetaInformation har samma fält som i sandlådan.",
        ),
        answer=_SAME_STRUCTURE,
        calls="*",
        kinds=_STRUCTURE | {Kind.ENVELOPE, Kind.TYPE, Kind.NULL, Kind.FORMAT},
        places="MetaInformation*",
        is_shown_by=lambda each: "MetaInformation" in each.body,
    ),
    Assumption(
        id="errors.keys",
        text=Text(
            "The keys of an error have the same upper and lower case as in the sandbox.",
            "Nycklarna i ett fel skrivs med samma stora och små bokstäver som i sandlådan.",
        ),
        answer=_SAME_ERROR,
        calls="*",
        kinds=_STRUCTURE,
        places="ErrorInformation*",
        is_shown_by=lambda each: bool(each.code),
    ),
    _structure(
        "json.envelopes",
        frozenset([Kind.ENVELOPE]),
        "Responses have the same envelopes (outermost keys) as in the sandbox.",
        "Svar har samma kuvert (yttersta nyckel) som i sandlådan.",
    ),
    _structure(
        "json.fields",
        _STRUCTURE,
        "Records have the fields that the client declares and the sandbox sends.",
        "Poster har de fält som klienten deklarerar och sandlådan skickar.",
    ),
    _structure(
        "json.types",
        frozenset([Kind.TYPE, Kind.UNREADABLE]),
        "Fields have the JSON types that the client reads and the sandbox sends.",
        "Fält har de JSON-typer som klienten läser och sandlådan skickar.",
    ),
    _structure(
        "json.nulls",
        frozenset([Kind.NULL]),
        "Fields without a value are null or an empty text as in the sandbox.",
        "Fält utan värde är null eller en tom text som i sandlådan.",
    ),
    _structure(
        "json.formats",
        frozenset([Kind.FORMAT]),
        "Dates, instants and decimal numbers in texts have the same formats as in the sandbox.",
        "Datum, tidpunkter och decimaltal i texter har samma format som i sandlådan.",
    ),
    _structure(
        "json.values",
        frozenset([Kind.VALUE]),
        "Enumerations have only the values that the client declares.",
        "Uppräkningar har bara de värden som klienten deklarerar.",
    ),
    _structure(
        "json.addresses",
        frozenset([Kind.ADDRESS]),
        "The fields @url have the same form as in the sandbox.",
        "Fälten @url har samma form som i sandlådan.",
    ),
    _structure(
        "json.order-of-fields",
        frozenset([Kind.KEY_ORDER]),
        "The fields of a record are in the same order as in the sandbox.",
        "Fälten i en post kommer i samma ordning som i sandlådan.",
    ),
    Assumption(
        id="headers.content-type",
        text=Text(
            "Responses have the same Content-Type as in the sandbox.",
            "Svar har samma Content-Type som i sandlådan.",
        ),
        answer=_SAME_STRUCTURE,
        calls="*",
        kinds=frozenset([Kind.CONTENT_TYPE]),
    ),
    Assumption(
        id="headers.names",
        text=Text(
            "Responses have the same headers as in the sandbox.", "Svar har samma huvuden som i sandlådan."
        ),
        answer=_SAME_STRUCTURE,
        calls="*",
        kinds=frozenset([Kind.HEADER]),
    ),
    Assumption(
        id="requests.status",
        text=Text(
            "Calls succeed and fail as in the sandbox.", "Anrop lyckas och misslyckas som i sandlådan."
        ),
        answer=_SAME_ERROR,
        calls="*",
    ),
)
"""The assumptions, each with a stable id. A difference belongs to the first assumption that it contradicts."""


def assumption_of(difference: Difference) -> Assumption:
    """Return the assumption that a difference contradicts."""
    return next(each for each in ASSUMPTIONS if each.concerns(difference))
