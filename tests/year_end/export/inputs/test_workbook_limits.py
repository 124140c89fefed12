"""Tests that a workbook exactly at its limits is read, and that parts that are not XML are ignored."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import attrs
import pytest

from fortnox_sdk.year_end.export.inputs.refusal import Refusal
from fortnox_sdk.year_end.export.inputs.workbook import (
    NOT_A_WORKBOOK,
    CheckedWorkbook,
    WorkbookLimits,
    checked_workbook,
)
from tests.year_end.export.inputs.test_workbook import MAIN, workbook

WITHIN_ROWS = f"{{{MAIN}}}row"
TEXTS = {f"{{{MAIN}}}{name}" for name in ("si", "t", "r", "rPr", "rFont")}


@pytest.fixture
def raw(tmp_path: Path) -> bytes:
    """Return a workbook with a picture and a macro."""
    extra = [("xl/media/picture.png", b"\x89PNG"), ("xl/vbaProject.bin", b"\0" * 100)]
    return workbook(tmp_path / "a.xlsx", extra=extra).read_bytes()


def roots(raw: bytes) -> list[ET.Element]:
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        return [
            ET.fromstring(archive.read(name))  # noqa: S314 -- the file of this test
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        ]


def depth(element: ET.Element) -> int:
    return 1 + max(map(depth, element), default=0)


def outside(element: ET.Element) -> Iterator[ET.Element]:
    """Yield the elements that are neither a row nor inside a row."""
    if element.tag != WITHIN_ROWS:
        yield element
        for child in element:
            yield from outside(child)


def sizes(raw: bytes) -> WorkbookLimits:
    """Return the lowest limits at which the workbook is still accepted."""
    found = roots(raw)
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        parts = archive.infolist()
    return WorkbookLimits(
        unpacked_bytes=sum(part.file_size for part in parts),
        parts=len(parts),
        elements=sum(1 for root in found for _ in root.iter()),
        other_elements=sum(1 for root in found for element in outside(root) if element.tag not in TEXTS),
        rows=3,
        columns=6,
        depth=max(map(depth, found)),
    )


def test_a_workbook_is_read_up_to_its_limits(raw: bytes) -> None:
    assert isinstance(checked_workbook(raw, sizes(raw)), CheckedWorkbook)


@pytest.mark.parametrize("name", [field.name for field in attrs.fields(WorkbookLimits)])
def test_a_workbook_beyond_one_limit_is_refused(raw: bytes, name: str) -> None:
    limits = sizes(raw)
    lower = attrs.evolve(limits, **{name: getattr(limits, name) - 1})
    refused = checked_workbook(raw, lower)
    assert isinstance(refused, Refusal)
    assert ": the limit is" in refused.reason.en
    assert ": gränsen är" in refused.reason.sv


@pytest.mark.parametrize(("length", "is_accepted"), [(1_000, True), (1_001, False)])
def test_a_number_format_may_have_1000_characters(tmp_path: Path, length: int, *, is_accepted: bool) -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt formatCode="{"0" * length}"/></numFmts></styleSheet>'
    )
    content = workbook(tmp_path / "b.xlsx", {"xl/styles.xml": styles}).read_bytes()
    assert isinstance(checked_workbook(content, WorkbookLimits()), CheckedWorkbook) is is_accepted


@pytest.mark.parametrize(
    ("part", "content", "is_accepted"),
    [
        ("sharedStrings", "<sst>{}</sst>", True),
        ("styles", "<styleSheet><tableStyles>{}</tableStyles></styleSheet>", False),
    ],
)
def test_only_shared_texts_are_not_limited_like_styles(
    tmp_path: Path, part: str, content: str, *, is_accepted: bool
) -> None:
    element = "<si><r><rPr><rFont/></rPr><t>a</t></r></si>" if is_accepted else '<tableStyle name="a"/>'
    xml = content.replace(">", f' xmlns="{MAIN}">', 1).format(element * 600).encode()
    raw = workbook(tmp_path / "b.xlsx", extra=[(f"xl/{part}2.xml", xml)]).read_bytes()
    checked = checked_workbook(raw, WorkbookLimits(other_elements=500))
    assert isinstance(checked, CheckedWorkbook) is is_accepted


def test_what_is_no_workbook_is_refused_as_such(raw: bytes, tmp_path: Path) -> None:
    damaged = workbook(tmp_path / "b.xlsx", {"xl/workbook.xml": "<workbook"}).read_bytes()
    compressed = BytesIO()
    with zipfile.ZipFile(compressed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    twice = BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("xl/workbook.xml", "<workbook/>")
    for content in (b"", raw[:1_000], damaged, compressed.getvalue(), twice.getvalue()):
        assert checked_workbook(content, WorkbookLimits()) == NOT_A_WORKBOOK


def test_what_is_not_xml_is_left_out_and_the_rest_is_unchanged(raw: bytes) -> None:
    checked = checked_workbook(raw, WorkbookLimits())
    assert isinstance(checked, CheckedWorkbook)
    with zipfile.ZipFile(BytesIO(raw)) as before, zipfile.ZipFile(checked.archive) as after:
        kept = [name for name in before.namelist() if not name.endswith((".png", ".bin"))]
        assert after.namelist() == kept
        assert len(kept) < len(before.namelist())
        assert all(before.read(name) == after.read(name) for name in kept)


def test_the_limits_are_these() -> None:
    assert WorkbookLimits() == WorkbookLimits(
        unpacked_bytes=50_000_000,
        parts=1_000,
        elements=500_000,
        other_elements=50_000,
        rows=20_000,
        columns=256,
        depth=100,
    )
