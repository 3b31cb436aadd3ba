"""Where an agency is, from what its name and address say."""

from __future__ import annotations

import re

_LEVELS = (
    re.compile(r"[^省市县区旗州盟]{2,6}(?:省|自治区|特别行政区)"),
    re.compile(r"[^省市县区旗盟]{1,10}?(?:市|自治州|地区|盟)"),
    re.compile(r"[^省市县区旗州盟]{1,12}?(?:自治县|自治旗|新区|开发区|区|县|旗|市)"),
)


def divisions(text: str) -> list[str]:
    """The administrative divisions that a name or an address begins with, largest first.

    ``湖北省武汉市硚口区韩家墩街道`` gives 湖北省, 武汉市, 硚口区.
    """
    found: list[str] = []
    for level in _LEVELS:
        if match := level.match(text):
            found.append(match.group())
            text = text[match.end() :]
    return found


def region_of(agency: str, address: str = "") -> str:
    """An agency's region, such as ``湖北省/武汉市/硚口区``; empty when the name does not say.

    The name says how far down; the address, where it agrees, adds what lies above.
    """
    named, located = divisions(agency), divisions(address)
    if named and named[-1] in located:
        above = located[: located.index(named[-1]) + 1]
        if [part for part in named if part in above] == named:
            return "/".join(above)
    return "/".join(named)
