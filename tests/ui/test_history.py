"""Historique and En cours: pages instead of everything, search, filter, and opening a payment."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.errors import KnownError
from pos_app.core.payment import Flag, Payment, Status
from pos_app.ledger.reader import Search
from pos_app.ui import theme
from pos_app.ui.history_table import NAMES
from pos_app.ui.payment_table import ROW_HEIGHT
from pos_app.ui.screens.about import AboutScreen
from pos_app.ui.screens.history import PAGE, HistoryScreen
from pos_app.ui.screens.inflight import InFlightScreen
from pos_app.ui.watch import Watch
from tests.ui.fakes import FakeReader, FakeTill, make_payment, now
from tests.ui.screen import WIDE, click, press, put_on_screen, spaces, words


def many(count: int) -> list[Payment]:
    return [
        make_payment(created_at=now() - timedelta(minutes=number), amount=1_000 + number) for number in range(count)
    ]


def history_of(qtbot: QtBot, till: FakeTill, size: tuple[int, int] = WIDE) -> HistoryScreen:
    screen = HistoryScreen(till)
    put_on_screen(qtbot, screen, size)
    return screen


def shown(screen: HistoryScreen | InFlightScreen) -> list[str]:
    return [screen.model.payment_at(row).reference for row in range(screen.model.rowCount())]


def text_of(screen: HistoryScreen, row: int) -> list[str]:
    return [spaces(str(screen.model.index(row, column).data())) for column in range(screen.model.columnCount())]


def test_only_the_first_page_is_read(qtbot: QtBot) -> None:
    till = FakeTill(*many(350))
    screen = history_of(qtbot, till)
    assert screen.model.rowCount() == PAGE
    assert {page["limit"] for page in till.fake_reader.pages} == {PAGE}
    assert "100" in screen.count.text()


def test_scrolling_down_reads_the_next_page_behind_the_last_row(qtbot: QtBot) -> None:
    till = FakeTill(*many(250))
    screen = history_of(qtbot, till)
    for expected in (200, 250):
        screen.table.scrollToBottom()
        qtbot.waitUntil(lambda expected=expected: screen.model.rowCount() == expected)
    assert [page["after"] for page in till.fake_reader.pages][-2:] == [100, 200]
    assert len(set(shown(screen))) == 250
    assert not screen.model.canFetchMore(QModelIndex())
    assert screen.count.text() == "250 paiements"


def test_a_row_says_when_what_how_much_and_who(qtbot: QtBot) -> None:
    flags = frozenset({Flag.AMOUNT_UNVERIFIED, Flag.LATE})
    payment = make_payment(status=Status.PAID, customer="<b>Rakoto</b>", flags=flags, fee=150, transaction_id="636042")
    screen = history_of(qtbot, FakeTill(payment))
    row = dict(zip(NAMES, text_of(screen, 0), strict=True))
    assert re.fullmatch(r"[0-9]{2}/[0-9]{2}/26 [0-9]{2}:[0-9]{2}", row.pop("when"))
    assert row == {
        "state": "Payé",
        "amount": "12 500 Ar",
        "operator": "MVola",
        "phone": "034 12 345 67",
        "reference": payment.reference,
        "transaction": "636042",
        "type": "Paiement (crédit)",
        "reconciled": "Non",
        "cashier": "Hanta R.",
        "flags": "En retard, Montant à vérifier",
        "customer": "<b>Rakoto</b>",
        "fee": "150 Ar",
    }
    name = screen.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Payé" in name


def test_typing_searches_and_an_empty_result_says_so(qtbot: QtBot) -> None:
    wanted, other = make_payment(amount=77_777), make_payment()
    till = FakeTill(wanted, other)
    screen = history_of(qtbot, till)
    qtbot.keyClicks(screen.search, "77777")
    qtbot.waitUntil(lambda: shown(screen) == [wanted.reference])
    assert till.fake_reader.pages[-1]["text"] == "77777"
    qtbot.keyClicks(screen.search, "9")
    qtbot.waitUntil(lambda: screen.count.text() == "Aucun paiement ne correspond")


def test_enter_searches_at_once_and_goes_to_the_result(qtbot: QtBot) -> None:
    payment = make_payment()
    screen = history_of(qtbot, FakeTill(payment))
    qtbot.keyClicks(screen.search, payment.reference)
    qtbot.keyClick(screen.search, Qt.Key.Key_Return)
    assert screen.table.hasFocus()
    qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    assert screen.details.payment == payment
    assert screen.details.isVisible()
    with qtbot.waitSignal(screen.opened) as opened:
        press(qtbot, screen, Qt.Key.Key_Return)
    assert opened.args == [payment.reference]


def test_enter_without_a_result_stays_in_the_search(qtbot: QtBot) -> None:
    screen = history_of(qtbot, FakeTill())
    qtbot.keyClicks(screen.search, "nothing")
    qtbot.keyClick(screen.search, Qt.Key.Key_Return)
    assert screen.search.hasFocus()


def test_a_long_paste_is_cut(qtbot: QtBot) -> None:
    screen = history_of(qtbot, FakeTill())
    screen.search.insert("x" * 10_000)
    assert len(screen.search.text()) == 60


def test_the_filter_shows_one_state(qtbot: QtBot) -> None:
    paid, refused = make_payment(status=Status.PAID), make_payment(status=Status.REFUSED)
    screen = history_of(qtbot, FakeTill(paid, refused))
    screen.filters.state.setFocus()
    qtbot.keyClick(screen.filters.state, Qt.Key.Key_Down)
    assert screen.filters.state.currentText() == "Payé"
    assert shown(screen) == [paid.reference]


def test_a_touch_shows_a_payment_whole(qtbot: QtBot) -> None:
    payments = many(3)
    screen = history_of(qtbot, FakeTill(*payments))
    qtbot.mouseClick(screen.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, ROW_HEIGHT + ROW_HEIGHT // 2))
    assert screen.details.payment == payments[1]
    with qtbot.waitSignal(screen.opened) as opened:
        click(qtbot, screen.details.open_button)
    assert opened.args == [payments[1].reference]


def test_news_change_a_row_in_place_and_put_new_payments_on_top(qtbot: QtBot) -> None:
    payment = make_payment()
    till = FakeTill(payment)
    screen = history_of(qtbot, till)
    till.change(payment, status=Status.PAID)
    assert text_of(screen, 0)[1] == "Payé"
    new = make_payment(created_at=now())
    till.change(new)
    assert shown(screen) == [new.reference, payment.reference]
    till.change(make_payment(created_at=now() - timedelta(days=3)), status=Status.PAID)
    assert len(shown(screen)) == 2


def test_news_do_not_disturb_a_search(qtbot: QtBot) -> None:
    payment = make_payment()
    till = FakeTill(payment)
    screen = history_of(qtbot, till)
    screen.search.insert(payment.reference)
    screen.reload()
    till.change(make_payment(created_at=now()))
    assert shown(screen) == [payment.reference]


class SlowReader(FakeReader):
    """A ledger so large that a search finds nothing in its first pieces."""

    def __init__(self, payment: Payment, pieces: int) -> None:
        super().__init__([payment])
        self.left = pieces
        self.threads: set[threading.Thread] = set()

    def stop_when(self, wanted: object) -> None:
        del wanted

    def found(self, search: Search, limit: int, after: Any = None) -> Any:
        self.threads.add(threading.current_thread())
        page = super().found(search, limit, None)
        self.left -= 1
        if self.left > 0:
            page.payments, page.next = [], 1
        return page


def test_a_search_goes_on_in_a_thread_until_it_finds_something(qtbot: QtBot) -> None:
    payment = make_payment()
    slow = SlowReader(payment, 30)
    till = FakeTill()
    till.open_reader = lambda: slow  # type: ignore[assignment, return-value]
    screen = history_of(qtbot, till)
    screen.search.setText("hanta")
    screen.reload()
    assert screen.count.text() == "Recherche…"
    qtbot.waitUntil(lambda: shown(screen) == [payment.reference])
    qtbot.waitUntil(lambda: screen.count.text() == "1 paiement")
    assert threading.main_thread() not in slow.threads


def test_what_was_searched_for_before_never_comes_back(qtbot: QtBot) -> None:
    payment, other = make_payment(customer="Rasoa"), make_payment(customer="Noro")
    till = FakeTill(payment, other)
    slow = SlowReader(payment, 2)
    till.open_reader = lambda: slow  # type: ignore[assignment, return-value]
    screen = history_of(qtbot, till)
    screen.search.setText("rasoa")
    screen.reload()
    screen.clear()
    assert len(shown(screen)) == 2
    qtbot.waitUntil(lambda: slow.closed)
    QApplication.processEvents()
    assert len(shown(screen)) == 2


class BrokenReader(FakeReader):
    """A ledger that cannot be read any more."""

    def found(self, search: Search, limit: int, after: Any = None) -> Any:
        raise KnownError("ledger_io")


def test_a_ledger_that_cannot_be_read_says_so(qtbot: QtBot) -> None:
    till = FakeTill()
    till.reader = BrokenReader()  # type: ignore[assignment]
    screen = history_of(qtbot, till)
    assert shown(screen) == []
    assert len(screen.count.text()) > 20


def test_before_the_ledger_is_open_the_list_is_empty_and_fills_when_it_is(qtbot: QtBot) -> None:
    till = FakeTill(make_payment())
    reader, till.reader = till.reader, None
    screen = history_of(qtbot, till)
    assert shown(screen) == []
    till.reader = reader
    till.ready.emit()
    assert len(shown(screen)) == 1


@pytest.mark.parametrize(("size", "hidden"), [((670, 682), True), (WIDE, False)])
def test_every_row_can_be_read_whole_at_both_sizes(qtbot: QtBot, size: tuple[int, int], hidden: bool) -> None:
    screen = history_of(qtbot, FakeTill(make_payment(amount=20_000_000, status=Status.NOT_SENT)), size)
    assert screen.table.isColumnHidden(NAMES.index("reference")) is hidden
    for column, text in enumerate(text_of(screen, 0)):
        if screen.table.isColumnHidden(column):
            continue
        bold = NAMES[column] == "amount"
        metrics = QFontMetrics(theme.font(14, theme.SEMIBOLD if bold else theme.REGULAR, tabular=True))
        room = screen.table.columnWidth(column) - (38 if NAMES[column] == "state" else 24)
        assert metrics.horizontalAdvance(text) <= room + 1, text


# Leaving and coming back


def test_a_search_does_not_survive_the_screen_unless_a_payment_of_it_was_opened(qtbot: QtBot) -> None:
    payment = make_payment(amount=77_777)
    screen = history_of(qtbot, FakeTill(payment, make_payment()))
    screen.search.setText("77777")
    screen.filters.state.setCurrentIndex(2)
    screen.reload()
    screen.show_details(payment.reference)
    click(qtbot, screen.details.open_button)
    screen.hide()
    screen.show()
    assert (screen.search.text(), screen.filters.state.currentIndex()) == ("77777", 2)
    assert shown(screen) == [payment.reference]
    assert not screen.details.isVisible()
    screen.hide()
    screen.show()
    assert (screen.search.text(), screen.filters.state.currentIndex()) == ("", 0)
    assert len(shown(screen)) == 2


def test_what_narrows_is_said_and_escape_takes_it_away(qtbot: QtBot) -> None:
    wanted = make_payment(status=Status.PAID, amount=12_500)
    screen = history_of(qtbot, FakeTill(wanted, make_payment(status=Status.PAID, amount=500), make_payment()))
    assert not screen.clear_button.isVisible()
    qtbot.keyClicks(screen.search, "paye > 10 000 hanta")
    qtbot.waitUntil(lambda: shown(screen) == [wanted.reference])
    assert spaces(screen.understood.text()) == "Compris : plus de 10 000 · Payé · « hanta »"
    assert spaces(screen.sums.text()) == "Total : 1 paiement, 12 500 Ar, dont 12 500 Ar encaissés"
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert screen.search.text() == ""
    assert len(shown(screen)) == 3
    assert not any(one.isVisible() for one in (screen.clear_button, screen.understood, screen.sums))


def test_the_arrow_goes_from_the_search_to_the_rows(qtbot: QtBot) -> None:
    screen = history_of(qtbot, FakeTill(*many(2)))
    qtbot.keyClick(screen.search, Qt.Key.Key_Down)
    assert screen.table.hasFocus()
    press(qtbot, screen, Qt.Key.Key_Down)
    press(qtbot, screen, Qt.Key.Key_Return)
    assert screen.details.payment == screen.model.payment_at(1)


# En cours


def in_flight_of(qtbot: QtBot, till: FakeTill) -> tuple[InFlightScreen, Watch]:
    watch = Watch(till)
    watch.reload()
    screen = InFlightScreen(till, watch)
    put_on_screen(qtbot, screen)
    return screen, watch


def test_what_needs_a_person_stands_first(qtbot: QtBot) -> None:
    waiting = make_payment(created_at=now())
    unknown = make_payment(status=Status.UNKNOWN)
    review = make_payment(status=Status.REVIEW, created_at=now() - timedelta(hours=4))
    screen, _watch = in_flight_of(qtbot, FakeTill(waiting, unknown, review, make_payment(status=Status.PAID)))
    assert shown(screen) == [review.reference, unknown.reference, waiting.reference]
    assert "3 paiements en cours" in words(screen)


def test_the_list_opens_by_enter_from_its_first_row(qtbot: QtBot) -> None:
    payment = make_payment()
    screen, _watch = in_flight_of(qtbot, FakeTill(payment))
    qtbot.waitUntil(screen.table.hasFocus)
    assert [index.row() for index in screen.table.selectionModel().selectedRows()] == [0]
    chosen = screen.table.grab().toImage()
    screen.table.clearSelection()
    assert screen.table.grab().toImage() != chosen
    screen.table.selectRow(0)
    with qtbot.waitSignal(screen.opened) as opened:
        qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    assert opened.args == [payment.reference]


def test_the_keyboard_follows_its_payment_when_rows_move(qtbot: QtBot) -> None:
    first, second = make_payment(), make_payment(created_at=now() - timedelta(seconds=90))
    till = FakeTill(first, second)
    screen, _watch = in_flight_of(qtbot, till)
    qtbot.keyClick(screen.table, Qt.Key.Key_Down)
    till.change(make_payment(created_at=now()))
    with qtbot.waitSignal(screen.opened) as opened:
        qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    assert opened.args == [second.reference]


def test_what_was_settled_unseen_stays_until_the_list_is_left(qtbot: QtBot) -> None:
    payment = make_payment()
    till = FakeTill(payment)
    screen, watch = in_flight_of(qtbot, till)
    till.change(payment, status=Status.PAID)
    assert shown(screen) == [payment.reference]
    assert "Aucun paiement en cours" in words(screen)
    screen.hide()
    assert watch.count() == 0
    assert shown(screen) == []


def test_an_empty_list_opens_nothing(qtbot: QtBot) -> None:
    screen, _watch = in_flight_of(qtbot, FakeTill())
    with qtbot.assertNotEmitted(screen.opened):
        qtbot.keyClick(screen.table, Qt.Key.Key_Return)


# Infos


def test_infos_name_the_till_and_its_operators(qtbot: QtBot) -> None:
    screen = AboutScreen(FakeTill())
    put_on_screen(qtbot, screen)
    text = spaces(words(screen))
    for word in ("Épicerie Analakely", "caisse3", "Hanta R.", "MVola", "034 35 000 03", "490 000 FCFA", "Français"):
        assert word in text
    assert "secret" not in text
    assert "token" not in text
