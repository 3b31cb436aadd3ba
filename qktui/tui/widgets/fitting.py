"""Text in a given number of terminal cells: padded, cut at the end, or shortened in the middle."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size


def fit(text: str, width: int) -> str:
    """``text`` in exactly ``width`` cells, the last of them blank; what is cut ends in ``…``."""
    if cell_len(text) < width:
        return set_cell_size(text, width)
    return set_cell_size(f"{_start(text, width - 2)}…", width)


def shortened(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells, its middle replaced by ``…``: both ends tell names apart."""
    if cell_len(text) <= width:
        return text
    room = max(0, width - 1)
    end = _start(text[::-1], room // 2)[::-1]
    return f"{_start(text, room - cell_len(end))}…{end}"


def _start(text: str, width: int) -> str:
    """As many whole characters from the beginning as fit ``width`` cells."""
    taken = 0
    for place, char in enumerate(text):
        taken += cell_len(char)
        if taken > width:
            return text[:place]
    return text
