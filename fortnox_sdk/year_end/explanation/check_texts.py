"""The names and details of the seven checks of a difference, in English and Swedish."""

from fortnox_sdk.text import Text


class CheckNames:
    """The names of the checks, in the order of Fortnox's guide to differences between a ledger and its account."""

    FROM_THE_BEGINNING = Text("Ledger read from its beginning", "Reskontran läst från början")
    BY_DAY = Text("Account and ledger compared day by day", "Konto och reskontra jämförda dag för dag")
    EQUAL_AMOUNTS = Text(
        "Vouchers with the amount of the difference", "Verifikationer på differensens belopp"
    )
    CHANGED_ROWS = Text(
        "Changed rows in vouchers of the ledger", "Ändrade rader i reskontrans verifikationer"
    )
    MANUAL = Text("Manual vouchers on the account", "Manuella verifikationer på kontot")
    OTHER_AMOUNT = Text(
        "Same amount on the account as in the ledger", "Samma belopp på kontot som i reskontran"
    )
    PAID_BEFORE_BOOKING = Text("Payment before booking", "Betalning före bokföring")


class CheckDetails:
    """The details of the checks, as texts with placeholders."""

    COMPLETE = Text(
        "{count:invoice was|invoices were} read without a date limit. The books begin on {day}, and agreed with the "
        "ledger on that day.",
        "{count:faktura|fakturor} lästes utan datumgräns. Bokföringen börjar {day} och stämde den dagen med "
        "reskontran.",
    )
    OPENING = Text(
        "Account and ledger already differed by {amount} at the beginning of a year.",
        "Konto och reskontra skilde sig åt med {amount} redan vid ett års början.",
    )
    ORPHANS = Text(
        "Payments for invoices that are not in the ledger: {payments}.",
        "Betalningar av fakturor som saknas i reskontran: {payments}.",
    )
    ALWAYS_AGREED = Text(
        "Account and ledger agreed on each day ({count:day|days}).",
        "Konto och reskontra stämde varje dag ({count:dag|dagar}).",
    )
    AGREES_NOW = Text(
        "Account and ledger agree on the balance date. They differed for the first time on {broke}, but the difference "
        "disappeared.",
        "Konto och reskontra stämmer på balansdagen. De skilde sig åt första gången {broke}, men differensen försvann.",
    )
    BROKE = Text(
        "Account and ledger differed for the first time on {broke}. They have differed on every day since {since}, "
        "when the difference changed by {change}. Vouchers on the account on {since}: {vouchers}.",
        "Konto och reskontra skilde sig åt första gången {broke}. De har skilt sig åt varje dag sedan {since}, då "
        "differensen ändrades med {change}. Verifikationer på kontot {since}: {vouchers}.",
    )
    NO_DIFFERENCE = Text("There is no difference.", "Det finns ingen differens.")
    NO_EQUAL = Text(
        "No voucher has the amount {amount}, the same amount with the opposite sign, or half of it.",
        "Ingen verifikation har beloppet {amount}, samma belopp med omvänt tecken eller halva beloppet.",
    )
    EQUAL = Text(
        "{count:voucher has|vouchers have} the amount {amount}, the same amount with the opposite sign, or half of it: "
        "{vouchers}.",
        "{count:verifikation|verifikationer} har beloppet {amount}, samma belopp med omvänt tecken eller halva "
        "beloppet: {vouchers}.",
    )
    NO_CHANGED = Text(
        "No row on the account was changed in vouchers of invoices and payments.",
        "Ingen rad på kontot har ändrats i verifikationer för fakturor och betalningar.",
    )
    CHANGED = Text(
        "Rows on the account were changed by {amount} in total, but the ledger was not changed. Vouchers: {vouchers}.",
        "Rader på kontot har ändrats med sammanlagt {amount}, men reskontran har inte ändrats. Verifikationer: "
        "{vouchers}.",
    )
    NO_MANUAL = Text(
        "All vouchers on the account were created from the ledger.",
        "Alla verifikationer på kontot har skapats från reskontran.",
    )
    MANUAL = Text(
        "{count:voucher does|vouchers do} not belong to an invoice or a payment: {vouchers}. The total is {amount}.",
        "{count:verifikation|verifikationer} hör inte till någon faktura eller betalning: {vouchers}. Summan är "
        "{amount}.",
    )
    NO_OTHER_AMOUNT = Text(
        "Invoices and payments have the same amounts on the account as in the ledger.",
        "Fakturor och betalningar har samma belopp på kontot som i reskontran.",
    )
    OTHER_AMOUNT = Text(
        "{count:voucher differs|vouchers differ} from the ledger by {amount} in total: {vouchers}.",
        "{count:verifikation|verifikationer} avviker från reskontran med sammanlagt {amount}: {vouchers}.",
    )
    NOT_PAID_BEFORE = Text(
        "All invoices with payments up to the balance date were booked by that date.",
        "Alla fakturor med betalningar till och med balansdagen var bokförda senast den dagen.",
    )
    PAID_BEFORE = Text(
        "Invoices with payments up to the balance date that were not booked by that date: {invoices}. The payments "
        "are negative items in the ledger.",
        "Fakturor med betalningar till och med balansdagen som inte var bokförda den dagen: {invoices}. "
        "Betalningarna är negativa poster i reskontran.",
    )
