"""Windows' printers through a hand-made pywin32: raw documents whole or not at all, states and errors by number."""

from types import SimpleNamespace
from typing import Any

import pytest

from pos_app.core.printing import Connection, Found, PrintFault
from pos_app.printing.windows import Spooler, load, open_windows, windows_printers


class WindowsError(Exception):
    def __init__(self, winerror: int) -> None:
        super().__init__(winerror)
        self.winerror = winerror


class FakeWin32:
    """win32print: notes the calls; `fails` names those that raise, with Windows' number."""

    def __init__(self, about: dict[str, Any] | None = None, *, taken: int | None = None, **fails: int) -> None:
        self.about = about or {}
        self.taken = taken
        self.fails = fails
        self.calls: list[str] = []
        self.data = b""

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> Any:
            self.calls.append(name)
            if name in self.fails:
                raise WindowsError(self.fails[name])
            return getattr(self, f"do_{name}", lambda *_: None)(*arguments)

        if name.startswith("do_"):
            raise AttributeError(name)
        return call

    def do_GetPrinter(self, handle: object, level: int) -> dict[str, Any]:
        assert level == 2
        return self.about

    def do_StartDocPrinter(self, handle: object, level: int, document: tuple[str, None, str]) -> int:
        assert (level, document[2]) == (1, "RAW")
        return 1

    def do_WritePrinter(self, handle: object, data: bytes) -> int:
        self.data += data
        return len(data) if self.taken is None else self.taken

    def do_EnumPrinters(self, flags: int, server: None, level: int) -> list[dict[str, Any]]:
        assert (flags, level) == (6, 2)
        return [
            {"pPrinterName": "POS-80", "Status": 0, "Attributes": 0},
            {"pPrinterName": "Microsoft Print to PDF", "pPortName": "PORTPROMPT:", "Status": 0, "Attributes": 0},
            {"pPrinterName": "Bureau", "pPortName": "USB001", "Status": 0x80, "Attributes": 0},
        ]

    @property
    def spooler(self) -> Spooler:
        return Spooler(self, WindowsError)


def test_a_receipt_is_one_raw_document() -> None:
    win32 = FakeWin32({"Status": 0x0400, "Attributes": 0})
    wire = open_windows("POS-80", win32.spooler)
    assert not wire.answers
    assert wire.write(b"abc", 10.0) == 3
    assert wire.read(1.0) == b""
    wire.finish(1.0)
    wire.close()
    assert win32.data == b"abc"
    assert win32.calls == [
        *("OpenPrinter", "GetPrinter", "StartDocPrinter", "StartPagePrinter"),
        *("WritePrinter", "EndPagePrinter", "EndDocPrinter", "ClosePrinter"),
    ]


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"Status": 0x0000_0010}, "printer_paper"),
        ({"Status": 0x0040_0010}, "printer_cover"),
        ({"Status": 0x0000_0080}, "printer_offline"),
        ({"Status": 0x0000_0001}, "printer_offline"),
        ({"Attributes": 0x0400}, "printer_offline"),
    ],
)
def test_what_windows_knows_of_it_is_found_before_the_first_byte(about: dict[str, int], code: str) -> None:
    win32 = FakeWin32(about)
    with pytest.raises(PrintFault) as caught:
        open_windows("POS-80", win32.spooler)
    assert (caught.value.code, caught.value.begun) == (code, False)
    assert win32.calls[-1] == "ClosePrinter"


@pytest.mark.parametrize(
    ("fails", "code"),
    [
        ({"OpenPrinter": 1801}, "printer_missing"),
        ({"OpenPrinter": 5}, "printer_forbidden"),
        ({"OpenPrinter": 1722}, "printer_driver"),
        ({"GetPrinter": 31}, "printer_unreachable"),
    ],
)
def test_a_printer_that_windows_does_not_open(fails: dict[str, int], code: str) -> None:
    win32 = FakeWin32(**fails)
    with pytest.raises(PrintFault, match=code):
        open_windows("POS-80", win32.spooler)
    assert win32.calls[-1] == ("ClosePrinter" if "GetPrinter" in fails else "OpenPrinter")


@pytest.mark.parametrize(
    ("fails", "taken", "begun", "aborted"),
    [
        ({"StartDocPrinter": 5}, None, False, False),
        ({"StartPagePrinter": 5}, None, True, True),
        ({"WritePrinter": 5}, None, True, True),
        ({"EndDocPrinter": 5, "AbortPrinter": 5}, None, True, True),
        ({}, 2, True, True),
    ],
)
def test_a_document_that_failed_is_taken_back(
    fails: dict[str, int], taken: int | None, begun: bool, aborted: bool
) -> None:
    win32 = FakeWin32(taken=taken, **fails)
    wire = open_windows("POS-80", win32.spooler)
    with pytest.raises(PrintFault) as caught:
        wire.write(b"abc", 10.0)
    wire.close()
    assert caught.value.begun is begun
    assert ("AbortPrinter" in win32.calls) is aborted
    assert win32.calls[-1] == "ClosePrinter"


def test_closing_never_fails() -> None:
    win32 = FakeWin32(ClosePrinter=6)
    open_windows("POS-80", win32.spooler).close()
    assert win32.calls[-1] == "ClosePrinter"


def test_printers_are_listed_by_name_with_their_state() -> None:
    assert windows_printers(FakeWin32().spooler) == (
        Found(Connection.WINDOWS, "Bureau", "Bureau", ready=False),
        Found(Connection.WINDOWS, "POS-80", "POS-80", ready=True),
    )


def test_a_spooler_that_does_not_run_has_no_printers() -> None:
    with pytest.raises(PrintFault, match="printer_driver"):
        windows_printers(FakeWin32(EnumPrinters=1722).spooler)


def test_pywin32_is_loaded_by_its_names() -> None:
    modules = {"win32print": SimpleNamespace(), "pywintypes": SimpleNamespace(error=WindowsError)}
    assert load(modules.__getitem__) == Spooler(modules["win32print"], WindowsError)


@pytest.mark.skipif("sys.platform == 'win32'")
@pytest.mark.parametrize("use", [lambda: open_windows("POS-80"), windows_printers])
def test_elsewhere_there_is_no_pywin32(use: Any) -> None:
    with pytest.raises(PrintFault) as caught:
        use()
    assert (caught.value.code, caught.value.facts) == ("printer_driver", {"target": "pywin32"})
