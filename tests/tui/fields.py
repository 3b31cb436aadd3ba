"""Every place of the app that takes a text, and how a person comes to it by keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from qktui.changes import edit_report
from qktui.model import Cell
from qktui.store import open_store
from tests.factory import balanced_report
from tests.tui.documents import anonymous
from tests.tui.driving import keep, now

Steps = tuple[tuple[str, str], ...]
"""Keys to press, with spaces between them, each time with the words for which to wait then."""


@dataclass(frozen=True)
class Field:
    """A text field. ``place`` is ``class#id``, the class being the one that composes it.

    ``way`` leads to it from where ``after`` has led from the field before. ``empty`` are the
    keys that empty it. ``kept`` is what stands in it in the end, where not any text can.
    ``shows`` is how many characters of a text it shows; 0 is for what takes nothing but figures.
    One ``like`` another is made by the same line of the program, for another particular.
    """

    place: str
    way: Steps
    after: Steps = ()
    kept: str = ""
    shows: int = 50
    empty: str = "ctrl+e ctrl+u"
    like: bool = False


def _form(maker: str, key: str, way: Steps, after: Steps, names: str, **kept: str) -> tuple[Field, ...]:
    """Fields one below the other, with ``key`` to the next."""
    first, *others = (
        Field(f"{maker}#{name}", ((key, ""),), kept=kept.get(name, ""), like=True) for name in names.split()
    )
    return (replace(first, way=way, like=False), *others[:-1], replace(others[-1], after=after))


LISTS = (
    Field("ReportsScreen#", (("", "共 2 份"), ("/", "Esc 清除筛选")), (("escape", "y 年度"), ("escape", "共 2 份"))),
    Field("ProblemsScreen#", (("k", "△ 表三"), ("/", "Esc 清除筛选")), (("escape", "y 年度"), ("escape", "△ 表三"))),
    Field("Reason#", (("d", "为什么不采纳这一条？"),), (("enter", "张三"), ("escape", "q 退出"))),
    Field("FilesScreen#", (("i", "个文件夹"), ("/", "Esc 回到列表")),
          (("enter", "没有这个文件或文件夹"), ("escape", "Space 选"))),
    Field("Whose#agency", (("a", "读完 1 个文件"), ("y", "单位全称"))),
    Field("Whose#year", (("tab", ""),), (("enter", "200/200"), ("a", "✓ 已收"), ("escape", "Space 选"),
          ("escape", "q 退出")), kept="2023", shows=4),
)  # fmt: skip
EDITOR = (
    Field("Board#", (("", "共 2 份"), ("enter", "概览"), ("e", "可以定稿")), kept="7391", shows=0, empty="delete"),
    Field("NarrativeEditor#narrative", (("f6 f6", "[一总体]"),), empty="f7 delete"),
    *_form("Particular", "down", (("f6 f6 f6 f6 f6 f6", "[信息]"),),
           (("escape", "h 历史"), ("escape", "q 退出")),
           "title issuer published_on period address postcode phone website",
           published_on="2022-1-28", period="2021-1-1 至 2021-12-31"),
)  # fmt: skip
INDICATORS = (
    *_form("IndicatorForm", "tab", (("", "共 2 份"), ("enter", "概览"), ("e", "可以定稿"),
           ("f6 f6 f6 f6 f6 f6 f6 f6 f6", "[指标]"), ("n", "超、约、余")),
           (("enter", "重新读取"), ("escape", "h 历史"), ("escape", "q 退出")),
           "label qualifier value unit share section quote", value="7391", share="73", section="1"),
)  # fmt: skip
REASONS = (
    Field("RestorationScreen#", (("", "共 2 份"), ("enter", "概览"), ("h", "3 条修改"), ("end r", "为什么恢复？")),
          (("enter", "已恢复到第"),)),
    Field("Reason#", (("e", "可以定稿"), ("f10", "还有 2 条警告"), ("enter", "这条警告为什么可以保留？")),
          (("enter", "1 条还没有理由"), ("up a", "每条都有理由"), ("f10", "（定稿"), ("escape", "h 历史"),
           ("escape", "q 退出"))),
)  # fmt: skip
WALKS = {"lists": LISTS, "editor": EDITOR, "indicators": INDICATORS, "reasons": REASONS}
"""Walks from the list of reports through the fields and back to it."""


def prepare(database: Path, folder: Path) -> None:
    """What the walks need: two reports, one with two warnings, changed once; and a file that says not whose it is."""
    other = {f"t3.carried_out.{column}": Cell(77) for column in ("natural", "legal")}
    with open_store(database) as store:
        report, _ = keep(store, balanced_report(), balanced_report(year=2020, cells=other))
        edit_report(store, report, now(store, report).version, {"title": "标题"}, user="李四")
    folder.mkdir()
    (folder / "无名.txt").write_text(anonymous(), encoding="utf-8")
