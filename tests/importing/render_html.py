"""Parts of a report as a saved web page, plain or as sites dress it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .render_spans import Part, Rows

DRESSES = ("plain", "marked up", "in a page", "in tables")


def html(parts: Sequence[Part], dress: str = "plain", charset: str = "utf-8") -> str:
    """The page. ``dress`` is one of :data:`DRESSES`."""
    marked = dress != "plain"
    body = "\n".join(_part(part, marked) for part in parts)
    content = {"in a page": _page, "in tables": _tables}.get(dress, str)(body)
    return (
        f'<!DOCTYPE html>\n<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        f"<title>信息公开年报_青溪区人民政府</title><style>td{{width:5%}}</style><script>var n = 5 < 6;</script></head>"
        f"<body>{content}</body></html>"
    )


def _part(part: Part, marked: bool) -> str:
    if part.beside:
        return f"<table><tr><td>{table(part.rows, marked)}</td><td>{table(part.beside, marked)}</td></tr></table>"
    if part.kind == "table":
        return table(part.rows, marked)
    if part.kind == "title":
        return f"<h1>{escape(part.text)}</h1>"
    if part.kind == "heading":
        return f"<p><strong>{_spans(part.text) if marked else escape(part.text)}</strong></p>"
    return f"<p>　　{_spans(part.text) if marked else escape(part.text)}</p>"


def table(rows: Rows, marked: bool = False) -> str:
    """A table with spans, the figures dressed as Word does it when ``marked``."""
    lines = []
    for row in rows:
        cells = []
        for cell in row:
            span = "".join(f' {name}="{n}"' for name, n in (("rowspan", cell.rows), ("colspan", cell.columns)) if n > 1)
            text = "<br>".join(map(escape, cell.text.split("\n")))
            if marked:
                shown = "<br/>".join(map(_spans, cell.text.split("\n"))) or "&nbsp;"
                text = f"<p class=MsoNormal>\n{shown}<o:p></o:p></p>"
            cells.append(f"<td{span}>{text}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table border=1>\n<tbody>{chr(10).join(lines)}</tbody></table>"


def _spans(text: str) -> str:
    """The text broken into many spans, with what browsers do not show in between."""
    half = len(text) // 2
    pieces = [escape(piece) for piece in (text[:half], text[half:]) if piece]
    return "<!-- 9 --><span hidden>8</span>".join(f"<span lang=EN-US><font>{piece}</font></span>" for piece in pieces)


def _page(body: str) -> str:
    return f"""
<div class=top><ul><li><a href="/">首页</a></li><li><a href="/xxgk">政府信息公开年报</a></li></ul>
<nav>一、导航 12 34</nav><div>今天是 2026年3月8日</div>
<table class=info><tr><td>索引号：</td><td>011236/2024-00018</td><td>发布日期：</td><td>2024-01-19</td></tr>
<tr><td>发布机构：</td><td>青溪区人民政府办公室</td><td>文　号：</td><td></td></tr></table></div>
<div class=main><div id=zoom>{body}</div></div>
<p>【<a href="javascript:print()">打印本页</a>】【关闭窗口】</p><script>document.write("<td>5</td>")</script>
<div><a href="/a">上一篇：关于 3 个事项的公告</a></div>
<footer>版权所有 青溪区人民政府 网站标识码 4201040005</footer>"""


def _tables(body: str) -> str:
    return f"""<table width=980><tr><td><a href="/">首页</a></td><td>12月3日</td></tr><tr><td colspan=2>
<table><tr><td>{body}</td></tr></table></td></tr></table><table><tr><td>版权所有：青溪区人民政府</td></tr></table>"""
