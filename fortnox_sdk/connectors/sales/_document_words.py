"""Fortnox's words on sales documents, the same on offers, orders, invoices and contracts.

Other words may come, and stay text.
"""

from enum import StrEnum

__all__ = ["DiscountType", "DocumentLanguage", "HouseWorkType", "PaymentWay", "TaxReductionType"]


class DiscountType(StrEnum):
    """What a row's discount is: an amount in the document's currency, or percent."""

    AMOUNT = "AMOUNT"
    PERCENT = "PERCENT"


class DocumentLanguage(StrEnum):
    """What the document is printed in."""

    SV = "SV"
    EN = "EN"


class PaymentWay(StrEnum):
    """How a cash invoice was paid."""

    CASH = "CASH"
    CARD = "CARD"
    AG = "AG"
    """Autogiro, the Swedish direct debit."""


class TaxReductionType(StrEnum):
    """Which share Skatteverket pays to the seller (rotavdrag, rutavdrag, grön teknik)."""

    NONE = "none"
    ROT = "rot"
    """Repairs and building in a home."""
    RUT = "rut"
    """Household services."""
    GREEN = "green"
    """Solar cells, storage of own electricity, charging of cars."""


class HouseWorkType(StrEnum):
    """The work that a tax reduction is for; each belongs to one kind of reduction, others are refused (2004021).

    In the specification each document names its own part of these words.
    """

    CONSTRUCTION = "CONSTRUCTION"
    ELECTRICITY = "ELECTRICITY"
    GLASSMETALWORK = "GLASSMETALWORK"
    GROUNDDRAINAGEWORK = "GROUNDDRAINAGEWORK"
    MASONRY = "MASONRY"
    PAINTINGWALLPAPERING = "PAINTINGWALLPAPERING"
    HVAC = "HVAC"
    """Heating, water and drains (VVS)."""
    MAJORAPPLIANCEREPAIR = "MAJORAPPLIANCEREPAIR"
    MOVINGSERVICES = "MOVINGSERVICES"
    ITSERVICES = "ITSERVICES"
    CLEANING = "CLEANING"
    TEXTILECLOTHING = "TEXTILECLOTHING"
    COOKING = "COOKING"
    """Refused since the law dropped it (2003157)."""
    SNOWPLOWING = "SNOWPLOWING"
    GARDENING = "GARDENING"
    BABYSITTING = "BABYSITTING"
    OTHERCARE = "OTHERCARE"
    TUTORING = "TUTORING"
    """Refused since the law dropped it (2003157)."""
    SOLARCELLS = "SOLARCELLS"
    STORAGESELFPRODUCEDELECTRICITY = "STORAGESELFPRODUCEDELECTRICITY"
    CHARGINGSTATIONELECTRICVEHICLE = "CHARGINGSTATIONELECTRICVEHICLE"
    HOMEMAINTENANCE = "HOMEMAINTENANCE"
    FURNISHING = "FURNISHING"
    TRANSPORTATIONSERVICES = "TRANSPORTATIONSERVICES"
    WASHINGANDCAREOFCLOTHING = "WASHINGANDCAREOFCLOTHING"
    OTHERCOSTS = "OTHERCOSTS"
    """Costs without a reduction; not together with `house_work=True` (2002980)."""
