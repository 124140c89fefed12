"""The account groups (kontogrupper) of the BAS chart of accounts: the first two digits of an account."""

from collections.abc import Mapping
from typing import Final

from fortnox_sdk.text import Text

ASSETS: Final = "1"
"""The class (first digit) of asset accounts."""
EQUITY_AND_LIABILITIES: Final = "2"
"""The class (first digit) of the accounts for equity and liabilities."""
INCOME_STATEMENT: Final = ("3", "4", "5", "6", "7", "8")
"""The classes (first digits) of the accounts for income and costs."""
TRANSFERRED_RESULT: Final = "899"
"""The first digits of the accounts that transfer the result of the year to equity (8990 to 8999)."""

_GROUPS: Final[Mapping[str, Text]] = {
    "10": Text("Intangible assets", "Immateriella anläggningstillgångar"),
    "11": Text("Land and buildings", "Byggnader och mark"),
    "12": Text("Machinery and equipment", "Maskiner och inventarier"),
    "13": Text("Financial non-current assets", "Finansiella anläggningstillgångar"),
    "14": Text("Inventories and work in progress", "Lager, produkter i arbete och pågående arbeten"),
    "15": Text("Trade receivables", "Kundfordringar"),
    "16": Text("Other current receivables", "Övriga kortfristiga fordringar"),
    "17": Text("Prepaid expenses and accrued income", "Förutbetalda kostnader och upplupna intäkter"),
    "18": Text("Current investments", "Kortfristiga placeringar"),
    "19": Text("Cash and bank", "Kassa och bank"),
    "20": Text("Equity", "Eget kapital"),
    "21": Text("Untaxed reserves", "Obeskattade reserver"),
    "22": Text("Provisions", "Avsättningar"),
    "23": Text("Non-current liabilities", "Långfristiga skulder"),
    "24": Text(
        "Current liabilities to credit institutions, customers and suppliers",
        "Kortfristiga skulder till kreditinstitut, kunder och leverantörer",
    ),
    "25": Text("Tax liabilities", "Skatteskulder"),
    "26": Text("VAT and excise duties", "Moms och punktskatter"),
    "27": Text(
        "Employees' taxes, contributions and deductions", "Personalens skatter, avgifter och löneavdrag"
    ),
    "28": Text("Other current liabilities", "Övriga kortfristiga skulder"),
    "29": Text("Accrued expenses and deferred income", "Upplupna kostnader och förutbetalda intäkter"),
    **{str(group): Text("Net sales", "Nettoomsättning") for group in range(30, 35)},
    "35": Text("Invoiced expenses", "Fakturerade kostnader"),
    "36": Text("Secondary operating income", "Rörelsens sidointäkter"),
    "37": Text("Adjustments to income", "Intäktskorrigeringar"),
    "38": Text("Own work capitalised", "Aktiverat arbete för egen räkning"),
    "39": Text("Other operating income", "Övriga rörelseintäkter"),
    **{
        str(group): Text("Goods, materials and services", "Varor, material och tjänster")
        for group in range(40, 50)
    },
    "50": Text("Premises", "Lokalkostnader"),
    "51": Text("Real estate expenses", "Fastighetskostnader"),
    "52": Text("Hire of non-current assets", "Hyra av anläggningstillgångar"),
    "53": Text("Energy", "Energikostnader"),
    "54": Text("Consumables", "Förbrukningsinventarier och förbrukningsmaterial"),
    "55": Text("Repairs and maintenance", "Reparation och underhåll"),
    "56": Text("Vehicle expenses", "Kostnader för transportmedel"),
    "57": Text("Freight and shipping", "Frakter och transporter"),
    "58": Text("Travel", "Resekostnader"),
    "59": Text("Advertising and PR", "Reklam och PR"),
    "60": Text("Other selling expenses", "Övriga försäljningskostnader"),
    "61": Text("Office supplies and printed matter", "Kontorsmateriel och trycksaker"),
    "62": Text("Telephone and post", "Tele och post"),
    "63": Text("Insurance and other risk costs", "Företagsförsäkringar och övriga riskkostnader"),
    "64": Text("Administration", "Förvaltningskostnader"),
    "65": Text("Other external services", "Övriga externa tjänster"),
    "68": Text("Hired staff", "Inhyrd personal"),
    "69": Text("Other external expenses", "Övriga externa kostnader"),
    "70": Text("Wages of workers", "Löner till kollektivanställda"),
    "71": Text("Wages", "Löner"),
    "72": Text("Salaries of employees and management", "Löner till tjänstemän och företagsledare"),
    "73": Text("Reimbursements and benefits", "Kostnadsersättningar och förmåner"),
    "74": Text("Pensions", "Pensionskostnader"),
    "75": Text("Social security and other contributions", "Sociala och andra avgifter enligt lag och avtal"),
    "76": Text("Other staff costs", "Övriga personalkostnader"),
    "77": Text("Write-downs and their reversal", "Nedskrivningar och återföring av nedskrivningar"),
    "78": Text("Depreciation according to plan", "Avskrivningar enligt plan"),
    "79": Text("Other operating expenses", "Övriga rörelsekostnader"),
    "80": Text("Result from shares in group companies", "Resultat från andelar i koncernföretag"),
    "81": Text("Result from shares in associated companies", "Resultat från andelar i intresseföretag"),
    "82": Text(
        "Result from other securities and non-current receivables",
        "Resultat från övriga värdepapper och långfristiga fordringar",
    ),
    "83": Text("Other interest income and similar items", "Övriga ränteintäkter och liknande poster"),
    "84": Text("Interest expenses and similar items", "Räntekostnader och liknande poster"),
    "88": Text("Appropriations", "Bokslutsdispositioner"),
    "89": Text("Taxes and result for the year", "Skatter och årets resultat"),
}
_OTHER: Final = Text("Group {group}", "Grupp {group}")


def group_name(group: str) -> Text:
    """Return the name of an account group.

    >>> group_name("15").sv, group_name("66").en
    ('Kundfordringar', 'Group 66')
    """
    return _GROUPS.get(group) or _OTHER.format(group=group)
