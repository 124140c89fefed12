"""Enums with Fortnox's values, shared by offers, orders, invoices and contracts."""

from enum import StrEnum


class DiscountType(StrEnum):
    """The kind of discount on a row: an amount in the document's currency, or a percentage.

    Unknown values are kept as `str`.
    """

    AMOUNT = "AMOUNT"
    PERCENT = "PERCENT"


class DocumentLanguage(StrEnum):
    """The language of a printed document. Unknown values are kept as `str`."""

    SV = "SV"
    EN = "EN"


class PaymentWay(StrEnum):
    """The way that a cash invoice (kontantfaktura) was paid. Unknown values are kept as `str`."""

    CASH = "CASH"
    CARD = "CARD"
    AG = "AG"
    """Direct debit (autogiro)."""


class TaxReductionType(StrEnum):
    """The kind of tax reduction: rotavdrag, rutavdrag or grön teknik. Skatteverket pays the reduction to the seller.

    Unknown values are kept as `str`.
    """

    NONE = "none"
    ROT = "rot"
    """Repair, conversion and extension of a home (ROT)."""
    RUT = "rut"
    """Household services (RUT)."""
    GREEN = "green"
    """Green technology: solar cells, storage of self-produced electricity, charging of electric vehicles."""


class HouseWorkType(StrEnum):
    """The kind of work that a tax reduction applies to. Unknown values are kept as `str`.

    Fortnox refuses kinds of work that do not match the document's kind of tax reduction (error 2004021). For each kind
    of document, Fortnox's API specification lists only some of these values.
    """

    CONSTRUCTION = "CONSTRUCTION"
    ELECTRICITY = "ELECTRICITY"
    GLASSMETALWORK = "GLASSMETALWORK"
    GROUNDDRAINAGEWORK = "GROUNDDRAINAGEWORK"
    MASONRY = "MASONRY"
    PAINTINGWALLPAPERING = "PAINTINGWALLPAPERING"
    HVAC = "HVAC"
    """Heating, water and sanitation (VVS)."""
    MAJORAPPLIANCEREPAIR = "MAJORAPPLIANCEREPAIR"
    MOVINGSERVICES = "MOVINGSERVICES"
    ITSERVICES = "ITSERVICES"
    CLEANING = "CLEANING"
    TEXTILECLOTHING = "TEXTILECLOTHING"
    COOKING = "COOKING"
    """No longer eligible for a tax reduction. Fortnox refuses this value (error 2003157)."""
    SNOWPLOWING = "SNOWPLOWING"
    GARDENING = "GARDENING"
    BABYSITTING = "BABYSITTING"
    OTHERCARE = "OTHERCARE"
    TUTORING = "TUTORING"
    """No longer eligible for a tax reduction. Fortnox refuses this value (error 2003157)."""
    SOLARCELLS = "SOLARCELLS"
    STORAGESELFPRODUCEDELECTRICITY = "STORAGESELFPRODUCEDELECTRICITY"
    CHARGINGSTATIONELECTRICVEHICLE = "CHARGINGSTATIONELECTRICVEHICLE"
    HOMEMAINTENANCE = "HOMEMAINTENANCE"
    FURNISHING = "FURNISHING"
    TRANSPORTATIONSERVICES = "TRANSPORTATIONSERVICES"
    WASHINGANDCAREOFCLOTHING = "WASHINGANDCAREOFCLOTHING"
    OTHERCOSTS = "OTHERCOSTS"
    """Costs without a tax reduction. Fortnox refuses this value together with `house_work=True` (error 2002980)."""
