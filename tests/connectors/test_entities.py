"""Tests of what all entities and their enums have in common."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum

import attrs
import pytest

import fortnox_sdk.connectors
from fortnox_sdk.connectors.bookkeeping.vouchers import VoucherSummary
from fortnox_sdk.connectors.files.attachments import AttachedTo
from fortnox_sdk.connectors.files.inbox import InboxFolder
from fortnox_sdk.connectors.payroll._employee_enums import TaxAllowance
from fortnox_sdk.entities.codec import Entity


def connector_classes(base: type) -> list[type]:
    """Return the classes that the connectors' modules define and that are derived from `base`."""
    package = fortnox_sdk.connectors
    modules = (m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))
    return [
        kind
        for name in modules
        for kind in vars(importlib.import_module(name)).values()
        if isinstance(kind, type) and issubclass(kind, base) and kind.__module__ == name
    ]


def full_name(kind: type) -> str:
    return f"{kind.__module__.removeprefix('fortnox_sdk.connectors.')}.{kind.__qualname__}"


def optional_values(kind: type) -> Iterator[tuple[str, object]]:
    for field in attrs.fields(kind):
        if field.default is not attrs.NOTHING and field.name not in {"extra", "no_right"}:
            yield field.name, field.default


# Fortnox abbreviates these values.
ABBREVIATED = {
    AttachedTo: ["OF", "O", "F", "C", "LGR_IG", "LGR_IO"],
    InboxFolder: [f"inbox_{letters}" for letters in ("a", "b", "d", "kf", "of", "o", "l", "s", "v")],
}


@pytest.mark.parametrize("kind", connector_classes(StrEnum), ids=full_name)
def test_a_known_value_has_the_name_that_fortnox_gives_it(kind):
    if kind in ABBREVIATED:
        assert list(kind) == ABBREVIATED[kind]
        return
    other = {TaxAllowance.UNKNOWN: "???"}
    assert [str(member) for member in kind if member in other] == [
        other[member] for member in kind if member in other
    ]
    named = [member for member in kind if member not in other]
    assert [member.name.replace("_", "") for member in named] == [
        re.sub(r"[^A-Z0-9]", "", member.upper()) for member in named
    ]


@pytest.mark.parametrize("kind", connector_classes(Entity), ids=full_name)
def test_a_value_that_is_left_out_is_none_or_no_rows(kind):
    other = {"comments": ""} if kind is VoucherSummary else {}
    for name, default in optional_values(kind):
        assert default is None or default == other.get(name, ())
