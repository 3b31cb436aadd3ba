"""Mutations of a file's parts: elements of XML and HTML, members of archives, objects of PDFs, values of JSON."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import re
import warnings
import zlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from .mutate import BYTES, NUMBERS, ODD_TEXT, TEXT, Mutation

_NAME = re.compile(r"(?:\{[^{}]*\})?[A-Za-z_][\w.-]*")
_MAIN = re.compile(r"document\.xml|sheet[0-9]*\.xml|workbook\.xml|sharedStrings|styles")


# ------------------------------------------------------------------ elements
def _tree(chance: Random, root: etree._Element) -> None:
    """Change one element, or where it stands."""
    elements = [element for element in root.iter() if isinstance(element.tag, str) and _NAME.fullmatch(element.tag)]
    if not elements:
        return
    one, other = chance.choice(elements), chance.choice(elements)
    parent = one.getparent()
    kind = chance.randrange(8)
    if kind == 0 and parent is not None:
        for _ in range(chance.choice([1, 2, 40])):
            one.addnext(copy.deepcopy(one))
    elif kind == 1 and parent is not None:
        parent.remove(one)
    elif kind == 2 and parent is not None:
        _nest(one, chance.choice([1, 3, 100, 300]))
    elif kind == 3 and one is not other and one not in other.iterancestors() and other not in one.iterancestors():
        other.append(copy.deepcopy(one))
    elif kind == 4:
        one.tag = other.tag
    elif kind == 5:
        one.text = chance.choice([other.text or "", *NUMBERS, *_xml_texts()])
    elif kind == 6 and other.attrib:
        one.set(*chance.choice([(str(key), str(value)) for key, value in other.attrib.items()]))
    elif one.attrib:
        one.set(str(chance.choice(list(one.attrib))), chance.choice([*NUMBERS, "none", "restart", "vanish"]))


def _nest(element: etree._Element, depth: int) -> None:
    """So many more elements like this one around it."""
    for _ in range(depth):
        around = etree.Element(element.tag)
        element.addprevious(around)
        around.append(element)


def _xml_texts() -> list[str]:
    """Odd texts that XML can hold."""
    return [text for text in ODD_TEXT if not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", text)]


def xml(chance: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Elements doubled, left out, nested, moved, renamed, their texts and attributes changed."""
    try:
        root = etree.fromstring(data, etree.XMLParser(recover=True, huge_tree=True))
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        return data
    with contextlib.suppress(ValueError):  # a name or text that elements cannot have
        for _number in range(chance.choice([1, 2, 5])):
            _tree(chance, root)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def html(chance: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """The same for HTML."""
    text = data.decode("utf-8", errors="replace").replace("\0", "")
    root = etree.fromstring(text.encode(), etree.HTMLParser(encoding="utf-8", huge_tree=True)) if text.strip() else None
    if root is None:
        return data
    with contextlib.suppress(ValueError):  # a name or text that elements cannot have
        for _number in range(chance.choice([1, 2, 5])):
            _tree(chance, root)
    return bytes(etree.tostring(root, encoding="utf-8", method="html"))


# ------------------------------------------------------------------ archives
def archive(chance: Random, data: bytes, corpus: Sequence[bytes]) -> bytes:
    """Members changed, left out, doubled, renamed or exchanged, and packed again."""
    try:
        with ZipFile(io.BytesIO(data)) as opened:
            members = [(info.filename, opened.read(info)) for info in opened.infolist()]
    except (BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        return flip_any(chance, data, corpus)
    if not members:
        return data
    likely = [at for at, (name, _) in enumerate(members) if _MAIN.search(name)]
    at = chance.choice(likely) if likely and chance.random() < 0.8 else chance.randrange(len(members))
    name, content = members[at]
    kind = chance.randrange(12)
    if kind == 0:
        del members[at]
    elif kind == 1:
        members.append((name, content))
    elif kind == 2:
        members[at] = (chance.choice(members)[0], content)
    elif kind == 3:
        members[at] = (name, chance.choice(members)[1])
    else:
        change = xml if kind > 4 else chance.choice(TEXT)
        members[at] = (name, change(chance, content, [content for _, content in members]))
    return _packed(members, ZIP_DEFLATED if chance.random() < 0.8 else ZIP_STORED)


def _packed(members: Sequence[tuple[str, bytes]], method: int) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings(), ZipFile(file, "w", method) as target:
        warnings.simplefilter("ignore")  # it warns of doubled names, which are meant
        for name, content in members:
            target.writestr(ZipInfo(name), content, method)  # with no time in it: a seed makes the same file again
    return file.getvalue()


def flip_any(chance: Random, data: bytes, corpus: Sequence[bytes]) -> bytes:
    """Any of the mutations of bytes."""
    return chance.choice(BYTES)(chance, data, corpus)


# ------------------------------------------------------------------ objects of PDFs
_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,6}) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"(.*?)stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_ROOT = re.compile(rb"/Root ([0-9]+) 0 R")
_PIECE = re.compile(rb"[0-9]+ 0 R|/[A-Za-z0-9]+|-?[0-9.]+|\[|\]|<<|>>")


def pdf(chance: Random, data: bytes, corpus: Sequence[bytes]) -> bytes:
    """Objects changed, left out, exchanged; a page's content changed operator by operator; offsets made right again."""
    objects = {int(found[1]): found[2] for found in _OBJECT.finditer(data)}
    if not objects:
        return flip_any(chance, data, corpus)
    at, other = chance.choice(list(objects)), chance.choice(list(objects))
    kind = chance.randrange(10)
    if kind == 0:
        objects[at] = b" null "
    elif kind == 1:
        objects[at] = objects[other]
    else:
        objects[at] = _object(chance, objects[at], objects[other])
    root = _ROOT.search(data)
    return _written(objects, int(root[1]) if root else 1)


def _object(chance: Random, body: bytes, other: bytes) -> bytes:
    """One object changed, its stream unpacked and packed again where that can be done."""
    stream = _STREAM.match(body)
    if stream is None or chance.random() < 0.3:
        head, rest = (stream[1], body[stream.end(1) :]) if stream else (body, b"")
        return _pieces(chance, head, other) + rest
    head, content = stream[1], stream[2]
    try:
        changed = zlib.compress(_content(chance, zlib.decompress(content)))
    except zlib.error:
        changed = _content(chance, content)
    head = re.sub(rb"/Length [0-9]+", b"/Length %d" % len(changed), head)
    return b"%sstream\n%s\nendstream" % (head, changed)


def _pieces(chance: Random, head: bytes, other: bytes) -> bytes:
    """A name, number, reference or bracket replaced, doubled or left out."""
    pieces = list(_PIECE.finditer(head))
    if not pieces:
        return head
    found = chance.choice(pieces)
    donors = [piece[0] for piece in _PIECE.finditer(other)] or [b"0"]
    new = chance.choice(
        [chance.choice(donors), chance.choice(NUMBERS).encode(), found[0] * 2, b"", b"[" * 500, b"<<" * 500]
    )
    return head[: found.start()] + new + head[found.end() :]


def _content(chance: Random, content: bytes) -> bytes:
    lines = content.split(b"\n")
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
    kind = chance.randrange(5)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines[at:at] = [lines[to]] * chance.choice([1, 3, 500])
    elif kind == 2:
        lines[at] = _pieces(chance, lines[at], lines[to])
    elif kind == 3:
        lines.insert(
            at,
            chance.choice([b"q", b"Q", b"BT", b"ET", b"0 0 0 0 0 0 cm", b"1e9 0 0 1e9 0 0 Tm", b"/Fm0 Do", b"h", b"n"]),
        )
    else:
        return flip_any(chance, content, [content])
    return b"\n".join(lines)


def _written(objects: dict[int, bytes], root: int) -> bytes:
    data, places = b"%PDF-1.4\n", {}
    for number, body in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj%sendobj\n" % (number, body)
    last = max(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % places.get(number, 0) for number in range(1, last))
    end = b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (last, root, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (last, table, end)


# ------------------------------------------------------------------ values of JSON
def values(chance: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Values replaced by others, nested, doubled or left out."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return data
    holders: list[tuple[Any, Any]] = []
    _collect(document, holders)
    if not holders:
        return data
    (holder, key), (donor, place) = chance.choice(holders), chance.choice(holders)
    new: list[Callable[[], Any]] = [
        lambda: copy.deepcopy(donor[place]), lambda: None, lambda: chance.choice([0, -1, 10**30, 0.5, True, 1e300]),
        lambda: chance.choice([*NUMBERS, *ODD_TEXT]), lambda: [copy.deepcopy(holder[key])],
        lambda: {chance.choice(ODD_TEXT): copy.deepcopy(holder[key])}, lambda: "长" * 100_000,
    ]  # fmt: skip
    if chance.random() < 0.2:
        del holder[key]
    else:
        holder[key] = chance.choice(new)()
    return json.dumps(document, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def _collect(value: Any, found: list[tuple[Any, Any]]) -> None:
    """Every value with what holds it."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        found.append((value, key))
        _collect(value[key], found)


MUTATIONS: dict[str, tuple[Mutation, ...]] = {
    "html": (html, html, html, *TEXT),
    "docx": (archive, archive, archive, archive, flip_any),
    "xlsx": (archive, archive, archive, archive, flip_any),
    "pdf": (pdf, pdf, pdf, pdf, flip_any),
    "md": TEXT,
    "txt": TEXT,
    "json": (values, values, *TEXT),
}
"""How files of a format are mutated."""
