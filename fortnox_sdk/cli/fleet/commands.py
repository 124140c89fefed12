"""The entry of the group `fortnox fleet` in the table of commands."""

from typing import Final

from fortnox_sdk.cli.entries import Command, Group
from fortnox_sdk.text import Text

FLEET: Final = Group(
    "fleet",
    Text(
        "Keep the books of many companies up to date in one data set.",
        "Håll många företags bokföring aktuell i en datamängd.",
    ),
    "fortnox fleet run --data fleet-data",
    (
        Command(
            "run",
            "fleet.run:run_fleet",
            Text(
                "Synchronise all connected companies.\n\n"
                "A pool of processes reads what has changed in books and ledgers, and writes Parquet files. The "
                "companies that need action are shown first. The most urgent action determines the exit code.",
                "Synkronisera alla kopplade företag.\n\n"
                "Flera processer läser det som har ändrats i bokföring och reskontror och skriver Parquet-filer. "
                "Företag som kräver en åtgärd visas först. Den mest brådskande åtgärden bestämmer slutkoden.",
            ),
            "fortnox fleet run --data fleet-data",
        ),
        Command(
            "report",
            "fleet.report:show_report",
            Text(
                "Show all companies, the most urgent first.\n\nNo request is sent to Fortnox.",
                "Visa alla företag, de mest brådskande först.\n\nInget anrop skickas till Fortnox.",
            ),
            "fortnox fleet report --data fleet-data",
        ),
        Command(
            "init",
            "fleet.on_queue:init_queue",
            Text(
                "Create the tables that the queue needs in PostgreSQL, unless they already exist.",
                "Skapa de tabeller som kön behöver i PostgreSQL, om de inte redan finns.",
            ),
            "fortnox fleet init --queue postgresql://user@host/fleet",
        ),
        Command(
            "enqueue",
            "fleet.on_queue:enqueue_companies",
            Text(
                "Put all connected companies into the queue.\n\n"
                "A company that is already waiting is not added again. A company that failed three times in a row is "
                "tried less often.",
                "Lägg alla kopplade företag i kön.\n\n"
                "Ett företag som redan väntar läggs inte till igen. Ett företag som har misslyckats tre gånger i rad "
                "provas mer sällan.",
            ),
            "fortnox fleet enqueue --queue postgresql://user@host/fleet --spread 240",
        ),
        Command(
            "worker",
            "fleet.on_queue:run_worker",
            Text(
                "Synchronise companies from the queue.\n\n"
                "Start any number of workers, on any number of machines. After Ctrl-C or SIGTERM, a worker finishes "
                "the companies that it is synchronising, and then stops.",
                "Synkronisera företag från kön.\n\n"
                "Starta valfritt antal processer, på valfritt antal datorer. Efter Ctrl-C eller SIGTERM synkroniserar "
                "en process klart de företag som den har påbörjat, och avslutas sedan.",
            ),
            "fortnox fleet worker --queue postgresql://user@host/fleet --once",
        ),
        Command(
            "status",
            "fleet.on_queue:show_queue",
            Text("Show the number of jobs in each state.", "Visa antalet jobb i varje läge."),
            "fortnox fleet status --queue postgresql://user@host/fleet",
        ),
    ),
)
