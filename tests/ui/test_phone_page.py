"""The customer's browser on the telephone: the till's code, the page behind it, by finger and by keys."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from pos_app.ui import theme
from pos_app.ui.phone_line import HostedPage
from pos_app.ui.phone_panel import PhonePanel
from pos_app.ui.robot import type_into
from pos_app.wording.catalog import set_language
from tests.ui.phone_line import FakeLine, FakePrompt
from tests.ui.screen import HOSTILE, click, is_harmless, press, put_on_screen, spaces, what_is_cut, words

TALL, LOW = (320, 720), (320, 600)
MEANS = (("orange", "Orange Money"), ("mtn", "MTN MoMo"), ("wave", "Wave"))
LOADING = HostedPage("p", "http://127.0.0.1:1/p", is_busy=True)
PAGE = HostedPage(
    "p",
    "http://127.0.0.1:1/p",
    "MoneyFusion",
    "Épicerie Analakely",
    "12 500 FCFA",
    means=MEANS,
    chosen="mtn",
    number="0701234550",
)


@pytest.fixture
def line() -> FakeLine:
    return FakeLine()


@pytest.fixture
def panel(qtbot: QtBot, line: FakeLine) -> PhonePanel:
    made = PhonePanel(line)
    put_on_screen(qtbot, made, TALL)
    made.setFocus()
    return made


def loaded(qtbot: QtBot, panel: PhonePanel, line: FakeLine, page: HostedPage = PAGE) -> None:
    line.load(page)
    qtbot.waitUntil(lambda: panel.page == page)


@pytest.mark.parametrize("by", ["key", "finger"])
def test_the_code_is_scanned_while_there_is_one(qtbot: QtBot, panel: PhonePanel, by: str) -> None:
    assert not panel.scan_button.isVisible()
    panel.offer_scan(True)
    assert panel.scan_button.isVisible()
    with qtbot.waitSignal(panel.scanned):
        if by == "key":
            press(qtbot, panel, Qt.Key.Key_F6)
        else:
            click(qtbot, panel.scan_button)
    panel.offer_scan(False)
    assert not panel.scan_button.isVisible()


def test_a_page_says_what_it_asks(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    with qtbot.waitSignals([panel.rang, panel.waiting_changed]):
        line.load(LOADING)
    assert not panel.pane.pay_button.isEnabled()
    assert "se charge" in words(panel)
    loaded(qtbot, panel, line)
    said = spaces(words(panel))
    for part in ("MoneyFusion", "Épicerie Analakely", "12 500 FCFA", "Payer", "Refuser", "Fermer"):
        assert part in said
    assert panel.pane.choice.currentText() == "MTN MoMo"
    assert panel.pane.number.text() == "0701234550"
    assert panel.prompt is None
    assert panel.waiting == 1


def test_paying_by_keys(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    loaded(qtbot, panel, line)
    press(qtbot, panel, Qt.Key.Key_Down)
    press(qtbot, panel, Qt.Key.Key_Down)
    press(qtbot, panel, Qt.Key.Key_Up)
    press(qtbot, panel, Qt.Key.Key_A)
    press(qtbot, panel, Qt.Key.Key_Return)
    assert line.decisions == [("p", "pay", "wave", "0701234550")]


def test_paying_by_finger_with_another_number(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    loaded(qtbot, panel, line)
    panel.pane.number.setFocus()
    panel.pane.number.selectAll()
    type_into(panel.pane.number, "0505050505")
    panel.pane.choice.setCurrentIndex(0)
    click(qtbot, panel.pane.pay_button)
    assert line.decisions == [("p", "pay", "orange", "0505050505")]


@pytest.mark.parametrize(
    ("key", "button", "action"),
    [(Qt.Key.Key_Escape, "refuse_button", "refuse"), (Qt.Key.Key_F7, "close_button", "close")],
)
@pytest.mark.parametrize("by", ["key", "finger", "field"])
def test_saying_no(
    qtbot: QtBot, panel: PhonePanel, line: FakeLine, key: Qt.Key, button: str, action: str, by: str
) -> None:
    loaded(qtbot, panel, line)
    if by == "finger":
        click(qtbot, getattr(panel.pane, button))
    else:
        if by == "field":
            panel.pane.number.setFocus()
        press(qtbot, panel, key)
    assert line.decisions == [("p", action, "mtn", "0701234550")]


def test_enter_in_the_field_pays(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    loaded(qtbot, panel, line)
    panel.pane.number.setFocus()
    press(qtbot, panel, Qt.Key.Key_Return)
    assert [action for _, action, _, _ in line.decisions] == ["pay"]


def test_a_page_that_loads_takes_no_press(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    loaded(qtbot, panel, line)
    loaded(qtbot, panel, line, replace(PAGE, is_busy=True))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_F7):
        press(qtbot, panel, key)
    assert line.decisions == []
    assert panel.pane.means == "mtn"


def test_what_was_chosen_stays_when_the_page_complains(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    loaded(qtbot, panel, line)
    panel.pane.step(1)
    panel.pane.number.setText("12")
    loaded(qtbot, panel, line, replace(PAGE, words="Tapez un numéro de téléphone."))
    assert panel.pane.means == "wave"
    assert panel.pane.number.text() == "12"
    assert "Tapez un numéro" in words(panel)


def test_how_a_page_ended_is_told(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    loaded(qtbot, panel, line)
    line.load(HostedPage("p", PAGE.url, words="Merci. La boutique vérifie.", is_open=False))
    qtbot.waitUntil(lambda: panel.page is None)
    assert panel.stories.isVisible()
    assert "Merci. La boutique vérifie." in words(panel)
    line.load(HostedPage("q", PAGE.url, is_open=False))
    qtbot.waitUntil(lambda: "plus rien à demander" in words(panel))
    line.ring(FakePrompt("a", status="accepted"))
    qtbot.waitUntil(lambda: "a payé" in words(panel))


def test_an_open_page_keeps_its_place_and_a_prompt_waits(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    loaded(qtbot, panel, line)
    line.ring(FakePrompt("a"))
    qtbot.waitUntil(lambda: panel.waiting == 2)
    assert panel.page == PAGE
    click(qtbot, panel.queue)
    assert panel.prompt is not None
    click(qtbot, panel.queue)
    assert panel.page == PAGE
    panel.pane.pay_button.click()
    assert line.decisions == []  # so soon after the prompt stood there
    qtbot.waitUntil(lambda: not panel.is_guarded())
    panel.pane.pay_button.click()
    assert [action for _, action, _, _ in line.decisions] == ["pay"]


def test_the_stories_can_be_read_while_a_page_is_open(qtbot: QtBot, panel: PhonePanel, line: FakeLine) -> None:
    loaded(qtbot, panel, line)
    press(qtbot, panel, Qt.Key.Key_F8)
    assert panel.stories.isVisible()
    assert panel.toggle.text() == "Retour à la page"
    press(qtbot, panel, Qt.Key.Key_Return)
    assert line.decisions == []
    press(qtbot, panel, Qt.Key.Key_Escape)
    assert panel.pane.isVisible()
    assert line.decisions == []


class Desktop:
    """Opens nothing, and remembers what it was to open."""

    def __init__(self, opens: bool) -> None:
        self.opens = opens
        self.opened: list[str] = []

    def open(self, url: QUrl) -> bool:
        self.opened.append(url.toString())
        return self.opens


@pytest.mark.parametrize("opens", [True, False])
def test_the_page_in_a_real_browser(qtbot: QtBot, panel: PhonePanel, line: FakeLine, opens: bool) -> None:
    desktop = Desktop(opens)
    panel.pane.open_url = desktop.open
    click(qtbot, panel.pane.browse_button)
    loaded(qtbot, panel, line)
    click(qtbot, panel.pane.browse_button)
    assert desktop.opened == [PAGE.url]
    assert ("Aucun navigateur" in words(panel)) is not opens


@pytest.mark.parametrize(
    ("operator", "number", "currency", "shown"),
    [
        ("moneyfusion", "0701234550", "XOF", "07 01 23 45 50"),
        ("ekolopay", "055123450", "XAF", "05 512 34 50"),
        ("somebody", "0701234550", "XOF", "07 01 23 45 50"),
        ("somebody", "074213850", "XAF", "074 21 38 50"),
    ],
)
def test_prompts_of_every_country(
    qtbot: QtBot, panel: PhonePanel, line: FakeLine, operator: str, number: str, currency: str, shown: str
) -> None:
    line.ring(FakePrompt("a", number, operator, 2_000, currency))
    qtbot.waitUntil(lambda: panel.prompt is not None)
    assert shown in spaces(words(panel))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_page_says_is_text(qtbot: QtBot, panel: PhonePanel, line: FakeLine, text: str) -> None:
    loaded(qtbot, panel, line, HostedPage("p", "u", text, text, text, text, ((text, text),), text, text))
    for label in (panel.pane.title, panel.pane.shop, panel.pane.amount, panel.pane.words):
        assert is_harmless(label.text())
        assert label.textFormat() is Qt.TextFormat.PlainText
    line.load(HostedPage("p", "u", words=text, is_open=False))
    qtbot.waitUntil(lambda: panel.page is None)
    assert is_harmless(panel.outcome.text())


@pytest.mark.parametrize("size", [TALL, LOW])
@pytest.mark.parametrize("language", ["fr", "en", "mg"])
def test_nothing_is_cut_off(qtbot: QtBot, line: FakeLine, size: tuple[int, int], language: str) -> None:
    set_language(language)
    panel = PhonePanel(line)
    put_on_screen(qtbot, panel, size)
    panel.offer_scan(True)
    # The list of stories scrolls.
    assert not set(what_is_cut(panel)) - {row.text() for row in panel.stories.rows.values()}
    loaded(qtbot, panel, line, replace(PAGE, words="Le paiement a été refusé. Vous pouvez essayer à nouveau."))
    line.ring(FakePrompt("z"))
    qtbot.waitUntil(lambda: panel.waiting == 2)
    assert what_is_cut(panel) == []
    for button in panel.findChildren(QAbstractButton):
        if button.isVisible():
            assert min(button.width(), button.height()) >= theme.TOUCH, button.accessibleName()
            assert button.accessibleName()


def test_the_browser_is_the_systems_own(panel: PhonePanel) -> None:
    assert panel.pane.open_url == QDesktopServices.openUrl
