"""The notice of the printer in the window: beside the payments, never over them, never with the keyboard."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_app.core.payment import Status
from pos_app.core.printing import Job, JobState, PrintFault, PrintState
from pos_app.core.shop import ShopState
from pos_app.ui.print_jobs import state_word
from pos_app.ui.print_notice import PrintNotice
from pos_app.ui.print_trouble import PATIENCE, PrintTrouble, trouble_of
from pos_app.ui.screens.print_queue import PrintQueueScreen
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.window import TillWindow
from pos_app.ui.window_prints import WindowPrints
from tests.ui.fakes import WITH_PEOPLE, FakeTill, make_payment
from tests.ui.fakes_prints import PRINTER, FakePrints, make_job
from tests.ui.screen import WallClock, press, spaces, what_is_cut, words

OFF = PrintFault("printer_unreachable", target="192.168.1.50")
NO_PRINTER = "Aucune imprimante : en choisir une (F10, Ctrl+P) ou annuler"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def job(seconds: float = 0, **changes: object) -> Job:
    return make_job(asked_at=NOON - timedelta(seconds=seconds), **changes)


# What is told


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (PrintState(PRINTER), None),
        (PrintState(None), None),
        (PrintState(PRINTER, (job(),)), None),
        (PrintState(PRINTER, (job(9),)), None),
        (PrintState(None, (job(),)), f"{NO_PRINTER}. 1 impression attend."),
        (PrintState(None, (job(state=JobState.HELD),)), "1 impression est retenue."),
        (PrintState(PRINTER, (job(11),)), "1 impression attend."),
        (PrintState(PRINTER, (job(11), job(), job(2, state=JobState.SENDING))), "3 impressions attendent."),
        (PrintState(PRINTER, (), OFF), "L'imprimante ne répond pas."),
        (PrintState(PRINTER, (job(),), OFF), "L'imprimante ne répond pas. 1 impression attend."),
        (PrintState(PRINTER, (job(state=JobState.HELD),)), "1 impression est retenue."),
        (
            PrintState(PRINTER, (job(state=JobState.HELD), job(state=JobState.HELD), job())),
            "2 impressions sont retenues. 1 impression attend.",
        ),
    ],
)
def test_what_is_worth_telling(state: PrintState, said: str | None) -> None:
    found = trouble_of(state, NOON)
    assert (None if found is None else spaces(found.words())) == said


def test_a_job_is_looked_at_again_when_it_has_waited_for_too_long(qtbot: QtBot) -> None:
    prints, clock = FakePrints(), WallClock(NOON)
    trouble = PrintTrouble(prints, clock=clock)
    waiting = make_job(asked_at=NOON - PATIENCE)
    prints.tell_jobs(waiting)
    assert trouble.now is None
    clock.pass_seconds(1)
    qtbot.waitUntil(lambda: trouble.now is not None)
    with qtbot.waitSignal(trouble.changed):
        prints.tell_done(replace(waiting, state=JobState.PRINTED, copy=0))
    assert trouble.now is None


def test_the_same_trouble_is_told_once(qtbot: QtBot) -> None:
    prints = FakePrints()
    trouble = PrintTrouble(prints, clock=WallClock(NOON))
    prints.tell_jobs(fault=OFF)
    with qtbot.assertNotEmitted(trouble.changed):
        prints.tell_jobs(fault=PrintFault("printer_unreachable", target="192.168.1.50"))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (None, "Retenu : ancien"),
        ("print_breaks", "Retenu : coupé 3 fois"),
        ("print_failed", "Retenu : panne"),
    ],
)
def test_what_is_held_says_why(fault: str | None, said: str) -> None:
    assert spaces(state_word(make_job(state=JobState.HELD, fault=fault))) == said


# In the window


@pytest.fixture
def prints(till: FakeTill) -> FakePrints:
    made = till.prints = FakePrints()
    return made


Open = Callable[..., TillWindow]


@pytest.fixture
def open_window(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> Open:
    def made(size: tuple[int, int] = (1366, 768)) -> TillWindow:
        window = TillWindow(till, sounds=False)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        qtbot.waitUntil(lambda: window.prints is not None)
        return window

    return made


@pytest.fixture
def window(open_window: Open) -> TillWindow:
    return open_window()


def parts(window: TillWindow) -> tuple[PrintNotice, PrintNotice]:
    assert isinstance(window.prints, WindowPrints)
    assert window.prints.card is not None
    assert window.prints.banner is not None
    return window.prints.card, window.prints.banner


class Requests(QObject):
    """Counts how often a widget is asked to lay itself out."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.LayoutRequest
        return False


def place(widget: QWidget, window: TillWindow) -> QRect:
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


def test_while_everything_is_printed_nothing_is_made(window: TillWindow, prints: FakePrints) -> None:
    prints.tell_jobs(make_job(asked_at=datetime.now(UTC)))
    assert window.prints is not None
    assert window.prints.card is None


def test_a_window_that_prints_nothing_has_nothing_of_it(qtbot: QtBot, till: FakeTill) -> None:
    window = TillWindow(till, sounds=False)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.painted):
        window.show()
    assert window.prints is None


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_it_stands_above_the_payments_and_covers_none(
    qtbot: QtBot, till: FakeTill, open_window: Open, prints: FakePrints, size: tuple[int, int]
) -> None:
    for _number in range(12):
        till.fake_reader.put(make_payment())
    for _number in range(5):
        till.fake_reader.put(make_payment(status=Status.PAID))
    window = open_window(size)
    before = len(window.lane.cards())
    prints.tell_jobs(make_job(), make_job(), fault=OFF)
    card, banner = parts(window)
    assert (card.isVisible(), banner.isVisible()) == (True, False)
    assert "L'imprimante ne répond pas. 2 impressions attendent." in spaces(words(window.lane))
    cards = window.lane.cards()
    assert 2 <= len(cards) < before
    for payment in cards:
        assert not place(card, window).intersects(place(payment, window))
        assert window.lane.rect().contains(payment.geometry())
    qtbot.waitUntil(lambda: what_is_cut(window) == [])
    prints.tell_jobs()
    assert not card.isVisible()
    assert len(window.lane.cards()) == before


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768)])
def test_it_is_as_high_as_its_words_need_whenever_they_change(
    qtbot: QtBot, window: TillWindow, prints: FakePrints, size: tuple[int, int]
) -> None:
    window.resize(*size)
    prints.tell_jobs(fault=OFF)
    card, _banner = parts(window)
    for jobs in ((), (job(),), (), (job(), job())):
        prints.tell_jobs(*jobs, fault=OFF)
        qtbot.waitUntil(lambda: what_is_cut(card) == [])
        # Not only asked for: its buttons have the room that they need.
        flow = card.queue_button.parentWidget()
        assert flow is not None
        assert flow.height() == flow.heightForWidth(flow.width())


def test_once_it_is_placed_the_lane_is_at_rest(qtbot: QtBot, window: TillWindow, prints: FakePrints) -> None:
    prints.tell_jobs(job(), fault=OFF)
    card, _banner = parts(window)
    qtbot.waitUntil(lambda: what_is_cut(card) == [])
    requests = Requests(card)
    for _turn in range(20):
        QApplication.processEvents()
    assert requests.count <= 2


@pytest.mark.parametrize("section", ["day", "board"])
def test_where_there_is_no_lane_it_is_a_line(
    qtbot: QtBot, window: TillWindow, prints: FakePrints, section: str
) -> None:
    prints.tell_jobs(fault=OFF)
    window.show_section(section)
    card, banner = parts(window)
    assert (card.isVisible(), banner.isVisible()) == (False, True)
    assert not place(banner, window).intersects(place(window.stack, window))
    window.show_section("sale")
    assert (card.isVisible(), banner.isVisible()) == (True, False)


def test_it_takes_the_keyboard_from_nobody(qtbot: QtBot, window: TillWindow, prints: FakePrints) -> None:
    sale = window.screen_widget("sale")
    assert isinstance(sale, SaleScreen)
    qtbot.keyClicks(sale.amount.line, "125")
    prints.tell_jobs(make_job(), fault=OFF)
    assert sale.amount.line.hasFocus()
    qtbot.keyClicks(window.focusWidget(), "00")
    assert spaces(sale.amount.line.text()) == "12 500"


def test_a_payment_that_waits_is_not_covered(
    qtbot: QtBot, till: FakeTill, window: TillWindow, prints: FakePrints
) -> None:
    payment = make_payment()
    till.fake_reader.put(payment)
    window.show_payment(payment)
    screen = window.screen_widget("waiting")
    before = place(screen, window)
    prints.tell_jobs(make_job(), fault=OFF)
    assert place(screen, window) == before
    assert (window.screen_name(), window.payment) == ("waiting", payment)


def test_it_can_be_tried_again_from_anywhere(qtbot: QtBot, window: TillWindow, prints: FakePrints) -> None:
    prints.tell_jobs(make_job(), fault=OFF)
    card, banner = parts(window)
    card.said_ms = banner.said_ms = 60_000
    qtbot.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)
    assert prints.retries == 1
    prints.tell_jobs(make_job(), make_job(), fault=OFF)
    assert "Nouvel essai…" in {card.words.text(), banner.words.text()}, "it is read before the old words come back"
    card.said_ms = banner.said_ms = 1
    qtbot.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: spaces(card.words.text()) == "L'imprimante ne répond pas. 2 impressions attendent.")


def test_behind_the_lock_nothing_of_it_is_seen(till: FakeTill, window: TillWindow, prints: FakePrints) -> None:
    prints.tell_jobs(make_job(), fault=OFF)
    till.tell_shop(ShopState(people=WITH_PEOPLE))
    card, banner = parts(window)
    assert window.lock.is_locked
    assert (card.isVisible(), banner.isVisible()) == (False, False)
    prints.tell_jobs(fault=PrintFault("printer_paper"))
    assert (card.isVisible(), banner.isVisible()) == (False, False)


# The queue


@pytest.fixture
def queue(qtbot: QtBot, window: TillWindow, prints: FakePrints) -> PrintQueueScreen:
    jobs = (make_job(), make_job(state=JobState.SENDING, copy=2), make_job(state=JobState.HELD), make_job(tries=3))
    prints.tell_jobs(*jobs, fault=OFF)
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    screen = window.screen_widget("print_queue")
    assert isinstance(screen, PrintQueueScreen)
    assert window.header.title.text() == "File d'impression"
    return screen


def test_the_queue_says_what_waits_and_why(queue: PrintQueueScreen) -> None:
    rows = [[spaces(queue.model.words(row, column)) for column in (0, 2, 3)] for row in range(4)]
    assert rows == [
        ["Preuve de paiement 12 500 Ar", "Hanta R.", "Attend"],
        ["Preuve de paiement 12 500 Ar · DUPLICATA 2", "Hanta R.", "S'imprime"],
        ["Preuve de paiement 12 500 Ar", "Hanta R.", "Retenu : ancien"],
        ["Preuve de paiement 12 500 Ar", "Hanta R.", "Attend · essais : 3"],
    ]
    assert "L'imprimante 192.168.1.50 ne répond pas" in queue.fault.text()
    assert queue.model.words(0, 1).count(":") == 1
    assert queue.model.rowCount(queue.model.index(0, 0)) == 0


def test_a_job_is_cancelled_by_the_keyboard_alone(qtbot: QtBot, queue: PrintQueueScreen, prints: FakePrints) -> None:
    jobs = queue.model.jobs
    assert queue.table.hasFocus()
    press(qtbot, queue, Qt.Key.Key_Down)
    assert queue.chosen is jobs[1]
    assert not queue.cancel_button.isEnabled(), "it is being sent"
    queue.cancel()
    press(qtbot, queue, Qt.Key.Key_Down)
    queue.repeat_ms = 0
    press(qtbot, queue, Qt.Key.Key_Delete)
    assert prints.cancels == []
    assert "Encore « Suppr » annule « Preuve de paiement 12 500 Ar »" in spaces(queue.outcome.text())
    press(qtbot, queue, Qt.Key.Key_Delete)
    assert prints.cancels == [jobs[2].number]
    assert queue.outcome.text() == ""
    prints.tell_done(replace(jobs[0], state=JobState.PRINTED, copy=0))
    assert queue.chosen is jobs[2], "the list moves, the choice does not"
    prints.tell_done(replace(jobs[2], state=JobState.CANCELLED))
    assert queue.chosen is jobs[1]
    assert spaces(queue.outcome.text()).endswith("impression annulée, pas imprimée.")
    press(qtbot, queue, Qt.Key.Key_F5)
    assert prints.retries == 1
    assert queue.outcome.text() == "Nouvel essai…"


def test_a_key_that_is_held_down_cancels_nothing(qtbot: QtBot, queue: PrintQueueScreen, prints: FakePrints) -> None:
    queue.table.selectRow(0)
    queue.repeat_ms = 60_000
    for _press in range(5):
        press(qtbot, queue, Qt.Key.Key_Delete)
    assert prints.cancels == []


def test_the_question_is_about_one_job_and_goes_away(qtbot: QtBot, queue: PrintQueueScreen, prints: FakePrints) -> None:
    queue.repeat_ms, queue.question_ms = 0, 60_000
    queue.table.selectRow(0)
    queue.cancel()
    queue.table.selectRow(2)
    queue.cancel()
    assert prints.cancels == [], "it was asked about another one"
    queue.question_ms = 1
    queue.table.selectRow(0)
    queue.cancel()
    qtbot.waitUntil(lambda: queue.outcome.text() == "")
    queue.cancel()
    assert prints.cancels == [], "nobody answered in time"
    queue.hide()
    assert queue.outcome.text() == ""


def test_without_a_printer_it_says_why_nothing_comes_out(
    qtbot: QtBot, window: TillWindow, queue: PrintQueueScreen, prints: FakePrints
) -> None:
    prints.tell(PrintState(None, queue.model.jobs))
    assert spaces(queue.fault.text()) == f"{NO_PRINTER}. Aucun paiement n'est touché."
    press(qtbot, queue, Qt.Key.Key_F5)
    assert spaces(queue.outcome.text()) == f"{NO_PRINTER}."
    qtbot.waitUntil(lambda: what_is_cut(queue) == [])
    prints.tell(PrintState(None))
    assert not queue.fault.isVisible()


def test_an_empty_queue_says_so(queue: PrintQueueScreen, prints: FakePrints) -> None:
    prints.tell_jobs()
    assert "Rien n'attend" in words(queue)
    assert (queue.chosen, queue.retry_button.isEnabled()) == (None, False)
    queue.cancel()
    assert prints.cancels == []


def test_whoever_leaves_the_queue_is_where_they_were(
    qtbot: QtBot, window: TillWindow, till: FakeTill, prints: FakePrints
) -> None:
    payment = make_payment()
    till.fake_reader.put(payment)
    window.show_payment(payment)
    prints.tell_jobs(make_job(), fault=OFF)
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    assert window.screen_name() == "print_queue"
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    till.change(payment, status=Status.PAID)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert (window.screen_name(), window.payment is not None) == ("paid", True)
    window.show_section("history")
    qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.screen_name() == "history"


def test_receipts_print_by_themselves_in_a_window(
    qtbot: QtBot, till: FakeTill, window: TillWindow, prints: FakePrints
) -> None:
    prints.automatic = True
    window.show_section("board")
    payment = till.change(make_payment())
    till.change(payment, status=Status.PAID)
    assert [receipt.key for receipt, _by in prints.printed] == [f"payment:{payment.reference}"]
