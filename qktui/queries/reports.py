"""One report, whole, from its rows."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from qktui.model import (
    Cell,
    Contact,
    Indicator,
    Number,
    Report,
    Section,
    Source,
    Status,
    Unplaced,
)
from qktui.phrases import say
from qktui.store import Store

if TYPE_CHECKING:
    from sqlite3 import Connection

    from qktui.forms import Layout
from qktui.queries.listing import NoReport


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as the database keeps it.

    ``published`` holds the document's own figure for each cell that has been changed
    since (``None``: the document has no such cell); ``version`` grows with every save;
    ``questions`` are what its import could not settle.
    """

    id: int
    version: int
    report: Report
    layout: Layout
    published: Mapping[str, Cell | None] = field(default_factory=dict)
    region: str = ""
    questions: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The cells that the report's layout has and the report has not."""
        return tuple(cell.id for cell in self.layout.cells if cell.id not in self.report.cells)

    @property
    def corrections(self) -> dict[str, Cell | None]:
        """What the document prints in the cells that say something else now."""

        def says(cell: Cell | None) -> tuple[object, ...]:
            return () if cell is None else (cell.value, cell.raw)

        return {key: old for key, old in self.published.items() if says(old) != says(self.report.cells.get(key))}


def load_report(store: Store, report_id: int) -> StoredReport:
    """A report with everything it has. Raises :class:`NoReport`."""
    with store.snapshot() as conn:
        return read_report(conn, report_id)


def read_report(conn: Connection, report_id: int) -> StoredReport:
    """As :func:`load_report`, on a connection that the caller holds."""
    row = conn.execute(
        "SELECT r.*, a.name AS agency, a.region, l.key AS layout_key, d.name AS source_name FROM report r"
        " JOIN agency a ON a.id = r.agency_id JOIN layout l ON l.no = r.layout_no"
        " LEFT JOIN document d ON d.sha256 = r.source_sha256 WHERE r.id = ?",
        (report_id,),
    ).fetchone()
    if row is None:
        raise NoReport(say("这份报告已不在库中"))
    from qktui.forms import load_form  # reading a form takes a while, and the list of reports needs none

    layout = load_form(row["form"]).layout(row["layout_key"])
    report = Report(
        agency=row["agency"], year=row["year"], form=row["form"], status=Status(row["status"]),
        title=row["title"], issuer=row["issuer"], published_on=_day(row["published_on"]),
        period=_period(row["period_start"], row["period_end"]),
        contact=Contact(row["address"], row["postcode"], row["phone"], row["website"]),
        sections=_sections(conn, report_id), cells=_cells(conn, report_id, layout),
        indicators=_indicators(conn, report_id), unplaced=_unplaced(conn, report_id),
        source=Source(row["source_name"], row["source_sha256"]) if row["source_sha256"] else None,
        abridged_from=row["abridged_from"],
    )  # fmt: skip
    return StoredReport(
        report_id, row["version"], report, layout, _published(conn, report_id), row["region"],
        _questions(conn, report_id),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _period(start: str | None, end: str | None) -> tuple[date, date] | None:
    return (date.fromisoformat(start), date.fromisoformat(end)) if start and end else None


def _cells(conn: Connection, report_id: int, layout: Layout) -> dict[str, Cell]:
    """The cells in official order: zeros where nothing is kept, nothing where absence is."""
    kept = {
        row[0]: row
        for row in conn.execute(
            "SELECT f.id, c.value, c.raw, f.decimals FROM cell c JOIN form_cell f ON f.no = c.cell_no"
            " WHERE c.report_id = ?",
            (report_id,),
        )
    }
    places = _places(conn, report_id)
    found: dict[str, Cell] = {}
    for place in layout.cells:
        where = places.get(place.id, "")
        row = kept.get(place.id)
        if row is None:
            found[place.id] = Cell(0 if place.decimals == 0 else Decimal(0), "", where)
        elif (cell := read_cell(row[1], row[2], place.decimals, where)) is not None:
            found[place.id] = cell
    return found


def read_cell(value: int | None, raw: str | None, decimals: int, where: str = "") -> Cell | None:
    """A kept cell as the model states it; ``None`` when it says that the report has no such cell."""
    if value is None:
        return None if raw is None else Cell(None, raw, where)
    return Cell(from_units(value, decimals), raw or "", where)


def from_units(value: int, decimals: int) -> Number:
    """The figure that ``value`` smallest units are: exact, without trailing zeros."""
    if decimals == 0:
        return value
    figure = Decimal(value).scaleb(-decimals)
    return figure.quantize(Decimal(1)) if figure == figure.to_integral_value() else figure.normalize()


def _places(conn: Connection, report_id: int) -> dict[str, str]:
    row = conn.execute("SELECT cells FROM provenance WHERE report_id = ?", (report_id,)).fetchone()
    return {} if row is None else dict(json.loads(zlib.decompress(row[0])))


def _published(conn: Connection, report_id: int) -> dict[str, Cell | None]:
    rows = conn.execute(
        "SELECT f.id, p.value, p.raw, f.decimals FROM published_cell p JOIN form_cell f ON f.no = p.cell_no"
        " WHERE p.report_id = ?",
        (report_id,),
    )
    return {row[0]: read_cell(row[1], row[2], row[3]) for row in rows}


def _sections(conn: Connection, report_id: int) -> tuple[Section, ...]:
    rows = conn.execute("SELECT number, title, text FROM section WHERE report_id = ? ORDER BY number", (report_id,))
    return tuple(Section(row[0], row[1], row[2]) for row in rows)


def _indicators(conn: Connection, report_id: int) -> tuple[Indicator, ...]:
    rows = conn.execute("SELECT * FROM indicator WHERE report_id = ? ORDER BY position", (report_id,))
    return tuple(
        Indicator(
            row["key"], row["label"], Decimal(row["value"]), row["unit"], row["quote"], row["section"],
            row["qualifier"], Decimal(row["share"]) if row["share"] is not None else None, row["whole"],
        )
        for row in rows
    )  # fmt: skip


def _unplaced(conn: Connection, report_id: int) -> tuple[Unplaced, ...]:
    rows = conn.execute("SELECT text, place FROM unplaced WHERE report_id = ? ORDER BY position", (report_id,))
    return tuple(Unplaced(row[0], row[1]) for row in rows)


def _questions(conn: Connection, report_id: int) -> tuple[str, ...]:
    rows = conn.execute("SELECT text FROM question WHERE report_id = ? ORDER BY position", (report_id,))
    return tuple(row[0] for row in rows)
