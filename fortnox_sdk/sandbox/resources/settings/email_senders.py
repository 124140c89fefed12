"""E-mail senders that the inbox trusts or rejects, and domains that it trusts.

The response with the senders contains trusted and rejected senders in two separate lists.
"""

import re

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["emailsenders"]
_DOMAIN = re.compile(r"[^@\s]+\.[^@\s]+")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _check(_call: Call, fields: Body) -> None:
    if not _ADDRESS.fullmatch(str(fields.get("Email", ""))):
        raise Problem.assumed("bad_choice", "Ogiltig e-postadress (Email)")


def _check_domain(_call: Call, fields: Body) -> None:
    if not _DOMAIN.fullmatch(str(fields.get("Domain", ""))):
        raise Problem.assumed("bad_choice", "Ogiltig domän (Domain)")


_SENDERS = Register(
    resource=_RESOURCE, missing=(CODES["record_missing"], "Kan inte hitta avsändaren."), check=_check
)
# Not in the specification, but live tests of Fortnox.NET.SDK use it.
_DOMAINS = Register(
    resource=RESOURCES["emailtrusteddomains"],
    missing=(CODES["record_missing"], "Kan inte hitta domänen."),
    verbs=frozenset({"list", "get", "create", "delete"}),
    check=_check_domain,
)


def _list(call: Call) -> Reply:
    trusted = [_RESOURCE.select_fields(body, _RESOURCE.row) for body in _SENDERS.every(call)]
    return Reply({_RESOURCE.many: {"TrustedSenders": trusted, "RejectedSenders": []}})


ROUTES = [
    *_RESOURCE.routes(
        {
            "GET": _list,
            "POST /trusted": _SENDERS.create_record,
            "DELETE /trusted/<k0>": _SENDERS.delete_record,
        }
    ),
    *_DOMAINS.routes(),
]
