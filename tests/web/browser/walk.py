"""Functions that go through the steps of the guide in a browser, in the person's language.

Most functions go through one step, check the text that the person sees, and yield a name for each page that they open.
The texts in this module are Swedish; `english.py` has their translations.
"""

from fortnox_sdk.year_end.proposals.drafts import drafts_json
from tests.web.imported import voucher

CLOSING = (voucher(), voucher("skatt", debit=8910, credit=2512, amount=500, text="Skatt"))


def upload(person, *vouchers):
    """Upload closing vouchers (by default `CLOSING`) on the page of the closing vouchers."""
    content = drafts_json(vouchers or CLOSING)
    file = {"name": "bokslut.json", "mimeType": "application/json", "buffer": content}
    person.page.get_by_label(person.word("Excel, CSV, JSON eller SIE")).set_input_files(file)
    person.press("Ladda upp")


def approve_at_fortnox(person):
    """Give consent on Fortnox's page, and wait for the redirect to the guide."""
    person.page.wait_for_url("**/oauth-v1/auth?**")
    person.page.get_by_role("button", name="Godkänn (Approve)").click()
    person.page.wait_for_url(f"{person.origin}/jobs/**")


def wait_for(person, name):
    """Wait until the work in the background has ended, and a link or button with this name is visible."""
    page, name = person.page, person.word(name)
    found = page.get_by_role("link", name=name, exact=True).or_(
        page.get_by_role("button", name=name, exact=True)
    )
    found.first.wait_for()


def go_to(person, step):
    """Follow the link to a step in the job's navigation."""
    navigation = person.page.get_by_role("navigation", name=person.word("Uppdragets steg"))
    with person.page.expect_navigation():
        navigation.get_by_role("link", name=person.word(step), exact=True).click()


def begin_with_fortnox(person):
    assert person.heading == person.word("Bokslutsuppdrag")
    yield "start"
    person.follow("Nytt uppdrag")
    assert person.heading == person.word("Datakälla")
    yield "source"
    person.press("Importera från Fortnox")
    assert person.heading == person.word("Logga in i Fortnox")
    yield "sign-in"
    person.page.get_by_role("button", name=person.word("Logga in i Fortnox"), exact=True).click()
    approve_at_fortnox(person)
    assert person.heading == person.word("Företag, räkenskapsår och period")
    assert person.word("Läses inte in:") in person.text
    yield "year"
    person.page.get_by_label("2025-01-01").check()
    person.press("Fortsätt")
    assert person.heading == person.word("Import")
    yield "import-begin"


def import_books(person):
    person.press("Starta importen")
    if person.page.get_by_role("heading", name=person.word("Importen pågår")).count():
        yield "import-running"
    wait_for(person, "Fortsätt till bilagorna")
    assert person.word("Tester som kördes") in person.text
    yield "import-done"


def look_at_appendices(person):
    """Open the binder, an appendix, one of its open items, and the voucher and the document of the item."""
    go_to(person, "Översikt")
    assert person.word("Nästa steg") in person.text
    yield "overview"
    person.follow("Till bilagorna")
    assert person.heading == person.word("Bilagor")
    assert person.word("Att se över:") in person.text
    yield "appendices"
    person.follow("2440")
    assert person.heading == person.word("2440 Leverantörsskulder")
    yield "appendix-2440"
    person.page.go_back()
    person.follow("1510")
    assert person.heading == person.word("1510 Kundfordringar")
    yield "appendix"
    person.follow("34")
    assert person.heading == person.word("Faktura 34")
    assert person.word("Reglerat efter balansdagen") in person.text
    yield "item"
    person.follow("B34")
    assert person.heading == person.word("Verifikation B34")
    assert person.word("Försäljning inom Sverige, 25 % moms") in person.text
    yield "voucher"
    person.page.go_back()
    person.follow("Visa underlag")
    yield "documents"
    with person.page.expect_download() as received:
        person.page.get_by_role("link", name="faktura-34.pdf").click()
    assert received.value.path().read_bytes().startswith(b"%PDF-")
    yield "document"


def fill_in_vouchers(person):
    """Upload closing vouchers, preview and save another voucher, and change it."""
    go_to(person, "Bokslutsverifikationer")
    yield "closing-empty"
    upload(person)
    assert person.word("2 verifikationer, 0 överförda") in person.text
    assert person.text.count(person.word("Ej överförd")) == 2
    yield "closing-list"
    person.follow("Ny verifikation")
    yield "closing-form"
    write_voucher(person, "Upplupna räntor", ("8410", "750", ""), ("2990", "", "750"))
    person.press("Förhandsgranska")
    assert person.word("Förhandsgranskning, inte sparad") in person.text
    assert person.word("Räntekostnader för långfristiga skulder") in person.text
    assert person.word("Påverkan på årets resultat: -750,00 kr") in person.text
    yield "closing-preview"
    person.press("Spara")
    person.follow("Ändra bokslut-3")
    person.page.get_by_label("Text", exact=True).fill("Upplupna räntor december")
    person.press("Spara")
    assert person.word("Upplupna räntor december") in person.text
    person.follow("bokslut-3")
    yield "closing-voucher"
    person.page.go_back()


def write_voucher(person, text, *rows):
    """Fill in the form of a voucher. Each row has an account, a debit and a credit."""
    page = person.page
    page.get_by_label("Text", exact=True).fill(text)
    for number, (account, debit, credit) in enumerate(rows, 1):
        page.get_by_label(person.word("Rad {n}: Konto").format(n=number)).fill(account)
        page.get_by_label(person.word("Rad {n}: Debet").format(n=number)).fill(debit)
        page.get_by_label(person.word("Rad {n}: Kredit").format(n=number)).fill(credit)


def export_vouchers(person, count=3):
    """Choose a voucher series, make a plan, export, and check the result."""
    person.follow("Exportera bokslutsverifikationer till Fortnox")
    series = person.page.get_by_label(person.word("Verifikationsserie"))
    assert series.locator("option[value=V]").is_enabled()
    assert series.locator("option[value=B]").is_disabled()
    assert (
        person.word("tar inte emot manuella verifikationer") in series.locator("option[value=B]").inner_text()
    )
    yield "export-dialog"
    series.select_option("V")
    person.press("Gör en plan")
    wait_for(person, "Exportera")
    assert person.word("{n} av {n} verifikationer skulle bokföras").format(n=count) in person.text
    yield "export-plan"
    person.press("Exportera")
    wait_for(person, "Kontrollera mot Fortnox")
    assert person.word("Klar: alla verifikationer fanns i Fortnox") in person.text
    yield "export-result"
    go_to(person, "Bokslutsverifikationer")
    assert person.word("{n} verifikationer, {n} överförda").format(n=count) in person.text
    assert person.word("Överförd V1") in person.text
    yield "closing-posted"


def look_after_the_source(person):
    go_to(person, "Underhåll")
    assert person.page.get_by_role("heading", name=person.word("Inställningar")).is_visible()
    yield "maintenance"
    person.page.get_by_role("main").get_by_role("link", name=person.word("Datakälla")).click()
    person.page.get_by_role("heading", name=person.word("Byt datakälla")).wait_for()
    assert person.word("aktiv") in person.text
    assert person.word("30 (gäller till") in person.text
    yield "data-source"


STEPS = (
    begin_with_fortnox,
    import_books,
    look_at_appendices,
    fill_in_vouchers,
    export_vouchers,
    look_after_the_source,
)


def walk(person):
    """Go through every step with Fortnox as the source, and yield the name of each page."""
    for step in STEPS:
        yield from step(person)
