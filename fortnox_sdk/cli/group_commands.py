"""The entries of the groups `fortnox export` and `fortnox archive` in the table of commands."""

from typing import Final

from fortnox_sdk.cli.entries import Command, Group
from fortnox_sdk.text import Text

EXPORT: Final = Group(
    "export",
    Text(
        "Plan, post, verify and reverse closing vouchers.",
        "Planera, bokför, kontrollera och återför bokslutsverifikationer.",
    ),
    "fortnox export plan closing.json --series V",
    (
        Command(
            "plan",
            "export.plan:plan_vouchers",
            Text(
                "Show what an export would post.\n\n"
                "The plan has rows, totals, the effect on profit, and what is already in Fortnox. Nothing is posted. "
                "The exit code is 0 if the vouchers can be posted.",
                "Visa vad en export skulle bokföra.\n\n"
                "Planen visar rader, summor, påverkan på resultatet och vad som redan finns i Fortnox. Ingenting "
                "bokförs. Slutkoden är 0 om verifikationerna kan bokföras.",
            ),
            "fortnox export plan closing.json --series V",
        ),
        Command(
            "run",
            "export.run:run_export",
            Text(
                "Post each closing voucher of a file once.\n\n"
                "Reversals of vouchers with a reversal date are posted too. Vouchers that are already in Fortnox are "
                "not posted again. The exit code is 6 if only some vouchers were posted.",
                "Bokför varje bokslutsverifikation i en fil en gång.\n\n"
                "Även återföringar av verifikationer med återföringsdatum bokförs. Verifikationer som redan finns i "
                "Fortnox bokförs inte igen. Slutkoden är 6 om bara några verifikationer bokfördes.",
            ),
            "fortnox export run closing.json --series V --yes",
        ),
        Command(
            "verify",
            "export.verify:verify_vouchers",
            Text(
                "Find exported vouchers that were changed in Fortnox.\n\n"
                "Vouchers that are missing, posted twice or moved are found too. Every exported voucher is "
                "compared with a fresh SIE file and the voucher list. Nothing is posted. The exit code is 0 if every "
                "voucher is in Fortnox once and unchanged, and otherwise 6.",
                "Hitta exporterade verifikationer som ändrats i Fortnox.\n\n"
                "Även verifikationer som saknas, är dubbelt bokförda eller har flyttats hittas. Varje exporterad "
                "verifikation jämförs med en ny SIE-fil och verifikationslistan. Ingenting bokförs. Slutkoden är 0 om "
                "varje verifikation finns en gång i Fortnox och är oförändrad, annars 6.",
            ),
            "fortnox export verify",
        ),
        Command(
            "template",
            "export.template:write_template_file",
            Text(
                "Write an Excel file to fill in with closing vouchers.\n\n"
                "It has the company's accounts, cost centres and projects, checks that each voucher balances, and "
                "shows the names of the accounts. Give the financial year with --year or --date.",
                "Skriv en Excelfil att fylla i med bokslutsverifikationer.\n\n"
                "Den har företagets konton, kostnadsställen och projekt, kontrollerar att varje verifikation "
                "balanserar och visar kontonas namn. Ange räkenskapsåret med --year eller --date.",
            ),
            "fortnox export template closing.xlsx --year 2025",
        ),
        Command(
            "reverse",
            "export.reverse:reverse_voucher",
            Text(
                "Reverse a posted voucher with a new voucher.\n\n"
                "The new voucher swaps debit and credit and refers to the original. A posted voucher can't be changed: "
                "the law requires a correcting entry. Give the financial year of the original with --year, or with a "
                "--date in that year.",
                "Återför en bokförd verifikation med en ny verifikation.\n\n"
                "Den nya verifikationen byter plats på debet och kredit och hänvisar till originalet. En bokförd "
                "verifikation får inte ändras: lagen kräver en rättelsepost. Ange originalets räkenskapsår med --year, "
                "eller med --date i det året.",
            ),
            "fortnox export reverse V1 --year 2025 --yes",
        ),
        Command(
            "approve",
            "export.approve:approve_plans",
            Text(
                "Approve or reject what an assistant wants to post.\n\n"
                "An assistant can plan closing vouchers but not approve them. Each plan is shown with account names, "
                "totals and the effect on profit. To approve it, you type the beginning of its hash at a terminal.",
                "Godkänn eller avvisa det som en assistent vill bokföra.\n\n"
                "En assistent kan planera bokslutsverifikationer men inte godkänna dem. Varje plan visas med kontonas "
                "namn, summor och påverkan på resultatet. För att godkänna den skriver du början av dess kontrollsumma "
                "vid en terminal.",
            ),
            "fortnox export approve --list",
        ),
    ),
)
ARCHIVE: Final = Group(
    "archive",
    Text(
        "Archive a financial year, and check the archive for changes.",
        "Arkivera ett räkenskapsår, och sök efter ändringar i arkivet.",
    ),
    "fortnox archive create --year 2025 --out archive-2025",
    (
        Command(
            "create",
            "archive:create_year",
            Text(
                "Import a financial year into an archive.\n\n"
                "The archive has SIE files, records, appendices and supporting documents. Run the command again "
                "to add a later import, or to continue an interrupted import. Files in the archive are never changed. "
                "The exit code is 3 if a verdict is red.",
                "Importera ett räkenskapsår till ett arkiv.\n\n"
                "Arkivet har SIE-filer, poster, bilagor och underlag. Kör kommandot igen för att lägga "
                "till en senare import, eller för att fortsätta en avbruten import. Filer i arkivet ändras aldrig. "
                "Slutkoden är 3 om ett omdöme är rött.",
            ),
            "fortnox archive create --year 2025 --out archive-2025",
        ),
        Command(
            "verify",
            "archive:verify_folder",
            Text(
                "Show what was changed, removed or added in an archive.\n\n"
                "The files are compared with the archive's manifest. The exit code is 3 if there is a difference. No "
                "connection to Fortnox is needed.",
                "Visa vad som ändrats, tagits bort eller lagts till i arkivet.\n\n"
                "Filerna jämförs med arkivets manifest. Slutkoden är 3 om det finns en skillnad. Ingen koppling till "
                "Fortnox behövs.",
            ),
            "fortnox archive verify archive-2025",
        ),
        Command(
            "export",
            "archive:export_zip",
            Text(
                "Verify an archive, and write it to one ZIP file.\n\n"
                "If the archive has changed, no ZIP file is written, and the exit code is 3.",
                "Kontrollera ett arkiv och skriv det till en ZIP-fil.\n\n"
                "Om arkivet har ändrats skrivs ingen ZIP-fil, och slutkoden är 3.",
            ),
            "fortnox archive export archive-2025 2025.zip",
        ),
        Command(
            "add",
            "archive:add_to_archive",
            Text(
                "Add files to an archive, such as the plan of an export.",
                "Lägg till filer i ett arkiv, till exempel planen för en export.",
            ),
            "fortnox archive add archive-2025 closing.json --kind plan",
        ),
        Command(
            "attach",
            "archive:attach_to_voucher",
            Text(
                "Attach a file to a voucher in Fortnox.\n\nThe same content is attached only once.",
                "Bifoga en fil till en verifikation i Fortnox.\n\nSamma innehåll bifogas bara en gång.",
            ),
            "fortnox archive attach V1 1510.xlsx --year 2025",
        ),
    ),
)
