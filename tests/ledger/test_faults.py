"""The disk fails, is full, is locked, or the process is killed: an append is whole or never was, and the till knows."""

import errno
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Kind, Payment
from pos_app.ledger.chain import verify
from pos_app.ledger.connection import connect_for_writing, head_path
from pos_app.ledger.errors import LedgerFault, code_of
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from tests.ledger.story import KEY, NOW, FailingConnection, FailingConnections, payout, write


def opened(path: Path) -> tuple[Ledger, FailingConnection]:
    """A ledger with one payment on a connection that can be told to fail."""
    ledger = Ledger.create(path, KEY)
    write(ledger, "C3-0", "awaiting")
    ledger.close()
    connections = FailingConnections()
    return Ledger.open(path, KEY, connect=connections), connections.last


@pytest.mark.parametrize("too_late", [False, True])
@pytest.mark.parametrize("make", [write, payout])
def test_fails_at_every_statement_of_an_append(path: Path, too_late: bool, make: Callable[..., Payment]) -> None:
    ledger, connection = opened(path)
    ledger.close()
    for budget in range(100):
        connections = FailingConnections()
        ledger = Ledger.open(path, KEY, connect=connections)
        before = ledger.head[0]
        connection = connections.last
        connection.budget, connection.too_late = budget, too_late
        failed = False
        try:
            make(ledger, f"C3-{budget + 1}", "paid")
        except LedgerFault as fault:
            failed = fault.code == "ledger_io"
        connection.budget = float("inf")
        written = ledger.head[0] - before
        if failed:
            # Nothing more is taken, whatever the disk does now; what is there can still be read.
            with pytest.raises(LedgerFault, match="ledger_io"):
                write(ledger, "C3-another")
            with pytest.raises(LedgerFault, match="ledger_io"):
                ledger.rebuild()
            assert ledger.payment("C3-0") is not None
        ledger.close()
        found = verify(path, KEY)
        assert found.intact
        # A commit that reports failure after it succeeded leaves a whole event that nobody was told of.
        assert found.events - before in ({written, written + 1} if too_late and failed else {written})
        if not failed:
            break
    assert 15 < budget < 30


def test_a_refusal_that_cannot_be_rolled_back_is_a_fault_from_then_on(path: Path) -> None:
    ledger, connection = opened(path)
    connection.budget = 5  # BEGIN, the event, the payment, the payout, the sale; then ROLLBACK fails
    with pytest.raises(InvalidInput):
        write(ledger, "C3-1", sale="sale of C3-0")
    connection.budget = float("inf")
    with pytest.raises(LedgerFault, match="ledger_io"):
        write(ledger, "C3-2")
    ledger.close()
    assert verify(path, KEY).events == 3


def test_a_failing_read_is_a_fault(path: Path) -> None:
    ledger, connection = opened(path)
    connection.budget = 0
    with pytest.raises(LedgerFault, match="ledger_io"):
        ledger.payment("C3-0")
    with pytest.raises(LedgerFault, match="ledger_io"):
        ledger.watched(NOW)
    connection.budget = float("inf")
    write(ledger, "C3-1")
    ledger.close()


def test_verification_of_a_failing_disk_finds_fault_and_never_raises(path: Path) -> None:
    ledger, _ = opened(path)
    ledger.close()
    for budget in range(100):
        found = verify(path, KEY, connect=FailingConnections(budget))
        if found.intact:
            break
        assert found.problem == "ledger_io"
    assert 10 < budget < 30


def test_a_failing_rebuild_changes_nothing(path: Path) -> None:
    ledger, connection = opened(path)
    connection.budget = 3
    with pytest.raises(LedgerFault, match="ledger_io"):
        ledger.rebuild()
    connection.budget = float("inf")
    ledger.close()
    assert verify(path, KEY).intact


def write_many(ledger: Ledger) -> None:
    """More payments than any disk of these tests has room for."""
    for number in range(1, 500):
        write(ledger, f"C3-{number}", "paid")


def test_disk_full_as_sqlite_says_it(path: Path) -> None:
    ledger, connection = opened(path)
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchone()
    with pytest.raises(LedgerFault) as fault:
        write_many(ledger)
    assert fault.value.code == "ledger_disk_full"
    connection.execute("PRAGMA max_page_count = 1000000").fetchone()
    with pytest.raises(LedgerFault, match="ledger_disk_full"):
        write(ledger, "C3-after")
    head = ledger.head
    ledger.close()
    assert verify(path, KEY).events == head[0] > 3
    again = Ledger.open(path, KEY)
    assert again.head == head
    again.close()


@contextmanager
def files_end_at(size: int) -> Iterator[None]:
    """No file of this process grows beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.parametrize("room", range(0, 120_000, 5_003))
def test_the_disk_is_full_at_any_write(path: Path, room: int) -> None:
    ledger, _ = opened(path)
    wal = path.with_name(path.name + "-wal").stat().st_size
    with files_end_at(wal + room):
        with pytest.raises(LedgerFault) as fault:
            write_many(ledger)
        with pytest.raises(LedgerFault):
            write(ledger, "C3-after")
    assert fault.value.code in ("ledger_disk_full", "ledger_io")
    head = ledger.head[0]
    ledger.close()
    found = verify(path, KEY)
    assert found.intact
    assert found.events == head


def test_an_entry_whose_head_is_lost_is_still_written_and_the_last_one(path: Path) -> None:
    ledger, _ = opened(path)
    os.close(ledger._head._file)
    event, _ = ledger.append("C3-0", Kind.PAID, {}, NOW)
    assert event.seq == 4
    with pytest.raises(LedgerFault, match="ledger_io"):
        write(ledger, "C3-1")
    ledger._head._file = os.open(head_path(path), os.O_RDWR)
    ledger.close()
    assert verify(path, KEY).events == 4


def test_locked_by_another_program(path: Path) -> None:
    ledger, connection = opened(path)
    connection.execute("PRAGMA busy_timeout = 20").fetchone()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerFault, match="ledger_locked"):
            write(ledger, "C3-1")
        with closing(Reader.open(path)) as reader:
            assert reader.payment("C3-0") is not None
    with pytest.raises(LedgerFault, match="ledger_locked"):
        write(ledger, "C3-1")
    ledger.close()


def test_waits_for_another_program_within_bounds(path: Path) -> None:
    Ledger.create(path, KEY).close()
    with closing(connect_for_writing(path)) as connection:
        (milliseconds,) = connection.execute("PRAGMA busy_timeout").fetchone()
    assert 5_000 < milliseconds <= 10_000


def test_what_is_written_is_on_the_disk(ledger: Ledger) -> None:
    assert ledger._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert ledger._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (sqlite3.SQLITE_FULL, "ledger_disk_full"),
        (sqlite3.SQLITE_IOERR_FSYNC, "ledger_io"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "ledger_locked"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "ledger_read_only"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "ledger_damaged"),
        (sqlite3.SQLITE_TOOBIG, "ledger_io"),
    ],
)
def test_codes(number: int, code: str) -> None:
    error = sqlite3.OperationalError()
    error.sqlite_errorcode = number
    assert code_of(error) == code


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EROFS, "ledger_read_only"),
        (errno.EACCES, "ledger_read_only"),
        (errno.ENOSPC, "ledger_disk_full"),
        (errno.EIO, "ledger_io"),
    ],
)
def test_codes_of_the_system(number: int, code: str) -> None:
    assert code_of(OSError(number, "failed on purpose")) == code
    assert code_of(OSError()) == "ledger_io"


def test_unreadable_text_is_damage() -> None:
    assert code_of(sqlite3.OperationalError("Could not decode to UTF-8")) == "ledger_damaged"


CHILD = """
import sys
from pathlib import Path
from pos_app.ledger.ledger import Ledger
from tests.ledger.story import KEY, write
ledger = Ledger.open(Path(sys.argv[1]), KEY)
for number in range(100_000):
    write(ledger, f"{sys.argv[2]}-{number}", "paid")
    print(ledger.head[0], flush=True)
"""


def test_killed_in_the_middle_of_appends(path: Path) -> None:
    Ledger.create(path, KEY).close()
    for life in range(8):
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(path), str(life)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        told = 0
        for _ in range(5 + 7 * life):
            told = int(child.stdout.readline())
        child.kill()
        rest = child.communicate()[0].split()
        # The last line may be torn.
        told = max([told, *map(int, rest[:-1])])
        found = verify(path, KEY)
        assert found.intact
        assert found.events >= told
        ledger = Ledger.open(path, KEY)
        assert ledger.head[0] == found.events
        ledger.close()
