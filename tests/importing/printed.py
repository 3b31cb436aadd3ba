"""Figures as reports print them, and what is to be read from each: invented ones of any form, and published ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from qktui.forms import Form, FormCell, Layout, form_ids, load_form
from qktui.model import Number

Printed = tuple[str, Number | None, str]
"""The printed text, with the value and the raw text to be read from it."""

BLANK: Printed = ("", None, "")

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def _plain(n: int) -> Printed:
    return str(n), n, ""


COUNTS: tuple[Callable[[int], Printed], ...] = (
    _plain,
    lambda n: (f"{n + 1000:,}", n + 1000, f"{n + 1000:,}"),
    lambda n: (f"{n}件", n, f"{n}件"),
    lambda n: (f"{n}（其中修订{n // 2}件）", n, f"{n}（其中修订{n // 2}件）"),
    lambda n: (f"{n}".translate(_FULL_WIDTH), n, f"{n}".translate(_FULL_WIDTH)),
)
SIGNED: tuple[Callable[[int], Printed], ...] = (
    _plain,
    lambda n: (f"+{n}", n, f"+{n}"),
    lambda n: (f"-{n + 1}", -n - 1, ""),
    lambda n: (f"－{n + 1}", -n - 1, f"－{n + 1}"),
)
AMOUNTS: tuple[Callable[[int], Printed], ...] = (
    lambda n: (f"{Decimal(n).scaleb(-2):f}", Decimal(n).scaleb(-2), ""),
    lambda n: (f"{n}元", Decimal(n).scaleb(-4), f"{n}元"),
    lambda n: (f"{Decimal(n).scaleb(-3):f}万元", Decimal(n).scaleb(-3), f"{Decimal(n).scaleb(-3):f}万元"),
)
"""How a figure is printed in a cell of that kind."""

_DASHES = ("/", "-", "—", "——", "_", "无")


def generated(layout: Layout, chance: Random, plain: float = 0.5, blank: float = 0.2) -> dict[str, Printed]:
    """Any figures at all for a layout's cells.

    The shares of cells that print the plainest of numbers, and of those that are
    blank or dashes. A group's row prints a figure, since without one it is only the heading of its details.
    """
    found = {}
    for cell in layout.cells:
        if chance.random() < blank:
            found[cell.id] = chance.choice([BLANK, BLANK, BLANK, *((dash, None, dash) for dash in _DASHES)])
        else:
            ways = _ways(cell)
            found[cell.id] = (ways[0] if chance.random() < plain else chance.choice(ways))(_number(chance))
    for cell in layout.cells:
        if cell.optional:
            found[cell.id] = _plain(1)
    return found


def _ways(cell: FormCell) -> tuple[Callable[[int], Printed], ...]:
    return AMOUNTS if cell.decimals else SIGNED if cell.signed else COUNTS


def _number(chance: Random) -> int:
    return chance.choice([0, chance.randint(0, 9), chance.randint(0, 500), chance.randint(0, 10**9)])


def balanced(layout: Layout, chance: Random) -> dict[str, Printed]:
    """Figures for a layout's cells with which all its rules hold."""
    figures = {cell.id: chance.randint(0, 30) for cell in layout.cells}
    before: dict[str, int] = {}
    while figures != before:
        before = dict(figures)
        for rule in layout.rules:
            first, *others = rule.left
            figures[first] = sum(figures[cell] for cell in rule.right) - sum(figures[cell] for cell in others)
    return {cell.id: _ways(cell)[0](figures[cell.id]) for cell in layout.cells}


def without_zeros(cells: Mapping[str, Printed]) -> dict[str, Printed]:
    """The same figures from an office that leaves zeros blank."""
    return {cell_id: BLANK if cell[1] == 0 else cell for cell_id, cell in cells.items()}


def without_figures(cells: Mapping[str, Printed]) -> dict[str, Printed]:
    """Tables of labels only."""
    return dict.fromkeys(cells, BLANK)


def texts(cells: Mapping[str, Printed]) -> dict[str, str]:
    """What is printed in each cell."""
    return {cell_id: text for cell_id, (text, _, _) in cells.items()}


@dataclass(frozen=True)
class Figures:
    """The figures of one report, by a name for it."""

    name: str
    form: Form
    cells: Mapping[str, Printed]


def invented() -> Iterator[Figures]:
    """Reports of every form: balanced ones, ones with figures printed in every way, groups printed in one row."""
    for form in map(load_form, form_ids()):
        chance = Random(form.id)
        full = balanced(form.layout(), chance)
        yield Figures(f"{form.id}, balanced", form, full)
        yield Figures(f"{form.id}, figures of all kinds", form, generated(form.layout(), chance))
        yield Figures(f"{form.id}, labels only", form, without_figures(full))
        if key := ",".join(f"{table.id}.{row.id}{'+' * (row.id != 'other')}" for table, _, row in form.groups()):
            yield Figures(f"{form.id}, groups and subtotals", form, without_zeros(balanced(form.layout(key), chance)))


def samples(folder: Path) -> Iterator[Figures]:
    """The published reports in the folder, as printed and with blanks for zeros."""
    for path in sorted(folder.glob("*.json")):
        report = json.loads(path.read_text(encoding="utf-8"))
        raw, form = report.get("raw", {}), load_form(report["form"])
        cells = {key: _published(value, raw.get(key, "")) for key, value in report["cells"].items()}
        yield Figures(path.stem, form, cells)
        if without_zeros(cells) != cells:
            yield Figures(f"{path.stem}, blanks for zeros", form, without_zeros(cells))


def _published(value: str | int | None, raw: str) -> Printed:
    """``value`` as the exchange format has it: an amount is a text."""
    text = raw or ("" if value is None else str(value))
    return text, Decimal(value) if isinstance(value, str) else value, raw
