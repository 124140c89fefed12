"""Fortnox's words for what an employee is and how the pay is reckoned."""

from enum import StrEnum

__all__ = ["EmploymentForm", "ForaType", "PayslipType", "PersonelType", "SalaryForm", "TaxAllowance"]


class EmploymentForm(StrEnum):
    """Fortnox's words for the employment form; others may come and stay text."""

    TV = "TV"
    PRO = "PRO"
    TID = "TID"
    SVT = "SVT"
    VIK = "VIK"
    PRJ = "PRJ"
    PRA = "PRA"
    FER = "FER"
    SES = "SES"
    NEJ = "NEJ"


class ForaType(StrEnum):
    """The agreement that the pension insurer Fora knows; others may come and stay text."""

    A = "A"
    A51 = "A51"
    A52 = "A52"
    A53 = "A53"
    A54 = "A54"
    A55 = "A55"
    A56 = "A56"
    A57 = "A57"
    A58 = "A58"
    A59 = "A59"
    A60 = "A60"
    A61 = "A61"
    A62 = "A62"
    A63 = "A63"
    A64 = "A64"
    A65 = "A65"
    A66 = "A66"
    A67 = "A67"
    A68 = "A68"
    A69 = "A69"
    A70 = "A70"
    A71 = "A71"
    A72 = "A72"
    A73 = "A73"
    A74 = "A74"
    A75 = "A75"
    A76 = "A76"
    A77 = "A77"
    A78 = "A78"
    A79 = "A79"
    A80 = "A80"
    A81 = "A81"
    A82 = "A82"
    A83 = "A83"
    A84 = "A84"
    A85 = "A85"
    A86 = "A86"
    A3 = "A3"
    A91 = "A91"
    A92 = "A92"
    A93 = "A93"
    A11 = "A11"
    A12 = "A12"
    A13 = "A13"
    A14 = "A14"
    A15 = "A15"
    A16 = "A16"
    A17 = "A17"
    A18 = "A18"
    A19 = "A19"
    A20 = "A20"
    A21 = "A21"
    A22 = "A22"
    A23 = "A23"
    A24 = "A24"
    A25 = "A25"
    A26 = "A26"
    A27 = "A27"
    A28 = "A28"
    A29 = "A29"
    A30 = "A30"
    A41 = "A41"
    A42 = "A42"
    A43 = "A43"
    A44 = "A44"
    A45 = "A45"
    A46 = "A46"
    A47 = "A47"
    A48 = "A48"
    T = "T"
    T6 = "T6"
    _ = "-"


class PayslipType(StrEnum):
    """Fortnox's words for the payslip type; others may come and stay text."""

    PDF = "pdf"
    DIGITAL = "digital"
    KIVRA = "kivra"


class PersonelType(StrEnum):
    """What kind of employee it is; others may come and stay text."""

    TJM = "TJM"
    ARB = "ARB"


class SalaryForm(StrEnum):
    """Fortnox's words for the salary form; others may come and stay text."""

    MAN = "MAN"
    TIM = "TIM"


class TaxAllowance(StrEnum):
    """Fortnox's words for the tax allowance; others may come and stay text."""

    HUV = "HUV"
    EXT = "EXT"
    TMP = "TMP"
    STU = "STU"
    EJ = "EJ"
    ___ = "???"
