"""Enter on the paid screen gives the receipt, once; Escape goes on. What came of it is said there, and nowhere else."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.money import Currency
from pos_app.core.payment import Direction, Flag, Payment, Status
from pos_app.core.printing import JobState, PrintFault
from pos_app.ui.customer_screen import CustomerScreen
from pos_app.ui.press_guard import PressGuard
from pos_app.ui.screens.paid import PaidScreen
from pos_app.wording.catalog import LANGUAGES, set_language
from tests.ui.fakes import PVIT_OUT, FakeTill, make_payment
from tests.ui.fakes_prints import FakePrints, make_job
from tests.ui.screen import LOW, NARROW, WIDE, click, keys_free, press, put_on_screen, spaces, what_is_cut, words

CHECKS = ("amount", "currency", "payer", "payee")


def paid(**changes: object) -> Payment:
    return make_payment(status=Status.PAID, **{"transaction_id": "653805064", "checks": CHECKS, "fee": 150, **changes})


@pytest.fixture
def prints(till: FakeTill, tmp_path: Path) -> FakePrints:
    made = FakePrints()
    till.prints, till.exports = made, tmp_path
    return made


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill, prints: FakePrints) -> PaidScreen:
    made = PaidScreen(till)
    put_on_screen(qtbot, made)
    made.show_payment(paid())
    keys_free(qtbot, made)
    return made


def line(screen: PaidScreen) -> str:
    assert screen.receipt is not None
    return spaces(screen.receipt.line.text())


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_prints_and_stays(qtbot: QtBot, screen: PaidScreen, prints: FakePrints, key: Qt.Key) -> None:
    with qtbot.assertNotEmitted(screen.next_customer):
        press(qtbot, screen, key)
    ((receipt, by),) = prints.printed
    assert screen.payment is not None
    assert (receipt.key, by) == (f"payment:{screen.payment.reference}", "Hanta R.")
    assert line(screen) == "Envoi à l'imprimante…"
    prints.tell_done(make_job(key=receipt.key, state=JobState.PRINTED, copy=0))
    assert line(screen) == "Reçu envoyé à l'imprimante."


def test_escape_goes_on_and_prints_nothing(qtbot: QtBot, screen: PaidScreen, prints: FakePrints) -> None:
    with qtbot.waitSignal(screen.next_customer):
        press(qtbot, screen, Qt.Key.Key_Escape)
    with qtbot.waitSignal(screen.next_customer):
        click(qtbot, screen.next_button)
    assert prints.printed == []


def test_enter_does_nothing_so_soon_after_the_payment_appeared(
    qtbot: QtBot, screen: PaidScreen, prints: FakePrints
) -> None:
    screen.show_payment(paid())
    press(qtbot, screen, Qt.Key.Key_Return)
    assert prints.printed == []


def test_a_key_held_down_prints_once_and_charges_nobody(
    qtbot: QtBot, screen: PaidScreen, till: FakeTill, prints: FakePrints
) -> None:
    press(qtbot, screen, Qt.Key.Key_Return)
    for _repeat in range(30):
        held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
        QApplication.sendEvent(screen, held)
    # And a bouncing key, which sends no repeats but presses.
    for _press in range(5):
        press(qtbot, screen, Qt.Key.Key_Return)
    assert len(prints.printed) == 1
    assert (till.charges, till.acts, till.checks) == ([], [], [])


def hold_down(screen: PaidScreen, *, told: bool) -> None:
    """One press of Enter as a desktop repeats it while it is held: told as repeated, or as press and release."""
    target = QApplication.focusWidget() or screen
    if told:
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            QApplication.sendEvent(
                target, QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
            )
    else:
        QTest.keyClick(target, Qt.Key.Key_Return)


@pytest.mark.parametrize("on_button", [False, True])
@pytest.mark.parametrize("told", [True, False])
def test_enter_held_down_prints_once(
    qtbot: QtBot, screen: PaidScreen, prints: FakePrints, told: bool, on_button: bool
) -> None:
    assert screen.receipt is not None
    screen.receipt.actions.repeat_ms = 60_000
    if on_button:
        screen.receipt.give.setFocus()
    press(qtbot, screen, Qt.Key.Key_Return)
    prints.tell_done(make_job(key=prints.printed[0][0].key, state=JobState.PRINTED, copy=0))
    if told:
        # As long ago as one likes.
        screen.receipt.actions._guard = PressGuard()
    for _repeat in range(20):
        hold_down(screen, told=told)
    press(qtbot, screen, Qt.Key.Key_Return)
    assert len(prints.printed) == 1
    assert screen.receipt.actions.asking is None


@pytest.mark.parametrize("told", [True, False])
def test_enter_that_was_down_before_the_payment_appeared_prints_nothing(
    qtbot: QtBot, screen: PaidScreen, prints: FakePrints, told: bool
) -> None:
    assert screen.receipt is not None
    screen.receipt.actions.repeat_ms = screen.key_guard_ms = 60_000
    hold_down(screen, told=told)
    screen.key_guard_ms = 0
    press(qtbot, screen, Qt.Key.Key_Return)
    assert prints.printed == []


def test_a_second_one_is_called_a_copy_before_it_is_printed(
    qtbot: QtBot, screen: PaidScreen, prints: FakePrints
) -> None:
    assert screen.receipt is not None
    screen.receipt.actions.repeat_ms = 0
    press(qtbot, screen, Qt.Key.Key_Return)
    prints.tell_done(make_job(key=prints.printed[0][0].key, state=JobState.PRINTED, copy=0))
    press(qtbot, screen, Qt.Key.Key_Return)
    assert len(prints.printed) == 1
    assert "Encore « Entrée » imprime un DUPLICATA." in line(screen)
    assert screen.receipt.give.text() == "Imprimer un DUPLICATA"
    press(qtbot, screen, Qt.Key.Key_Return)
    assert len(prints.printed) == 2


def test_a_printer_that_is_off_is_told_beside_the_amount_never_over_it(
    qtbot: QtBot, screen: PaidScreen, prints: FakePrints
) -> None:
    press(qtbot, screen, Qt.Key.Key_Return)
    prints.tell_jobs(make_job(key=prints.printed[0][0].key), fault=PrintFault("printer_unreachable"))
    assert "L'impression reprendra d'elle-même." in line(screen)
    assert (screen.amount.isVisible(), screen.word.text()) == (True, "Payé")
    assert what_is_cut(screen) == []


def test_without_a_printer_enter_writes_a_pdf_and_says_where(
    qtbot: QtBot, screen: PaidScreen, prints: FakePrints, tmp_path: Path
) -> None:
    prints.use(None)
    assert screen.receipt is not None
    assert screen.receipt.save is not None
    assert screen.receipt.give.text() == "Reçu en PDF"
    assert not screen.receipt.save.isVisible()
    press(qtbot, screen, Qt.Key.Key_Return)
    ((_receipt, _by, path),) = prints.handouts
    prints.tell_handed(0)
    assert line(screen) == f"Reçu enregistré dans {path}."
    assert str(tmp_path) in line(screen)


def test_beside_a_printer_a_pdf_is_one_key_away(qtbot: QtBot, screen: PaidScreen, prints: FakePrints) -> None:
    qtbot.keyClick(screen, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert len(prints.handouts) == 1
    assert prints.printed == []


def test_another_payment_begins_anew(qtbot: QtBot, screen: PaidScreen, prints: FakePrints) -> None:
    press(qtbot, screen, Qt.Key.Key_Return)
    screen.show_payment(paid())
    assert line(screen) == ""
    assert not screen.receipt.line.isVisible()  # type: ignore[union-attr]


def test_what_a_manager_vouched_for_says_so_on_its_receipt(
    qtbot: QtBot, screen: PaidScreen, prints: FakePrints
) -> None:
    screen.show_payment(make_payment(status=Status.CONFIRMED_MANUALLY, transaction_id="1", checks=()))
    keys_free(qtbot, screen)
    press(qtbot, screen, Qt.Key.Key_Return)
    ((receipt, _by),) = prints.printed
    assert "PAYÉ (selon le gérant)" in [line.text for line in receipt.lines]


def test_the_customer_is_told_nothing_of_it(qtbot: QtBot, screen: PaidScreen, till: FakeTill) -> None:
    customer = CustomerScreen(till)
    qtbot.addWidget(customer)
    customer.show_payment(screen.payment)
    customer.show()
    before = words(customer)
    prints = till.prints
    assert isinstance(prints, FakePrints)
    screen.receipt.give.click()  # type: ignore[union-attr]
    job = make_job(key=prints.printed[0][0].key)
    prints.tell_jobs(job, fault=PrintFault("printer_paper"))
    prints.tell_done(replace(job, state=JobState.PRINTED))
    assert words(customer) == before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [LOW, NARROW, WIDE])
def test_everything_fits(qtbot: QtBot, language: str, size: tuple[int, int], tmp_path: Path) -> None:
    set_language(language)
    till = FakeTill(operators=(PVIT_OUT,))
    prints = till.prints = FakePrints()
    till.exports = tmp_path
    screen = PaidScreen(till)
    payment = paid(operator="pvit", amount=490_000, currency=Currency.XAF, flags=frozenset({Flag.AMOUNT_UNVERIFIED}))
    till.fake_reader.put(payment)
    screen.show_payment(payment)
    assert payment.direction is Direction.IN
    prints.tell_jobs(make_job(key=f"payment:{payment.reference}"), fault=PrintFault("printer_paper"))
    put_on_screen(qtbot, screen, size)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
