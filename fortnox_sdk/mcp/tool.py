"""The description of a tool, and the arguments of a call."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final, cast

import attrs

from fortnox_sdk.mcp import schemas as s
from fortnox_sdk.mcp.answers import Page, answer_schema
from fortnox_sdk.mcp.argument_checks import argument_problem
from fortnox_sdk.mcp.failures import InvalidArguments
from fortnox_sdk.text import Text

ROWS_PER_PAGE: Final = 50
"""The number of rows on a page, unless the assistant asks for another number."""
MOST_ROWS: Final = 500
"""The largest number of rows on a page."""
COMPANY: Final = "company"
"""The name of the argument that selects a company, on a server for all companies."""


@attrs.frozen
class Parameter:
    """An argument of a tool."""

    name: str
    schema: s.Schema
    text: str
    """The description of the argument for the assistant."""
    required: bool = False

    def to_json(self) -> dict[str, object]:
        """Return the JSON schema of the argument."""
        return {**self.schema, "description": self.text}


AS_OF: Final = Parameter(
    "as_of", s.DAY, "The balance date, such as 2025-12-31. It also selects the financial year.", required=True
)
FRESH: Final = Parameter(
    "read_again", s.FLAG, "True to read from Fortnox again instead of answering from what was read before."
)
PAGES: Final = (
    Parameter("page", {"type": "integer", "minimum": 1}, "The page of the list; 1 if left out."),
    Parameter(
        "rows_per_page",
        {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
        f"The number of rows on a page; {ROWS_PER_PAGE} if left out.",
    ),
)


@attrs.frozen(kw_only=True)
class Tool:
    """A tool that an assistant may call. The module of the tool's function is imported when the tool is called."""

    name: str
    title: Text
    description: str
    """The description of the tool and its answer, for the assistant that chooses a tool."""
    parameters: tuple[Parameter, ...] = ()
    result: s.Schema
    """The schema of `Answer.result`."""
    function: str
    """The module below `fortnox_sdk.mcp` and the function in it, such as `tools.companies:list_companies`."""
    is_read_only: bool = True

    def all_parameters(self, *, with_company: bool) -> tuple[Parameter, ...]:
        """Return the arguments of the tool, including `company` if `with_company` is true."""
        return (*self.parameters, *((_COMPANY,) if with_company else ()))

    def input_schema(self, *, with_company: bool) -> dict[str, object]:
        """Return the JSON schema of the arguments, including the argument `company` if `with_company` is true."""
        parameters = self.all_parameters(with_company=with_company)
        return {
            "type": "object",
            "properties": {each.name: each.to_json() for each in parameters},
            "required": [each.name for each in parameters if each.required],
            "additionalProperties": False,
        }

    def output_schema(self) -> dict[str, object]:
        """Return the JSON schema of the answer."""
        return dict(answer_schema(self.result))


_COMPANY: Final = Parameter(
    COMPANY,
    {"type": "string", "minLength": 1},
    "Organisation number, name or database number of the company.",
)


@attrs.frozen
class Arguments:
    """The arguments of a call, which fit the schema of the tool."""

    values: Mapping[str, object]

    @classmethod
    def checked(cls, tool: Tool, values: Mapping[str, object], *, with_company: bool) -> "Arguments":
        """Return the arguments of a call after comparing them with the schema of the tool.

        Raises:
            InvalidArguments: An argument is missing, unknown or not valid.
        """
        parameters = {each.name: each for each in tool.all_parameters(with_company=with_company)}
        given = {name: each for name, each in values.items() if each is not None}
        for name, value in given.items():
            if name not in parameters:
                raise _invalid(
                    f"{name:.60}", Text("the argument does not exist", "argumentet finns inte"), tool
                )
            problem = argument_problem(parameters[name].schema, value)
            if problem is not None:
                raise _invalid(name, problem, tool)
        for name, parameter in parameters.items():
            if parameter.required and name not in given:
                raise _invalid(name, Text("the argument is missing", "argumentet saknas"), tool)
        return cls(given)

    def text(self, name: str) -> str:
        """Return a text argument, or `""` if the argument was left out."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def flag(self, name: str) -> bool:
        """Return the value of a Boolean argument, or False if the argument was left out."""
        return self.values.get(name) is True

    def number(self, name: str, default: int) -> int:
        """Return an integer argument, or the default if the argument was left out."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def amount(self, name: str) -> Decimal | None:
        """Return an argument as an amount, or None if the argument was left out."""
        return Decimal(text) if (text := self.text(name)) else None

    def words(self, name: str) -> Mapping[str, str]:
        """Return an argument that is an object with texts as values; empty if the argument was left out."""
        value = self.values.get(name)
        return cast("Mapping[str, str]", value) if isinstance(value, dict) else {}

    def day(self, name: str) -> date:
        """Return an argument as a date.

        Raises:
            InvalidArguments: The argument is not a date, or was left out.
        """
        text = self.text(name)
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise InvalidArguments(
                Text(f"`{name}`: '{text}' is not a date.", f"`{name}`: '{text}' är inget datum."),
                hint=Text("Write the date as YYYY-MM-DD.", "Skriv datumet som ÅÅÅÅ-MM-DD."),
            ) from None

    def day_or_none(self, name: str) -> date | None:
        """Return an argument as a date, or None if the argument was left out."""
        return self.day(name) if self.text(name) else None

    def page(self, total_rows: int) -> Page:
        """Return the requested page.

        Raises:
            InvalidArguments: The list has no such page.
        """
        page = Page(
            number=self.number("page", 1),
            size=self.number("rows_per_page", ROWS_PER_PAGE),
            total_rows=total_rows,
        )
        if page.number > page.pages:
            raise InvalidArguments(
                Text(
                    f"`page`: the last page is {page.pages}, so there is no page {page.number}.",
                    f"`page`: den sista sidan är {page.pages}, så sidan {page.number} finns inte.",
                ),
                hint=Text(
                    f"Pass a number from 1 to {page.pages} in `page`.",
                    f"Ange ett tal från 1 till {page.pages} i `page`.",
                ),
            )
        return page


def _invalid(name: str, problem: Text, tool: Tool) -> InvalidArguments:
    names = ", ".join(each.name for each in tool.parameters) or "-"
    return InvalidArguments(
        Text("`{name}`: {problem}.", "`{name}`: {problem}.").format(name=name, problem=problem),
        hint=Text(f"The arguments of {tool.name} are: {names}.", f"Argumenten till {tool.name} är: {names}."),
    )
