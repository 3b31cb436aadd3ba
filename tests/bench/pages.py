"""Made-up reports as web pages, each different, of the size that published ones have."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from qktui.forms import Form, load_form
from tests.importing.render_html import DRESSES, html
from tests.importing.render_spans import Part, Style, parts

FORMS = ("2021", "2021", "2021", "2019")
STYLES = (Style(), Style(labels="short"), Style(disputes="apart"), Style(cut=9, repeated=True))
STATED = 50
"""Sentences of a narrative that state service figures, as many as the built-in report has."""
WORD = {
    "<td": '<td valign=center style="padding:0pt 5.4pt;border:solid windowtext 1pt"',
    "<span lang": '<span style="font-family:仿宋_GB2312;font-size:12pt" lang',
    "<p>": '<p style="margin-top:0pt;line-height:28pt">',
}
"""What Word writes into every cell, line and stretch of text that is pasted from it."""
_LINKS = "".join(f"<li><a href=/zwgk/{n}.html target=_blank>第{n}类信息</a></li>" for n in range(12))
_MENU = f"<ul class=sub>{_LINKS}</ul>" * 10
SITE = {"<body>": f"<body>{_MENU}<div class=content>", "</body>": "</div></body>"}
"""The links that stand on every page, and what holds the report itself."""
SENTENCES = tomllib.loads((Path(__file__).parents[1] / "rules" / "indicators.toml").read_text(encoding="utf-8"))
PROSE = (
    "坚持以公开为常态、不公开为例外，把政务公开贯穿决策、执行、管理、服务、结果全过程。",
    "落实分管领导牵头、专人负责的工作机制，做到年初有部署、年中有检查、年底有考核。",
    "依法依规办理群众提出的申请，答复前由法制机构审核，答复后及时回访，力求当事人满意。",
    "对照目录逐项核对已公开的内容，过时的撤下，缺漏的补上，表述不一的统一。",
    "按照“谁公开、谁审查，先审查、后公开”的要求，严把政治关、保密关、文字关。",
)  # fmt: skip


def page(number: int) -> bytes:
    """The page of that number, always the same: form, layout, dress, agency and every figure depend on it."""
    chance = random.Random(number)
    form = load_form(chance.choice(FORMS))
    cells = {cell.id: str(chance.choice((0, 0, 0, chance.randint(1, 2000)))) for cell in form.layout().cells}
    text = html(tuple(_report(form, cells, chance)), DRESSES[number % len(DRESSES)])
    for plain, dressed in (WORD | SITE).items():
        text = text.replace(plain, dressed)
    return text.replace("青溪区", f"青{_spoken(number)}溪区").encode()


def _report(form: Form, cells: Mapping[str, str], chance: random.Random) -> Iterator[Part]:
    narrative = iter(chance.sample(_stating(), STATED))
    for part in parts(cells, chance.choice(STYLES), form):
        yield part
        if part.kind == "heading":
            for _ in range(STATED // len(form.sections)):
                lines = [*chance.sample(PROSE, 2), _with_other_figures(next(narrative), chance)]
                yield Part("text", "".join(lines))


@cache
def _stating() -> tuple[str, ...]:
    return tuple(example["text"] for entry in SENTENCES.values() for example in entry["states"])


def _with_other_figures(sentence: str, chance: random.Random) -> str:
    return re.sub("[1-9]", lambda _: str(chance.randint(1, 9)), sentence)


def _spoken(number: int) -> str:
    return "".join("零一二三四五六七八九"[int(digit)] for digit in str(number))
