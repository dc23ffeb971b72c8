r"""A network printer on the loopback: takes bytes on port 9100's stand-in and can go wrong in every way that they do.

    with FakePrinter() as printer:                     # ready, answers DLE EOT 1-4 and GS r 1-2 as Epson's do
        ...                                            # connect to printer.host, printer.port (or printer.target)
        assert printer.wait_for(lambda it: it.received[-1].endswith(CUT))

`received` has the bytes of each connection, oldest first, without status questions; `questions` has those, as they
came (`b"\x10\x04\x01"`); `heard` has both as they came, connection by connection. `wait_for(predicate)` waits until
it holds after something happened, `closed` counts the connections that ended, on either side. No method sleeps;
whatever is changed counts from the next byte on:

    printer.status = Status(paper_out=True)            # or cover_open, offline, near_end, cutter_error
    printer.status_after(100, Status(paper_out=True))  # the paper ends when 100 bytes of a connection are in
    printer.silent = True                              # takes bytes, never answers: cheap ones do
    printer.babble = b"\x00"                           # answers every question with these bytes instead
    printer.close_after(100)                           # hangs up after 100 bytes of each connection; None: never
    printer.allow(5)                                   # slow: reads no more than 5 bytes more, once stuck
    FakePrinter(stuck=True)                            # accepts, reads nothing until `allow`; allow(None): everything
    printer.switch_off(); printer.switch_on()          # refuses, and is back on the same port
    printer.hang_up()                                  # ends the connections there are; more may come
    FakePrinter(off=True)                              # refuses until switch_on()
    FakePrinter(buffer=64)                             # how many bytes it takes while it cannot print

As a real one, it takes `buffer` bytes while it cannot print (no paper, open cover, offline) and no more until it can.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

_DLE_EOT = b"\x10\x04"
_QUESTIONS = tuple(_DLE_EOT + bytes((n,)) for n in (1, 2, 3, 4)) + tuple(b"\x1dr" + bytes((n,)) for n in (1, 2, 49, 50))
_PATIENCE = 10.0
"""Seconds until a test that waits for what never happens gives up; no test waits that long and passes."""
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that makes closing a reset: the other side sees an error, not an end."""


@dataclass(frozen=True, slots=True)
class Status:
    """What a printer's sensors say. It prints unless there is no paper, the cover is open, or it is offline."""

    paper_out: bool = False
    near_end: bool = False
    cover_open: bool = False
    offline: bool = False
    cutter_error: bool = False

    @property
    def prints(self) -> bool:
        return not (self.paper_out or self.cover_open or self.offline or self.cutter_error)

    def realtime(self, which: int) -> int:
        """The answer to DLE EOT `which`: bits 1 and 4 are always on, 0 and 7 always off."""
        bits = {
            1: 0x08 * (not self.prints),
            2: 0x04 * self.cover_open | 0x20 * self.paper_out | 0x40 * self.cutter_error,
            3: 0x08 * self.cutter_error,
            4: 0x0C * self.near_end | 0x60 * self.paper_out,
        }
        return 0x12 | bits[which]

    def queued(self, which: int) -> int:
        """The answer to GS r 1 (paper) or 2 (drawer): bits 4 and 7 are always off."""
        return 0x03 * self.near_end | 0x0C * self.paper_out if which in (1, 49) else 0


class _Questions:
    """Takes status questions out of a stream, also where one comes in pieces."""

    def __init__(self) -> None:
        self._held = b""

    def split(self, data: bytes) -> tuple[bytes, list[bytes]]:
        """What is to be printed of `data`, and the questions in it."""
        data, self._held = self._held + data, b""
        plain, questions = b"", []
        while data:
            if data[:3] in _QUESTIONS:
                questions.append(data[:3])
                data = data[3:]
            elif len(data) < 3 and any(question.startswith(data) for question in _QUESTIONS):
                self._held = data
                break
            else:
                plain += data[:1]
                data = data[1:]
        return plain, questions


class FakePrinter:
    """A printer that listens on 127.0.0.1. See the top of this file for what can be done with it."""

    host = "127.0.0.1"

    def __init__(self, *, off: bool = False, stuck: bool = False, buffer: int = 4096) -> None:
        self.received: list[bytes] = []
        self.heard: list[bytes] = []
        self.questions: list[bytes] = []
        self.closed = 0
        self.silent = False
        self.babble: bytes | None = None
        self._buffer = self._room_left = buffer
        self._status = Status()
        self._turn: tuple[int, Status] | None = None
        self._limit: int | None = None
        self._abrupt = False
        self._allowed: int | None = 0 if stuck else None
        self._changed = threading.Condition()
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener: socket.socket | None = None
        self.port = 0
        self.switch_on()
        if off:
            self.switch_off()

    @property
    def target(self) -> str:
        """As the settings want it."""
        return f"{self.host}:{self.port}"

    def __enter__(self) -> FakePrinter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.switch_off()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def wait_for(self, holds: Callable[[FakePrinter], bool], timeout: float = _PATIENCE) -> bool:
        """Whether it came to hold: asked again whenever bytes, a question, a connection or an end came in."""
        with self._changed:
            return self._changed.wait_for(lambda: holds(self), timeout)

    @property
    def status(self) -> Status:
        return self._status

    @status.setter
    def status(self, status: Status) -> None:
        with self._changed:
            self._turn_to(status)
            self._changed.notify_all()

    def status_after(self, count: int, status: Status) -> None:
        """Its status changes when `count` bytes of one connection are in."""
        with self._changed:
            self._turn = (count, status)

    def close_after(self, count: int | None, *, abruptly: bool = False) -> None:
        """Each connection ends when `count` bytes of it are in: `abruptly` as by a cut cable's router, with a reset."""
        with self._changed:
            self._limit, self._abrupt = count, abruptly

    def allow(self, count: int | None) -> None:
        """That many bytes more may be read, of all connections together; None: as many as come."""
        with self._changed:
            self._allowed = None if count is None else (self._allowed or 0) + count
            self._changed.notify_all()

    def switch_off(self) -> None:
        """Nobody listens any more, and what was connected is cut off."""
        with self._changed:
            listener, self._listener = self._listener, None
        if listener is not None:
            # Wakes the thread in accept(); closing alone would leave it there.
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.hang_up()

    def switch_on(self) -> None:
        """Listens, on the port that it had before."""
        if self._listener is not None:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # A small buffer of the system: who writes to a printer that is stuck notices it soon.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        listener.bind((self.host, self.port))
        listener.listen()
        self.port = listener.getsockname()[1]
        self._listener = listener
        self._start(lambda: self._accept(listener))

    def hang_up(self) -> None:
        """Ends every connection that there is."""
        with self._changed:
            connections, self._connections = self._connections, []
            for connection in connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._changed.notify_all()

    def _start(self, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, name="fake-printer", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._changed:
                if self._listener is not listener:
                    connection.close()
                    return
                number = len(self.received)
                self.received.append(b"")
                self.heard.append(b"")
                self._connections.append(connection)
                self._changed.notify_all()
            self._start(lambda number=number, connection=connection: self._serve(number, connection))

    def _serve(self, number: int, connection: socket.socket) -> None:
        questions = _Questions()
        with connection, suppress(OSError):
            # Looks before it reads: how much it may read is decided when something is there.
            while self._room(number, connection) and connection.recv(1, socket.MSG_PEEK):
                self._take(number, connection, questions, connection.recv(self._room(number, connection)))
        with self._changed:
            self.closed += 1
            if connection in self._connections:
                self._connections.remove(connection)
            self._changed.notify_all()

    def _room(self, number: int, connection: socket.socket) -> int:
        """How many bytes may be read now; 0 when this connection is over."""
        with self._changed:
            while connection in self._connections:
                if self._limit is not None and len(self.received[number]) >= self._limit:
                    if self._abrupt:
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    return 0
                room = self._free(number)
                if room > 0:
                    return room
                self._changed.wait()
            return 0

    def _free(self, number: int) -> int:
        have = len(self.received[number])
        limits = [4096]
        if self._allowed is not None:
            limits.append(self._allowed)
        if self._limit is not None:
            limits.append(self._limit - have)
        if self._turn is not None:
            limits.append(max(1, self._turn[0] - have))
        if not self._status.prints:
            limits.append(self._room_left)
        return min(limits)

    def _take(self, number: int, connection: socket.socket, questions: _Questions, data: bytes) -> None:
        with self._changed:
            if self._allowed is not None:
                self._allowed -= len(data)
            self.heard[number] += data
            plain, asked = questions.split(data)
            self.received[number] += plain
            self.questions += asked
            if self._turn is not None and len(self.received[number]) >= self._turn[0]:
                self._turn_to(self._turn[1])
                self._turn = None
            elif not self._status.prints:
                self._room_left -= len(plain)
            answer = b"".join(self._answer(question) for question in asked)
            self._changed.notify_all()
        if answer:
            connection.sendall(answer)

    def _turn_to(self, status: Status) -> None:
        self._status = status
        self._room_left = self._buffer

    def _answer(self, question: bytes) -> bytes:
        if self.silent:
            return b""
        if self.babble is not None:
            return self.babble
        if question[:2] == _DLE_EOT:
            return bytes((self._status.realtime(question[2]),))
        # A queued question is answered when everything before it is printed: never by one that cannot print.
        return bytes((self._status.queued(question[2]),)) if self._status.prints else b""
