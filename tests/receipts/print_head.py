"""The state of a printer that `decoder`'s commands change, and its print buffer. Refuses what would not be printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.receipts.printed import Align, Event, Line, Paper, Raster, Refused, obeyed_within

ESC, FS, GS, DLE = b"\x1b", b"\x1c", b"\x1d", b"\x10"

_VARYING = b"#$@[\\]^`{|}~"
"""What ESC R replaces by letters of a country; another set than that of the USA makes them unreadable."""


@dataclass(frozen=True, slots=True)
class Look:
    wide: int = 1
    high: int = 1
    emphasised: bool = False
    struck_twice: bool = False
    underlined: bool = False
    reverse: bool = False
    font: int = 0
    spacing: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    data: bytes = b""
    size: int = 3
    level: str = "L"
    model: int = 2


class Head:
    """The bytes, how far they were read, and the state that commands leave behind."""

    def __init__(self, data: bytes, paper: Paper, commands: Mapping[bytes, Callable[[Head], None]]) -> None:
        self.commands = commands
        self.data = data
        self.paper = paper
        self.at = self.begun = 0
        self.events: list[Event] = []
        self.initialised = False
        self.forget()

    def forget(self) -> None:
        self.look = Look()
        self.code = Code()
        self.align = Align.LEFT
        self.page: str | None = self.paper.pages.get(0)
        self.country = 0
        self.kanji = self.paper.kanji
        self.margin, self.area = 0, self.paper.dots
        self.buffer: list[tuple[str, Look]] = []
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
        act = self.commands.get(name)
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
        if self.width() > self.area:
            raise Refused(self.begun, f"the line is wider than its paper: {self.text()!r}")

    def text(self) -> str:
        return "".join(character for character, _ in self.buffer)

    def width(self) -> int:
        """Of the line so far, in dots. Font B has 9 dots where font A has 12."""
        cell = self.paper.dots // self.paper.columns
        return sum(look.wide * (look.spacing + (cell * 3 // 4 if look.font else cell)) for _, look in self.buffer)

    def print_line(self) -> None:
        looks = {look for _, look in self.buffer} or {Look()}
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
