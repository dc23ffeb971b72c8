"""Change and refunds: what can be typed, that nothing is sent by one press, and that the code is forgotten."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput, KnownError
from pos_app.core.payment import Status
from pos_app.core.request import PayoutRequest
from pos_app.ui.screens.change import ChangeScreen
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.fakes import EKOLOPAY, MONEYFUSION, MVOLA, PVIT, PVIT_OUT, PVIT_WEB, FakeTill, make_payment, make_payout
from tests.ui.giving_change import fill, paid, send
from tests.ui.screen import NARROW, WIDE, click, press, put_on_screen, spaces, what_is_cut, words


@pytest.fixture
def till() -> FakeTill:
    return FakeTill(operators=(MVOLA, PVIT_OUT, MONEYFUSION))


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill) -> ChangeScreen:
    made = ChangeScreen(till)
    made.guard_ms = 0
    put_on_screen(qtbot, made)
    return made


def test_the_button_says_what_will_happen_and_one_press_sends_nothing(
    qtbot: QtBot, screen: ChangeScreen, till: FakeTill
) -> None:
    screen.begin(paid())
    fill(qtbot, screen)
    assert spaces(screen.button.text()) == "Envoyer 500 FCFA à 074 21 38 03"
    assert "sort du commerce" in words(screen)
    click(qtbot, screen.button)
    assert till.pay_outs == []
    assert "Envoyer 500 FCFA au 074 21 38 03 (Airtel Money) par PVit ?" in spaces(screen.question.text())
    assert "ne peut pas être repris" in spaces(screen.question.text())
    assert not screen.button.isVisible()


def test_a_training_tells_its_code(qtbot: QtBot) -> None:
    till = FakeTill(operators=(PVIT_OUT,))
    real = ChangeScreen(till)
    till.training_pin = "1234"
    training = ChangeScreen(till)
    for made in (real, training):
        qtbot.addWidget(made)
    assert real.pin.placeholderText() == ""
    assert spaces(training.pin.placeholderText()) == "Formation : 1234"


def test_the_second_press_sends_the_request_once(qtbot: QtBot, screen: ChangeScreen, till: FakeTill) -> None:
    payment = paid()
    screen.begin(payment)
    fill(qtbot, screen)
    send(qtbot, screen)
    assert till.pay_outs == [
        PayoutRequest(
            sale=payment.sale,
            operator="pvit",
            amount=500,
            phone="+24174213803",
            cashier="Hanta R.",
            approved_by="Mme Nze",
            why="rendu monnaie",
            pin="2468",
            wallet=None,
            returns=payment.reference,
        )
    ]
    assert screen.button.text() == "Enregistrement…"
    assert not screen.button.isEnabled()
    screen.ask()
    screen.send()
    press(qtbot, screen, Qt.Key.Key_F12)
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert len(till.pay_outs) == 1


def test_the_confirmation_hears_neither_a_double_click_nor_a_press_that_came_too_soon(
    qtbot: QtBot, screen: ChangeScreen, till: FakeTill
) -> None:
    screen.guard_ms = ChangeScreen.guard_ms
    screen.begin(paid())
    fill(qtbot, screen)
    click(qtbot, screen.button)
    click(qtbot, screen.yes_button)
    press(qtbot, screen, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: not screen.confirmation_is_guarded())
    qtbot.mouseDClick(screen.yes_button, Qt.MouseButton.LeftButton)
    assert till.pay_outs == []
    assert screen.yes_button.isVisible()


def test_enter_and_escape_are_no_in_the_confirmation(qtbot: QtBot, screen: ChangeScreen, till: FakeTill) -> None:
    screen.begin(paid())
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        if not screen.amount.line.text():
            fill(qtbot, screen)
        click(qtbot, screen.button)
        press(qtbot, screen, key)
        assert not screen.yes_button.isVisible()
        assert spaces(screen.button.text()) == "Envoyer 500 FCFA à 074 21 38 03"
    assert till.pay_outs == []


def test_f12_confirms_and_the_keyboard_alone_is_enough(qtbot: QtBot, screen: ChangeScreen, till: FakeTill) -> None:
    screen.begin(paid())
    screen.amount.line.setFocus()
    qtbot.keyClicks(screen.amount.line, "500")
    press(qtbot, screen, Qt.Key.Key_Return)
    assert screen.phone.line.hasFocus()
    press(qtbot, screen, Qt.Key.Key_Return)
    assert screen.reason.hasFocus()
    press(qtbot, screen, Qt.Key.Key_Down)
    press(qtbot, screen, Qt.Key.Key_Return)
    assert screen.manager.hasFocus()
    qtbot.keyClicks(screen.manager, "Nze")
    press(qtbot, screen, Qt.Key.Key_Return)
    assert screen.pin.hasFocus()
    qtbot.keyClicks(screen.pin, "2468")
    press(qtbot, screen, Qt.Key.Key_Return)
    press(qtbot, screen, Qt.Key.Key_F12)
    assert [(request.amount, request.approved_by) for request in till.pay_outs] == [(500, "Nze")]


def test_the_code_is_never_shown_and_never_kept(qtbot: QtBot, screen: ChangeScreen, till: FakeTill) -> None:
    screen.begin(paid())
    fill(qtbot, screen)
    assert screen.pin.echoMode() is QLineEdit.EchoMode.Password
    assert "2468" not in words(screen)
    send(qtbot, screen)
    screen.pin.undo()
    assert screen.pin.text() == ""
    assert "2468" not in repr(till.pay_outs)


def test_the_code_and_the_question_do_not_outlive_the_screen(qtbot: QtBot, screen: ChangeScreen) -> None:
    screen.begin(paid())
    fill(qtbot, screen)
    click(qtbot, screen.button)
    screen.hide()
    assert screen.pin.text() == ""
    screen.show()
    assert not screen.yes_button.isVisible()
    assert screen.button.text() == "Saisir le code du gérant"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (InvalidInput("pin_wrong"), "Ce code n'est pas le bon : rien n'a été fait."),
        (InvalidInput("pin_locked", seconds=300), "aucun code n'est accepté pendant encore 300 secondes"),
        (InvalidInput("pin_not_set"), "Aucun code de gérant n'est réglé"),
        (InvalidInput("wallet_differs", asked="MC", wallet="AM"), "Aucun argent n'est parti."),
        (KnownError("engine_stopped"), "La caisse ne peut plus encaisser"),
    ],
)
def test_a_rejection_is_told_in_words_and_everything_but_the_code_stays(
    qtbot: QtBot, screen: ChangeScreen, till: FakeTill, error: KnownError, said: str
) -> None:
    payment = paid()
    screen.begin(payment)
    fill(qtbot, screen)
    send(qtbot, screen)
    till.reject(make_request("another sale"), error)
    assert screen.button.text() == "Enregistrement…"
    till.reject(till.pay_outs[0], error)
    assert said in spaces(screen.trouble.text())
    assert (screen.amount.line.text(), screen.manager.text(), screen.pin.text()) == ("500", "Mme Nze", "")
    assert screen.pin.hasFocus()
    qtbot.keyClicks(screen.pin, "1357")
    send(qtbot, screen)
    assert [request.sale for request in till.pay_outs] == [payment.sale] * 2


def make_request(sale: str) -> PayoutRequest:
    return PayoutRequest(sale, "pvit", 1, "", "", "", "", "")


def test_a_payout_without_a_payment_keeps_its_sale_until_it_is_recorded(
    qtbot: QtBot, screen: ChangeScreen, till: FakeTill
) -> None:
    fill(qtbot, screen, phone="074213803")
    send(qtbot, screen)
    till.reject(till.pay_outs[0], InvalidInput("pin_wrong"))
    qtbot.keyClicks(screen.pin, "2468")
    send(qtbot, screen)
    first, second = till.pay_outs
    assert first.sale == second.sale
    assert first.returns is None
    with qtbot.waitSignal(screen.recorded) as shown:
        payout = till.record_payout(second)
    assert shown.args == [payout]
    assert screen.amount.line.text() == screen.manager.text() == screen.phone.line.text() == ""
    fill(qtbot, screen, phone="074213803")
    send(qtbot, screen)
    assert till.pay_outs[2].sale != first.sale


def test_a_payout_that_is_recorded_later_does_not_take_the_screen_from_the_next_customer(
    qtbot: QtBot, screen: ChangeScreen, till: FakeTill
) -> None:
    screen.begin(paid())
    fill(qtbot, screen)
    send(qtbot, screen)
    screen.hide()
    with qtbot.assertNotEmitted(screen.recorded):
        till.record_payout(till.pay_outs[0])
    assert screen.button.text() == "Saisir le montant"


def test_only_the_payout_of_the_request_ends_it(qtbot: QtBot, screen: ChangeScreen, till: FakeTill) -> None:
    payment = paid()
    earlier = make_payout(sale=payment.sale, status=Status.REFUSED, reason="declined")
    screen.begin(payment)
    fill(qtbot, screen)
    send(qtbot, screen)
    with qtbot.assertNotEmitted(screen.recorded):
        till.change(earlier)
        till.change(payment)
        till.change(make_payout(status=Status.CREATED))
    assert screen.button.text() == "Enregistrement…"


def test_another_try_of_a_payout_gives_back_the_same_payment(
    qtbot: QtBot, screen: ChangeScreen, till: FakeTill
) -> None:
    failed = make_payout(status=Status.NOT_SENT, returns="C3-0T38S6XFTA", amount=700)
    screen.begin(failed)
    assert "Nouvel essai du rendu" in screen.about.text()
    assert (screen.amount.line.text(), screen.phone.line.text()) == ("700", "074 21 38 03")
    screen.reason.setCurrentIndex(2)
    qtbot.keyClicks(screen.manager, "Nze")
    qtbot.keyClicks(screen.pin, "2468")
    send(qtbot, screen)
    (request,) = till.pay_outs
    assert (request.sale, request.returns, request.why) == (failed.sale, "C3-0T38S6XFTA", "remboursement")


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("99", "ne rend pas moins de 100 FCFA"),
        ("5001", "ne rend pas plus de 5 000 FCFA"),
        ("3001", "on ne rend pas plus que ce paiement"),
    ],
)
def test_amounts_outside_the_limits_cannot_be_sent(
    qtbot: QtBot, screen: ChangeScreen, till: FakeTill, amount: str, said: str
) -> None:
    screen.begin(paid(amount=3_000))
    fill(qtbot, screen, amount)
    assert said in spaces(screen.amount_note.text())
    assert screen.button.text() == "Corriger le montant"
    screen.ask()
    assert till.pay_outs == []


def test_the_limits_are_told_before_anything_is_typed(screen: ChangeScreen) -> None:
    screen.begin(paid())
    assert spaces(screen.amount_note.text()) == "De 100 FCFA à 5 000 FCFA par envoi, 20 000 FCFA par 24 h"


def test_numbers_that_cannot_receive_are_told_early(qtbot: QtBot, screen: ChangeScreen) -> None:
    screen.begin(None)
    screen.operator.setCurrentIndex(0)
    qtbot.keyClicks(screen.phone.line, "0749")
    assert screen.phone_note.text() == ""
    screen.phone.line.replace("")
    screen.operator.setCurrentIndex(1)
    qtbot.keyClicks(screen.phone.line, "0712345678")
    qtbot.waitUntil(lambda: screen.phone.mark == "Orange Money")
    screen.phone.line.replace("")
    qtbot.keyClicks(screen.phone.line, "0912345678")
    qtbot.waitUntil(lambda: bool(screen.phone_note.text()))


def test_wave_is_asked_for_where_it_exists(qtbot: QtBot, screen: ChangeScreen, till: FakeTill) -> None:
    screen.begin(paid())
    assert not screen.wallet.isVisible()
    screen.begin(None)
    screen.operator.setCurrentIndex(1)
    assert screen.wallet.isVisible()
    screen.wallet.setCurrentIndex(1)
    fill(qtbot, screen, "200", phone="0102030405")
    assert "(Wave)" in screen.question.text()
    send(qtbot, screen)
    assert (till.pay_outs[0].wallet, till.pay_outs[0].operator) == ("wave-ci", "moneyfusion")


def test_another_reason_has_to_be_typed(qtbot: QtBot, screen: ChangeScreen, till: FakeTill) -> None:
    screen.begin(paid())
    fill(qtbot, screen)
    screen.reason.setCurrentIndex(3)
    assert screen.button.text() == "Dire le motif"
    screen.ask()
    assert screen.other_reason.hasFocus()
    qtbot.keyClicks(screen.other_reason, "  erreur de prix ")
    send(qtbot, screen)
    assert till.pay_outs[0].why == "erreur de prix"


def test_where_something_is_missing_enter_goes_there(qtbot: QtBot, screen: ChangeScreen) -> None:
    screen.begin(None)
    screen.ask()
    assert screen.amount.line.hasFocus()
    qtbot.keyClicks(screen.amount.line, "500")
    screen.ask()
    assert screen.phone.line.hasFocus()
    assert screen.phone_note.text() != ""
    qtbot.keyClicks(screen.phone.line, "074213803")
    screen.ask()
    assert screen.reason.hasFocus()
    screen.reason.setCurrentIndex(1)
    screen.ask()
    assert screen.manager.hasFocus()


def test_the_pad_types_where_the_keyboard_is(qtbot: QtBot, screen: ChangeScreen) -> None:
    screen.begin(paid())
    screen.amount.line.setFocus()
    for key in ("5", "0", "0"):
        click(qtbot, screen.keypad.keys[key])
    click(qtbot, screen.keypad.keys[""])
    screen.pin.setFocus()
    for key in ("1", "2"):
        click(qtbot, screen.keypad.keys[key])
    click(qtbot, screen.keypad.keys[""])
    assert (screen.amount.line.text(), screen.pin.text()) == ("50", "1")


def test_a_refund_goes_back_in_its_own_currency_by_its_own_account_first(qtbot: QtBot) -> None:
    till = FakeTill(operators=(MVOLA, MONEYFUSION, PVIT_OUT, PVIT_WEB, EKOLOPAY))
    screen = ChangeScreen(till)
    put_on_screen(qtbot, screen)
    screen.begin(paid(operator="pvit-web"))
    assert [screen.operator.itemText(index) for index in range(screen.operator.count())] == ["PVit"]
    screen.begin(make_payment(status=Status.PAID))
    assert screen.operator.count() == 0
    assert screen.button.text() == "Aucun opérateur ne peut rendre de l'argent"


def test_escape_goes_back_and_forgets_what_was_typed(qtbot: QtBot, screen: ChangeScreen, till: FakeTill) -> None:
    screen.begin(paid())
    fill(qtbot, screen)
    with qtbot.waitSignal(screen.left):
        press(qtbot, screen, Qt.Key.Key_Escape)
    assert (screen.amount.line.text(), screen.pin.text()) == ("", "")
    assert till.pay_outs == []


def test_nothing_is_sent_before_the_ledger_is_open_or_after_a_failure(qtbot: QtBot) -> None:
    till = FakeTill(operators=(PVIT_OUT,))
    reader, till.reader = till.reader, None
    screen = ChangeScreen(till)
    put_on_screen(qtbot, screen)
    screen.begin(paid())
    fill(qtbot, screen)
    assert screen.button.text() == "La caisse démarre…"
    till.reader = reader
    till.ready.emit()
    click(qtbot, screen.button)
    till.fail(KnownError("engine_stopped"))
    assert screen.button.text() == "Versements arrêtés"
    screen.ask()
    assert not screen.yes_button.isVisible()


def test_a_till_without_payouts_says_so(qtbot: QtBot) -> None:
    screen = ChangeScreen(FakeTill(operators=(MVOLA, PVIT)))
    put_on_screen(qtbot, screen)
    assert screen.button.text() == "Aucun opérateur ne peut rendre de l'argent"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_nothing_is_cut(qtbot: QtBot, till: FakeTill, size: tuple[int, int], language: str) -> None:
    set_language(language)
    screen = ChangeScreen(till)
    put_on_screen(qtbot, screen, size)
    screen.begin(None)
    screen.operator.setCurrentIndex(1)
    fill(qtbot, screen, "25000", phone="0712345678")
    screen.reason.setCurrentIndex(3)
    qtbot.keyClicks(screen.other_reason, "erreur")
    assert what_is_cut(screen) == []
    click(qtbot, screen.button)
    assert what_is_cut(screen) == []
