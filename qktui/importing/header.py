"""A table's printed header: which labels, in which reading order, name which columns.

Headers of several levels are read out in three orders: level by level (rows of
cells, the usual one), branch by branch (each column under its heading), or all
headings first and the columns in the last line. A header counts only when every
column is named in one of these orders; values are never placed without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from qktui.forms import Block, Column, Row, Table
from qktui.importing.labels import Name, keys


@dataclass(frozen=True, slots=True)
class Leaf:
    """One place of a line of figures. ``row`` is set where the header also names the row."""

    column: Column
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A label of the header tree. ``firm``: no reading may lack it; ``whole``: it spans every column."""

    keys: frozenset[str]
    depth: int
    leaf: int = -1
    firm: bool = False
    whole: bool = False


class Header:
    """The header of a block's columns, or of some rows printed side by side (``across``)."""

    def __init__(self, block: Block, rows: Iterable[Row] = ()) -> None:
        sides = tuple(rows)
        self.leaves = tuple(Leaf(column, row) for row in sides or (None,) for column in block.columns)
        self._paths = [_path(block, leaf) for leaf in self.leaves]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every label of the header, comparable."""
        return frozenset[str]().union(*(node.keys for node in self.nodes))

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The labels branch by branch, each once."""
        found: dict[tuple[str, ...], Node] = {}
        for index, path in enumerate(self._paths):
            for depth, (_, names, firm) in enumerate(path):
                place = tuple(label for label, _, _ in path[: depth + 1])
                last = depth == len(path) - 1
                whole = not last and all(_starts(other, place) for other in self._paths)
                found.setdefault(place, Node(names, depth, index if last else -1, firm or last, whole))
        return tuple(found.values())

    @cached_property
    def _orders(self) -> tuple[tuple[tuple[Node, bool], ...], ...]:
        """The orders in which the labels may be printed, and of each label whether it may not be absent."""
        levels = sorted(self.nodes, key=lambda node: node.depth)
        headings_first = sorted(levels, key=lambda node: node.leaf)
        return (
            tuple((node, not node.whole) for node in levels),
            tuple((node, node.firm) for node in self.nodes),
            tuple((node, not node.whole) for node in headings_first),
        )

    def may_stand_in(self, printed: Set[str]) -> bool:
        """Whether all columns are among these labels, comparable."""
        return not any(node.leaf >= 0 and node.keys.isdisjoint(printed) for node in self.nodes)

    def read(self, names: Sequence[Name]) -> dict[int, Name] | None:
        """The printed label of each leaf, by its number; ``None`` when this is not the whole header in order."""
        for order in self._orders:
            if (found := _follow(order, names)) is not None:
                return found
        return None


def headers_across(table: Table) -> list[Header]:
    """What one line of figures may hold in a table printed across: all its rows, those of a group, or one of them."""
    block = table.blocks[0]
    rows = [row for row in block.rows if not row.heading]
    groups = [block.details(row.id) for row in block.rows if row.heading]
    return [Header(block, some) for some in (rows, *groups, *([row] for row in rows))]


def row_keys(row: Row) -> frozenset[str]:
    """The comparable forms of a row's labels."""
    return keys([row.label, row.short, *row.aliases])


def _path(block: Block, leaf: Leaf) -> list[tuple[str, frozenset[str], bool]]:
    """Labels from the top of the header down to one leaf: label, its comparable forms, whether it is firm."""
    path = []
    if leaf.row is not None:
        path += [(row.label, row_keys(row), False) for row in block.ancestors(leaf.row)]
        path.append((leaf.row.label, row_keys(leaf.row), True))
    path += [(label, keys([label]), False) for label in leaf.column.under]
    if leaf.column.label:
        path.append((leaf.column.label, keys([leaf.column.label, *leaf.column.aliases]), True))
    return path


def _starts(path: Sequence[tuple[str, frozenset[str], bool]], place: tuple[str, ...]) -> bool:
    return tuple(label for label, _, _ in path[: len(place)]) == place


def _follow(order: Iterable[tuple[Node, bool]], names: Sequence[Name]) -> dict[int, Name] | None:
    """The names matched one by one against ``order``, nodes not needed may be absent; ``None`` if they differ."""
    found: dict[int, Name] = {}
    position = 0
    for node, needed in order:
        if position < len(names) and names[position].key in node.keys:
            if node.leaf >= 0:
                found[node.leaf] = names[position]
            position += 1
        elif needed:
            return None
    return found if position == len(names) else None
