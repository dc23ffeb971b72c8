"""What comes out of the simulated printer: ESC/POS commands read back into rows of paper. It opens no connection.

Written after Epson's command reference, for the commands that receipts use; any other is passed over.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

MOST_SHEETS = 50
_ESC, _FS, _GS, _LF = 0x1B, 0x1C, 0x1D, 0x0A
_ARGUMENTS = {
    _ESC: dict.fromkeys(b"@2", 0) | dict.fromkeys(b"t R MaE3dJ!-{V", 1) | {ord("p"): 3},
    _FS: dict.fromkeys(b".&", 0),
    _GS: dict.fromkeys(b"!VrBHwhfa", 1),
}
"""How many bytes follow the two of a command; those that carry data of their own are counted by themselves."""
_CUT_AFTER_FEED = b"AB"
_CODE = 49
"""The function group of QR codes in GS ( k."""
_CODE_SIZE, _CODE_DATA, _CODE_PRINT = 67, 80, 81
_BOTTOM = 0x20


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One row of paper: letters, a QR code, the dots of a picture, or none of them, which is an empty line.

    `scale` is how many times as large the letters are; `module` the dots of a module of the code; `width` and `dots`
    are of a picture: whole bytes, the leftmost dot in the highest bit, 1 is black.
    """

    text: str = ""
    scale: int = 1
    bold: bool = False
    code: str = ""
    module: int = 0
    width: int = 0
    dots: bytes = b""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What came out up to a cut, or until the till had nothing more to say."""

    number: int
    rows: tuple[PaperRow, ...]
    is_cut: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Its letters, row by row; neither codes nor pictures."""
        return tuple(row.text for row in self.rows if row.text)


class PaperReader:
    """Takes the bytes of one connection after the other. `drawer` counts how often the drawer was opened."""

    def __init__(self) -> None:
        self.drawer = 0
        self._sheets: deque[Sheet] = deque(maxlen=MOST_SHEETS)
        self._count = 0
        self._rest = b""
        self._begin()

    @property
    def sheets(self) -> Sequence[Sheet]:
        """Newest first; the one that is still coming is none yet."""
        return tuple(reversed(self._sheets))

    def feed(self, data: bytes) -> int:
        """Print `data`; how often it is asked in it, by GS r, whether everything before was printed."""
        self._rest += data
        proofs = 0
        while (length := _length(self._rest)) and length <= len(self._rest):
            command, self._rest = self._rest[:length], self._rest[length:]
            proofs += command[:2] == b"\x1dr"
            self._obey(command)
        return proofs

    def finish(self) -> None:
        """The connection is over: somebody tears the paper off, and half a command is forgotten."""
        self._end_sheet(is_cut=False)
        self._rest = b""

    def _begin(self) -> None:
        self._rows: list[PaperRow] = []
        self._style = PaperRow()
        self._line = ""
        self._code, self._module = "", 4

    def _obey(self, command: bytes) -> None:
        match command[:2]:
            case b"\n":
                self._end_row()
            case b"\x1b@" | b"\x1bE" | b"\x1d!":
                self._restyle(command)
            case b"\x1bd":
                self._feed(command[2])
            case b"\x1bp":
                self.drawer += 1
            case b"\x1dv":
                self._picture(command)
            case b"\x1d(":
                self._code_command(command[3:])
            case b"\x1dV":
                self._end_sheet(is_cut=True)
            case _ if len(command) == 1 and command[0] >= _BOTTOM:
                self._line += command.decode("cp858")

    def _restyle(self, command: bytes) -> None:
        if command == b"\x1b@":
            self._style, self._line = PaperRow(), ""
        elif command[1:2] == b"E":
            self._style = replace(self._style, bold=bool(command[2] & 1))
        else:
            self._style = replace(self._style, scale=1 + (command[2] >> 4))

    def _end_row(self) -> None:
        self._rows.append(replace(self._style, text=self._line))
        self._line = ""

    def _feed(self, lines: int) -> None:
        if self._line:
            self._end_row()
        self._rows += [PaperRow()] * lines

    def _picture(self, command: bytes) -> None:
        width, dots = 8 * int.from_bytes(command[4:6], "little"), command[8:]
        above = self._rows[-1] if self._rows else PaperRow()
        if above.dots and above.width == width:
            # A picture comes in bands.
            self._rows[-1] = replace(above, dots=above.dots + dots)
        else:
            self._rows.append(PaperRow(width=width, dots=dots))

    def _code_command(self, parameters: bytes) -> None:
        group, function, given = parameters[2], parameters[3], parameters[4:]
        if group != _CODE:
            return
        if function == _CODE_SIZE:
            self._module = given[0]
        elif function == _CODE_DATA:
            self._code = given[1:].decode("utf-8", "replace")
        elif function == _CODE_PRINT:
            self._rows.append(PaperRow(code=self._code, module=self._module))

    def _end_sheet(self, *, is_cut: bool) -> None:
        if self._line:
            self._end_row()
        if any(row != PaperRow() for row in self._rows):
            self._count += 1
            self._sheets.append(Sheet(self._count, tuple(self._rows), is_cut))
        self._begin()


def _length(data: bytes) -> int:
    """How long the command at the beginning is; 0 where too little of it is there to know."""
    if not data or data[0] not in _ARGUMENTS:
        return len(data[:1])
    if len(data) < 2:
        return 0
    if data[0] == _GS and data[1] in b"v(V":
        return _length_of_data(data)
    return 2 + _ARGUMENTS[data[0]].get(data[1], 0)


def _length_of_data(data: bytes) -> int:
    """The same for a command that says how much follows."""
    if data[1] in b"V":
        return 0 if len(data) < 3 else 4 if data[2] in _CUT_AFTER_FEED else 3
    if data[1] in b"(":
        return 0 if len(data) < 5 else 5 + int.from_bytes(data[3:5], "little")
    if len(data) < 8:
        return 0
    return 8 + int.from_bytes(data[4:6], "little") * int.from_bytes(data[6:8], "little")
