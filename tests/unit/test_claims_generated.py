"""Figures taken from invented tables and put into sentences: never accused as they are, accused when one is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from qktui.claims import check_narrative
from qktui.forms import load_form
from qktui.model import Finding, Outcome, Report, Section
from tests.factory import balanced_report

BUREAU = "云川省临江市青禾区档案局"
LAYOUT = load_form("2021").layout()
IN, NEW, DONE, OUT = (f"t3.{row}.total" for row in ("carried_in", "new", "concluded", "carried_out"))

PHRASINGS = [
    f"新收申请[{NEW}]件，上年结转[{IN}]件，办结[{DONE}]件，结转下年度[{OUT}]件。",
    f"共收到申请[{NEW} + {IN}]件，其中2020年结转[{IN}]件，结转至2022年[{OUT}]件。",
    f"新受理申请[{NEW}]件；答复[{DONE}]件（含上年转结[{IN}]，另有[{OUT}]件转结下年）。",
    "办理结果：部分公开[t3.partial.total]件、重复申请[t3.rejected.repeat.total]件、需要另行制作"
    "[t3.unavailable.needs_creation.total]件，保护第三方合法权益[t3.denied.third_party.total]件。",
    "行政复议维持[t4.review.upheld]件，纠正[t4.review.corrected]件，其他结果[t4.review.other]件，尚未审结"
    "[t4.review.pending]件；未经复议直接起诉的维持[t4.direct.upheld]件，复议后起诉的维持[t4.after_review.upheld]件。",
    "制发规章[t2.rules.issued]件，废止[t2.rules.repealed]件，现行有效[t2.rules.in_force]件；"
    "制定规范性文件[t2.normative.issued]件，废止[t2.normative.repealed]件，现行有效[t2.normative.in_force]件。",
]
"""Sentences in which every figure can be read in one way only."""
AMBIGUOUS = [
    f"本年新收[{NEW}]件，已答复[{NEW} - {OUT}]件，[{OUT}]件正在办理。",
    f"除去上年结转[{IN}]件，今年收到[{NEW}]件，办结[{DONE}]，结转下年[{OUT}]。",
    f"收到申请[{NEW}]件，答复[{DONE}]件，结转[{OUT}]件。",
    f"受理申请[{NEW} + {IN}]件，办理[{DONE}]件。",
    f"处理申请[{DONE}]件。",
    f"收到申请[{NEW}]件，上年结转[{IN}]件，均已登记。",
    "公开[t3.granted.total]件。",
    "公开[t3.granted.total + t3.partial.total]件。",
    "行政复议[t4.review.total]件，诉讼[t4.direct.total + t4.after_review.total]件。",
    "行政复议[t4.review.total - t4.review.pending]件，诉讼[t4.after_review.total]件。",
    "自然人申请[t3.new.natural]件。",
    "自然人申请[t3.new.natural + t3.carried_in.natural]件。",
    "全年公开规范性文件[t2.normative.in_force]件。",
]

reports = st.integers(0, 5000).map(lambda seed: balanced_report(f"{BUREAU}{seed}", 2021))


def plain(number: int) -> str:
    return str(number)


def separated(number: int) -> str:
    return f"{number:,}"


def full_width(number: int) -> str:
    return str(number).translate({0x30 + n: 0xFF10 + n for n in range(10)})


WRITINGS: list[Callable[[int], str]] = [plain, separated, full_width]


def filled(phrasing: str, report: Report, write: Callable[[int], str], changed: int = -1, by: int = 0) -> str:
    """The sentence with its figures; that of number ``changed`` is wrong by ``by``."""
    first, *rest = phrasing.split("[")
    text = first
    for number, part in enumerate(rest):
        expression, _, after = part.partition("]")
        figure = value(expression, report) + (by if number == changed else 0)
        text += write(figure) + after
    return text


def value(expression: str, report: Report) -> int:
    """What a sum of cells comes to."""
    words = expression.split(" ")
    signs = ["+", *words[1::2]]
    return sum((-1 if sign == "-" else 1) * int(report.cells[cell].value or 0)
               for sign, cell in zip(signs, words[::2], strict=True))  # fmt: skip


def failed(text: str, report: Report) -> list[Finding]:
    sections = (Section(3, "收到和处理政府信息公开申请情况", text),)
    found = check_narrative(replace(report, sections=sections, indicators=()), LAYOUT)
    return [finding for finding in found if finding.outcome is Outcome.FAIL]


@settings(deadline=None)  # the first reading compiles the catalogue
@given(reports, st.sampled_from([*PHRASINGS, *AMBIGUOUS]), st.sampled_from(WRITINGS))
def test_figures_of_the_tables_are_never_accused(report: Report, phrasing: str, write: Callable[[int], str]) -> None:
    assert failed(filled(phrasing, report, write), report) == []


@settings(deadline=None)
@given(st.data(), reports, st.sampled_from(PHRASINGS), st.sampled_from(WRITINGS), st.integers(-30, 30))
def test_a_changed_figure_is_accused(
    data: st.DataObject, report: Report, phrasing: str, write: Callable[[int], str], by: int
) -> None:
    places = [part.partition("]")[0] for part in phrasing.split("[")[1:]]
    changed = data.draw(st.integers(0, len(places) - 1))
    right = value(places[changed], report)
    by = by if by and right + by >= 0 else 1
    found = failed(filled(phrasing, report, write, changed, by), report)
    assert any(right + by in (finding.left, finding.right) for finding in found)


def test_all_phrasings_are_read() -> None:
    """A sentence that is not understood would never be accused."""
    report = balanced_report(BUREAU, 2021)
    for phrasing in (*PHRASINGS, *AMBIGUOUS):
        sections = (Section(3, "收到和处理政府信息公开申请情况", filled(phrasing, report, plain)),)
        found = check_narrative(replace(report, sections=sections, indicators=()), LAYOUT)
        told = [finding for finding in found if finding.rule == "narrative"]
        assert len(told) == phrasing.count("[")
        assert {finding.outcome for finding in told} == {Outcome.PASS}
