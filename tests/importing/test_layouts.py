"""Any figures, in any file format and layout, are read back as printed: exact, or told to be missing; never wrong."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from qktui.forms import form_ids, load_form

from .printed import Figures, balanced, generated
from .proof import prove, read_back, trial
from .render import FORM
from .render_spans import Style, parts
from .test_rendered import PLAIN
from .writings import SLOW, WAYS, WRITERS

SAMPLED, SAMPLED_SLOW = 37, 101
"""One in so many trials is made here, other ones for each format; ``make proof`` makes them all."""

ENOUGH = 0.99
"""Where nothing is lost that tells where figures belong, this share of the cells is read exactly."""

FAST = [name for name in WRITERS if not name.startswith(SLOW)]
SLOWER = [name for name in WRITERS if name.startswith(SLOW)]


@pytest.mark.parametrize("number", range(len(WRITERS)), ids=list(WRITERS))
def test_every_layout(number: int, record_property: Callable[[str, object], None]) -> None:
    writer = list(WRITERS)[number]
    fair, lossy = prove(writer, SAMPLED_SLOW if writer.startswith("pdf") else SAMPLED, number)
    record_property("proof", dict(fair + lossy))
    assert (fair + lossy)["wrong"] + (fair + lossy)["lost"] == 0
    assert fair["exact"] >= ENOUGH * fair.total() > 0, fair


@pytest.mark.parametrize("writer", WRITERS)
def test_particulars_and_text_in_every_format(writer: str) -> None:
    draft = read_back(WRITERS[writer](parts(PLAIN)))
    assert draft is not None
    assert {k: str(c.value) for k, c in draft.report.cells.items()} == PLAIN
    assert (draft.missing, draft.report.unplaced, draft.questions) == ((), (), ())
    report = draft.report
    assert (report.agency, report.year) == ("云岭市青溪区人民政府", 2023)
    assert (report.issuer, str(report.published_on)) == ("青溪区政务公开办公室", "2024-01-18")
    assert [section.title for section in report.sections] == [section.title for section in FORM.sections]
    assert report.sections[4].text == "（一）问题\n人员不足，解读形式单一。\n（二）改进\n加强培训。"


@st.composite
def reports(draw: st.DrawFn) -> Figures:
    """The figures of any report: of any form, groups printed in any way, balanced or not."""
    form = load_form(draw(st.sampled_from(form_ids())))
    groups = [f"{table.id}.{row.id}" for table, _, row in form.groups()]
    printed = [group + draw(st.sampled_from(["", "+"])) for group in groups if draw(st.booleans())]
    layout, seed = form.layout(",".join(printed)), draw(st.integers(0, 10**6))
    if draw(st.booleans()):
        return Figures(f"balanced {seed}", form, balanced(layout, Random(seed)))
    share = st.sampled_from([0.0, 0.2, 0.5, 0.95])
    return Figures(f"any {seed}", form, generated(layout, Random(seed), draw(share), draw(share)))


def never_wrong(figures: Figures, writer: str, way: str) -> None:
    assume(WAYS[way].applies(writer, figures))
    counted = trial(writer, way, figures)
    assert counted["wrong"] + counted["lost"] == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports(), st.sampled_from(FAST), st.sampled_from(list(WAYS)))
def test_no_value_is_wrong(figures: Figures, writer: str, way: str) -> None:
    never_wrong(figures, writer, way)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports(), st.sampled_from(SLOWER), st.sampled_from(list(WAYS)))
def test_no_value_is_wrong_in_slower_formats(figures: Figures, writer: str, way: str) -> None:
    never_wrong(figures, writer, way)


def test_a_row_that_the_form_does_not_have_is_unplaced() -> None:
    for writer in ("html plain", "docx", "xlsx", "md", "pdf", "txt columns"):
        draft = read_back(WRITERS[writer](parts(PLAIN, Style(extra=True))))
        assert draft is not None
        assert [loose.text for loose in draft.report.unplaced] == ["77"]
        assert {k: str(c.value) for k, c in draft.report.cells.items()} == PLAIN
