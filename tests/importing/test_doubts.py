"""What a reader could not settle reaches the person who imports the file, whatever became of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qktui.importing import NotAReport
from qktui.importing.assemble import assemble
from qktui.importing.document import Document
from qktui.importing.text import read_text

from .render import render
from .test_rendered import PLAIN

DOUBTS = ("第 3 页只有图像。", "工作表没有读取。")


def doubted(text: str) -> Document:
    return replace(read_text("报告.txt", text.encode()), doubts=DOUBTS)


def test_doubts_stand_before_the_other_questions() -> None:
    unsigned = render(PLAIN).replace("2024年1月18日", "")
    assert assemble(read_text("报告.txt", unsigned.encode())).questions == ("文件末尾没有落款日期，请确认文件完整",)
    assert assemble(doubted(unsigned)).questions == (*DOUBTS, "文件末尾没有落款日期，请确认文件完整")


def test_a_refusal_tells_the_doubts_as_well() -> None:
    with pytest.raises(NotAReport) as refused:
        assemble(doubted("年度报告\n"))
    assert refused.value.reason.startswith("不是政府信息公开工作年度报告")
    assert refused.value.reason.endswith("；".join(("", *DOUBTS)))
