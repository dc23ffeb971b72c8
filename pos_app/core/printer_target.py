"""Where a printer is, as people write it: checked and put into one form for each connection. It asks no printer."""

import re
from collections.abc import Callable, Mapping

from pos_app.core.errors import InvalidInput
from pos_app.core.printing import Connection

RAW_PORT = 9100
"""The port on which printers take raw bytes: JetDirect, and every receipt printer with a network plug."""

EXAMPLES: Mapping[Connection, str] = {
    Connection.NETWORK: "192.168.1.50:9100",
    Connection.USB: "04b8:0e15",
    Connection.SERIAL: "/dev/ttyUSB0:9600",
    Connection.WINDOWS: "POS-80",
    Connection.CUPS: "POS-80",
    Connection.FILE: "/dev/usb/lp0",
    Connection.OFFICE: "HP LaserJet",
}
"""What a target looks like, for the sentence that asks for one."""

_HOST = r"(?=[^:]{1,253}(?:$|:))[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
_NETWORK = re.compile(rf"(\[[0-9A-Fa-f:.]{{2,45}}\]|{_HOST})(?::([0-9]{{1,5}}))?")
_USB = re.compile(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})(:[!-9;-~]{1,64})?")
_SERIAL = re.compile(r"(/dev/[\w./-]{1,100}|(?:\\\\\.\\)?[Cc][Oo][Mm][0-9]{1,3})(?::([0-9]{1,6}))?")
_SERIAL_NAMES = re.compile(r"/dev/(?:tty|cu\.|rfcomm|serial/).*|(?:\\\\\.\\)?[Cc][Oo][Mm][0-9].*")
_CUPS = re.compile(r"[^\s/#]{1,127}")
_FILE = re.compile(r"(?:[/~]|[A-Za-z]:[\\/]|\\\\).{1,250}|LPT[0-9]|PRN")
_BAUDS = frozenset({1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400})
_NAME_LIMIT = 220


def checked_target(connection: Connection, text: str) -> str:
    """`text` as the target of such a connection, in its usual form: a network address gets its port.

    Raises `InvalidInput("printer_target")` with an `example`. Only an office printer can do without.
    """
    trimmed = text.strip()
    found = _FORMS[connection](trimmed) if trimmed.isprintable() else None
    if found is None:
        raise InvalidInput("printer_target", example=EXAMPLES[connection])
    return found


def typed_target(text: str) -> tuple[Connection, str]:
    """What an address is that somebody typed without saying which kind: a device, USB numbers, else a host.

    Raises `InvalidInput("printer_target")`.
    """
    trimmed = text.strip()
    return _kind_of(trimmed), checked_target(_kind_of(trimmed), trimmed)


def _kind_of(text: str) -> Connection:
    if _SERIAL_NAMES.fullmatch(text) is not None:
        return Connection.SERIAL
    if _FILE.fullmatch(text) is not None:
        return Connection.FILE
    return Connection.NETWORK if _USB.fullmatch(text) is None else Connection.USB


def _network(text: str) -> str | None:
    found = _NETWORK.fullmatch(text)
    if found is None or not 0 < int(found[2] or RAW_PORT) < 65_536:
        return None
    return f"{found[1].lower()}:{int(found[2] or RAW_PORT)}"


def _usb(text: str) -> str | None:
    found = _USB.fullmatch(text)
    return None if found is None else f"{found[1]}:{found[2]}".lower() + (found[3] or "")


def _serial(text: str) -> str | None:
    found = _SERIAL.fullmatch(text)
    if found is None or (found[2] is not None and int(found[2]) not in _BAUDS):
        return None
    return text


def _name(text: str) -> str | None:
    return text if 0 < len(text) <= _NAME_LIMIT else None


def _queue(text: str) -> str | None:
    return text if _CUPS.fullmatch(text) else None


def _file(text: str) -> str | None:
    return text if _FILE.fullmatch(text) else None


def _office(text: str) -> str | None:
    return text if len(text) <= _NAME_LIMIT else None


_FORMS: Mapping[Connection, Callable[[str], str | None]] = {
    Connection.NETWORK: _network,
    Connection.USB: _usb,
    Connection.SERIAL: _serial,
    Connection.WINDOWS: _name,
    Connection.CUPS: _queue,
    Connection.FILE: _file,
    Connection.OFFICE: _office,
}
