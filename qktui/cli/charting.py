"""``qktui chart``: the charts of the app on stdout."""

from __future__ import annotations

import os
import shutil
import sys

import click

from qktui.cli.opening import found, opened, ref_argument, year_argument
from qktui.cli.program import Settings, database_option, debug_option
from qktui.cli.wording import command, listed, option
from qktui.phrases import say


@command("chart", help="画出一份报告的图表")
@ref_argument
@year_argument
@option("--only", metavar="KEY", help="只画这一张，如 outcomes")
@option("--width", metavar="N", type=click.IntRange(20, 400), help="图宽，以半角字符计；不写则随屏幕")
@database_option
@debug_option
@click.pass_context
def chart_command(ctx: click.Context, ref: str, year: int | None, only: str | None, width: int | None) -> None:
    """Draw the charts of one report; in colour only where somebody looks at a terminal."""
    from qktui.charts import all_charts, draw

    settings: Settings = ctx.obj
    with opened(settings) as store:
        stored = found(store, ref, year)
    charts = {chart.key: chart for chart in all_charts(stored.report, stored.layout.form)}
    if only is not None and only not in charts:
        raise click.UsageError(say("没有图表 {key}，可选：{keys}", key=only, keys=listed(charts)), ctx)
    cells = width or shutil.get_terminal_size().columns
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    chosen = [charts[only]] if only else list(charts.values())
    print("\n\n".join(draw(chart, cells, color=color) for chart in chosen))
