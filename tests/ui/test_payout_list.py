"""The history's list of what went back, and the sums of the day: every currency and direction by itself."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.payment import Environment, Payment, Status
from pos_app.ledger.reader import Total
from pos_app.ui import theme
from pos_app.ui.day_totals import day_line, day_of
from pos_app.ui.history_table import NAMES
from pos_app.ui.screens.history import HistoryScreen
from tests.ui.fakes import (
    LINKS,
    FakeTill,
    make_payment,
    make_payout,
    now,
)
from tests.ui.screen import put_on_screen, spaces


def linked(operator: str = "moneyfusion", **changes: object) -> Payment:
    given: dict[str, object] = {
        "operator": operator,
        "link": LINKS[operator],
        "provider_reference": "token",
        "currency": Currency.XOF,
        "phone": "+2250102030405",
    }
    return make_payment(**{**given, **changes})


def history_of(qtbot: QtBot, till: FakeTill) -> HistoryScreen:
    screen = HistoryScreen(till)
    put_on_screen(qtbot, screen)
    return screen


def references(screen: HistoryScreen) -> list[str]:
    return [screen.model.payment_at(row).reference for row in range(screen.model.rowCount())]


def choose_payouts(screen: HistoryScreen) -> None:
    screen.filters.direction.setCurrentText("Rendus")


def test_payouts_are_a_list_of_their_own(qtbot: QtBot, till: FakeTill) -> None:
    payment, payout = make_payment(status=Status.PAID), make_payout(status=Status.PAID)
    till.fake_reader.put(payment)
    till.fake_reader.put(payout)
    screen = history_of(qtbot, till)
    assert references(screen) == [payment.reference]
    new = till.change(make_payout(created_at=now()))
    assert references(screen) == [payment.reference]
    choose_payouts(screen)
    assert references(screen) == [new.reference, payout.reference]
    assert screen.count.text() == "2 rendus"
    newest = till.change(make_payout(created_at=now()))
    till.change(make_payment(created_at=now()))
    assert references(screen)[0] == newest.reference
    assert len(references(screen)) == 3
    screen.filters.direction.setCurrentIndex(0)
    assert payout.reference not in references(screen)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("074 21 38 03", True),
        ("+24174213803", True),
        ("500", True),
        ("nzé", True),
        ("MP2011", True),
        ("600", False),
        ("06", False),
        ("Rakoto", False),
    ],
)
def test_payouts_are_searched(qtbot: QtBot, till: FakeTill, search: str, found: bool) -> None:
    till.fake_reader.put(make_payout(transaction_id="MP2011.A1"))
    screen = history_of(qtbot, till)
    choose_payouts(screen)
    screen.search.setText(search)
    screen.reload()
    assert bool(references(screen)) is found
    assert screen.count.text() == ("1 rendu" if found else "Aucun rendu ne correspond")


def test_the_sums_of_the_day_keep_currencies_and_directions_apart(qtbot: QtBot, till: FakeTill) -> None:
    screen = history_of(qtbot, till)
    assert not screen.today.isVisible()
    for payment in (
        make_payment(status=Status.PAID, amount=12_500),
        make_payment(status=Status.PAID, amount=500),
        linked("ekolopay", status=Status.PAID, amount=4_000, currency=Currency.XAF),
        make_payment(status=Status.REFUSED, amount=9_999),
        make_payment(status=Status.PAID, amount=7_777, environment=Environment.SANDBOX),
        make_payout(status=Status.PAID, amount=700),
        make_payout(status=Status.UNKNOWN, amount=800),
    ):
        till.change(payment)
    qtbot.waitUntil(screen.today.isVisible)
    assert spaces(screen.today.text()) == (
        "Aujourd'hui : 4 000 FCFA + 13 000 Ar encaissés · 700 FCFA rendus, à part"
    ) or spaces(screen.today.text()) == ("Aujourd'hui : 13 000 Ar + 4 000 FCFA encaissés · 700 FCFA rendus, à part")


def total(currency: str, amount: int, manual: int = 0) -> Total:
    return Total("any", currency, 1, amount, 0, 0, 0, manual)


def test_both_cfa_francs_are_told_apart_where_both_are_about() -> None:
    assert spaces(day_line([total("XAF", 500), total("XOF", 700, 100)], [])) == (
        "Aujourd'hui : 500 FCFA (XAF) + 800 FCFA (XOF) encaissés"
    )
    assert "(XAF)" in day_line([total("XAF", 500)], [total("XOF", 1)])
    assert spaces(day_line([], [total("XOF", 5), total("MGA", 5)])) == "Aujourd'hui : 5 Ar + 5 FCFA rendus, à part"
    assert day_line([], []) == ""


def test_a_day_is_the_machines_own() -> None:
    start, end = day_of(now())
    assert (start.hour, start.minute) == (0, 0)
    assert start <= now() < end
    assert end - start == timedelta(days=1)


def test_the_largest_payout_is_read_whole_in_a_narrow_list(qtbot: QtBot, till: FakeTill) -> None:
    till.fake_reader.put(make_payout(amount=490_000))
    screen = HistoryScreen(till)
    put_on_screen(qtbot, screen, (670, 682))
    choose_payouts(screen)
    for name, weight in (("phone", theme.REGULAR), ("when", theme.REGULAR), ("amount", theme.SEMIBOLD)):
        column = NAMES.index(name)
        text = str(screen.model.data(screen.model.index(0, column)))
        metrics = QFontMetrics(theme.font(14, weight, tabular=True))
        room = screen.table.columnWidth(column) - 24
        assert metrics.elidedText(text, Qt.TextElideMode.ElideRight, room) == text
