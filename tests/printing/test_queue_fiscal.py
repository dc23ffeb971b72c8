"""The fiscal hook in the print queue: asked once for each key, before anything is counted, the same on every copy."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pos_app.printing.backoff import PAUSES
from pos_app.printing.queue import PrintQueue
from pos_app.receipts.fiscal import FiscalUnavailable, named, text
from pos_app.receipts.receipt import Line, Receipt, ReceiptKind, Role
from tests.printing.papers import PRINTER, HandClock, MemoryLock, PaperTray, paper


class Authority:
    """Gives a number to each receipt; `out` is how often it cannot be reached first."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.out = 0

    def __call__(self, receipt: Receipt) -> Iterable[Line]:
        self.asked.append(receipt.key)
        if self.out:
            self.out -= 1
            raise FiscalUnavailable("e-mecef.example")
        return [text(f"n° {len(self.asked)}", "Registre")]


def said(receipt: Receipt) -> list[str]:
    return [line.text for line in receipt.of(Role.FISCAL)]


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def tray() -> PaperTray:
    return PaperTray()


@pytest.fixture
def queue(tmp_path: Path, authority: Authority, clock: HandClock, tray: PaperTray) -> PrintQueue:
    path = tmp_path / "printing.sqlite3"
    return PrintQueue(
        path, tray, PRINTER, lambda news: None, fiscal=authority, clock=clock, lock=MemoryLock()
    )  # fmt: skip


def test_two_processes_that_ask_at_once_say_the_same(
    queue: PrintQueue, tmp_path: Path, clock: HandClock, tray: PaperTray
) -> None:
    """The window prints while a command hands out the same receipt: one of the two answers is on both."""

    def slow(receipt: Receipt) -> Iterable[Line]:
        queue.print(paper(), "Hanta")
        queue.turn()
        return [text("n° 99", "Registre")]

    command = PrintQueue(
        tmp_path / "printing.sqlite3", tray, PRINTER, lambda news: None, fiscal=slow, clock=clock, lock=MemoryLock()
    )
    given: list[Receipt] = []
    command.hand_out(paper(), "console", given.append)
    assert said(tray.out[0]) == said(given[0]) == ["n° 1"]
    queue.close(0)
    command.close(0)


def test_every_copy_says_what_the_authority_said_once(queue: PrintQueue, authority: Authority, tray: PaperTray) -> None:
    queue.print(paper(), "Hanta")
    queue.print(paper(), "Hanta")
    queue.turn()
    queue.turn()
    queue.hand_out(paper(), "Hanta", lambda marked: tray.put(marked))
    assert [said(receipt) for receipt in tray.out] == [["n° 1"]] * 3
    assert authority.asked == ["payment:CAISSE3-1"]


def test_what_cannot_be_registered_yet_waits(
    queue: PrintQueue, authority: Authority, tray: PaperTray, clock: HandClock
) -> None:
    authority.out = 2
    job = queue.print(paper(), "Hanta")
    queue.turn()
    waiting = queue.wait_for(job.number, 0)
    assert waiting is not None
    assert (waiting.fault, waiting.copy) == ("fiscal_unavailable", None)
    with pytest.raises(FiscalUnavailable):
        queue.hand_out(paper(), "Hanta", lambda marked: tray.put(marked))
    assert tray.out == []
    clock.pass_by(PAUSES[0])
    queue.turn()
    assert [said(receipt) for receipt in tray.out] == [["n° 3"]]


def test_what_is_no_concern_of_an_authority_is_not_asked_about(
    queue: PrintQueue, authority: Authority, tray: PaperTray
) -> None:
    queue.print(paper(""), "Hanta")
    queue.print(paper("payment:B").marked("SPÉCIMEN"), "Hanta")
    queue.turn()
    queue.turn()
    assert authority.asked == []
    assert [said(receipt) for receipt in tray.out] == [[], []]


def test_an_answer_that_cannot_be_kept_is_a_fault_of_the_file(
    queue: PrintQueue, authority: Authority, tray: PaperTray, expect_log: Callable[[str], None]
) -> None:
    expect_log("spool_damaged")
    queue.print(paper(), "Hanta")
    queue._file.use(lambda spool: spool._connection.execute("DROP TABLE fiscal"))
    queue.turn()
    assert (tray.out, authority.asked) == ([], [])


def test_what_needs_no_authority_goes_past_what_waits_for_it(
    queue: PrintQueue, authority: Authority, tray: PaperTray, clock: HandClock
) -> None:
    queue.print(paper("payment:A", "registered"), "Hanta")
    queue.turn()
    authority.out = 1
    for receipt in (
        paper("payment:B", "first"),
        paper("payment:C", "second"),
        paper("payment:A", "registered, a copy"),
        paper("payment:D", "specimen").marked("SPÉCIMEN"),
        paper("", "drawer", kind=ReceiptKind.DRAWER, drawer=True),
    ):
        queue.print(receipt, "Hanta")
    while queue.turn() == 0:
        continue
    assert tray.titles == ["registered", "registered, a copy", "specimen", "drawer"]
    assert queue._last.fault is not None
    assert queue._last.fault.code == "fiscal_unavailable"
    clock.pass_by(PAUSES[0])
    while queue.turn() == 0:
        continue
    assert tray.titles[4:] == ["first", "second"]
    assert queue._last.fault is None


def test_behind_a_receipt_that_waits_for_the_authority_a_mistake_is_held_as_ever(
    queue: PrintQueue, authority: Authority, tray: PaperTray, expect_log: Callable[[str], None]
) -> None:
    expect_log("job 2 cannot be printed")
    authority.out = 1
    queue.print(paper("payment:A"), "Hanta")
    queue.print(paper("payment:B"), "Hanta")
    queue._file.use(lambda spool: spool._connection.execute("UPDATE jobs SET receipt = '{}' WHERE number = 2"))
    while queue.turn() == 0:
        continue
    assert [job.state for job in queue._last.jobs] == ["waiting", "held"]


def test_a_hook_that_is_not_there_has_its_receipts_wait_until_it_is(
    tmp_path: Path, tray: PaperTray, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "printing.sqlite3"
    queue = PrintQueue(
        path, tray, PRINTER, lambda news: None, fiscal=named("not_there_yet:register"), clock=clock, lock=MemoryLock()
    )
    queue.print(paper("payment:A"), "Hanta")
    queue.print(paper(""), "Hanta")
    while queue.turn() == 0:
        continue
    assert [receipt.key for receipt in tray.out] == [""]
    (job,) = queue._last.jobs
    assert (job.fault, queue._last.fault and queue._last.fault.code) == ("fiscal_unknown", "fiscal_unknown")
    (tmp_path / "not_there_yet.py").write_text("def register(receipt):\n    return []\n")
    monkeypatch.syspath_prepend(tmp_path)
    queue.retry()
    while queue.turn() == 0:
        continue
    assert [receipt.key for receipt in tray.out] == ["", "payment:A"]
    assert queue._last.fault is None
