"""What the print queue promises, one promise at a time; `test_queue_simulation` plays them all against each other."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.core.errors import KnownError
from pos_app.core.printing import Connection, JobDone, JobState, Printer, PrintFault, PrintState
from pos_app.printing.backoff import PAUSES
from pos_app.printing.queue import News, PrintQueue
from pos_app.printing.spool import BREAKS, SHIFT
from pos_app.printing.spooler import DRAWER_PATIENCE, IDLE
from pos_app.receipts.receipt import Receipt, ReceiptKind, Role
from tests.printing.papers import BROKE_OFF, OFF, PRINTER, HandClock, LockRoom, MemoryLock, PaperTray, marks, paper

Expect = Callable[[str], None]


class Counter:
    """A till with a print queue, whose thread is the test's own."""

    def __init__(self, folder: Path, printer: Printer | None = PRINTER) -> None:
        self.path = folder / "printing.sqlite3"
        self.clock = HandClock()
        self.tray = PaperTray()
        self.news: list[News] = []
        self.room = LockRoom()
        self.queue = self.open(printer)

    def open(self, printer: Printer | None = PRINTER) -> PrintQueue:
        lock = MemoryLock(self.room)
        return PrintQueue(self.path, self.tray, printer, self.news.append, clock=self.clock, lock=lock)

    def reopen(self, after: timedelta) -> None:
        """The till is closed and opened again."""
        self.queue.close(0)
        self.clock.pass_by(after.total_seconds())
        self.queue = self.open()

    def print(self, *receipts: Receipt) -> None:
        for receipt in receipts:
            self.queue.print(receipt, "Hanta")

    def run(self) -> float:
        """Do all that is due now; the seconds until the next round."""
        while (wait := self.queue.turn()) == 0:
            continue
        return wait

    @property
    def state(self) -> PrintState:
        return [told for told in self.news if isinstance(told, PrintState)][-1]

    @property
    def fault(self) -> str | None:
        return None if self.state.fault is None else self.state.fault.code

    @property
    def ended(self) -> list[JobState]:
        return [told.job.state for told in self.news if isinstance(told, JobDone)]


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(tmp_path)


def test_the_first_is_the_original_and_the_others_say_so(counter: Counter) -> None:
    counter.print(paper(), paper(), paper("payment:B"), paper())
    assert counter.run() == IDLE
    assert [marks(receipt) for receipt in counter.tray.out] == [
        [],
        ["DUPLICATA 1", "DUPLICATA 1"],
        [],
        ["DUPLICATA 2", "DUPLICATA 2"],
    ]
    assert counter.ended == [JobState.PRINTED] * 4
    assert counter.state == PrintState(PRINTER)


def test_a_job_is_told_while_it_is_sent(counter: Counter) -> None:
    seen: list[tuple[JobState, int | None]] = []
    counter.tray.on_put = lambda receipt: seen.extend((job.state, job.copy) for job in counter.state.jobs)
    counter.print(paper(), paper())
    counter.run()
    assert seen == [(JobState.SENDING, 0), (JobState.WAITING, None), (JobState.SENDING, 1)]


def test_a_printer_that_is_off_is_tried_again_ever_more_slowly(counter: Counter) -> None:
    counter.tray.faults = [OFF] * 6
    counter.print(paper(title="first"), paper("payment:B", "second"))
    for pause in (*PAUSES, PAUSES[-1], PAUSES[-1]):
        tries = len(counter.tray.asked)
        counter.run()
        assert (len(counter.tray.asked), counter.fault) == (tries + 1, "printer_unreachable")
        assert [job.fault for job in counter.state.jobs] == ["printer_unreachable", None]
        assert counter.queue.turn() == min(pause, IDLE)
        counter.clock.pass_by(pause - 0.01)
        assert counter.queue.turn() > 0
        assert len(counter.tray.asked) == tries + 1
        counter.clock.pass_by(0.01)
    counter.run()
    assert counter.tray.titles == ["first", "second"]
    assert marks(counter.tray.out[0]) == []
    assert counter.fault is None


def test_after_a_success_the_pauses_begin_anew(counter: Counter) -> None:
    counter.tray.faults = [OFF, OFF, None, OFF]
    counter.print(paper(), paper("payment:B"))
    for pause in PAUSES[:2]:
        counter.run()
        counter.clock.pass_by(pause)
    counter.run()
    counter.clock.pass_by(PAUSES[0])
    counter.run()
    assert len(counter.tray.out) == 2


@pytest.mark.parametrize(
    "hurry",
    [
        lambda queue: queue.retry(),
        lambda queue: queue.print(paper("payment:B"), "Hanta"),
        lambda queue: queue.use(PRINTER),
    ],
)
def test_somebody_at_the_till_need_not_wait_for_the_next_attempt(
    counter: Counter, hurry: Callable[[PrintQueue], object]
) -> None:
    counter.tray.faults = [OFF]
    counter.print(paper())
    counter.run()
    hurry(counter.queue)
    counter.run()
    assert counter.tray.titles[0] == "Preuve de paiement"


def test_what_broke_off_goes_on_as_a_copy(counter: Counter) -> None:
    counter.tray.faults = [BROKE_OFF]
    counter.print(paper())
    counter.run()
    counter.clock.pass_by(PAUSES[0])
    counter.run()
    assert [marks(receipt)[:1] for receipt in counter.tray.out] == [[], ["DUPLICATA 1"]]


def test_what_breaks_off_again_and_again_is_held_until_somebody_wants_it(counter: Counter) -> None:
    counter.tray.faults = [BROKE_OFF] * BREAKS
    counter.print(paper(title="long"), paper("payment:B", "short"))
    for _ in range(BREAKS + 1):
        counter.run()
        counter.clock.pass_by(PAUSES[-1])
    assert counter.tray.titles == ["long"] * BREAKS + ["short"]
    assert [(job.state, job.fault) for job in counter.state.jobs] == [(JobState.HELD, "print_breaks")]
    counter.queue.retry()
    counter.run()
    assert marks(counter.tray.out[-1])[0] == f"DUPLICATA {BREAKS}"


def test_without_a_printer_everything_waits(tmp_path: Path) -> None:
    counter = Counter(tmp_path, printer=None)
    counter.print(paper())
    assert counter.run() == IDLE
    assert counter.tray.asked == []
    other = Printer(Connection.USB, "04b8:0e15")
    counter.queue.use(other)
    counter.run()
    assert counter.tray.asked == [other]
    assert counter.state == PrintState(other)


def test_what_waits_goes_to_the_printer_that_is_used_now(counter: Counter) -> None:
    counter.tray.faults = [OFF]
    counter.print(paper())
    counter.run()
    counter.queue.use(None)
    assert (counter.state.printer, counter.fault) == (None, None)
    assert counter.run() == IDLE
    assert counter.tray.out == []


def test_a_job_can_be_cancelled_and_its_fault_goes_with_it(counter: Counter) -> None:
    counter.tray.faults = [OFF]
    counter.print(paper())
    counter.run()
    (job,) = counter.state.jobs
    assert counter.queue.cancel(job.number)
    assert not counter.queue.cancel(job.number)
    assert counter.ended == [JobState.CANCELLED]
    counter.clock.pass_by(PAUSES[0])
    counter.run()
    assert counter.state == PrintState(PRINTER)
    # Nothing left under its number.
    counter.print(paper())
    counter.run()
    assert marks(counter.tray.out[0]) == []


def test_a_job_that_is_cancelled_at_the_last_moment_is_not_printed(counter: Counter) -> None:
    job = counter.queue.print(paper(), "Hanta")

    def cancelled(printer: Printer) -> PaperTray:
        counter.queue.cancel(job.number)
        return counter.tray

    counter.queue._spooler._sink_for = cancelled
    counter.run()
    assert counter.tray.out == []
    assert counter.ended == [JobState.CANCELLED]


def test_yesterdays_jobs_wait_for_somebody(counter: Counter) -> None:
    counter.print(paper())
    counter.reopen(SHIFT + timedelta(minutes=1))
    counter.run()
    assert [job.state for job in counter.state.jobs] == [JobState.HELD]
    counter.queue.retry()
    counter.run()
    assert len(counter.tray.out) == 1


def test_a_queue_survives_a_restart(counter: Counter) -> None:
    counter.print(paper())
    counter.reopen(timedelta(hours=1))
    counter.run()
    assert len(counter.tray.out) == 1


def test_a_way_that_is_not_there_is_a_fault_before_anything_is_counted(counter: Counter) -> None:
    ways: list[Exception | None] = [PrintFault("printer_driver"), None]

    def sink_for(printer: Printer) -> PaperTray:
        fault = ways.pop(0)
        if fault is not None:
            raise fault
        return counter.tray

    counter.queue._spooler._sink_for = sink_for
    counter.print(paper())
    counter.run()
    assert counter.fault == "printer_driver"
    assert [(job.copy, job.tries) for job in counter.state.jobs] == [(None, 1)]
    counter.clock.pass_by(PAUSES[0])
    counter.run()
    assert len(counter.tray.out) == 1


def test_a_mistake_at_one_receipt_does_not_stop_the_others(counter: Counter, expect_log: Expect) -> None:
    expect_log("job 1 broke off")
    counter.tray.faults = [ValueError("a bug of the sink")]
    counter.print(paper(title="poison"), paper("payment:B", "sound"))
    counter.run()
    assert counter.tray.titles == ["poison", "sound"]
    assert [(job.title, job.state, job.fault) for job in counter.state.jobs] == [
        ("poison", JobState.HELD, "print_failed")
    ]
    counter.queue.retry()
    counter.run()
    assert marks(counter.tray.out[-1])[0] == "DUPLICATA 1"


def test_a_mistake_before_the_printer_holds_the_job_and_is_shown(counter: Counter, expect_log: Expect) -> None:
    expect_log("job 1 cannot be printed")
    counter.print(paper())
    counter.queue._file.use(lambda spool: spool._connection.execute("UPDATE jobs SET receipt = '{}'"))
    counter.run()
    assert counter.fault == "print_failed"
    assert [job.state for job in counter.state.jobs] == [JobState.HELD]
    assert counter.tray.out == []


def test_a_drawer_opens_at_once_or_never(counter: Counter) -> None:
    counter.print(KICK)
    counter.run()
    assert counter.tray.out == [KICK]
    counter.tray.faults = [OFF]
    counter.print(KICK)
    counter.run()
    counter.clock.pass_by(DRAWER_PATIENCE.total_seconds())
    counter.run()
    assert len(counter.tray.out) == 1
    assert counter.ended == [JobState.PRINTED, JobState.CANCELLED]


KICK = paper("", "drawer", kind=ReceiptKind.DRAWER, drawer=True)


def test_a_drawer_that_was_to_open_before_a_restart_stays_closed(counter: Counter) -> None:
    counter.tray.faults = [OFF]
    counter.print(KICK, paper("cash:1", drawer=True))
    counter.run()
    counter.reopen(timedelta(seconds=3))
    counter.queue.retry()
    counter.run()
    assert [receipt.kind for receipt in counter.tray.out] == [ReceiptKind.PAYMENT]
    assert not counter.tray.out[0].drawer
    counter.print(KICK)
    counter.run()
    assert counter.tray.out[-1] == KICK


def test_no_retry_makes_a_late_drawer_open(counter: Counter) -> None:
    counter.tray.faults = [OFF]
    counter.print(KICK)
    counter.run()
    counter.clock.pass_by(11)
    counter.queue.retry()
    counter.run()
    assert counter.tray.out == []
    assert counter.ended == [JobState.CANCELLED]


def test_a_clock_that_was_put_back_opens_no_drawer(counter: Counter) -> None:
    counter.tray.faults = [OFF]
    counter.print(KICK)
    counter.run()
    counter.clock.start -= timedelta(hours=1)
    counter.clock.pass_by(3)
    counter.run()
    assert counter.tray.out == []


def test_the_drawer_stays_closed_for_copies_and_for_late_paper(counter: Counter) -> None:
    counter.print(paper("cash:1", drawer=True), paper("cash:1", drawer=True))
    counter.run()
    assert [receipt.drawer for receipt in counter.tray.out] == [True, False]
    counter.tray.faults = [OFF]
    counter.print(paper("cash:2", drawer=True))
    counter.run()
    counter.clock.pass_by(DRAWER_PATIENCE.total_seconds())
    counter.run()
    assert not counter.tray.out[-1].drawer


def test_a_file_is_a_copy_like_a_paper(counter: Counter) -> None:
    files: list[Receipt] = []
    receipt = paper(drawer=True)

    def write(marked: Receipt) -> str:
        files.append(marked)
        return "reçu.pdf"

    counter.print(receipt)
    counter.run()
    handed = counter.queue.hand_out(receipt, "Hanta", write)
    assert (handed.ticket is receipt, handed.copy, handed.path) == (True, 1, "reçu.pdf")
    assert marks(files[0]) == ["DUPLICATA 1", "DUPLICATA 1"]
    assert not files[0].drawer
    assert counter.queue.hand_out(receipt, "Hanta", lambda marked: None).copy == 2


def test_a_file_that_was_not_written_costs_no_number(counter: Counter) -> None:
    def refuse(marked: Receipt) -> str:
        raise KnownError("receipt_unwritable")

    def break_off(marked: Receipt) -> str:
        raise OSError("who knows how much was written")

    with pytest.raises(KnownError):
        counter.queue.hand_out(paper(), "Hanta", refuse)
    with pytest.raises(OSError, match="who knows"):
        counter.queue.hand_out(paper(), "Hanta", break_off)
    assert counter.queue.hand_out(paper(), "Hanta", lambda marked: None).copy == 1


def test_a_listener_that_fails_stops_nothing(tmp_path: Path, expect_log: Expect) -> None:
    expect_log("nobody could be told")
    counter = Counter(tmp_path)

    def deaf(news: News) -> None:
        raise RuntimeError("a bug of the screen")

    counter.queue._tell = deaf
    counter.print(paper())
    counter.run()
    assert len(counter.tray.out) == 1


def test_every_mark_stands_at_both_ends(counter: Counter) -> None:
    counter.print(paper(), paper())
    counter.run()
    roles = [line.role for line in counter.tray.out[1].lines]
    assert roles == [Role.MARK, Role.TITLE, Role.MARK]
