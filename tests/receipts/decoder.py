"""Reads ESC/POS as a strict printer would: written from the command reference alone, it shares no code with the till.

What a printer would skip, guess or print as rubbish is refused here with `Refused`: unknown commands, parameters out
of range, text wider than its line, a picture wider than the paper or cut short, commands that count at the beginning
of a line only, text that never leaves the print buffer, and bytes in a picture that a printer obeys at once (DLE).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.receipts.print_head import DLE, ESC, FS, GS, Head
from tests.receipts.printed import MM80, Align, Asked, Cut, Drawer, Event, Feed, Paper, Qr, Refused, modules_of

_LF, _CR, _HT = b"\n", b"\r", b"\t"
_TAB = 8


def decode(data: bytes, paper: Paper = MM80) -> list[Event]:
    """Everything that a printer does when it is sent `data` after it was switched on, in order."""
    return Head(data, paper, _COMMANDS).run()


def _initialise(head: Head) -> None:
    head.demand(not head.buffer, "ESC @ throws away what was not printed")
    head.forget()
    head.initialised = True


def _tab(head: Head) -> None:
    """To the next of the positions that are set after ESC @: every eight characters of font A."""
    cell = head.paper.dots // head.paper.columns
    head.write(" ")
    while head.width() % (_TAB * cell):
        head.write(" ")


def _country(head: Head) -> None:
    head.country = head.one_of(*range(16))


def _page(head: Head) -> None:
    number = head.byte()
    head.demand(number in head.paper.pages, f"ESC t {number}: not a code page of this printer")
    head.page = head.paper.pages[number]


def _align(head: Head) -> None:
    head.at_beginning()
    head.align = Align(head.one_of(0, 1, 2, 48, 49, 50) % 48)


def _switch(name: str) -> Callable[[Head], None]:
    """Commands whose last bit alone says on or off."""

    def switch(head: Head) -> None:
        head.look = replace(head.look, **{name: bool(head.byte() & 1)})

    return switch


def _underline(head: Head) -> None:
    head.look = replace(head.look, underlined=head.one_of(0, 1, 2, 48, 49, 50) % 48 > 0)


def _spacing(head: Head) -> None:
    head.look = replace(head.look, spacing=head.byte())


def _font(head: Head) -> None:
    head.look = replace(head.look, font=head.one_of(0, 1, 48, 49) % 48)


def _modes(head: Head) -> None:
    """ESC !: font in bit 0, emphasised in 3, twice as high in 4, twice as wide in 5, underlined in 7."""
    bits = head.byte()
    head.demand(not bits & 0b0100_0110, "ESC ! with bits that mean nothing")
    sizes = {"wide": 2 if bits & 32 else 1, "high": 2 if bits & 16 else 1, "font": bits & 1}
    head.look = replace(head.look, emphasised=bool(bits & 8), underlined=bool(bits & 128), **sizes)


def _size(head: Head) -> None:
    bits = head.byte()
    head.demand(not bits & 0b1000_1000, "GS ! with more than eight times")
    head.look = replace(head.look, wide=(bits >> 4) + 1, high=(bits & 7) + 1)


def _feed_lines(head: Head) -> None:
    head.print_buffer()
    head.put(Feed(lines=head.byte()))


def _feed_dots(head: Head) -> None:
    head.print_buffer()
    head.put(Feed(dots=head.byte()))


def _drawer(head: Head) -> None:
    pin = 2 if head.one_of(0, 1, 48, 49) % 48 == 0 else 5
    on, off = head.byte() * 2, head.byte() * 2
    head.demand(on > 0, "a pulse of no length opens no drawer")
    head.events.append(Drawer(pin, on, max(on, off)))


def _margin(head: Head) -> None:
    head.at_beginning()
    head.margin = head.word()
    head.demand(head.margin < head.paper.dots, "the margin leaves no paper")
    head.area = head.paper.dots - head.margin


def _area(head: Head) -> None:
    head.at_beginning()
    head.area = head.word()
    head.demand(0 < head.area <= head.paper.dots - head.margin, "a print area wider than the paper")


def _cut(head: Head) -> None:
    """Functions A (cuts here), B (moves to the knife first), C (as a position), D (and moves back)."""
    head.at_beginning()
    mode = head.one_of(0, 1, 48, 49, 65, 66, 97, 98, 103, 104)
    moves = mode in (65, 66, 97, 98, 103, 104)
    partial = mode in (1, 49, 66, 98, 104)
    head.put(Cut(partial, moves, head.byte() if moves else 0))


def _raster(head: Head) -> None:
    head.at_beginning()
    mode = head.one_of(0, 1, 2, 3, 48, 49, 50, 51) % 48
    row, height = head.word(), head.word()
    head.demand(mode == 0, "a picture that is stretched is not what was drawn")
    head.put(head.draw(row * 8, height, head.picture_data(row * height)))


def _graphics(head: Head, length: int) -> None:
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


def _qr(head: Head) -> None:
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


def _print_qr(head: Head) -> None:
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


def _asked(command: str, *allowed: int) -> Callable[[Head], None]:
    def ask(head: Head) -> None:
        head.events.append(Asked(command, head.one_of(*allowed)))

    return ask


def _kanji(on: bool) -> Callable[[Head], None]:
    def switch(head: Head) -> None:
        head.kanji = on

    return switch


_COMMANDS: dict[bytes, Callable[[Head], None]] = {
    _LF: Head.print_line,
    _CR: lambda head: None,  # without automatic line feed a printer ignores it
    _HT: _tab,
    ESC + b"@": _initialise,
    ESC + b" ": _spacing,
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
