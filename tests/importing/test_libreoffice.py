"""Files that LibreOffice itself writes, and old formats that it converts: every figure and the text come back."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from qktui.importing import legacy
from qktui.importing.batch import read_file

from .proof import FIGURES, count
from .writings import WAYS, WRITERS

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")

PLAIN = FIGURES[0]


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of a LibreOffice that only these tests use."""
    return tmp_path_factory.mktemp("profile")


def saved_as(kind: str, source: str, folder: Path, profile: Path) -> Path:
    """The report as LibreOffice saves it in another format, from DOCX or XLSX."""
    assert SOFFICE is not None
    (folder / f"报告.{source}").write_bytes(WRITERS[source](WAYS["official"].parts(PLAIN)))
    command = [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), str(folder / f"报告.{source}")], check=True, capture_output=True)
    return folder / f"报告.{kind}"


@pytest.mark.parametrize(
    ("kind", "source", "converted"),
    [
        ("doc", "docx", True),
        ("rtf", "docx", True),
        ("odt", "docx", True),
        ("fodt", "docx", True),
        ("xls", "xlsx", True),
        ("ods", "xlsx", True),
        ("pdf", "docx", False),
        ("html", "docx", False),
    ],
)
def test_a_report_that_libreoffice_saved(
    kind: str, source: str, converted: bool, tmp_path: Path, profile: Path
) -> None:
    path = saved_as(kind, source, tmp_path, profile)
    assert legacy.looks_like(path.read_bytes()) is converted
    if kind == "doc":
        path = path.rename(tmp_path / "报告.wps")  # the format is known by what is in the file
    (draft,) = read_file(path)
    assert count(draft, PLAIN.cells) == {"exact": len(PLAIN.cells), "wrong": 0}
    assert (draft.report.issuer, str(draft.report.published_on)) == ("青溪区政务公开办公室", "2024-01-18")
    assert draft.report.sections[4].text == "（一）问题\n人员不足，解读形式单一。\n（二）改进\n加强培训。"
