"""核查: what every rule says of the report, the worst first; Enter goes to the cell or the sentence it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets.option_list import Option

from qktui.checks import in_words
from qktui.forms import Form
from qktui.locate.words import notes
from qktui.model import Finding, Located, Outcome, ReviewState, Severity
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import corrections_of
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.finding_words import review_sentence, sign, state_mark
from qktui.tui.opened import OpenedReport
from qktui.tui.reviewing import REVIEW_KEYS
from qktui.tui.widgets.line import Line, Note
from qktui.tui.widgets.prose import Paragraph, Prose
from qktui.tui.widgets.scrolling import ChoiceList
from qktui.tui.widgets.typeset import Typeset

STYLE = {"✗": "bold $text-error", "△": "bold $text-warning", "?": "$text-warning"}
"""How the signs are coloured."""

SHOWN_REPAIRS = 3
"""Corrections that are shown under the findings; the editor lists all."""


class FindingList(ChoiceList):
    """Findings, one a line, the quoted sentence below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "看该处", tooltip="到这一条所说的格，或正文里的那句话")
    ]


class ChecksPanel(Vertical):
    """Findings as a list, under a line that counts them; beneath, what was said of the one under the cursor."""

    DEFAULT_CSS = """
    ChecksPanel { height: 1fr; }
    ChecksPanel #summary { text-style: bold; }
    ChecksPanel FindingList, ChecksPanel FindingList:focus { height: 1fr; }
    ChecksPanel #corrections { max-height: 7; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "only_failing", "未成立", tooltip="只看没有成立的规则，或全部"),
        *REVIEW_KEYS,
    ]

    @dataclass
    class GoTo(Message):
        """A person wants to see the cell that a finding speaks of, or the sentence that it quotes."""

        cell: str
        quote: str = ""

    @dataclass
    class Judge(Message):
        """A person says this of a finding."""

        finding: Finding
        state: ReviewState

    @dataclass
    class Corrected(Message):
        """The corrections of this state of the report."""

        opened: OpenedReport
        located: Located

    def __init__(self, opened: OpenedReport, store: Store) -> None:
        super().__init__(id="checks")
        self.opened, self.store = opened, store
        self.only_failing = False
        self.shown: list[Finding] = []

    def compose(self) -> ComposeResult:
        """A summary, the list, what was said of a finding."""
        yield Line(id="summary")
        yield FindingList()
        yield Note(id="said")
        yield Prose(id="corrections")

    def on_mount(self) -> None:
        """Fill the list."""
        self.show(self.opened)

    def show(self, opened: OpenedReport) -> None:
        """Show this state of the report, the cursor staying on its rule."""
        self.opened = opened
        at = self.current and (self.current.rule, self.current.place)
        self.shown = [f for f in opened.worst_first if not self.only_failing or f.outcome is not Outcome.PASS]
        self.query_one("#summary", Line).show(summary(opened))
        findings = self.query_one(FindingList)
        with self.app.batch_update():
            findings.set_options([Option(self._line(finding)) for finding in self.shown] or [_nothing()])
            same = (n for n, f in enumerate(self.shown) if (f.rule, f.place) == at)
            findings.highlighted = next(same, 0) if self.shown else None
        self._describe()
        self.query_one("#corrections").display = False
        if any(f.outcome is Outcome.FAIL for f in opened.failing):
            jobs.start(self, "corrections", lambda: corrections_of(self.store, opened.stored),
                       lambda located: self.Corrected(opened, located))  # fmt: skip

    @on(Corrected)
    def _corrected(self, message: Corrected) -> None:
        message.stop()
        if message.opened is self.opened:
            corrections = self.query_one("#corrections", Prose)
            corrections.show(_corrections(self.opened.stored.layout.form, message.located))
            corrections.display = True

    def point(self, cell: str) -> None:
        """Put the cursor on the first finding that speaks of a cell; it stays where none does."""
        place = next((n for n, finding in enumerate(self.shown) if cell in finding.cells), None)
        if place is not None:
            self.query_one(FindingList).highlighted = place

    @property
    def current(self) -> Finding | None:
        """The finding under the cursor."""
        place = self.query_one(FindingList).highlighted
        return None if place is None or place >= len(self.shown) else self.shown[place]

    def _line(self, finding: Finding) -> Typeset:
        mark, state = sign(finding), state_mark(self.opened.review_of(finding).state)
        line = Content.assemble((f"{mark} ", STYLE.get(mark, "")), (state, "bold"), one_line(finding.message))
        quote = [Content.styled(f"  “{one_line(finding.quote)}”", "$foreground-muted")] if finding.quote else []
        return Typeset(line, *quote)

    @on(FindingList.OptionHighlighted)
    def _describe(self) -> None:
        finding = self.current
        said = review_sentence(finding, self.opened.review_of(finding)) if finding else ""
        self.query_one("#said", Note).tell(said)
        self.refresh_bindings()

    def action_only_failing(self) -> None:
        """Hide or show the rules that hold."""
        self.only_failing = not self.only_failing
        self.show(self.opened)

    def action_judge(self, state: str) -> None:
        """Say what is to be thought of the finding under the cursor."""
        if self.current is not None:
            self.post_message(self.Judge(self.current, ReviewState(state)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what fails can be judged, and not in a read-only database."""
        if action != "judge":
            return True
        finding = self.current
        if finding is None or self.store.read_only or finding.outcome is not Outcome.FAIL:
            return False
        return self.opened.review_of(finding).state.value not in parameters

    @on(FindingList.OptionSelected)
    def _selected(self, event: FindingList.OptionSelected) -> None:
        event.stop()
        finding = self.shown[event.option_index]
        if finding.quote or finding.cells:
            self.post_message(self.GoTo(next(iter(finding.cells), ""), finding.quote))
        else:
            self.notify(say("这一条不指某一格，也不引某一句"), markup=False)


def summary(opened: OpenedReport) -> str:
    """How many balance rules hold, fail and are undecided, and how many other findings there are, in a sentence.

    They are counted as in the header: a figure that is none counts only as a failure.
    """
    hard = [f for f in opened.findings if f.severity is Severity.ERROR]
    linear = [f for f in hard if f.rule != "count"]
    passed, unknown = (sum(f.outcome is each for f in linear) for each in (Outcome.PASS, Outcome.UNKNOWN))
    said = say("{n} 条勾稽规则：成立 {passed}，不平 {failed}，无法核对 {unknown}",
               n=len(linear), passed=passed, failed=_failed(hard, Severity.ERROR), unknown=unknown)  # fmt: skip
    warnings, notes = (_failed(opened.worst_first, severity) for severity in (Severity.WARNING, Severity.NOTE))
    if not warnings and not notes:
        return said
    return said + say("；警告 {warnings} 条，提示 {notes} 条", warnings=warnings, notes=notes)


def _failed(findings: Iterable[Finding], severity: Severity) -> int:
    return sum(f.outcome is Outcome.FAIL and f.severity is severity for f in findings)


def _corrections(form: Form, located: Located) -> Iterator[Paragraph]:
    """The first corrections and what one should know of them; they are taken in the editor."""
    yield Paragraph(say("最可能的更正（在编辑中按 F8 采用）："), "heading")
    for repair in located.repairs[:SHOWN_REPAIRS]:
        yield Paragraph(f"{repair.rank}  {in_words(form, repair)}", hang=3)
    if (more := len(located.repairs) - SHOWN_REPAIRS) > 0:
        yield Paragraph(say("……另有 {n} 种改法", n=more), "muted")
    yield from (Paragraph(note, "notice") for note in notes(located))


def _nothing() -> Option:
    return Option(Content(say("全部成立")), disabled=True)
