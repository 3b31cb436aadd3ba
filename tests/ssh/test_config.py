"""What ``qktui serve-config`` prints, as a server reads it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from qktui.cli import cli
from tests.ssh.server import ACCOUNT, GENEROUS, GROUP, check, make_keys, privilege_separation, why_not

pytestmark = pytest.mark.skipif(bool(why_not()), reason=why_not())


def configured(folder: Path, *arguments: str) -> Path:
    """A generous server's configuration in ``folder``, with what the program prints; the file of the latter."""
    make_keys(folder)
    (folder / "sshd_config").write_text(GENEROUS.format(folder=folder, port=22))
    *before, who = arguments
    printed = CliRunner().invoke(cli, [*before, "serve-config", "--db", str(folder / "q.db"), who, GROUP])
    assert printed.exit_code == 0, printed.output
    written = folder / "qktui.conf"
    written.write_text(printed.stdout, encoding="utf-8")
    return written


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_server_takes_it(tmp_path: Path, language: str) -> None:
    configured(tmp_path, "--lang", language, "--editors")
    with privilege_separation(tmp_path):
        ended = check(tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_check_sees_a_mistake(tmp_path: Path) -> None:
    printed = configured(tmp_path, "--editors")
    with privilege_separation(tmp_path):
        printed.write_text(printed.read_text(encoding="utf-8") + "    PermitEverything yes\n", encoding="utf-8")
        ended = check(tmp_path)
    assert ended.returncode != 0
    assert "PermitEverything" in ended.stderr


def test_it_holds_against_a_generous_server(tmp_path: Path) -> None:
    configured(tmp_path, "--viewers")
    with privilege_separation(tmp_path):
        told = check(tmp_path, "-T", "-C", f"user={ACCOUNT},host=localhost,addr=127.0.0.1")
    assert told.returncode == 0, told.stderr
    lines = set(told.stdout.lower().splitlines())
    assert lines >= {
        "permituserenvironment no", "permituserrc no", "acceptenv none", "disableforwarding yes", "permittty yes",
        "allowtcpforwarding no", "allowagentforwarding no", "allowstreamlocalforwarding no", "x11forwarding no",
        "permittunnel no", "gatewayports no", "permitopen none", "permitlisten none",
    }  # fmt: skip
    assert not any("acceptenv *" in line for line in lines)
    [command] = [line for line in lines if line.startswith("forcecommand")]
    assert "--restricted --read-only" in command
