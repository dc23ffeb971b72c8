"""Who works here: adding, new PINs, retiring; the first manager, offered once; and what each asks of the engine."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_app.core.errors import InvalidInput
from pos_app.core.payment import Environment
from pos_app.core.people import Role
from pos_app.core.shop import AddPerson, ChangePin, DisablePerson, ShopState
from pos_app.ui.person_form import PersonForm
from pos_app.ui.screens.first_person import FirstManagerScreen
from pos_app.ui.screens.people import PeopleScreen
from pos_app.ui.screens.sale import SaleScreen
from pos_app.ui.window import TillWindow
from tests.ui.fakes import CASHIER_PERSON, MANAGER, WITH_PEOPLE, FakeTill, make_day
from tests.ui.screen import NARROW, WIDE, click, press, put_on_screen, what_is_cut, words

PEOPLE = ShopState(people=WITH_PEOPLE, signed_in=MANAGER, day=make_day())


@pytest.fixture
def screen(qtbot: QtBot, till: FakeTill) -> PeopleScreen:
    till.tell_shop(PEOPLE)
    made = PeopleScreen(till)
    put_on_screen(qtbot, made)
    return made


def fill(qtbot: QtBot, form: PersonForm, pin: str, name: str = "", again: str = "") -> None:
    if name:
        qtbot.keyClicks(form.name, name)
    qtbot.keyClicks(form.pin, pin)
    qtbot.keyClicks(form.again, again or pin)


def allow(qtbot: QtBot, screen: PeopleScreen, pin: str = "135790") -> None:
    qtbot.keyClicks(screen.approval.pin, pin)
    press(qtbot, screen, Qt.Key.Key_Return)


def test_a_cashier_is_added_by_a_manager_with_the_keyboard_alone(
    qtbot: QtBot, screen: PeopleScreen, till: FakeTill
) -> None:
    press(qtbot, screen, Qt.Key.Key_F6)
    assert screen.form.name.hasFocus()
    assert screen.form.button.text() == "Taper le nom"
    qtbot.keyClicks(screen.form.name, " Aina  B. ")
    press(qtbot, screen, Qt.Key.Key_Return)
    qtbot.keyClicks(screen.form.pin, "2580")
    press(qtbot, screen, Qt.Key.Key_Return)
    qtbot.keyClicks(screen.form.again, "2580")
    press(qtbot, screen, Qt.Key.Key_Return)
    assert screen.approval.title.text() == "Ajouter Aina B., caissier"
    assert screen.approval.person.currentText() == "Mme Nzé · gérant"
    allow(qtbot, screen)
    assert till.acts == [AddPerson("Aina B.", Role.CASHIER, "2580", "Mme Nzé", "135790")]
    till.tell_done(till.acts[-1])
    assert screen.outcome.text() == "Aina B. peut maintenant ouvrir la caisse avec son code."
    assert screen.names.isVisible()


def test_a_manager_has_six_digits_typed_with_the_mouse(qtbot: QtBot, screen: PeopleScreen, till: FakeTill) -> None:
    click(qtbot, screen.add_button)
    form = screen.form
    qtbot.keyClicks(form.name, "Zo")
    form.role.setCurrentIndex(1)
    assert form.rule.text() == "6 chiffres, pas tous les mêmes."
    for digit in "135791":
        click(qtbot, form.pad.keys[digit])
    for digit in "135790":
        click(qtbot, form.pad.keys[digit])
    assert "ne sont pas les mêmes" in form.trouble.text()
    assert form.button.text() == "Taper le code une seconde fois"
    click(qtbot, form.pad.keys[""])
    click(qtbot, form.pad.keys["1"])
    assert form.trouble.isHidden()
    click(qtbot, form.button)
    allow(qtbot, screen)
    assert till.acts == [AddPerson("Zo", Role.MANAGER, "135791", "Mme Nzé", "135790")]


def test_backspace_on_the_pad_goes_back_into_the_first_line(qtbot: QtBot, screen: PeopleScreen) -> None:
    click(qtbot, screen.add_button)
    form = screen.form
    for digit in ("2", "5", "8", "0", "2", "", ""):
        click(qtbot, form.pad.keys[digit])
    assert (form.pin.text(), form.again.text()) == ("258", "")


def test_a_weak_pin_is_refused_before_anybody_is_asked(qtbot: QtBot, screen: PeopleScreen, till: FakeTill) -> None:
    click(qtbot, screen.add_button)
    fill(qtbot, screen.form, "7777", "Aina")
    click(qtbot, screen.form.button)
    assert screen.form.trouble.isVisible()
    assert screen.form.name.text() == "Aina"
    assert screen.form.pin.text() == ""
    assert till.acts == []


def test_ones_own_pin_is_changed_with_the_old_one(qtbot: QtBot, screen: PeopleScreen, till: FakeTill) -> None:
    press(qtbot, screen, Qt.Key.Key_Down)
    assert screen.names.person == CASHIER_PERSON
    press(qtbot, screen, Qt.Key.Key_F7)
    assert not screen.form.name.isVisible()
    fill(qtbot, screen.form, "2468")
    press(qtbot, screen, Qt.Key.Key_Return)
    assert screen.approval.person.currentText() == "Hanta R. · caissier"
    allow(qtbot, screen, "1357")
    assert till.acts == [ChangePin("Hanta R.", "2468", "Hanta R.", "1357")]
    till.tell_done(till.acts[-1])
    assert screen.outcome.text() == "Le code de Hanta R. est changé."


def test_somebody_who_leaves_is_retired_by_a_manager(qtbot: QtBot, screen: PeopleScreen, till: FakeTill) -> None:
    click(qtbot, screen.names.tiles[1])
    press(qtbot, screen, Qt.Key.Key_Delete)
    assert screen.approval.title.text() == "Hanta R. ne travaille plus ici"
    allow(qtbot, screen)
    assert till.acts == [DisablePerson("Hanta R.", "Mme Nzé", "135790")]
    till.tell_shop(replace(PEOPLE, people=(MANAGER, replace(CASHIER_PERSON, disabled=True))))
    till.tell_done(till.acts[-1])
    assert screen.outcome.text() == "Hanta R. ne peut plus ouvrir la caisse."
    assert screen.names.tiles[1].accessibleName() == "Hanta R., N'y travaille plus"
    click(qtbot, screen.names.tiles[1])
    assert not screen.pin_button.isEnabled()
    screen.disable()
    screen.change_pin()
    assert screen.names.isVisible()


def test_a_refusal_of_the_engine_is_read_where_it_was_asked(qtbot: QtBot, screen: PeopleScreen, till: FakeTill) -> None:
    click(qtbot, screen.disable_button)
    allow(qtbot, screen)
    till.tell_refused(AddPerson("x", Role.CASHIER, "1234"), InvalidInput("pin_wrong"))
    assert screen.approval.is_waiting
    till.tell_refused(till.acts[-1], InvalidInput("pin_wrong"))
    assert "Ce code n'est pas le bon" in screen.approval.trouble.text()
    press(qtbot, screen, Qt.Key.Key_Escape)
    assert screen.names.isVisible()
    with qtbot.waitSignal(screen.left):
        press(qtbot, screen, Qt.Key.Key_Escape)


def test_a_screen_that_was_left_holds_no_new_pin(qtbot: QtBot, screen: PeopleScreen) -> None:
    click(qtbot, screen.add_button)
    fill(qtbot, screen.form, "2580", "Aina")
    screen.hide()
    screen.show()
    assert screen.names.isVisible()
    click(qtbot, screen.add_button)
    assert (screen.form.name.text(), screen.form.pin.text(), screen.form.again.text()) == ("", "", "")


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_everything_fits(qtbot: QtBot, till: FakeTill, size: tuple[int, int]) -> None:
    till.tell_shop(PEOPLE)
    screen = PeopleScreen(till)
    put_on_screen(qtbot, screen, size)
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    screen.add()
    fill(qtbot, screen.form, "2580", "Aina", "2581")
    qtbot.waitUntil(lambda: what_is_cut(screen) == [])
    first = FirstManagerScreen(till)
    put_on_screen(qtbot, first, size)
    fill(qtbot, first.form, "135790", "Aina", "135791")
    qtbot.waitUntil(lambda: what_is_cut(first) == [])


# The first manager


@pytest.fixture
def window_of(qtbot: QtBot) -> Callable[[FakeTill], TillWindow]:
    def made(till: FakeTill) -> TillWindow:
        window = TillWindow(till, sounds=False)
        qtbot.addWidget(window)
        with qtbot.waitSignal(window.painted):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return made


Open = Callable[[FakeTill], TillWindow]


def first_of(window: TillWindow) -> FirstManagerScreen:
    screen = window.stack.currentWidget()
    assert isinstance(screen, FirstManagerScreen)
    return screen


def test_a_shop_without_people_is_offered_its_first_manager_once(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill(environment=Environment.SANDBOX)
    window = window_of(till)
    till.ready.emit()
    screen = first_of(window)
    assert window.header.title.text() == "Premier gérant"
    assert screen.form.name.hasFocus()
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.screen_name() == "sale"
    till.ready.emit()
    assert window.screen_name() == "sale"


@pytest.mark.parametrize(("shop", "offered"), [(ShopState(), True), (ShopState(day=make_day()), False)])
def test_a_training_offers_it_before_its_very_first_day(window_of: Open, shop: ShopState, offered: bool) -> None:
    till = FakeTill(environment=Environment.TRAINING)
    till.shop = shop
    window = window_of(till)
    till.ready.emit()
    assert isinstance(window.stack.currentWidget(), FirstManagerScreen) is offered


def test_the_first_manager_is_made_and_then_has_to_come_in_with_the_pin(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill(environment=Environment.SANDBOX)
    window = window_of(till)
    till.ready.emit()
    screen = first_of(window)
    fill(qtbot, screen.form, "135790", "Aina B.")
    press(qtbot, window, Qt.Key.Key_Return)
    assert till.acts == [AddPerson("Aina B.", Role.MANAGER, "135790")]
    till.tell_shop(ShopState(people=(replace(MANAGER, name="Aina B."),), day=make_day()))
    till.tell_done(till.acts[-1])
    assert window.lock.is_locked
    assert window.lock.page is not None
    for digit in "135790":
        QTest.keyClick(window.windowHandle(), digit)
    assert till.acts[-1].by == "Aina B."
    till.tell_shop(ShopState(people=(MANAGER,), signed_in=MANAGER, day=make_day()))
    till.tell_done(till.acts[-1])
    assert window.screen_name() == "sale"
    sale = window.screen_widget("sale")
    assert isinstance(sale, SaleScreen)
    assert QApplication.focusWidget() is sale.amount.line


def test_a_refused_first_manager_reads_why_and_types_again(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill(environment=Environment.SANDBOX)
    window = window_of(till)
    till.ready.emit()
    form = first_of(window).form
    fill(qtbot, form, "135790", "Aina")
    click(qtbot, form.button)
    assert form.button.text() == "Un instant…"
    till.tell_refused(till.acts[-1], InvalidInput("sale_open", reference="C3-1"))
    assert "C3-1" in form.trouble.text()
    assert form.name.text() == "Aina"
    assert form.pin.hasFocus()


def test_nobody_is_interrupted_by_the_offer(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill(environment=Environment.SANDBOX)
    window = window_of(till)
    sale = window.screen_widget("sale")
    assert isinstance(sale, SaleScreen)
    qtbot.keyClicks(sale.amount.line, "5000")
    till.ready.emit()
    assert window.screen_name() == "sale"


@pytest.mark.parametrize(
    ("environment", "state"),
    [
        (Environment.TRAINING, ShopState(day=make_day())),
        (Environment.PRODUCTION, PEOPLE),
        (Environment.PRODUCTION, None),
    ],
)
def test_a_training_and_a_shop_with_people_are_offered_nothing(
    window_of: Open, environment: Environment, state: ShopState | None
) -> None:
    till = FakeTill(environment=environment)
    window = window_of(till)
    if state is None:
        till.shop = None
    else:
        till.tell_shop(state)
    till.ready.emit()
    assert window.screen_name() == "sale"


def test_the_page_about_the_till_leads_to_people(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    press(qtbot, window, Qt.Key.Key_F10)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(window.stack.currentWidget(), FirstManagerScreen)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.screen_name() == "about"
    till.tell_shop(PEOPLE)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(window.stack.currentWidget(), PeopleScreen)
    assert window.sidebar.button("about").isChecked()
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.screen_name() == "about"


def test_the_page_about_the_till_names_whoever_works_at_it_now(qtbot: QtBot, window_of: Open) -> None:
    till = FakeTill()
    window = window_of(till)
    till.tell_shop(PEOPLE)
    press(qtbot, window, Qt.Key.Key_F10)
    about = window.screen_widget("about")
    assert "Mme Nzé" in words(about)
    till.tell_shop(replace(PEOPLE, signed_in=CASHIER_PERSON))
    assert window.screen_name() == "sale"
    press(qtbot, window, Qt.Key.Key_F10)
    after = window.screen_widget("about")
    assert "Hanta R." in words(after)
    assert "Mme Nzé" not in words(after)
