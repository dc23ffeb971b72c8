"""Closed days looked at again, corrected by a manager, and written into files."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.shop import Correct, ShopState
from pos_app.ui.approval import Approved
from pos_app.ui.report_writer import FORMATS, ReportWriter, Written, file_name
from pos_app.ui.screens.day import DayScreen
from tests.ui.a_day import till_of_a_day, z_of
from tests.ui.fakes import MANAGER, WITH_PEOPLE, FakeTill, make_day
from tests.ui.screen import click, press, put_on_screen, spaces, what_is_cut, words


@pytest.fixture
def till(tmp_path: Path) -> FakeTill:
    made = till_of_a_day(reconciliation=())
    made.shop = ShopState(people=WITH_PEOPLE, signed_in=MANAGER, day=make_day(number=12))
    made.exports = tmp_path / "exports"
    return made


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill) -> DayScreen:
    made = DayScreen(till)
    put_on_screen(qtbot, made)
    qtbot.keyClick(made, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: made.reports.view.is_whole)
    return made


def test_every_total_of_a_stored_report_is_shown(screen: DayScreen) -> None:
    text = spaces(words(screen))
    for figure in (
        "1 284 500 Ar",
        "18 420 Ar",
        "1 · 12 500 Ar",
        "64 000 FCFA",
        "320 FCFA",
        "1 500 FCFA",
        "562 000 Ar (41)",
    ):
        assert figure in text, figure
    for word in ("Rapport Z n° 11", "billet compté deux fois", "Espèces attendues"):
        assert word in text, word
    assert "non compté" not in text, "of a currency that was never touched"


def test_another_day_is_chosen(qtbot: QtBot, screen: DayScreen) -> None:
    choice = cast("QComboBox", screen.reports.choice)
    assert [choice.itemText(row)[:7] for row in range(choice.count())] == ["Z n° 11", "Z n° 10"]
    choice.setCurrentIndex(1)
    choice.activated.emit(1)
    assert "Rapport Z n° 10" in spaces(words(screen))
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert screen.overview.isVisible()


def test_without_closed_days_it_says_so(qtbot: QtBot, till: FakeTill) -> None:
    till.fake_reader.closed_days.clear()
    screen = DayScreen(till)
    put_on_screen(qtbot, screen)
    screen.show_reports()
    assert "Aucune journée n'est encore clôturée" in words(screen)
    assert not screen.reports.export_button.isEnabled()


def test_what_cannot_be_read_is_told(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> None:
    def broken(_number: int) -> None:
        raise KnownError("engine_stopped")

    till.fake_reader.z_report = broken  # type: ignore[method-assign, assignment]
    screen.reports.choice.activated.emit(1)
    assert "panne" in words(screen)


def test_a_manager_corrects_with_reason_and_pin(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> None:
    press(qtbot, screen, Qt.Key.Key_F6)
    correct = screen.correct
    assert "Corriger le rapport Z n° 11" in spaces(words(screen))
    click(qtbot, correct.next_button)
    assert "Taper le montant" in words(correct)
    correct.way.setCurrentIndex(1)
    qtbot.keyClicks(correct.amount.line, "2000")
    press(qtbot, screen, Qt.Key.Key_Return)
    assert correct.approval.isVisible()
    assert "Espèces : −2 000 Ar" in spaces(words(correct))
    correct.approval.given.emit(Approved("Mme Nzé", "246810", "erreur de comptage"))
    assert till.acts == [
        Correct("cash", -2_000, Currency.MGA, "erreur de comptage", "Mme Nzé", "246810", "11"),
    ]
    till.tell_refused(till.acts[0], KnownError("pin_wrong"))
    assert correct.approval.isVisible()
    correct.approval.given.emit(Approved("Mme Nzé", "246810", "erreur de comptage"))
    till.tell_done(till.acts[1])
    assert screen.overview.isVisible()
    assert "Correction écrite : Espèces −2 000 Ar." in spaces(words(screen))


def test_the_amount_of_a_correction_is_typed_by_touch(qtbot: QtBot, screen: DayScreen) -> None:
    click(qtbot, screen.reports.correct_button)
    for digit in ("2", "000", ""):
        click(qtbot, screen.correct.keypad.keys[digit])
    assert spaces(screen.correct.amount.line.text()) == "200"
    click(qtbot, screen.correct.next_button)
    assert "Espèces : 200 Ar" in spaces(words(screen.correct))


@pytest.mark.parametrize("size", [(1262, 682), (920, 682), (670, 683)])
def test_nothing_of_a_correction_is_cut(qtbot: QtBot, till: FakeTill, size: tuple[int, int]) -> None:
    screen = DayScreen(till)
    put_on_screen(qtbot, screen, size)
    screen.show_reports()
    press(qtbot, screen, Qt.Key.Key_F6)
    assert screen.correct.isVisible()
    assert what_is_cut(screen) == []


def test_a_correction_can_be_left_at_every_step(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> None:
    click(qtbot, screen.reports.correct_button)
    qtbot.keyClicks(screen.correct.amount.line, "5x")
    assert "nombre entier" in words(screen.correct)
    screen.correct.go_on()
    screen.correct.approval.cancelled.emit()
    assert screen.correct.amount.isVisible()
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert screen.reports.isVisible()
    assert till.acts == []


def test_a_report_is_written_in_a_thread(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> None:
    click(qtbot, screen.reports.export_button)
    export = screen.export
    assert "Exporter : Rapport Z n° 11" in spaces(words(screen))
    click(qtbot, export.buttons["pdf"])
    assert not export.buttons["pdf"].isEnabled()
    qtbot.waitUntil(export.done.isVisible)
    assert till.exports is not None
    (file,) = till.exports.iterdir()
    assert file.name.startswith("rapport-z11-")
    assert file.read_bytes().startswith(b"%PDF-")
    assert file.name in export.done.text()
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert screen.reports.isVisible()


@pytest.mark.parametrize("kind", FORMATS)
def test_every_form_is_a_file_of_its_own(qtbot: QtBot, screen: DayScreen, till: FakeTill, kind: str) -> None:
    click(qtbot, screen.reports.export_button)
    number = FORMATS.index(kind) + 1
    qtbot.keyClick(screen, getattr(Qt.Key, f"Key_{number}"), Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(screen.export.done.isVisible)
    assert till.exports is not None
    assert [file.suffix for file in till.exports.iterdir()] == [f".{kind}"]


def test_a_folder_that_cannot_be_written_is_told(qtbot: QtBot, screen: DayScreen, till: FakeTill) -> None:
    assert till.exports is not None
    till.exports.write_text("a file where the folder should be")
    click(qtbot, screen.reports.export_button)
    click(qtbot, screen.export.buttons["pdf"])
    qtbot.waitUntil(screen.export.trouble.isVisible)
    assert "n'a pas pu être écrit" in words(screen)


def test_without_a_folder_nothing_is_written(qtbot: QtBot, till: FakeTill) -> None:
    till.exports = None
    writer = ReportWriter(till)
    told: list[Written] = []
    writer.written.connect(told.append)
    writer.start(z_of(3), "pdf")
    assert told[0].error is not None
    assert not writer.is_busy


def test_two_presses_write_one_file(qtbot: QtBot, till: FakeTill) -> None:
    writer = ReportWriter(till)
    told: list[Written] = []
    writer.written.connect(told.append)
    writer.start(z_of(3), "pdf")
    writer.start(z_of(4), "pdf")
    qtbot.waitUntil(lambda: bool(told))
    assert [one.path.name[:11] for one in told if one.path is not None] == ["rapport-z3-"]


def test_a_fault_of_the_program_is_told_too(qtbot: QtBot, till: FakeTill, expect_log: Callable[[str], None]) -> None:
    expect_log("ERROR pos_app.ui.report_writer: a report could not be written")
    writer = ReportWriter(till)
    told: list[Written] = []
    writer.written.connect(told.append)
    writer.start({**z_of(3), "totals": None}, "pdf")
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].error is not None


def test_names_of_files_say_which_report_they_hold() -> None:
    report = z_of(7)
    assert file_name(report, "pdf") == f"rapport-z7-{report['day']}.pdf"
    assert file_name({**report, "number": None}, "csv") == f"rapport-x-9f2c9f2c-{report['day']}.csv"


@pytest.mark.parametrize("size", [(944, 683), (670, 683)])
def test_nothing_is_cut(qtbot: QtBot, till: FakeTill, size: tuple[int, int]) -> None:
    screen = DayScreen(till)
    put_on_screen(qtbot, screen, size)
    screen.show_reports()
    qtbot.waitUntil(lambda: screen.reports.view.is_whole)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    screen.reports.correct_button.click()
    assert what_is_cut(screen) == []
    press(qtbot, screen, Qt.Key.Key_Escape)
    screen.reports.export_button.click()
    assert what_is_cut(screen) == []
