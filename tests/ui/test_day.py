"""The day at a glance: figures, what is hidden before the count, cash moves, the way to the other screens."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.day import CashTotal, Count, MeansTotal, Move, PileCount
from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.money import Currency
from pos_app.core.payment import Json
from pos_app.core.reconciliation import Pair, Reconciled, Why, ours_of
from pos_app.core.shop import MoveCash, Reconcile, ShopState
from pos_app.core.statement import StatementLine
from pos_app.ui.day_cards import bars_of
from pos_app.ui.screens.day import DayScreen
from pos_app.ui.window import TillWindow
from tests.ui.a_day import make_report, till_of_a_day
from tests.ui.fakes import CASHIER_PERSON, MANAGER, WITH_PEOPLE, FakeTill, make_day, make_payment, now
from tests.ui.screen import NARROW, WIDE, click, press, put_on_screen, spaces, what_is_cut, words

SECRETS = ("657 000", "562 000", "1 859 000")
"""What would tell a cashier what should be in the drawer."""


@pytest.fixture
def till() -> FakeTill:
    return till_of_a_day()


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill) -> DayScreen:
    made = DayScreen(till)
    put_on_screen(qtbot, made)
    return made


def shown(screen: DayScreen) -> str:
    bars = " ".join(f"{bar.name} {bar.words}" for bar in screen.overview.bars.bars)
    return spaces(words(screen) + bars)


def compared(*, explained: bool = False) -> tuple[Reconciled, ...]:
    ours, both = make_payment(amount=25_000), make_payment(amount=12_500)
    alone = StatementLine(1, 7_000, Currency.MGA, at=now(), transaction_id="653804911", phone="+261345512008")
    other = StatementLine(2, 12_000, Currency.MGA, transaction_id="653804912")
    assert not explained
    return (
        Reconciled(
            "mvola",
            ours_only=(Pair(ours_of(ours), None, (Why.NOT_ON_STATEMENT,)),),
            theirs_only=(Pair(None, alone, (Why.NOT_IN_TILL,)),),
            differs=(Pair(ours_of(both), other, (Why.AMOUNT,)),),
        ),
    )


def test_figures_stand_for_each_currency_by_itself(screen: DayScreen) -> None:
    text = shown(screen)
    for figure in ("1 297 000 Ar", "64 000 FCFA", "18 420 Ar", "320 FCFA", "1,4 %", "27 500 Ar à décider"):
        assert figure in spaces(text.replace("\u00a0", " ")), figure
    assert "−1 500 FCFA" in text


@pytest.mark.parametrize("size", [(1262, 682), (920, 682)])
def test_every_bar_has_its_place_beside_many_differences(qtbot: QtBot, till: FakeTill, size: tuple[int, int]) -> None:
    others = [("ekolopay", Currency.XAF), ("pvit-web", Currency.XAF), ("moneyfusion", Currency.XOF)]
    more = [MeansTotal(name, currency, "training", 3, 9_000, 0, 0, 0, 0) for name, currency in others]
    report = make_report()
    till.fake_reader.day_report = make_report(totals=(*report.totals, *more))
    screen = DayScreen(till)
    put_on_screen(qtbot, screen, size)
    screen.overview.show_compared(compared() * 3)
    view = screen.overview
    qtbot.waitUntil(lambda: len(view.bars.bars) == 7)
    card = view.bars.parentWidget()
    assert card is not None
    qtbot.waitUntil(lambda: card.height() >= view.bars.sizeHint().height() + view.bars.y())
    qtbot.waitUntil(lambda: view.table.height() >= 80)


@pytest.mark.parametrize("person", [None, CASHIER_PERSON])
def test_what_should_be_in_the_drawer_is_hidden_until_it_was_counted(
    qtbot: QtBot, till: FakeTill, screen: DayScreen, person: object
) -> None:
    if person is not None:
        till.tell_shop(ShopState(people=WITH_PEOPLE, signed_in=CASHIER_PERSON, day=make_day()))
    text = shown(screen)
    assert "après le comptage" in text
    assert not any(secret in text for secret in SECRETS)


def test_a_manager_sees_it_and_it_goes_with_them(qtbot: QtBot, till: FakeTill, screen: DayScreen) -> None:
    till.tell_shop(ShopState(people=WITH_PEOPLE, signed_in=MANAGER, day=till.shop.day if till.shop else None))
    assert all(secret in shown(screen) for secret in SECRETS)
    till.tell_shop(ShopState(people=WITH_PEOPLE, signed_in=CASHIER_PERSON, day=till.shop.day if till.shop else None))
    assert not any(secret in shown(screen) for secret in SECRETS)


def test_differences_come_from_the_last_comparison_and_open_their_payment(
    qtbot: QtBot, till: FakeTill, screen: DayScreen
) -> None:
    assert till.acts == [Reconcile("Hanta R.")]
    pairs = compared()
    till.tell_done(till.acts[0], pairs)
    model = screen.overview.differences
    assert model.rowCount() == 3
    cells = [[spaces(model.words(row, column)) for column in range(5)] for row in range(3)]
    assert cells[0][2:] == ["25 000 Ar", "—", "Absent du relevé"]
    assert cells[1][1].startswith("653804911 · 034 55 120 08")
    assert cells[1][2:] == ["—", "7 000 Ar", "Absent de la caisse"]
    assert cells[2][2:] == ["12 500 Ar", "12 000 Ar", "Montant différent"]
    opened: list[str] = []
    screen.opened.connect(opened.append)
    screen.overview.table.setFocus()
    screen.overview.table.selectRow(0)
    press(qtbot, screen, Qt.Key.Key_Return)
    screen.overview.table.opened.emit(1)
    ours = pairs[0].ours_only[0].ours
    assert ours is not None
    assert opened == [ours.reference]
    screen.refresh()
    assert len(till.acts) == 1


def test_without_a_comparison_none_is_asked_for(qtbot: QtBot) -> None:
    till = till_of_a_day(reconciliation=())
    screen = DayScreen(till)
    put_on_screen(qtbot, screen)
    assert till.acts == []
    assert "Aucun relevé comparé" in words(screen)
    assert "Aucun écart à expliquer" in words(screen)


def test_one_operator_is_named_and_counts_wait_for_their_list(qtbot: QtBot) -> None:
    till = till_of_a_day(reconciliation=(PileCount("mvola", 83, 1, 0, 0, 1),))
    screen = DayScreen(till)
    put_on_screen(qtbot, screen)
    assert "Rapprochement avec MVola" in words(screen)
    assert "Écarts à expliquer avant de clôturer : 1" in spaces(words(screen))


def test_cash_is_taken_out_with_a_reason(qtbot: QtBot, till: FakeTill, screen: DayScreen) -> None:
    till.acts.clear()
    press(qtbot, screen, Qt.Key.Key_F6)
    cash = screen.cash
    assert cash.amount.line.hasFocus()
    qtbot.keyClicks(cash.amount.line, "5000")
    assert cash.button.text() == "Choisir le motif"
    press(qtbot, screen, Qt.Key.Key_Return)
    assert cash.reason.hasFocus()
    assert not cash.button.isEnabled()
    click(qtbot, cash.button)
    assert till.acts == []
    cash.reason.setCurrentIndex(1)
    assert spaces(cash.button.text()) == "Sortir 5 000 Ar de la caisse"
    click(qtbot, cash.button)
    click(qtbot, cash.button)
    assert till.acts == [MoveCash(Move.OUT, 5_000, Currency.MGA, "Hanta R.", "Versement à la banque")]
    till.tell_done(till.acts[0])
    assert screen.overview.isVisible()
    assert "Sortie de caisse : 5 000 Ar." in spaces(words(screen))


def test_enter_records_from_the_list_of_reasons_as_the_button_says(
    qtbot: QtBot, till: FakeTill, screen: DayScreen
) -> None:
    till.acts.clear()
    press(qtbot, screen, Qt.Key.Key_F6)
    cash = screen.cash
    qtbot.keyClicks(cash.amount.line, "5000")
    press(qtbot, screen, Qt.Key.Key_Return)
    press(qtbot, screen, Qt.Key.Key_Return)
    assert till.acts == []
    assert "Il manque la raison" in cash.note.text()
    press(qtbot, screen, Qt.Key.Key_Down)
    assert cash.reason.hasFocus()
    press(qtbot, screen, Qt.Key.Key_Return)
    assert till.acts == [MoveCash(Move.OUT, 5_000, Currency.MGA, "Hanta R.", "Versement à la banque")]
    press(qtbot, screen, Qt.Key.Key_Return)
    assert len(till.acts) == 1


def test_the_button_waits_for_what_is_missing(qtbot: QtBot, till: FakeTill, screen: DayScreen) -> None:
    press(qtbot, screen, Qt.Key.Key_F6)
    cash = screen.cash
    assert (cash.button.isEnabled(), cash.button.text()) == (False, "Saisir le montant")
    qtbot.keyClicks(cash.amount.line, "0")
    assert (cash.button.isEnabled(), cash.button.text()) == (False, "Corriger le montant")
    cash.amount.line.replace("5000")
    cash.reason.setCurrentIndex(cash.reason.count() - 1)
    assert (cash.button.isEnabled(), cash.button.text()) == (False, "Taper le motif")
    qtbot.keyClicks(cash.other, "pain")
    assert cash.button.isEnabled()


def test_cash_is_put_in_for_a_reason_in_ones_own_words(qtbot: QtBot, till: FakeTill, screen: DayScreen) -> None:
    till.acts.clear()
    click(qtbot, screen.overview.move_button)
    cash = screen.cash
    click(qtbot, cash.in_button)
    for digit in ("7", "000", ""):
        click(qtbot, cash.keypad.keys[digit])
    cash.currency.setCurrentIndex(1)
    cash.reason.setCurrentIndex(cash.reason.count() - 1)
    cash.record()
    assert cash.other.hasFocus()
    qtbot.keyClicks(cash.other, "  monnaie du   voisin ")
    press(qtbot, screen, Qt.Key.Key_Return)
    assert till.acts == [MoveCash(Move.IN, 700, Currency.XAF, "Hanta R.", "monnaie du voisin")]
    till.tell_refused(till.acts[0], KnownError("engine_stopped"))
    assert "panne" in words(cash)
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert screen.overview.isVisible()


def test_an_amount_is_wanted_first(qtbot: QtBot, till: FakeTill, screen: DayScreen) -> None:
    till.acts.clear()
    click(qtbot, screen.overview.move_button)
    screen.cash.record()
    assert "Taper le montant" in words(screen.cash)
    qtbot.keyClicks(screen.cash.amount.line, "x")
    assert "nombre entier" in words(screen.cash)
    screen.cash.amount.line.replace("500")
    screen.cash.reason.setCurrentIndex(2)
    screen.cash.amount.line.setFocus()
    press(qtbot, screen, Qt.Key.Key_Return)
    assert len(till.acts) == 1


def test_a_count_is_kept_until_the_drawer_moves(qtbot: QtBot, till: FakeTill, screen: DayScreen) -> None:
    press(qtbot, screen, Qt.Key.Key_F7)
    close = screen.close_page
    close.keep_button.click()
    assert not screen.overview.isVisible()
    qtbot.keyClicks(close.form.pages[Currency.MGA].total.line, "655000")
    press(qtbot, screen, Qt.Key.Key_F6)
    assert screen.overview.isVisible()
    assert spaces(screen.overview.cash.lines[0].text()) == "655 000 Ar"
    press(qtbot, screen, Qt.Key.Key_F12)
    assert close.form.counts() == (Count(Currency.MGA, 655_000),)
    press(qtbot, screen, Qt.Key.Key_Escape)
    till.tell_done(MoveCash(Move.SALE, 500, Currency.MGA, "Hanta R."))
    screen.refresh()
    assert screen.overview.cash.lines[0].text() == "après le comptage"


def bar_names(*cash: CashTotal, with_cash: bool = False) -> list[str]:
    return [bar.name for bar in bars_of(make_report(totals=(), payouts=(), cash=cash), with_cash=with_cash)]


@pytest.mark.parametrize("with_cash", [False, True])
def test_each_drawer_says_its_currency_where_there_are_several(with_cash: bool) -> None:
    mga = CashTotal(Currency.MGA, 100_000, True, 0, 0, 0, 0, 0)
    xaf = CashTotal(Currency.XAF, 0, False, 500, 1, 500, 0, 0)
    xof = CashTotal(Currency.XOF, 0, True, 0, 0, 0, 0, 0)
    assert bar_names(mga, xaf, xof, with_cash=with_cash) == ["Espèces · Ar", "Espèces · XAF"]
    assert bar_names(mga, xof, with_cash=with_cash) == ["Espèces"]
    assert bar_names(xof, with_cash=with_cash) == ["Espèces"], "before anything came in"
    assert bar_names(with_cash=with_cash) == []


def test_a_manager_reads_what_the_count_lacks(qtbot: QtBot, till: FakeTill, screen: DayScreen) -> None:
    till.tell_shop(ShopState(people=WITH_PEOPLE, signed_in=MANAGER, day=till.shop.day if till.shop else None))
    press(qtbot, screen, Qt.Key.Key_F7)
    qtbot.keyClicks(screen.close_page.form.pages[Currency.MGA].total.line, "655000")
    press(qtbot, screen, Qt.Key.Key_F6)
    assert "écart au comptage : - 2 000 Ar (manque)" in spaces(screen.overview.cash.below.text()).replace("\u2212", "-")


def test_what_is_exported_before_the_count_hides_the_same(qtbot: QtBot, till: FakeTill, screen: DayScreen) -> None:
    qtbot.keyClick(screen, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert screen.export.isVisible()
    report: Json = screen.export._report
    assert [(row["float"], row["expected"], row["sales"]) for row in report["cash"]] == [
        (100_000, None, None),
        (0, None, None),
    ]
    press(qtbot, screen, Qt.Key.Key_Escape)
    till.tell_shop(ShopState(people=WITH_PEOPLE, signed_in=MANAGER, day=till.shop.day if till.shop else None))
    click(qtbot, screen.overview.export_button)
    report = screen.export._report
    assert report["cash"][0]["expected"] == 657_000


def test_a_manager_who_leaves_leaves_no_report_with_the_drawer_open(
    qtbot: QtBot, till: FakeTill, screen: DayScreen
) -> None:
    day = till.shop.day if till.shop else None
    till.tell_shop(ShopState(people=WITH_PEOPLE, signed_in=MANAGER, day=day))
    click(qtbot, screen.overview.export_button)
    assert screen.export.isVisible()
    till.tell_shop(ShopState(people=WITH_PEOPLE, signed_in=None, day=day))
    till.tell_shop(ShopState(people=WITH_PEOPLE, signed_in=CASHIER_PERSON, day=day))
    assert not screen.export.isVisible()
    assert screen.overview.isVisible()
    assert "657" not in words(screen)


def test_without_a_day_it_can_be_opened_and_closed_ones_looked_at(qtbot: QtBot, till: FakeTill) -> None:
    till.shop = ShopState()
    till.fake_reader.day_report = None
    screen = DayScreen(till)
    put_on_screen(qtbot, screen)
    assert "Aucune journée n'est ouverte" in words(screen)
    assert not screen.overview.close_button.isVisible()
    told: list[int] = []
    screen.next_day.connect(lambda: told.append(1))
    press(qtbot, screen, Qt.Key.Key_F12)
    assert told == [1]
    qtbot.keyClick(screen, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert "Rapport Z n° 11" in spaces(words(screen))


def test_a_ledger_that_cannot_be_read_is_told(qtbot: QtBot, till: FakeTill, screen: DayScreen) -> None:
    def broken(*_arguments: object) -> None:
        raise InvalidInput("reference_unknown", reference="X")

    till.fake_reader.report = broken  # type: ignore[method-assign, assignment]
    screen.refresh()
    assert "Aucun paiement ne porte la référence X" in words(screen)


def test_a_payment_that_changes_is_counted_soon(qtbot: QtBot, till: FakeTill, screen: DayScreen) -> None:
    till.fake_reader.day_report = make_report(
        totals=(), cash=(CashTotal(Currency.MGA, 0, True, 0, 0, 0, 0, 0),), payouts=(), reconciliation=()
    )
    till.payment_changed.emit(make_payment())
    qtbot.waitUntil(lambda: screen.overview.collected.lines[0].text() == "0")
    assert "rien à décider" in words(screen)


def test_f5_leads_to_the_comparison(qtbot: QtBot, screen: DayScreen) -> None:
    told: list[int] = []
    screen.reconcile_asked.connect(lambda: told.append(1))
    press(qtbot, screen, Qt.Key.Key_F5)
    assert told == [1]


@pytest.mark.parametrize("size", [(944, 683), (670, 683)])
def test_nothing_is_cut(qtbot: QtBot, till: FakeTill, size: tuple[int, int]) -> None:
    screen = DayScreen(till)
    put_on_screen(qtbot, screen, size)
    till.tell_done(till.acts[0], compared())
    for page in (screen._move_cash, screen._count, screen.show_reports):
        assert what_is_cut(screen) == []
        page()
    assert {WIDE, NARROW}


def test_the_window_shows_the_day_with_its_date(qtbot: QtBot, till: FakeTill) -> None:
    window = TillWindow(till, sounds=False)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(qtbot, window, Qt.Key.Key_F4)
    assert window.screen_name() == "day"
    assert window.header.title.text().startswith("Journée du ")
    screen = window.screen_widget("day")
    assert isinstance(screen, DayScreen)
    references = list(till.fake_reader.payments)
    screen.opened.emit(references[0])
    assert window.payment is not None
    assert window.payment.reference == references[0]
    press(qtbot, window, Qt.Key.Key_F4)
    press(qtbot, window, Qt.Key.Key_F5)
    assert window.screen_name() == "reconcile"
    assert window.header.title.text() == "Rapprochement"
    assert window.sidebar.button("day").isChecked()
