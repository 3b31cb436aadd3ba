"""Folders as the chooser shows them: what is listed, what a typed path means, how it goes on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qktui.tui.folders import Item, completed, list_folder, look_at, shown, size_text, start_folder, typed


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * len(name.encode()))


def test_folders_first_then_files_that_are_read(tmp_path: Path) -> None:
    touch(tmp_path, "乙.pdf", "甲.DOCX", "b/1.txt", "a/1.txt", "照片.jpg", ".隐藏.txt", "~$甲.docx", ".git/x.txt")
    listing = list_folder(tmp_path)
    assert [(item.name, item.folder) for item in listing.items] == [
        ("a", True), ("b", True), ("乙.pdf", False), ("甲.DOCX", False),
    ]  # fmt: skip
    assert (listing.files, listing.others, listing.reason) == (2, 1, "")
    assert listing.items[2].size == len("乙.pdf".encode())


def test_links_pipes_and_what_cannot_be_looked_at(tmp_path: Path) -> None:
    touch(tmp_path, "真/1.txt")
    (tmp_path / "环").symlink_to(tmp_path)
    (tmp_path / "断.txt").symlink_to(tmp_path / "没有.txt")
    os.mkfifo(tmp_path / "管.txt")
    listing = list_folder(tmp_path)
    assert [item.name for item in listing.items] == ["环", "真"]
    assert listing.others == 2


@pytest.mark.parametrize(("name", "reason"), [("没有", "没有这个文件夹"), ("a.txt", "这不是文件夹")])
def test_what_is_no_folder_has_a_reason(tmp_path: Path, name: str, reason: str) -> None:
    touch(tmp_path, "a.txt")
    assert list_folder(tmp_path / name).reason == reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look everywhere")
def test_a_closed_folder_has_a_reason(tmp_path: Path) -> None:
    closed = tmp_path / "闭"
    closed.mkdir(mode=0)
    assert list_folder(closed).reason == "没有读取这个文件夹的权限"


def test_names_that_are_no_text_are_shown_safely(tmp_path: Path) -> None:
    for name in (b"\xff\xfe.txt", b"\x1b[31m.txt", "\u202e倒.txt".encode(), b"a\nb.txt"):
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).touch()  # noqa: PTH118  # bytes
    items = list_folder(tmp_path).items
    assert {item.name for item in items} == {"[31m.txt", "a b.txt", "\ufffd\ufffd.txt", "倒.txt"}
    assert all(item.path.exists() for item in items)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", "/家/报告"), ("2023", "/家/报告/2023"), ("../别处/", "/家/别处"), ("/根/a.pdf", "/根/a.pdf"),
        ("'/根/带 空格.pdf'", "/根/带 空格.pdf"), ('"/根/a.pdf"', "/根/a.pdf"), ("  /根  ", "/根"), ("'", "/家/报告/'"),
    ],
)  # fmt: skip
def test_what_a_typed_path_means(text: str, path: str) -> None:
    assert typed(text, Path("/家/报告")) == Path(path)


def test_a_tilde_is_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/家")
    assert typed("~/报告", Path("/x")) == Path("/家/报告")


def test_a_path_is_carried_on_as_far_as_it_is_certain(tmp_path: Path) -> None:
    touch(tmp_path, "报告2022/1.txt", "报告2023/1.txt", "说明.txt", "说话.jpg", "x\x1by.txt", "x\x1bz.txt")
    assert completed("报", tmp_path).text == "报告202"
    assert completed("报告202", tmp_path).names == ("报告2022/", "报告2023/")
    assert completed("报告2022", tmp_path).text == "报告2022/"
    assert completed(f"{tmp_path}/说", Path("/")).text == f"{tmp_path}/说明.txt"
    assert completed("报告2023/", tmp_path).text == "报告2023/1.txt"
    assert completed("没有", tmp_path) == completed("没有", tmp_path)
    assert completed("没有", tmp_path).names == ()
    assert completed("没有/这里", tmp_path).text == "没有/这里"
    assert completed("x", tmp_path).text == "x", "a control character is not typed for anybody"


def test_looking_at_a_path(tmp_path: Path) -> None:
    touch(tmp_path, "a.txt")
    found = look_at(tmp_path / "a.txt")
    assert isinstance(found, Item)
    assert not found.folder
    assert isinstance(folder := look_at(tmp_path), Item)
    assert folder.folder
    assert look_at(tmp_path / "b.txt") == "没有这个文件或文件夹"
    assert isinstance(look_at(tmp_path / ("长" * 300)), str)
    assert isinstance(look_at(Path("/a\0b")), str)


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (12_345, "12 KB"), (999_499, "999 KB"), (999_500, "1.0 MB"),
     (2_345_678, "2.3 MB"), (5 * 10**9, "5.0 GB"), (7 * 10**12, "7 TB")],
)  # fmt: skip
def test_sizes(size: int, text: str) -> None:
    assert size_text(size) == text


def test_shown_and_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(tmp_path) == str(tmp_path)
    gone = tmp_path / "去"
    gone.mkdir()
    monkeypatch.chdir(gone)
    assert start_folder() == gone
    gone.rmdir()
    assert start_folder() == Path.home()
