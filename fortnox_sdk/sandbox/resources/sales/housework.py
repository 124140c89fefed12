"""Tax reduction for work (ROT, RUT, green technology): valid types of work, and the reduction amount."""

from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from types import MappingProxyType

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal

# Recordings contain the ended types, OTHERCOSTS, and nine of the active types with their type of tax reduction.
_ENDED = ("COOKING", "TUTORING")
_WORK_TYPES = MappingProxyType(
    {
        "rot": (
            "CONSTRUCTION",
            "ELECTRICITY",
            "GLASSMETALWORK",
            "GROUNDDRAINAGEWORK",
            "HVAC",
            "MASONRY",
            "PAINTINGWALLPAPERING",
        ),
        "rut": (
            "BABYSITTING",
            "CLEANING",
            "FURNISHING",
            "GARDENING",
            "HOMEMAINTENANCE",
            "ITSERVICES",
            "MAJORAPPLIANCEREPAIR",
            "MOVINGSERVICES",
            "OTHERCARE",
            "SNOWPLOWING",
            "TEXTILECLOTHING",
            "TRANSPORTATIONSERVICES",
            "WASHINGANDCAREOFCLOTHING",
        ),
        "green": ("SOLARCELLS", "STORAGESELFPRODUCEDELECTRICITY", "CHARGINGSTATIONELECTRICVEHICLE"),
    }
)
_EVERY = frozenset(work_type for work_types in _WORK_TYPES.values() for work_type in work_types) | {
    "OTHERCOSTS",
    "",
}
_HUNDRED = Decimal(100)


def check_work(reduction: str, rows: Iterable[Body]) -> None:
    """Raise a Problem if a row's type of work is invalid or does not match the document's type of tax reduction."""
    for row in rows:
        work = str(row.get("HouseWorkType") or "")
        if work in _ENDED:
            raise Problem.refused(2003157, "Skattereduktion för den valda typen av husarbete har upphört.")
        if work not in _EVERY:
            raise Problem.assumed("bad_choice", f"Ogiltigt värde (HouseWorkType: {work})")
        if work and reduction == "none":
            raise Problem.refused(
                2004019,
                "Dokument utan angiven skattereduktionstyp får inte innehålla artikelrader med husarbetestyp.",
            )
        if not row.get("HouseWork"):
            continue
        if work == "OTHERCOSTS":
            raise Problem.refused(
                2002980, "Kan inte sätta typen övrig kostnad på en rad markerad som husarbete."
            )
        if reduction in _WORK_TYPES and work and work not in _WORK_TYPES[reduction]:
            raise Problem.refused(
                2004021,
                f"Dokument med skattereduktionstypen '{reduction}' får inte innehålla rader med "
                f"husarbetestypen '{work}'.",
            )


def basis_of(reduction: str, rows: Iterable[Body]) -> Decimal:
    """Return the cost of the work including VAT, rounded down to whole kronor (observed by other developers)."""
    if reduction not in _WORK_TYPES:
        return Decimal(0)
    work = sum(
        (
            decimal(row["TotalExcludingVAT"]) * (_HUNDRED + decimal(row["VAT"])) / _HUNDRED
            for row in rows
            if row.get("HouseWork")
        ),
        Decimal(0),
    )
    return work.quantize(Decimal(1), ROUND_DOWN)


def reduction_of(reduction: str, basis: Decimal) -> Decimal:
    """Return the maximum tax reduction for the cost of the work, rounded down to whole kronor."""
    share = assumptions.TAX_REDUCTION_SHARES.get(reduction, Decimal(0))
    return (basis * share).quantize(Decimal(1), ROUND_DOWN)
