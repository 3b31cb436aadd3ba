"""The narrative of the built-in report: read and checked, and checked again after one key in the editor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qktui.claims import check_narrative
from qktui.claims.sections import read_paragraphs
from qktui.forms import load_form
from qktui.importing import read
from qktui.model import Report
from qktui.resources import data_dir
from tests.bench.balance import milliseconds
from tests.bench.figures import Budget, Figure
from tests.bench.place import Place, alternate

RUNS = 40
YARDSTICK = "the figures found alone"


def claims(place: Place) -> Iterator[Figure]:
    """The claims of a whole report, compared with its tables."""
    path = data_dir("seeds") / "reports" / "qiaokou-2021.json"
    (draft,) = read(path.name, path.read_bytes())
    report, layout = draft.report, load_form(draft.report.form).layout_of(draft.report.cells)

    def anew() -> None:
        read_paragraphs.cache_clear()
        check_narrative(report, layout)

    first = milliseconds(anew)
    yield Figure("claims: the first report, expressions compiled", "ms", (first,))
    ours, bare = alternate(RUNS, lambda: milliseconds(anew), lambda: milliseconds(lambda: figures(report)))
    yield Figure("claims: a report read and checked", "ms", ours, (Budget("median", 16),), YARDSTICK, bare)
    ours, bare = alternate(
        RUNS,
        lambda: milliseconds(lambda: check_narrative(report, layout)),
        lambda: milliseconds(lambda: figures(report)),
    )
    yield Figure("claims: one edit", "ms", ours, (Budget("median", 16),), YARDSTICK, bare)


def figures(report: Report) -> int:
    """How many numbers the narrative has: the least that reading it must cost."""
    return sum(len(re.findall("[0-9]+", section.text)) for section in report.sections)
