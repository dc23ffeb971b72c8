"""The print queue over a file that somebody deletes or replaces while a till has it open."""

import shutil
from pathlib import Path

import pytest

from tests.printing.papers import marks, paper
from tests.printing.test_queue import Counter, Expect


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(tmp_path)


def delete(path: Path) -> None:
    for part in path.parent.glob(path.name + "*"):
        part.unlink()


def test_a_file_that_is_deleted_under_a_till_gives_nobody_a_second_original(
    counter: Counter, expect_log: Expect
) -> None:
    """The till would go on counting in a file that nobody else sees any more."""
    expect_log("was deleted or replaced")
    counter.run()
    before = counter.clock.now().isoformat()
    delete(counter.path)
    counter.clock.pass_by(1)
    other = counter.open()
    other.hand_out(paper("payment:other"), "console", lambda marked: None)
    counter.run()
    counter.clock.pass_by(1)
    later = paper("payment:later", decided_at=counter.clock.now().isoformat())
    counter.print(later, paper("payment:before", decided_at=before))
    counter.run()
    assert [marks(receipt)[:1] for receipt in counter.tray.out] == [[], ["DUPLICATA"]]
    assert other.hand_out(later, "console", lambda marked: None).copy == 1
    assert counter.fault == "spool_exchanged"
    other.close(0)


def test_an_older_copy_that_is_put_in_its_place_makes_no_second_original(counter: Counter, expect_log: Expect) -> None:
    expect_log("was deleted or replaced")
    counter.run()
    counter.queue.close(0)
    older = counter.path.with_name("older")
    shutil.copy(counter.path, older)
    counter.queue = counter.open()
    counter.clock.pass_by(1)
    twice = paper(decided_at=counter.clock.now().isoformat())
    counter.print(twice)
    counter.run()
    counter.clock.pass_by(1)
    delete(counter.path)
    older.replace(counter.path)
    counter.print(twice)
    counter.run()
    assert [marks(receipt)[:1] for receipt in counter.tray.out] == [[], ["DUPLICATA"]]


def test_a_file_that_is_deleted_while_it_prints_does_not_stop_the_queue(counter: Counter, expect_log: Expect) -> None:
    expect_log("was deleted or replaced")

    def take_away(receipt: object) -> None:
        counter.tray.on_put = lambda receipt: None
        delete(counter.path)
        # Another thread is the first to see it.
        counter.print(paper("payment:B"))

    counter.tray.on_put = take_away
    counter.print(paper(), paper("payment:lost"))
    counter.run()
    assert [receipt.key for receipt in counter.tray.out] == [paper().key, "payment:B"]


def test_a_file_that_is_put_in_its_place_is_recovered_like_any_other(
    counter: Counter, tmp_path: Path, expect_log: Expect
) -> None:
    expect_log("was deleted or replaced")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = Counter(elsewhere)
    other.print(paper())
    other.queue._file.use(lambda spool: spool.begin(1, paper()))
    other.queue.close(0)
    counter.run()
    delete(counter.path)
    (elsewhere / "printing.sqlite3").replace(counter.path)
    counter.run()
    assert [marks(receipt)[:1] for receipt in counter.tray.out] == [["DUPLICATA 1"]]
