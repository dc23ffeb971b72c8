"""The customer's telephone: one prompt at a time, a PIN for nobody else's request, by finger and by keys."""

import threading

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from pos_app.ui import theme
from pos_app.ui.phone_panel import PhonePanel
from pos_app.ui.phone_stories import BY_HAND
from pos_app.wording.catalog import set_language
from pos_app.wording.stories import STORIES
from tests.ui.phone_line import FakeLine, FakePrompt
from tests.ui.screen import HOSTILE, click, is_harmless, press, put_on_screen, spaces, what_is_cut, words

TALL, LOW = (320, 720), (320, 600)


@pytest.fixture
def line() -> FakeLine:
    return FakeLine()


@pytest.fixture
def panel(qtbot: QtBot, line: FakeLine) -> PhonePanel:
    made = PhonePanel(line)
    put_on_screen(qtbot, made, TALL)
    made.setFocus()
    return made


def rung(qtbot: QtBot, panel: PhonePanel, line: FakeLine, prompt: FakePrompt) -> None:
    line.ring(prompt)
    qtbot.waitUntil(lambda: panel.prompt == prompt)


def test_an_idle_telephone_tells_the_stories(panel: PhonePanel) -> None:
    assert panel.prompt is None
    assert panel.stories.isVisible()
    assert not panel.accept_button.isVisible()
    assert set(panel.stories.rows) == {BY_HAND, *STORIES}
    for ending, story in STORIES.items():
        assert spaces(panel.stories.rows[ending].text()) == story


def test_a_prompt_rings_and_says_who_asks_for_what(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    with qtbot.waitSignals([panel.rang, panel.waiting_changed]):
        rung(qtbot, panel, line, FakePrompt("a"))
    said = spaces(words(panel))
    for part in ("034 12 345 67", "MVola", "Epicerie Analakely demande", "12 500 Ar", "Tapez votre code secret"):
        assert part in said
    assert panel.accept_button.isVisible()
    assert not panel.accept_button.isEnabled()


@pytest.mark.parametrize(
    ("number", "wallet", "shown"), [("074213899", "Airtel Money", "074 21 38 99"), ("062123499", "Moov Money", None)]
)
def test_customers_of_pvit(
    qtbot: QtBot, panel: PhonePanel, line: FakeLine, number: str, wallet: str, shown: str | None
) -> None:
    rung(qtbot, panel, line, FakePrompt("a", number, "pvit", 2_000, "XAF"))
    said = spaces(words(panel))
    assert wallet in said
    assert "2 000 FCFA" in said
    assert shown is None or shown in said


def test_a_number_of_no_network_names_the_operator(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    rung(qtbot, panel, line, FakePrompt("a", "0991234567"))
    assert panel.network.text() == "mvola"


def test_paying_by_finger(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    rung(qtbot, panel, line, FakePrompt("a"))
    for digit in "12340":
        click(qtbot, panel.pad.keys[digit])
    assert panel.dots.count == 4
    click(qtbot, panel.pad.keys[""])
    assert panel.dots.count == 3
    click(qtbot, panel.pad.keys["5"])
    click(qtbot, panel.accept_button)
    assert line.answers == [("a", "accept", "1235")]
    assert panel.prompt is None
    line.settle("a", "accepted")
    qtbot.waitUntil(lambda: "034 12 345 67 a payé 12 500 Ar." in spaces(words(panel)))


def test_paying_by_keys(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    rung(qtbot, panel, line, FakePrompt("a"))
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_Backspace, Qt.Key.Key_3, Qt.Key.Key_4):
        press(qtbot, panel, key)
    press(qtbot, panel, Qt.Key.Key_Return)
    assert line.answers == []
    press(qtbot, panel, Qt.Key.Key_5)
    press(qtbot, panel, Qt.Key.Key_A)
    press(qtbot, panel, Qt.Key.Key_Enter)
    assert line.answers == [("a", "accept", "1345")]


@pytest.mark.parametrize(
    ("key", "button", "action", "status", "outcome"),
    [
        (Qt.Key.Key_Escape, "refuse_button", "refuse", "refused", "a refusé"),
        (Qt.Key.Key_F7, "ignore_button", "ignore", "ignored", "ne répond pas"),
    ],
)
@pytest.mark.parametrize("by", ["key", "finger"])
def test_saying_no(
    qtbot: QtBot,
    panel: PhonePanel,
    line: FakeLine,
    key: Qt.Key,
    button: str,
    action: str,
    status: str,
    outcome: str,
    by: str,
) -> None:
    rung(qtbot, panel, line, FakePrompt("a"))
    if by == "key":
        press(qtbot, panel, key)
    else:
        click(qtbot, getattr(panel, button))
    assert line.answers == [("a", action, None)]
    line.settle("a", status)
    qtbot.waitUntil(lambda: outcome in words(panel))


def test_a_wrong_pin_is_told(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    rung(qtbot, panel, line, FakePrompt("a"))
    line.settle("a", "wrong_pin")
    qtbot.waitUntil(lambda: "s'est trompé de code" in words(panel))


def test_nothing_is_pressed_twice_or_without_a_prompt(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    for key in (Qt.Key.Key_1, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_F7):
        press(qtbot, panel, key)
    assert line.answers == []
    rung(qtbot, panel, line, FakePrompt("a"))
    panel.refuse()
    panel.refuse()
    line.tell()  # the simulator has not taken the answer yet
    panel.refresh()
    assert panel.prompt is None
    assert line.answers == [("a", "refuse", None)]


def test_a_key_held_down_counts_once(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    rung(qtbot, panel, line, FakePrompt("a"))
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier, "1", True)
    QApplication.sendEvent(panel, held)
    assert panel.dots.count == 0


def test_the_second_press_of_a_double_click_answers_nobody(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    rung(qtbot, panel, line, FakePrompt("a"))
    middle = QPointF(panel.refuse_button.rect().center())
    double = QMouseEvent(
        QEvent.Type.MouseButtonDblClick,
        middle,
        QPointF(panel.refuse_button.mapToGlobal(QPoint(0, 0))) + middle,
        Qt.MouseButton.LeftButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(panel.refuse_button, double)
    assert not panel.refuse_button.isDown()


def test_the_newest_prompt_comes_first_and_the_others_wait(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    rung(qtbot, panel, line, FakePrompt("a"))
    assert not panel.queue.isVisible()
    rung(qtbot, panel, line, FakePrompt("b", amount=8_000))
    line.ring(FakePrompt("c", amount=9_000))
    qtbot.waitUntil(lambda: panel.waiting == 3)
    assert panel.prompt is not None
    assert panel.prompt.id == "c"
    assert panel.queue.text() == "2 autres demandes attendent"
    seen = []
    for _ in range(3):
        click(qtbot, panel.queue)
        seen.append(panel.prompt.id)
    assert seen == ["b", "a", "c"]


def test_a_pin_is_never_given_to_another_request(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    rung(qtbot, panel, line, FakePrompt("a"))
    panel.type_digit("1")
    line.ring(FakePrompt("b"))
    qtbot.waitUntil(lambda: panel.waiting == 2)
    assert panel.prompt is not None
    assert panel.prompt.id == "a"
    assert panel.dots.count == 1
    click(qtbot, panel.queue)
    assert panel.dots.count == 0


def test_a_button_rests_when_another_prompt_took_the_place(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    rung(qtbot, panel, line, FakePrompt("a"))
    rung(qtbot, panel, line, FakePrompt("b"))
    panel.refuse()
    assert line.answers == []

    def refused() -> bool:
        panel.refuse()
        return bool(line.answers)

    qtbot.waitUntil(refused)
    assert line.answers == [("b", "refuse", None)]
    assert panel.prompt is not None
    assert panel.prompt.id == "a"


def test_an_answer_in_a_browser_closes_the_prompt(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    rung(qtbot, panel, line, FakePrompt("a"))
    panel.type_digit("1")
    line.settle("a", "accepted")
    qtbot.waitUntil(lambda: panel.prompt is None)
    assert panel.dots.count == 0


def test_news_from_another_thread_is_shown_in_this_one(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    thread = threading.Thread(target=line.ring, args=(FakePrompt("a"),))
    thread.start()
    qtbot.waitUntil(lambda: panel.prompt is not None)
    thread.join()


def test_a_telephone_that_is_gone_hurts_nobody(qtbot: QtBot, line: FakeLine) -> None:
    gone = PhonePanel(line)
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    line.ring(FakePrompt("a"))


def test_the_stories_can_be_read_while_a_prompt_waits(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    assert not panel.toggle.isVisible()
    rung(qtbot, panel, line, FakePrompt("a"))
    press(qtbot, panel, Qt.Key.Key_F8)
    assert panel.stories.isVisible()
    press(qtbot, panel, Qt.Key.Key_1)
    press(qtbot, panel, Qt.Key.Key_Escape)
    assert panel.accept_button.isVisible()
    assert panel.dots.count == 0
    assert line.answers == []
    click(qtbot, panel.toggle)
    assert panel.toggle.text() == "Retour à la demande"
    click(qtbot, panel.toggle)
    assert panel.accept_button.isVisible()


@pytest.mark.parametrize("by", ["finger", "enter"])
def test_a_story_can_be_asked_for(qtbot: QtBot, panel: PhonePanel, by: str) -> None:
    row = panel.stories.rows["05"]
    with qtbot.waitSignal(panel.wanted) as heard:
        if by == "finger":
            click(qtbot, row)
        else:
            row.setFocus()
            press(qtbot, panel, Qt.Key.Key_Return)
    assert heard.args == ["05"]
    assert "05" in row.accessibleName()


@pytest.mark.parametrize("text", HOSTILE)
def test_what_comes_from_outside_is_text(qtbot: QtBot, panel: PhonePanel, line: FakeLine, text: str) -> None:
    rung(qtbot, panel, line, FakePrompt("a", merchant_name=text))
    assert is_harmless(panel.merchant.text())
    assert panel.merchant.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize("size", [TALL, LOW])
@pytest.mark.parametrize("language", ["fr", "en", "mg"])
def test_nothing_is_cut_off(qtbot: QtBot, line: FakeLine, size: tuple[int, int], language: str) -> None:
    set_language(language)
    panel = PhonePanel(line)
    put_on_screen(qtbot, panel, size)
    rung(qtbot, panel, line, FakePrompt("z"))
    rung(qtbot, panel, line, FakePrompt("a", amount=20_000_000))
    assert what_is_cut(panel) == []
    for button in panel.findChildren(QAbstractButton):
        if button.isVisible():
            assert min(button.width(), button.height()) >= theme.TOUCH, button.accessibleName()
            assert button.accessibleName()
    panel.toggle_stories()
    qtbot.waitUntil(panel.stories.isVisible)
    for row in panel.stories.rows.values():
        assert row.height() >= max(theme.TOUCH, row.heightForWidth(row.width()))
