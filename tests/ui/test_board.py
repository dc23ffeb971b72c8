"""The dashboard by keyboard and touch: periods, currencies, what is said, what stands on paper."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from pos_app.core.day import DrawerEntry, Move
from pos_app.core.errors import KnownError
from pos_app.core.money import Currency
from pos_app.core.payment import Environment, Flag, Payment, Status
from pos_app.core.people import Person
from pos_app.core.shop import ShopState
from pos_app.ledger.reader import Activity, Tally
from pos_app.ui import period, theme
from pos_app.ui.board_print import Page, write_pdf
from pos_app.ui.board_words import board_of, compared, seconds_words, short_amount
from pos_app.ui.period import Period
from pos_app.ui.screens.board import BoardScreen
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.fake_people import CASHIER_PERSON, MANAGER, WITH_PEOPLE, make_day
from tests.ui.fakes import FakeReader, FakeTill, make_payment, make_payout
from tests.ui.screen import LOW, WIDE, click, press, put_on_screen, spaces, what_is_cut, words

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def paid(amount: int = 12_500, at: datetime = NOW - HOUR, **changes: object) -> Payment:
    return make_payment(status=Status.PAID, amount=amount, created_at=at, **changes)


def sale(amount: int) -> DrawerEntry:
    return DrawerEntry(1, 1, Move.SALE, Currency.MGA, amount, "Noro", NOW - HOUR)


def board_screen(qtbot: QtBot, till: FakeTill, size: tuple[int, int] = WIDE) -> BoardScreen:
    screen = BoardScreen(till, now=lambda: NOW)
    put_on_screen(qtbot, screen, size)
    return screen


def signed_in(till: FakeTill, person: Person | None) -> None:
    till.tell_shop(ShopState(people=WITH_PEOPLE, signed_in=person, day=make_day()))


def seen(screen: BoardScreen) -> str:
    return spaces(words(screen))


def test_today_is_shown_with_its_figures_and_charts(qtbot: QtBot) -> None:
    till = FakeTill(
        paid(fee=100),
        paid(2_500, flags=frozenset({Flag.LATE})),
        paid(10_000, NOW - DAY - HOUR),
        make_payment(status=Status.REFUSED, created_at=NOW - HOUR),
        make_payment(status=Status.CONFIRMED_MANUALLY, created_at=NOW - HOUR, amount=400),
        make_payment(status=Status.UNKNOWN, created_at=NOW - HOUR, amount=700),
        make_payout(status=Status.PAID, created_at=NOW - HOUR, currency=Currency.MGA, amount=300),
    )
    till.fake_reader.cash_entries.append(sale(600))
    signed_in(till, MANAGER)
    screen = board_screen(qtbot, till)
    text = seen(screen)
    for word in ("16 000 Ar", "+60 % sur la période d'avant", "300 Ar", "100 Ar", "75 %", "700 Ar dont on ne sait"):
        assert word in text
    assert "1 payé en retard · 400 Ar sur la parole d'un gérant" in text
    means = spaces(screen.sheet.means.chart.accessibleName())
    assert "MVola 15 400 Ar" in means
    assert "Espèces 600 Ar" in means
    assert "14 h 16 000 Ar" in spaces(screen.sheet.hours.chart.accessibleName())
    assert "Noro 600 Ar" in spaces(screen.sheet.cashiers.chart.accessibleName())
    assert "Refusé 1" in spaces(screen.sheet.states.chart.accessibleName())
    assert "MVola 75 % · payé en 8 s, 9 sur 10 en 8 s" in spaces(screen.sheet.services.chart.accessibleName())
    assert not screen.sheet.days.isVisible()


def test_the_drawer_of_the_open_day_is_counted_blind(qtbot: QtBot) -> None:
    till = FakeTill(paid(1_000))
    till.fake_reader.cash_entries.append(sale(600))
    screen = board_screen(qtbot, till)
    assert "600" not in seen(screen)
    assert "Espèces" not in screen.sheet.means.chart.accessibleName()
    signed_in(till, MANAGER)
    assert "1 600 Ar" in screen_value(screen)
    signed_in(till, CASHIER_PERSON)
    assert "1 000 Ar" in screen_value(screen)
    signed_in(till, None)
    assert "600" not in seen(screen)


def test_another_person_sees_nothing_of_the_board_before(qtbot: QtBot) -> None:
    till = FakeTill(paid(1_000))
    till.fake_reader.cash_entries.append(sale(600))
    signed_in(till, MANAGER)
    screen = board_screen(qtbot, till)
    screen.hide()
    signed_in(till, CASHIER_PERSON)
    assert screen.board is None
    assert not screen.print_button.isEnabled()


def test_periods_are_chosen_by_key_and_by_touch(qtbot: QtBot) -> None:
    till = FakeTill(paid(1_000, NOW - HOUR), paid(2_000, NOW - 3 * DAY), paid(4_000, NOW - 15 * DAY))
    screen = board_screen(qtbot, till)
    assert "1 000 Ar" in screen_value(screen)
    qtbot.keyClick(screen, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert "3 000 Ar" in screen_value(screen)
    click(qtbot, screen.buttons[2])
    assert "7 000 Ar" in screen_value(screen)
    assert screen.sheet.days.isVisible()
    qtbot.keyClick(screen, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert screen.dates.first.hasFocus()
    screen.dates.first.selectAll()
    qtbot.keyClicks(screen.dates.first, "18/11/2026")
    screen.dates.last.setFocus()
    screen.dates.last.selectAll()
    qtbot.keyClicks(screen.dates.last, "18/11/2026")
    assert "2 000 Ar" in screen_value(screen)


def screen_value(screen: BoardScreen) -> str:
    return spaces(screen.sheet.figures[0].value.text())


def test_each_currency_is_by_itself(qtbot: QtBot) -> None:
    till = FakeTill(paid(1_000), paid(700, operator="pvit", currency=Currency.XAF))
    screen = board_screen(qtbot, till)
    assert screen.currency.isVisible()
    assert "1 000 Ar" in screen_value(screen)
    screen.currency.setFocus()
    press(qtbot, screen, Qt.Key.Key_Down)
    assert "700 FCFA" in screen_value(screen)
    assert "1 000" not in seen(screen)
    till.change(paid(50, operator="pvit", currency=Currency.XAF))
    screen.reload()
    assert "750 FCFA" in screen_value(screen)


def test_nothing_and_no_ledger_are_said_in_words(qtbot: QtBot) -> None:
    screen = board_screen(qtbot, FakeTill(paid(at=NOW - 90 * DAY)))
    assert "Rien n'a été demandé ni encaissé" in seen(screen)
    assert not screen.sheet.isVisible()
    assert not screen.print_button.isEnabled()
    refused = board_screen(qtbot, FakeTill(make_payment(status=Status.REFUSED, created_at=NOW - HOUR)))
    assert "Rien n'a été encaissé pendant cette période." in seen(refused)


def test_other_environments_are_no_part_of_it(qtbot: QtBot) -> None:
    screen = board_screen(qtbot, FakeTill(paid(1_000), paid(9_000, environment=Environment.PRODUCTION)))
    assert "1 000 Ar" in screen_value(screen)


class BrokenReader(FakeReader):
    def activity(
        self, start: datetime, end: datetime, *, environment: Environment | None = None, blind: bool = False
    ) -> tuple[Activity, ...]:
        del start, end, environment
        raise KnownError("ledger_io")


def test_a_ledger_that_cannot_be_read_shows_no_sum(qtbot: QtBot) -> None:
    till = FakeTill()
    till.reader = BrokenReader()  # type: ignore[assignment]
    screen = board_screen(qtbot, till)
    assert len(screen.state.text()) > 20
    assert not screen.sheet.isVisible()


def test_the_ledger_is_read_in_a_thread_and_again_after_news(qtbot: QtBot) -> None:
    till = FakeTill(paid(1_000))
    threads: set[threading.Thread] = set()

    class Watched(FakeReader):
        def stop_when(self, wanted: object) -> None:
            threads.add(threading.current_thread())

    watched = Watched(list(till.fake_reader.payments.values()))
    till.open_reader = lambda: watched  # type: ignore[assignment, return-value]
    screen = board_screen(qtbot, till)
    qtbot.waitUntil(lambda: "1 000 Ar" in screen_value(screen))
    assert threading.main_thread() not in threads
    screen._soon.setInterval(0)
    watched.put(new := paid(500))
    till.payment_changed.emit(new)
    qtbot.waitUntil(lambda: "1 500 Ar" in screen_value(screen))
    till.payment_changed.emit(replace(new, environment=Environment.PRODUCTION))
    assert not screen._soon.isActive()


@pytest.mark.parametrize("size", [WIDE, LOW])
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_cut(qtbot: QtBot, language: str, size: tuple[int, int]) -> None:
    set_language(language)
    till = FakeTill(paid(20_000_000, flags=frozenset({Flag.LATE})), paid(operator="pvit", currency=Currency.XAF))
    screen = board_screen(qtbot, till, size)
    click(qtbot, screen.buttons[3])
    controls = screen._flow
    qtbot.waitUntil(lambda: what_is_cut(controls) == [])
    qtbot.waitUntil(lambda: what_is_cut(screen.sheet) == [])


@pytest.mark.parametrize("size", [LOW, WIDE, *((width, 660) for width in range(880, 941, 10))])
def test_the_currency_has_the_room_of_its_longest_word_whichever_is_chosen(qtbot: QtBot, size: tuple[int, int]) -> None:
    till = FakeTill(paid(2_500), paid(operator="pvit", currency=Currency.XAF), paid(1, currency=Currency.XOF))
    screen = board_screen(qtbot, till, size)
    heavy = QFontMetricsF(theme.font(13, theme.SEMIBOLD))
    box = screen.currency
    qtbot.waitUntil(box.isVisible)
    longest = max(heavy.horizontalAdvance(box.itemText(row)) for row in range(box.count()))
    for row in range(box.count()):
        box.setCurrentIndex(row)
        assert box.sizeHint().width() >= longest + 2 * 12 + 20
        assert box.width() >= longest + 2 * 12 + 20


# On paper


def test_what_is_shown_is_printed_as_one_page_and_nothing_is_replaced(qtbot: QtBot, tmp_path: Path) -> None:
    till = FakeTill(paid())
    till.exports = tmp_path / "exports"
    screen = board_screen(qtbot, till)
    for name in ("tableau-2026-11-21-2026-11-21-MGA.pdf", "tableau-2026-11-21-2026-11-21-MGA-2.pdf"):
        qtbot.keyClick(screen, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda name=name: screen.state.text().endswith(name))
        content = (tmp_path / "exports" / name).read_bytes()
        assert content.startswith(b"%PDF")
        assert content.count(b"/Type /Page\n") == 1


def test_a_folder_that_takes_no_file_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    till = FakeTill(paid())
    till.exports = tmp_path / "file"
    screen = board_screen(qtbot, till)
    click(qtbot, screen.print_button)
    qtbot.waitUntil(lambda: str(tmp_path / "file") in screen.state.text())


def test_paper_holds_a_busy_month(tmp_path: Path, themed: object) -> None:
    del themed
    tallies = {f"Caissier {number}": Tally(3, 1_000 * number) for number in range(1, 30)}
    days = {date(2026, 11, day): Tally(1, day) for day in range(1, 31)}
    busy = Activity(Currency.MGA, means=tallies, cashiers=tallies, days=days, hours={9: Tally(1, 5)})
    board = board_of(busy, busy, period.this_month(NOW), str, date(2026, 11, 30))
    assert board.cashiers[-1].label == "Les autres"
    written = write_pdf(Page(board, "Épicerie", "Imprimé", specimen=True), tmp_path, "x")
    assert written.stat().st_size > 5_000


# Words


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (150, 100, "+50 % sur la période d'avant"),
        (50, 100, "\u221250 % sur la période d'avant"),
        (100, 100, "autant que la période d'avant"),
        (5, 0, "rien sur la période d'avant"),
        (0, 0, ""),
    ],
)
def test_how_it_compares(now: int, before: int, said: str) -> None:
    assert spaces(compared(now, before)) == said


def test_lengths_and_sizes_in_short() -> None:
    assert [seconds_words(one) for one in (0.2, 9.4, 119, 125)] == ["1 s", "9 s", "119 s", "2 min 05"]
    sizes = [short_amount(one) for one in (0, 500, 25_000, 1_500_000, 2_000_000_000)]
    assert list(map(spaces, sizes)) == ["0", "500", "25 k", "1,5 M", "2 Md"]


def test_days_that_have_not_come_are_not_drawn_and_months_are_laid_over_each_other() -> None:
    month = period.this_month(NOW)
    then = Activity(Currency.MGA, days={date(2026, 10, 1): Tally(1, 70), date(2026, 10, 31): Tally(1, 90)})
    days = board_of(Activity(Currency.MGA), then, month, str, date(2026, 11, 21)).days
    assert days is not None
    assert (len(days.values), days.before[0], sum(days.before)) == (21, 70, 70)
    week = Period(date(2026, 11, 16), date(2026, 11, 22))
    earlier = Activity(Currency.MGA, days={date(2026, 11, 10): Tally(1, 5)})
    shown = board_of(Activity(Currency.MGA), earlier, week, str, date(2026, 11, 30)).days
    assert shown is not None
    assert list(shown.before) == [0, 5, 0, 0, 0, 0, 0]
    assert shown.labels[0] == "lun 16"
