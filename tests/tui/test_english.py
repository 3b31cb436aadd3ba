"""The program in English over a report in English: whatever is Chinese on the screen is ours, and wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from qktui.cli import cli
from qktui.exchange import dumps
from qktui.model import Cell, Contact, Report
from qktui.phrases import use_language
from qktui.store import Store
from tests.factory import balanced_report
from tests.tui.driving import LARGE, Person, at_work, keep
from tests.unit.test_locale import CHINESE

AGENCY = "Greenfield"


def english_report() -> Report:
    """A report whose texts are all English: one sum is wrong, one cell blank, one indicator rounded."""
    report = balanced_report(
        AGENCY, title="Yearly report", issuer="An office", contact=Contact("9 River Road", "650000"),
        cells={"t4.review.total": Cell(99), "t3.granted.legal": Cell(None)},
    )  # fmt: skip
    updates, satisfaction = report.indicators
    updates = replace(updates, unit="万条", qualifier="超", quote="items")
    sections = tuple(replace(section, text="Some narrative.") for section in report.sections)
    return replace(report, sections=sections, indicators=(updates, replace(satisfaction, quote="rate")))


def chinese_lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if CHINESE.search(line)]


async def looks(person: Person, *keys: str) -> None:
    """Press keys; nothing that is then on the screen is Chinese."""
    await person.press(*keys)
    for worker in list(person.app.workers):
        if worker.group not in ("saving", "accepting"):  # which may wait for the answer to their question
            await worker.wait()
    await person.pilot.pause()
    assert chinese_lines(person.text()) == [], keys


async def test_every_screen_is_english(empty: Store) -> None:
    use_language("en")
    keep(empty, english_report())
    async with at_work(empty, LARGE) as person:
        await person.sees(AGENCY)
        for keys in (["question_mark"], ["escape", "r"], ["escape", "y"], ["escape", "s"], ["escape", "x"], ["slash"]):
            await looks(person, *keys)
        await looks(person, "escape", "escape")
        await person.open()
        for key in "1234560ckp":
            await looks(person, key)
        await looks(person, "question_mark")
        await looks(person, "escape", "c")
        for _ in range(4):
            await looks(person, "pagedown")


async def test_the_editor_is_english(empty: Store) -> None:
    use_language("en")
    keep(empty, english_report())
    async with at_work(empty, LARGE) as person:
        await person.open("3", "e")
        await person.sees("Edit · ")
        for keys in (["7"], ["enter"], ["tab"], ["delete"], ["u"], ["t"], ["question_mark"], ["escape", "f10"]):
            await looks(person, *keys)
        await looks(person, "escape", "right_square_bracket")


async def test_importing_is_english(empty: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_language("en")
    report = english_report()
    keep(empty, report)
    files = {"a new one.json": replace(report, year=2022), "other.json": replace(report, title="Changed")}
    for name, one in files.items():
        (tmp_path / name).write_text(dumps(one), encoding="utf-8")
    (tmp_path / "none.txt").write_text("nothing", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    async with at_work(empty, LARGE) as person:
        await person.sees(AGENCY)
        await looks(person, "i")
        await person.sees("Choose files")
        for keys in (["question_mark"], ["escape", "slash"], ["escape", "space", "space"]):
            await looks(person, *keys)
        await person.press("a")
        await person.sees("3 files read")
        for keys in (["down"], ["down"], ["home", "enter"], ["escape", "y"], ["escape", "x"], ["x", "A"], ["escape"],
                     ["question_mark"], ["escape"]):  # fmt: skip
            await looks(person, *keys)
        await looks(person, "end", "enter")
        await person.sees("Review · ")
        for key in ("0", "1", "2", "3", "n", "p", "4", "5", "q", "u", "d", "question_mark"):
            await looks(person, key)
        await looks(person, "escape", "a")
        await person.sees("✓ replaced")
        await looks(person, "escape")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["list"], "Status"),
        (["show", AGENCY], "over 1"),
        (["show", AGENCY, "--provenance"], "not recorded"),
        (["check", AGENCY], "fails: left"),
        (["check"], "with errors: 1"),
        (["chart", AGENCY], "Outcomes of requests"),
        (["edit", AGENCY, "2021", "t3.new.natural=1"], "now a draft"),
        (["finalise", AGENCY, "2021"], "cannot become final"),
        (["reopen", AGENCY, "2021"], "not final"),
        (["db", "info"], "Journal mode"),
        (["db", "verify"], "is sound"),
    ],
)
def test_every_command_is_english(empty: Store, command: list[str], said: str) -> None:
    keep(empty, english_report())
    result = CliRunner().invoke(cli, ["--lang", "en", "--db", str(empty.path), *command])
    assert said in result.output
    assert chinese_lines(result.output) == []


def test_questions_and_refusals_are_english(empty: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report = english_report()
    partial = replace(report, cells={key: cell for key, cell in report.cells.items() if key != "t3.new.legal"})
    files = {
        "part.json": dumps(partial),
        "cut.json": "{",
        "empty.txt": " ",
        "year.json": dumps(report).replace('"year": 2021', '"year": "?"'),
    }
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(cli, ["--lang", "en", "--db", str(empty.path), "import", *files, "missing.txt"])
    assert "questions 1, rejected 4" in result.output
    assert chinese_lines(result.output) == []
