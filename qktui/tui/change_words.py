"""A change of a report in words: what was done, to what, from what to what. No screen."""

from __future__ import annotations

from datetime import datetime, timedelta

from qktui.forms import Form
from qktui.model import Status
from qktui.phrases import pick, say
from qktui.printable import one_line
from qktui.queries import INDICATORS, SECTION, ChangeRow, indicator_in_words
from qktui.rules import place_name
from qktui.tui.opened import status_text

TOGETHER = timedelta(seconds=0.5)
"""Entries of one save are written within less; a draft saves itself after longer pauses."""
INDICATOR = "indicator "
WHOLE = "report"
"""What the trail calls an indicator, before its position, and the report as a whole."""


def one_save(newer: ChangeRow, older: ChangeRow) -> bool:
    """Whether two neighbours in the trail were saved together: by the same person, for the same reason, at once."""
    if (newer.user, newer.action, newer.reason) != (older.user, older.action, older.reason):
        return False
    return datetime.fromisoformat(newer.at) - datetime.fromisoformat(older.at) < TOGETHER


def action_word(action: str) -> str:
    """What somebody did; what other programs wrote is shown as they call it."""
    words = {
        "import": say("导入"), "replace": say("由新文件取代"), "new": say("新建"), "insert": say("新建"),
        "edit": say("修改"), "finalise": say("定稿"), "reopen": say("退回草稿"), "restore": say("恢复"),
        "delete": say("删除"), "check": say("核查"), "review": say("复核"),
    }  # fmt: skip
    return words.get(action, one_line(action))


def subject_words(subject: str, form: Form) -> str:
    """What was changed: a cell by its place, a section by its title, a field by its name."""
    if subject in form.cells:
        return place_name(form, subject)
    if subject.startswith(SECTION):
        return section_words(subject.removeprefix(SECTION), form)
    if subject.startswith(INDICATOR):
        return say("指标")
    return field_words(subject)


def section_words(number: str, form: Form) -> str:
    """A section's number and its title in the form."""
    title = next((pick(each.title, each.title_en) for each in form.sections if str(each.number) == number), "")
    return say("第 {n} 部分 {title}", n=one_line(number), title=title).strip()


def field_words(name: str) -> str:
    """A column of the report's table, or a part of the report, by its name in the trail or as a content."""
    words = {
        WHOLE: say("整份报告"), "agency": say("单位"), "agency_id": say("单位编号"), "year": say("年度"),
        "form": say("格式"), "source": say("来源"), "status": say("状态"), "title": say("标题"),
        "issuer": say("编制单位"), "published_on": say("公布日期"), "period_start": say("统计开始"),
        "period_end": say("统计结束"), "address": say("地址"), "postcode": say("邮编"), "phone": say("电话"),
        "website": say("网站"), "abridged_from": say("摘编自"), "period": say("统计期限"), INDICATORS: say("指标"),
    }  # fmt: skip
    return words.get(name, one_line(name))


def value_words(subject: str, value: str | None) -> str:
    """A value on one line; blank, absent, and text without a visible character are told in words.

    A section's text is too long for a line: how long it is.
    """
    if value is None:
        return say("无此格") if "." in subject else say("无")
    if not value:
        return say("空")
    if subject.startswith(SECTION):
        return say("{n} 字", n=len(value.partition("\n")[2]))
    if subject.startswith(INDICATOR):
        return one_line(indicator_in_words(value) or "")
    if subject == "status" and value in tuple(Status):
        return status_text(Status(value))
    return one_line(value) or say("看不见的字符")
