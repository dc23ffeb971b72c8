"""Somebody allows something: who, with their PIN, why; what is asked where, and what a refusal says."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput
from pos_app.core.people import Person, Role
from pos_app.core.shop import ShopState
from pos_app.ui.approval import Approval, Approved
from tests.ui.fakes import CASHIER_PERSON, MANAGER, WITH_PEOPLE, FakeTill, now
from tests.ui.screen import NARROW, WIDE, click, press, put_on_screen, what_is_cut, words

PEOPLE = ShopState(people=WITH_PEOPLE, signed_in=CASHIER_PERSON)


@pytest.fixture
def panel(qtbot: QtBot, till: FakeTill) -> Approval:
    till.tell_shop(PEOPLE)
    made = Approval(till)
    put_on_screen(qtbot, made)
    return made


def test_a_manager_gives_leave_by_name_pin_and_reason_with_the_keyboard_alone(qtbot: QtBot, panel: Approval) -> None:
    panel.begin("Corriger la journée 3", "Une écriture signée.", managers_only=True, reason=True)
    assert panel.person.currentText() == "Mme Nzé · gérant"
    assert panel.button.text() == "Dire le motif"
    assert not panel.trouble.isVisible()
    qtbot.keyClicks(panel.other_reason, "billet  perdu ")
    press(qtbot, panel, Qt.Key.Key_Return)
    assert panel.pin.hasFocus()
    qtbot.keyClicks(panel.pin, "13x5790")
    with qtbot.waitSignal(panel.given) as given:
        press(qtbot, panel, Qt.Key.Key_Return)
    assert given.args == [Approved("Mme Nzé", "135790", "billet perdu", None)]
    assert "135790" not in repr(given.args)
    assert (panel.pin.text(), panel.button.text(), panel.is_waiting) == ("", "Un instant…", True)
    # Not in the next button of the window, where another Enter would press something.
    assert panel.hasFocus()


def test_nothing_is_given_before_anything_was_asked(qtbot: QtBot, till: FakeTill) -> None:
    panel = Approval(till)
    put_on_screen(qtbot, panel)
    given = []
    panel.given.connect(given.append)
    click(qtbot, panel.button)
    panel._give()
    assert given == []


def test_the_mouse_alone_is_enough(qtbot: QtBot, panel: Approval) -> None:
    panel.begin("Sortir 5 000 Ar", "", managers_only=False, reason=True, reason_choices=("Achat", "Banque"))
    assert panel.person.currentText() == "Hanta R. · caissier"
    panel.reason.setCurrentIndex(2)
    for digit in "2580":
        click(qtbot, panel.pad.keys[digit])
    click(qtbot, panel.pad.keys[""])
    assert panel.button.text() == "Taper le code"
    click(qtbot, panel.pad.keys["0"])
    with qtbot.waitSignal(panel.given) as given:
        click(qtbot, panel.button)
    assert given.args == [Approved("Hanta R.", "2580", "Banque", None)]


def test_another_reason_is_typed(qtbot: QtBot, panel: Approval) -> None:
    panel.begin("Sortir", "", managers_only=False, reason=True, reason_choices=("Achat",))
    assert panel.other_reason.isHidden() or not panel.other_reason.isVisible()
    panel.reason.setCurrentIndex(panel.reason.count() - 1)
    assert panel.other_reason.isVisible()
    assert panel.button.text() == "Dire le motif"


def test_the_operators_number_is_asked_for_and_the_keys_type_where_the_keyboard_was(
    qtbot: QtBot, panel: Approval
) -> None:
    panel.begin("Payé", "", managers_only=True, reason=False, transaction=True)
    assert panel.transaction.hasFocus()
    for digit in "65":
        click(qtbot, panel.pad.keys[digit])
    assert panel.transaction.text() == "65"
    press(qtbot, panel, Qt.Key.Key_Return)
    assert panel.pin.hasFocus()
    qtbot.keyClicks(panel.pin, "135790")
    with qtbot.waitSignal(panel.given) as given:
        click(qtbot, panel.button)
    assert given.args is not None
    assert given.args[0].transaction == "65"


def test_a_refusal_is_a_sentence_and_asks_again(qtbot: QtBot, panel: Approval) -> None:
    panel.begin("Payé", "", managers_only=True, reason=True)
    qtbot.keyClicks(panel.other_reason, "vu au releve")
    qtbot.keyClicks(panel.pin, "135790")
    click(qtbot, panel.button)
    panel.refuse(InvalidInput("sale_open", reference="C3-1"))
    assert "déjà un paiement en cours (C3-1)" in panel.trouble.text()
    assert panel.pin.hasFocus()
    assert panel.other_reason.text() == "vu au releve"


def test_a_pause_is_counted_down_and_belongs_to_one_person(qtbot: QtBot, panel: Approval) -> None:
    panel.begin("Payé", "", managers_only=True, reason=False)
    panel.refuse(InvalidInput("pin_locked", seconds=2))
    assert "Prochain essai dans 2 secondes" in panel.trouble.text()
    qtbot.waitUntil(lambda: "La pause est finie" in panel.trouble.text())
    panel.refuse(InvalidInput("pin_locked", seconds=250))
    assert "4 min 10 s" in panel.trouble.text()
    panel.person.setCurrentIndex(1)
    assert panel.trouble.isHidden()


def test_the_wrong_pin_that_begins_a_pause_says_so(qtbot: QtBot, panel: Approval, till: FakeTill) -> None:
    panel.begin("Payé", "", managers_only=True, reason=False)
    qtbot.keyClicks(panel.pin, "135790")
    click(qtbot, panel.button)
    paused = replace(MANAGER, wrong=5, locked_until=now() + timedelta(minutes=5))
    till.tell_shop(replace(PEOPLE, people=(paused, CASHIER_PERSON)))
    panel.refuse(InvalidInput("pin_wrong"))
    assert "Trop de codes faux" in panel.trouble.text()


def test_a_french_keyboard_needs_no_shift_for_a_pin(qtbot: QtBot, panel: Approval) -> None:
    panel.begin("Payé", "", managers_only=True, reason=False)
    for character in "&x\"'(-_":
        qtbot.keyClick(panel.pin, character)
    assert panel.pin.text() == "134568"


def test_without_people_nothing_is_asked_of_the_cashier(qtbot: QtBot, till: FakeTill) -> None:
    panel = Approval(till)
    put_on_screen(qtbot, panel)
    till.tell_shop(ShopState())
    panel.begin("Clôturer", "Compter d'abord.", managers_only=False, reason=False, confirm="Clôturer la journée")
    assert not panel.person.isVisible()
    assert not panel.pin.isVisible()
    with qtbot.waitSignal(panel.given) as given:
        press(qtbot, panel, Qt.Key.Key_Return)
    assert given.args == [Approved("caisse", None, "", None)]


def test_without_a_manager_what_takes_one_says_what_to_do(qtbot: QtBot, till: FakeTill) -> None:
    panel = Approval(till)
    put_on_screen(qtbot, panel)
    panel.begin("Corriger", "", managers_only=True, reason=True, transaction=True)
    assert "Infos (F10)" in panel.trouble.text()
    assert panel.button.isHidden()
    assert not panel.transaction.isVisible()
    with qtbot.waitSignal(panel.cancelled):
        press(qtbot, panel, Qt.Key.Key_Escape)


def test_who_comes_and_goes_is_offered_at_once_and_the_choice_stays(panel: Approval, till: FakeTill) -> None:
    panel.begin("Payé", "", managers_only=True, reason=False)
    panel.person.setCurrentIndex(1)
    other = Person("Aina", Role.MANAGER)
    till.tell_shop(ShopState(people=(CASHIER_PERSON, MANAGER, other, Person("Parti", Role.MANAGER, disabled=True))))
    listed = [panel.person.itemText(index) for index in range(panel.person.count())]
    assert listed == ["Mme Nzé · gérant", "Aina · gérant", "Hanta R. · caissier"]
    assert panel.person.currentText() == "Hanta R. · caissier"


def test_a_hidden_panel_forgets_the_pin(qtbot: QtBot, panel: Approval) -> None:
    panel.begin("Payé", "", managers_only=True, reason=False)
    qtbot.keyClicks(panel.pin, "1357")
    panel.hide()
    assert panel.pin.text() == ""


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_everything_fits(qtbot: QtBot, till: FakeTill, size: tuple[int, int]) -> None:
    till.tell_shop(PEOPLE)
    panel = Approval(till)
    put_on_screen(qtbot, panel, (size[0] - 60, size[1] - 60))
    panel.begin(
        "Le client a payé", "Phrase. " * 30, managers_only=True, reason=True, transaction=True, reason_choices=("Vu",)
    )
    panel.reason.setCurrentIndex(2)
    panel.refuse(InvalidInput("sale_open", reference="C3-1"))
    qtbot.waitUntil(lambda: what_is_cut(panel) == [])
    assert "Le client a payé" in words(panel)
