"""Files read in processes of their own: the same drafts, and whatever a file does, one sentence and no harm."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qktui.exchange import dumps
from qktui.importing import NotAReport, read, sandbox, wire
from qktui.importing.batch import LARGEST_FILE, FileRead, load, read_file, read_many
from qktui.importing.sandbox import Limits, Reader
from qktui.model import Draft
from qktui.phrases import use_language

from .render import render
from .render_pdf import deflated, one_page, render_pdf
from .test_rendered import PLAIN

TEXT = render(PLAIN)
FLATE = b"/Filter /FlateDecode"
ENDLESS = one_page(deflated(b"q Q " * 2**18, 128), FLATE)
"""A page of 67 million operators in some hundred kilobytes: minutes of work."""
HUGE = one_page(deflated(b" " * 2**20, 2048), FLATE)
"""A page whose content is two gigabytes of spaces."""


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def written(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def process_of(reader: Reader) -> int:
    """The number of the process that reads."""
    assert reader._process is not None
    return reader._process.pid


def reason(reader: Reader, data: bytes) -> str:
    with pytest.raises(NotAReport) as refused:
        reader.read("报告", data)
    assert refused.value.name == "报告"
    assert "\n" not in refused.value.reason
    return refused.value.reason


@pytest.mark.parametrize("kind", ["txt", "pdf", "json", "doubtful", "unplaced"])
def test_the_drafts_are_those_of_the_reader_itself(reader: Reader, kind: str) -> None:
    report = read("a.txt", TEXT.encode())[0].report
    data = {
        "txt": TEXT.encode(),
        "pdf": render_pdf(PLAIN),
        "json": ("[" + ",\n".join([dumps(report), dumps(replace(report, year=2022))]) + " " * 2**20 + "]").encode(),
        "doubtful": render(PLAIN | {"t3.new.natural": "1 39", "t3.granted.total": "/", "t2.fees.amount": ""}).encode(),
        "unplaced": TEXT.replace("\t行政许可", "\t其他文件\n\t77\n\n\t行政许可").encode(),
    }[kind]
    drafts = reader.read(f"报告.{kind}", data)
    assert drafts == read(f"报告.{kind}", data)
    assert process_of(reader)
    assert kind != "doubtful" or drafts[0].questions
    assert kind != "unplaced" or drafts[0].report.unplaced


def test_small_files_of_our_own_format_start_no_process(reader: Reader) -> None:
    report = read("a.txt", TEXT.encode())[0].report
    assert reader.read("a.json", dumps(report).encode())[0].report.cells.keys() == report.cells.keys()
    assert reader._process is None


def test_one_process_reads_many_files(reader: Reader) -> None:
    reader.read("a.txt", TEXT.encode())
    first = process_of(reader)
    assert "不是政府信息公开" in reason(reader, "今天天气很好。".encode())
    reader.read("a.txt", TEXT.encode())
    assert process_of(reader) == first


def test_refusals_are_in_the_language_in_use(reader: Reader) -> None:
    use_language("en")
    assert reason(reader, b" ") == "the file is empty"
    use_language("zh")
    assert reason(reader, b" ") == "文件是空的"


def test_a_file_that_takes_too_much_work() -> None:
    with Reader(Limits(cpu=1)) as reader:
        assert reason(reader, ENDLESS) == "读取超过 1 秒，已放弃"
        assert reader.read("a.txt", TEXT.encode())


def test_a_file_that_takes_too_long() -> None:
    with Reader(Limits(wall=2.5)) as reader:
        assert reason(reader, ENDLESS) == "读取超过 2.5 秒，已放弃"


def test_a_file_that_takes_too_much_memory() -> None:
    with Reader(Limits(memory=2**29)) as reader:
        assert reason(reader, HUGE) == "读取需要的内存超过 512 MB，已放弃"
        assert reader.read("a.txt", TEXT.encode())


def test_processor_time_is_counted_for_each_file_by_itself() -> None:
    with Reader(Limits(cpu=1)) as reader:
        reader.read("a.txt", TEXT.encode())
        first = process_of(reader)
        while cpu_seconds(first) < 2.5:
            reader.read("a.txt", TEXT.encode())
        assert process_of(reader) == first


def cpu_seconds(process: int) -> float:
    """The processor time that a process has used."""
    if not Path("/proc").is_dir():
        pytest.skip("no /proc to ask")
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_process_that_dies_is_replaced(reader: Reader) -> None:
    reader.read("a.txt", TEXT.encode())
    first = process_of(reader)
    os.kill(first, signal.SIGKILL)
    assert "意外退出" in reason(reader, TEXT.encode())
    assert reader.read("a.txt", TEXT.encode())
    assert process_of(reader) != first


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "hello",
        "{}",
        "[]",
        '{"drafts": 1}',
        '{"drafts": "[]", "beside": []}',
        '{"drafts": "{", "beside": [{}]}',
        '{"refused": 7}',
        '{"drafts": "[{}]", "beside": [{}]}',
        "[" * 10**5,
        '{"refused": "\ud800"}',
    ],
)
def test_an_answer_that_is_none_counts_as_a_crash(reader: Reader, answer: str) -> None:
    line = answer.encode("utf-8", "surrogatepass") + b"\n"
    with pytest.raises(NotAReport, match="答非所问"):
        reader._checked("a.txt", line, wire.drafts_in)


@pytest.mark.parametrize(
    "trial",
    [
        "import socket; socket.socket()",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('new', 'w')",
        "import os; os.open('new', os.O_CREAT | os.O_WRONLY)",
    ],
)
def test_the_process_can_neither_reach_out_nor_write(tmp_path: Path, trial: str) -> None:
    start = "from qktui.importing.worker import confine; confine(2**30)\n"
    ended = subprocess.run([sys.executable, "-B", "-c", start + trial], cwd=tmp_path, capture_output=True, text=True)
    assert "not while reading a document" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_many_files_in_order_with_two_processes(tmp_path: Path) -> None:
    paths = [written(tmp_path, f"{n:03}.txt", TEXT if n % 3 else "没有报告。") for n in range(20)]
    found = list(read_many(paths, workers=2))
    assert [one.path for one in found] == paths
    assert [isinstance(one.outcome, list) for one in found] == [bool(n % 3) for n in range(20)]
    for one in found:
        assert isinstance(one.outcome, NotAReport) or one.data == one.path.read_bytes()


def test_a_hostile_file_among_many_stops_nobody(tmp_path: Path) -> None:
    paths = [written(tmp_path, f"{n}.txt", ENDLESS if n == 2 else TEXT) for n in range(6)]
    outcomes = [one.outcome for one in read_many(paths, limits=Limits(cpu=3))]
    assert [isinstance(outcome, NotAReport) for outcome in outcomes] == [n == 2 for n in range(6)]


def test_paths_are_taken_only_a_little_ahead(tmp_path: Path) -> None:
    path, taken = written(tmp_path, "a.txt", TEXT), 0

    def paths() -> Iterator[Path]:
        nonlocal taken
        for _ in range(1000):
            taken += 1
            yield path

    reading = read_many(paths(), workers=2)
    first = next(iter(reading))
    assert isinstance(first, FileRead)
    assert taken < 20


def test_giving_up_ends_the_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = sandbox._started

    def start_noted(limits: Limits) -> subprocess.Popen[bytes]:
        started.append(start(limits))
        return started[-1]

    monkeypatch.setattr(sandbox, "_started", start_noted)
    paths = [written(tmp_path, "a.txt", TEXT), *[written(tmp_path, "endless.pdf", ENDLESS)] * 20]
    reading = read_many(paths)
    assert isinstance(next(reading).outcome, list)
    reading.close()
    assert [process.poll() for process in started] == [-signal.SIGKILL] * len(started)
    assert 1 <= len(started) <= 3


def test_what_is_no_file_or_too_large_is_not_opened(tmp_path: Path) -> None:
    sparse = tmp_path / "a.html"
    with sparse.open("wb") as file:
        file.truncate(500 * 2**20)
    os.mkfifo(tmp_path / "pipe")
    for name, told in (("a.html", f"最多读 {LARGEST_FILE} 字节"), ("pipe", "不是普通文件"), (".", "这是文件夹"),
                       ("missing", "没有这个文件")):  # fmt: skip
        with pytest.raises(NotAReport, match=told):
            load(tmp_path / name)


def test_one_file(tmp_path: Path) -> None:
    path = written(tmp_path, "报告.txt", TEXT)
    found: list[Draft] = read_file(path)
    assert found == read("报告.txt", TEXT.encode())
    with pytest.raises(NotAReport, match="空"):
        read_file(written(tmp_path, "empty.txt", ""))


def test_it_works_isolated_and_from_any_folder(tmp_path: Path) -> None:
    written(tmp_path, "报告.txt", TEXT)
    for trap in ("json.py", "qktui.py", "resource.py"):
        written(tmp_path, trap, "raise SystemExit('a file of the folder was run')")
    code = "from pathlib import Path; from qktui.importing.batch import *; print(len(read_file(Path('报告.txt'))))"
    ended = subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert (ended.stdout, ended.stderr) == ("1\n", "")


def test_another_thread_stops_the_reading_while_a_file_takes_its_time(tmp_path: Path) -> None:
    stop = threading.Event()
    threading.Timer(1.0, stop.set).start()
    assert list(read_many([written(tmp_path, "endless.pdf", ENDLESS)] * 20, stop=stop)) == []
