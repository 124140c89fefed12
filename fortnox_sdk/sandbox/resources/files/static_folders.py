"""The fixed folders of the inbox, which the archive shows too."""

from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.files.stored_files import files_in, list_fields
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_ENVELOPE = RESOURCES["inbox"].one
STATIC_FOLDERS = {
    "inbox_a": "Tillgångar",
    "inbox_b": "Bankfiler",
    "inbox_d": "Dagskassor",
    "inbox_kf": "Kundfakturor",
    "inbox_l": "Lön",
    "inbox_o": "Ordrar",
    "inbox_of": "Offerter",
    "inbox_s": "Leverantörsfakturor",
    "inbox_v": "Verifikationer",
}
"""The names of the folders by their ids."""


def folder_id(call: Call) -> str | None:
    """Return the query parameter `folderid`, which Fortnox's specification of the inbox spells `folderId`."""
    return call.query.get("folderid") or call.query.get("folderId")


def show_static_folder(call: Call, resource: str, key: str) -> Reply:
    """Return the response with a static folder, or with the inbox itself if `key` is empty.

    `resource` is the first part of the links in the response: `inbox` or `archive`.
    """
    folders = [
        {"@url": call.url(f"{resource}/{folder}"), "Id": folder, "Name": name}
        for folder, name in STATIC_FOLDERS.items()
    ]
    folder: Body = {
        "@url": call.url(f"{resource}/{key}" if key else resource),
        "Email": f"{key or 'inbox'}@arkivplats.example.com",
        "Files": [list_fields(call, file) for file in files_in(call, "inbox", key)],
        "Folders": [] if key else folders,
        "Id": key or "root",
        "Name": STATIC_FOLDERS.get(key, "Inbox"),
    }
    return Reply({_ENVELOPE: folder})
