"""The print queue over a file that is shared, damaged, or cannot be written."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import filelock
import pytest

from pos_app.core.printing import JobDone, JobState
from pos_app.printing.backoff import PAUSES
from pos_app.printing.drain_lock import FileDrainLock
from pos_app.printing.queue import PrintQueue
from pos_app.printing.spool import Spool
from pos_app.printing.spool_schema import SpoolDamaged, SpoolUnwritable
from pos_app.printing.spooler import IDLE, Spooler
from tests.printing.papers import PRINTER, marks, paper
from tests.printing.test_queue import Counter, Expect


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(tmp_path)


def ruin(path: Path) -> None:
    """What is in the file cannot be read any more; its log, which holds what was written last, neither."""
    for part in path.parent.glob(path.name + "*"):
        part.write_bytes(b"\xff" * 8_192)


def expect_damage(expect_log: Expect) -> None:
    expect_log("spool_damaged")
    expect_log("it was set aside as printing.sqlite3.damaged-20261121T080001Z")


# Two processes


def test_one_process_prints_what_another_one_asks_for(counter: Counter) -> None:
    counter.run()
    command = counter.open()
    job = command.print(paper(), "console")
    assert command.turn() == IDLE
    assert counter.tray.out == []
    assert counter.queue.turn() == 0
    done = command.wait_for(job.number, 0)
    assert done is not None
    assert done.state is JobState.PRINTED
    counter.queue.close(0)
    command.close(0)


def test_a_process_that_does_not_print_hears_of_it_all_the_same(counter: Counter) -> None:
    counter.run()
    command = counter.open()
    job = command.print(paper(), "console")
    counter.news.clear()
    counter.queue.turn()
    counter.news.clear()
    command.turn()
    assert [told.job.number for told in counter.news if isinstance(told, JobDone)] == [job.number]
    assert counter.state.jobs == ()
    command.close(0)


def test_the_window_shows_what_a_command_added(counter: Counter) -> None:
    counter.queue._spooler.printer = None
    counter.run()
    command = counter.open()
    command.print(paper(), "console")
    command.close(0)
    counter.queue.turn()
    assert [job.by for job in counter.state.jobs] == ["console"]


def test_another_process_goes_on_when_the_one_that_prints_ends(counter: Counter) -> None:
    counter.run()
    window = counter.open()
    window.print(paper(), "Hanta")
    assert window.turn() == IDLE
    counter.queue.close(0)
    assert window.turn() == 0
    assert len(counter.tray.out) == 1
    window.close(0)


def test_copies_are_counted_across_processes(counter: Counter) -> None:
    other = counter.open()
    copies = [queue.hand_out(paper(), "Hanta", lambda marked: None).copy for queue in (counter.queue, other) * 2]
    assert copies == [0, 1, 2, 3]
    other.close(0)


def test_the_lock_is_a_file_that_one_holds(tmp_path: Path) -> None:
    mine, theirs = (FileDrainLock(tmp_path / "printing.lock") for _ in range(2))
    assert mine.take()
    assert mine.take()
    assert not theirs.take()
    mine.release()
    mine.release()
    assert theirs.take()
    theirs.release()


def test_whoever_printed_first_leaves_a_lock_that_the_tills_user_can_take(tmp_path: Path) -> None:
    """The system lets a file be opened by its rights alone, not by those of its folder."""
    lock = FileDrainLock(tmp_path / "printing.lock")
    assert lock.take()
    lock.release()
    assert (tmp_path / "printing.lock").stat().st_mode & 0o666 == 0o666


class NoLock(filelock.SoftFileLock):
    """A file system without locks."""

    def _acquire(self) -> None:
        raise NotImplementedError("no locks here")


def test_a_place_without_locks_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    lock = FileDrainLock(tmp_path / "printing.lock", NoLock(tmp_path / "printing.lock"))
    with caplog.at_level(logging.CRITICAL, "filelock"), pytest.raises(SpoolUnwritable):
        lock.take()


# Damage


def test_a_file_that_cannot_be_read_is_set_aside_and_told(counter: Counter, expect_log: Expect) -> None:
    expect_damage(expect_log)
    counter.print(paper(), paper("payment:B"))
    counter.queue.close(0)
    ruin(counter.path)
    counter.clock.pass_by(1)
    counter.queue = counter.open()
    counter.run()
    assert counter.fault == "spool_replaced"
    assert [path.name for path in counter.path.parent.glob("*.damaged-*")] == [
        "printing.sqlite3.damaged-20261121T080001Z"
    ]
    assert counter.state.fault is not None
    assert counter.state.fault.facts["path"] == counter.path.with_name("printing.sqlite3.damaged-20261121T080001Z")
    # Printing goes on; what could have been printed before says so.
    counter.print(paper(decided_at=counter.clock.start.isoformat()))
    counter.run()
    assert [marks(receipt)[0] for receipt in counter.tray.out] == ["DUPLICATA"]
    assert counter.fault == "spool_replaced"
    counter.queue.retry()
    assert counter.fault is None


def test_damage_in_the_middle_of_the_work_is_met_the_same_way(counter: Counter, expect_log: Expect) -> None:
    expect_damage(expect_log)
    counter.run()
    counter.clock.pass_by(1)
    with closing(sqlite3.connect(counter.path)) as connection:
        connection.execute("DROP TABLE jobs")
    counter.print(paper())
    counter.run()
    assert len(counter.tray.out) == 1
    assert counter.fault == "spool_replaced"


def test_what_was_printed_while_the_file_broke_is_not_printed_again(counter: Counter, expect_log: Expect) -> None:
    expect_damage(expect_log)
    counter.print(paper())
    counter.clock.pass_by(1)

    def break_it(receipt: object) -> None:
        with closing(sqlite3.connect(counter.path)) as connection:
            connection.execute("DROP TABLE jobs")

    counter.tray.on_put = break_it
    counter.run()
    counter.clock.pass_by(PAUSES[-1])
    counter.run()
    assert len(counter.tray.out) == 1


def test_only_the_process_that_prints_replaces_the_file(counter: Counter, expect_log: Expect) -> None:
    expect_log("spool_damaged")
    counter.run()
    other = counter.open()
    with closing(sqlite3.connect(counter.path)) as connection:
        connection.execute("DROP TABLE jobs")
    with pytest.raises(SpoolDamaged):
        other.print(paper(), "console")
    assert not list(counter.path.parent.glob("*.damaged-*"))


def test_a_damaged_file_that_cannot_be_moved_is_said(counter: Counter, expect_log: Expect) -> None:
    expect_log("spool_damaged")
    ruin_at = counter.path
    ruin_at.write_bytes(b"\xff" * 8_192)
    aside = counter.path.with_name("printing.sqlite3.damaged-20261121T080000Z")
    (aside / "in the way").mkdir(parents=True)
    with pytest.raises(SpoolUnwritable):
        counter.queue.print(paper(), "Hanta")
    assert counter.fault == "spool_unwritable"
    assert counter.room.holder is None


def test_a_thread_whose_file_was_closed_by_another_does_its_work_again(counter: Counter) -> None:
    seen: list[Spool] = []

    def act(spool: Spool) -> int:
        seen.append(spool)
        if len(seen) == 1:
            # As another thread does that found the damage first.
            counter.queue._file.close()
        return len(spool.open_jobs())

    assert counter.queue._file.use(act) == 0
    assert len(set(map(id, seen))) == 2


def test_a_mistake_with_an_open_file_is_loud(counter: Counter) -> None:
    def act(spool: Spool) -> None:
        spool._connection.execute("SELECT ?", (1, 2))

    with pytest.raises(sqlite3.ProgrammingError):
        counter.queue._file.use(act)


# A disk that refuses


class FullSpool(Spool):
    full = False

    def _commit(self) -> None:
        if type(self).full:
            raise sqlite3.OperationalError("database or disk is full")
        super()._commit()


class FullQueue(PrintQueue):
    spool_type = FullSpool


@pytest.fixture
def disk() -> type[FullSpool]:
    FullSpool.full = False
    return FullSpool


@pytest.fixture
def full(counter: Counter, disk: type[FullSpool]) -> Counter:
    lock = counter.queue._file._lock
    counter.queue = FullQueue(counter.path, counter.tray, PRINTER, counter.news.append, clock=counter.clock, lock=lock)
    return counter


def test_a_full_disk_is_shown_until_something_can_be_written(full: Counter, disk: type[FullSpool]) -> None:
    full.run()
    disk.full = True
    with pytest.raises(SpoolUnwritable):
        full.queue.print(paper(), "Hanta")
    assert full.fault == "spool_unwritable"
    full.run()
    assert full.fault == "spool_unwritable"
    disk.full = False
    full.print(paper())
    assert full.fault is None


def test_nothing_is_printed_whose_number_cannot_be_written(
    full: Counter, disk: type[FullSpool], expect_log: Expect
) -> None:
    expect_log("the print queue does not work: spool_unwritable")
    full.print(paper())
    full.queue.turn()
    full.print(paper())
    disk.full = True
    assert full.run() == PAUSES[0]
    assert len(full.tray.out) == 1
    assert full.fault == "spool_unwritable"
    disk.full = False
    full.clock.pass_by(PAUSES[0])
    full.run()
    full.clock.pass_by(PAUSES[-1])
    full.run()
    assert [marks(receipt)[:1] for receipt in full.tray.out] == [[], ["DUPLICATA 1"]]
    assert full.fault is None


def test_what_is_on_paper_is_not_printed_again_because_that_could_not_be_written(
    full: Counter, disk: type[FullSpool], expect_log: Expect
) -> None:
    expect_log("the print queue does not work: spool_unwritable")

    def fill(receipt: object) -> None:
        disk.full = True

    full.tray.on_put = fill
    full.print(paper(), paper("payment:B"))
    full.run()
    full.clock.pass_by(PAUSES[0])
    full.run()
    assert len(full.tray.out) == 1
    disk.full = False
    full.tray.on_put = lambda receipt: None
    full.clock.pass_by(PAUSES[-1])
    full.run()
    assert [receipt.key for receipt in full.tray.out] == ["payment:CAISSE3-1", "payment:B"]
    assert full.ended == [JobState.PRINTED] * 2


def test_a_process_that_cannot_recover_does_not_lead(full: Counter, disk: type[FullSpool], expect_log: Expect) -> None:
    expect_log("the print queue does not work")
    disk.full = True
    full.run()
    leading = [full.room.holder is not None]
    assert full.fault == "spool_unwritable"
    disk.full = False
    full.run()
    leading.append(full.room.holder is not None)
    assert leading == [False, True]
    assert full.fault is None


class Confused(Spooler):
    """Has a mistake of its own, once."""

    healthy = False

    def step(self, spool: Spool) -> float:
        if not self.healthy:
            self.healthy = True
            raise ValueError("a bug")
        return super().step(spool)


class ConfusedQueue(PrintQueue):
    spooler_type = Confused


def test_a_mistake_is_loud_and_does_not_end_the_thread(counter: Counter, expect_log: Callable[[str], None]) -> None:
    expect_log("a mistake in the print thread")
    lock = counter.queue._file._lock
    counter.queue = ConfusedQueue(
        counter.path, counter.tray, PRINTER, counter.news.append, clock=counter.clock, lock=lock
    )
    counter.print(paper())
    assert counter.queue.turn() == PAUSES[0]
    assert counter.fault == "print_failed"
    counter.run()
    assert len(counter.tray.out) == 1
    assert counter.fault is None


def test_the_queue_is_told_without_the_file_as_well(full: Counter, disk: type[FullSpool]) -> None:
    full.print(paper())
    full.queue.close(0)
    for part in full.path.parent.glob("printing.sqlite3*"):
        part.unlink()
    full.path.mkdir()
    full.queue.use(None)
    assert (full.state.printer, [job.title for job in full.state.jobs]) == (None, ["Preuve de paiement"])
