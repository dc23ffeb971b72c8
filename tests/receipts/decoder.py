"""Reads ESC/POS as a strict printer would: written from the command reference alone, it shares no code with the till.

What a printer would skip, guess or print as rubbish is refused here with `Refused`: unknown commands, parameters out
of range, text wider than its line, a picture wider than the paper or cut short, commands that count at the beginning
of a line only, text that never leaves the print buffer, and bytes in a picture that a printer obeys at once (DLE).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.receipts.printed import (
    MM80,
    Align,
    Asked,
    Cut,
    Drawer,
    Event,
    Feed,
    Line,
    Paper,
    Qr,
    Raster,
    Refused,
    modules_of,
    obeyed_within,
)

ESC, FS, GS, DLE = b"\x1b", b"\x1c", b"\x1d", b"\x10"
_LF, _CR, _HT = b"\n", b"\r", b"\t"

_VARYING = b"#$@[\\]^`{|}~"
"""What ESC R replaces by letters of a country; another set than that of the USA makes them unreadable."""
_TAB = 8


@dataclass(frozen=True, slots=True)
class _Look:
    wide: int = 1
    high: int = 1
    emphasised: bool = False
    struck_twice: bool = False
    underlined: bool = False
    reverse: bool = False
    font: int = 0


@dataclass(frozen=True, slots=True)
class _Code:
    data: bytes = b""
    size: int = 3
    level: str = "L"
    model: int = 2


def decode(data: bytes, paper: Paper = MM80) -> list[Event]:
    """Everything that a printer does when it is sent `data` after it was switched on, in order."""
    return _Head(data, paper).run()


class _Head:
    """The bytes, how far they were read, and the state that commands leave behind."""

    def __init__(self, data: bytes, paper: Paper) -> None:
        self.data = data
        self.paper = paper
        self.at = self.begun = 0
        self.events: list[Event] = []
        self.initialised = False
        self._forget()

    def _forget(self) -> None:
        self.look = _Look()
        self.code = _Code()
        self.align = Align.LEFT
        self.page: str | None = self.paper.pages.get(0)
        self.country = 0
        self.kanji = self.paper.kanji
        self.margin, self.area = 0, self.paper.dots
        self.buffer: list[tuple[str, _Look]] = []
        self.picture: Raster | None = None

    def run(self) -> list[Event]:
        while self.at < len(self.data):
            self.begun = self.at
            byte = self.take(1)
            if byte >= b" ":
                self._character(byte)
            else:
                self._command(byte)
        self.begun = len(self.data)
        self.demand(not self.buffer, "text that was never printed: no line feed behind it")
        self.demand(self.picture is None, "a picture that was stored and never printed")
        return self.events

    def demand(self, holds: bool, why: str) -> None:
        if not holds:
            raise Refused(self.begun, why)

    def take(self, count: int) -> bytes:
        part = self.data[self.at : self.at + count]
        self.demand(len(part) == count, f"ends within a command: {self.data[self.begun : self.begun + 12].hex(' ')}")
        self.at += count
        return part

    def byte(self) -> int:
        return self.take(1)[0]

    def word(self) -> int:
        return int.from_bytes(self.take(2), "little")

    def one_of(self, *allowed: int) -> int:
        value = self.byte()
        self.demand(value in allowed, f"{self.data[self.begun : self.at].hex(' ')}: parameter out of range")
        return value

    def picture_data(self, count: int) -> bytes:
        """Dots; never bytes that a printer obeys as soon as they come in, whatever they are part of."""
        data = self.take(count)
        command = obeyed_within(data)
        self.demand(command is None, f"{command} within a picture is a command")
        return data

    def put(self, event: Event) -> None:
        self.demand(self.initialised, "prints before ESC @: in whatever state the last one left the printer")
        self.events.append(event)

    def at_beginning(self) -> None:
        self.demand(not self.buffer, "counts at the beginning of a line only")

    def _command(self, byte: bytes) -> None:
        name = byte
        if byte in (ESC, FS, GS, DLE):
            name += self.take(1)
            if name in (GS + b"(", GS + b"v", GS + b"8"):
                name += self.take(1)
        act = _COMMANDS.get(name)
        self.demand(act is not None, f"unknown command {name.hex(' ')}")
        assert act is not None
        act(self)

    def _character(self, byte: bytes) -> None:
        self.demand(byte != b"\x7f", "7F is no character")
        self.demand(self.page is not None, "text in a code page that this printer has not")
        self.demand(byte < b"\x80" or not self.kanji, "half of a Chinese character: FS . was not sent")
        self.demand(self.country == 0 or byte not in _VARYING, "a character that ESC R replaced")
        try:
            character = byte.decode(self.page or "")
        except UnicodeDecodeError:
            raise Refused(self.begun, f"{byte.hex()} is not defined in {self.page}") from None
        self.write(character)

    def write(self, character: str) -> None:
        self.buffer.append((character, self.look))
        self.demand(self.width() <= self.area, f"the line is wider than its paper: {self.text()!r}")

    def text(self) -> str:
        return "".join(character for character, _ in self.buffer)

    def width(self) -> int:
        """Of the line so far, in dots. Font B has 9 dots where font A has 12."""
        cell = self.paper.dots // self.paper.columns
        return sum(look.wide * (cell * 3 // 4 if look.font else cell) for _, look in self.buffer)

    def print_line(self) -> None:
        looks = {look for _, look in self.buffer} or {_Look()}
        self.demand(len(looks) == 1, f"a line of several looks: {self.text()!r}")
        look = looks.pop()
        left = self.area - self.width()
        indent = self.margin + {Align.LEFT: 0, Align.CENTRE: left // 2, Align.RIGHT: left}[self.align]
        bold = look.emphasised or look.struck_twice
        text, self.buffer = self.text(), []
        looked = (look.wide, look.high, bold, self.align, look.underlined, look.reverse, look.font)
        self.put(Line(text, *looked, indent if text else 0))

    def print_buffer(self) -> None:
        if self.buffer:
            self.print_line()

    def draw(self, width: int, height: int, rows: bytes) -> Raster:
        self.demand(width > 0, "a picture without width")
        self.demand(0 < height <= 2303, "a picture of too many rows, or none")
        self.demand(width <= self.area, f"a picture of {width} dots on {self.area}")
        return Raster(width, height, rows, self.align)


def _initialise(head: _Head) -> None:
    head.demand(not head.buffer, "ESC @ throws away what was not printed")
    head._forget()
    head.initialised = True


def _tab(head: _Head) -> None:
    """To the next of the positions that are set after ESC @: every eight characters of font A."""
    cell = head.paper.dots // head.paper.columns
    head.write(" ")
    while head.width() % (_TAB * cell):
        head.write(" ")


def _country(head: _Head) -> None:
    head.country = head.one_of(*range(16))


def _page(head: _Head) -> None:
    number = head.byte()
    head.demand(number in head.paper.pages, f"ESC t {number}: not a code page of this printer")
    head.page = head.paper.pages[number]


def _align(head: _Head) -> None:
    head.at_beginning()
    head.align = Align(head.one_of(0, 1, 2, 48, 49, 50) % 48)


def _switch(name: str) -> Callable[[_Head], None]:
    """Commands whose last bit alone says on or off."""

    def switch(head: _Head) -> None:
        head.look = replace(head.look, **{name: bool(head.byte() & 1)})

    return switch


def _underline(head: _Head) -> None:
    head.look = replace(head.look, underlined=head.one_of(0, 1, 2, 48, 49, 50) % 48 > 0)


def _font(head: _Head) -> None:
    head.look = replace(head.look, font=head.one_of(0, 1, 48, 49) % 48)


def _modes(head: _Head) -> None:
    """ESC !: font in bit 0, emphasised in 3, twice as high in 4, twice as wide in 5, underlined in 7."""
    bits = head.byte()
    head.demand(not bits & 0b0100_0110, "ESC ! with bits that mean nothing")
    sizes = {"wide": 2 if bits & 32 else 1, "high": 2 if bits & 16 else 1, "font": bits & 1}
    head.look = replace(head.look, emphasised=bool(bits & 8), underlined=bool(bits & 128), **sizes)


def _size(head: _Head) -> None:
    bits = head.byte()
    head.demand(not bits & 0b1000_1000, "GS ! with more than eight times")
    head.look = replace(head.look, wide=(bits >> 4) + 1, high=(bits & 7) + 1)


def _feed_lines(head: _Head) -> None:
    head.print_buffer()
    head.put(Feed(lines=head.byte()))


def _feed_dots(head: _Head) -> None:
    head.print_buffer()
    head.put(Feed(dots=head.byte()))


def _drawer(head: _Head) -> None:
    pin = 2 if head.one_of(0, 1, 48, 49) % 48 == 0 else 5
    on, off = head.byte() * 2, head.byte() * 2
    head.demand(on > 0, "a pulse of no length opens no drawer")
    head.events.append(Drawer(pin, on, max(on, off)))


def _margin(head: _Head) -> None:
    head.at_beginning()
    head.margin = head.word()
    head.demand(head.margin < head.paper.dots, "the margin leaves no paper")
    head.area = head.paper.dots - head.margin


def _area(head: _Head) -> None:
    head.at_beginning()
    head.area = head.word()
    head.demand(0 < head.area <= head.paper.dots - head.margin, "a print area wider than the paper")


def _cut(head: _Head) -> None:
    """Functions A (cuts here), B (moves to the knife first), C (as a position), D (and moves back)."""
    head.at_beginning()
    mode = head.one_of(0, 1, 48, 49, 65, 66, 97, 98, 103, 104)
    moves = mode in (65, 66, 97, 98, 103, 104)
    partial = mode in (1, 49, 66, 98, 104)
    head.put(Cut(partial, moves, head.byte() if moves else 0))


def _raster(head: _Head) -> None:
    head.at_beginning()
    mode = head.one_of(0, 1, 2, 3, 48, 49, 50, 51) % 48
    row, height = head.word(), head.word()
    head.demand(mode == 0, "a picture that is stretched is not what was drawn")
    head.put(head.draw(row * 8, height, head.picture_data(row * height)))


def _graphics(head: _Head, length: int) -> None:
    """GS ( L and GS 8 L: function 112 stores a picture, 50 prints it."""
    head.one_of(48)
    function = head.one_of(2, 50, 112)
    if function != 112:
        head.demand(length == 2, "function 50 has no parameters")
        head.at_beginning()
        head.demand(head.picture is not None, "a picture is printed that was never stored")
        assert head.picture is not None
        head.put(head.picture)
        head.picture = None
        return
    head.one_of(48)
    head.one_of(1)
    head.one_of(1)
    head.one_of(49)
    width, height = head.word(), head.word()
    size = (width + 7) // 8 * height
    head.demand(length == 10 + size, f"a picture of {size} bytes in a command of {length}")
    head.picture = head.draw(width, height, head.picture_data(size))


def _qr(head: _Head) -> None:
    """GS ( k: functions 165 (model), 167 (size), 169 (correction), 180 (store) and 181 (print) of QR codes."""
    length = head.word()
    head.demand(length >= 3, "GS ( k too short")
    head.one_of(49)
    function = head.one_of(65, 67, 69, 80, 81)
    if function == 80:
        head.demand(4 <= length <= 7092, "QR data out of range")
        head.one_of(48)
        head.code = replace(head.code, data=head.take(length - 3))
        return
    head.demand(length == (4 if function == 65 else 3), f"function {function + 100} of another length")
    if function == 65:
        head.code = replace(head.code, model=head.one_of(49, 50) - 48)
        head.one_of(0)
    elif function == 67:
        head.code = replace(head.code, size=head.one_of(*range(1, 17)))
    elif function == 69:
        head.code = replace(head.code, level="LMQH"[head.one_of(48, 49, 50, 51) - 48])
    else:
        head.one_of(48)
        _print_qr(head)


def _print_qr(head: _Head) -> None:
    code = head.code
    head.at_beginning()
    head.demand(bool(code.data), "a QR code is printed that was never stored")
    modules = modules_of(code.data, code.level)
    head.demand(modules * code.size <= head.area, f"a QR code of {modules * code.size} dots on {head.area}")
    try:
        payload = code.data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(head.begun, "a QR code that no telephone reads as text") from None
    head.put(Qr(payload, code.size, code.level, code.model, modules, head.align))


def _asked(command: str, *allowed: int) -> Callable[[_Head], None]:
    def ask(head: _Head) -> None:
        head.events.append(Asked(command, head.one_of(*allowed)))

    return ask


def _kanji(on: bool) -> Callable[[_Head], None]:
    def switch(head: _Head) -> None:
        head.kanji = on

    return switch


_COMMANDS: dict[bytes, Callable[[_Head], None]] = {
    _LF: _Head.print_line,
    _CR: lambda head: None,  # without automatic line feed a printer ignores it
    _HT: _tab,
    ESC + b"@": _initialise,
    ESC + b"!": _modes,
    ESC + b"-": _underline,
    ESC + b"2": lambda head: None,
    ESC + b"3": lambda head: head.demand(head.byte() >= 24, "lines closer than the characters are high"),
    ESC + b"E": _switch("emphasised"),
    ESC + b"G": _switch("struck_twice"),
    ESC + b"J": _feed_dots,
    ESC + b"M": _font,
    ESC + b"R": _country,
    ESC + b"a": _align,
    ESC + b"d": _feed_lines,
    ESC + b"p": _drawer,
    ESC + b"t": _page,
    FS + b"&": _kanji(True),
    FS + b".": _kanji(False),
    GS + b"!": _size,
    GS + b"B": _switch("reverse"),
    GS + b"L": _margin,
    GS + b"V": _cut,
    GS + b"W": _area,
    GS + b"a": _asked("GS a", *range(256)),
    GS + b"r": _asked("GS r", 1, 2, 49, 50),
    GS + b"v0": _raster,
    GS + b"(L": lambda head: _graphics(head, head.word()),
    GS + b"8L": lambda head: _graphics(head, int.from_bytes(head.take(4), "little")),
    GS + b"(k": _qr,
    DLE + b"\x04": _asked("DLE EOT", 1, 2, 3, 4),
}
