"""Printers with a network plug: raw TCP on port 9100. Every wait has an end, and no socket stays open.

python-escpos' `Network` is not used: its `sendall` does not say whether a byte left, and its one time limit is for
connecting, writing and reading alike.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

from pos_app.core.printing import PrintFault
from pos_app.printing.connection import CONNECT_SECONDS, broken, log

if TYPE_CHECKING:
    from collections.abc import Callable

    from pos_app.printing.connection import Wire

    Address = tuple[socket.AddressFamily, tuple[object, ...]]
    LookUp = Callable[[str, int], list[Address]]

_SHORTEST = 0.001
"""A time limit of 0 would mean something else to a socket."""
_MOST = 4096


def open_network(target: str, seconds: float = CONNECT_SECONDS, look_up: LookUp | None = None) -> Wire:
    """The printer at `host:port`. Raises `printer_unreachable` where nobody accepts within `seconds`."""
    host, _colon, port = target.rpartition(":")
    end = time.monotonic() + seconds
    for family, address in _addresses(host.strip("[]"), int(port), seconds, look_up or system_addresses):
        line = socket.socket(family, socket.SOCK_STREAM)
        try:
            line.settimeout(max(_SHORTEST, end - time.monotonic()))
            # Before it is connected: some systems refuse it on a connection that the printer has closed again.
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line.connect(address)
        except OSError as error:
            line.close()
            log.info("printer %s: %s", target, error)
            continue
        except BaseException:
            line.close()
            raise
        return NetworkWire(line, target)
    raise PrintFault("printer_unreachable", target=target)


def system_addresses(host: str, port: int) -> list[Address]:
    """Where the system's resolver finds `host`. It may take long, and raises OSError or UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _kind, _protocol, _name, address in found]


def _addresses(host: str, port: int, seconds: float, look_up: LookUp) -> list[Address]:
    """The look-up in a thread of its own, because the resolver has no time limit that could be chosen."""
    found: list[Address] = []

    def ask() -> None:
        try:
            found.extend(look_up(host, port))
        except (OSError, UnicodeError) as error:
            log.info("printer %s: %s", host, error)

    asking = threading.Thread(target=ask, name="printer name", daemon=True)
    asking.start()
    asking.join(seconds)
    return list(found)


class NetworkWire:
    """A connected socket."""

    answers = True

    def __init__(self, line: socket.socket, target: str) -> None:
        self._line = line
        self._target = target

    def write(self, data: bytes, seconds: float) -> int:
        """As `Wire.write`. What the system took counts as gone, though the printer may not have it yet."""
        self._line.settimeout(max(_SHORTEST, seconds))
        try:
            return self._line.send(data)
        except TimeoutError:
            return 0
        except OSError as error:
            raise broken(error, self._target) from error

    def read(self, seconds: float) -> bytes:
        """As `Wire.read`."""
        said = self._receive(seconds)
        if said == b"":
            raise PrintFault("printer_broke_off", target=self._target)
        return said or b""

    def finish(self, seconds: float) -> None:
        """Say that nothing follows, and wait a little for the printer to close its side.

        A printer that went away before everything was sent shows as a reset or an early end. One that keeps its side
        open is no fault: many do.
        """
        self.read(0)
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_WR)
        end = time.monotonic() + seconds
        # What it says until then is taken off the socket: closing over unread bytes would reset the connection, and
        # throw away what is still on its way.
        while (left := end - time.monotonic()) > 0 and self._receive(left):
            continue

    def close(self) -> None:
        """As `Wire.close`. The system goes on sending what it took."""
        self._line.close()

    def _receive(self, seconds: float) -> bytes | None:
        """What came; empty where the printer closed its side, None where nothing came in time."""
        self._line.settimeout(max(_SHORTEST, seconds))
        try:
            return self._line.recv(_MOST)
        except TimeoutError:
            return None
        except OSError as error:
            raise broken(error, self._target) from error


def knocks(host: str, port: int, seconds: float) -> bool:
    """Whether somebody accepts a connection there. Nothing is sent: an office printer would print it."""
    line = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        line.settimeout(seconds)
        line.connect((host, port))
    except OSError:
        return False
    finally:
        line.close()
    return True
