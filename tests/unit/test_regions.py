"""Regions from names and addresses: what a name says, and nothing that it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qktui.regions import divisions, government_of, is_government_of, region_of


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("湖北省武汉市硚口区人民政府", "湖北省/武汉市/硚口区"),
        ("武汉市硚口区韩家墩街道办事处", "武汉市/硚口区"),
        ("贵州省贵阳市南明区人民政府", "贵州省/贵阳市/南明区"),
        ("荆州市荆州区人民政府", "荆州市/荆州区"),
        ("重庆市万州区教育局", "重庆市/万州区"),
        ("北京市通州区人民政府", "北京市/通州区"),
        ("赣州市赣县区人民政府", "赣州市/赣县区"),
        ("乌鲁木齐市新市区人民政府", "乌鲁木齐市/新市区"),
        ("济南市市中区人民政府", "济南市/市中区"),
        ("山西省晋城市城区人民政府", "山西省/晋城市/城区"),
        ("上海市浦东新区人民政府", "上海市/浦东新区"),
        ("内蒙古自治区锡林郭勒盟二连浩特市人民政府", "内蒙古自治区/锡林郭勒盟/二连浩特市"),
        ("新疆维吾尔自治区喀什地区喀什市人民政府", "新疆维吾尔自治区/喀什地区/喀什市"),
        ("恩施土家族苗族自治州宣恩县人民政府", "恩施土家族苗族自治州/宣恩县"),
        ("长阳土家族自治县人民政府", "长阳土家族自治县"),
        ("香港特别行政区", "香港特别行政区"),
        ("苏州工业园区管理委员会", "苏州工业园区"),
        ("上海市人民政府办公厅", "上海市"),
        ("武汉市城市管理执法委员会", "武汉市"),
        ("江苏省城市管理局", "江苏省"),
        ("武汉市住房保障和城市更新局", "武汉市"),
        ("盐城市亭湖区人民政府", "盐城市/亭湖区"),
        ("湖北省市场监督管理局", "湖北省"),
        ("国家税务总局武汉市税务局", "武汉市"),
        ("国家市场监督管理总局", ""),
        ("市场监督管理局", ""),
        ("教育局", ""),
        ("", ""),
    ],
)
def test_the_region_that_a_name_states(name: str, region: str) -> None:
    assert region_of(name) == region


@pytest.mark.parametrize(
    ("name", "address", "region"),
    [
        ("武汉市硚口区人民政府", "湖北省武汉市硚口区沿河大道518号", "湖北省/武汉市/硚口区"),
        ("硚口区教育局", "湖北省武汉市硚口区解放大道", "湖北省/武汉市/硚口区"),
        ("湖北省人民政府", "湖北省武汉市武昌区水果湖路", "湖北省"),
        ("武汉市人民政府", "湖北省武汉市江岸区沿江大道", "湖北省/武汉市"),
        ("教育局", "湖北省武汉市硚口区解放大道", ""),
        ("武汉市硚口区人民政府", "沿河大道518号", "武汉市/硚口区"),
        ("武汉市硚口区人民政府", "湖北省黄石市下陆区", "武汉市/硚口区"),
        ("朝阳区人民政府", "北京市朝阳区日坛北街", "北京市/朝阳区"),
        ("辽宁省朝阳市朝阳县人民政府", "北京市朝阳区", "辽宁省/朝阳市/朝阳县"),
    ],
)
def test_an_address_adds_what_lies_above(name: str, address: str, region: str) -> None:
    assert region_of(name, address) == region


def test_an_address_gives_its_divisions() -> None:
    assert divisions("湖北省武汉市硚口区韩家墩街道") == ["湖北省", "武汉市", "硚口区"]


@given(st.text(alphabet="省市县区旗州盟城甲乙人民政府/ 国家局", max_size=20), st.text(max_size=20))
def test_a_region_is_made_of_the_names_own_words(name: str, address: str) -> None:
    parts = [part for part in region_of(name, address).split("/") if part]
    assert all(part in name or part in address for part in parts)
    assert len(parts) <= 3 + name.count("/") + address.count("/")


@pytest.mark.parametrize(
    ("name", "region", "governs"),
    [
        ("湖北省武汉市硚口区人民政府", "湖北省/武汉市/硚口区", True),
        ("湖北省武汉市硚口区教育局", "湖北省/武汉市/硚口区", False),
        ("湖北省武汉市蔡甸区某镇人民政府", "湖北省/武汉市/蔡甸区", False),
        ("人民政府", "", False),
    ],
)
def test_a_regions_own_government(name: str, region: str, governs: bool) -> None:
    assert is_government_of(name, region) == governs
    assert not governs or name.endswith(government_of(region))
