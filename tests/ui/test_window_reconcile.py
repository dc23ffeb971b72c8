"""The comparison in the window: opened from the day, left for the day, and from there to where money is given back."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.reconciliation import Pair, Reconciled, Why
from pos_app.core.shop import How, ImportStatement, Reconcile
from pos_app.ui.screens.change import ChangeScreen
from pos_app.ui.screens.reconcile import ReconcileScreen
from pos_app.ui.sections import CHANGE, RECONCILE
from pos_app.ui.window import TillWindow
from pos_app.wording.reconciliation import Pile
from tests.ui.fake_operators import PVIT_OUT
from tests.ui.fakes import FakeTill
from tests.ui.reconciling import answer, make_line, paid
from tests.ui.screen import click, press


def test_what_is_to_be_refunded_leads_from_the_piles_to_the_change(qtbot: QtBot) -> None:
    payment = paid(operator="pvit", wallet="AM", phone="+24174213803", amount=500, currency=Currency.XAF)
    till = FakeTill(payment, operators=(PVIT_OUT,))
    window = TillWindow(till, sounds=False)
    qtbot.addWidget(window)
    window.show()
    window.show_reconcile()
    assert window.screen_name() == RECONCILE
    line = make_line("2", reference=payment.reference)
    owed = Pair(None, line, (Why.SECOND_DEBIT,), None, How.REFUND, "Payé deux fois")
    answer(till, Reconciled("pvit", theirs_only=(owed,)))
    screen = window.screen_widget(RECONCILE)
    assert isinstance(screen, ReconcileScreen)
    click(qtbot, screen.piles.tabs.tabs[Pile.THEIRS_ONLY])
    screen.piles.table.opened.emit(0)
    click(qtbot, screen.detail.give_button)
    assert window.screen_name() == CHANGE
    change = window.screen_widget(CHANGE)
    assert isinstance(change, ChangeScreen)
    assert change.amount.line.text() or change.phone.line.text()


def test_escape_leads_back_to_the_day(qtbot: QtBot) -> None:
    till = FakeTill()
    window = TillWindow(till, sounds=False)
    qtbot.addWidget(window)
    window.show()
    window.show_reconcile()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.screen_name() == "day"
    assert [type(act) for act in till.acts if isinstance(act, Reconcile | ImportStatement)] == [Reconcile]
