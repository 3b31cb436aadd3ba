"""The yardstick: the least that a Textual app with one table can be."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class BareApp(App[None]):
    """One table of 50 rows."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """The table alone."""
        yield DataTable[str](cursor_type="row")

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns("name", "year", "status")
        table.add_rows([(f"row {n}", "2021", "imported") for n in range(50)])


if __name__ == "__main__":
    BareApp().run()
