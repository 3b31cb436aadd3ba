"""Files as offices publish them, with invented figures, for the screens to import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from qktui.model import plain
from tests.factory import balanced_report
from tests.importing.render import render
from tests.importing.render_html import html
from tests.importing.render_office import docx
from tests.importing.render_pdf import render_pdf
from tests.importing.render_spans import parts

UNIT = "青溪区人民政府"
"""Whose report the rendered text is; its address makes it 云岭市青溪区人民政府."""
FULL = f"云岭市{UNIT}"

WRITERS: Mapping[str, Callable[[Mapping[str, str]], bytes]] = {
    "txt": lambda cells: render(cells).encode(),
    "html": lambda cells: html(parts(cells), "in a page").encode(),
    "docx": lambda cells: docx(parts(cells)),
    "pdf": lambda cells: render_pdf(cells),
}


def figures(agency: str = UNIT, **changed: str) -> dict[str, str]:
    """Cells in balance as they are printed; ``changed`` ones by id, with ``__`` for a point."""
    cells = {key: plain(cell.value or 0) for key, cell in balanced_report(agency, 2023).cells.items()}
    return cells | {key.replace("__", "."): text for key, text in changed.items()}


def write(folder: Path, name: str, cells: Mapping[str, str] | None = None, agency: str = UNIT) -> Path:
    """A report of 2023 in the format of the name's ending; by another agency only as text."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    data = WRITERS[path.suffix[1:]](figures(agency) if cells is None else cells)
    path.write_bytes(data if agency == UNIT else data.decode().replace(UNIT, agency).encode())
    return path


def district(n: int) -> str:
    """The n-th of many agencies."""
    return f"{'东南西北上中下前后新'[n // 10 % 10]}{'山河湖海林田桥港城关'[n % 10]}{'一二三四五'[n // 100]}区人民政府"


def anonymous() -> str:
    """A report that does not say whose it is, nor of which year."""
    text = render(figures()).replace(UNIT, "").replace("2023年度", "")
    for said in ("统计期限为2023年1月1日至2023年12月31日。", "云岭市青溪区", "南岭省"):
        text = text.replace(said, "")
    return text.replace("青溪区政务公开办公室", "本办公室").replace("2023年，", "")
