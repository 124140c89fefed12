"""The archive and the inbox: folders, and files with two ids that are not interchangeable everywhere.

What is measured by others: `/archive/{Id}` and `/archive?fileid={ArchiveFileId}` give the file, and each refuses the
other's id; the inbox takes both.
"""

from base64 import b64decode, b64encode
from uuid import NAMESPACE_URL, uuid5

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route, Upload
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["find_file", "routes"]

_ARCHIVE = RESOURCES["archive"]
_INBOX = RESOURCES["inbox"]
_FILES, _DATA, _FOLDERS = "file", "file.data", "folder"
_INBOX_FOLDERS = {
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
_NO_FILE = (CODES["file_missing"], "Kan inte hitta filen.")
_NO_FOLDER = (CODES["file_missing"], "Kan inte hitta mappen.")
_LONGEST_NAME = 30  # of a folder (specification)


def find_file(call: Call, key: object) -> Body | None:
    """A file by the `Id` that every kind of connection uses."""
    return records.find(call.db, call.company, _FILES, str(key))


def _files(call: Call, room: str, folder: str) -> list[Body]:
    found = records.every(call.db, call.company, _FILES)
    return [body for body in found if (body["_room"], body["_folder"]) == (room, folder)]


def _file(call: Call, body: Body) -> Body:
    shown: Body = {"@url": call.url(f"{body['_room']}/{body['Id']}")}
    return shown | {name: body[name] for name in ("Comments", "Id", "ArchiveFileId", "Name", "Path", "Size")}


def _bytes(call: Call, body: Body) -> Reply:
    data = records.find(call.db, call.company, _DATA, body["Id"]) or {"Data": ""}
    return Reply(b64decode(data["Data"]), content_type="application/octet-stream")


def _keep(call: Call, room: str, folder: str, path: str) -> Reply:
    upload = call.body
    if not isinstance(upload, Upload) or not upload.name:
        raise Problem.refused(2001392, "Ingen eller felaktig typ av data.")
    number = records.next_ordinal(call.db, call.company, _FILES)
    ids = [str(uuid5(NAMESPACE_URL, f"{call.company}/{kind}/{number}")) for kind in ("Id", "ArchiveFileId")]
    body: Body = {
        "Id": ids[0],
        "ArchiveFileId": ids[1],
        "Name": upload.name,
        "Path": path,
        "Size": len(upload.data),
        "Comments": "",
        "_room": room,
        "_folder": folder,
    }
    records.insert(call.db, call.company, _FILES, ids[0], body)
    records.insert(call.db, call.company, _DATA, ids[0], {"Data": b64encode(upload.data).decode()})
    return Reply({"File": _file(call, body)}, 201, room)


def _drop(call: Call, body: Body) -> None:
    records.remove(call.db, call.company, _FILES, body["Id"])
    records.remove(call.db, call.company, _DATA, body["Id"])


# --- archive: a folder's key is its path, "" for the root -----------------------------------------------------


def _folder(call: Call, path: str) -> Body:
    body = records.find(call.db, call.company, _FOLDERS, path) if path else {"Id": "root", "Name": "root"}
    if body is None:
        raise Problem.missing(*_NO_FOLDER)
    return body


def _inside(call: Call, path: str) -> list[Body]:
    start = f"{path}/" if path else ""
    found = records.every(call.db, call.company, _FOLDERS)
    return [body for body in found if body["_path"].startswith(start) and body["_path"] != path]


def _show_folder(call: Call, path: str) -> Reply:
    body = _folder(call, path)
    depth = path.count("/") + 1 if path else 0
    below = [inner for inner in _inside(call, path) if inner["_path"].count("/") == depth]
    shown: Body = {
        "@url": call.url(f"archive/{body['Id']}"),
        "Email": "",
        "Files": [_file(call, found) for found in _files(call, "archive", path)],
        "Folders": [
            {"@url": call.url(f"archive/{f['Id']}"), "Id": f["Id"], "Name": f["Name"]} for f in below
        ],
        "Id": body["Id"],
        "Name": body["Name"],
    }
    return Reply({_ARCHIVE.one: shown})


def _path(call: Call) -> str:
    """The folder that a request names, by path or id; "" is the root."""
    wanted = call.query.get("folderid")
    if wanted and wanted != "root":
        return str(_by_id(call, wanted)["_path"])
    return "/".join(part for part in call.query.get("path", "").split("/") if part not in ("", "root"))


def _by_id(call: Call, key: str) -> Body:
    for body in records.every(call.db, call.company, _FOLDERS):
        if body["Id"] == key:
            return body
    raise Problem.missing(*_NO_FOLDER)


def _make_folders(call: Call, path: str) -> None:
    """The folders of a path that are not there yet (assumed: an upload makes them)."""
    parts = path.split("/") if path else []
    for n, name in enumerate(parts, 1):
        inner = "/".join(parts[:n])
        if len(name) > _LONGEST_NAME:
            raise Problem.refused(2000107, "Värdet är för långt (Name)")
        if records.find(call.db, call.company, _FOLDERS, inner) is None:
            key = str(uuid5(NAMESPACE_URL, f"{call.company}/folder/{inner}"))
            body: Body = {"Id": key, "Name": name, "_path": inner}
            records.insert(call.db, call.company, _FOLDERS, inner, body)


def _archive(call: Call) -> Reply:
    wanted = call.query.get("fileid")
    if not wanted:
        return _show_folder(call, _path(call))
    for body in records.every(call.db, call.company, _FILES):
        if body["ArchiveFileId"] == wanted:
            return _bytes(call, body)
    raise Problem.missing(*_NO_FILE)


def _archive_one(call: Call, key: str) -> Reply:
    body = find_file(call, key)
    if body is not None:
        return _bytes(call, body)
    return _show_folder(call, "" if key == "root" else str(_by_id(call, key)["_path"]))


def _store(call: Call) -> Reply:
    path = _path(call)
    _make_folders(call, path)
    if isinstance(call.body, Upload):
        return _keep(call, "archive", path, path)
    name = _ARCHIVE.read(call.body, "c")["Name"]  # a folder (the C# SDK)
    if not name.strip("/. "):
        raise Problem.refused(2001795, "Obligatoriskt fält saknas (Name)")
    inner = (f"{path}/{name}" if path else str(name)).strip("/")
    if records.find(call.db, call.company, _FOLDERS, inner) is not None:
        raise Problem.assumed("number_taken", f"Mappen {name} finns redan.")
    _make_folders(call, inner)
    shown = _show_folder(call, inner)
    return Reply(shown.content, 201, "archive")


def _remove_folder(call: Call, path: str) -> Reply:
    if not path:
        raise Problem.assumed("in_use", "Arkivets rot kan inte tas bort.")
    _folder(call, path)
    for inner in [path, *(str(body["_path"]) for body in _inside(call, path))]:
        for body in _files(call, "archive", inner):
            _drop(call, body)
        records.remove(call.db, call.company, _FOLDERS, inner)
    return Reply(status=204)


def _archive_delete(call: Call) -> Reply:
    return _remove_folder(call, _path(call))


def _archive_delete_one(call: Call, key: str) -> Reply:
    body = find_file(call, key)
    if body is None:
        return _remove_folder(call, "" if key == "root" else str(_by_id(call, key)["_path"]))
    _drop(call, body)
    return Reply(status=204)


# --- inbox ----------------------------------------------------------------------------------------------------


def _show_inbox(call: Call, key: str = "") -> Reply:
    folders = [
        {"@url": call.url(f"inbox/{folder}"), "Id": folder, "Name": name}
        for folder, name in _INBOX_FOLDERS.items()
    ]
    shown: Body = {
        "@url": call.url(f"inbox/{key}" if key else "inbox"),
        "Email": f"{key or 'inbox'}@arkivplats.example.com",
        "Files": [_file(call, found) for found in _files(call, "inbox", key)],
        "Folders": [] if key else folders,
        "Id": key or "root",
        "Name": _INBOX_FOLDERS.get(key, "Inbox"),
    }
    return Reply({_INBOX.one: shown})


def _in_inbox(call: Call, key: str) -> Body:
    for body in records.every(call.db, call.company, _FILES):
        if body["_room"] == "inbox" and key in (body["Id"], body["ArchiveFileId"]):
            return body
    raise Problem.missing(*_NO_FILE)


def _inbox_one(call: Call, key: str) -> Reply:
    return _show_inbox(call, key) if key in _INBOX_FOLDERS else _bytes(call, _in_inbox(call, key))


def _receive(call: Call) -> Reply:
    key = call.query.get("folderid") or call.query.get("path") or ""
    by_name = {name: folder for folder, name in _INBOX_FOLDERS.items()}
    key = by_name.get(key, key)
    if key and key not in _INBOX_FOLDERS:
        raise Problem.missing(*_NO_FOLDER)
    return _keep(call, "inbox", key, _INBOX_FOLDERS.get(key, ""))


def _inbox_delete(call: Call, key: str) -> Reply:
    _drop(call, _in_inbox(call, key))
    return Reply(status=204)


def routes() -> list[Route]:
    """The requests that archive and inbox take."""
    archive, inbox = _ARCHIVE.path, _INBOX.path
    return [
        Route("GET", archive, _ARCHIVE.scope, _archive),
        Route("POST", archive, _ARCHIVE.scope, _store),
        Route("DELETE", archive, _ARCHIVE.scope, _archive_delete),
        Route("GET", f"{archive}/<key>", _ARCHIVE.scope, _archive_one),
        Route("DELETE", f"{archive}/<key>", _ARCHIVE.scope, _archive_delete_one),
        Route("GET", inbox, _INBOX.scope, _show_inbox),
        Route("POST", inbox, _INBOX.scope, _receive),
        Route("GET", f"{inbox}/<key>", _INBOX.scope, _inbox_one),
        Route("DELETE", f"{inbox}/<key>", _INBOX.scope, _inbox_delete),
    ]
