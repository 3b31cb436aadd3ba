"""Why a change is not made."""

from __future__ import annotations

from collections.abc import Sequence

from qktui.model import Finding
from qktui.phrases import say
from qktui.queries import FindingRow, StoredReport
from qktui.store import StoreError


class Conflict(StoreError):
    """Somebody saved the report after this person last read it; ``current`` is what it is now."""

    def __init__(self, current: StoredReport) -> None:
        super().__init__(say("这份报告刚被别人改过，请先看过再保存"))
        self.current = current


class NotInBalance(StoreError):
    """The report cannot become final; ``findings`` are the hard rules that fail or are unknown."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        lines = say("；").join(finding.message for finding in findings[:3])
        more = say("……另有 {n} 条", n=len(findings) - 3) if len(findings) > 3 else ""
        super().__init__(say("不能定稿，{n} 条硬规则未成立：{lines}{more}", n=len(findings), lines=lines, more=more))
        self.findings = tuple(findings)


class NotAcknowledged(StoreError):
    """The report cannot become final; ``rows`` are the warnings that nobody has reviewed or given a reason for."""

    def __init__(self, rows: Sequence[FindingRow]) -> None:
        lines = say("；").join(row.finding.message for row in rows[:3])
        more = say("……另有 {n} 条", n=len(rows) - 3) if len(rows) > 3 else ""
        super().__init__(say("不能定稿，{n} 条警告没有复核：{lines}{more}", n=len(rows), lines=lines, more=more))
        self.rows = tuple(rows)
