"""What the tests of the print queue share: receipts, a clock that is moved by hand, locks and printers in memory."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from pos_app.core.printing import Connection, Printer, PrintFault
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role

PRINTER = Printer(Connection.NETWORK, "192.168.1.50:9100")
START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
OFF = PrintFault("printer_unreachable")
BROKE_OFF = PrintFault("printer_broke_off", begun=True)


def paper(key: str = "payment:CAISSE3-1", title: str = "Preuve de paiement", **changes: Any) -> Receipt:
    """A receipt of one line, which says its title."""
    kind = changes.pop("kind", ReceiptKind.PAYMENT)
    return Receipt(kind, key, title, (Line(Role.TITLE, title),), **changes)


def marks(receipt: Receipt) -> list[str]:
    """What its marks say; none on an original."""
    return [line.text for line in receipt.of(Role.MARK)]


class HandClock:
    """Time passes when a test says so."""

    def __init__(self, start: datetime = START) -> None:
        self.start = start
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.seconds)

    def elapsed(self) -> float:
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds


class LockRoom:
    """Where the locks of several processes meet."""

    def __init__(self) -> None:
        self.holder: MemoryLock | None = None


class MemoryLock:
    """One process's side of the lock."""

    def __init__(self, room: LockRoom | None = None) -> None:
        self.room = room or LockRoom()

    def take(self) -> bool:
        if self.room.holder is None:
            self.room.holder = self
        return self.room.holder is self

    def release(self) -> None:
        if self.room.holder is self:
            self.room.holder = None


class PaperTray:
    """A printer that keeps what it printed. `faults` are raised first, one per receipt; `on_put` is called before."""

    def __init__(self) -> None:
        self.out: list[Receipt] = []
        self.faults: list[BaseException | None] = []
        self.on_put: Callable[[Receipt], object] = lambda receipt: None
        self.asked: list[Printer] = []

    def __call__(self, printer: Printer) -> "PaperTray":
        self.asked.append(printer)
        return self

    def put(self, receipt: Receipt) -> None:
        self.on_put(receipt)
        fault = self.faults.pop(0) if self.faults else None
        if fault is None or getattr(fault, "begun", True):
            self.out.append(receipt)
        if fault is not None:
            raise fault

    @property
    def titles(self) -> list[str]:
        return [receipt.title for receipt in self.out]
