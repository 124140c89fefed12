"""Tests that the code of docs/guides/posting.md runs unchanged, and prints what the comments in the code say."""

import pytest

from tests.docs.pages import run_page

PAGE = "docs/guides/posting.md"


@pytest.mark.usefixtures("files")
def test_the_page_posts_an_accrual_reverses_and_verifies(shell, capsys):
    names = run_page(PAGE, shell)
    assert all(result.is_verified for result in names["plan"].verify_books())
    assert len(names["exported"]) == 2  # the vouchers of the first year
    lines = capsys.readouterr().out.splitlines()
    assert "V 1200.00 -1200.00" in lines
    for line in ("1 posted (V1).", "2 posted (V2, V1 (2026)).", "1 posted (V3)."):
        assert line in lines
    assert "2026-12-31 1 True" in lines
