"""Printers that are a file of the system (`/dev/usb/lp0`), and files that grow. It makes no file where devices are."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.core.printing import Connection, Found, PrintFault
from pos_app.printing.connection import WRITE_SECONDS, broken, fault_of, log

if TYPE_CHECKING:
    from pos_app.printing.connection import Wire

_DEVICES = ("/dev/", "\\\\.\\")
# Both are 0 where the system has no such thing, as Windows.
_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_CAN_WAIT = hasattr(os, "O_NONBLOCK")
"""Whether the system can wait for a file: Windows cannot, and its devices are better used as printers of Windows."""
_MOST = 512
_INITIALISE = b"\x1b@"
"""ESC @: how every receipt begins."""


def open_file(target: str) -> Wire:
    """A device, or a file to which receipts are added; a new one can be read by its owner only.

    Raises `printer_missing`, `printer_busy` where another program has the device, or `printer_file` for a
    disk, and for a file that holds something else than receipts, such as the ledger.
    python-escpos' `File` is not used: it empties the file, and a device without paper stops it for ever.
    """
    path = os.path.expanduser(target)  # noqa: PTH111 - pathlib would change the names of Windows' devices.
    try:
        try:
            number, answers = os.open(path, os.O_RDWR | _FLAGS), True
        except OSError as error:
            if error.errno not in (errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENXIO):
                raise
            number, answers = os.open(path, os.O_WRONLY | os.O_APPEND | _FLAGS | _made(path), 0o600), False
    except OSError as error:
        raise fault_of(error, target) from error
    kind = os.fstat(number).st_mode
    if not _takes_receipts(number, kind):
        os.close(number)
        raise PrintFault("printer_file", target=target)
    return FileWire(number, target, answers=answers and _CAN_WAIT and stat.S_ISCHR(kind), regular=stat.S_ISREG(kind))


def is_new(target: str) -> bool:
    """Whether it is a file that the first receipt would make, in a folder that is there."""
    path = os.path.expanduser(target)  # noqa: PTH111
    return not path.startswith(_DEVICES) and not Path(path).exists() and Path(path).parent.is_dir()


def _made(path: str) -> int:
    return 0 if path.startswith(_DEVICES) else os.O_CREAT


def _takes_receipts(number: int, kind: int) -> bool:
    """Whether bytes may be added: to a device that is no disk, to a new file, to one that begins as receipts do."""
    if not stat.S_ISREG(kind):
        return not stat.S_ISBLK(kind)
    try:
        if os.lseek(number, 0, os.SEEK_END) == 0:
            return True
        os.lseek(number, 0, os.SEEK_SET)
        begins = os.read(number, len(_INITIALISE))
        os.lseek(number, 0, os.SEEK_END)
    except OSError as error:
        log.info("a file that cannot be read: %s", error)
        return False
    return begins == _INITIALISE


class FileWire:
    """An open file. Only a device that may be read `answers`; only a `regular` file is told to be on the disk.

    `patience` is how many seconds a device may take for the last bytes.
    """

    def __init__(
        self, number: int, target: str, *, answers: bool, regular: bool, patience: float = WRITE_SECONDS
    ) -> None:
        self._number = number
        self._target = target
        self._answers = answers
        self._regular = regular
        self._patience = patience

    @property
    def answers(self) -> bool:
        """As `Wire.answers`."""
        return self._answers

    def write(self, data: bytes, seconds: float) -> int:
        """As `Wire.write`. A device without paper takes nothing: then the time runs out.

        One that fails may have had a part: Linux' `usblp` tells no number of bytes where a transfer breaks off.
        """
        if not self._is_free(seconds):
            return 0
        try:
            return os.write(self._number, data)
        except BlockingIOError:
            # Parallel ports cannot be waited for: they say so here, before they took anything.
            return 0
        except OSError as error:
            raise broken(error, self._target, begun=not self._regular) from error

    def read(self, seconds: float) -> bytes:
        """As `Wire.read`. Only a device that `answers` is read."""
        try:
            if not select.select([self._number], [], [], max(0.0, seconds))[0]:
                return b""
            return os.read(self._number, _MOST)
        except OSError as error:
            raise broken(error, self._target) from error

    def finish(self, seconds: float) -> None:
        """As `Wire.finish`: a file is on the disk, a device has taken everything.

        `usblp` throws away on closing what it has not handed over, and says of its driver that whoever does not block
        has to wait until it can be written again. Writing nothing then tells whether it is still there.
        """
        if not self._regular and not self._is_free(max(seconds, self._patience)):
            raise PrintFault("printer_broke_off", target=self._target)
        try:
            if self._regular:
                os.fsync(self._number)
            else:
                os.write(self._number, b"")
        except OSError as error:
            raise broken(error, self._target) from error

    def _is_free(self, seconds: float) -> bool:
        """Whether it can be written, within `seconds`; always where the system cannot wait for it."""
        try:
            return not _CAN_WAIT or bool(select.select([], [self._number], [], max(0.0, seconds))[1])
        except OSError as error:
            raise broken(error, self._target) from error

    def close(self) -> None:
        """As `Wire.close`."""
        with contextlib.suppress(OSError):
            os.close(self._number)


def device_printers(devices: Path = Path("/dev/usb"), about: Path = Path("/sys/class/usbmisc")) -> tuple[Found, ...]:
    """The printers of Linux' own USB driver, `ready` where this user may write to them.

    Their names are what the kernel tells below `about`; without it, the name of the device.
    """
    found = []
    for device in sorted(devices.glob("lp*")):
        name = " ".join(filter(None, (_told(about / device.name, word) for word in ("manufacturer", "product"))))
        found.append(Found(Connection.FILE, str(device), name or device.name, os.access(device, os.W_OK)))
    return tuple(found)


def usb_numbers(device: str, about: Path = Path("/sys/class/usbmisc")) -> str:
    """`vvvv:pppp` of a device such as `/dev/usb/lp0`, empty where the kernel does not tell."""
    folder = about / Path(device).name
    vendor, product = _told(folder, "idVendor"), _told(folder, "idProduct")
    return f"{vendor}:{product}" if vendor and product else ""


def _told(folder: Path, word: str) -> str:
    # `device` is the interface; the texts are those of the device above it.
    try:
        return (folder / "device" / ".." / word).read_text("utf-8", "replace").strip()
    except OSError as error:
        log.info("nothing is known of %s: %s", folder.name, error)
        return ""
