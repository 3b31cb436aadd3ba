"""Choosing files: folders, marks, typed and pasted paths, and names that mean harm."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual import events

from qktui.store import Store, open_store
from qktui.tui.screens.files import FilesScreen, PathInput
from qktui.tui.screens.incoming import IncomingScreen
from qktui.tui.widgets.file_list import FileList
from tests.tui.documents import district, write
from tests.tui.driving import SIZES, Person, at_work
from tests.tui.test_hostile import control_characters


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the program is started in, its path longer than a line: two folders, two reports, a picture."""
    place = tmp_path / ("各单位历年材料存档" * 8) / "报告"
    write(place, "甲.txt")
    write(place / "区", "乙.html")
    write(place / "市" / "里", "丙.docx")
    (place / "照片.jpg").write_bytes(b"x")
    monkeypatch.chdir(place)
    return place


async def choosing(person: Person) -> FileList:
    """Open the chooser; its list."""
    await person.until(lambda: person.app.screen.query("ReportList"), "the list of reports")
    await person.press("i")
    await person.until(lambda: person.app.screen.query(FileList), "the chooser")
    files = person.app.screen.query_one(FileList)
    await person.until(lambda: files.rows, "the folder")
    return files


def names(files: FileList) -> list[str]:
    return [files._title(item) for item in files.rows]


def at(files: FileList) -> str:
    assert files.row is not None
    return files.row.name


def incoming(person: Person) -> list[str]:
    """The files that the screen on top has been told to read."""
    assert isinstance(person.app.screen, IncomingScreen)
    return [path.name for path in person.app.screen.paths]


@pytest.mark.parametrize("size", SIZES)
async def test_a_folder_tells_what_is_in_it(empty: Store, folder: Path, size: tuple[int, int]) -> None:
    async with at_work(empty, size) as person:
        files = await choosing(person)
        assert names(files) == ["..（上一级）", "区/", "市/", "甲.txt"]
        await person.sees("导入 · 选择文件", "存档/报告/", "2 个文件夹，1 个文件；另有 1 个别的格式的文件", "3.9 KB")
        await person.sees("Space 选", "Enter 打开", "Esc 返回")
        assert all(len(line) <= size[0] for line in person.screen())


async def test_through_folders_and_back(empty: Store, folder: Path) -> None:
    async with at_work(empty) as person:
        files = await choosing(person)
        assert at(files) == "区"
        await person.press("down", "enter")
        await person.sees("存档/报告/市/")
        assert names(files) == ["..（上一级）", "里/"]
        await person.press("right")
        await person.sees("丙.docx")
        await person.press("backspace")
        await person.until(lambda: at(files) == "里", "the folder that was left")
        await person.press("left")
        await person.until(lambda: at(files) == "市", "the folder that was left")
        await person.press("home", "enter")
        await person.until(lambda: at(files) == "报告", "the folder above")
        await person.press("escape")
        await person.until(lambda: not isinstance(person.app.screen, FilesScreen), "the list of reports")


async def test_enter_reads_a_file_and_what_is_marked_elsewhere(empty: Store, folder: Path) -> None:
    async with at_work(empty) as person:
        files = await choosing(person)
        await person.press("space")
        await person.sees("已选 1 项 *", "* 区/")
        await person.press("enter")
        await person.sees("里/")
        await person.press("enter")
        await person.sees("丙.docx")
        await person.press("space", "space", "home", "space")
        assert [path.name for path in files.marked] == ["区"], "marked twice is not marked, and the way up cannot be"
        await person.press("end", "enter")
        await person.until(lambda: isinstance(person.app.screen, IncomingScreen), "the reading")
        assert incoming(person) == ["区", "丙.docx"]
        await person.sees("读完 2 个文件")
        await person.press("escape", "enter")
        await person.until(lambda: isinstance(person.app.screen, FilesScreen), "the chooser")
        assert not files.marked


@pytest.mark.parametrize(
    ("keys", "read"), [(["a"], ["报告"]), (["r"], ["区"]), (["space", "space", "r"], ["区", "市"])]
)
async def test_folders_are_read_whole(empty: Store, folder: Path, keys: list[str], read: list[str]) -> None:
    async with at_work(empty) as person:
        await choosing(person)
        await person.press(*keys)
        await person.until(lambda: isinstance(person.app.screen, IncomingScreen), "the reading")
        assert incoming(person) == read


async def test_the_last_folder_is_remembered(empty: Store, folder: Path) -> None:
    async with at_work(empty) as person:
        await choosing(person)
        await person.press("enter")
        await person.sees("乙.html")
        await person.press("end", "enter")
        await person.sees("读完 1 个文件")
        await person.press("escape", "enter")
        await person.sees("乙.html")
        await person.press("escape")
        files = await choosing(person)
        await person.until(lambda: at(files) == "乙.html", "the folder that was used last")


async def test_a_path_is_typed_and_completed(empty: Store, folder: Path) -> None:
    async with at_work(empty) as person:
        files = await choosing(person)
        await person.press("slash")
        line = person.app.screen.query_one(PathInput)
        assert line.value == f"{folder}/"
        await person.sees("Tab 补全", "Esc 回到列表")
        await person.write("市")
        await person.press("tab")
        await person.until(lambda: line.value == f"{folder}/市/", "the completed path")
        await person.press("tab", "enter")
        await person.until(lambda: names(files) == ["..（上一级）", "丙.docx"], "the folder")
        await person.press("slash")
        await person.write("丙")
        await person.press("tab", "enter")
        await person.until(lambda: isinstance(person.app.screen, IncomingScreen), "the reading")
        assert incoming(person) == ["丙.docx"]


async def test_a_path_that_is_not_there_is_said(empty: Store, folder: Path) -> None:
    async with at_work(empty) as person:
        files = await choosing(person)
        await person.press("slash", "x", "tab")
        await person.sees("没有这样开头的文件或文件夹")
        await person.press("enter")
        await person.sees("没有这个文件或文件夹")
        await person.press("escape")
        assert files.has_focus
        assert person.app.screen.query_one(PathInput).value == f"{folder}/"
        await person.press("slash", "tab")
        await person.sees("区/  市/  甲.txt")


@pytest.mark.parametrize("quote", ["", "'"])
async def test_a_path_is_pasted_into_the_list(empty: Store, folder: Path, quote: str) -> None:
    async with at_work(empty) as person:
        await choosing(person)
        person.app.post_message(events.Paste(f"{quote}{folder}/市/里/丙.docx{quote}\n"))
        await person.until(lambda: person.app.screen.query_one(PathInput).has_focus, "the path")
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, IncomingScreen), "the reading")
        assert incoming(person) == ["丙.docx"]


@pytest.mark.parametrize("text", ["长" * 1_000_000, "[/x]\x1b]0;x\x07\0", "\n", "/\0/"])
async def test_pasting_harm(empty: Store, folder: Path, text: str) -> None:
    async with at_work(empty) as person:
        await choosing(person)
        person.app.post_message(events.Paste(text))
        await person.press("tab", "enter")
        await person.app.workers.wait_for_complete()
        await person.pilot.pause()
        assert isinstance(person.app.screen, FilesScreen), "there is no such file, or it is a folder"
        assert not control_characters(person.app.screen.query_one(PathInput).value)


async def test_names_are_only_ever_names(empty: Store, folder: Path) -> None:
    hostile = (b"[red]x.txt", b"[@click=app.quit]x.txt", b"\x1b]0;t\x07.txt", b"\x1b[31m.txt", b"\xff\xfe\x80.txt",
               "\u202e倒.txt".encode(), ("名" * 80).encode() + b".txt", b"a\nb\tc.txt")  # fmt: skip
    for name in hostile:
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:  # noqa: PTH118, PTH123  # bytes
            file.write(b"x")
    (folder / "\x1b[2J夹").mkdir()
    async with at_work(empty) as person:
        files = await choosing(person)
        assert len(files.rows) == 13
        assert not control_characters(person.text())
        await person.sees("[@click=app.quit]x.txt")
        for _ in files.rows:
            await person.press("space")
        await person.press("r")
        await person.until(lambda: isinstance(person.app.screen, IncomingScreen), "the reading")
        await person.sees("读完")
        for _ in hostile:
            await person.press("down")
            assert not control_characters(person.text())
        await person.press("enter")
        await person.press("escape", "x", "escape", "enter")
        assert person.app.is_running


async def test_ten_thousand_files(empty: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "许多"
    place.mkdir()
    for n in range(10_000):
        (place / f"{n:05}.pdf").touch()
    monkeypatch.chdir(place)
    async with at_work(empty) as person:
        files = await choosing(person)
        await person.sees("0 个文件夹，10,000 个文件")
        await person.press("end")
        assert at(files) == "09999.pdf"
        await person.sees("09999.pdf")
        await person.press("pageup", "home", "down")
        assert at(files) == "00000.pdf"
        await person.press("a")
        await person.sees("超过 2,000 个文件，没有读入", "qktui import 文件夹")
        await person.press("escape")
        await person.until(lambda: isinstance(person.app.screen, FilesScreen), "the chooser, unasked")


async def test_an_empty_folder_says_so(empty: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "空").mkdir()
    monkeypatch.chdir(tmp_path / "空")
    async with at_work(empty) as person:
        await choosing(person)
        await person.sees("这里没有文件夹，也没有可以读的文件")
        await person.press("a")
        await person.sees("导入 ", "没有可以读的文件")
        await person.press("enter", "a", "A", "x", "y", "r", "escape")
        await person.until(lambda: isinstance(person.app.screen, FilesScreen), "the chooser, unasked")
        await person.press("enter")
        await person.sees("空/")


async def test_a_folder_that_goes_away(empty: Store, folder: Path) -> None:
    async with at_work(empty) as person:
        files = await choosing(person)
        (folder / "区" / "乙.html").unlink()
        (folder / "区").rmdir()
        await person.press("enter")
        await person.sees("没有这个文件夹")
        assert names(files)[1] == "区/"


async def test_a_read_only_database_takes_nothing_in(store: Store, folder: Path) -> None:
    with open_store(store.path, read_only=True) as reading:
        async with at_work(reading) as person:
            await person.sees("共 1 份")
            assert "i 导入" not in person.text()
            await person.press("i")
            await person.app.workers.wait_for_complete()
            assert len(person.app.screen_stack) == 1


async def test_the_mouse(empty: Store, folder: Path) -> None:
    async with at_work(empty) as person:
        files = await choosing(person)
        await person.pilot.click(offset=(5, 5))
        assert at(files) == "市"
        await person.pilot.click(offset=(5, 5))
        await person.sees("里/")
        await person.pilot._post_mouse_events([events.MouseScrollDown], files)
        await person.pilot.click(offset=(5, 2))
        assert person.app.is_running


async def test_many_are_listed_when_there_are_many(empty: Store, folder: Path) -> None:
    for n in range(40):
        write(folder, f"{n:03}.txt", agency=district(n))
    async with at_work(empty) as person:
        files = await choosing(person)
        await person.press("end", "pageup", "pagedown")
        assert at(files) == "甲.txt"
        await person.sees("甲.txt")
