"""What every test shares: no test sees or touches the data of the person who runs it."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from qktui.phrases import use_language

REPOSITORY = Path(__file__).resolve().parent.parent
_PERSONAL = ("QKTUI_", "TEXTUAL", "XDG_", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")


def pytest_configure() -> None:
    """Forget the person's settings before anything reads them; Textual does on import.

    Programs under test are interrupted; what runs in a shell's background is born deaf to that, and its children too.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in [name for name in os.environ if name.startswith(_PERSONAL)]:
        del os.environ[name]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the tests of reading counted, added up over all processes."""
    outcomes = (report for key in ("passed", "failed") for report in terminalreporter.stats.get(key, []))
    counted = Counter[str]()
    for name, cells in (entry for outcome in outcomes for entry in outcome.user_properties):
        counted.update(cells if name == "proof" else {})
    if counted:
        told = ", ".join(f"{number:,} {kind}" for kind, number in counted.most_common())
        terminalreporter.write_line(f"cells of reports written in every format and layout: {told}")


@pytest.fixture
def tmp_db(tmp_path: Path) -> Path:
    """Where this test's database goes; nothing is there yet."""
    return tmp_path / "qktui.db"


@pytest.fixture(autouse=True)
def _own_home(tmp_db: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own for each test, and for the programs that it starts."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "share"))
    monkeypatch.setenv("QKTUI_DB", str(tmp_db))


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    """Every test starts, and leaves the next one, in the language of the interface."""
    use_language("zh")
    yield
    use_language("zh")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material beside the repository; the test is skipped where there is none."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared material (../shared) is not here")
    return folder
