"""What can come out of a terminal that nobody types: every byte, codes without a meaning, texts that mean harm."""

from __future__ import annotations

from tests.pty_session import KEYS, Session
from tests.tui.fields import Field, Steps
from tests.tui.test_hostile import HOSTILE

QUITS = b"\x11"
"""Ctrl+Q, which ends the app wherever it stands."""
LEADS_OUT = b"\t\r\x19\x1a\x1b"
"""Tab, Enter and Escape lead out of a field; a step back or forth (Ctrl+Z, Ctrl+Y) leads to where it was made."""
CONTROLS = bytes({*range(32), 127} - {*QUITS})
ABOVE_ASCII = bytes(range(128, 256))
CUT_SHORT = b"\xe4\xb8\x05\xf0\x9f\x98\x05\xed\xa0\x80\xc0\x80\xf8\x88\x80\x80\x80\xe4\x05"
"""Beginnings of characters, half a surrogate pair, characters written too long."""
UNSEEN = "".join(map(chr, (*range(0x80, 0xA0), *range(0x200B, 0x2010), *range(0x2028, 0x202F), 0x2066, 0xE000, 0xFEFF)))
CODES = (
    b"\x1b[1114112u\x1b[97:65;2u\x1b[55296;1;55296u\x1b[8238;1;8238u\x1b[97;1;155u\x1b[99999999999u\x1b[;;u"
    b"\x1b[48;99999999;99999999;0;0t\x1b[48;0;0;0;0t\x1b[<35;3;3M\x1b[M\xff\xff\xff\x1b[9999999;999999R"
    b"\x1b[?2026;1$y\x1b[?2048;2$y\x1b[201~\x1b[O\x1b[I\x1b[31;5m"
)
"""Keys by numbers that are none, windows of any size, the mouse, answers to what nobody asked."""
MARKUP = HOSTILE[1]
MEGABYTE = f"{MARKUP}\x1b]0;题\x07\x00\x9b2J\u202e长句\x1b[5i\n".encode() * 19_000


def pasted(text: bytes) -> bytes:
    """A text as a terminal sends what is pasted."""
    return b"\x1b[200~" + text + b"\x1b[201~"


def encoded(text: str) -> bytes:
    """A text as bytes, half of a surrogate pair included."""
    return text.encode("utf-8", "surrogatepass")


def keys(names: str) -> bytes:
    """What a terminal sends for keys, with spaces between their names."""
    return "".join(KEYS.get(name, name) for name in names.split()).encode()


ANYWHERE = (
    bytes({*CONTROLS} - {*LEADS_OUT}), ABOVE_ASCII, CUT_SHORT, CODES,
    *(pasted(encoded(text)) for text in (*HOSTILE, UNSEEN)), pasted(CONTROLS), pasted(MEGABYTE),
)  # fmt: skip
"""Pieces of input that leave a person in the field they are in."""
ONCE = (ABOVE_ASCII[::-1], encoded(UNSEEN), pasted(ABOVE_ASCII), pasted(b"7\x1b[201~7"))
"""More of them, which need not be typed into a field like another."""
IN_TEXT = (*(encoded(text[:20]) for text in HOSTILE), b"[/x]" * 15)
"""The same for what takes a text; in a table they are keys, which do what they are for."""
KEPT = " ".join(HOSTILE[:-1])
EVERYTHING = CONTROLS + ABOVE_ASCII + CONTROLS[::-1] + ABOVE_ASCII[::-1]
"""Every byte, those that lead to other places included."""


GONE = "gone: "
"""Before words that are not to be on the screen any more."""


def go(session: Session, steps: Steps) -> None:
    """Take steps, each after the one before has shown itself."""
    for names, words in steps:
        session.send(keys(names))
        if words.startswith(GONE):
            session.wait_until(lambda: words.removeprefix(GONE) not in session.text(), words)  # noqa: B023
        else:
            session.wait_for(words)


def attack(session: Session, field: Field, mark: str) -> None:
    """Type everything into a field, see that it still takes what is typed and shows markup as it is."""
    empty = keys(field.empty)
    for piece in (*ANYWHERE, *(() if field.like else ONCE), *(IN_TEXT if field.shows and not field.like else ())):
        session.send(piece + empty)
    shown = (mark + MARKUP)[: field.shows] or mark
    session.send(mark.encode() + (pasted(encoded(MARKUP)) if field.shows else b""))
    session.wait_for(shown)
    if shown.endswith(MARKUP):
        click(session, shown)


def click(session: Session, text: str) -> None:
    """Press the mouse's button within a text."""
    line = next(n for n, line in enumerate(session.screen()) if text in line)
    cells = session.cells()[line]
    start = next(x for x in range(len(cells)) if "".join(cells[x:]).startswith(text))
    session.send(b"\x1b[<0;%d;%dM\x1b[<0;%d;%dm" % ((start + len(text) // 2, line + 1) * 2))


def leave_in(session: Session, field: Field) -> None:
    """Leave in a field what is kept of it."""
    session.send(keys(field.empty) + (field.kept.encode() or pasted(encoded(KEPT))))
