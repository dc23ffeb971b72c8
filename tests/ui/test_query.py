"""Questions in a thread: the newest wins, an older one is stopped, nothing is told after the end."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.ledger.errors import LedgerRefused
from pos_app.ledger.ledger import Ledger
from pos_app.ledger.reader import Reader
from pos_app.ui.query import Query
from tests.ledger.story import KEY, write
from tests.ui.fakes import FakeTill

FOR_EVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


class Told:
    """What a query told."""

    def __init__(self, query: Query) -> None:
        self.answers: list[object] = []
        self.errors: list[object] = []
        query.answered.connect(self.answers.append)
        query.failed.connect(self.errors.append)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.sqlite3"
    ledger = Ledger.create(path, KEY)
    write(ledger, "C3-1", "paid")
    ledger.close()
    return path


@pytest.fixture
def query(till: FakeTill, path: Path) -> Iterator[Query]:
    till.open_reader = lambda: Reader.open(path)
    made = Query(till)
    yield made
    made.close()


def amount(reader: Reader) -> int:
    payment = reader.payment("C3-1")
    assert payment is not None
    return payment.amount


def endless(begun: threading.Event) -> Callable[[Reader], object]:
    def read(reader: Reader) -> object:
        begun.set()
        return reader._connection.execute(FOR_EVER).fetchall()

    return read


def test_an_answer_comes_from_a_thread_into_the_guis(qtbot: QtBot, query: Query) -> None:
    told = Told(query)
    threads: list[threading.Thread] = []

    def read(reader: Reader) -> int:
        threads.append(threading.current_thread())
        return amount(reader)

    query.ask(read)
    assert query.is_asking
    assert told.answers == []
    qtbot.waitUntil(lambda: told.answers == [12_500])
    qtbot.waitUntil(lambda: not query.is_asking)
    assert threads[0] is not threading.main_thread()
    query.ask(read)
    qtbot.waitUntil(lambda: told.answers == [12_500, 12_500])


def test_the_newest_question_stops_the_one_before_it(qtbot: QtBot, query: Query) -> None:
    told, begun = Told(query), threading.Event()
    query.ask(endless(begun))
    assert begun.wait(5)
    query.ask(amount)
    qtbot.waitUntil(lambda: told.answers == [12_500])
    assert told.errors == []


def test_of_many_questions_only_the_newest_is_answered(qtbot: QtBot, query: Query) -> None:
    told = Told(query)
    for number in range(50):
        query.ask(partial(lambda told, _reader: told, number))
    qtbot.waitUntil(lambda: not query.is_asking)
    assert told.answers == [49]


def test_closing_stops_what_is_asked_and_tells_nothing(qtbot: QtBot, query: Query) -> None:
    told, begun = Told(query), threading.Event()
    query.ask(endless(begun))
    assert begun.wait(5)
    query.close()
    assert not any(thread.name == "ledger question" for thread in threading.enumerate())
    query.ask(amount)
    QApplication.processEvents()
    assert (told.answers, told.errors, query.is_asking) == ([], [], False)


def test_the_end_of_the_application_closes_it(qapp: QApplication, query: Query) -> None:
    begun = threading.Event()
    query.ask(endless(begun))
    assert begun.wait(5)
    qapp.aboutToQuit.emit()
    assert not any(thread.name == "ledger question" for thread in threading.enumerate())


def test_a_ledger_that_cannot_be_opened_or_read_is_a_known_error(qtbot: QtBot, till: FakeTill, tmp_path: Path) -> None:
    till.open_reader = lambda: Reader.open(tmp_path / "none")
    query = Query(till)
    told = Told(query)
    query.ask(amount)
    qtbot.waitUntil(lambda: len(told.errors) == 1)
    assert isinstance(told.errors[0], LedgerRefused)
    assert not query.is_asking
    query.close()


def test_a_bug_of_a_question_is_raised_in_the_guis_thread(qtbot: QtBot, query: Query) -> None:
    told = Told(query)
    with qtbot.captureExceptions() as raised:
        query.ask(lambda reader: reader.no_such_question())  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda: len(raised) == 1)
    assert raised[0][0] is AttributeError
    assert (told.answers, told.errors) == ([], [])


def test_without_readers_of_its_own_it_answers_at_once(till: FakeTill) -> None:
    query = Query(till)
    told = Told(query)
    query.ask(lambda reader: reader.undecided())
    assert told.answers == [[]]

    def fail(_reader: Reader) -> None:
        raise KnownError("ledger_io")

    query.ask(fail)
    assert [str(error) for error in told.errors] == ["ledger_io"]
    till.reader = None
    query.ask(lambda reader: reader.undecided())
    assert (len(told.answers), query.is_asking) == (1, False)
