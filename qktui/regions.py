"""Where an agency is, from what its name and address say."""

from __future__ import annotations

import re

_NAME = "(?:(?!局|厅|委员会)[^省市县区旗盟])"
_LEVELS = (
    re.compile(rf"{_NAME}{{2,6}}(?:省|自治区|特别行政区)"),
    re.compile(rf"津市市|{_NAME}{{1,10}}?(?:市(?!区)|自治州|地区|盟)"),
    re.compile(rf"津市市|市[中南北]区|{_NAME}{{1,12}}?(?:自治县|自治旗|新区|开发区|县区|市区|区(?!街道)|县|旗|市)"),
)
_ABOVE = re.compile(r"国家[^省市县区旗盟]{2,8}?局|中共|中国共产党")
_NOT_A_PLACE = re.compile(r"[本我全各该][省市县区旗盟]|国家市|城市|.*[和与及]城市|.*社区")


def divisions(text: str) -> list[str]:
    """The administrative divisions that a name or an address begins with, largest first.

    ``湖北省武汉市硚口区韩家墩街道`` gives 湖北省, 武汉市, 硚口区. What stands above the
    place (国家税务总局武汉市税务局) is passed over; 城市 in 城市管理局 is not a city.
    """
    if above := _ABOVE.match(text):
        text = text[above.end() :]
    found: list[str] = []
    for level in _LEVELS:
        match = level.match(text)
        if match and not _NOT_A_PLACE.fullmatch(match.group()):
            found.append(match.group())
            text = text[match.end() :]
    return found


def government_of(region: str) -> str:
    """How the name of a region's own government ends: ``硚口区人民政府``."""
    return f"{region.rpartition('/')[2]}人民政府"


def is_government_of(agency: str, region: str) -> bool:
    """Whether the agency is the region's government, and not a unit or a town within it."""
    return region != "" and agency.endswith(government_of(region))


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
