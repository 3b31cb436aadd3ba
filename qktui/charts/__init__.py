"""A report as charts: figures picked by the form, then drawn by plotext as terminal text.

:mod:`~qktui.charts.figures` turns a report into :class:`Chart` data and draws nothing;
:func:`draw` turns one chart into lines of exact width. plotext is imported when the
first chart is drawn, not before.
"""

from qktui.charts.drawing import draw
from qktui.charts.figures import Chart, Kind, Point, Series, years
from qktui.charts.services import indicator_counts, indicator_rates
from qktui.charts.tables import applicants, denials, disputes, flow, outcomes, outcomes_by_applicant
from qktui.forms import Form
from qktui.model import Report

__all__ = [
    "Chart",
    "Kind",
    "Point",
    "Series",
    "all_charts",
    "applicants",
    "denials",
    "disputes",
    "draw",
    "flow",
    "indicator_counts",
    "indicator_rates",
    "outcomes",
    "outcomes_by_applicant",
    "years",
]


def all_charts(report: Report, form: Form) -> tuple[Chart, ...]:
    """Every chart of one report, in reading order; one that has nothing to draw says why."""
    tables = (flow, outcomes, denials, applicants, outcomes_by_applicant, disputes)
    return (*(build(report, form) for build in tables), indicator_rates(report), indicator_counts(report))
