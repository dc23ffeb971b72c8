"""Nothing of the business day is cut in any language: people, the day, the comparison, decisions, at both sizes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import Currency
from pos_app.core.payment import Flag, Status
from pos_app.core.reconciliation import Reconciled, Why
from pos_app.core.shop import Closed, How, ShopState
from pos_app.ui.history_details import HistoryDetails
from pos_app.ui.screens.day import DayScreen
from pos_app.ui.screens.first_person import FirstManagerScreen
from pos_app.ui.screens.open_day import OpenDayScreen
from pos_app.ui.screens.people import PeopleScreen
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.screens.verify import VerifyScreen
from pos_app.ui.window import TillWindow
from pos_app.wording.catalog import LANGUAGES, set_language
from pos_app.wording.reconciliation import Pile
from tests.ui.a_day import closed_report, till_of_a_day
from tests.ui.fakes import (
    CASHIER_PERSON,
    EKOLOPAY,
    MANAGER,
    MONEYFUSION,
    MVOLA,
    PVIT,
    PVIT_WEB,
    WITH_PEOPLE,
    FakeTill,
    make_day,
    make_payment,
    now,
)
from tests.ui.reconciling import both, make_line, only_ours, only_theirs, paid, reconcile_screen, till_with_people
from tests.ui.screen import NARROW, WIDE, click, press, put_on_screen, what_is_cut
from tests.ui.test_import_page import page_of, statement_file, understood

PEOPLE = ShopState(people=WITH_PEOPLE, signed_in=MANAGER, day=make_day())
EVERY_OPERATOR = (MVOLA, PVIT, PVIT_WEB, MONEYFUSION, EKOLOPAY)

pytestmark = pytest.mark.usefixtures("spoken")


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> str:
    language: str = request.param
    set_language(language)
    return language


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    wanted: tuple[int, int] = request.param
    return wanted


Look = Callable[[QWidget], None]


@pytest.fixture
def look(qtbot: QtBot) -> Look:
    """Nothing is cut on this screen as soon as it stands."""

    def looked(screen: QWidget) -> None:
        qtbot.waitUntil(lambda: what_is_cut(screen) == [])

    return looked


def with_people(till: FakeTill) -> FakeTill:
    till.tell_shop(PEOPLE)
    return till


def test_the_lock(qtbot: QtBot, look: Look, size: tuple[int, int]) -> None:
    till = FakeTill(make_payment())
    window = TillWindow(till, sounds=False)
    qtbot.addWidget(window)
    window.resize(1366 if size == WIDE else 1024, 768)
    window.show()
    till.tell_shop(replace(PEOPLE, signed_in=None))
    page = window.lock.page
    assert page is not None
    look(page)
    qtbot.keyClicks(page, "h1234")
    till.tell_refused(till.acts[-1], InvalidInput("pin_wrong"))
    look(page)
    till.tell_refused(till.acts[-1], InvalidInput("pin_locked", seconds=272))
    look(page)
    till.tell_shop(PEOPLE)
    look(window)


def test_people(qtbot: QtBot, look: Look, size: tuple[int, int]) -> None:
    screen = PeopleScreen(with_people(FakeTill()))
    put_on_screen(qtbot, screen, size)
    look(screen)
    press(qtbot, screen, Qt.Key.Key_F6)
    look(screen)
    qtbot.keyClicks(screen.form.name, "Aina Rakotomalala")
    qtbot.keyClicks(screen.form.pin, "2580")
    qtbot.keyClicks(screen.form.again, "2581")
    look(screen)
    press(qtbot, screen, Qt.Key.Key_Backspace)
    qtbot.keyClicks(screen.form.again, "0")
    press(qtbot, screen, Qt.Key.Key_Return)
    look(screen)
    screen.approval.refuse(InvalidInput("pin_wrong"))
    look(screen)


def test_the_first_manager(qtbot: QtBot, look: Look, size: tuple[int, int]) -> None:
    screen = FirstManagerScreen(FakeTill())
    put_on_screen(qtbot, screen, size)
    look(screen)


def test_opening_the_day(qtbot: QtBot, look: Look, size: tuple[int, int]) -> None:
    till = FakeTill(operators=EVERY_OPERATOR)
    last = make_day(number=12, closed_seq=400, closed_at=now(), closed_by="Mme Nzé")
    for state in (ShopState(), ShopState(last=last)):
        till.shop = state
        screen = OpenDayScreen(till)
        put_on_screen(qtbot, screen, size)
        look(screen)


def test_the_day(qtbot: QtBot, look: Look, size: tuple[int, int]) -> None:
    till = till_of_a_day()
    screen = DayScreen(till)
    put_on_screen(qtbot, screen, size)
    look(screen)
    press(qtbot, screen, Qt.Key.Key_F6)
    look(screen)
    qtbot.keyClicks(screen, "100")
    look(screen)


def test_closing_the_day(qtbot: QtBot, look: Look, size: tuple[int, int]) -> None:
    till = till_of_a_day()
    screen = DayScreen(till)
    put_on_screen(qtbot, screen, size)
    press(qtbot, screen, Qt.Key.Key_F12)
    look(screen)
    pages = screen.close_page.form.pages
    pages[Currency.MGA].total.line.setFocus()
    qtbot.keyClicks(pages[Currency.MGA].total.line, "655000")
    press(qtbot, screen, Qt.Key.Key_F7)
    look(screen)
    screen.close_page.check.guard_ms = 0
    press(qtbot, screen, Qt.Key.Key_F12)
    look(screen)
    till.tell_refused(till.acts[-1], KnownError("day_undecided", references=list(till.fake_reader.payments)))
    look(screen)
    screen.close_page.close_day(carry_over=True)
    till.tell_done(till.acts[-1], Closed(closed_report(12), "/media/cle/copie.db"))
    look(screen)


def test_reports_corrections_and_exports(qtbot: QtBot, look: Look, size: tuple[int, int]) -> None:
    screen = DayScreen(with_people(till_of_a_day()))
    put_on_screen(qtbot, screen, size)
    screen.show_reports()
    qtbot.waitUntil(lambda: screen.reports.view.is_whole)
    look(screen)
    screen.reports.correct_button.click()
    look(screen)
    press(qtbot, screen, Qt.Key.Key_Escape)
    screen.reports.export_button.click()
    look(screen)


def test_importing_a_statement(qtbot: QtBot, look: Look, tmp_path: Path, size: tuple[int, int]) -> None:
    statement_file(tmp_path)
    page = page_of(qtbot, tmp_path, size=size)
    look(page)
    understood(qtbot, page, tmp_path / "mvola.csv")
    qtbot.waitUntil(page.lines.isVisible)
    look(page)
    page.columns_button.click()
    qtbot.waitUntil(lambda: [text for text in what_is_cut(page) if text] == [])
    page.begin()
    page.take(statement_file(tmp_path, "feuille.csv", "Nom;Prénom\na;b\n"))
    qtbot.waitUntil(page.trouble.isVisible)
    qtbot.waitUntil(lambda: [text for text in what_is_cut(page) if text] == [])


@pytest.mark.parametrize("why", Why)
def test_a_difference_with_the_statement(qtbot: QtBot, look: Look, why: Why, size: tuple[int, int]) -> None:
    payment = paid(amount=20_000_000)
    line = make_line(word="Completed", amount=12_000)
    piles = (
        Reconciled("mvola", (), ours_only=(only_ours(payment, why),)),
        Reconciled("mvola", (), theirs_only=(only_theirs(line, why),)),
        Reconciled("mvola", (), differs=(both(payment, line, why),)),
    )
    for pile, differing in zip((Pile.OURS_ONLY, Pile.THEIRS_ONLY, Pile.DIFFERS), piles, strict=True):
        screen = reconcile_screen(qtbot, till_with_people(payment), differing, size=size)
        click(qtbot, screen.piles.tabs.tabs[pile])
        look(screen)
        screen.piles.table.opened.emit(0)
        assert screen.detail.isVisible()
        look(screen)


@pytest.mark.parametrize("how", [How.NOTE, How.REFUND, How.OTHER_TILL])
def test_explaining_a_difference(qtbot: QtBot, look: Look, how: How, size: tuple[int, int]) -> None:
    screen = reconcile_screen(
        qtbot, till_with_people(), Reconciled("mvola", theirs_only=(only_theirs(make_line()),)), size=size
    )
    click(qtbot, screen.piles.tabs.tabs[Pile.THEIRS_ONLY])
    screen.piles.table.opened.emit(0)
    screen.detail.explain_wanted.emit(how)
    assert screen.approval.isVisible()
    look(screen)


def test_the_history_of_one_payment(qtbot: QtBot, look: Look, size: tuple[int, int]) -> None:
    flags = frozenset({Flag.LATE, Flag.AMOUNT_UNVERIFIED, Flag.CONFLICT, Flag.DUPLICATE})
    payment = make_payment(status=Status.PAID, flags=flags, fee=150, transaction_id="636042", amount=20_000_000)
    details = HistoryDetails(FakeTill(payment))
    details.show_payment(payment)
    put_on_screen(qtbot, details, size)
    look(details)


@pytest.mark.parametrize("signed_in", [CASHIER_PERSON, None])
def test_a_managers_decision(qtbot: QtBot, look: Look, size: tuple[int, int], signed_in: object) -> None:
    till = FakeTill(operators=EVERY_OPERATOR)
    till.tell_shop(replace(PEOPLE, signed_in=CASHIER_PERSON) if signed_in else ShopState(day=make_day()))
    lost = make_payment(status=Status.UNKNOWN, reason="connection_lost", operator="pvit", amount=490_000)
    screen = VerifyScreen(till)
    put_on_screen(qtbot, screen, size)
    till.fake_reader.put(lost)
    screen.show_payment(lost)
    look(screen)
    if not signed_in:
        return
    screen.decide()
    panel = screen.decision
    assert panel is not None
    look(screen)
    for decision in list(panel.options):
        tile = panel.options[decision]
        qtbot.waitUntil(lambda tile=tile: tile.height() == tile.heightForWidth(tile.width()))  # type: ignore[misc]
        click(qtbot, tile)
        look(screen)
        press(qtbot, screen, Qt.Key.Key_Escape)


def test_a_cash_sale(qtbot: QtBot, look: Look, size: tuple[int, int]) -> None:
    sale = SaleScreen(FakeTill(operators=EVERY_OPERATOR))
    put_on_screen(qtbot, sale, size)
    qtbot.keyClicks(sale.amount.line, "19999999")
    press(qtbot, sale, Qt.Key.Key_F6)
    look(sale)
    assert sale.cash.panel is not None
    qtbot.keyClicks(sale.cash.panel.received.line, "20000000")
    look(sale)
