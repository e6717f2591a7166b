"""What a file is made of: its digest, and the encoding its text is written in."""

from __future__ import annotations

import codecs
import hashlib
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from ...domain.errors import NotUnderstood

BLOCK = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Make(NamedTuple):
    """`sha256` in hex; `encoding` as Python names it, "spreadsheet" for Excel and ODS; `size` in bytes."""

    sha256: str
    encoding: str
    size: int


def examine(path: Path, told: str | None = None) -> Make:
    """Read the whole file once: its digest, and the first encoding that fits all of it.

    UTF-8 is tried strictly, then cp1252, as spreadsheets of Western Europe write it. No detector is
    asked: on short German texts they name the wrong code page. Raises NotUnderstood.
    """
    digest, fits, size, start = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")(), 0, b""
    utf8, binary = True, False
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            start, size = start or block[:4096], size + len(block)
            binary = binary or b"\0" in block
            utf8 = utf8 and _decodes(fits, block)
    utf8 = utf8 and _decodes(fits, b"", final=True)
    if not size:
        raise NotUnderstood(f"{path.name} is empty", "export the report again")
    return Make(digest.hexdigest(), _encoding(path, start, utf8, binary, told), size)


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(path: Path, start: bytes, utf8: bool, binary: bool, told: str | None) -> str:
    if start.startswith(_SPREADSHEETS):
        return "spreadsheet"
    if told:
        return told
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if binary:
        return _wide(path, start)
    if utf8:
        return "utf-8"
    return _western(path)


def _wide(path: Path, start: bytes) -> str:
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) > len(start) // 4:
        return "utf-16-le" if odd > even else "utf-16-be"
    raise NotUnderstood(f"{path.name} is a binary file, not a table", "export it as CSV or Excel")


def _western(path: Path) -> str:
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            try:
                block.decode("cp1252")
            except UnicodeDecodeError as error:
                raise NotUnderstood(
                    f"{path.name} is neither UTF-8 nor Windows-1252 text",
                    f"say how it is written: soleflip import {quote(str(path))} --encoding mac_roman",
                ) from error
    return "cp1252"
