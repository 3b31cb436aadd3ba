"""Charts of the statutory tables: requests, their outcomes, and disputes.

Rows, columns and labels come from the form: which rows are outcomes, which columns
are applicants and which results a dispute has is read from its groups and rules, so
that another year's form needs no code here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qktui.charts.figures import Chart, Kind, Point, Series, cell_point, drawable, largest, sum_point, with_shares
from qktui.forms import Block, Column, Form, Row, RuleSpec, Table
from qktui.model import Report
from qktui.phrases import language, pick, say

OUTCOME_GROUPS = ("outcomes", "answers")
"""Row whose details are the outcomes of requests: in the forms since 2019, and in that of 2014."""

REQUEST_ROWS = ("new", "requests")
"""Row of the requests received: in the forms since 2019, and in that of 2014."""

DISPUTE_ROWS = ("review", "litigation")
"""Rows of disputes whose results are rows under them, as in the form of 2014."""


@dataclass(frozen=True)
class _Figures:
    """One block of a table, with what a report says in it."""

    report: Report
    form: Form
    table: Table
    block: Block

    def row(self, row_id: str) -> Row | None:
        return next((row for row in self.block.rows if row.id == row_id), None)

    def column(self, column_id: str) -> Column:
        return next(column for column in self.block.columns if column.id == column_id)

    @property
    def total(self) -> Column:
        """The column of totals; the only column of a form that has one."""
        return next((column for column in self.block.columns if column.id == "total"), self.block.columns[-1])

    @property
    def unit(self) -> str:
        """The unit of the figures: 件; none in English, where the title says what is counted."""
        return self.block.unit if language() == "zh" else ""

    def details(self, row: Row) -> tuple[Row, ...]:
        """The rows under ``row``, without the one that repeats their sum."""
        spec = _rule(self.form, "concluded")
        sums = spec.left if spec and spec.table == self.table.id else ()
        return tuple(detail for detail in self.block.details(row.id) if detail.id not in sums)

    def printed(self, row: Row, column: Column | None = None) -> Point:
        """The row's own cell."""
        return cell_point(_name(row), self.report.cells.get(self.table.cell_id(row, column or self.total)))

    def point(self, row: Row, column: Column | None = None) -> Point:
        """The row's own cell or, where that states no number, the sum of its details."""
        own, details = self.printed(row, column), self.details(row)
        if own.value is not None or not details:
            return own
        total = sum_point(own.label, [self.printed(detail, column) for detail in details])
        return total if own.stated in (say("缺"), say("空")) else own


def flow(report: Report, form: Form) -> Chart:
    """Requests that came in and where they went: the two sides of the form's ``balance`` rule."""
    spec = _rule(form, "balance")
    figures = _figures(report, form, spec.left[0]) if spec else None
    if spec is None or figures is None:
        return _missing("flow", say("申请的收与办"))
    rows = [[row for name in side if (row := figures.row(name))] for side in (spec.left, spec.right)]
    sides = [[replace(figures.point(row), label=_full_name(figures.block, row)) for row in side] for side in rows]
    points = tuple(point for side in sides for point in side)
    chart = _bars("flow", say("申请的收与办"), figures, [Series("", points, largest(points))])
    return drawable(replace(chart, note=_equation(*sides)), say("本年没有收到、也没有办理申请。"))


def outcomes(report: Report, form: Form) -> Chart:
    """How the requests were answered: every outcome, with its share of all."""
    figures = _figures(report, form, *OUTCOME_GROUPS)
    if figures is None:
        return _missing("outcomes", say("办理结果"))
    points = with_shares([figures.point(row) for row in _outcome_rows(figures)])
    note = _against(sum_point("", points), _stated_total(figures))
    chart = _bars("outcomes", say("办理结果"), figures, [Series("", points, largest(points))])
    return drawable(replace(chart, note=note), say("本年没有办结的申请。"))


def denials(report: Report, form: Form) -> Chart:
    """Why requests were not answered in full: every detail of an outcome that is not zero."""
    title = say("未予公开的原因")
    figures = _figures(report, form, *OUTCOME_GROUPS)
    if figures is None:
        return _missing("denials", title)
    groups = [(_name(row), _reasons(figures, row)) for row in _outcome_rows(figures)]
    every = [point for _, points in groups for point in points]
    top, zeros = largest(every), sum(point.value == 0 for point in every)
    chart = _bars("denials", title, figures, [Series(name, points, top) for name, points in groups if points])
    chart = drawable(
        replace(chart, note=say("另有 {n} 项为 0。", n=zeros) if zeros else ""), say("本年没有未予公开的申请。")
    )
    shown = [replace(series, points=tuple(p for p in series.points if p.value != 0)) for series in chart.series]
    return replace(chart, series=tuple(series for series in shown if series.points))


def _reasons(figures: _Figures, row: Row) -> tuple[Point, ...]:
    """The details of an outcome that the report prints; the outcome itself where it prints only that."""
    details = figures.details(row)
    printed = [point for detail in details if (point := figures.printed(detail)).stated != say("缺")]
    own = figures.printed(row)
    return tuple(printed or ([own] if details and own.stated != say("缺") else []))


def applicants(report: Report, form: Form) -> Chart:
    """Who asked: new requests by kind of applicant or, in a form without these, by channel."""
    figures = _figures(report, form, *REQUEST_ROWS)
    row = _first_row(figures, REQUEST_ROWS) if figures else None
    if figures is None or row is None:
        return _missing("applicants", say("本年新收申请"))
    columns = _applicant_columns(form, figures)
    by_column = [replace(figures.point(row, column), label=_name(column)) for column in columns]
    points = with_shares(by_column or [figures.point(detail) for detail in figures.details(row)])
    chart = _bars("applicants", say("本年新收申请"), figures, [Series("", points, largest(points))])
    note = _against(sum_point("", points), figures.printed(row))
    return drawable(replace(chart, note=note), say("本年没有收到申请。"))


def outcomes_by_applicant(report: Report, form: Form) -> Chart:
    """What each kind of applicant got: outcomes as shares, for the kinds that got any."""
    title = say("各类申请人的办理结果")
    figures = _figures(report, form, *OUTCOME_GROUPS)
    columns = _applicant_columns(form, figures) if figures else ()
    if figures is None or not columns:
        return _missing("outcomes_by_applicant", title)
    stacks = [
        _stack(_name(column), [figures.point(row, column) for row in _outcome_rows(figures)]) for column in columns
    ]
    chart = Chart("outcomes_by_applicant", title, figures.unit, Kind.SHARES, (Series("", tuple(stacks)),))
    chart = drawable(chart, say("本年没有办结的申请。"))
    asked = tuple(stack for stack in stacks if stack.value != 0)
    return replace(chart, series=(Series("", asked),)) if chart.series else chart


def disputes(report: Report, form: Form) -> Chart:
    """Reviews and lawsuits side by side, each by its results."""
    title = say("行政复议与行政诉讼")
    figures = _figures(report, form, *DISPUTE_ROWS)
    if figures is None:
        return _missing("disputes", title)
    spec = _rule(form, "disputes")
    stacks = _dispute_stacks(figures, spec if spec and spec.each == "row" else None)
    longest = max((sum(part.value or 0 for part in stack.parts) for stack in stacks), default=0)
    chart = Chart("disputes", title, figures.unit, Kind.STACKED, (Series("", tuple(stacks), longest),))
    return drawable(chart, say("本年没有行政复议和行政诉讼。"))


def _dispute_stacks(figures: _Figures, spec: RuleSpec | None) -> list[Point]:
    """One stack a kind of dispute; its results are columns where a rule over rows says so, else rows."""
    if spec is None:
        rows = [row for row in figures.block.rows if row.id in DISPUTE_ROWS]
        return [_stack(_name(row), [figures.printed(d) for d in figures.details(row)], figures.printed(row))
                for row in rows]  # fmt: skip
    columns = [figures.column(name) for name in spec.right]
    return [
        _stack(_name(row), [replace(figures.printed(row, column), label=_name(column)) for column in columns],
               figures.printed(row, figures.column(spec.left[0])))
        for row in figures.block.rows if not row.heading
    ]  # fmt: skip


def _stack(label: str, parts: Sequence[Point], printed: Point | None = None) -> Point:
    """A stack as long as its parts; where the printed total says something else, both are stated."""
    total = sum_point(label, parts)
    if printed is not None and printed.value not in (None, total.value):
        known = total.stated or total.value
        total = replace(total, stated=say("{sum}（总计印作 {total}）", sum=known, total=printed.value))
    return replace(total, parts=tuple(parts))


def _bars(key: str, title: str, figures: _Figures, series: Iterable[Series]) -> Chart:
    return Chart(key, title, figures.unit, Kind.BARS, tuple(series))


def _missing(key: str, title: str) -> Chart:
    return Chart(key, title, "", Kind.BARS, (), say("这一年的表式没有这一项。"))


def _figures(report: Report, form: Form, *row_ids: str) -> _Figures | None:
    """The block that holds the first of these rows that the form has."""
    for row_id in row_ids:
        for table in form.tables:
            for block in table.blocks:
                if any(row.id == row_id for row in block.rows):
                    return _Figures(report, form, table, block)
    return None


def _first_row(figures: _Figures, row_ids: Iterable[str]) -> Row | None:
    return next((row for row_id in row_ids if (row := figures.row(row_id))), None)


def _outcome_rows(figures: _Figures) -> tuple[Row, ...]:
    group = _first_row(figures, OUTCOME_GROUPS)
    return figures.details(group) if group else ()


def _applicant_columns(form: Form, figures: _Figures) -> tuple[Column, ...]:
    spec = _rule(form, "applicants")
    return tuple(figures.column(name) for name in spec.right) if spec else ()


def _stated_total(figures: _Figures) -> Point:
    """The printed sum of the outcomes: the row that the rule names, else their group's own cell."""
    spec = _rule(figures.form, "concluded")
    names = spec.left if spec and spec.table == figures.table.id else ()
    row = _first_row(figures, (*names, *OUTCOME_GROUPS))
    return figures.printed(row) if row else Point("", None)


def _rule(form: Form, rule_id: str) -> RuleSpec | None:
    return next((spec for spec in form.specs if spec.id == rule_id), None)


def _name(place: Row | Column) -> str:
    short = place.short if isinstance(place, Row) else ""
    return pick(short or place.label, place.en)


def _full_name(block: Block, row: Row) -> str:
    """The row's name after that of the group it stands in: （七）总计 alone says too little."""
    names = [_name(group) for group in block.ancestors(row)]
    return say("{group}{row}", group="".join(names), row=_name(row)) if names else _name(row)


def _equation(left: Sequence[Point], right: Sequence[Point]) -> str:
    """``144＋3＝139＋8``, or with ``≠``; empty while a figure is missing."""
    totals = [sum_point("", side).value for side in (left, right)]
    if None in totals:
        return ""
    plus, equal, unequal = pick("＋", " + "), pick("＝", " = "), pick("≠", " ≠ ")
    sides = [plus.join(str(point.value) for point in side) for side in (left, right)]
    return (equal if totals[0] == totals[1] else unequal).join(sides)


def _against(total: Point, printed: Point) -> str:
    """A sentence when the printed total is not the sum of what is drawn."""
    if total.value is None or printed.value is None or total.value == printed.value:
        return ""
    return say("各项之和是 {sum}，总计印作 {total}。", sum=total.value, total=printed.value)
