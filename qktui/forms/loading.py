"""Forms from ``seeds/forms/*.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from qktui.forms.form import Form
from qktui.forms.parts import Block, Column, Correspondence, Row, RuleSpec, SectionTitle, Table
from qktui.model import Severity
from qktui.resources import data_dir, form_ids


def _record(kind: type[Any], data: dict[str, Any]) -> Any:
    """A dataclass from a TOML table, lists turned into tuples. Raises ``TypeError`` on unknown keys."""
    return kind(**{key: tuple(v) if isinstance(v, list) else v for key, v in data.items()})


def _block(data: dict[str, Any]) -> Block:
    columns = tuple(_record(Column, column) for column in data.pop("columns"))
    rows = tuple(_record(Row, row) for row in data.pop("rows"))
    return Block(columns=columns, rows=rows, **data)


def parse_form(text: str) -> Form:
    """A form from the text of its TOML file.

    Raises ``tomllib.TOMLDecodeError``, or ``TypeError``/``KeyError`` naming what the
    file has too much or too little of.
    """
    data = tomllib.loads(text)
    tables = tuple(
        Table(blocks=tuple(_block(block) for block in table.pop("block")), **table) for table in data.pop("table")
    )
    sections = tuple(_record(SectionTitle, section) for section in data.pop("section"))
    correspondences = tuple(_record(Correspondence, entry) for entry in data.pop("crosswalk", ()))
    key_cells = tuple(data.pop("key_cells", ()))
    specs = tuple(
        _record(RuleSpec, {**rule, "severity": Severity(rule.get("severity", "error"))}) for rule in data.pop("rule")
    )
    cells = {cell.id: cell for table in tables for cell in table.cells()}
    return Form(sections=sections, tables=tables, specs=specs, cells=cells, key_cells=key_cells,
                correspondences=correspondences, **data)  # fmt: skip


@cache
def load_form(form_id: str) -> Form:
    """The form of that id. Raises ``KeyError`` when there is none."""
    if form_id not in form_ids():
        raise KeyError(f"no form {form_id!r}; known: {', '.join(form_ids())}")
    return parse_form((data_dir("seeds") / "forms" / f"{form_id}.toml").read_text(encoding="utf-8"))


def form_for_year(year: int) -> Form:
    """The form that the regulation prescribes for reports of ``year``."""
    forms = [load_form(form_id) for form_id in form_ids()]
    return max((form for form in forms if form.since <= year), key=lambda form: form.since, default=forms[-1])
