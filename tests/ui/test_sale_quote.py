"""What a payment costs, in the provider's own words: asked once it is whole, never in the way."""

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency, Money
from pos_app.core.phone import parse
from pos_app.ui.commission import Commission
from pos_app.ui.screens.sale import SaleScreen
from tests.ui.fakes import EKOLOPAY, MVOLA, PVIT, PVIT_WEB, FakeTill
from tests.ui.screen import click, is_harmless, put_on_screen

SAID = "Les frais de cette transaction sont de 250 FCFA."
OPERATORS = (MVOLA, PVIT, PVIT_WEB, EKOLOPAY)


@pytest.fixture
def till() -> FakeTill:
    return FakeTill(operators=OPERATORS)


@pytest.fixture
def sale(qtbot: QtBot, till: FakeTill) -> SaleScreen:
    screen = SaleScreen(till)
    put_on_screen(qtbot, screen)
    return screen


def typed(qtbot: QtBot, sale: SaleScreen, amount: str = "12500", phone: str = "074213803") -> None:
    qtbot.keyClicks(sale.amount.line, amount)
    qtbot.keyClicks(sale.phone.line, phone)


def asked(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    typed(qtbot, sale)
    qtbot.waitUntil(lambda: till.quotes == [("pvit", 12_500, "AM")])


def test_the_provider_is_asked_once_when_the_sale_is_whole_and_its_words_are_shown(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill
) -> None:
    asked(qtbot, sale, till)
    assert sale.button.isEnabled(), "nobody waits for it"
    assert "selon votre contrat" in sale.fees.text()
    till.tell_quote("pvit", 12_500, "AM", SAID)
    assert sale.fees.text() == f"PVit annonce\u00a0: {SAID}"
    assert sale.button.isEnabled()
    sale._repaint()
    assert len(till.quotes) == 1


@pytest.mark.parametrize(
    "stale", [("pvit", 12_500, "MC"), ("pvit", 12_501, "AM"), ("pvit-web", 12_500, "AM"), ("pvit", 12_500, None)]
)
def test_an_answer_to_something_else_is_ignored(
    qtbot: QtBot, sale: SaleScreen, till: FakeTill, stale: tuple[str, int, str | None]
) -> None:
    asked(qtbot, sale, till)
    till.tell_quote(*stale, SAID)
    assert SAID not in sale.fees.text()


def test_what_was_said_goes_when_the_amount_changes(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    asked(qtbot, sale, till)
    till.tell_quote("pvit", 12_500, "AM", SAID)
    qtbot.keyClicks(sale.amount.line, "0")
    assert SAID not in sale.fees.text()
    till.tell_quote("pvit", 12_500, "AM", SAID)
    assert SAID not in sale.fees.text(), "too late"
    qtbot.waitUntil(lambda: till.quotes[-1] == ("pvit", 125_000, "AM"))


def test_a_provider_that_says_nothing_leaves_the_contract(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    asked(qtbot, sale, till)
    till.tell_quote("pvit", 12_500, "AM", None)
    assert "selon votre contrat" in sale.fees.text()


def test_its_words_are_plain_text(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    asked(qtbot, sale, till)
    till.tell_quote("pvit", 12_500, "AM", "<b>0</b>\u202e\x00" + "x" * 10_000)
    assert is_harmless(sale.fees.text())
    assert "<b>0</b>" in sale.fees.text()
    assert len(sale.fees.text()) < 200


def test_the_sale_that_was_charged_leaves_no_words_behind(qtbot: QtBot, sale: SaleScreen, till: FakeTill) -> None:
    asked(qtbot, sale, till)
    till.tell_quote("pvit", 12_500, "AM", SAID)
    click(qtbot, sale.button)
    till.record(till.charges[-1])
    assert SAID not in sale.fees.text()


def test_before_the_engine_is_there_nobody_is_asked(qtbot: QtBot, till: FakeTill) -> None:
    reader, till.reader = till.reader, None
    screen = SaleScreen(till)
    put_on_screen(qtbot, screen)
    typed(qtbot, screen)
    qtbot.waitUntil(lambda: screen._phone.number is not None)
    assert not screen._commission._delay.isActive()
    till.reader = reader
    till.ready.emit()
    assert screen._commission._delay.isActive()


def test_it_asks_only_who_answers(qtbot: QtBot, till: FakeTill) -> None:
    parent = QObject()
    commission = Commission(till, parent, delay_ms=0)
    money = Money(5_000, Currency.XAF)
    commission.consider(MVOLA, Money(5_000, Currency.MGA), parse("0341234567", "MG"))
    commission.consider(EKOLOPAY, money, parse("066304925", "CG"))
    commission.consider(PVIT, None, parse("074213803", "GA"))
    commission.consider(PVIT, money, None)
    commission.consider(None, money, parse("074213803", "GA"))
    commission._ask()
    assert till.quotes == []
    commission.consider(PVIT, money, parse("066304925", "GA"))
    qtbot.waitUntil(lambda: till.quotes == [("pvit", 5_000, "MC")])
    commission.consider(PVIT_WEB, money, parse("074213803", "GA"))
    qtbot.waitUntil(lambda: till.quotes[-1] == ("pvit-web", 5_000, "AM"))
