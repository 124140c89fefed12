"""The walk of a person through every step of the guide, in a browser and in Swedish.

Each function does a step, checks what the person sees, and yields the name of each page that it comes to.
"""

from fortnox_sdk.year_end.proposals.drafts import drafts_json
from tests.web.imported import voucher

CLOSING = (voucher(), voucher("skatt", debit=8910, credit=2512, amount=500, text="Skatt"))
UPLOAD = {"sv": ("Excel, CSV, JSON eller SIE", "Ladda upp"), "en": ("Excel, CSV, JSON or SIE", "Upload")}


def upload(person, *vouchers, language="sv"):
    """Upload closing vouchers on their page."""
    label, button = UPLOAD[language]
    content = drafts_json(vouchers or CLOSING)
    file = {"name": "bokslut.json", "mimeType": "application/json", "buffer": content}
    person.page.get_by_label(label).set_input_files(file)
    person.press(button)


def approve_at_fortnox(person):
    """Press the button of the consent page, and wait for the guide."""
    person.page.wait_for_url("**/oauth-v1/auth?**")
    person.page.get_by_role("button", name="Godkänn (Approve)").click()
    person.page.wait_for_url(f"{person.origin}/jobs/**")


def wait_for(person, name):
    """Wait until the work in the background has ended and a link or button with this name is there."""
    page = person.page
    found = page.get_by_role("link", name=name, exact=True).or_(
        page.get_by_role("button", name=name, exact=True)
    )
    found.first.wait_for()


def go_to(person, step):
    """Choose a step in the navigation of the job."""
    navigation = person.page.get_by_role("navigation", name="Uppdragets steg")
    with person.page.expect_navigation():
        navigation.get_by_role("link", name=step, exact=True).click()


def begin_with_fortnox(person):
    assert person.heading == "Bokslutsuppdrag"
    yield "start"
    person.follow("Nytt uppdrag")
    assert person.heading == "Datakälla"
    yield "source"
    person.press("Importera från Fortnox")
    assert person.heading == "Logga in i Fortnox"
    yield "sign-in"
    person.page.get_by_role("button", name="Logga in i Fortnox", exact=True).click()
    approve_at_fortnox(person)
    assert person.heading == "Företag, räkenskapsår och period"
    assert "Läses inte in:" in person.text
    yield "year"
    person.page.get_by_label("2025-01-01").check()
    person.press("Fortsätt")
    assert person.heading == "Import"
    yield "import-begin"


def import_books(person):
    person.press("Starta importen")
    if person.page.get_by_role("heading", name="Importen pågår").count():
        yield "import-running"
    wait_for(person, "Fortsätt till bilagorna")
    assert "Tester som kördes" in person.text
    yield "import-done"


def look_at_appendices(person):
    """Go from the binder to an appendix, and from its total to an open item, its voucher and its document."""
    go_to(person, "Översikt")
    assert "Nästa steg" in person.text
    yield "overview"
    person.follow("Till bilagorna")
    assert person.heading == "Bilagor"
    assert "Att se över:" in person.text
    yield "appendices"
    person.follow("2440")
    assert person.heading == "2440 Leverantörsskulder"
    yield "appendix-2440"
    person.page.go_back()
    person.follow("1510")
    assert person.heading == "1510 Kundfordringar"
    yield "appendix"
    person.follow("34")
    assert person.heading == "Faktura 34"
    assert "Reglerat efter balansdagen" in person.text
    yield "item"
    person.follow("B34")
    assert person.heading == "Verifikation B34"
    assert "Försäljning inom Sverige, 25 % moms" in person.text
    yield "voucher"
    person.page.go_back()
    person.follow("Visa underlag")
    yield "documents"
    with person.page.expect_download() as received:
        person.page.get_by_role("link", name="faktura-34.pdf").click()
    assert received.value.path().read_bytes().startswith(b"%PDF-")
    yield "document"


def fill_in_vouchers(person):
    """Upload closing vouchers, preview and save another one, and change it."""
    go_to(person, "Bokslutsverifikationer")
    yield "closing-empty"
    upload(person)
    assert "2 verifikationer, 0 överförda" in person.text
    assert person.text.count("Ej överförd") == 2
    yield "closing-list"
    person.follow("Ny verifikation")
    yield "closing-form"
    write_voucher(person, "Upplupna räntor", ("8410", "750", ""), ("2990", "", "750"))
    person.press("Förhandsgranska")
    assert "Förhandsgranskning, inte sparad" in person.text
    assert "Räntekostnader för långfristiga skulder" in person.text
    assert "Påverkan på årets resultat: -750,00 kr" in person.text
    yield "closing-preview"
    person.press("Spara")
    person.follow("Ändra bokslut-3")
    person.page.get_by_label("Text", exact=True).fill("Upplupna räntor december")
    person.press("Spara")
    assert "Upplupna räntor december" in person.text
    person.follow("bokslut-3")
    yield "closing-voucher"
    person.page.go_back()


def write_voucher(person, text, *rows):
    """Fill in the form of a voucher; each row is account, debit and credit."""
    page = person.page
    page.get_by_label("Text", exact=True).fill(text)
    for number, (account, debit, credit) in enumerate(rows, 1):
        page.get_by_label(f"Rad {number}: Konto").fill(account)
        page.get_by_label(f"Rad {number}: Debet").fill(debit)
        page.get_by_label(f"Rad {number}: Kredit").fill(credit)


def export_vouchers(person, count=3):
    """Choose the series in the list, look at the plan, export, and look at the result."""
    person.follow("Exportera bokslutsverifikationer till Fortnox")
    series = person.page.get_by_label("Verifikationsserie")
    assert series.locator("option[value=V]").is_enabled()
    assert series.locator("option[value=B]").is_disabled()
    assert "tar inte emot manuella verifikationer" in series.locator("option[value=B]").inner_text()
    yield "export-dialog"
    series.select_option("V")
    person.press("Gör en plan")
    wait_for(person, "Exportera")
    assert f"{count} av {count} verifikationer skulle bokföras" in person.text
    yield "export-plan"
    person.press("Exportera")
    wait_for(person, "Kontrollera mot Fortnox")
    assert "Klar: alla verifikationer fanns i Fortnox" in person.text
    yield "export-result"
    go_to(person, "Bokslutsverifikationer")
    assert f"{count} verifikationer, {count} överförda" in person.text
    assert "Överförd V1" in person.text
    yield "closing-posted"


def look_after_the_source(person):
    go_to(person, "Underhåll")
    assert person.page.get_by_role("heading", name="Inställningar").is_visible()
    yield "maintenance"
    person.page.get_by_role("main").get_by_role("link", name="Datakälla").click()
    person.page.get_by_role("heading", name="Byt datakälla").wait_for()
    assert "aktiv" in person.text
    assert "30 (gäller till" in person.text
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
