"""The archive: folders with files. The key of a stored folder is its path; the root has the path "".

The static folders of the inbox, such as `inbox_s`, can also be read and filled through the archive.
"""

from uuid import NAMESPACE_URL, uuid5

from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Upload
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.files.static_folders import (
    STATIC_FOLDERS,
    folder_id,
    show_static_folder,
)
from fortnox_sdk.sandbox.resources.files.stored_files import (
    FILES,
    NO_FOLDER,
    content,
    delete_file,
    files_in,
    find_archived_file,
    list_fields,
    store_file,
)
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["archive"]
_FOLDERS = Collection("folder")
_STATIC_FOLDER_STAYS = ("in_use", "Inkorgens mappar kan inte tas bort.")
_LONGEST_NAME = 30  # the longest id of a folder in the specification


def _folder(call: Call, path: str) -> Body:
    body = _FOLDERS.find(call, path) if path else {"Id": "root", "Name": "root"}
    if body is None:
        raise Problem.missing(*NO_FOLDER)
    return body


def _folders_in(call: Call, path: str) -> list[Body]:
    start = f"{path}/" if path else ""
    matches = _FOLDERS.every(call)
    return [body for body in matches if body["_path"].startswith(start) and body["_path"] != path]


def _show_folder(call: Call, path: str, status: int = 200, location: str | None = None) -> Reply:
    body = _folder(call, path)
    depth = path.count("/") + 1 if path else 0
    folders = [inner for inner in _folders_in(call, path) if inner["_path"].count("/") == depth]
    folder: Body = {
        "@url": call.url(f"archive/{body['Id']}"),
        "Email": "",
        "Files": [list_fields(call, file) for file in files_in(call, "archive", path)],
        "Folders": [
            {"@url": call.url(f"archive/{f['Id']}"), "Id": f["Id"], "Name": f["Name"]} for f in folders
        ],
        "Id": body["Id"],
        "Name": body["Name"],
    }
    return Reply({_RESOURCE.one: folder}, status, location)


def _path(call: Call) -> str:
    """Return the path of the folder that the request specifies by path or id. The root folder has the path ""."""
    number = folder_id(call)
    if number and number != "root":
        return _path_of(call, number)
    # Fortnox.NET.SDK's live test of deleting a folder separates the names with a backslash.
    names = call.query.get("path", "").replace("\\", "/").split("/")
    return "/".join(name for name in names if name not in ("", "root"))


def _static_folder(call: Call) -> str | None:
    """Return the id of the static folder that the request specifies by path or id; None for any other folder."""
    folder = folder_id(call) or call.query.get("path", "").strip("/")
    return folder if folder in STATIC_FOLDERS else None


def _path_of(call: Call, key: str) -> str:
    if key == "root":
        return ""
    for body in _FOLDERS.every(call):
        if body["Id"] == key:
            return str(body["_path"])
    raise Problem.missing(*NO_FOLDER)


def _make_folders(call: Call, path: str) -> None:
    """Create the missing folders in a path. It is an assumption that an upload to Fortnox does this."""
    parts = path.split("/") if path else []
    for n, name in enumerate(parts, 1):
        inner = "/".join(parts[:n])
        if len(name) > _LONGEST_NAME:
            raise Problem.refused(2000107, "Värdet är för långt (Name)")
        if _FOLDERS.find(call, inner) is None:
            key = str(uuid5(NAMESPACE_URL, f"{call.company}/folder/{inner}"))
            _FOLDERS.insert(call, {"Id": key, "Name": name, "_path": inner}, inner)


def _list(call: Call) -> Reply:
    number = call.query.get("fileid")
    if number:
        return content(call, find_archived_file(call, number))
    folder = _static_folder(call)
    return _show_folder(call, _path(call)) if folder is None else show_static_folder(call, "archive", folder)


def _get(call: Call, key: str) -> Reply:
    if call.query.get("fileid"):  # the specification allows both ids in one request
        return _list(call)
    if key in STATIC_FOLDERS:
        return show_static_folder(call, "archive", key)
    body = FILES.find(call, key)
    return _show_folder(call, _path_of(call, key)) if body is None else content(call, body)


def _create(call: Call) -> Reply:
    folder = _static_folder(call)
    if folder is not None:
        if not isinstance(call.body, Upload):
            raise Problem.assumed("in_use", "Mappar kan inte skapas i inkorgen.")
        return store_file(call, "inbox", folder, STATIC_FOLDERS[folder])
    path = _path(call)
    _make_folders(call, path)
    if isinstance(call.body, Upload):
        return store_file(call, "archive", path, path)
    name = _RESOURCE.read(call.body, "c")["Name"]  # a JSON body creates a folder (Fortnox.NET.SDK)
    if not name.strip("/. "):
        raise Problem.refused(2001795, "Obligatoriskt fält saknas (Name)")
    inner = (f"{path}/{name}" if path else str(name)).strip("/")
    if _FOLDERS.find(call, inner) is not None:
        raise Problem.assumed("number_taken", f"Mappen {name} finns redan.")
    _make_folders(call, inner)
    return _show_folder(call, inner, 201, "archive")


def _remove_folder(call: Call, path: str) -> Reply:
    if not path:
        raise Problem.assumed("in_use", "Arkivets rot kan inte tas bort.")
    _folder(call, path)
    for inner in [path, *(str(body["_path"]) for body in _folders_in(call, path))]:
        for body in files_in(call, "archive", inner):
            delete_file(call, body)
        _FOLDERS.remove(call, inner)
    return Reply(status=204)


def _delete(call: Call) -> Reply:
    if _static_folder(call) is not None:
        raise Problem.assumed(*_STATIC_FOLDER_STAYS)
    return _remove_folder(call, _path(call))


def _delete_one(call: Call, key: str) -> Reply:
    if key in STATIC_FOLDERS:
        raise Problem.assumed(*_STATIC_FOLDER_STAYS)
    body = FILES.find(call, key)
    return _remove_folder(call, _path_of(call, key)) if body is None else delete_file(call, body)


ROUTES = _RESOURCE.routes(
    {
        "GET": _list,
        "POST": _create,
        "DELETE": _delete,
        "GET /<key>": _get,
        "DELETE /<key>": _delete_one,
    }
)
