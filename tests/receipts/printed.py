"""What `decoder` finds in the bytes for a printer, as events in the order in which it does them, and its paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

import qrcode

EPSON_PAGES: Mapping[int, str] = MappingProxyType(
    {0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858"}
)
"""Code pages by the number that ESC t takes, of those that Epson's printers share."""


class Refused(AssertionError):
    """A printer would not do what these bytes were meant for. `at` is the offset of the command."""

    def __init__(self, at: int, why: str) -> None:
        super().__init__(f"byte {at}: {why}")
        self.at = at


class Align(Enum):
    """ESC a."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text that was printed, as it stands on the paper: `indent` is where ESC a makes it begin."""

    text: str
    wide: int = 1
    high: int = 1
    bold: bool = False
    align: Align = Align.LEFT
    underlined: bool = False
    reverse: bool = False
    font: int = 0
    indent: int = 0

    @property
    def scale(self) -> int:
        """Of a text that is as many times wide as it is high."""
        assert self.wide == self.high, self
        return self.wide


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code that the printer draws. `size` is the side of a module in dots, `modules` the modules of a side."""

    payload: str
    size: int
    level: str
    model: int
    modules: int
    align: Align


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture, one bit for each dot, black is 1, rows filled up to whole bytes."""

    width: int
    height: int
    rows: bytes
    align: Align


@dataclass(frozen=True, slots=True)
class Feed:
    """Paper that moves: by lines, or by dots."""

    lines: int = 0
    dots: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut. With `to_knife` the printer moves the last line past the knife by itself, and `dots` more."""

    partial: bool
    to_knife: bool
    dots: int = 0


@dataclass(frozen=True, slots=True)
class Drawer:
    """A pulse on a pin (2 or 5) of the drawer's connector, in milliseconds."""

    pin: int
    on: int
    off: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A status that the printer was asked for."""

    command: str
    which: int


Event = Line | Qr | Raster | Feed | Cut | Drawer | Asked


@dataclass(frozen=True, slots=True)
class Paper:
    """What is in the printer: dots across, characters of font A across, its code pages, and how it wakes up.

    With `kanji` it is one of those that take two bytes above 7F for a Chinese character until FS . says otherwise.
    """

    dots: int
    columns: int
    pages: Mapping[int, str] = field(default_factory=lambda: EPSON_PAGES)
    kanji: bool = True


MM58 = Paper(384, 32)
MM80 = Paper(576, 48)


_LEVELS = {
    "L": qrcode.ERROR_CORRECT_L,
    "M": qrcode.ERROR_CORRECT_M,
    "Q": qrcode.ERROR_CORRECT_Q,
    "H": qrcode.ERROR_CORRECT_H,
}


def modules_of(data: bytes, level: str) -> int:
    """How many modules a side of its QR code has: a printer takes the smallest version that holds `data`."""
    symbol = qrcode.QRCode(error_correction=_LEVELS[level], border=0)
    symbol.add_data(data)
    return symbol.best_fit() * 4 + 17


_AT_ONCE = re.compile(rb"\x10(?:\x04[\x01-\x04\x07\x08\x12]|\x05[\x00-\x02]|\x14[\x01\x02\x08])")
"""DLE EOT, DLE ENQ and DLE DC4 with the parameters that mean something: status, going on, drawer, off, clear."""


def obeyed_within(data: bytes) -> str | None:
    """The first command in `data` that printers obey as soon as it comes in, even as a part of something else."""
    found = _AT_ONCE.search(data)
    return found[0].hex(" ") if found else None
