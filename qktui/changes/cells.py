"""A cell as the database keeps it: exact, in smallest units."""

from __future__ import annotations

from decimal import MAX_PREC, Context, Decimal
from typing import TYPE_CHECKING

from qktui.model import LARGEST, Cell, Number, plain
from qktui.phrases import say
from qktui.queries import from_units

if TYPE_CHECKING:
    pass


_EXACT = Context(prec=MAX_PREC)


def kept_cell(cell: Cell | None, decimals: int) -> tuple[int | None, str | None]:
    """A cell as the table ``cell`` keeps it: smallest units, and the printed text where that says more.

    Raises ``ValueError``, in a sentence, for a figure finer than the smallest unit or beyond the bounds.
    """
    if cell is None:
        return None, None
    if cell.value is None:
        return None, cell.raw
    units = to_units(cell.value, decimals)
    printed = cell.raw or plain(cell.value)
    return units, None if printed == plain(from_units(units, decimals)) else printed


def to_units(number: Number, decimals: int) -> int:
    """A figure in smallest units, exact however many digits it is written with."""
    if decimals == 0 and isinstance(number, int) and -LARGEST <= number <= LARGEST:
        return number
    figure = Decimal(number)
    if not figure.is_finite() or figure.copy_abs() > LARGEST:
        raise ValueError(say("数字太大，存不下：{number}", number=number))
    units = figure.scaleb(decimals, _EXACT)
    if units != units.to_integral_value():
        raise ValueError(say("{number} 的小数位太多，最多 {n} 位", number=plain(number), n=decimals))
    if units.copy_abs() > LARGEST:
        raise ValueError(say("数字太大，存不下：{number}", number=plain(number)))
    return int(units)
