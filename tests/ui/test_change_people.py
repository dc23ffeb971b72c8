"""Who allows change or a refund in a home with people: somebody is chosen by name, and types their own PIN."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput
from pos_app.core.shop import ShopState
from pos_app.ui.screens.change import ChangeScreen
from tests.ui.fakes import CASHIER_PERSON, MANAGER, MONEYFUSION, PVIT_OUT, WITH_PEOPLE, FakeTill
from tests.ui.giving_change import paid, send
from tests.ui.screen import NARROW, WIDE, press, put_on_screen, spaces, what_is_cut

PEOPLE = ShopState(people=WITH_PEOPLE, signed_in=CASHIER_PERSON)


@pytest.fixture
def till() -> FakeTill:
    made = FakeTill(operators=(PVIT_OUT, MONEYFUSION))
    made.tell_shop(PEOPLE)
    return made


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill) -> ChangeScreen:
    made = ChangeScreen(till)
    made.guard_ms = 0
    put_on_screen(qtbot, made)
    made.begin(paid())
    return made


def fill(qtbot: QtBot, screen: ChangeScreen, pin: str = "135790") -> None:
    qtbot.keyClicks(screen.amount.line, "500")
    screen.reason.setCurrentIndex(1)
    qtbot.keyClicks(screen.pin, pin)
    qtbot.waitUntil(lambda: "Vérification" not in screen.button.text())


def test_a_manager_is_chosen_by_name_and_no_name_is_typed(qtbot: QtBot, screen: ChangeScreen, till: FakeTill) -> None:
    assert not screen.manager.isVisible()
    assert screen.person.currentText() == "Mme Nzé · gérant"
    fill(qtbot, screen)
    send(qtbot, screen)
    request = till.pay_outs[-1]
    assert (request.approved_by, request.pin, request.cashier) == ("Mme Nzé", "135790", "Hanta R.")
    assert screen.pin.text() == ""


def test_another_name_means_another_pin(qtbot: QtBot, screen: ChangeScreen) -> None:
    fill(qtbot, screen)
    screen.person.setCurrentIndex(1)
    assert screen.pin.text() == ""
    assert screen.button.text() == "Saisir le code du gérant"


def test_a_cashier_who_tries_reads_that_nothing_left(qtbot: QtBot, screen: ChangeScreen, till: FakeTill) -> None:
    screen.person.setCurrentIndex(1)
    fill(qtbot, screen, "2580")
    send(qtbot, screen)
    request = till.pay_outs[-1]
    assert request.approved_by == "Hanta R."
    till.reject(request, InvalidInput("pin_wrong"))
    assert "rien n'a été fait" in screen.trouble.text()


def test_the_first_manager_replaces_the_typed_name_at_once(qtbot: QtBot, till: FakeTill) -> None:
    till.tell_shop(ShopState())
    till.training_pin = "2468"
    screen = ChangeScreen(till)
    put_on_screen(qtbot, screen)
    assert screen.manager.isVisible()
    assert spaces(screen.pin.placeholderText()) == "Formation : 2468"
    till.tell_shop(replace(PEOPLE, people=(MANAGER,)))
    assert not screen.manager.isVisible()
    assert screen.person.isVisible()
    assert screen.pin.placeholderText() == ""


def test_enter_goes_from_the_name_to_the_code(qtbot: QtBot, screen: ChangeScreen) -> None:
    screen.person.setFocus()
    press(qtbot, screen, Qt.Key.Key_Return)
    assert screen.pin.hasFocus()


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_everything_fits(qtbot: QtBot, till: FakeTill, size: tuple[int, int]) -> None:
    screen = ChangeScreen(till)
    put_on_screen(qtbot, screen, size)
    screen.begin(paid())
    fill(qtbot, screen)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
