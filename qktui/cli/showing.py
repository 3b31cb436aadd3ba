"""``qktui show`` and ``qktui export``: one report, for people or in the exchange format."""

from __future__ import annotations

from pathlib import Path

import click

from qktui.cli.opening import found, opened, ref_argument, year_argument
from qktui.cli.program import (
    Settings,
    database_option,
    debug_option,
    emit,
    emit_json,
    json_option,
    tell,
    write_file,
)
from qktui.cli.wording import command, option
from qktui.phrases import say


@command("show", help="显示一份报告；REF 是单位名称，或其中独有的几个字\n\n不写年度则是最近一年。")
@ref_argument
@year_argument
@option("--section", metavar="N", type=click.IntRange(1, 9), help="只显示第 N 部分")
@option("--provenance", is_flag=True, help="写出每一格在原文何处")
@json_option
@database_option
@debug_option
@click.pass_obj
def show_command(
    settings: Settings, ref: str, year: int | None, section: int | None, provenance: bool, as_json: bool
) -> None:
    """Print a report: as text, or exactly in the exchange format."""
    with opened(settings) as store:
        stored = found(store, ref, year)
        if not as_json:
            from qktui.cli.reading import report_text

            emit(report_text(stored, section=section, provenance=provenance))
            return
        from qktui.exchange import to_exchange

        data = to_exchange(stored.report)
        if provenance:
            data["provenance"] = {key: cell.where for key, cell in stored.report.cells.items() if cell.where}
        emit_json(data)


@command("export", help="导出一份报告，可再用 import 原样读回")
@ref_argument
@year_argument
@option("--format", "kind", type=click.Choice(["json"]), default="json", help="格式：json，即 qktui-report/1")
@option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="写入文件，不写则输出到屏幕")
@database_option
@debug_option
@click.pass_obj
def export_command(settings: Settings, ref: str, year: int | None, kind: str, output: Path | None) -> None:
    """Write a report in a format that others read."""
    from qktui.exchange import dumps

    with opened(settings) as store:
        text = dumps(found(store, ref, year).report).rstrip("\n")
    if output is None or str(output) == "-":
        print(text)
        return
    write_file(output, f"{text}\n".encode())
    tell(say("已写入 {path}", path=output))
