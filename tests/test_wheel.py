"""The wheel, installed where there is no checkout: it works, and brings ``db/`` and ``seeds/`` with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

AGENCY, YEAR = "武汉市硚口区人民政府", 2021
WHERE = """
import json, qktui, qktui.resources as r
print(json.dumps([qktui.__file__, str(r.data_dir("db")), str(r.data_dir("seeds"))]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the pinned backend from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(REPOSITORY))
    (built,) = folder.glob("qktui-*.whl")
    return built


@pytest.fixture(scope="module")
def bin_dir(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment: the wheel's qktui, on the dependencies installed here."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, symlinks=True)
    pip("--python", str(home), "install", "--no-deps", "--no-index", "--no-compile", str(wheel))
    here, there = sysconfig.get_path("purelib"), sysconfig.get_path("purelib", vars={"base": str(home)})
    # A plain path: the .pth files of that folder, an editable qktui's among them, are not read.
    (Path(there) / "dependencies.pth").write_text(here + "\n", encoding="utf-8")
    return home / "bin"


def pip(*arguments: str) -> None:
    """Run this environment's pip. Raises ``AssertionError`` with what it said."""
    ended = subprocess.run([sys.executable, "-m", "pip", "--quiet", *arguments], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def run(program: Path, *arguments: str, home: Path) -> str:
    """What ``program`` prints in an empty folder and a clean environment."""
    folder = home / "empty"
    folder.mkdir()
    clean = {"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8"}
    ended = subprocess.run([program, *arguments], cwd=folder, env=clean, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert list(folder.iterdir()) == [], "the program left something in the folder that it was run from"
    return ended.stdout


def carried(name: str) -> Iterator[str]:
    """The files of the checkout's folder ``name``, as paths below it."""
    for path in (REPOSITORY / name).rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(REPOSITORY).as_posix()


def test_the_wheel_carries_what_it_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"qktui/_data/{name}" for folder in ("db", "seeds") for name in carried(folder)} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"qktui"}


def test_the_package_in_use_is_the_wheels(bin_dir: Path, tmp_path: Path) -> None:
    package, db, seeds = json.loads(run(bin_dir / "python", "-c", WHERE, home=tmp_path))
    installed = Path(package).parent
    assert bin_dir.parent in installed.parents
    assert (Path(db), Path(seeds)) == (installed / "_data/db", installed / "_data/seeds")


def test_help(bin_dir: Path, tmp_path: Path) -> None:
    assert "import" in run(bin_dir / "qktui", "--help", home=tmp_path)


def test_a_new_database_holds_the_built_in_report(bin_dir: Path, tmp_path: Path) -> None:
    reports = json.loads(run(bin_dir / "qktui", "list", "--json", home=tmp_path))
    assert (AGENCY, YEAR) in [(report["agency"], report["year"]) for report in reports]
    assert (tmp_path / ".local/share/qktui/qktui.db").is_file()
