"""Random names and addresses of invented companies and people."""

import random

City = tuple[str, str]  # name and postcode

_FIRST = [
    "Askmyra", "Blåklint", "Dimfors", "Ekravn", "Frostgläntan", "Granvind", "Hallonmo", "Isbrodd", "Kråkudden",
    "Lingonhed", "Mossgläntan", "Norrsken", "Ormbunken", "Palskär", "Rimfrost", "Skogslyktan", "Tallmyran",
    "Ulvhamra", "Vindgården", "Ängsbäcken", "Åskmoln", "Örnklinten", "Havsdis", "Stentrappan", "Sävflöjten",
]  # fmt: skip
_TRADE = [
    "Bygg", "Cykel", "Event", "Friluft", "Fritid", "Förskola", "Hantverk", "Hotell", "Idrott", "Konsult", "Livs",
    "Media", "Måleri", "Plåt", "Reklam", "Rör", "Service", "Snickeri", "Teknik", "Transport", "Trädgård", "Uthyrning",
]  # fmt: skip
_FIRST_NAMES = [
    "Alva",
    "Birk",
    "Disa",
    "Egil",
    "Freja",
    "Gunhild",
    "Hilding",
    "Ines",
    "Loke",
    "Majken",
    "Sixten",
    "Tyra",
]
_FAMILY = ["Askbark", "Björkklint", "Dimgren", "Fjällrot", "Granspets", "Kvistmark", "Ljungtuva", "Mosskvist"]
_TOWNS: tuple[City, ...] = (
    ("Arvika", "671 30"), ("Falun", "791 70"), ("Gävle", "802 50"), ("Kalmar", "392 30"), ("Kiruna", "981 30"),
    ("Luleå", "972 30"), ("Lund", "222 20"), ("Norrköping", "602 20"), ("Sundsvall", "852 30"), ("Umeå", "903 20"),
    ("Uppsala", "753 20"), ("Visby", "621 50"), ("Växjö", "352 30"), ("Örebro", "702 10"), ("Östersund", "831 30"),
)  # fmt: skip
_STREETS = ["Björkvägen", "Hamngatan", "Kvarngatan", "Storgatan", "Stationsgatan", "Tallvägen", "Torggatan"]
_FREE_BLOCK = 559_999  # far above the organisation numbers of real companies
_PER_BLOCK = 1000


def business(rng: random.Random, legal_form: str = "AB") -> str:
    """Return a random company name."""
    return f"{rng.choice(_FIRST)} {rng.choice(_TRADE)} {legal_form}"


def person(rng: random.Random) -> str:
    """Return a random name of a person."""
    return f"{rng.choice(_FIRST_NAMES)} {rng.choice(_FAMILY)}"


def town(rng: random.Random) -> City:
    """Return a random town and its postcode."""
    return rng.choice(_TOWNS)


def street(rng: random.Random) -> str:
    """Return a random street address."""
    return f"{rng.choice(_STREETS)} {rng.randint(1, 60)}"


def org_number(n: int) -> str:
    """Return the n-th organisation number of a range that no real company uses, with a valid check digit.

    >>> org_number(0), org_number(1)
    ('559999-0008', '559999-0016')
    """
    block, remainder = divmod(n, _PER_BLOCK)
    digits = f"{_FREE_BLOCK - block}{remainder:03d}"
    doubled = [int(digit) * (2 - position % 2) for position, digit in enumerate(digits)]
    check = -sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10  # noqa: PLR2004  # Luhn
    return f"{digits[:6]}-{digits[6:]}{check}"
