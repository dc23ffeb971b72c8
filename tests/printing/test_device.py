"""Printers that are files, and which way a printer of the settings is opened."""

import contextlib
import errno
import os
import stat
import threading
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos_app.core.printing import Connection, Found, Printer, PrintFault
from pos_app.printing.connection import code_of
from pos_app.printing.device import WAYS, look_at, open_printer
from pos_app.printing.files import FileWire, _takes_receipts, device_printers, open_file, usb_numbers
from tests.printing.wires import READY, ScriptedWire


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    """A device that can be read and written: the far end, and its name."""
    far, near = os.openpty()
    tty.setraw(near)
    yield far, os.ttyname(near)
    os.close(far)
    os.close(near)


def test_a_file_grows_by_each_receipt_and_is_its_owners(tmp_path: Path) -> None:
    file = tmp_path / "receipts.bin"
    for data in (b"\x1b@first", b"\x1b@second"):
        with contextlib.closing(open_file(str(file))) as wire:
            assert not wire.answers
            assert wire.write(data, 1.0) == len(data)
            wire.finish(1.0)
    assert file.read_bytes() == b"\x1b@first\x1b@second"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_in_the_home_is_found_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    open_file("~/receipts.bin").close()
    assert (tmp_path / "receipts.bin").exists()


def test_a_device_can_answer(line: tuple[int, str]) -> None:
    far, name = line
    with contextlib.closing(open_file(name)) as wire:
        assert wire.answers
        assert wire.write(b"\x1b@", 1.0) == 2
        assert os.read(far, 10) == b"\x1b@"
        assert wire.read(0) == b""
        os.write(far, b"\x12")
        assert wire.read(10.0) == b"\x12"
        wire.finish(1.0)


def test_a_device_that_takes_nothing_more_is_told_by_a_zero(line: tuple[int, str]) -> None:
    with contextlib.closing(open_file(line[1])) as wire:
        while wire.write(bytes(4096), 0.0):
            continue
        assert wire.write(b"x", 0.0) == 0


@pytest.mark.parametrize("target", ["/dev/usb/lp-none", "/dev/null/x", "/dev/usb-none/lp0"])
def test_a_device_that_is_not_there_is_missing_and_not_made(target: str) -> None:
    with pytest.raises(PrintFault) as caught:
        open_file(target)
    assert (caught.value.code, caught.value.facts) == ("printer_missing", {"target": target})
    assert not Path(target).exists()


def test_a_folder_is_no_printer(tmp_path: Path) -> None:
    with pytest.raises(PrintFault, match="printer_missing"):
        open_file(str(tmp_path))
    with pytest.raises(PrintFault, match="printer_missing"):
        open_file(str(tmp_path / "none" / "receipts.bin"))


@pytest.mark.parametrize("content", [b"SQLite format 3\0", b"[shop]\n", b"\x1b"])
def test_a_file_of_something_else_is_left_alone(tmp_path: Path, content: bytes) -> None:
    """Somebody who types the path of the ledger must not have a test page written into it."""
    file = tmp_path / "ledger.sqlite3"
    file.write_bytes(content)
    with pytest.raises(PrintFault) as caught:
        open_file(str(file))
    assert (caught.value.code, caught.value.begun) == ("printer_file", False)
    assert file.read_bytes() == content


def test_a_file_that_may_not_be_read_is_left_alone_and_a_disk_too(tmp_path: Path) -> None:
    file = tmp_path / "receipts.bin"
    file.write_bytes(b"\x1b@")
    number = os.open(file, os.O_WRONLY)
    assert not _takes_receipts(number, stat.S_IFREG)
    assert not _takes_receipts(number, stat.S_IFBLK)
    assert _takes_receipts(number, stat.S_IFCHR)
    os.close(number)


def test_a_pipe_is_written_and_never_read(tmp_path: Path) -> None:
    pipe = tmp_path / "lp0"
    os.mkfifo(pipe)
    with contextlib.closing(open_file(str(pipe))) as wire:
        assert not wire.answers


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOENT, "printer_missing"),
        (errno.ENODEV, "printer_missing"),
        (errno.EACCES, "printer_forbidden"),
        (errno.EROFS, "printer_forbidden"),
        (errno.EBUSY, "printer_busy"),
        (errno.EIO, "printer_unreachable"),
        (None, "printer_unreachable"),
    ],
)
def test_error_numbers_have_a_meaning(number: int | None, code: str) -> None:
    assert code_of(number) == code


def closed(use: Callable[[FileWire], object], *, regular: bool = True) -> Callable[[], object]:
    """`use` of a wire whose device is gone."""
    number = os.open(os.devnull, os.O_RDONLY)
    os.close(number)
    return lambda: use(FileWire(number, "here", answers=True, regular=regular))


@pytest.mark.parametrize(
    "use",
    [lambda wire: wire.write(b"x", 0.0), lambda wire: wire.read(0.0), lambda wire: wire.finish(0.0)],
)
def test_a_device_that_is_unplugged_breaks(use: Callable[[FileWire], object]) -> None:
    with pytest.raises(PrintFault) as caught:
        closed(use)()
    assert (caught.value.code, caught.value.begun) == ("printer_broke_off", False)
    closed(lambda wire: wire.close())()


def full_pipe(**settings: float) -> tuple[int, FileWire]:
    """A device that has room for nothing more, and its far end."""
    far, near = os.pipe()
    os.set_blocking(near, False)
    wire = FileWire(near, "here", answers=False, regular=False, **settings)
    while wire.write(bytes(4096), 0.0):
        continue
    return far, wire


def test_a_device_is_let_go_only_when_it_has_taken_everything() -> None:
    far, wire = full_pipe()
    reading = threading.Thread(target=os.read, args=(far, 1 << 20), daemon=True)
    reading.start()
    wire.finish(0.0)
    reading.join()
    wire.close()
    os.close(far)


def test_a_device_that_does_not_take_the_end_broke_off() -> None:
    far, wire = full_pipe(patience=0.0)
    with pytest.raises(PrintFault, match="printer_broke_off"):
        wire.finish(0.0)
    wire.close()
    os.close(far)


def test_a_device_that_is_gone_at_the_end_broke_off() -> None:
    with pytest.raises(PrintFault, match="printer_broke_off"):
        closed(lambda wire: wire.finish(0.0), regular=False)()


@pytest.mark.parametrize("regular", [False, True])
def test_a_device_that_fails_may_have_had_a_part_and_a_file_has_not(regular: bool) -> None:
    far, near = os.pipe()
    os.close(far)
    wire = FileWire(near, "here", answers=False, regular=regular)
    with pytest.raises(PrintFault) as caught:
        wire.write(b"abc", 1.0)
    wire.close()
    assert (caught.value.code, caught.value.begun) == ("printer_broke_off", not regular)


@pytest.mark.skipif(not hasattr(os, "eventfd"), reason="only Linux has a file that is free and takes nothing")
def test_a_device_that_says_only_then_that_it_is_busy_took_nothing() -> None:
    wire = FileWire(os.eventfd(5, os.EFD_NONBLOCK), "here", answers=False, regular=False)
    assert wire.write(b"\xfe" + b"\xff" * 7, 0.0) == 0
    wire.close()


def told(about: Path, name: str, **words: str) -> None:
    """What the kernel says of a device: the interface is below the device whose texts they are."""
    interface = about / "usb1" / name / "interface"
    interface.mkdir(parents=True)
    (about / name).mkdir()
    (about / name / "device").symlink_to(interface)
    for word, text in words.items():
        (interface.parent / word).write_text(text + "\n")


def test_devices_of_the_kernel_have_the_name_of_their_printer(tmp_path: Path) -> None:
    devices, about = tmp_path / "dev", tmp_path / "sys"
    devices.mkdir()
    for name in ("lp0", "lp1", "other"):
        (devices / name).touch()
    told(about, "lp0", manufacturer="EPSON", product="TM-T20II", idVendor="04b8", idProduct="0e15")
    assert device_printers(devices, about) == (
        Found(Connection.FILE, str(devices / "lp0"), "EPSON TM-T20II", ready=True),
        Found(Connection.FILE, str(devices / "lp1"), "lp1", ready=True),
    )
    assert usb_numbers(str(devices / "lp0"), about) == "04b8:0e15"
    assert usb_numbers(str(devices / "lp1"), about) == ""


def test_a_machine_without_such_devices_has_none(tmp_path: Path) -> None:
    assert device_printers(tmp_path / "none") == ()


def test_every_way_for_raw_bytes_is_known() -> None:
    assert set(WAYS) == set(Connection) - {Connection.OFFICE}


def test_a_printer_is_opened_the_way_it_says(tmp_path: Path) -> None:
    printer = Printer(Connection.FILE, str(tmp_path / "receipts.bin"))
    open_printer(printer).close()
    assert (tmp_path / "receipts.bin").exists()


def test_an_office_printer_takes_no_raw_bytes() -> None:
    with pytest.raises(PrintFault, match="printer_driver"):
        open_printer(Printer(Connection.OFFICE, "HP LaserJet"))


def test_looking_makes_no_file(tmp_path: Path) -> None:
    file = tmp_path / "receipts.bin"
    printer = Printer(Connection.FILE, str(file))
    assert not look_at(printer)
    assert not file.exists()
    file.touch()
    assert not look_at(printer)


@pytest.mark.parametrize(("answers", "expected"), [(READY, True), ({**READY, b"\x10\x04\x04": b"\x72"}, None)])
def test_looking_asks_and_lets_go(answers: dict[bytes, bytes], expected: bool | None) -> None:
    wire = ScriptedWire(answers)
    printer = Printer(Connection.NETWORK, "here")
    if expected is None:
        with pytest.raises(PrintFault, match="printer_paper"):
            look_at(printer, lambda _: wire)
    else:
        assert look_at(printer, lambda _: wire) is expected
    assert (wire.data, wire.closed) == (b"", 1)
