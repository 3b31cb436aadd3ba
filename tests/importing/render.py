"""A report of our own making, laid out as text taken from Word: one cell a line.

A tab in front of every cell, a blank line after every row, empty cells for the
rest of merged ones, label cells broken over several lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from qktui.forms import Block, Form, Row, SectionTitle, Table, load_form

TITLE = ("青溪区人民政府2023年度", "政府信息公开工作年度报告")
INTRODUCTION = (
    "本报告依照《中华人民共和国政府信息公开条例》编制，统计期限为2023年1月1日至2023年12月31日。"
    "电子版可在云岭市青溪区人民政府网站（https://www.qingxi.example.cn）下载。"
    "如有疑问，请与青溪区政务公开办公室联系（地址：南岭省云岭市青溪区桥头街道长堤路8号，邮编：650999，电话：0999-1234567）。"
)
NARRATIVE = {
    1: ("2023年，全区工作平稳。", "（一）主动公开", "全年更新信息1200条。[bookmark: _GoBack]"),
    2: ("全区公开目录共26项。",),
    3: ("全年情况见下表。",),
    4: ("本年情况见下表。",),
    5: ("（一）问题", "人员不足，解读形式单一。", "（二）改进", "加强培训。"),
    6: ("（一）收费", "全年没有收取信息处理费。"),
}
OTHER = ("没有其他情况。",)
"""The text of any other section."""
FILLED_IN_BY = ("（2023年度）", "填报单位（盖章）：青溪区人民政府")
CHECKED_BY = ("单位负责人：甲一  审核人：乙二  填报人：丙三", "联系电话：0999-1234567  填报日期：2024年1月12日")
"""Lines around a table that is printed behind the report."""
SIGNATURE = ("青溪区政务公开办公室", "2024年1月18日")

FORM = load_form("2021")

Breaker = Callable[[str], str]


def whole(label: str) -> str:
    return label


def halved(label: str) -> str:
    """A label broken in the middle, as narrow Word cells break them."""
    return f"{label[: len(label) // 2]}\n{label[len(label) // 2 :]}"


def render(cells: Mapping[str, str], breaker: Breaker = whole, form: Form = FORM) -> str:
    """The report that prints these texts in its cells; a cell that is not named is printed empty."""
    lines = [*TITLE, "", INTRODUCTION]
    for section in (section for section in form.sections if not section.appendix):
        lines.append(f"{'〇一二三四五六七八九'[section.number]}、{section.title}")
        lines += [*NARRATIVE.get(section.number, OTHER), *_tables(form, section, cells, breaker)]
    lines += ["", "", *SIGNATURE, ""]
    for section in (section for section in form.sections if section.appendix):
        lines += [section.title, *FILLED_IN_BY, *_tables(form, section, cells, breaker), *CHECKED_BY, ""]
    return "\n".join(lines)


def _tables(form: Form, section: SectionTitle, cells: Mapping[str, str], breaker: Breaker) -> Iterator[str]:
    for table in form.tables:
        if table.section == section.number:
            yield from [*render_table(table, cells, breaker), "", ""]


def render_table(table: Table, cells: Mapping[str, str], breaker: Breaker = whole) -> Iterator[str]:
    """The lines of one table."""
    for row in table_rows(table, cells):
        yield from (f"\t{breaker(text) if len(text) >= 4 and not text[0].isdigit() else text}" for text in row)
        yield ""


def table_rows(table: Table, cells: Mapping[str, str]) -> Iterator[list[str]]:
    """The printed cells, row by row; optional rows only where ``cells`` has them."""
    if table.across:
        yield from _across(table, cells)
        return
    for block in table.blocks:
        if block.row_units:
            yield from _with_units(table, block, cells)
            continue
        if block.heading:
            yield [block.heading]
        yield from _header(block)
        yield from _body(table, block, cells)


def _with_units(table: Table, block: Block, cells: Mapping[str, str]) -> Iterator[list[str]]:
    """A table that states each row's unit: every row, headings too, is a line of label, unit and figures."""
    yield [block.corner, block.unit_heading, *(column.label for column in block.columns)]
    for row in block.rows:
        if row.heading:
            yield [row.label, "——", *("" for _ in block.columns)]
        else:
            figures = (cells.get(table.cell_id(row, column), "") for column in block.columns)
            yield [row.label, row.unit or block.unit, *figures]


def _header(block: Block) -> Iterator[list[str]]:
    """Level by level, a merged label in its first place only."""
    depth = max(len(column.under) for column in block.columns)
    for level in range(depth + 1):
        row = [block.corner] if level == 0 else [""]
        for number, column in enumerate(block.columns):
            path = (*column.under, column.label)
            before = block.columns[number - 1] if number else None
            above = (*before.under, before.label)[: level + 1] if before else ()
            if level >= len(path):
                row.append("")
            elif path[: level + 1] != above:
                row.append(path[level])
        yield row


def _body(table: Table, block: Block, cells: Mapping[str, str]) -> Iterator[list[str]]:
    printed: set[str] = set()
    for row in block.rows:
        ids = [table.cell_id(row, column) for column in block.columns]
        if row.heading or (row.optional and not any(cell in cells for cell in ids)):
            continue
        if is_replaced(table, block, row, cells):
            continue
        chain = [*block.ancestors(row), row]
        labels = ["" if other.id in printed else other.label for other in chain]
        printed |= {other.id for other in chain[:-1]}
        yield labels + [cells.get(cell, "") for cell in ids]


def is_replaced(table: Table, block: Block, row: Row, cells: Mapping[str, str]) -> bool:
    """Whether the row's group stands in its place: the group is there and none of its details."""
    group = next((other for other in block.rows if other.id == row.under and other.optional), None)
    if group is None:
        return False
    details = [table.cell_id(detail, column) for detail in block.details(group.id) for column in block.columns]
    named = any(table.cell_id(group, column) in cells for column in block.columns)
    return named and not any(cell in cells for cell in details)


def _across(table: Table, cells: Mapping[str, str]) -> Iterator[list[str]]:
    """Table 4 as it is printed: three header rows and one line of fifteen."""
    block = table.blocks[0]
    labels = [column.label for column in block.columns]
    yield ["行政复议", "行政诉讼"]
    yield [*labels, "未经复议直接起诉", "复议后起诉"]
    yield [*[""] * len(labels), *labels, *labels]
    rows = [row for row in block.rows if not row.heading]
    yield [cells.get(table.cell_id(row, column), "") for row in rows for column in block.columns]
