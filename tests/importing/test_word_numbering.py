"""The numbers that Word counts by itself stand in the text as they are printed."""

from __future__ import annotations

import pytest

from qktui.importing import read
from qktui.importing.document import Grid, Paragraph
from qktui.importing.word import read_docx
from qktui.importing.word_numbering import in_figures

from .render_office import packed_with, paragraph, run, table
from .render_spans import parts
from .test_rendered import PLAIN


def level(at: int, figures: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{figures}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, more: str = "") -> str:
    return (
        f'<w:abstractNum w:abstractNumId="7">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{more}'
    )


def item(text: str, at: int = 0, number: int = 1) -> str:
    place = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{place}</w:pPr>{run(text)}</w:p>"


def lines(body: str, numbers: str, styles: str = "") -> list[str]:
    found = read_docx("a.docx", packed_with(body, numbering=numbers, styles=styles))
    return [block.text for block in found.blocks if isinstance(block, Paragraph)]


OUTLINE = numbering(
    level(0, "chineseCountingThousand", "%1、"),
    level(1, "chineseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimal", "%1.%4", more="<w:isLgl/>"),
)


def test_levels_are_counted_and_begin_anew() -> None:
    body = "".join(
        [
            item("甲"),
            item("乙", 1),
            item("丙", 2),
            item("丁", 2),
            item("戊", 1),
            item("己", 2),
            item("庚"),
            item("辛", 1),
        ]
    )
    assert lines(body, OUTLINE) == ["一、甲", "（一）乙", "1. 丙", "2. 丁", "（二）戊", "1. 己", "二、庚", "（一）辛"]


def test_a_level_that_was_skipped_counts_as_begun() -> None:
    assert lines(item("甲", 2) + item("乙", 3), OUTLINE) == ["1. 甲", "1.1 乙"]


def test_decimal_figures_throughout() -> None:
    assert lines(item("甲") + item("乙") + item("丙", 3), OUTLINE) == ["一、甲", "二、乙", "2.1 丙"]


def test_a_list_that_starts_elsewhere_and_one_that_never_begins_anew() -> None:
    numbers = numbering(
        level(0, "decimal", "%1、", start=5), level(1, "decimal", "（%2）", more='<w:lvlRestart w:val="0"/>')
    )
    assert lines(item("甲") + item("乙", 1) + item("丙") + item("丁", 1), numbers) == [
        "5、甲",
        "（1）乙",
        "6、丙",
        "（2）丁",
    ]


def test_another_use_of_a_list_goes_on_or_begins_anew_as_it_says() -> None:
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    numbers = numbering(level(0, "decimal", "%1、"), more=again)
    body = item("甲") + item("乙", number=2) + item("丙", number=3) + item("丁", number=3)
    assert lines(body, numbers) == ["1、甲", "2、乙", "1、丙", "2、丁"]


def test_the_list_of_a_style() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H3"><w:basedOn w:val="H1"/></w:style>'
    )

    def styled(style: str, text: str, more: str = "") -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{run(text)}</w:p>'

    numbers = numbering(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2)", more='<w:pStyle w:val="H2"/>'))
    none = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = styled("H1", "甲") + styled("H2", "乙") + styled("H3", "丙") + styled("H1", "丁", none)
    assert lines(body, numbers, styles) == ["一、甲", "1)乙", "二、丙", "丁"]


@pytest.mark.parametrize(
    ("numbers", "printed"),
    [
        (numbering(level(0, "bullet", "l")), "甲"),
        (numbering(level(0, "none", "第条")), "第条 甲"),
        (numbering(level(0, "decimal", "")), "甲"),
        (numbering(level(0, "hindiNumbers", "%1、")), "、甲"),
        (numbering(), "甲"),
        ("", "甲"),
        ('<w:num w:numId="1"><w:abstractNumId w:val="9"/></w:num>', "甲"),
    ],
)
def test_what_prints_no_number(numbers: str, printed: str) -> None:
    assert lines(item("甲"), numbers) == [printed]


def test_a_number_before_a_figure_is_none_of_its_digits() -> None:
    cell = f"<w:tc>{item('39')}</w:tc><w:tc>{item('属于国家秘密')}</w:tc><w:tc>{item('')}</w:tc>"
    data = packed_with(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>", numbering=numbering(level(0, "decimal", "%1.")))
    (grid,) = read_docx("a.docx", data).blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.rows[0]] == ["1. 39", "2. 属于国家秘密", "3."]


@pytest.mark.parametrize(
    ("kind", "figures"),
    [
        (
            "chineseCounting",
            {1: "一", 10: "十", 11: "十一", 20: "二十", 25: "二十五", 101: "一百零一", 110: "一百一十"},
        ),
        ("chineseLegalSimplified", {2: "贰", 10: "拾", 13: "拾叁"}),
        ("ideographDigital", {10: "一〇", 21: "二一"}),
        ("decimalFullWidth", {12: "１２"}),
        ("decimalZero", {3: "03", 12: "12"}),
        ("decimalEnclosedCircleChinese", {1: "①", 20: "⑳", 21: "21"}),
        ("ideographTraditional", {1: "甲", 10: "癸"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA"}),
        ("lowerLetter", {2: "b"}),
        ("upperRoman", {4: "IV", 9: "IX", 40: "XL"}),
        ("lowerRoman", {8: "viii"}),
        ("decimal", {0: "0", 12: "12"}),
        ("upperRoman", {0: ""}),
        ("aiueo", {1: ""}),
    ],
)
def test_figures(kind: str, figures: dict[int, str]) -> None:
    assert {number: in_figures(number, kind) for number in figures} == figures


def test_a_report_whose_headings_word_numbers() -> None:
    """A section that is renamed is known by the number that stands in no text."""
    body = ""
    for part in parts(PLAIN):
        if part.kind == "table":
            body += table(part.rows)
        elif part.kind == "heading":
            bare = part.text.split("、", 1)[1]
            body += item("下一步工作打算" if bare == "存在的主要问题及改进情况" else bare)
        else:
            body += paragraph(part.text)
    (draft,) = read("a.docx", packed_with(body, numbering=numbering(level(0, "chineseCounting", "%1、"))))
    assert {k: str(c.value) for k, c in draft.report.cells.items()} == PLAIN
    assert [section.number for section in draft.report.sections] == [1, 2, 3, 4, 5, 6]
    assert draft.report.sections[4].text.startswith("（一）问题")
    assert draft.questions == ("第五部分的标题是“下一步工作打算”，按编号认定",)
