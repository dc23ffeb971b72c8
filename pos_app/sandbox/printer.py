"""A receipt printer that is none: takes what a till prints on a port of this machine, and runs out of paper when told.

It answers for its state as Epson's printers do (DLE EOT, GS r). It knows no receipt and no payment.
"""

import contextlib
import logging
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pos_app.sandbox.paper import PaperReader, Sheet

log = logging.getLogger(__name__)

PAPER, COVER, OFF = "paper", "cover", "off"
"""What can be wrong with it: no paper, the cover is open, it is switched off."""

_QUESTION = re.compile(rb"\x10\x04([\x01-\x04])")
"""Asked and answered at once, whatever it stands between."""
_BEGUN = re.compile(rb"\x10\x04?\Z")
_ALWAYS = 0x12
_ANSWERS = {
    PAPER: {1: 0x08, 2: 0x20, 4: 0x60},
    COVER: {1: 0x08, 2: 0x04},
}
_READ = 65_536


@dataclass(eq=False)
class _Line:
    """One connection: what came and is not printed yet, and what may be half a question."""

    socket: socket.socket
    waits: bytes = b""
    begun: bytes = b""
    is_over: bool = False

    def take(self, data: bytes) -> list[int]:
        """Take `data`; the questions in it."""
        data = self.begun + data
        half = _BEGUN.search(data)
        cut = half.start() if half else len(data)
        data, self.begun = data[:cut], data[cut:]
        self.waits += _QUESTION.sub(b"", data)
        return [question[0] for question in _QUESTION.findall(data)]


class PaperPrinter:
    """Listens on `port` of this machine from `start` to `stop`. Methods may be called from any thread.

    `on_change` callbacks are called, in any thread, when paper came out, the drawer opened, or its state is another.
    """

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self._reader = PaperReader()
        self._fault = ""
        self._lines: list[_Line] = []
        self._listener: socket.socket | None = None
        self._lock = threading.RLock()
        self._listeners: list[Callable[[], None]] = []

    @property
    def target(self) -> str:
        """As the settings of a till want it."""
        return f"127.0.0.1:{self.port}"

    @property
    def fault(self) -> str:
        """`PAPER`, `COVER`, `OFF`, or empty: it prints."""
        return self._fault

    @property
    def drawer(self) -> int:
        """How often the drawer was opened."""
        return self._reader.drawer

    def sheets(self) -> Sequence[Sheet]:
        """What came out, newest first."""
        with self._lock:
            return self._reader.sheets

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback`, from any thread, after every change."""
        self._listeners.append(callback)

    def start(self) -> None:
        """Listen. Raises OSError where the port cannot be had."""
        if self._listener is not None:
            return
        self._listener = listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(listener,), name="simulated printer", daemon=True).start()

    def stop(self) -> None:
        """Hang up, and listen no more. The paper stays."""
        listener, self._listener = self._listener, None
        if listener is not None:
            _shut(listener)
            listener.close()
        self._hang_up()

    def break_down(self, fault: str) -> None:
        """Have that fault from now on; an empty one repairs it, and what waited is printed."""
        self._fault = fault
        if fault == OFF:
            # What it had not printed is lost with its memory.
            self._hang_up()
        with self._lock:
            lines = tuple(self._lines)
        for line in lines:
            self._say(line, self._print(line))
            self._leave(line)
        self._tell()

    # In threads of its own

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connected, _address = listener.accept()
            except OSError:
                return
            if self._fault == OFF or self._listener is None:
                connected.close()
                continue
            line = _Line(connected)
            with self._lock:
                self._lines.append(line)
            threading.Thread(target=self._serve, args=(line,), name="simulated printer", daemon=True).start()

    def _serve(self, line: _Line) -> None:
        with line.socket, contextlib.suppress(OSError):
            while data := line.socket.recv(_READ):
                with self._lock:
                    at_once = bytes(self._answer(question) for question in line.take(data))
                    in_turn = self._print(line)
                self._say(line, at_once + in_turn)
        line.is_over = True
        self._leave(line)
        self._tell()

    def _answer(self, question: int) -> int:
        return _ALWAYS | _ANSWERS.get(self._fault, {}).get(question, 0)

    def _print(self, line: _Line) -> bytes:
        """Print what waits, unless it cannot; the answers that are due behind it."""
        with self._lock:
            if self._fault:
                return b""
            waits, line.waits = line.waits, b""
            return bytes(self._reader.feed(waits))

    def _leave(self, line: _Line) -> None:
        """Forget a connection that is over, once all that came by it is printed."""
        with self._lock:
            if line.is_over and line in self._lines and not line.waits:
                self._lines.remove(line)
                self._reader.finish()

    def _say(self, line: _Line, answer: bytes) -> None:
        if answer:
            with contextlib.suppress(OSError):
                line.socket.sendall(answer)

    def _hang_up(self) -> None:
        with self._lock:
            lines, self._lines = self._lines, []
            self._reader.finish()
        for line in lines:
            _shut(line.socket)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def _shut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
