"""Tests that the code in docs/guides/posting.md that reads and writes files runs unchanged."""

import pytest

from fortnox_sdk.year_end import ClosingFileError, read_closing_vouchers
from tests.docs.pages import blocks

PAGE = "docs/guides/posting.md"


def run_blocks(folder):
    first, *others = blocks(PAGE)
    names = first.run()
    for block in others:
        if "read_closing_vouchers" in block.text or "write_template" in block.text:
            block.run(names)
    return names


def test_the_page_reads_a_table_and_writes_a_template(folder, capsys):
    names = run_blocks(folder)
    assert "tax-2025 0.00" in capsys.readouterr().out.splitlines()
    assert len(names["accounts"]) > 100
    with pytest.raises(ClosingFileError, match="belongs to the example of the template"):
        read_closing_vouchers(folder / "template.xlsx")
