"""The statutory forms, read from ``seeds/forms/*.toml``.

A *form* says which tables, rows, columns and rules a year's regulation prescribes.
A *layout* is one way in which that form is printed: a group such as （六）其他处理
stands as one row *instead* of its details, or as a subtotal *beside* them. The
layout fixes which cells are expected and which linear rules hold among them, so
the same rules run in Python, in SQL and in the database's own gate. A *crosswalk*
says which cells of one form compare with which of another.
"""

from qktui.forms.crosswalk import crosswalk
from qktui.forms.form import Form
from qktui.forms.layout import Layout, Line
from qktui.forms.loading import form_for_year, load_form, parse_form
from qktui.forms.parts import (
    Block,
    Column,
    Correspondence,
    Counterpart,
    FormCell,
    Row,
    RuleSpec,
    SectionTitle,
    Table,
)
from qktui.resources import form_ids

__all__ = [
    "Block",
    "Column",
    "Correspondence",
    "Counterpart",
    "Form",
    "FormCell",
    "Layout",
    "Line",
    "Row",
    "RuleSpec",
    "SectionTitle",
    "Table",
    "crosswalk",
    "form_for_year",
    "form_ids",
    "load_form",
    "parse_form",
]
