"""``qktui review``: what a person makes of a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qktui.cli.opening import found, opened, ref_argument
from qktui.cli.program import Failure, Settings, database_option, debug_option, tell
from qktui.cli.wording import command, option
from qktui.model import ReviewState
from qktui.phrases import say

if TYPE_CHECKING:
    from qktui.queries import FindingRow

STATES = {"confirm": ReviewState.CONFIRMED, "dismiss": ReviewState.DISMISSED, "reopen": ReviewState.OPEN}


@command(
    "review",
    help="复核一条问题：确认、不采纳（要写理由）或重新打开\n\n"
    "RULE 是规则名，如 carry；同一规则查出几条时用 --place 指明位置，如 t3.*.natural。事实不变，复核就一直有效。",
)
@ref_argument
@click.argument("year", metavar="YEAR", type=click.IntRange(2000, 2200))
@click.argument("rule", metavar="RULE")
@click.argument("state", metavar="confirm|dismiss|reopen", type=click.Choice(list(STATES)))
@option("--place", metavar="PLACE", default="", help="位置，见 check --json 的 place")
@option("--reason", metavar="TEXT", default="", help="理由")
@database_option
@debug_option
@click.pass_obj
def review_command(
    settings: Settings, ref: str, year: int, rule: str, state: str, place: str, reason: str
) -> None:  # fmt: skip
    """Keep what the person at the keyboard says of one finding."""
    from qktui.changes import recheck, review, user_name
    from qktui.queries import findings_of

    with opened(settings) as store:
        stored = recheck(store, found(store, ref, year).id, user=user_name())
        rows = [row for row in findings_of(store, stored.id) if row.finding.rule == rule]
        row = _only([row for row in rows if place in ("", row.finding.place)], rule)
        review(store, stored.id, row.finding, STATES[state], user=user_name(), reason=reason)
        tell(say("已记下：{message}", message=row.finding.message))


def _only(rows: list[FindingRow], rule: str) -> FindingRow:
    if not rows:
        raise Failure(say("这份报告没有规则 {rule} 查出的问题", rule=rule))
    if len(rows) > 1:
        places = say("、").join(row.finding.place for row in rows)
        raise Failure(say("规则 {rule} 查出几条，请用 --place 指明：{places}", rule=rule, places=places))
    return rows[0]
