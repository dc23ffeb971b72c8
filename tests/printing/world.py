"""A shop whose printer, disk and processes fail at random, and what has to hold on its papers all the same.

Virtual time, one thread; each seed is one story. `play` raises AssertionError with the rule that was broken.
"""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from pos_app.core.errors import KnownError
from pos_app.core.printing import JobDone, JobState, PrintFault
from pos_app.printing.queue import News, PrintQueue
from pos_app.printing.spooler import DRAWER_PATIENCE
from pos_app.receipts.fiscal import FiscalUnavailable
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from tests.printing.fragile import Broken, Crash, FragilePrinter, FragileQueue, Leaf, Process, require
from tests.printing.papers import PRINTER, HandClock, LockRoom, MemoryLock, marks, paper

STEPS = 45


class World:
    """One story: what people do, what fails, and everything that came out."""

    def __init__(self, seed: int, folder: Path, queue_type: type[PrintQueue] = FragileQueue) -> None:
        self.chance = random.Random(seed)
        self.clock = HandClock()
        self.room = LockRoom()
        self.folder = folder
        self.path = folder / "printing.sqlite3"
        self.queue_type = self._in_this_world(queue_type)
        self.trouble = 0.05
        self.printer = "fine"
        self.authority_out = False
        self.refused: set[str] = set()
        self.registered = ""
        self.processes: list[Process] = []
        self.leaves: list[Leaf] = []
        self.interrupted: set[str] = set()
        self.excused: set[str] = set()
        self.moved: set[str] = set()
        self.accepted: list[str] = []
        self.keys: dict[str, str] = {}
        self.asked_at: dict[str, datetime] = {}
        self.asked = self.moves = 0
        self.depth = 0

    def _in_this_world(self, queue_type: type[PrintQueue]) -> type[PrintQueue]:
        spool_type = type("SpoolHere", (queue_type.spool_type,), {"world": self})
        return type("QueueHere", (queue_type,), {"spool_type": spool_type})

    def full_disk(self) -> sqlite3.OperationalError:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        return error

    def weather(self, place: str) -> str:
        """What happens at `place` now: mostly nothing."""
        if self.chance.random() >= self.trouble:
            return "fine"
        return self.chance.choice(("crash before", "crash after", "full", "full after", "full", "busy"))

    # Processes

    def start(self) -> None:
        lock = MemoryLock(self.room)
        news: list[News] = []
        sink = FragilePrinter(self)
        queue = self.queue_type(
            self.path, sink, PRINTER, news.append, fiscal=self._authority, clock=self.clock, lock=lock
        )
        sink.process = Process(queue, lock, self.clock.now(), news)
        self.processes.append(sink.process)

    def _authority(self, receipt: Receipt) -> tuple[Line, ...]:
        """A tax office, which is out at times."""
        if self.authority_out:
            self.refused.add(receipt.key)
            raise FiscalUnavailable
        self.registered = receipt.title
        return (Line(Role.FISCAL, "n° 1"),)

    def kill(self, process: Process) -> None:
        """The process ends; what it had not committed is lost, what it was sending is nobody's any more."""
        self.processes.remove(process)
        if not self.processes and self.chance.random() < 0.5:
            # As a power cut leaves it: a file with its log, which nobody closed.
            self._move()
        spool = process.queue._file._spool
        if spool is not None:
            spool._connection.close()
        process.lock.release()
        if process.queue._file.leads:
            self._note_interrupted()

    def _move(self) -> None:
        self.moves += 1
        home = self.folder / f"after-{self.moves}"
        home.mkdir()
        for suffix in ("", "-wal"):
            part = Path(f"{self.path}{suffix}")
            if part.exists():
                shutil.copy(part, home / part.name)
        self.path = home / self.path.name

    def _note_interrupted(self) -> None:
        for title, state in self._rows("SELECT title, state FROM jobs"):
            if state == "sending":
                self.interrupted.add(title)
                self.excused.add(title)

    def act(self, process: Process, deed: Callable[[], Any]) -> Any:
        try:
            return deed()
        except Crash:
            self.kill(process)
        except KnownError as error:
            require(self.trouble or self.authority_out, f"P4: {error} for no reason")
        return None

    def damage(self) -> None:
        """The file is garbage from now on. What was counted is lost, and everything older than now is a copy."""
        for process in list(self.processes):
            process.queue.close(0)
            self.processes.remove(process)
        if self.path.exists():
            self.path.write_bytes(b"x" * 9_000)
        for suffix in ("-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        self.clock.pass_by(1)
        self.accepted.clear()
        self.leaves = [Leaf(leaf.receipt, leaf.whole, leaf.file) for leaf in self.leaves if not marks(leaf.receipt)]

    # What comes out

    def put(self, receipt: Receipt, process: Process) -> None:
        """The printer, as `process` finds it."""
        self._judge(receipt, "sending")
        if receipt.drawer:
            self._judge_drawer(receipt, process)
        if self.depth == 0:
            self._others_act(process)
        weather = self.weather("put")
        if weather == "crash before":
            raise Crash
        if self.printer == "off":
            self.excused.add(receipt.title)
            raise PrintFault("printer_unreachable")
        if weather.startswith("full") or (self.printer == "jams" and self.chance.random() < 0.5):
            self.leaves.append(Leaf(receipt, whole=False))
            self.excused.add(receipt.title)
            raise PrintFault("printer_broke_off", begun=True)
        self.leaves.append(Leaf(receipt, whole=True))
        self._judge_order(receipt)
        if weather == "crash after":
            raise Crash
        if weather == "busy":
            self.excused.add(receipt.title)
            raise RuntimeError("a mistake of the sink, when all was printed")

    def _write(self, receipt: Receipt) -> str:
        self._judge(receipt, None)
        if (weather := self.weather("write")) == "crash before":
            raise Crash
        if weather == "full":
            raise KnownError("receipt_unwritable")
        self.leaves.append(Leaf(receipt, whole=True, file=True))
        return "file.pdf"

    def _others_act(self, busy: Process) -> None:
        """While the printer prints, the other process does something."""
        self.depth += 1
        for process in [process for process in self.processes if process is not busy]:
            self._something(process)
        self.depth -= 1

    # What has to hold

    def _judge(self, receipt: Receipt, state: str | None) -> None:
        said = marks(receipt)
        if receipt.key:
            counted = [number for (number,) in self._rows("SELECT copy FROM copies WHERE key = ?", receipt.key)]
            # DUPLICATA without a number is the 0 of a file that may have had others before it.
            number = int(said[0].split()[-1]) if said and said[0] != "DUPLICATA" else 0
            require(number in counted, f"P3: {said} of {receipt.key} leaves before it is counted")
            others = [leaf for leaf in self.leaves if leaf.receipt.key == receipt.key]
            if not said:
                originals = [leaf for leaf in others if not marks(leaf.receipt)]
                require(not originals, f"P1: {receipt.key} twice, unmarked")
            elif number:
                require(said not in [marks(leaf.receipt) for leaf in others], f"P2: {said} of {receipt.key} twice")
        if state is not None:
            if receipt.title in self.interrupted:
                require(said, f"P6: {receipt.title} was being sent at a crash, and has no mark")
            printed = [leaf for leaf in self.leaves if leaf.receipt.title == receipt.title and leaf.whole]
            require(not printed or receipt.title in self.excused, f"P0: {receipt.title} again for no reason")
            states = [found for (found,) in self._rows("SELECT state FROM jobs WHERE title = ?", receipt.title)]
            require(states == [state], f"P3: {receipt.title} leaves while it is {states}")

    def _judge_drawer(self, receipt: Receipt, process: Process) -> None:
        asked = self.asked_at[receipt.title]
        late = self.clock.now() - asked >= DRAWER_PATIENCE
        require(asked >= process.began and not late, f"P7: {receipt.title} opens the drawer, nobody stands there")

    def _judge_order(self, receipt: Receipt) -> None:
        """No job that was never held is overtaken, but those that an authority keeps waiting."""
        waiting = self._rows("SELECT title, key FROM jobs WHERE state = 'waiting'")
        known = {key for (key,) in self._rows("SELECT key FROM fiscal")}
        past = bool(self.refused) and self.registered != receipt.title
        for title in {title for title, key in waiting if not (past and key and key not in known)} - self.moved:
            require(_number(title) > _number(receipt.title), f"P5: {title} is overtaken by {receipt.title}")

    def _rows(self, query: str, *values: object) -> list[Any]:
        """Read past the code under test; none where there is no file yet, or one that is garbage."""
        with closing(sqlite3.connect(self.path)) as connection:
            try:
                return connection.execute(query, values).fetchall()
            except sqlite3.DatabaseError:
                return []

    # What people do

    def _something(self, process: Process) -> None:
        deeds: tuple[tuple[int, Callable[[Process], None]], ...] = (
            (8, self._print),
            (3, self._hand_out),
            (1, self._cancel),
            (1, self._retry),
            (6, self._turn),
        )
        deed = self.chance.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])[0]
        deed(process)

    def _receipt(self) -> Receipt:
        """Something to print: often of a key that was printed before, sometimes of none."""
        self.asked += 1
        title = f"job {self.asked}"
        self.asked_at[title] = self.clock.now()
        if self.chance.random() < 0.15:
            kind = self.chance.choice((ReceiptKind.TEST, ReceiptKind.DRAWER))
            return paper("", title, kind=kind, drawer=kind is ReceiptKind.DRAWER)
        if not self.keys or self.chance.random() < 0.4:
            # The clock has milliseconds; what is decided now is decided after the file was made.
            self.clock.pass_by(0.01)
            self.keys[f"payment:{len(self.keys)}"] = self.clock.now().isoformat()
        key = self.chance.choice(list(self.keys))
        return paper(key, title, decided_at=self.keys[key])

    def _print(self, process: Process) -> None:
        receipt = self._receipt()
        if self.act(process, lambda: process.queue.print(receipt, "Hanta")) is not None:
            self.accepted.append(receipt.title)

    def _hand_out(self, process: Process) -> None:
        receipt = self._receipt()
        self.act(process, lambda: process.queue.hand_out(receipt, "Hanta", self._write))

    def _cancel(self, process: Process) -> None:
        jobs = process.queue._last.jobs
        if jobs:
            number = self.chance.choice(jobs).number
            self.act(process, lambda: process.queue.cancel(number))

    def _retry(self, process: Process) -> None:
        self.moved |= {title for (title,) in self._rows("SELECT title FROM jobs WHERE state = 'held'")}
        self.act(process, process.queue.retry)

    def _turn(self, process: Process) -> None:
        for _ in range(self.chance.randint(1, 6)):
            if process in self.processes and self.act(process, process.queue.turn) != 0:
                break

    # The story

    def play(self) -> None:
        for _ in range(STEPS):
            self._step()
        self._settle()

    def _step(self) -> None:
        if not self.processes or (len(self.processes) < 2 and self.chance.random() < 0.25):
            self.start()
        what = self.chance.random()
        if what < 0.1:
            self.trouble = self.chance.choice((0.0, 0.05, 0.3))
            self.printer = self.chance.choice(("fine", "fine", "off", "jams"))
            self.authority_out = self.chance.random() < 0.2
        elif what < 0.12:
            self.kill(self.chance.choice(self.processes))
        elif what < 0.13:
            self.damage()
        elif what < 0.3:
            self.clock.pass_by(self.chance.choice((0.5, 3, 31, 31, 61, 13 * 3600)))
        else:
            self._something(self.chance.choice(self.processes))

    def _settle(self) -> None:
        """Faults stop; then every job has to come to an end."""
        self.trouble, self.printer, self.authority_out = 0.0, "fine", False
        if not self.processes:
            self.start()
        self._run_dry()
        waiting = self._rows("SELECT title, state FROM jobs WHERE state IN ('waiting', 'sending')")
        require(not waiting, f"P4: {waiting}")
        self._retry(self.processes[0])
        self._run_dry()
        left = self._rows("SELECT title, state FROM jobs WHERE state NOT IN ('printed', 'cancelled')")
        require(not left, f"P4: {left} in the end")
        self._judge_end()

    def _run_dry(self) -> None:
        for _ in range(60):
            waits = [process.queue.turn() for process in self.processes]
            if min(waits) and not self._rows("SELECT 1 FROM jobs WHERE state IN ('waiting', 'sending')"):
                return
            self.clock.pass_by(1)

    def _judge_end(self) -> None:
        states = dict(self._rows("SELECT title, state FROM jobs"))
        whole = {leaf.receipt.title for leaf in self.leaves if leaf.whole and not leaf.file}
        lost = [title for title in self.accepted if title not in states]
        require(not lost, f"P4: {lost} were taken, and are gone")
        for title, state in states.items():
            require(state != JobState.PRINTED or title in whole, f"P4: {title} is not on paper")
        for process in self.processes:
            for told in process.news:
                ended = not isinstance(told, JobDone) or told.job.state in (JobState.PRINTED, JobState.CANCELLED)
                require(ended, f"P4: {told} is told, and is not so")
            require(not process.queue._last.jobs, f"P4: {process.queue._last.jobs} are still shown")


def _number(title: str) -> int:
    return int(title.split()[-1])


def play(seed: int, folder: Path, queue_type: type[PrintQueue] = FragileQueue) -> World:
    """The story of `seed`; the world as it was in the end."""
    folder.mkdir(parents=True, exist_ok=True)
    world = World(seed, folder, queue_type)
    try:
        world.play()
    except Broken as found:
        raise AssertionError(f"seed {seed}: {found}") from found
    finally:
        for process in world.processes:
            process.queue._file.close()
    return world
