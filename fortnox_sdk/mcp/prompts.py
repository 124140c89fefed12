"""The prompts that a person can choose in an assistant's program."""

from collections.abc import Mapping
from typing import Final

import attrs

from fortnox_sdk.mcp.failures import InvalidArguments, UnknownName
from fortnox_sdk.text import Text

_RULES: Final = Text(
    " Use the totals of the answers, say when the data was read, and say so if something is not verified.",
    " Använd svarens summor, säg när uppgifterna lästes, och säg till om något inte är kontrollerat.",
)


@attrs.frozen(kw_only=True)
class Prompt:
    """A prompt with arguments, such as a balance date."""

    name: str
    title: Text
    arguments: Mapping[str, Text]
    """The names of the arguments, each with a description for the user. All arguments are required."""
    text: Text

    def filled(self, values: Mapping[str, str]) -> Text:
        """Return the text of the prompt, with the values of its arguments filled in.

        Raises:
            InvalidArguments: An argument is missing, or is neither a number nor a date.
        """
        for name in self.arguments:
            if not values.get(name, "").replace("-", "").isdigit():
                raise InvalidArguments(
                    Text(
                        f"The argument `{name}` is missing or not valid.",
                        f"Argumentet `{name}` saknas eller är ogiltigt.",
                    ),
                    hint=Text(
                        "Pass `as_of` as a date, such as 2025-12-31, and `account` as an account number, such as "
                        "1510.",
                        "Ange `as_of` som ett datum, till exempel 2025-12-31, och `account` som ett kontonummer, "
                        "till exempel 1510.",
                    ),
                )
        return (self.text + _RULES).format(**{name: values[name] for name in self.arguments})


_DATE: Final = Text("The balance date, such as 2025-12-31.", "Balansdagen, till exempel 2025-12-31.")
_ACCOUNT: Final = Text("The account, such as 1510.", "Kontot, till exempel 1510.")

PROMPTS: Final = (
    Prompt(
        name="close_the_year",
        title=Text("Close the year", "Gör bokslut"),
        arguments={"as_of": _DATE},
        text=Text(
            "Go through the year-end of {as_of}. Call get_binder_overview and read all its pages. Use "
            "explain_account for each account with a red verdict, and then for each account with a yellow verdict and "
            "a difference. List what a person has to do, in order of amount, with voucher numbers.",
            "Gå igenom bokslutet per {as_of}. Anropa get_binder_overview och läs alla sidor. Använd "
            "explain_account för varje konto med rött omdöme, och sedan för varje konto med gult omdöme och en "
            "differens. Lista det som en person ska göra, sorterat efter belopp och med verifikationsnummer.",
        ),
    ),
    Prompt(
        name="explain_account",
        title=Text("Explain an account", "Förklara ett konto"),
        arguments={"account": _ACCOUNT, "as_of": _DATE},
        text=Text(
            "Explain account {account} on {as_of}. Call explain_account, and list_open_items if the account has a "
            "ledger. Say what the balance consists of, and whether it agrees with the ledger. Give each cause of a "
            "difference with its amount, its voucher and its next step.",
            "Förklara konto {account} per {as_of}. Anropa explain_account, och list_open_items om kontot har en "
            "reskontra. Säg vad saldot består av, och om det stämmer med reskontran. Ange varje orsak till en "
            "differens med belopp, verifikation och nästa steg.",
        ),
    ),
    Prompt(
        name="find_unmatched_rows",
        title=Text("Find unmatched rows", "Hitta omatchade rader"),
        arguments={"account": _ACCOUNT, "as_of": _DATE},
        text=Text(
            "Find the rows of account {account} that have no matching row as of {as_of}. Call explain_account and "
            "read all pages of its rows and causes. For each row and cause, search with search_vouchers for rows "
            "with the same amount. Say which rows belong together and which rows do not.",
            "Hitta raderna på konto {account} som saknar matchande rad per {as_of}. Anropa explain_account och läs "
            "alla sidor med rader och orsaker. Sök för varje rad och orsak med search_vouchers efter rader med samma "
            "belopp. Säg vilka rader som hör ihop och vilka rader som inte gör det.",
        ),
    ),
)


def find_prompt(name: str) -> Prompt:
    """Return a prompt by its name.

    Raises:
        UnknownName: There is no such prompt.
    """
    for prompt in PROMPTS:
        if prompt.name == name:
            return prompt
    names = ", ".join(prompt.name for prompt in PROMPTS)
    raise UnknownName(
        Text(f"There is no prompt {name!r:.60}.", f"Det finns ingen prompt {name!r:.60}."),
        hint=Text(f"Use one of the prompts {names}.", f"Använd någon av promptarna {names}."),
    )
