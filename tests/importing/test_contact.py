"""Whom to ask, in the usual sentences of introductions."""

from __future__ import annotations

import pytest

from qktui.importing.contact import find_contact, find_office
from qktui.model import Contact

PLACE, PHONE = "青溪区长堤路8号", "0999-1234567"
WHOLE = Contact(PLACE, "650999", PHONE, "")


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("（地址：青溪区长堤路8号，邮编：650999，电话：0999-1234567）", WHOLE),
        (
            "（地址：青溪区长堤路8号；邮政编码：650999；联系电话：0999—1234567；电子邮箱：a@b.cn）",
            Contact(PLACE, "650999", "0999—1234567", ""),
        ),
        (
            "联系地址：青溪区长堤路8号 邮政编码：650999 联系电话：0999-1234567 传真：0999-7654321",
            WHOLE,
        ),
        (
            "地址:青溪区长堤路8号,邮编:650999,电话:(0999)1234567,传真:(0999)7654321",
            Contact(PLACE, "650999", "(0999)1234567", ""),
        ),
        ("地 址：青溪区长堤路8号\n邮 编：650999\n电 话：0999-1234567", WHOLE),
        (
            "联系人：张三，电话：13800000000，通信地址：青溪区长堤路8号（邮编：650999）",
            Contact(PLACE, "650999", "13800000000", ""),
        ),
        ("办公地址为青溪区长堤路8号，电话0999-1234567，邮编650999。", WHOLE),
        (
            "地址：青溪区长堤路8号（政务中心3楼），邮编：650999",
            Contact("青溪区长堤路8号（政务中心3楼）", "650999", "", ""),
        ),
        ("地址：青溪区长堤路8号 3楼 邮编：650999", Contact("青溪区长堤路8号 3楼", "650999", "", "")),
        (
            "（青溪区长堤路8号，邮编６５０９９９，电话０９９９－１２３４５６７）",
            Contact("", "650999", "0999－1234567", ""),
        ),
        (
            "下载地址：www.qx.gov.cn；邮箱地址：a@163.com；地址：青溪区长堤路8号",
            Contact(PLACE, "", "", "www.qx.gov.cn"),
        ),
        ("传真电话：0999-7654321，电话：0999-1234567", Contact("", "", PHONE, "")),
        ("电话（传真）：0999-1234567", Contact("", "", PHONE, "")),
        ("电话/传真：0999-1234567", Contact("", "", PHONE, "")),
        ("电话：0999 1234567", Contact("", "", "0999 1234567", "")),
        ("电话：0999123 4567", Contact("", "", "0999123 4567", "")),
        ("电话：0999-1234567、7654321", Contact("", "", PHONE, "")),
        ("电话：0999-1234567-8012", Contact("", "", "0999-1234567-8012", "")),
        ("联系方式：12345", Contact("", "", "12345", "")),
        ("电话：400-123-4567", Contact("", "", "400-123-4567", "")),
        ("电话：123456789012345", Contact("", "", "", "")),
        ("网址：http://www.qx.gov.cn/xxgk/。", Contact("", "", "", "http://www.qx.gov.cn/xxgk/")),
        ("门户网站（https：//www.qx.gov.cn）下载", Contact("", "", "", "https://www.qx.gov.cn")),
        ("见www.qx.cn。", Contact("", "", "", "www.qx.cn")),
        ("网址：qx.gov.cn，邮箱：a@qx.gov.cn", Contact("", "", "", "qx.gov.cn")),
        ("邮箱：a@qx.gov.cn", Contact("", "", "", "")),
        ("没有联系方式。", Contact("", "", "", "")),
    ],
)
def test_contacts(text: str, contact: Contact) -> None:
    assert find_contact(text) == contact


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("如有疑问，请与青溪区大数据局联系（地址：", "青溪区大数据局"),
        ("请直接与青溪区大数据局联系", "青溪区大数据局"),
        ("请径向青溪区大数据局咨询", "青溪区大数据局"),
        ("请联系青溪区大数据局（地址：", "青溪区大数据局"),
        ("请致电青溪区大数据局，电话：", "青溪区大数据局"),
        ("欢迎与青溪区大数据局联系", "青溪区大数据局"),
        ("可与青溪区人民政府办公室（政务公开科）联系", "青溪区人民政府办公室"),
        ("请登录青溪区人民政府网站（www.qx.cn）查阅", ""),
        ("请与我局办公室联系", ""),
        ("请与本机关联系", ""),
        ("没有。", ""),
    ],
)
def test_the_office_to_ask(text: str, office: str) -> None:
    assert find_office(text) == office


@pytest.mark.parametrize("repeated", ["地址：", "地址：(", "电话 ", "a-", "www.", "请与", "地  ", "地址： a"])
def test_long_texts_take_no_long_time(repeated: str) -> None:
    """Were a pattern to try again from every place, these would take minutes."""
    text = repeated * (100_000 // len(repeated))
    assert find_contact(text).postcode == ""
    assert find_office(text) == ""
