"""Text files: encodings, lines, cells."""

from __future__ import annotations

import pytest

from qktui.importing.document import Document, Grid, NotAReport, Paragraph, clean
from qktui.importing.text import LARGEST_FILE, MOST_LINES, decode, read_text


def grids(document: Document) -> list[list[list[str]]]:
    return [[[c.text for c in row] for row in b.rows] for b in document.blocks if isinstance(b, Grid)]


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_encodings(encoding: str) -> None:
    text = "一、主动公开情况。5 件" if encoding == "gbk" else "一、主动公开情况。5 件𠮷"
    assert decode("a.txt", text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空"),
        (b" \r\n\t\n", "空"),
        (b"\xef\xbb\xbf", "空"),
        (b"abc\0def", "二进制"),
        (b"\x89PNG\r\n\x1a\n\xff\xff\xff\xff junk behind it", "二进制"),
        ("一\0二".encode("utf-16"), "二进制"),
        ("公开\0".encode("utf-16-le"), "二进制"),
        ("今天 1 日".encode("utf-16-le"), "二进制"),
        ("公开 1 件".encode("utf-16-le")[:-1], "中断"),
        ("年度报告正文".encode()[:-1], "中断"),
        ("年度报告正文".encode("utf-16")[:-1], "中断"),
        (b"a" * (LARGEST_FILE + 1), "太大"),
    ],
)
def test_what_is_no_text(data: bytes, reason: str) -> None:
    with pytest.raises(NotAReport, match=reason) as refused:
        decode("a.txt", data)
    assert refused.value.name == "a.txt"


def test_too_many_lines() -> None:
    with pytest.raises(NotAReport, match="太大"):
        read_text("a.txt", b"a\n" * (MOST_LINES + 1))


def test_a_cell_a_line() -> None:
    document = read_text("a.txt", "前文。\n\t商业\n企业\n\t科研机构\n\n\t本年\n\t1\n\t\n\t3\n\n\n后文。\n".encode())
    assert grids(document) == [[["商业企业", "科研机构"], ["本年", "1", "", "3"]]]
    assert paragraphs(document) == ["前文。", "后文。"]
    table = document.blocks[1]
    assert isinstance(table, Grid)
    assert table.rows[1][1].where == "文件第 7 行"


def test_a_paragraph_right_after_a_figure_is_no_part_of_it() -> None:
    document = read_text("a.txt", "\t本年\n\t7\n五、存在的主要问题\n".encode())
    assert grids(document) == [[["本年", "7"]]]
    assert paragraphs(document) == ["五、存在的主要问题"]


def test_a_figure_broken_over_lines_is_not_glued_together() -> None:
    assert grids(read_text("a.txt", "\t本年\n\t39\n125\n".encode())) == [[["本年", "39\n125"]]]


def test_a_label_does_not_swallow_the_figure_below() -> None:
    document = read_text("a.txt", "\t规章\n0\n".encode())
    assert grids(document) == [[["规章"]]]
    assert paragraphs(document) == ["0"]


def test_a_note_below_a_figure_belongs_to_it() -> None:
    assert grids(read_text("a.txt", "\t规章\n\t22\n（其中修订16件）\n".encode())) == [[["规章", "22（其中修订16件）"]]]


@pytest.mark.parametrize("line", ["本年\t1\t\t3", "| 本年 | 1 |  | 3 |", "本年|1||3"])
def test_a_row_a_line(line: str) -> None:
    assert grids(read_text("a.txt", f"前文。\n{line}\n|---|---|\n后文。".encode())) == [[["本年", "1", "", "3"]]]


def test_an_indented_sentence_is_text() -> None:
    sentence = "\t2023年，全区共公开信息1200条，其中政策文件35件。"
    assert paragraphs(read_text("a.txt", sentence.encode())) == [sentence.strip()]


def test_line_ends() -> None:
    document = read_text("a.txt", "甲。\r\n乙。\r丙。\u2028丁。\n".encode())
    assert [(b.text, b.where) for b in document.blocks if isinstance(b, Paragraph)] == [
        ("甲。", "文件第 1 行"),
        ("乙。", "文件第 2 行"),
        ("丙。", "文件第 3 行"),
        ("丁。", "文件第 3 行"),
    ]


def test_marks_of_word_and_control_characters_are_left_out() -> None:
    document = read_text("a.txt", "[bookmark: _GoBack]一是\x1b[31m加强\x07培训\u202e。\ufeff\u200b  \n".encode())
    assert paragraphs(document) == ["一是[31m加强培训。"]


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        ("1\u200b39", "139"),
        ("1\x0739", "1 39"),
        ("1\u200f39", "1 39"),
        ("\u202e139\u202c", "139"),
        ("件\x07数", "件数"),
    ],
)
def test_cleaning_never_makes_one_number_of_two(printed: str, cleaned: str) -> None:
    assert clean(printed) == cleaned


def test_a_huge_line_is_a_paragraph() -> None:
    document = read_text("a.txt", ("1 2|3\t" * 100_000).encode())
    assert len(paragraphs(document)) == 1


MARKED = """# 青溪区财政局年度报告 #

> 引文

## 一、总体情况

**加强**公开，见[网站](http://www.example.cn)。
- 第一条<br>第二条
1\\. 编号

| 名称 | 本年<br>件数 |
|:---|---:|
| 甲\\|乙 | **139** |
| 1\\. 丙 | 1<br>39 |
| 丁 | \\_ |
"""


def test_markdown_is_text_without_its_marks() -> None:
    document = read_text("a", MARKED.encode())
    assert paragraphs(document) == [
        "青溪区财政局年度报告", "引文", "一、总体情况", "加强公开，见网站。", "第一条", "第二条", "1. 编号",
    ]  # fmt: skip
    assert grids(document) == [[["名称", "本年件数"], ["甲|乙", "139"], ["1. 丙", "1\n39"], ["丁", "_"]]]


def test_without_the_signs_of_markdown_nothing_is_taken_away() -> None:
    assert paragraphs(read_text("a.txt", "# 一\n**二**\n\\_\n> 三".encode())) == ["# 一", "**二**", "\\_", "> 三"]


@pytest.mark.parametrize(
    ("rows", "aligned"),
    [
        ("| 甲 | 乙 |\n| a | 1 |", True),
        ("| 甲 | 乙 |\n| a |  |", True),
        ("| 甲 | 乙 |\n| a | 1 | 2 |", False),
        ("甲\t乙\na\t1", True),
        ("甲\t乙\na\t1\t2", False),
    ],
)
def test_rows_of_one_width_tell_the_columns(rows: str, aligned: bool) -> None:
    (table,) = read_text("a.md", f"{rows}\n".encode()).blocks
    assert isinstance(table, Grid)
    assert table.aligned is aligned
