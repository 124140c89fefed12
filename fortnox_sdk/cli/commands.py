"""The table of all commands: their names, their functions, and their help in English and Swedish."""

from typing import Final

from fortnox_sdk.cli.entries import Command, Group
from fortnox_sdk.cli.fleet.commands import FLEET
from fortnox_sdk.cli.group_commands import ARCHIVE, EXPORT
from fortnox_sdk.text import Text

_SETUP: Final = (
    Command(
        "demo",
        "demo.command:run_demo",
        Text(
            "Run the whole year-end job without a Fortnox account.\n\n"
            "The demo starts a local sandbox, signs in to it and imports a financial year. It writes two appendices as "
            "Excel and HTML, posts three closing vouchers, runs the same export again and shows the status.",
            "Kör hela bokslutsuppdraget utan konto i Fortnox.\n\n"
            "Kommandot startar en lokal sandlåda, loggar in i den och importerar ett räkenskapsår. Det skriver två "
            "bilagor som Excel och HTML, bokför tre bokslutsverifikationer, kör samma export igen och visar status.",
        ),
        "fortnox demo --out demo",
    ),
    Command(
        "sandbox",
        "sandbox:run_sandbox",
        Text(
            "Start a local Fortnox sandbox (Ctrl-C stops it).\n\n"
            "The sandbox accepts connections from this machine only. You can try the other commands on its company.",
            "Starta en lokal sandlåda för Fortnox (Ctrl-C stoppar den).\n\n"
            "Sandlådan tar bara emot anslutningar från den här datorn. Du kan prova de andra kommandona på dess "
            "företag.",
        ),
        "fortnox sandbox --write-config .",
    ),
    Command(
        "login",
        "login:run_login",
        Text(
            "Sign in to a company in Fortnox.\n\n"
            "The connection is saved and valid for 30 days. Each import or export gives 30 new days. A repeated "
            "sign-in does not.",
            "Logga in på ett företag i Fortnox.\n\n"
            "Kopplingen sparas och gäller i 30 dagar. Varje import eller export ger 30 nya dagar. En upprepad "
            "inloggning gör det inte.",
        ),
        "fortnox login",
    ),
    Command(
        "logout",
        "logout:run_logout",
        Text(
            "Disconnect a company, on this computer and at Fortnox.\n\n"
            "If Fortnox can't be reached, the connection is kept, so that you can try again.",
            "Koppla bort ett företag, på den här datorn och hos Fortnox.\n\n"
            "Om Fortnox inte går att nå behålls kopplingen, så att du kan försöka igen.",
        ),
        "fortnox logout",
    ),
    Command(
        "status",
        "status:show_status",
        Text(
            "Show the connections and the days they have left.\n\n"
            "No request is sent to Fortnox. The exit code is 4 if no connection can be used.",
            "Visa kopplingarna och hur många dagar de har kvar.\n\n"
            "Inget anrop skickas till Fortnox. Slutkoden är 4 om ingen koppling kan användas.",
        ),
        "fortnox status",
    ),
    Command(
        "doctor",
        "doctor.command:run_doctor",
        Text(
            "Check settings, connection and company, and show what to fix.\n\n"
            "Nothing is changed in Fortnox. An expired access token is refreshed. The exit code is that of the first "
            "failed check.",
            "Kontrollera inställningar och koppling, och visa hur fel rättas.\n\n"
            "Även företaget kontrolleras. Inget ändras i Fortnox. En åtkomstnyckel som har gått ut förnyas. Den första "
            "underkända kontrollen bestämmer slutkoden.",
        ),
        "fortnox doctor",
    ),
    Group(
        "config",
        Text(
            "Show and change the settings in fortnox.toml.",
            "Visa och ändra inställningarna i fortnox.toml.",
        ),
        "fortnox config show",
        (
            Command(
                "show",
                "config.show:show_config",
                Text(
                    "Show each setting, and where its value comes from.\n\n"
                    "Secrets are never shown, only the place that they are read from.",
                    "Visa varje inställning, och var dess värde kommer ifrån.\n\n"
                    "Hemligheter visas aldrig, bara platsen som de läses från.",
                ),
                "fortnox config show",
            ),
            Command(
                "set",
                "config.change:set_config",
                Text(
                    "Change one setting in fortnox.toml.\n\n"
                    "The new file is checked before it replaces the old one. Comments and other lines are kept. For "
                    "a secret, set the place where it is stored: file:secret.txt, environment:NAME or keyring:NAME.",
                    "Ändra en inställning i fortnox.toml.\n\n"
                    "Den nya filen kontrolleras innan den ersätter den gamla. Kommentarer och andra rader behålls. För "
                    "en hemlighet anger du var den finns: file:secret.txt, environment:NAMN eller keyring:NAMN.",
                ),
                "fortnox config set language sv",
            ),
        ),
    ),
)
_LISTS: Final = (
    Command(
        "years",
        "years:list_years",
        Text(
            "List the company's financial years.",
            "Lista företagets räkenskapsår.",
        ),
        "fortnox years",
    ),
    Command(
        "series",
        "series:list_series",
        Text(
            "List the voucher series of a year, and show which accept exports.\n\n"
            "Fortnox accepts vouchers from other programs only in series for manual vouchers.",
            "Lista årets verifikationsserier och vilka som tar emot export.\n\n"
            "Fortnox tar bara emot verifikationer från andra program i serier för manuella verifikationer.",
        ),
        "fortnox series --year 2025",
    ),
    Command(
        "accounts",
        "accounts:list_accounts",
        Text(
            "List the chart of accounts of a year.\n\n"
            "With --date, the balances on that day are listed too, from a fresh SIE file. Accounts that are not active "
            "are listed only with --all.",
            "Lista årets kontoplan.\n\n"
            "Med --date visas även saldona den dagen, från en ny SIE-fil. Konton som inte är aktiva visas bara med "
            "--all.",
        ),
        "fortnox accounts --date 2025-12-31",
    ),
)
_JOB: Final = (
    Command(
        "import",
        "import_:import_books",
        Text(
            "Import a financial year and write its appendices.\n\n"
            "The appendices of both ledgers are written as Excel and HTML, and the SIE files are saved exactly as "
            "received. The exit code is 3 if a difference is unexplained or not verified.",
            "Importera ett räkenskapsår och skriv dess bilagor.\n\n"
            "Bilagorna till båda reskontrorna skrivs som Excel och HTML, och SIE-filerna sparas exakt som de togs "
            "emot. Slutkoden är 3 om en differens är oförklarad eller inte kontrollerad.",
        ),
        "fortnox import --date 2025-12-31 --out acme-2025",
    ),
    Command(
        "source",
        "source:show_source",
        Text(
            "Show or change where the books of a job come from.\n\n"
            "The data source is Fortnox or a SIE file. The command also shows how many days the connection has left, "
            "the last import, and whether an export is possible. With --change-to, it shows what is kept, what must "
            "be read again and what is refused. It asks you before it changes the source. The exit code is 4 if "
            "someone has to sign in, and 2 if the SIE file is missing.",
            "Visa eller byt varifrån ett uppdrags bokföring kommer.\n\n"
            "Datakällan är Fortnox eller en SIE-fil. Kommandot visar även hur många dagar kopplingen har kvar, "
            "när den senaste importen gjordes och om export är möjlig. Med --change-to visas vad som bevaras, vad som "
            "måste läsas in på nytt och vad som nekas. Kommandot frågar innan det byter källa. "
            "Slutkoden är 4 om någon måste logga in, och 2 om SIE-filen saknas.",
        ),
        "fortnox source acme-2025",
    ),
    Command(
        "reconcile",
        "reconcile:check_accounts",
        Text(
            "Check both ledgers and all balance accounts on a day.\n\n"
            "No file is written, and no connection is renewed. The exit code is 0 if every account agrees or its "
            "difference is explained, and otherwise 3.",
            "Stäm av båda reskontrorna och alla balanskonton per en viss dag.\n\n"
            "Ingen fil skrivs och ingen koppling förnyas. Slutkoden är 0 om varje konto stämmer eller dess differens "
            "är förklarad, annars 3.",
        ),
        "fortnox reconcile --date 2025-12-31",
    ),
    Command(
        "appendix",
        "appendix:show_appendix",
        Text(
            "Show what an account consists of, and explain differences.\n\n"
            "An account with a ledger is compared with it. An account without a ledger is shown with its vouchers. The "
            "exit code is 3 if the verdict is red.",
            "Visa vad ett konto består av, och förklara differenser.\n\n"
            "Ett konto med reskontra jämförs med den. Ett konto utan reskontra visas med sina verifikationer. "
            "Slutkoden är 3 om omdömet är rött.",
        ),
        "fortnox appendix 1510 --date 2025-12-31 --out 1510.xlsx",
    ),
    Command(
        "binder",
        "binder:show_binder",
        Text(
            "Show an appendix for every balance account.\n\n"
            "The accounts are compared with Fortnox's ledgers and registers. The exit code is 3 if a verdict is red.",
            "Visa en bilaga för varje balanskonto.\n\n"
            "Kontona jämförs med Fortnox reskontror och register. Slutkoden är 3 om ett omdöme är rött.",
        ),
        "fortnox binder --date 2025-12-31 --out binder-2025",
    ),
    Command(
        "handover",
        "handover:hand_over",
        Text(
            "Write the balance sheet and income statement for other programs.\n\n"
            "Amounts are given by account group, for tools that make annual reports and tax forms. Nothing is filed. "
            "The exit code is 3 if the sums do not agree.",
            "Skriv balans- och resultaträkning för andra program.\n\n"
            "Beloppen anges per kontogrupp, för program som gör årsredovisning och deklaration. Ingenting lämnas in. "
            "Slutkoden är 3 om summorna inte stämmer.",
        ),
        "fortnox handover --year 2025 --out handover.json",
    ),
)
_WEB: Final = Command(
    "web",
    "web:run_web",
    Text(
        "Open the start guide in the browser (Ctrl-C stops it).\n\n"
        "The guide leads from the data source to posted closing vouchers. Only this machine can reach it, and only "
        "with the link that the command prints.",
        "Starta startguiden i webbläsaren (Ctrl-C stoppar den).\n\n"
        "Guiden leder från datakällan till bokförda bokslutsverifikationer. Bara den här datorn når den, och bara med "
        "länken som kommandot visar.",
    ),
    "fortnox web --no-browser",
)
_MCP: Final = Command(
    "mcp",
    "mcp:run_mcp",
    Text(
        "Let AI assistants read a company's books. They can't change anything.\n\n"
        "An assistant's program starts this command itself and communicates with it through standard input and output. "
        "Personal numbers and bank accounts are masked, and everything that is read is logged.",
        "Låt AI-assistenter läsa ett företags bokföring. De kan inte ändra något.\n\n"
        "Assistentens program startar kommandot självt och använder standard in och ut. Personnummer och bankkonton "
        "döljs, och allt som läses loggas.",
    ),
    "fortnox mcp",
)
_API: Final = Group(
    "api",
    Text("Send any call to Fortnox's API.", "Skicka vilket anrop som helst till Fortnox API."),
    "fortnox api get /3/companyinformation",
    (
        Command(
            "get",
            "api.calls:get_path",
            Text(
                "Read a path of the API.\n\n"
                "With --all, all pages of a list are read, and an incomplete list is an error. A path that sends or "
                "prints a document needs a confirmation, or --yes.",
                "Läs en sökväg i API:et.\n\n"
                "Med --all läses alla sidor i en lista, och en ofullständig lista är ett fel. En sökväg som skickar "
                "eller skriver ut ett dokument måste bekräftas, om inte --yes anges.",
            ),
            "fortnox api get /3/customers --all --json",
        ),
        Command(
            "post",
            "api.calls:post_path",
            Text(
                "Create a record.\n\nThe call is sent once: if its response is lost, it is not sent again, and the "
                "exit code is 6. It needs a confirmation, or --yes.",
                "Skapa en post.\n\nAnropet skickas en gång: om svaret går förlorat skickas det inte igen, och "
                "slutkoden är 6. Det måste bekräftas, om inte --yes anges.",
            ),
            """fortnox api post /3/customers --data '{"Customer": {"Name": "Acme"}}' --yes""",
        ),
        Command(
            "put",
            "api.calls:put_path",
            Text(
                "Change a record, or carry out an action on it.\n\nThe call needs a confirmation, or --yes.",
                "Ändra en post, eller utför en åtgärd på den.\n\nAnropet måste bekräftas, om inte --yes anges.",
            ),
            """fortnox api put /3/customers/1 --data '{"Customer": {"Name": "Acme"}}' --yes""",
        ),
        Command(
            "delete",
            "api.calls:delete_path",
            Text(
                "Remove a record.\n\nThe call needs a confirmation, or --yes.",
                "Ta bort en post.\n\nAnropet måste bekräftas, om inte --yes anges.",
            ),
            "fortnox api delete /3/units/km --yes",
        ),
    ),
)
COMMANDS: Final = Group(
    "fortnox",
    Text(
        "Move books between Fortnox and a year-end tool. Start with: fortnox demo",
        "Flytta bokföring mellan Fortnox och ett bokslutsprogram. Börja med: fortnox demo",
    ),
    "fortnox demo --lang sv",
    (*_SETUP, *_LISTS, *_JOB, EXPORT, ARCHIVE, _WEB, _MCP, FLEET, _API),
)
