"""Tables of particulars (索引号, 发布机构, …) around a report: running text, not figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qktui.importing.dates import DATE, real_day, western
from qktui.importing.document import Block, Grid, GridCell, Paragraph

_TITLES = frozenset(("标题", "名称", "题名", "信息名称", "文件名称", "公文名称", "报告名称", "报告标题"))
_LABELS = _TITLES | frozenset(
    (
        "索引号", "信息索引号", "统一编号", "主题分类", "体裁分类", "组配分类", "服务对象分类", "信息分类", "分类",
        "发布机构", "发文机关", "发布单位", "公开责任部门", "信息来源", "来源", "成文日期", "发文日期", "发布日期",
        "发布时间", "公开日期", "生成日期", "生效日期", "失效日期", "废止日期", "文号", "发文字号", "文件编号",
        "主题词", "关键词", "内容概述", "有效性", "信息有效性", "公开方式", "公开范围", "公开时限", "所属年度",
        "年度", "报告年度", "单位名称", "填报单位", "报告单位", "填表单位", "报告机关", "机关名称",
        "统一社会信用代码", "填报人", "填报日期", "审核人", "联系人", "联系电话", "电话", "邮编", "地址",
        "联系地址", "网址", "行政区划代码",
    )
)  # fmt: skip
_FEWEST = 2

_BODY = ("单位名称", "填报单位", "报告单位", "编制单位", "报告机关", "机关名称")
_YEAR = ("报告年度", "所属年度", "年度")
_ISSUER = ("发布机构", "发文机关", "发布单位", "公开责任部门")
_DAY = ("发布日期", "发布时间", "公开日期", "成文日期", "发文日期", "生成日期")


@dataclass(frozen=True, slots=True)
class Particulars:
    """What lines of label and value say: the body, its year (0 for none), who published, and when."""

    body: str = ""
    year: int = 0
    issuer: str = ""
    day: date | None = None


def find_particulars(text: str) -> Particulars:
    """What the lines ``发布机构：青溪区财政局`` and the like say; of several labels the first in the order above."""
    year, day = re.match("(?:19|20)[0-9]{2}", _stated(_YEAR, text)), DATE.match(western(_stated(_DAY, text)))
    return Particulars(
        _stated(_BODY, text),
        int(year[0]) if year else 0,
        _stated(_ISSUER, text),
        real_day(*day.groups()) if day else None,
    )


def _stated(labels: tuple[str, ...], text: str) -> str:
    """The value after the first of these labels that has one."""
    for label in labels:
        if found := re.search(
            rf"(?:^|[\s；;】\]]){label}[】\]]?[:：]\s*([^\s:：；;，,]{{2,40}})(?=[\s；;，,]|$)", text
        ):
            return found[1]
    return ""


def told(grid: Grid) -> tuple[Block, ...]:
    """The grid, or what it says as paragraphs when it is a table of particulars."""
    cells = [cell for row in grid.rows for cell in row if cell.text]
    labels = sum(not cell.text.isascii() and _key(cell.text) in _LABELS for cell in cells)
    if labels < _FEWEST or labels * 4 < len(cells):
        return (grid,)
    return tuple(paragraph for row in _upright(grid) for paragraph in _row([cell for cell in row if cell.text]))


def _upright(grid: Grid) -> Iterator[Sequence[GridCell]]:
    """The rows; a row of nothing but labels over a row of values is taken column by column."""
    rows = list(grid.rows)
    while rows:
        row = rows.pop(0)
        filled = [cell for cell in row if cell.text]
        heads = len(filled) >= _FEWEST and all(_key(cell.text) in _LABELS for cell in filled)
        if grid.aligned and heads and rows and not any(_key(cell.text) in _LABELS for cell in rows[0]):
            yield from ((label, value) for label, value in zip(row, rows.pop(0), strict=True) if label.text)
        else:
            yield row


def _row(cells: list[GridCell]) -> Iterator[Paragraph]:
    """Label and value pairs of one row; a title stands for itself."""
    at = 0
    while at < len(cells):
        label, value = cells[at], cells[at + 1] if at + 1 < len(cells) else None
        if _key(label.text) not in _LABELS or value is None or _key(value.text) in _LABELS:
            yield Paragraph(label.text, label.where)
            at += 1
            continue
        titled = _key(label.text) in _TITLES
        yield Paragraph(value.text if titled else f"{_key(label.text)}：{value.text}", value.where)
        at += 2


def _key(text: str) -> str:
    """A label without spaces, brackets and colon."""
    return "".join(text.split()).strip("：:【】[]") if len(text) <= 40 else ""
