"""The commands of docs/ssh.md, and what stands for those that cannot be run as they are printed."""

from __future__ import annotations

import re

from tests.conftest import REPOSITORY
from tests.ssh.machine import Machine

GUIDE = REPOSITORY / "docs" / "ssh.md"

INSTALLED = f"""
python=/opt/qktui/bin/python
site=$($python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\\n' '{{packages}}' '{REPOSITORY}' > $site/qktui.pth
printf '#!%s\\nfrom qktui.cli import main\\nmain()\\n' $python > /opt/qktui/bin/qktui
chmod 755 /opt/qktui/bin/qktui
$python -m compileall -q '{REPOSITORY}/qktui'
"""
"""What pip does, without a network: qktui and what it needs are there, for the Python of /opt/qktui alone."""

STARTED = "while [ ! -s /run/sshd.pid ]; do sleep 0.02; done"

STAND_INS = {
    "apt-get update": "true",
    "apt-get install -y openssh-server python3-venv": (
        f"ssh-keygen -A; mkdir -p /run/sshd /etc/cron.daily; touch /run/utmp;/usr/sbin/sshd -E /run/sshd.log; {STARTED}"
    ),
    "python3 -m venv /opt/qktui": "python3 -m venv --without-pip /opt/qktui",
    "/opt/qktui/bin/pip install ./qktui": INSTALLED,
    "/opt/qktui/bin/pip install --upgrade ./qktui": INSTALLED,
    "systemctl reload ssh": f"old=$(cat /run/sshd.pid); rm /run/sshd.pid; kill -HUP $old; {STARTED}",
    "journalctl -u ssh --since today": "cat /run/sshd.log",
}
"""Without packages to fetch and without systemd: by command, what root runs instead."""

LOGINS = ("ssh li@服务器", "ssh li@服务器 ls", "sftp li@服务器", "ssh -N -L 8080:127.0.0.1:80 li@服务器")
"""What people type at their own machines; the tests of logging in do it."""

SECTION = re.compile(r"^##+ (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(
    r"""for\ .*?^done$              # a loop
    | [^\n]*<<'END'\n.*?^END$       # with a text
    | (?:[^\n]*\\\n)*[^\n]+         # a line, or several
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)


def commands() -> dict[str, list[str]]:
    """The commands of each section, by its heading, without the comments behind them."""
    _, *parts = SECTION.split(GUIDE.read_text(encoding="utf-8"))
    blocks = {heading: "".join(BLOCK.findall(text)) for heading, text in zip(parts[::2], parts[1::2], strict=True)}
    return {
        heading: [re.sub(r"\s{2,}#.*", "", command) for command in COMMAND.findall(text)]
        for heading, text in blocks.items()
        if text
    }


def carry_out(machine: Machine, *sections: str, packages: str) -> str:
    """Run what these sections say, as printed or by its stand-in; what it prints. Logging in is left out."""
    said = []
    for section in sections:
        for command in commands()[section]:
            if command not in LOGINS:
                said.append(machine.run(STAND_INS.get(command, command).replace("{packages}", packages)))
    return "".join(said)
