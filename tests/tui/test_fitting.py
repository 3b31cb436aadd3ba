"""Text cut and shortened to cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qktui.tui.widgets.fitting import fit, shortened


@given(st.text(st.sampled_from("公开abc·"), max_size=40), st.integers(2, 30))
def test_cells_are_counted(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert cell_len(shortened(text, width)) <= width


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [("武汉市硚口区人民政府", 12, "武汉市…政府"), ("武汉市", 6, "武汉市"), ("武汉市", 1, "…"), ("abcdef", 5, "ab…ef")],
)
def test_both_ends_of_a_name_stay(text: str, width: int, shown: str) -> None:
    assert shortened(text, width) == shown


@pytest.mark.parametrize(
    ("text", "width", "shown"), [("武汉市硚口区", 8, "武汉市… "), ("武汉", 8, "武汉    "), ("武汉市硚", 8, "武汉市… ")]
)
def test_a_column_ends_in_a_blank(text: str, width: int, shown: str) -> None:
    assert fit(text, width) == shown
