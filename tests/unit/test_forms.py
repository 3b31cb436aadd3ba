"""The forms as data: their cells, layouts and rules fit together."""

from __future__ import annotations

import itertools
import tomllib

import pytest

from qktui.forms import Counterpart, Form, Layout, crosswalk, form_for_year, form_ids, load_form, parse_form
from qktui.model import Side
from qktui.resources import data_dir

FORMS = [load_form(form_id) for form_id in form_ids()]
FORM = load_form("2021")
SIZES = {"2021": 200, "2019": 198, "2014": 58}
"""How many cells the form prints officially."""

SMALL = """
id = "x"
title = "试"
title_en = "Trial"
origin = "试"
since = 2000
section = []
[[table]]
id = "t1"
title = "表"
title_en = "Table"
section = 1
[[table.block]]
unit = "件"
columns = [{ id = "n", label = "数", en = "Number" }]
rows = [
  { id = "all", label = "合计", en = "All" },
  { id = "g", optional = true, label = "组", en = "Group" },
  { id = "g.a", under = "g", label = "甲", en = "A" },
  { id = "g.b", under = "g", label = "乙", en = "B" },
]
[[rule]]
id = "sum"
label = "和"
label_en = "Sum"
table = "t1"
each = "column"
left = ["all"]
right = ["g.*"]
hard = true
origin = "试"
"""


@pytest.fixture(params=FORMS, ids=form_ids())
def form(request: pytest.FixtureRequest) -> Form:
    found: Form = request.param
    return found


def layouts(form: Form) -> list[Layout]:
    """Every layout of the form's first groups: each official, instead of its details, or beside them."""
    groups = [f"{table.id}.{row.id}" for table, _, row in form.groups()][:3]
    choices = itertools.product(*(("", group, f"{group}+") for group in groups))
    return [form.layout(",".join(sorted(part for part in choice if part))) for choice in choices]


def test_ids_are_unique_and_speak_of_their_place(form: Form) -> None:
    assert form.id in form_ids()
    for cell_id, cell in form.cells.items():
        assert cell_id == cell.id
        assert cell.id.startswith(cell.table + ".") or cell.id == cell.table
        assert cell.unit
    listed = [cell.id for table in form.tables for cell in table.cells()]
    assert len(listed) == len(set(listed)) == len(form.cells)


def test_the_official_print_has_the_statutory_number_of_cells() -> None:
    for form_id in SIZES.keys() & set(form_ids()):
        assert len(load_form(form_id).layout().cells) == SIZES[form_id]


def test_every_rule_of_every_layout_speaks_of_its_own_cells(form: Form) -> None:
    for layout in layouts(form):
        printed = {cell.id for cell in layout.cells}
        for rule in layout.rules:
            assert set(rule.left) | set(rule.right) <= printed, (layout.key, rule.key)
            assert len(set(rule.left + rule.right)) == len(rule.left + rule.right)
            assert rule.left
            assert rule.right
            assert rule.origin
        assert len({rule.key for rule in layout.rules}) == len(layout.rules)


def test_a_layout_is_found_again_from_its_cells(form: Form) -> None:
    for layout in layouts(form):
        assert form.layout_of([cell.id for cell in layout.cells]) is layout


def test_a_group_stands_in_place_of_its_details_or_beside_them(form: Form) -> None:
    for table, block, group in form.groups():
        name = f"{table.id}.{group.id}"
        own = {table.cell_id(group, column) for column in block.columns}
        details = {table.cell_id(row, column) for row in block.details(group.id) for column in block.columns}
        assert details
        for key, prints in (("", details), (name, own), (f"{name}+", own | details)):
            cells = {cell.id for cell in form.layout(key).cells}
            assert cells & (own | details) == prints


def test_rules_of_a_cell_are_those_that_name_it(form: Form) -> None:
    layout = form.layout()
    for cell, rules in layout.rules_of.items():
        assert set(rules) == {rule for rule in layout.rules if cell in rule.left + rule.right}


def test_the_same_cell_counts_in_the_same_digits_in_every_form() -> None:
    digits: dict[str, int] = {}
    for cell in (cell for form in FORMS for cell in form.cells.values()):
        assert digits.setdefault(cell.id, cell.decimals) == cell.decimals, cell.id


def test_every_file_is_read_and_says_where_it_comes_from() -> None:
    for path in (data_dir("seeds") / "forms").glob("*.toml"):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        assert data["id"] == path.stem
        assert data["origin"]


def test_a_table_cell_shows_all_its_headers() -> None:
    table = FORM.table("t3")
    (block,) = table.blocks
    row = next(row for row in block.rows if row.id == "denied.internal")
    assert [above.id for above in block.ancestors(row)] == ["outcomes", "denied"]
    assert next(column for column in block.columns if column.id == "legal").under == ("申请人情况", "法人或其他组织")


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2021, "2021"),
        (2024, "2021"),
        (2100, "2021"),
        (2020, "2019"),
        (2019, "2019"),
        (2018, "2014"),
        (2014, "2014"),
        (1990, form_ids()[-1]),
    ],
)
def test_a_year_has_its_form(year: int, expected: str) -> None:
    assert form_for_year(year).id == expected


def test_a_figure_has_the_unit_of_its_row_or_column_or_block() -> None:
    units = {
        ("2019", "t2.procurement.amount"): ("万元", 6, False), ("2019", "t2.procurement.items"): ("项", 0, False),
        ("2019", "t2.licensing.items_change"): ("项", 0, True), ("2019", "t2.licensing.decisions"): ("件", 0, False),
        ("2014", "s.fees"): ("万元", 6, False), ("2014", "s.training.trainees"): ("人次", 0, False),
        ("2014", "s.requests"): ("件", 0, False), ("2021", "t2.fees.amount"): ("万元", 6, False),
    }  # fmt: skip
    for (form_id, cell_id), expected in units.items():
        cell = load_form(form_id).cells[cell_id]
        assert (cell.unit, cell.decimals, cell.signed) == expected


def test_key_cells_are_cells_of_the_form(form: Form) -> None:
    assert form.key_cells
    assert set(form.key_cells) <= {cell.id for cell in form.layout().cells}


def test_every_table_has_its_section(form: Form) -> None:
    assert {table.section for table in form.tables} <= {section.number for section in form.sections}


def test_a_whole_is_the_sum_of_the_rows_under_it() -> None:
    rules = {rule.key: rule for rule in load_form("2014").layout().rules}
    assert rules["handled:s.concluded"].left == ("s.concluded",)
    assert rules["handled:s.concluded"].right == ("s.concluded.on_time", "s.concluded.extended")
    assert rules["staff:s.office.staff"].right == ("s.office.staff_full", "s.office.staff_part")


# ------------------------------------------------------------------ across forms
NEWEST = load_form("2021").layout()
ONE_ROW = load_form("2021").layout("t3.other")


@pytest.mark.parametrize(
    ("form_id", "cell", "layout", "expected"),
    [
        ("2019", "t3.new.natural", NEWEST, Counterpart(("t3.new.natural",))),
        ("2019", "t4.after_review.total", NEWEST, Counterpart(("t4.after_review.total",))),
        ("2019", "t3.other.legal", NEWEST,
         Counterpart(("t3.other.no_correction.legal", "t3.other.unpaid_fee.legal", "t3.other.misc.legal"))),
        ("2019", "t3.other.legal", ONE_ROW, Counterpart(("t3.other.legal",))),
        ("2019", "t2.rules.made", NEWEST, None),
        ("2021", "t3.other.legal", load_form("2019").layout(), Counterpart(("t3.other.legal",))),
        ("2021", "t3.other.misc.legal", load_form("2019").layout(), None),
        ("2021", "t3.other.legal", NEWEST,
         Counterpart(("t3.other.no_correction.legal", "t3.other.unpaid_fee.legal", "t3.other.misc.legal"))),
        ("2014", "s.requests", NEWEST, Counterpart(("t3.new.total",), True)),
        ("2014", "s.requests", load_form("2019").layout(), Counterpart(("t3.new.total",), True)),
        ("2014", "s.requests.fax", NEWEST, None),
        ("2014", "s.litigation.upheld", NEWEST, Counterpart(("t4.direct.upheld", "t4.after_review.upheld"), True)),
        ("2014", "s.review.other", NEWEST, Counterpart(("t4.review.other",), True)),
        ("2014", "s.review", NEWEST, None),
        ("2014", "s.active", NEWEST, None),
        ("2021", "t3.new.total", load_form("2014").layout(), Counterpart(("s.requests",), True)),
        ("2021", "t4.direct.upheld", load_form("2014").layout(), None),
        ("2021", "t3.new.total", NEWEST, Counterpart(("t3.new.total",))),
    ],
)  # fmt: skip
def test_what_compares_with_a_cell(form_id: str, cell: str, layout: Layout, expected: Counterpart | None) -> None:
    assert crosswalk(load_form(form_id), cell, layout) == expected


def test_every_correspondence_leads_to_printed_cells(form: Form) -> None:
    for way in form.correspondences:
        cells = [cell for cell in form.cells if f"{cell}.".startswith(f"{way.here}.")]
        for layout in (load_form(other).layout() for other in way.to):
            found = [counterpart for cell in cells if (counterpart := crosswalk(form, cell, layout))]
            assert found
            printed = {cell.id for cell in layout.cells}
            assert all(set(counterpart.cells) <= printed for counterpart in found)


def test_requests_and_disputes_of_neighbouring_forms_compare_cell_by_cell() -> None:
    older = load_form("2019")
    compared = {cell for cell in older.cells if crosswalk(older, cell, NEWEST)}
    assert compared == {cell for cell in older.cells if not cell.startswith("t2.")}


def test_a_cell_of_no_form_compares_with_nothing() -> None:
    with pytest.raises(KeyError):
        crosswalk(FORM, "t9.new.total", NEWEST)


# ------------------------------------------------------------------ files with faults
def test_a_small_form_is_all_there_is_to_it() -> None:
    form = parse_form(SMALL)
    (rule,) = form.layout().rules
    assert (rule.key, rule.left, rule.right) == ("sum:t1.*.n", ("t1.all.n",), ("t1.g.a.n", "t1.g.b.n"))
    (instead,) = form.layout("t1.g").rules
    assert instead.right == ("t1.g.n",)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ('unit = "件"', "", TypeError),
        ('unit = "件"', 'unit = "件"\ncolour = "red"', TypeError),
        ('id = "sum"', 'id = "sum"\nexpression = "a + b"', TypeError),
        ('id = "sum"', 'id = "sum"\nseverity = "fatal"', ValueError),
        ("[[rule]]", "[[rule]", tomllib.TOMLDecodeError),
        ("since = 2000", "", TypeError),
    ],
)
def test_a_fault_in_a_file_is_an_error_and_no_guess(old: str, new: str, error: type[Exception]) -> None:
    assert old in SMALL
    with pytest.raises(error):
        parse_form(SMALL.replace(old, new, 1))


def test_a_rule_about_unknown_rows_is_an_error() -> None:
    with pytest.raises(KeyError):
        _ = parse_form(SMALL.replace('left = ["all"]', 'left = ["nothing"]')).layout().rules


@pytest.mark.parametrize("key", ["t3.none", "t3.new", "t3.other+,t3.x", "other"])
def test_an_unknown_layout_is_an_error(key: str) -> None:
    with pytest.raises(KeyError, match="no group"):
        FORM.layout(key)


def test_every_cell_of_a_table_knows_its_neighbours() -> None:
    beside = FORM.layout().neighbours
    assert beside["t3.new.natural", "t3.new.business"] is Side.RIGHT
    assert beside["t3.new.business", "t3.new.natural"] is Side.LEFT
    assert beside["t3.other.misc.total", "t3.concluded.total"] is Side.BELOW
    assert beside["t3.granted.legal", "t3.carried_in.legal"] is Side.ABOVE  # a heading stands between
    assert beside["t4.review.total", "t4.direct.upheld"] is Side.RIGHT  # one line of fifteen
    assert beside["t4.review.upheld", "t4.direct.upheld"] is Side.BELOW  # or three of five
    assert ("t3.new.total", "t3.carried_in.natural") not in beside
    assert ("t2.normative.issued", "t2.licensing.decisions") not in beside


def test_neighbours_depend_on_the_layout() -> None:
    pair = ("t3.rejected.reconfirm.natural", "t3.other.natural")
    assert FORM.layout("t3.other").neighbours[pair] is Side.BELOW
    assert pair not in FORM.layout().neighbours


def test_unknown_forms_and_tables_are_errors() -> None:
    with pytest.raises(KeyError, match="1998"):
        load_form("1998")
    with pytest.raises(KeyError):
        FORM.table("t9")
