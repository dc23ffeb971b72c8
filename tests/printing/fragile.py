"""What fails in the simulation: a disk, a printer, a process; and the queue over them. `world` says when."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from pos_app.core.printing import Printer
from pos_app.printing.queue import News, PrintQueue
from pos_app.printing.spool import Spool
from pos_app.receipts.receipt import Receipt
from tests.printing.papers import MemoryLock

if TYPE_CHECKING:
    from tests.printing.world import World


class Crash(BaseException):
    """The process ends here, at once."""


class Broken(BaseException):
    """A rule was broken. No AssertionError: the queue would take that for a mistake of the printer's."""


def require(holds: object, rule: str) -> None:
    if not holds:
        raise Broken(rule)


class FragileSpool(Spool):
    """A spool whose disk is full, or whose process ends, at a commit; `world` says when."""

    durability = "OFF"
    world: ClassVar["World"]

    def _commit(self) -> None:
        weather = self.world.weather("commit")
        if weather == "crash before":
            raise Crash
        if weather == "full":
            raise self.world.full_disk()
        super()._commit()
        if weather == "crash after":
            raise Crash
        if weather == "full after":
            # The system says no although it is on the disk: an error while the log was synchronised.
            raise self.world.full_disk()


class FragileQueue(PrintQueue):
    """What is tested; mistakes are planted in subclasses of it."""

    spool_type: ClassVar[type[Spool]] = FragileSpool


@dataclass
class Process:
    """A running till, or a command."""

    queue: PrintQueue
    lock: MemoryLock
    began: datetime
    news: list[News] = field(default_factory=list)


@dataclass(frozen=True)
class Leaf:
    """A paper, or a part of one, that came out, or a file."""

    receipt: Receipt
    whole: bool
    file: bool = False


class FragilePrinter:
    """The sink of one process."""

    process: Process

    def __init__(self, world: "World") -> None:
        self._world = world

    def __call__(self, printer: Printer) -> "FragilePrinter":
        return self

    def put(self, receipt: Receipt) -> None:
        self._world.put(receipt, self.process)
