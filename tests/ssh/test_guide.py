"""docs/ssh.md from top to bottom, on a copy of this machine: three accounts, and what each can do.

The steps are in the order of the guide, and each goes on where the one before it ended: they are one test.
"""

from __future__ import annotations

import json
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from qktui.exchange import dumps
from tests.factory import balanced_report
from tests.pty_session import Session
from tests.ssh import machine, server
from tests.ssh.guide import LOGINS, STAND_INS, carry_out, commands
from tests.ssh.machine import Machine
from tests.steps import NATURAL, leave, to_the_editor, to_the_table

REASON = machine.why_not() or server.why_not()

PEOPLE = ("zhang", "li", "wang")
PACKAGES = sysconfig.get_path("purelib")
DATABASE = "/var/lib/qktui/qktui.db"
QKTUI = f"/opt/qktui/bin/qktui --db {DATABASE}"
LISTED = "硚口区"
"""What the list shows: the built-in report is its first."""
UNTIL_LOGIN = ("1. 安装", "2. 数据库", "3. 账号和密钥", "4. SSH 服务器")
AFTERWARDS = ("5. 登录", "6. 日常", "导出", "备份", "升级", "换人")

TAKEN = f"ls -d /opt/qktui {DATABASE} /etc/ssh/sshd_config.d/0?-qktui*; getent passwd {' '.join(PEOPLE)} chen"
FIRST_WORD = "import socket, sys; print(end=socket.create_connection(('127.0.0.1', int(sys.argv[1]))).recv(3).decode())"
PYTHON = str(machine.PYTHON)
CLIENT = (
    "-Fnone",
    f"-oUserKnownHostsFile={machine.HOME}/known_hosts",
    "-oBatchMode=yes",
    "-oStrictHostKeyChecking=accept-new",
    "-oLogLevel=ERROR",
)


@dataclass
class Office:
    """The machine of the guide, and how people log in to it."""

    machine: Machine
    said: str = ""

    def client(self, person: str, *words: str, program: str = "ssh", options: tuple[str, ...] = ()) -> list[str]:
        """What a person types at a machine of their own."""
        return [program, *options, f"-i{machine.HOME}/{person}", *CLIENT, f"{person}@127.0.0.1", *words]

    def login(self, person: str) -> Session:
        """A person logs in at a terminal."""
        return self.machine.session(*self.client(person))

    def ask(self, person: str, *words: str, program: str = "ssh") -> subprocess.CompletedProcess[str]:
        """A person asks for something else than the app."""
        return self.machine.ask(*self.client(person, *words, program=program))

    def carry_out(self, *sections: str) -> str:
        """Do what these sections say."""
        return carry_out(self.machine, *sections, packages=PACKAGES)

    def figure(self) -> object:
        """The figure that people change, as the database has it."""
        return json.loads(self.machine.run(f"{QKTUI} show 硚口 2021 --json"))["cells"][NATURAL]

    def trail(self) -> list[dict[str, str]]:
        """What was changed, the newest first."""
        entries: list[dict[str, str]] = json.loads(self.machine.run(f"{QKTUI} history 硚口 2021 --json"))
        return entries


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The guide carried out until people can log in."""
    if REASON:
        pytest.skip(REASON)
    with machine.copied(tmp_path_factory.mktemp("machine")) as fresh:
        if fresh.ask("sh", "-c", TAKEN).stdout:
            pytest.skip("what the guide makes is on this machine already")
        fresh.run(f"for one in {' '.join(PEOPLE)} chen; do ssh-keygen -q -t ed25519 -N '' -f $one; done")
        office = Office(fresh)
        office.said = office.carry_out(*UNTIL_LOGIN)
        yield office
        assert "完好" in office.machine.run(f"{QKTUI} db verify 2>&1")


def what_each_gets(office: Office) -> None:
    zhang, li = re.findall("forcecommand .*", office.said)
    assert "--restricted --read-only --idle 30" in zhang
    assert "--restricted --idle 30" in li
    assert "SHA256:" in office.said


def three_at_work(office: Office) -> None:
    """The viewer comes first and leaves last: SQLite's files are made, and left behind, by one who may only look."""
    with office.login("zhang") as zhang:
        to_the_table(zhang, LISTED)
        with office.login("li") as li, office.login("wang") as wang:
            to_the_editor(li, LISTED)
            li.press("1", "3", "8")
            zhang.wait_for("138")
            to_the_editor(wang, LISTED)
            wang.wait_for("li 也在改")
            leave(li)
            leave(wang)
        for key in ("e", "7", "delete", "ctrl+s"):
            zhang.press(key)
        leave(zhang)
    assert "zhang" in office.machine.run(f"stat -c %U {DATABASE}-*").split()
    assert [entry["user"] for entry in office.trail()[:2]] == ["li", "li"]


def what_one_makes_final_the_other_sees(office: Office) -> None:
    with office.login("zhang") as zhang, office.login("wang") as wang:
        to_the_table(zhang, LISTED)
        to_the_editor(wang, LISTED)
        wang.press("1", "3", "9")
        wang.wait_until(lambda: office.figure() == 139, "139 to be saved")
        assert "定稿" not in zhang.text()
        wang.press("f10")
        wang.wait_for("2 条还没有理由")
        for key, seen in (
            ("enter", "为什么可以保留"), ("原文如此", "原文如此"), ("enter", "1 条还没有理由"),
            ("enter", "为什么可以保留"), ("照登", "照登"), ("enter", "每条都有理由"), ("f10", "已定稿"),
        ):  # fmt: skip
            wang.press(key)
            wang.wait_for(seen)
        zhang.wait_for("定稿")
        leave(wang)
        leave(zhang)
    made = {(entry["user"], entry["subject"], entry["new"]) for entry in office.trail()}
    assert made >= {("li", NATURAL, "138"), ("wang", NATURAL, "139"), ("wang", "status", "final")}, made
    assert "zhang" not in {user for user, *_ in made}


def what_should_not_succeed(office: Office) -> None:
    refused = office.ask("li", "ls")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "不执行命令，也不传文件" in refused.stderr
    assert "onnection closed" in office.ask("li", program="sftp").stderr
    assert office.machine.ask(PYTHON, "-c", FIRST_WORD, "22").stdout == "SSH", "the server is there"
    tunnel = office.client("li", options=("-oLogLevel=DEBUG1", "-N", "-L8080:127.0.0.1:22"))
    with office.machine.session(*tunnel, cols=200) as session:
        session.wait_for("Entering interactive session")
        assert "SSH" not in office.machine.ask(PYTHON, "-c", FIRST_WORD, "8080").stdout
        session.wait_for("administratively prohibited")


def accounts_that_were_forgotten(office: Office) -> None:
    office.machine.run(
        "useradd --create-home --shell /bin/sh --groups qktui chen; usermod --password '*' chen;"
        "install -d -m 700 -o chen -g chen /home/chen/.ssh;"
        "install -m 600 -o chen -g chen chen.pub /home/chen/.ssh/authorized_keys"
    )
    for words in ((), ("id",)):
        ended = office.ask("chen", *words)
        assert (ended.returncode, "not available" in ended.stdout) == (1, True), ended
    office.machine.run("gpasswd -d chen qktui; gpasswd -a chen qktui-editors")
    with office.login("chen") as session:
        assert session.wait_exit() == 2
        assert "这个账号没有权限" in session.text()
    office.machine.run("gpasswd -d chen qktui-editors")
    assert "Permission denied" in office.ask("chen", f"cat {DATABASE}").stderr, "nothing but a shell of its own"


def every_day(office: Office) -> None:
    office.machine.run("mkdir 各单位年报")
    office.machine.ask("tee", "各单位年报/青禾.json", stdin=dumps(balanced_report()))
    with office.login("li") as li:
        li.wait_for("硚口区")
        said = office.carry_out("6. 日常")
        assert re.search("^li +pts/", said, re.MULTILINE)
        assert "Accepted publickey for li" in said
        li.wait_for("青禾区")
        leave(li)


def exports(office: Office) -> None:
    office.carry_out("导出")
    with office.login("li") as li, office.login("zhang") as zhang:
        for session in (li, zhang):
            to_the_table(session, LISTED)
            session.press("w")
        zhang.wait_for("这个登录不能导出")
        li.wait_for("导出什么？")
        li.press("enter")
        li.wait_for("已写入")
        leave(li)
        leave(zhang)
    made = office.machine.run("stat -c '%a %U %G' /var/lib/qktui/exports/*.json")
    assert made == "640 li qktui-editors\n"


def backups(office: Office) -> None:
    office.carry_out("备份")
    folder, daily = "/var/backups/qktui", "/etc/cron.daily/qktui"
    kept = office.machine.run(f"ls {folder}").split()
    assert len(kept) == 2
    assert office.machine.ask("su", "zhang", "-c", f"ls {folder}").returncode != 0
    office.machine.run(f"touch -d '40 days ago' {folder}/qktui-old.db")
    assert office.machine.ask(daily).returncode != 0, "there is one of today"
    assert len(office.machine.run(f"ls {folder}").split()) == 3, "an old one stays while no new one is made"
    office.machine.run(f"rm {folder}/{min(kept, key=len)}; {daily}")
    assert sorted(office.machine.run(f"ls {folder}").split()) == sorted(kept)


def upgrading(office: Office) -> None:
    with office.login("li") as li:
        li.wait_for("青禾区")
        office.machine.run("echo 正在升级 > /etc/nologin")
        assert office.ask("zhang").returncode == 255, "nobody comes in"
        office.carry_out("升级")
        li.wait_exit()
    assert office.ask("zhang", "ls").returncode == 2, "people can come in again"


def people_come_and_go(office: Office) -> None:
    with office.login("zhang") as zhang:
        to_the_table(zhang, LISTED)
        assert "只读" in zhang.text()
        office.carry_out("换人")
        assert zhang.wait_exit() == 255
    assert office.ask("zhang").returncode == 255
    office.machine.run("usermod --expiredate '' zhang")
    with office.login("zhang") as zhang:
        to_the_table(zhang, LISTED)
        assert "只读" not in zhang.text()
        leave(zhang)


def test_the_whole_guide_is_carried_out() -> None:
    printed = [command for section in commands().values() for command in section]
    assert set(printed) >= {*STAND_INS, *LOGINS}, "something stands for a command that the guide no longer has"
    assert tuple(commands()) == (*UNTIL_LOGIN, *AFTERWARDS)


def test_from_top_to_bottom(office: Office) -> None:
    for step in (
        what_each_gets, three_at_work, what_one_makes_final_the_other_sees, what_should_not_succeed,
        accounts_that_were_forgotten, every_day, exports, backups, upgrading, people_come_and_go,
    ):  # fmt: skip
        step(office)
