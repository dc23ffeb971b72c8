"""Work in a thread: its result arrives in the GUI's thread, the newest wins, and bugs stay loud."""

import threading

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.ui.background import Background, Progress, Task, let_end
from pos_app.ui.crossing import Crossing


def let_threads_end() -> None:
    """Wait until the work's threads are over and what they told was delivered."""
    for thread in threading.enumerate():
        if thread.name == "test":
            thread.join(5)
    QApplication.processEvents()


def test_the_result_arrives_in_the_gui_s_thread(qtbot: QtBot) -> None:
    background = Background("test")
    seen: list[object] = []
    background.done.connect(lambda value: seen.append((value, QThread.currentThread().isMainThread())))
    with qtbot.waitSignal(background.done):
        background.run(lambda task: threading.current_thread().name)
        assert background.is_running
    assert seen == [("test", True)]
    assert not background.is_running


def test_a_known_error_arrives_as_such(qtbot: QtBot) -> None:
    background = Background("test")

    def fail(task: Task) -> None:
        raise KnownError("export_failed", path="x", detail="y")

    with qtbot.waitSignal(background.failed) as failed:
        background.run(fail)
    assert failed.args is not None
    assert failed.args[0].code == "export_failed"


def test_a_bug_is_raised_where_every_other_bug_of_a_screen_is(qtbot: QtBot) -> None:
    background = Background("test")
    with qtbot.captureExceptions() as raised:
        background.run(lambda task: 1 // 0)
        qtbot.waitUntil(lambda: bool(raised))
    assert raised[0][0] is ZeroDivisionError


def test_only_the_newest_work_is_told_and_the_older_is_asked_to_end(qtbot: QtBot) -> None:
    background = Background("test")
    seen: list[object] = []
    background.done.connect(seen.append)
    begun, ended = threading.Event(), threading.Event()

    def older(task: Task) -> str:
        begun.set()
        while not task.is_cancelled:
            pass
        ended.set()
        return "older"

    background.run(older)
    assert begun.wait(5)
    with qtbot.waitSignal(background.done):
        background.run(lambda task: "newer")
    assert ended.wait(5)
    assert seen == ["newer"]


def test_progress_is_told_once_for_each_step_of_a_bar(qtbot: QtBot) -> None:
    background = Background("test")
    told: list[Progress] = []
    background.progressed.connect(told.append)

    def count(task: Task) -> None:
        for done in range(50_001):
            assert task.goes_on(done, 50_000)

    with qtbot.waitSignal(background.done, timeout=20_000):
        background.run(count)
    assert len(told) == 101
    assert told[-1] == Progress(50_000, 50_000)


def test_after_cancelling_nothing_is_told_and_the_work_may_not_go_on(qtbot: QtBot) -> None:
    background = Background("test")
    seen: list[object] = []
    for signal in (background.done, background.failed, background.progressed):
        signal.connect(seen.append)
    begun, ended = threading.Event(), threading.Event()

    def work(task: Task) -> str:
        begun.set()
        while task.goes_on(0, 0):
            pass
        ended.set()
        return "late"

    background.run(work)
    assert begun.wait(5)
    background.cancel()
    assert ended.wait(5)
    let_threads_end()
    assert seen == []


@pytest.mark.parametrize("close_first", [True, False])
def test_a_closed_one_tells_nothing(qtbot: QtBot, close_first: bool) -> None:
    background = Background("test")
    seen: list[object] = []
    background.done.connect(seen.append)
    if close_first:
        background.close()
    done = threading.Event()

    def work(task: Task) -> None:
        done.set()

    background.run(work)
    background.close()
    assert done.wait(5)
    let_threads_end()
    assert seen == []


def test_a_thread_cannot_post_to_one_that_is_being_destroyed(qtbot: QtBot) -> None:
    """It would take the process with it, so that the way is closed while it is still there."""
    page = QObject()
    background = Background("test", page)
    crossing = background.findChild(Crossing)
    assert crossing is not None
    gone: list[bool] = []
    crossing.destroyed.connect(lambda: gone.append(crossing._open))
    page.deleteLater()
    QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
    assert gone == [False]


def test_the_end_of_the_process_waits_for_what_is_still_being_done() -> None:
    # Otherwise the interpreter unwinds a thread in the middle of Qt's code, which aborts the process.
    go_on, done = threading.Event(), threading.Event()

    def work(_task: Task) -> None:
        go_on.wait()
        done.set()

    Background("test").run(work)
    let_end(patience=0)
    assert not done.is_set()
    go_on.set()
    let_end(patience=60)
    assert done.is_set()
    QApplication.processEvents()
