"""Corrections in words for a person: why a change, and what one should know of the list."""

from __future__ import annotations

from qktui.locate.smallest import LARGEST_SET
from qktui.model import Change, Located, Reason, Side, Why, plain
from qktui.phrases import say

STATED = (Why.NARRATIVE, Why.UNITS, Why.LAST_YEAR)
"""What is stated elsewhere, as against slips."""


def why(change: Change) -> str:
    """All that speaks for the change: ``一位数字之差，上年为 41``."""
    if change.new is None:
        return say("必须改，但改成几要看原件")
    slips = [reason for reason in change.why if reason.why not in STATED]
    words = [reason_in_words(reason, change) for reason in change.why]
    return say("，").join(words if slips else [say("改后能平，看不出是怎样写错的"), *words])


def reason_in_words(reason: Reason, change: Change) -> str:
    """One reason of a change."""
    if reason.value is not None:
        return _stated(reason.why, plain(reason.value))
    if reason.side is None:
        return _within(reason.why, longer=len(plain(change.new or 0)) > len(plain(change.old or 0)))
    return _between(reason.why, reason.side, leaves=not change.new)


def notes(located: Located) -> tuple[str, ...]:
    """What a person should know before choosing: ties and why, and where the list has its limits."""
    found = []
    if located.beyond:
        found.append(say("改 {n} 格以内不能使每条都成立", n=LARGEST_SET))
    if len(located.first) > 1:
        stated = any(reason.why in STATED for repair in located.first for c in repair.changes for reason in c.why)
        tie = say("{n} 种改法并列最前：{why}", n=len(located.first), why=(
            say("错法同样常见，正文、下级合计和上年数也分不出") if stated
            else say("错法同样常见，没有正文、下级合计或上年数可以区分")))  # fmt: skip
        found.append(tie)
    if located.cut:
        found.append(say("没有找全，可能还有别的改法"))
    if located.blanks:
        found.append(say("有 {n} 个空格，相关规则无法核对，范围因此没能缩小", n=len(located.blanks)))
    return tuple(found)


def _stated(why: Why, value: str) -> str:
    if why is Why.NARRATIVE:
        return say("正文写的是 {value}", value=value)
    if why is Why.UNITS:
        return say("各单位合计 {value}", value=value)
    return say("上年为 {value}", value=value)


def _within(why: Why, longer: bool) -> str:
    """A slip within one figure."""
    if why is Why.LENGTH:
        return say("少写了一位数字") if longer else say("多写了一位数字")
    return {
        Why.DIGIT: say("一位数字之差"),
        Why.TRANSPOSED: say("两位数字颠倒"),
        Why.SIGN: say("正负号写反"),
        Why.SHIFTED: say("移位时挤掉的数，按规则补上"),
    }[why]


def _between(why: Why, side: Side, leaves: bool) -> str:
    """A slip that involves the figure on one side. One that stood a place off ``leaves`` one of the cells."""
    return {
        (Why.SWAPPED, Side.LEFT): say("与左邻互换"),
        (Why.SWAPPED, Side.RIGHT): say("与右邻互换"),
        (Why.SWAPPED, Side.ABOVE): say("与上一行互换"),
        (Why.SWAPPED, Side.BELOW): say("与下一行互换"),
        (Why.MOVED, Side.LEFT): say("这里的数应在左边一列") if leaves else say("数填到了左边一列"),
        (Why.MOVED, Side.RIGHT): say("这里的数应在右边一列") if leaves else say("数填到了右边一列"),
        (Why.MOVED, Side.ABOVE): say("这里的数应在上一行") if leaves else say("数填到了上一行"),
        (Why.MOVED, Side.BELOW): say("这里的数应在下一行") if leaves else say("数填到了下一行"),
        (Why.SHIFTED, Side.LEFT): say("这一行左移了一列"),
        (Why.SHIFTED, Side.RIGHT): say("这一行右移了一列"),
        (Why.SHIFTED, Side.ABOVE): say("这一列上移了一行"),
        (Why.SHIFTED, Side.BELOW): say("这一列下移了一行"),
        (Why.EXCHANGED, Side.LEFT): say("与左边一列整列互换"),
        (Why.EXCHANGED, Side.RIGHT): say("与右边一列整列互换"),
        (Why.EXCHANGED, Side.ABOVE): say("与上一行整行互换"),
        (Why.EXCHANGED, Side.BELOW): say("与下一行整行互换"),
    }[why, side]
