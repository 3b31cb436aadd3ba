"""A finding as the screens say it: its sign, its look, what people made of it."""

from __future__ import annotations

from qktui.checks import rule_label
from qktui.model import Finding, Outcome, Review, ReviewState, Severity
from qktui.phrases import say
from qktui.printable import one_line
from qktui.tui.rechecking import AT_ONCE
from qktui.tui.times import local_time


def sign(finding: Finding) -> str:
    """One character that tells how bad a finding is, colour or not."""
    if finding.outcome is Outcome.FAIL:
        return {Severity.ERROR: "✗", Severity.WARNING: "△", Severity.NOTE: "·"}[finding.severity]
    return "?" if finding.outcome is Outcome.UNKNOWN else "✓"


def severity_word(severity: Severity) -> str:
    """A severity's name."""
    return {Severity.ERROR: say("错误"), Severity.WARNING: say("警告"), Severity.NOTE: say("提示")}[severity]


def state_word(state: ReviewState) -> str:
    """What a person made of a finding, in one word."""
    return {
        ReviewState.OPEN: say("待看"),
        ReviewState.CONFIRMED: say("已确认"),
        ReviewState.DISMISSED: say("不采纳"),
    }[state]


def state_mark(state: ReviewState) -> str:
    """The word in brackets before a finding's sentence; nothing before one that nobody has looked at."""
    return "" if state is ReviewState.OPEN else f"[{state_word(state)}] "


def pending_words(unchecked: int) -> list[str]:
    """So many reports are out of date: that they will be checked, or what to run where they are too many."""
    if not unchecked:
        return []
    if unchecked > AT_ONCE:
        return [say("待核 {n} 份：请运行 qktui check --all", n=f"{unchecked:,}")]
    return [say("待核 {n} 份", n=unchecked)]


def review_sentence(finding: Finding, review: Review) -> str:
    """Which rule it is, and who said what of it, when and why."""
    label = rule_label(finding.rule)
    if not review.at:
        return label
    who = f"{label} · {state_word(review.state)} · {one_line(review.user)} {local_time(review.at)}"
    return f"{who} · {one_line(review.reason)}" if review.reason else who
