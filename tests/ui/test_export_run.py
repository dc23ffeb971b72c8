"""An export in the window: the format, the bar, stopping, and what came of it; the window never waits."""

import threading
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.reconciliation import Reconciled
from pos_app.exports import export_piles
from pos_app.ui.background import Task
from pos_app.ui.export_run import ExportRun
from tests.ui.fakes import FakeTill
from tests.ui.reconciling import make_line, only_theirs, reconcile_screen, till_with_people
from tests.ui.screen import NARROW, WIDE, click, put_on_screen, what_is_cut, words


def text(path: Path, kind: str, task: Task) -> None:
    path.write_text(kind, encoding="utf-8")


def run_in(qtbot: QtBot, folder: Path | None, opened: list[Path] | None = None) -> ExportRun:
    till = FakeTill()
    till.exports = folder
    run = ExportRun(till, open_folder=(opened if opened is not None else []).append)
    put_on_screen(qtbot, run, (620, 140))
    run.setVisible(False)
    return run


@pytest.mark.parametrize(("key", "ending"), [(Qt.Key.Key_X, "xlsx"), (Qt.Key.Key_V, "csv"), (Qt.Key.Key_J, "json")])
def test_a_key_chooses_the_format_and_the_file_is_written(
    qtbot: QtBot, tmp_path: Path, key: Qt.Key, ending: str
) -> None:
    opened: list[Path] = []
    run = run_in(qtbot, tmp_path / "exports", opened)
    run.offer("rapprochement", "les quatre piles", text)
    assert "Exporter les quatre piles" in words(run)
    with qtbot.waitSignal(run.finished) as finished:
        qtbot.keyClick(run, key, Qt.KeyboardModifier.AltModifier)
    written = tmp_path / "exports" / f"rapprochement.{ending}"
    assert finished.args == [written]
    assert written.read_text(encoding="utf-8") == ending
    assert str(written) in run.words.text()
    click(qtbot, run.folder_button)
    assert opened == [tmp_path / "exports"]
    click(qtbot, run.close_button)
    assert run.isHidden()


def test_nothing_that_was_exported_before_is_replaced(qtbot: QtBot, tmp_path: Path) -> None:
    run = run_in(qtbot, tmp_path)
    for number in range(3):
        run.offer("x", "x", lambda path, kind, task, number=number: path.write_text(str(number), encoding="utf-8"))
        with qtbot.waitSignal(run.finished):
            run.start("csv")
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        "x.csv": "0",
        "x-2.csv": "1",
        "x-3.csv": "2",
    }


def test_stopping_leaves_nothing_and_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    run = run_in(qtbot, tmp_path)
    begun, ended = threading.Event(), threading.Event()

    def endless(path: Path, kind: str, task: Task) -> None:
        begun.set()
        while task.goes_on(1, 2):
            pass
        ended.set()

    run.offer("x", "x", endless)
    run.start("csv")
    assert begun.wait(5)
    qtbot.waitUntil(lambda: run.bar.part == 0.5)
    assert run.close_button.text() == "Arrêter"
    run.offer("y", "y", text)
    assert run.is_running, "one at a time"
    click(qtbot, run.close_button)
    assert ended.wait(5)
    assert "aucun fichier" in run.words.text()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_finished_in_the_moment_of_stopping_is_taken_away(qtbot: QtBot, tmp_path: Path) -> None:
    run = run_in(qtbot, tmp_path)
    begun, on, ended = threading.Event(), threading.Event(), threading.Event()

    def late(path: Path, kind: str, task: Task) -> None:
        begun.set()
        assert on.wait(5)
        path.write_text("late", encoding="utf-8")
        ended.set()

    run.offer("x", "x", late)
    run.start("csv")
    assert begun.wait(5)
    run.stop()
    on.set()
    assert ended.wait(5)
    qtbot.waitUntil(lambda: list(tmp_path.iterdir()) == [])


def test_what_cannot_be_written_is_a_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    run = run_in(qtbot, tmp_path)

    def full(path: Path, kind: str, task: Task) -> None:
        raise KnownError("export_disk_full", path=str(path))

    run.offer("x", "x", full)
    with qtbot.waitSignal(run.failed):
        run.start("csv")
    assert "plein" in run.words.text() or "place" in run.words.text()
    assert run.close_button.text() == "Fermer"


def test_a_folder_that_cannot_be_made_is_a_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    run = run_in(qtbot, tmp_path / "file" / "exports")
    run.offer("x", "x", text)
    with qtbot.waitSignal(run.failed) as failed:
        run.start("csv")
    assert failed.args is not None
    assert failed.args[0].code == "export_failed"


def test_only_the_offered_formats_can_be_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    run = run_in(qtbot, tmp_path)
    run.offer("x", "x", text, formats=("csv", "json"))
    assert not run.formats["xlsx"].isVisible()
    assert run.focusWidget() is run.formats["csv"]
    run.stop()
    run.start("csv")
    assert not run.is_running, "what was put away is not written"


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_piles_are_exported_from_their_screen(qtbot: QtBot, tmp_path: Path, size: tuple[int, int]) -> None:
    till = till_with_people()
    till.exports = tmp_path
    screen = reconcile_screen(qtbot, till, Reconciled("mvola", theirs_only=(only_theirs(make_line()),)), size=size)
    qtbot.keyClick(screen, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    with qtbot.waitSignal(screen.export.finished) as finished:
        qtbot.keyClick(screen, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    assert finished.args is not None
    path = finished.args[0]
    assert path.name.startswith("rapprochement-20")
    assert "653804911" in path.read_text(encoding="utf-8-sig")


def test_fifty_thousand_rows_of_xlsx_stall_nothing_and_can_be_stopped(qtbot: QtBot, tmp_path: Path) -> None:
    line = make_line()
    piles = [Reconciled("mvola", theirs_only=tuple(only_theirs(line) for _ in range(50_000)))]
    run = run_in(qtbot, tmp_path)
    gaps: list[float] = []
    last = [perf_counter()]

    def tick() -> None:
        now = perf_counter()
        gaps.append(now - last[0])
        last[0] = now

    timer = QTimer()
    timer.timeout.connect(tick)
    run.offer("x", "x", lambda path, kind, task: export_piles(piles, kind, path, task.goes_on))
    run.start("xlsx")
    last[0] = perf_counter()
    timer.start(1)
    qtbot.waitUntil(lambda: run.bar.part > 0.3, timeout=60_000)
    run.stop()
    timer.stop()
    # A machine that is busy elsewhere makes single ticks late; a stalled window would make most of them late.
    late = [gap for gap in gaps if gap > 0.05]
    assert len(gaps) > 50
    assert len(late) <= len(gaps) * 0.02
    assert [path for path in tmp_path.iterdir() if path.suffix == ".xlsx"] == []
