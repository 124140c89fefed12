"""The removal of secrets and personal data from recorded requests and responses, so that a cassette can be committed.

A name is replaced by the same invented name everywhere: in all requests and responses, in every run. Therefore a
request still matches the recorded request, and an invoice still has the same name as its customer.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Final, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import attrs

from fortnox_sdk.arguments.checking import checked

GONE: Final = "scrubbed"
"""The text that replaces a secret."""
_SECRETS: Final = frozenset(
    {"accesstoken", "refreshtoken", "clientsecret", "clientid", "token", "codeverifier", "apikey", "password"}
)
# The names added here are secrets in URLs and forms only. In JSON, they have other meanings: a `code` may be the code
# of a voucher series, and a `state` the state of an order.
_SECRETS_IN_ADDRESSES: Final = _SECRETS | {"code", "state", "codechallenge"}
_NAMES: Final = re.compile(
    r"name$|^(our|your)?reference$|^contactperson$|^name\d$|^projectleader$|^accountmanager$|^child$"
)
_KEEP_NAMES: Final = frozenset({"filename", "fieldname"})
_ORG: Final = re.compile(
    r"^(customer|supplier|residenceassociation)?organi[sz]ationn(umber|r)$|^orgno$"
    r"|^personalidentitynumber$|^socialsecuritynumber$|^ssn$"
)
_PLACES: Final = re.compile(
    r"^(delivery|visit|visiting|visitingpostal|postal|invoice|supplier|address|bank)?"
    r"(address\d?|street|city|zip|zipcode|postcode)$|^(visiting)?postalcode$|^box$|^careof$|^co$"
)
_BLURRED: Final = re.compile(
    r"^((delivery)?phone\w*|\w*globallocationnumber\w*|mobile\w*|fax|www|bg|pg|iban|bic|vatnumber|bankaccountno|bankaccountnumber|clearingn\w*|gln\w*|accountno)$"
)
_COMPANY_NUMBERS: Final = frozenset({"databasenumber", "tenantid"})
_JWT: Final = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*")
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ORG_IN_TEXT: Final = re.compile(r"(?<![\w-])(?:\d{2})?\d{6}[-+]\d{4}(?![\w-])")
_FAKE_NAME: Final = re.compile(r"Namn \d{5}")
_FAKE_ORG: Final = "5599"  # higher than any real organisation number; the check digit is valid
_FAKE_COMPANY: Final = 9_000_000
_SHORTEST: Final = 4  # a shorter text would be found inside other words
_ALWAYS_FINE: Final = frozenset({"", "API_BLANK", "API_NORIGHT", GONE})
_FLOAT: Final = "\ue000"  # marks the text of a number while JSON is parsed
_HEADERS: Final = frozenset({"accept", "content-type", "location", "retry-after", "x-uid"})


class Scrubber:
    """A scrubber that replaces secrets (such as tokens) and personal data in recorded requests and responses.

    Personal data are names, postal and e-mail addresses, and phone, bank and organisation numbers. Free text (comments,
    descriptions) keeps its words, except for e-mail addresses, organisation numbers, and names that the scrubber has
    already replaced in a field. In SIE files, letters and digits of all texts are masked. Other bodies, such as PDFs,
    are replaced as a whole.

    Args:
        key: The key from which invented names are derived. Anyone who knows the key can test whether an invented name
            stands for a certain real name.
        keep: Exact texts to keep, such as invented names that the tests look for.

    >>> scrubber = Scrubber(keep={"Exempel AB"})
    >>> name = "Verkliga Kunden AB"
    >>> scrubber.field("CustomerName", name) == scrubber.field("Name", name)
    True
    >>> scrubber.field("Name", "Exempel AB")
    'Exempel AB'
    """

    @checked
    def __init__(self, *, key: str = "fortnox-sdk", keep: Collection[str] = ()) -> None:
        self._key = key.encode()
        self._keep = frozenset(keep)
        self._real: dict[str, str] = {}

    def __getstate__(self) -> dict[str, object]:
        """Return the state for pickling. It lacks the original texts, because they include tokens."""
        return {"_key": self._key, "_keep": self._keep, "_real": {}}

    @checked
    def field(self, name: str, value: object) -> object:
        """Return the scrubbed value of a JSON field. A number is replaced only if it identifies a company."""
        return self._field(name, value, met=True)

    def _field(self, name: str, value: object, *, met: bool, secrets: Collection[str] = _SECRETS) -> object:
        if isinstance(value, dict):
            whole = cast(dict[str, object], value)
            return {key: self._field(key, item, met=met) for key, item in whole.items()}
        if isinstance(value, list):
            return [self._field(name, item, met=met) for item in cast(list[object], value)]
        plain = name.lower().replace("_", "").replace("-", "").removeprefix("@")
        if plain in _COMPANY_NUMBERS and isinstance(value, int | str) and str(value).isdecimal():
            number = self._company(int(value))
            return number if isinstance(value, int) else str(number)
        if not isinstance(value, str) or value in _ALWAYS_FINE | self._keep or value.startswith(_FLOAT):
            return value
        if plain in secrets:
            return self._noted(value, _jwt(value, self._company) if _JWT.fullmatch(value) else GONE)
        fake = self._person(plain, value)
        return self.text(value, met=met) if fake is None else fake

    def _person(self, plain: str, value: str) -> str | None:
        """Return the invented value of a field that identifies a person or a company; None for other fields."""
        if _ORG.match(plain):
            return self._org(value)
        if _NAMES.search(plain) and plain not in _KEEP_NAMES and "@" not in value:
            return self._name(value)
        if _PLACES.match(plain):
            return self._noted(value, _place(plain))
        if _BLURRED.match(plain):
            return re.sub(r"\d", "0", re.sub(r"[^\W\d_]", "x", value))
        return None

    @checked
    def text(self, value: str, *, met: bool = True) -> str:
        """Replace tokens, e-mail addresses and organisation numbers in a free text.

        If `met` is true, texts that the scrubber has already replaced in another field are replaced in this text, too.
        """
        value = _JWT.sub(lambda found: self._noted(found[0], _jwt(found[0], self._company)), value)
        value = _EMAIL.sub(lambda found: self._email(found[0]), value)
        value = _ORG_IN_TEXT.sub(lambda found: self._org(found[0]), value)
        if met:
            for real, fake in self._real.items():
                if real in value and len(real) >= _SHORTEST:
                    value = _whole(real).sub(fake, value)
        return value

    @checked
    def address(self, uri: str) -> str:
        """Return a URL whose query is scrubbed field by field."""
        parts = urlsplit(uri)
        return urlunsplit(parts._replace(query=self._pairs(parts.query), fragment=""))

    def _pairs(self, query: str) -> str:
        pairs = parse_qsl(query, keep_blank_values=True)
        secrets = _SECRETS_IN_ADDRESSES
        return urlencode(
            [(name, str(self._field(name, value, met=False, secrets=secrets))) for name, value in pairs]
        )

    @checked
    def body(self, content: bytes, content_type: str = "", *, met: bool = True) -> bytes:
        """Scrub the body of a request or response.

        If `met` is true, texts that the scrubber has already replaced in another field are replaced in this body, too.
        Pass `met=False` for a request. The result then depends only on the body, so the request still matches the
        recorded request.
        """
        if not content or content == GONE.encode():
            return content
        if content.startswith(b"#FLAGGA"):
            return self._sie(content)
        if "x-www-form-urlencoded" in content_type:
            return self._pairs(content.decode("utf-8", "replace")).encode()
        try:
            value: object = json.loads(content, parse_float=_FLOAT.__add__)
        except ValueError:
            return GONE.encode()
        text = json.dumps(self._field("", value, met=met), separators=(",", ":"))
        text = re.sub(r'"\\ue000([^"]+)"', r"\1", text)
        # Fortnox escapes slashes in JSON.
        return (text.replace("/", r"\/") if rb"\/" in content else text).encode()

    @checked
    def headers(self, headers: Mapping[str, object]) -> dict[str, object]:
        """Return only the headers that identify nobody, such as `Content-Type`, and scrub the URL in `Location`."""
        kept: dict[str, object] = {}
        for name, value in headers.items():
            if name.lower() not in _HEADERS:
                continue
            values = cast(list[object], value) if isinstance(value, list) else [value]
            shown = [self.address(str(item)) if name.lower() == "location" else str(item) for item in values]
            kept[name] = shown if isinstance(value, list) else shown[0]
        return kept

    @checked
    def leaks(self, text: str) -> list[str]:
        """Return the secrets and personal data that a text still contains, each with its kind.

        Each item is a text such as `e-mail anna@firma.se`. For a secret, it shows only the first characters.
        """
        text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda escaped: chr(int(escaped[1], 16)), text)
        found = [f"token {token[:12]}..." for token in _JWT.findall(text) if not token.endswith(GONE)]
        found += [f"e-mail {email}" for email in _EMAIL.findall(text) if not _is_example(email)]
        found += [
            f"organisation number {number}"
            for number in _ORG_IN_TEXT.findall(text)
            if not _digits(number)[-10:].startswith(_FAKE_ORG)
        ]
        found += [f"token {word}" for word in ("Bearer ", "fxcanary-") if word in text]
        found += [
            # A secret is not shown, because the error that names it may be in a public log.
            f"token {real[:_SHORTEST]}..." if fake.endswith(GONE) else f"the text {real}"
            for real, fake in self._real.items()
            if len(real) >= _SHORTEST and _whole(real).search(text)
        ]
        return found

    def _number(self, kind: str, value: str, below: int) -> int:
        digest = hmac.digest(self._key, f"{kind}:{value}".encode(), hashlib.sha256)
        return int.from_bytes(digest[:8], "big") % below

    def _noted(self, real: str, fake: str) -> str:
        if real != fake:
            self._real[real] = fake
        return fake

    def _name(self, value: str) -> str:
        if _FAKE_NAME.fullmatch(value):
            return value
        return self._noted(value, f"Namn {self._number('name', value.strip().casefold(), 10**5):05d}")

    def _email(self, value: str) -> str:
        if _is_example(value):
            return value
        return self._noted(value, f"namn{self._number('email', value.casefold(), 10**5):05d}@example.com")

    def _org(self, value: str) -> str:
        digits = _digits(value)
        if len(digits) < 10 or digits[-10:].startswith(_FAKE_ORG):  # noqa: PLR2004  # digits of an organisation number
            return value
        fake = f"{_FAKE_ORG}{self._number('org', digits[-10:], 10**5):05d}"
        fake += str(_check_digit(fake))
        return self._noted(value, digits[:-10] + (f"{fake[:6]}-{fake[6:]}" if "-" in value else fake))

    def _company(self, number: int) -> int:
        if _FAKE_COMPANY <= number < _FAKE_COMPANY + 10**5:
            return number
        return _FAKE_COMPANY + self._number("company", str(number), 10**5)

    def _sie(self, content: bytes) -> bytes:
        import sie4  # noqa: PLC0415 -- for SIE responses only: it takes longer to import than the rest of the client

        try:
            document = sie4.loads(content)
            company = document.company
            redacted = sie4.redact(document)
            own = attrs.evolve(
                redacted.company,
                name=str(self.field("CompanyName", company.name)),
                org_number=None if company.org_number is None else self._org(company.org_number),
            )
            return sie4.dumps(attrs.evolve(redacted, company=own))
        except sie4.SieError:
            return GONE.encode()


def _place(plain: str) -> str:
    if plain.endswith("code") or "zip" in plain:
        return "111 11"
    is_street = "address" in plain and not plain.endswith("city")
    return "Gatan 1" if is_street else "Orten"


def _whole(real: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(real)}(?!\w)")


def _is_example(email: str) -> bool:
    return (
        email.lower().endswith("@example.com")
        or ".example." in email.lower()
        or email.lower().endswith(".example")
    )


def _digits(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _check_digit(digits: str) -> int:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return -sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10  # noqa: PLR2004  # Luhn


def _jwt(token: str, company: Callable[[int], int]) -> str:
    """Return an unusable JSON Web Token in place of a real one. Its only claim is an invented company number."""
    head, body, signature = token.split(".", 2)
    if signature == GONE:
        return token
    try:
        claims: object = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except ValueError:
        return GONE
    tenant = cast(dict[str, object], claims).get("tenantId") if isinstance(claims, dict) else None
    kept = {"tenantId": company(tenant)} if isinstance(tenant, int) else {}
    segment = base64.urlsafe_b64encode(json.dumps(kept).encode()).rstrip(b"=").decode()
    return f"{head}.{segment}.{GONE}"
