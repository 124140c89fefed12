"""The content of a company's resources, by their URIs."""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.failures import UnknownName
from fortnox_sdk.mcp.readings import appendix_on, books_on
from fortnox_sdk.mcp.resources.contents import Content
from fortnox_sdk.mcp.resources.sie_text import masked_sie
from fortnox_sdk.mcp.tool import COMPANY, Arguments
from fortnox_sdk.text import Text


def read_resource(context: ServerContext, uri: str) -> Content:
    """Return the content of a resource.

    Raises:
        UnknownName: There is no such resource.
        FortnoxError: The resource can't be read.
    """
    parts = urlsplit(uri)
    path = f"{parts.netloc}{unquote(parts.path)}"
    query = parse_qs(parts.query)
    company = {COMPANY: query[COMPANY][0]} if COMPANY in query and context.options.all_companies else {}
    for pattern, read in _READERS.items():
        if parts.scheme == "fortnox" and (match := re.fullmatch(pattern, path)) is not None:
            return read(context, Arguments({**company, **match.groupdict()}))
    raise UnknownName(
        Text(f"There is no resource {uri!r:.200}.", f"Det finns ingen resurs {uri!r:.200}."),
        hint=Text(
            "Use fortnox://sie/2025-12-31, fortnox://appendix/1510/2025-12-31 or fortnox://archive.",
            "Använd fortnox://sie/2025-12-31, fortnox://appendix/1510/2025-12-31 eller fortnox://archive.",
        ),
    )


def _sie(context: ServerContext, arguments: Arguments) -> Content:
    data = books_on(context.company(arguments), arguments.day("day")).year.data
    if context.options.show_personal:
        return Content(mime_type="application/x-sie", data=data)
    return Content(mime_type="text/plain", text=masked_sie(data, context.masking))


def _appendix(context: ServerContext, arguments: Arguments) -> Content:
    from fortnox_sdk.mcp.resources.markdown import appendix_markdown  # noqa: PLC0415 -- imports the reports

    company = context.company(arguments)
    cached = appendix_on(company, arguments.text("account"), arguments.day("day"))
    text = appendix_markdown(cached.value, context.language, context.masking)
    return Content(mime_type="text/markdown", text=text)


def _archive(context: ServerContext, arguments: Arguments) -> Content:
    from fortnox_sdk.mcp.resources.archived import OpenArchive  # noqa: PLC0415 -- imports the archive

    folder = context.options.archive
    if folder is None:
        raise UnknownName(
            Text("No archive is open for assistants.", "Inget arkiv är öppet för assistenter."),
            hint=Text(
                "Ask the user to restart the server with --archive FOLDER.",
                "Be användaren starta om servern med --archive MAPP.",
            ),
        )
    archive = OpenArchive(folder, context.files, context.connection(arguments.text(COMPANY)))
    path = arguments.text("path")
    return archive.file(path, context.masking) if path else archive.listing(context.masking)


_READERS: Final[Mapping[str, Callable[[ServerContext, Arguments], Content]]] = {
    r"sie/(?P<day>[0-9-]{10})": _sie,
    r"appendix/(?P<account>[0-9]{4})/(?P<day>[0-9-]{10})": _appendix,
    r"archive(/(?P<path>.+))?": _archive,
}
