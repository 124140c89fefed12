"""Swedish texts for the findings of `sie4`, by their codes. The package `sie4` itself has English texts only."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import sie4
from fortnox_sdk.text import Text

SIE_TEXTS: Final[Mapping[sie4.Code, str]] = MappingProxyType(
    {
        # The file
        sie4.Code.NOT_SIE: "Filen är tom eller inte en SIE 4-fil. Exportera bokföringen som SIE 4 igen.",
        sie4.Code.ENCODING: "Filen har en annan teckenkodning än PC8 (teckentabell 437). Den har känts igen.",
        sie4.Code.MIXED_ENCODING: "Filen har bokstäver i två teckenkodningar. Alla läses med den vanligaste av dem.",
        sie4.Code.MOJIBAKE: "Filen har sparats med fel teckenkodning, så bokstäver som å, ä och ö är förvanskade.",
        sie4.Code.CONTROL_CHARACTER: "Filen innehåller styrtecken. De är borttagna.",
        sie4.Code.TRUNCATED: "Filen är avklippt: en verifikation eller #KSUMMA i slutet saknas. Exportera filen igen.",
        sie4.Code.CHECKSUM: "Kontrollsumman #KSUMMA stämmer inte med posterna. Filen kan ha ändrats.",
        # The line
        sie4.Code.LINE_TOO_LONG: "Raden är för lång. Bara dess etikett är läst.",
        sie4.Code.NOT_A_RECORD: "Raden börjar inte med # och är utelämnad.",
        sie4.Code.LOWER_CASE_LABEL: "Etiketten har små bokstäver. De läses som stora.",
        sie4.Code.UNKNOWN_LABEL: "Etiketten finns inte i SIE-standarden. Raden sparas oförändrad.",
        sie4.Code.UNTERMINATED_QUOTE: "Ett citattecken avslutas inte. Fältet läses till radens slut.",
        sie4.Code.STRAY_QUOTE: "En text innehåller ett citattecken. Kontrollera texten.",
        sie4.Code.BACKSLASH_BEFORE_QUOTE: "Ett omvänt snedstreck före ett citattecken läses som ett vanligt tecken.",
        sie4.Code.UNCLOSED_LIST: "Objektlistan saknar '}'. Den läses till radens slut.",
        sie4.Code.STRAY_BRACE: "En klammer saknar sin motsvarighet och är utelämnad.",
        sie4.Code.EXTRA_FIELDS: "Raden har fler fält än SIE-standarden. De sparas oförändrade.",
        sie4.Code.TOO_MANY_FIELDS: "Raden har för många fält eller objekt. De sista är inte lästa.",
        sie4.Code.UNQUOTED_TEXT: "En text med flera ord saknar citattecken. Den läses till radens slut.",
        # The field
        sie4.Code.BAD_FIELD: "Ett konto, ett årsnummer, en månad eller ett antal saknas eller är ogiltigt.",
        sie4.Code.BAD_DATE: "Datumet saknas eller är inte ett datum.",
        sie4.Code.BAD_AMOUNT: "Beloppet saknas eller är inte ett tal, så posten räknas inte med.",
        sie4.Code.DECIMAL_COMMA: "Beloppet har decimalkomma eller plustecken. Det läses som ett tal.",
        sie4.Code.MANY_DECIMALS: "Beloppet har fler än två decimaler.",
        sie4.Code.ISO_DATE: "Datumet har bindestreck. Det läses som ett datum.",
        sie4.Code.MISSING_FIELD: "Ett obligatoriskt fält saknas. Det läses som tomt.",
        sie4.Code.MISSING_OBJECT_LIST: "Objektlistan {} före beloppet saknas. Den läses som tom.",
        sie4.Code.INCOMPLETE_OBJECT_LIST: "En dimension saknar objekt. Den läses med ett tomt objektnummer.",
        sie4.Code.SWAPPED_FIELDS: "Konto och månad står i fel ordning. De läses i rätt ordning.",
        sie4.Code.TEXT_FOR_DATE: "Raden har sin text på datumets plats. Den läses som radens text.",
        sie4.Code.ACCOUNT_NOT_NUMERIC: "Kontonumret är inte ett tal. Det läses som text.",
        # The record
        sie4.Code.DUPLICATE: "Posten finns redan. Den första gäller.",
        sie4.Code.FLAG_MISSING: "#FLAGGA saknas. Den läses som 0.",
        sie4.Code.FORMAT_MISSING: "#FORMAT saknas. Filen läses som PC8.",
        sie4.Code.TYPE_MISSING: "#SIETYP saknas. Typen bestäms av filens innehåll.",
        sie4.Code.FLAG_NOT_FIRST: "Filen börjar inte med #FLAGGA.",
        sie4.Code.EMPTY_YEAR: "Räkenskapsåret i #RAR saknar första eller sista dag.",
        sie4.Code.ROW_OUTSIDE_VOUCHER: "En rad hör inte till någon verifikation och räknas inte med.",
        sie4.Code.VOUCHER_WITHOUT_BLOCK: "Verifikationen har inga rader inom { och }.",
        sie4.Code.VOUCHER_NOT_CLOSED: "Verifikationen avslutas inte med '}' före nästa verifikation.",
        sie4.Code.VOUCHER_TOO_LARGE: "Verifikationen är för stor. Dess sista rader är inte lästa.",
        sie4.Code.RECORD_IN_VOUCHER: "Posten står inne i en verifikation. Den läses som om den stod utanför.",
        sie4.Code.HISTORY: "Filen har rader som visar rättelser: #RTRANS (tillagda) och #BTRANS (borttagna).",
        # The books
        sie4.Code.MANDATORY_RECORD: "En post som SIE-typen kräver saknas.",
        sie4.Code.FORBIDDEN_RECORD: "SIE-typen tillåter inte den här posten.",
        sie4.Code.MISSING_TRANS_COPY: "En tillagd rad (#RTRANS) följs inte av samma rad som #TRANS.",
        sie4.Code.UNBALANCED_VOUCHER: "Verifikationen balanserar inte: debet och kredit är olika stora.",
        sie4.Code.EMPTY_VOUCHER: "Verifikationen har inga rader.",
        sie4.Code.NUMBER_ORDER: "Verifikationens nummer är lägre än det föregående i serien.",
        sie4.Code.DUPLICATE_NUMBER: "Verifikationens nummer finns två gånger i serien.",
        sie4.Code.DATE_OUTSIDE_YEAR: "Verifikationens datum ligger utanför räkenskapsåret.",
        sie4.Code.UNDECLARED_ACCOUNT: "Kontot används men saknar #KONTO.",
        sie4.Code.UNDECLARED_DIMENSION: "Dimensionen används men saknar #DIM.",
        sie4.Code.UNDECLARED_OBJECT: "Objektet används men saknar #OBJEKT.",
        sie4.Code.CLOSING_BALANCE: "Ingående balans och verifikationer ger inte kontots utgående balans.",
        sie4.Code.RESULT: "Verifikationerna ger inte kontots resultat.",
        sie4.Code.OPENING_BALANCE: "Kontots ingående balans är inte föregående års utgående balans.",
        sie4.Code.PERIOD_BALANCE: "Månadens verifikationer ger inte kontots periodsaldo (#PSALDO).",
        sie4.Code.BALANCE_SHEET: "Summan av kontonas saldon är inte noll.",
        sie4.Code.DUPLICATE_BALANCE: "Saldot finns två gånger för kontot och året. Beloppen är sammanlagda.",
    }
)
"""The Swedish text of each finding, by the finding's code. The texts are whole sentences."""
_SEVERITIES: Final[Mapping[sie4.Severity, str]] = MappingProxyType(
    {
        sie4.Severity.INFO: "upplysning",
        sie4.Severity.WARNING: "varning",
        sie4.Severity.ERROR: "fel",
    }
)


class UnusableSie(sie4.SieError):
    """The error for a SIE file with a record that can't be read.

    Args:
        finding: The finding of `sie4` about the record.
    """

    def __init__(self, finding: sie4.Diagnostic) -> None:
        super().__init__(str(finding), line=finding.line, column=finding.column, record=finding.record)
        self.finding: sie4.Diagnostic = finding

    def __reduce__(self) -> tuple[type["UnusableSie"], tuple[sie4.Diagnostic]]:
        return type(self), (self.finding,)


class OversizedAmount(sie4.SieError):
    """The error for a SIE file with an amount that is too large to be added up without rounding.

    Args:
        digits: The maximum number of digits before the decimal sign.
        line: The line of the amount, or None if it is not known.
    """

    def __init__(self, digits: int, line: int | None) -> None:
        place = "" if line is None else f"line {line}: "
        message = f"{place}An amount has more than {digits} digits before the decimal sign."
        super().__init__(message, line=line)
        self.digits = digits

    def __reduce__(self) -> tuple[type["OversizedAmount"], tuple[int, int | None]]:
        return type(self), (self.digits, self.line)


def sie_text(finding: sie4.Diagnostic) -> Text:
    r"""Return a finding of `sie4` in both languages. The Swedish text does not quote values from the file.

    >>> import sie4
    >>> _, findings = sie4.parse(b'#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#IB 0 1930 x\n')
    >>> sie_text(findings[0]).sv
    'rad 4, kolumn 12: fel: #IB: Beloppet saknas eller är inte ett tal, så posten räknas inte med. [bad-amount]'
    """
    record = f"#{finding.record}: " if finding.record else ""
    return Text(
        str(finding),
        f"{_place(finding)}{_SEVERITIES[finding.severity]}: {record}{SIE_TEXTS[finding.code]} [{finding.code}]",
    )


def sie_error_text(fault: sie4.SieError) -> Text:
    """Return an error of `sie4` in both languages.

    If an error has no finding, its Swedish text says where the error is, and quotes the English text.
    """
    if isinstance(fault, UnusableSie):
        return sie_text(fault.finding)
    if isinstance(fault, OversizedAmount):
        reason = f"Ett belopp har fler än {fault.digits} siffror före decimaltecknet."
        return Text(str(fault), f"{_place(fault)}{reason}")
    record = f"#{fault.record}: " if fault.record else ""
    return Text(
        str(fault), f"{_place(fault)}{record}SIE-filen eller dess innehåll kan inte användas ({fault})"
    )


def _place(at: sie4.Diagnostic | sie4.SieError) -> str:
    if at.line is None:
        return ""
    return f"rad {at.line}, kolumn {at.column}: " if at.column is not None else f"rad {at.line}: "
