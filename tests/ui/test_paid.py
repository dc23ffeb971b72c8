"""The paid screen: the amount from afar, what was verified and by whom, and what else a person must know."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.payment import Flag, Payment, Status
from pos_app.ui.screens.paid import PaidScreen
from pos_app.wording.amounts import format_time
from tests.ui.fakes import FakeTill, make_payment
from tests.ui.screen import (
    HOSTILE,
    LOW,
    NARROW,
    WIDE,
    WallClock,
    click,
    is_harmless,
    keys_free,
    press,
    put_on_screen,
    spaces,
    what_is_cut,
    words,
)

CHECKS = ("amount", "currency", "payer", "payee")


def paid(**changes: object) -> Payment:
    return make_payment(status=Status.PAID, **{"transaction_id": "653805064", "checks": CHECKS, "fee": 150, **changes})


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill) -> PaidScreen:
    made = PaidScreen(till)
    put_on_screen(qtbot, made)
    return made


def test_it_says_what_was_paid_verified_and_by_whom(screen: PaidScreen) -> None:
    payment = paid()
    assert payment.settled_at is not None
    screen.show_payment(payment)
    assert (screen.word.text(), spaces(screen.amount.text())) == ("Payé", "12 500 Ar")
    assert screen.amount.font().pixelSize() == 68
    assert [(label, spaces(value)) for label, value in screen.rows()] == [
        ("Client", "034 12 345 67"),
        ("Opérateur", "MVola"),
        ("Transaction", "653805064"),
        ("Référence", payment.reference),
        ("Frais", "150 Ar"),
        ("Vérifié", f"montant, payeur et bénéficiaire confirmés par MVola à {format_time(payment.settled_at)}"),
    ]
    assert not screen.alarm.isVisible()
    assert not screen.grab().isNull()


def test_what_is_not_known_is_not_shown(screen: PaidScreen) -> None:
    screen.show_payment(paid())
    screen.show_payment(paid(phone=None, transaction_id=None, fee=None, settled_at=None))
    assert [label for label, _ in screen.rows()] == ["Opérateur", "Référence"]


@pytest.mark.parametrize(
    ("checks", "said"),
    [
        ((), "succès annoncé par MVola à"),
        (("currency",), "succès annoncé par MVola à"),
        (("something_new",), "succès annoncé par MVola à"),
        (("reference",), "référence"),
        (("amount", "reference"), "montant et référence confirmés par MVola"),
    ],
)
def test_only_what_was_compared_is_called_verified(screen: PaidScreen, checks: tuple[str, ...], said: str) -> None:
    screen.show_payment(paid(checks=checks))
    assert said in dict(screen.rows())["Vérifié"]


def test_a_payment_of_another_day_carries_its_date(qtbot: QtBot, till: FakeTill) -> None:
    settled = datetime(2026, 11, 19, 12, 0, 3, tzinfo=UTC)
    screen = PaidScreen(till, now=WallClock(settled + timedelta(days=2)))
    put_on_screen(qtbot, screen)
    screen.show_payment(paid(settled_at=settled))
    assert "19/11/2026" in dict(screen.rows())["Vérifié"]


def test_the_wallet_is_named_beside_the_operator(screen: PaidScreen) -> None:
    screen.show_payment(paid(operator="pvit", wallet="MC", currency=Currency.XAF))
    assert dict(screen.rows())["Opérateur"] == "PVit · Moov Money"


def test_a_managers_word_is_not_shown_as_the_operators(screen: PaidScreen) -> None:
    screen.show_payment(make_payment(status=Status.CONFIRMED_MANUALLY, transaction_id="1", checks=()))
    assert screen.word.text() == "Payé (gérant)"
    assert "MVola ne l'a pas encore confirmé" in dict(screen.rows())["Vérifié"]


@pytest.mark.parametrize(
    ("flag", "said"),
    [(Flag.LATE, "Payé en retard"), (Flag.AMOUNT_UNVERIFIED, "ne donne pas le montant")],
)
def test_remarks_are_lines(screen: PaidScreen, flag: Flag, said: str) -> None:
    screen.show_payment(paid(flags=frozenset({flag})))
    assert said in screen.rows()[-1][1]
    assert not screen.alarm.isVisible()


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        (Flag.CONFLICT, "s'est contredit"),
        (Flag.DUPLICATE, "payée deux fois"),
        (Flag.ORPHAN, "sans demande de cette caisse"),
    ],
)
def test_what_somebody_has_to_act_upon_is_an_alarm(screen: PaidScreen, till: FakeTill, flag: Flag, said: str) -> None:
    payment = paid()
    screen.show_payment(payment)
    till.change(payment, flags=frozenset({flag}))
    assert screen.alarm.isVisible()
    assert said in screen.alarm.text()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_enter_and_escape_go_on_but_not_at_once(qtbot: QtBot, screen: PaidScreen, key: Qt.Key) -> None:
    screen.show_payment(paid())
    with qtbot.assertNotEmitted(screen.next_customer):
        press(qtbot, screen, key)
    keys_free(qtbot, screen)
    with qtbot.waitSignal(screen.next_customer):
        press(qtbot, screen, key)


def test_the_enter_key_of_the_number_pad_counts_as_well(qtbot: QtBot, screen: PaidScreen) -> None:
    screen.show_payment(paid())
    keys_free(qtbot, screen)
    with qtbot.waitSignal(screen.next_customer):
        qtbot.keyClick(screen, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)


def test_there_is_one_button_and_it_goes_on(qtbot: QtBot, screen: PaidScreen) -> None:
    screen.show_payment(paid())
    with qtbot.waitSignal(screen.next_customer):
        click(qtbot, screen.next_button)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_as_plain_text(screen: PaidScreen, hostile: str) -> None:
    screen.show_payment(paid(transaction_id=hostile, phone=hostile, wallet=hostile, reference=hostile))
    assert all(is_harmless(line) for line in words(screen).splitlines())
    assert not screen.grab().isNull()


@pytest.mark.parametrize("size", [LOW, NARROW, WIDE])
def test_everything_fits(qtbot: QtBot, till: FakeTill, size: tuple[int, int]) -> None:
    screen = PaidScreen(till)
    screen.show_payment(paid(amount=10**12, currency=Currency.XOF, flags=frozenset(Flag)))
    put_on_screen(qtbot, screen, size)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    assert screen.amount.fontMetrics().horizontalAdvance(screen.amount.text()) <= screen.amount.width()
