"""The file of the print queue: what is counted, what survives, and what is no spool at all."""

import sqlite3
import stat
import sys
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from pos_app.core.printing import JobState
from pos_app.printing.spool import BREAKS, KEPT, SHIFT, Copy, Spool
from pos_app.printing.spool_schema import SpoolDamaged, SpoolUnwritable, connect, named_faults
from pos_app.receipts.receipt import Line, ReceiptKind, Role
from tests.printing.papers import HandClock, paper


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def spool(tmp_path: Path, clock: HandClock) -> Spool:
    return Spool(tmp_path / "printing.sqlite3", clock.now)


def test_a_job_comes_back_as_it_was_put_there(spool: Spool, clock: HandClock) -> None:
    receipt = paper(drawer=True)
    job = spool.add(receipt, "Hanta")
    assert (job.state, job.by, job.asked_at, job.copy, job.tries) == (
        JobState.WAITING, "Hanta", clock.now(), None, 0,
    )  # fmt: skip
    assert spool.open_jobs() == (job,)
    assert spool.next() == spool.job(job.number) == job
    assert spool.receipt(job.number) == receipt
    assert spool.job(99) is None


def test_a_number_survives_a_power_cut(spool: Spool) -> None:
    # The simulation turns this off, to be quick: nothing else would notice that it were off.
    (level,) = spool._connection.execute("PRAGMA synchronous").fetchone()
    (journal,) = spool._connection.execute("PRAGMA journal_mode").fetchone()
    assert (level, journal) == (2, "wal")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_nobody_else_may_read_it(spool: Spool) -> None:
    spool.add(paper(), "Hanta")
    for path in spool.path.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_copies_are_counted_by_their_key_whatever_way_they_take(spool: Spool) -> None:
    job = spool.add(paper("payment:A"), "Hanta")
    assert spool.count(paper("payment:A"), "Hanta") == Copy(0)
    assert spool.begin(job.number, paper("payment:A")) == Copy(1)
    assert spool.count(paper("payment:B"), "Hanta") == Copy(0)
    assert spool.count(paper("payment:A"), "Hanta") == Copy(2)
    assert [spool.count(paper(""), "Hanta") for _ in range(2)] == [Copy(0), Copy(0)]


@pytest.mark.parametrize(("seconds", "mark"), [(-1, None), (1, 0)])
def test_what_could_have_been_printed_before_anybody_counted_is_a_copy(
    spool: Spool, clock: HandClock, seconds: int, mark: int | None
) -> None:
    decided = (clock.now() + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
    receipt = paper(decided_at=decided)
    assert spool.count(receipt, "Hanta").mark == mark
    assert spool.count(receipt, "Hanta").mark == 1
    job = spool.add(paper("payment:B", decided_at=decided), "Hanta")
    spool.begin(job.number, spool.receipt(job.number))
    assert spool.printed(job.number).copy == mark


def test_a_number_goes_back_where_nothing_left(spool: Spool) -> None:
    job = spool.add(paper(), "Hanta")
    assert spool.begin(job.number, paper()) == Copy(0)
    spool.fail(job.number, "printer_paper", begun=False)
    failed = spool.job(job.number)
    assert failed is not None
    assert (failed.state, failed.copy, failed.fault, failed.tries) == (JobState.WAITING, None, "printer_paper", 1)
    assert spool.begin(job.number, paper()) == Copy(0)


def test_a_job_keeps_its_number_where_a_later_one_was_taken(spool: Spool) -> None:
    job = spool.add(paper(), "Hanta")
    spool.begin(job.number, paper())
    assert spool.count(paper(), "Hanta") == Copy(1)
    spool.fail(job.number, "printer_paper", begun=False)
    assert spool.begin(job.number, paper()) == Copy(0)


def test_a_number_is_spent_where_a_part_may_be_on_paper(spool: Spool) -> None:
    job = spool.add(paper(), "Hanta")
    for copy in range(BREAKS):
        assert spool.begin(job.number, paper()) == Copy(copy)
        spool.fail(job.number, "printer_broke_off", begun=True)
    held = spool.job(job.number)
    assert held is not None
    assert held.state is JobState.HELD
    assert spool.next() is None
    assert spool.begin(job.number, paper()) is None
    spool.release()
    assert spool.begin(job.number, paper()) == Copy(BREAKS)
    spool.fail(job.number, "printer_broke_off", begun=True)
    assert spool.next() is not None


def test_a_fault_that_is_written_twice_counts_once(spool: Spool) -> None:
    job = spool.add(paper(), "Hanta")
    spool.begin(job.number, paper())
    for _ in range(BREAKS):
        spool.fail(job.number, "printer_broke_off", begun=True)
    assert spool.next() is not None


def test_what_is_being_sent_is_not_cancelled(spool: Spool) -> None:
    first, second = spool.add(paper(), "Hanta"), spool.add(paper(), "Hanta")
    spool.begin(first.number, paper())
    assert spool.cancel(first.number) is None
    cancelled = spool.cancel(second.number)
    assert cancelled is not None
    assert cancelled.state is JobState.CANCELLED
    assert spool.cancel(second.number) is None
    assert [job.number for job in spool.open_jobs()] == [first.number]


def test_a_start_marks_holds_and_clears(spool: Spool, clock: HandClock) -> None:
    sent, page, old = (spool.add(paper(key), "Hanta") for key in ("payment:A", "", "payment:B"))
    done = spool.add(paper("payment:C"), "Hanta")
    for job in (sent, page, done):
        spool.begin(job.number, spool.receipt(job.number))
    spool.printed(done.number)
    spool.recover()
    found = {job.number: job.state for job in spool.open_jobs()}
    assert found == {sent.number: JobState.WAITING, old.number: JobState.WAITING}
    assert spool.begin(sent.number, spool.receipt(sent.number)) == Copy(1)
    clock.pass_by(SHIFT.total_seconds() + 1)
    spool.recover()
    assert {job.state for job in spool.open_jobs()} == {JobState.HELD}
    assert spool.job(done.number) is not None
    clock.pass_by(KEPT.total_seconds())
    spool.recover()
    assert spool.job(done.number) is None
    assert spool.count(paper("payment:C"), "Hanta") == Copy(1)


def test_a_job_that_ends_the_program_is_not_tried_for_ever(spool: Spool) -> None:
    job = spool.add(paper(), "Hanta")
    for _ in range(BREAKS):
        assert spool.begin(job.number, paper()) is not None
        spool.recover()
    assert [job.state for job in spool.open_jobs()] == [JobState.HELD]


def test_the_first_fiscal_answer_stays(spool: Spool) -> None:
    assert spool.fiscal_lines("payment:A") is None
    spool.keep_fiscal("payment:A", (Line(Role.FISCAL, "n° 1", "DGI"),))
    spool.keep_fiscal("payment:A", (Line(Role.FISCAL, "n° 2"),))
    assert spool.fiscal_lines("payment:A") == (Line(Role.FISCAL, "n° 1", "DGI"),)


def test_what_another_process_writes_is_noticed(spool: Spool, clock: HandClock) -> None:
    spool.add(paper(), "Hanta")
    assert not spool.has_news()
    other = Spool(spool.path, clock.now)
    other.add(paper(), "Voahangy")
    assert spool.has_news()
    assert not spool.has_news()
    assert [job.by for job in spool.open_jobs()] == ["Hanta", "Voahangy"]
    other.close()


def test_threads_take_different_numbers(spool: Spool) -> None:
    taken: list[Copy] = []
    threads = [threading.Thread(target=lambda: taken.append(spool.count(paper(), "Hanta"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(copy.number for copy in taken) == list(range(8))


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE things (name TEXT)")


def _newer(path: Path) -> None:
    Spool(path, HandClock().now).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


def _garbage(path: Path) -> None:
    path.write_bytes(b"\0no spool" * 1_000)


@pytest.mark.parametrize("make", [_foreign, _newer, _garbage])
def test_what_is_no_spool_is_refused(tmp_path: Path, make: object) -> None:
    path = tmp_path / "printing.sqlite3"
    make(path)  # type: ignore[operator]
    before = path.read_bytes()
    with pytest.raises(SpoolDamaged) as refused:
        Spool(path, HandClock().now)
    assert refused.value.facts["path"] == path
    assert path.read_bytes() == before


def test_an_empty_file_is_a_new_spool(tmp_path: Path) -> None:
    path = tmp_path / "printing.sqlite3"
    path.touch()
    Spool(path, HandClock().now).add(paper(), "Hanta")


def test_a_spool_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "printing.sqlite3"
    with pytest.raises(AttributeError):
        connect(path, "no time", "FULL")  # type: ignore[arg-type]
    Spool(path, HandClock().now).add(paper(), "Hanta")


def test_a_table_that_is_gone_is_damage(spool: Spool) -> None:
    with closing(sqlite3.connect(spool.path)) as connection:
        connection.execute("DROP TABLE copies")
    with pytest.raises(SpoolDamaged):
        spool.count(paper(), "Hanta")


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(SpoolUnwritable) as refused:
        Spool(tmp_path / "not there" / "printing.sqlite3", HandClock().now)
    assert refused.value.code == "spool_unwritable"


def test_a_full_disk_leaves_nothing_half_done(spool: Spool) -> None:
    spool.add(paper(), "Hanta")
    (pages,) = spool._connection.execute("PRAGMA page_count").fetchone()
    spool._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(SpoolUnwritable) as refused:
        spool.add(paper(title="x" * 50_000), "Hanta")
    assert "full" in str(refused.value.facts["detail"])
    spool._connection.execute("PRAGMA max_page_count = 100000")
    assert spool.add(paper(), "Hanta").number == 2


def test_a_mistake_of_the_program_is_no_fault_of_the_file(tmp_path: Path, spool: Spool) -> None:
    spool.close()
    with pytest.raises(sqlite3.ProgrammingError):
        spool.open_jobs()


def test_an_error_without_a_number_is_a_fault_as_well(tmp_path: Path) -> None:
    with pytest.raises(SpoolUnwritable), named_faults(tmp_path):
        raise sqlite3.DatabaseError("by the module itself")
    with pytest.raises(SpoolUnwritable), named_faults(tmp_path):
        raise OSError("without a number")


def test_what_a_drawer_was_asked_for_before_a_start_is_cancelled_then(tmp_path: Path, clock: HandClock) -> None:
    spool = Spool(tmp_path / "printing.sqlite3", clock.now)
    kick = paper("", "drawer", kind=ReceiptKind.DRAWER, drawer=True)
    for receipt in (kick, paper(""), paper("")):
        spool.add(receipt, "Hanta")
    spool._connection.execute("UPDATE jobs SET receipt = 'not of this version' WHERE number = 3")
    spool.close()
    clock.pass_by(1)
    later = Spool(tmp_path / "printing.sqlite3", clock.now)
    fresh = later.add(kick, "Hanta")
    later.recover()
    assert [job.number for job in later.open_jobs()] == [2, 3, fresh.number]
