"""Any figures, in any file format and layout, are read back as printed: exact, or told to be missing; never wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from qktui.importing import NotAReport, read
from qktui.model import Draft

from .render import FORM
from .render_html import DRESSES, html
from .render_md import markdown
from .render_office import docx, xlsx
from .render_spans import (
    Part,
    Rows,
    Style,
    mapped,
    parts,
    shifted,
    unmerged,
    widened,
    without_blanks,
    without_empty_header_cells,
)
from .test_rendered import Printed, printed_cells

Writer = Callable[[list[Part]], bytes]

WRITERS: dict[str, Writer] = {
    **{f"html {dress}": lambda found, dress=dress: html(found, dress).encode() for dress in DRESSES},  # type: ignore[misc]
    "html gbk": lambda found: html(found, charset="gb2312").encode("gb18030"),
    "html bom": lambda found: html(found).encode("utf-8-sig"),
    "html utf-16": lambda found: html(found, charset="utf-16").encode("utf-16"),
    "docx": docx,
    "docx tracked": lambda found: docx(found, tracked=True),
    "xlsx": xlsx,
    "xlsx several sheets": lambda found: xlsx(found, "several"),
    "xlsx of texts": lambda found: xlsx(found, numbers=False),
    "md": lambda found: markdown(found).encode(),
}
STYLES = {
    "official": Style(),
    "disputes apart": Style("apart"),
    "disputes down": Style("down"),
    "short labels": Style(short=True),
    "cut": Style(cut=8),
    "cut, header repeated": Style(cut=10, repeated=True),
}
FAITHFUL: dict[str, Callable[[Rows], Rows]] = {"merged": list, "empty cells": unmerged, "empty columns": widened}
LOSSY: dict[str, Callable[[Rows], Rows]] = {
    "header cells lost": without_empty_header_cells,
    "header cells shifted": shifted,
    "blank cells lost": without_blanks,
}
"""What loses positions: some cells cannot be known, and none may be wrong."""

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def one(data: bytes) -> Draft:
    (draft,) = read("报告", data)
    return draft


def texts(cells: Mapping[str, Printed]) -> dict[str, str]:
    return {cell_id: text for cell_id, (text, _, _) in cells.items()}


def found_in(draft: Draft) -> dict[str, tuple[object, str]]:
    return {cell_id: (cell.value, cell.raw) for cell_id, cell in draft.report.cells.items()}


PLAIN = {cell.id: str(100 + i) for i, cell in enumerate(FORM.layout().cells)}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("writer", WRITERS)
def test_every_format_in_every_layout(writer: str, style: str) -> None:
    draft = one(WRITERS[writer](parts(PLAIN, STYLES[style])))
    assert {k: str(c.value) for k, c in draft.report.cells.items()} == PLAIN
    assert (draft.missing, draft.report.unplaced, draft.questions) == ((), (), ())
    report = draft.report
    assert (report.agency, report.year) == ("云岭市青溪区人民政府", 2023)
    assert (report.issuer, str(report.published_on)) == ("青溪区政务公开办公室", "2024-01-18")
    assert [section.title for section in report.sections] == [section.title for section in FORM.sections]
    assert report.sections[4].text == "（一）问题\n人员不足，解读形式单一。\n（二）改进\n加强培训。"


@SLOW
@given(printed_cells(), st.sampled_from(list(WRITERS)), st.sampled_from(list(STYLES)), st.sampled_from(list(FAITHFUL)))
def test_figures_are_read_as_printed(cells: dict[str, Printed], writer: str, style: str, change: str) -> None:
    found = mapped(parts(texts(cells), STYLES[style]), FAITHFUL[change])
    draft = one(WRITERS[writer](found))
    blank = {f"t4.{row}" for row in ("review", "direct", "after_review") if _is_blank(cells, f"t4.{row}.")}
    told = {cell_id for cell_id in draft.missing if cell_id.rpartition(".")[0] in blank}
    expected = {cell_id: (value, raw) for cell_id, (_, value, raw) in cells.items() if cell_id not in told}
    assert found_in(draft) == expected
    assert (set(draft.missing), draft.report.unplaced) == (told, ())


def _is_blank(cells: dict[str, Printed], row: str) -> bool:
    """Whether a line prints nothing: in table 4, where it has no label either, it may be overlooked."""
    return not any(text for cell_id, (text, _, _) in cells.items() if cell_id.startswith(row))


@SLOW
@given(printed_cells(), st.sampled_from(list(WRITERS)), st.sampled_from(list(STYLES)), st.sampled_from(list(LOSSY)))
def test_what_lost_its_place_is_never_wrong(cells: dict[str, Printed], writer: str, style: str, change: str) -> None:
    assume(not (writer.startswith("xlsx") and change == "blank cells lost"))  # a sheet has places, and they count
    found = mapped(parts(texts(cells), STYLES[style]), LOSSY[change])
    try:
        draft = one(WRITERS[writer](found))
    except NotAReport:
        return
    for cell_id, read_back in found_in(draft).items():
        assert read_back == cells[cell_id][1:]
    assert cells.keys() <= draft.report.cells.keys() | set(draft.missing)


def test_a_row_that_the_form_does_not_have_is_unplaced() -> None:
    for writer in ("html plain", "docx", "xlsx", "md"):
        draft = one(WRITERS[writer](parts(PLAIN, Style(extra=True))))
        assert [loose.text for loose in draft.report.unplaced] == ["77"]
        assert {k: str(c.value) for k, c in draft.report.cells.items()} == PLAIN


def test_the_samples_come_back(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The real figures of the sample reports of the current form, through every format and layout."""
    counted: Counter[str] = Counter()
    for path in sorted((shared / "samples").glob("*.json")):
        report = json.loads(path.read_text(encoding="utf-8"))
        if report["form"] != FORM.id:
            continue
        raw = report.get("raw", {})
        printed = {k: raw.get(k, "" if v is None else str(v)) for k, v in report["cells"].items()}
        for writer in WRITERS.values():
            for found in _layouts(printed):
                _count(counted, writer, found, report["cells"])
    with capsys.disabled():
        print(f"\nsamples in every format and layout: {dict(counted)}")
    assert counted["exact"]
    assert counted["wrong"] == 0


def _layouts(printed: Mapping[str, str]) -> Iterator[list[Part]]:
    """Every style as it is, and the official one in every other way."""
    yield from (parts(printed, style) for style in STYLES.values())
    yield from (mapped(parts(printed), change) for change in (unmerged, widened, *LOSSY.values()))


def _count(counted: Counter[str], writer: Writer, found: list[Part], truth: Mapping[str, object]) -> None:
    try:
        draft = one(writer(found))
    except NotAReport:
        counted["reports refused"] += 1
        return
    for cell_id, value in truth.items():
        cell = draft.report.cells.get(cell_id)
        if cell is None:
            counted["missing"] += 1
        else:
            true = None if value is None else Decimal(str(value))
            counted["exact" if cell.value == true else "wrong"] += 1
    counted["wrong"] += len(draft.report.cells.keys() - truth.keys())
