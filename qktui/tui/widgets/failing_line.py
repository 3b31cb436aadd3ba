"""One line about what does not balance: first what the cell under the cursor takes part in."""

from __future__ import annotations

from textual.content import Content

from qktui.model import Finding
from qktui.phrases import say
from qktui.printable import one_line
from qktui.rules import place_name, signed
from qktui.tui.opened import OpenedReport
from qktui.tui.widgets.line import Line


class FailingLine(Line):
    """What fails, or that nothing does."""

    def describe(self, opened: OpenedReport, cell_id: str, final: bool) -> None:
        """Speak of this state of the report, the cursor on ``cell_id``."""
        failing = opened.failing
        if not failing:
            self.show(say("✓ 已定稿；要修改先按 R 退回草稿") if final else say("✓ 全部硬规则成立，可以定稿"))
            return
        here = next((finding for finding in failing if cell_id in finding.cells), failing[0])
        more = say("  共 {n} 条，Tab 看下一处", n=len(failing)) if len(failing) > 1 else ""
        self.show(Content.assemble((_sentence(opened, here), "bold"), more))


def _sentence(opened: OpenedReport, finding: Finding) -> str:
    if finding.difference is None:
        return f"? {one_line(finding.message)}"
    place = place_name(opened.stored.layout.form, finding.place)
    return say(
        "✗ {place} 相差 {difference}（左 {left}，右 {right}）", place=place,
        left=finding.left, right=finding.right, difference=signed(finding.left, finding.right),
    )  # fmt: skip
